import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../protocol/frame.ts";
import { readEvents } from "../support/events.ts";
import { measure, send } from "./wall.ts";

const FILE = `# Presses
groups:
  - name: presses
    rules:
      - record: line:temperature_celsius:max
        expr: max by (line) (temperature_celsius)
      - alert: TooHot
        expr: temperature_celsius > 80
        for: 2m
        labels: { severity: critical }
        clear: temperature_celsius < 75
        response: Open the valve
`;

const put = (site: string, file: string, body: string, query = ""): Promise<Response> =>
  send(`${site}/api/rules/${file}${query}`, { method: "PUT", body });
const remove = (site: string, file: string): Promise<Response> => send(`${site}/api/rules/${file}`, { method: "DELETE" });

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
const json = async (response: Response | Promise<Response>): Promise<any> => (await response).json();

const ADDED = {
  created: true,
  added: ["presses/line:temperature_celsius:max", "presses/TooHot"],
  changed: [],
  removed: [],
  unchanged: 0,
  other: [],
};

/** So many alarms in so many groups, which may have 500 each. */
function alarms(count: number): string {
  const groups = Array.from({ length: Math.ceil(count / 500) }, (_, g) => ({
    name: `g${g}`,
    rules: Array.from({ length: Math.min(500, count - g * 500) }, (_, i) => ({ alert: `A${i}`, expr: "up == 0" })),
  }));
  return JSON.stringify({ groups });
}

