/** Reading an alarm's past over slow and failing answers. */
import { describe, expect, it } from "vitest";
import { createHistoryStore } from "../../../../dashboard/console/alarms/history-store.ts";
import type { ConsoleStore } from "../../../../dashboard/console/store.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = 10 * HOUR_MS;

function open(answer: () => Promise<Response>) {
  const world = { asked: [] as unknown[], paths: [] as string[], reads: [] as ((outcome: unknown) => void)[], left: 0 };
  const read = ((method: string, params: unknown) => {
    world.asked.push([method, params]);
    return new Promise((resolve) => world.reads.push(resolve));
  }) as unknown as ConsoleStore["read"];
  const fetch = (path: string): Promise<Response> => {
    world.paths.push(path);
    return answer();
  };
  const onUnauthorized = (): void => {
    world.left++;
  };
  const store = createHistoryStore({ read, fetch, base: "", onUnauthorized });
  const lines = (index: number, ...found: unknown[]): void => world.reads[index]?.({ ok: true, result: { lines: found } });
  return { world, store, lines };
}

const matrix = () => Promise.resolve(Response.json({ status: "success", data: { resultType: "matrix", result: [] } }));

describe("createHistoryStore", () => {
  it("reads events of the range, the newest one before it, and the samples of the same time", async () => {
    const { world, store, lines } = open(matrix);
    const load = store.load("{a}", HOUR_MS, NOW_MS);
    lines(0, "one");
    lines(1, "before");
    await load;
    expect(world.asked).toEqual([
      ["alarms.history", { alarm: "{a}", fromMs: 9 * HOUR_MS, limit: 1000 }],
      ["alarms.history", { alarm: "{a}", toMs: 9 * HOUR_MS - 1, limit: 1 }],
    ]);
    expect(world.paths).toEqual(["/api/alarms/samples?alarm=%7Ba%7D&start=32400&end=36000&step=15"]);
    const times = { fromMs: 9 * HOUR_MS, toMs: NOW_MS, stepMs: 15_000 };
    expect(store.past.value).toEqual({ alarm: "{a}", ...times, lines: ["one"], before: "before", series: [] });
  });

  it("has room on its axis for what happened after the clock was read", async () => {
    const { store, lines } = open(matrix);
    const load = store.load("{a}", HOUR_MS, NOW_MS);
    lines(0, { atMs: NOW_MS + 800 });
    lines(1);
    await load;
    expect([store.past.value?.fromMs, store.past.value?.toMs]).toEqual([9 * HOUR_MS, NOW_MS + 800]);
  });

  it("shows what was asked for last, not what came last", async () => {
    const { store, lines } = open(matrix);
    const first = store.load("{a}", HOUR_MS, NOW_MS);
    const second = store.load("{b}", HOUR_MS, NOW_MS);
    lines(2);
    lines(3);
    await second;
    lines(0);
    lines(1);
    await first;
    expect([store.past.value?.alarm, store.reading.value]).toEqual(["{b}", false]);
  });

  it("shows events without samples where those do not come", async () => {
    for (const answer of [
      () => Promise.reject(new Error("down")),
      async () => new Response("no", { status: 500 }),
      async () => new Response("<"),
    ]) {
      const { store, lines } = open(answer);
      const load = store.load("{a}", HOUR_MS, NOW_MS);
      lines(0, "one");
      lines(1);
      await load;
      expect([store.past.value?.lines, store.past.value?.series]).toEqual([["one"], undefined]);
    }
  });

  it("keeps what it has when events do not come, and says why", async () => {
    const { world, store, lines } = open(matrix);
    const load = store.load("{a}", HOUR_MS, NOW_MS);
    lines(0, "one");
    lines(1);
    await load;
    const again = store.load("{a}", HOUR_MS, NOW_MS);
    world.reads[2]?.({ ok: false, code: "no-answer", message: "" });
    lines(3);
    await again;
    expect([store.past.value?.lines, store.error.value]).toEqual([["one"], { code: "no-answer", message: "" }]);
  });

  it("leaves when nobody is signed in any more", async () => {
    const { world, store, lines } = open(async () => new Response(null, { status: 401 }));
    const load = store.load("{a}", HOUR_MS, NOW_MS);
    lines(0);
    lines(1);
    await load;
    expect(world.left).toBe(1);
  });
});
