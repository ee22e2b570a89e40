/** The series store inside the runtime: eviction, rows as the platform counts them, a disk that refuses, the wake-up. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { measure, openWall, post, send } from "./wall.ts";

const DAY_MS = 86_400_000;

const site = (name: string): DurableObjectStub => env.SITE.getByName(name) as unknown as DurableObjectStub;

const sql = (name: string, query: string): Promise<Record<string, unknown>[]> =>
  runInDurableObject(site(name), (_: unknown, state: DurableObjectState) => state.storage.sql.exec(query).toArray());

async function ask(expr: string, path: string): Promise<number | undefined> {
  const response = await send(`${path}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return data.result[0] && Number(data.result[0].value[1]);
}

async function own(name: string, path: string): Promise<number> {
  const text = await (await send(`${path}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
}

describe("the series store", () => {
  it("has after an eviction what was answered before it, and a start writes no row", async () => {
    for (let i = 0; i < 5; i++) await measure("d", { n: i }, "/s/test-k");
    await evictDurableObject(site("test-k"));
    expect(await ask("count_over_time(n[5m])", "/s/test-k")).toBe(5);
    expect(await own("parapet_samples_replayed", "/s/test-k")).toBe(5);
    expect(await own("parapet_rows_written_total", "/s/test-k")).toBe(0);
  });

  it("has the site's own metrics as series, in the rows of what comes anyway, and of no device", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const rows: number[] = [];
      for (let i = 0; i < 4; i++) {
        const before = await own("parapet_rows_written_total", "/s/test-p");
        await measure("d", { n: i }, "/s/test-p");
        rows.push((await own("parapet_rows_written_total", "/s/test-p")) - before);
        vi.setSystemTime(Date.now() + 11_000);
      }
      // The second time also what the metrics are is noted, once.
      expect(rows.slice(2)).toEqual([1, 1]);
      expect(await ask("parapet_devices", "/s/test-p")).toBe(1);
      expect(await ask('parapet_requests_total{what="ingest"}', "/s/test-p")).toBe(4);
      expect(await own("parapet_devices", "/s/test-p")).toBe(1);
      await evictDurableObject(site("test-p"));
      expect([await ask("count_over_time(parapet_series[1m])", "/s/test-p"), await own("parapet_devices", "/s/test-p")]).toEqual([3, 1]);
      const wall = await openWall("", "/s/test-p");
      const { data } = await wall.next(({ event }) => event === "snapshot");
      expect(JSON.stringify(data.wall)).not.toContain("parapet_");
      await wall.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it("counts the rows that the platform bills", async () => {
    // The site's own metrics, which come each ten seconds, would be a row more.
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      await measure("d", { n: 1 }, "/s/test-l");
      const before = await own("parapet_rows_written_total", "/s/test-l");
      await measure("d", { n: 2, m: 3 }, "/s/test-l");
      expect((await own("parapet_rows_written_total", "/s/test-l")) - before).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("refuses with 503 while the disk does, promises nothing, and goes on with all that it took", async () => {
    await measure("d", { n: 1 }, "/s/test-m");
    const [made] = await sql("test-m", "SELECT sql FROM sqlite_master WHERE name = 'journal_0'");
    await sql("test-m", "ALTER TABLE journal_0 RENAME TO elsewhere");
    const timed = (n: number): string => JSON.stringify({ device: "d", time: Date.now() - 1_000, n });
    const body = timed(2);
    for (let i = 0; i < 2; i++) {
      const refused = await post("/s/test-m/metrics", body);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
      expect(await refused.json()).toMatchObject({ code: "storage-failed" });
    }
    expect(await own("parapet_journal_failures_total", "/s/test-m")).toBeGreaterThanOrEqual(1);
    expect(String(made?.sql)).toContain("journal_0");
    await sql("test-m", "ALTER TABLE elsewhere RENAME TO journal_0");
    expect((await post("/s/test-m/metrics", body)).status).toBe(204);
    await evictDurableObject(site("test-m"));
    expect(await ask("sum_over_time(n[5m])", "/s/test-m")).toBe(3);
  });

  it("says on the wall while the disk refuses, and answers each sender in its own form", async () => {
    await measure("d", { n: 1 }, "/s/test-o");
    const wall = await openWall("", "/s/test-o");
    const said = async (): Promise<string[]> => {
      const { data } = await wall.next(({ event }) => event === "notice");
      return data.notices.map(({ id }: { id: string }) => id);
    };
    await sql("test-o", "ALTER TABLE journal_0 RENAME TO elsewhere");
    const influx = await post("/s/test-o/write", "m v=1");
    expect([influx.status, influx.headers.get("retry-after"), Object.keys((await influx.json()) as object)]).toEqual([503, "5", ["error"]]);
    expect(await said()).toEqual(["site-storageFailing"]);
    await sql("test-o", "ALTER TABLE elsewhere RENAME TO journal_0");
    expect((await post("/s/test-o/write", "m v=1")).status).toBe(204);
    expect(await said()).toEqual([]);
    await wall.close();
  });

  it("answers over ten days, of which the wake-up has rolled up the oldest, also of a device that fell silent then", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const startMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
      const path = "/s/test-a";
      for (let day = 0; day < 10; day++) {
        vi.setSystemTime(startMs + (day + 1) * DAY_MS);
        // Every ten minutes, the first at midnight.
        const lines = Array.from({ length: 144 }, (_, i) => {
          const n = day * 144 + i;
          return JSON.stringify({ device: "d", time: startMs + n * 600_000, n });
        });
        if (day < 2) lines.push(...lines.map((line) => line.replace('"d"', '"silent"')));
        expect((await post(`${path}/metrics`, lines.join("\n"))).status).toBe(204);
      }
      // An hour later the next body brings a checkpoint; then the wake-up of the eleventh day.
      vi.setSystemTime(startMs + 10 * DAY_MS + 3_700_000);
      await measure("d", { n: 1_440 }, path);
      expect(await runDurableObjectAlarm(site("test-a"))).toBe(true);
      await evictDurableObject(site("test-a"));
      const tables = await sql("test-a", "SELECT name FROM sqlite_master WHERE name GLOB 'chunks_*' ORDER BY name");
      expect(tables.map(({ name }) => name)).toEqual(Array.from({ length: 7 }, (_, i) => `chunks_${startMs / DAY_MS + 3 + i}`));

      const range = async (query: string, step: number) => {
        const params = {
          query,
          start: String(startMs / 1_000 + 3_600),
          end: String(startMs / 1_000 + 10 * 86_400 - 3_600),
          step: String(step),
        };
        const response = await send(`${path}/api/v1/query_range?${new URLSearchParams(params)}`);
        return (await response.json()) as { data: { result: { values: [number, string][] }[] }; infos?: string[] };
      };
      const silent = await range('max_over_time(n{device="silent"}[1h])', 3_600);
      expect(silent.data.result.map(({ values }) => values)).toEqual([
        Array.from({ length: 48 }, (_, i) => [startMs / 1_000 + (i + 1) * 3_600, String(Math.min((i + 1) * 6, 287))]),
      ]);
      const hours = await range('max_over_time(n{device="d"}[1h])', 3_600);
      expect(hours.infos).toBeUndefined();
      expect(hours.data.result.map(({ values }) => values)).toEqual([
        Array.from({ length: 239 }, (_, i) => [startMs / 1_000 + (i + 1) * 3_600, String((i + 1) * 6)]),
      ]);
      const plain = await range("n", 3_600);
      expect(plain.data.result[0]?.values[0]).toEqual([startMs / 1_000 + 3 * 86_400, "432"]);
      expect(plain.infos).toEqual([expect.stringContaining("is kept only as roll-ups, and left out here")]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("wakes up once a day while it has series and no device that could fall silent, whatever comes in between", async () => {
    const armedMs = (): Promise<number | null> =>
      runInDurableObject(site("test-n"), (_: unknown, state: DurableObjectState) => state.storage.getAlarm());
    const nextDayMs = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
    vi.useFakeTimers({ toFake: ["Date"], now: nextDayMs - DAY_MS / 2 });
    try {
      for (const line of ["m v=1", "m v=2"]) expect((await post("/s/test-n/write", line)).status).toBe(204);
      expect(await armedMs()).toBe(nextDayMs + 300_000);
      expect(await runDurableObjectAlarm(site("test-n"))).toBe(true);
      expect(await armedMs()).toBe(nextDayMs + 300_000);
    } finally {
      vi.useRealTimers();
    }
  });
});