describe("a rule file that is put", () => {
  it("is listed, and given back as it was written, over restarts of both objects", async () => {
    const site = "/s/test-a";
    expect(await json(put(site, "presses", FILE, "?command=p1"))).toEqual({
      command: "p1",
      method: "rules.put",
      state: "answered",
      targets: [{ target: "rules:presses", state: "answered", ok: true, error: null }],
      file: "presses",
      version: 1,
      changes: ADDED,
    });
    for (const name of ["SITE", "CONTROL_ROOM"] as const) await evictDurableObject(env[name].getByName("test-a"));
    const { files } = await json(send(`${site}/api/rules`));
    expect(files).toMatchObject([
      { file: "presses", groups: 1, rules: 2, broken: [], version: { version: 1, who: "open mode", deleted: false, changes: ADDED } },
    ]);
    const yaml = await send(`${site}/api/rules/presses?format=yaml`);
    expect([yaml.headers.get("content-type"), yaml.headers.get("etag"), await yaml.text()]).toEqual(["application/yaml", '"1"', FILE]);
    expect((await json(send(`${site}/api/rules/presses`))).groups[0].rules[1]).toMatchObject({ alert: "TooHot", for: "2m" });
  });

  it("is given back as YAML where it was put as JSON, and says the same when that is put", async () => {
    const site = "/s/test-b";
    await put(site, "one", FILE);
    await put(site, "two", JSON.stringify(await json(send(`${site}/api/rules/one`))));
    const yaml = await (await send(`${site}/api/rules/two`, { headers: { accept: "application/yaml" } })).text();
    expect(yaml).toContain("        labels: { severity: critical }\n");
    expect(await json(put(site, "two", yaml))).toMatchObject({
      version: 2,
      changes: { added: [], changed: [], removed: [], unchanged: 2 },
    });
  });

  it("tells what changed, rule by rule, and makes no version of the same text", async () => {
    const site = "/s/test-c";
    await put(site, "presses", FILE);
    const more = `${FILE.replace("> 80", "> 85")}      - { alert: Silent, expr: absent(up) }\n`;
    expect(await json(put(site, "presses", more))).toMatchObject({
      version: 2,
      changes: { created: false, added: ["presses/Silent"], changed: ["presses/TooHot"], removed: [], unchanged: 1, other: [] },
    });
    expect(await json(put(site, "presses", more))).toMatchObject({ version: 2, changes: { added: [], changed: [], unchanged: 3 } });
  });

  it("acts once for a repeated command", async () => {
    const site = "/s/test-d";
    const first = await json(put(site, "presses", FILE, "?command=same"));
    expect(await json(put(site, "presses", "groups: []", "?command=same"))).toEqual(first);
    expect((await json(send(`${site}/api/rules/presses/versions`))).versions).toHaveLength(1);
  });

  it("is refused with every defect and its place, and nothing changes", async () => {
    const site = "/s/test-e";
    const wrong = FILE.replace("> 80", "> ").replace("severity: critical", "severity: 5").replace("for: 2m", "fro: 2m");
    const response = await put(site, "presses", wrong);
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(await json(response)).toMatchObject({
      code: "bad-rules",
      detail: expect.stringMatching(/^groups\[0\]\.rules\[1\]\.expr: .*parse error: unexpected end of input \(and 2 more\)$/),
      defects: [
        { path: "groups[0].rules[1].expr", line: 8, column: 9 },
        { path: "groups[0].rules[1].fro", line: 9, column: 9, reason: expect.stringContaining("did you mean `for`?") },
        { path: "groups[0].rules[1].labels.severity", line: 10, column: 19 },
      ],
    });
    expect((await put(site, "presses", `groups: # ${"x".repeat(300_000)}`)).status).toBe(413);
    expect((await put(site, "no.dots", FILE)).status).toBe(400);
    expect(await json(send(`${site}/api/rules`))).toEqual({ files: [] });
    expect((await json(send(`${site}/api/audit`))).entries).toEqual([]);
  });

  it("is only checked when it is asked so", async () => {
    const site = "/s/test-f";
    expect(await json(put(site, "presses", FILE, "?dry-run=1"))).toEqual({ file: "presses", changes: ADDED });
    expect((await json(put(site, "presses", "groups: 5", "?dry-run=1"))).code).toBe("bad-rules");
    expect(await json(send(`${site}/api/rules`))).toEqual({ files: [] });
  });

  it("keeps twenty versions, who and when, and gives each back", async () => {
    const site = "/s/test-g";
    for (let i = 1; i <= 22; i++) await put(site, "presses", FILE.replace("> 80", `> ${80 + i}`));
    const { versions } = await json(send(`${site}/api/rules/presses/versions`));
    expect(versions.map(({ version }: { version: number }) => version)).toEqual(Array.from({ length: 20 }, (_, i) => 22 - i));
    expect(versions[0]).toMatchObject({ who: "open mode", deleted: false, changes: { changed: ["presses/TooHot"], unchanged: 1 } });
    expect((await json(send(`${site}/api/rules/presses?version=3`))).groups[0].rules[1].expr).toBe("temperature_celsius > 83");
    expect((await send(`${site}/api/rules/presses?version=2`)).status).toBe(404);
    const { entries } = await json(send(`${site}/api/audit?method=rules.put`));
    expect(entries[0]).toMatchObject({ outcome: "answered", params: { file: "presses" }, targets: [{ target: "rules:presses" }] });
  });

  it("makes way for no more than two thousand rules of all files", async () => {
    const site = "/s/test-h";
    expect((await put(site, "one", alarms(1_500))).status).toBe(200);
    expect((await json(put(site, "two", alarms(501), "?dry-run=1"))).code).toBe("too-many-rules");
    const over = await put(site, "two", alarms(501));
    expect([over.status, (await json(over)).code]).toEqual([409, "too-many-rules"]);
    expect((await put(site, "two", alarms(500))).status).toBe(200);
    // What a file has already is not counted against itself.
    expect((await put(site, "one", alarms(1_499))).status).toBe(200);
    expect((await json(send(`${site}/api/rules`))).files.map(({ rules }: { rules: number }) => rules)).toEqual([1_499, 500]);
  });

  it("makes way for no more than sixty-four files", async () => {
    const site = "/s/test-i";
    for (let i = 1; i <= 64; i++) expect((await put(site, `f${i}`, "groups: []")).status).toBe(200);
    expect((await json(put(site, "f65", "groups: []"))).code).toBe("too-many-rules");
    expect((await put(site, "f64", FILE)).status).toBe(200);
    await remove(site, "f1");
    expect((await put(site, "f65", "groups: []")).status).toBe(200);
  });
});

describe("a rule that cannot be evaluated", () => {
  it("is told with its file, and why, and nothing of those beside it", async () => {
    const site = "/s/test-k";
    await put(site, "good", "groups: [{ name: g, rules: [{ record: speed:max, expr: max(speed) }] }]");
    // Two presses meet two limits, which no label tells apart: that shows when there are samples.
    await put(site, "odd", "groups: [{ name: g, rules: [{ alert: Fast, expr: speed > on () top }, { record: top:max, expr: max(top) }] }]");
    for (const press of ["press-1", "press-2"]) await measure(press, { speed: 7, top: 9 }, site);
    let broken: [string, { rule: string; error: string }[]][] = [];
    for (let tries = 0; tries < 100 && !broken.some(([, rules]) => rules.length > 0); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { files } = await json(send(`${site}/api/rules`));
      broken = files.map((one: { file: string; broken: { rule: string; error: string }[] }) => [one.file, one.broken]);
    }
    expect(broken).toEqual([
      ["good", []],
      ["odd", [{ rule: "g/Fast", error: expect.stringContaining("many-to-many") }]],
    ]);
  });
});

describe("a rule file that is deleted", () => {
  it("is gone over a restart, and keeps its versions", async () => {
    const site = "/s/test-j";
    await put(site, "presses", FILE);
    await put(site, "hosts", "groups: []");
    expect(await json(remove(site, "presses"))).toMatchObject({ method: "rules.delete", state: "answered", file: "presses" });
    await evictDurableObject(env.SITE.getByName("test-j"));
    expect((await json(send(`${site}/api/rules`))).files).toMatchObject([{ file: "hosts" }]);
    expect([(await send(`${site}/api/rules/presses`)).status, (await remove(site, "presses")).status]).toEqual([404, 404]);
    const { versions } = await json(send(`${site}/api/rules/presses/versions`));
    expect(versions.map(({ version, deleted }: { version: number; deleted: boolean }) => [version, deleted])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(await json(put(site, "presses", FILE))).toMatchObject({ version: 3, changes: { created: true } });
  });
});

describe("/schemas/rules.json", () => {
  it("is the JSON Schema of rule files", async () => {
    expect(await json(send("/schemas/rules.json"))).toMatchObject({
      title: "Rules of a Parapet site",
      type: "object",
      required: ["groups"],
    });
  });
});

describe("a wall over what rules record", () => {
  it("tells what that was made of, also where the object has just been started and nothing was heard yet", async () => {
    const site = "/s/test-p";
    await put(site, "heat", "groups: [{ name: heat, rules: [{ record: 'site:heat:max', expr: max(heat) }] }]");
    const panels = ["site:heat:max", "max(heat)"].map((expr) => ({ type: "big-number", title: expr, expr }));
    await send(`${site}/api/walls/hall`, { method: "PUT", body: JSON.stringify({ wall: "hall", panels }) });
    await measure("press-1", { heat: 40 }, site);
    await measure("press-2", { heat: 41 }, site);
    const ask = async (): Promise<unknown> => (await json(send(`${site}/api/v1/query?query=site:heat:max`))).data.result[0]?.value[1];
    await expect.poll(ask).toBe("41");
    // What is recorded is written with a body that comes anyway.
    await measure("press-2", { speed: 1 }, site);
    await evictDurableObject(env.SITE.getByName("test-p"));
    const { body } = await send(`${site}/walls/hall/events`, { headers: { accept: "text/event-stream" } });
    if (!body) throw new Error("no body");
    const events = readEvents(body);
    const { data }: { readonly data: Snapshot } = await events.next(({ event }) => event === "snapshot");
    await events.close();
    const names = new Map(data.devices.map(([number, name]) => [number, name]));
    const told = data.series.map((one) => [one.value, one.paceMs, one.sampledMs, ...one.devices.map((number) => names.get(number))]);
    const [, [, , sampledMs]] = told as [unknown, [unknown, unknown, number]];
    expect(told).toEqual([
      [41, 1_000, sampledMs, "press-1", "press-2"],
      [41, undefined, sampledMs, "press-1", "press-2"],
    ]);
  });
});
