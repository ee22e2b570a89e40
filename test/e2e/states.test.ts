/** State folders of earlier versions, each made by that version's own server (test/states/make.ts), open and have what they had. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { NOTICE, type Reading, RULE_FILE, RULES, readingsFrom, SPAN_MS, type State, TARGET } from "../states/state.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const FOLDER = path.join(import.meta.dirname, "../states");
const STATES = (await readdir(FOLDER)).filter((file) => file.endsWith(".json"));

let server: TestServer | undefined;

afterEach(() => server?.remove());

async function unpack({ files }: State, folder: string): Promise<void> {
  for (const [name, packed] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, gunzipSync(Buffer.from(packed, "base64")));
  }
}

async function json<T>(address: string): Promise<T> {
  return (await fetch(`${server?.url}${address}`)).json() as Promise<T>;
}

/** Of the site's own metrics. */
async function figures(...names: readonly string[]): Promise<(string | undefined)[]> {
  const text = await (await fetch(`${server?.url}/metrics`)).text();
  return names.map((name) => new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1]);
}

interface Answer {
  readonly data: { readonly result: readonly { readonly metric: object; readonly values: readonly (readonly [number, string])[] }[] };
}

/** All samples of a metric, whenever that was. */
async function samplesOf(metric: string, endMs: number): Promise<[number, number][]> {
  const { data } = await json<Answer>(`/api/v1/query?query=${metric}[1h]&time=${endMs / 1_000}`);
  expect(data.result.map(({ metric: labels }) => labels)).toEqual([{ __name__: metric, device: "press-4" }]);
  return (data.result[0]?.values ?? []).map(([seconds, value]) => [Math.round(seconds * 1_000), Number(value)]);
}

const METRICS = ["good_parts_total", "oil_celsius", "torque_nm"] as const satisfies readonly (keyof Reading)[];

describe("a state folder", () => {
  it("is kept of each form that tables have had", () => {
    expect(STATES.length).toBeGreaterThanOrEqual(8);
  });

  it.each(STATES)("of %s opens, has every sample, notice and rule, and again after the next start, which writes nothing", async (file) => {
    const state = JSON.parse(await readFile(path.join(FOLDER, file), "utf8")) as State;
    // Or the wake-up, which is long overdue, would let the days leave.
    server = await startTestServer({ RAW_DAYS: "36500" }, (folder) => unpack(state, folder));
    const expected = readingsFrom(state.startMs);
    const endMs = state.startMs + SPAN_MS;
    for (let start = 0; start < 2; start++) {
      // Of the start alone: a device that is silent for so long may be an alarm some seconds later, which is kept.
      if (start === 1) expect(await figures("parapet_rows_written_total")).toEqual(["0"]);
      for (const metric of METRICS) {
        expect(await samplesOf(metric, endMs)).toEqual(expected.map((reading) => [reading.time, reading[metric]]));
      }
      const { notices } = await json<{ notices: { text: string }[] }>("/api/notices");
      expect(notices.map(({ text }) => text)).toEqual([NOTICE]);
      const { files } = await json<{ files: { file: string; rules: number }[] }>("/api/rules");
      expect(files.map(({ file, rules }) => [file, rules])).toEqual(state.rules ? [[RULE_FILE, 1]] : []);
      if (state.rules) expect(await (await fetch(`${server.url}/api/rules/${RULE_FILE}?format=yaml`)).text()).toBe(RULES);
      const { targets = [] } = await json<{ targets?: object[] }>("/api/targets");
      expect(targets).toMatchObject(state.targets ? [{ ...TARGET, secret: true }] : []);
      if (start === 1) break;
      await server.kill();
      await server.start();
    }
    expect(await figures("parapet_devices", "parapet_history_shortened")).toEqual(["1", "0"]);
    // And it goes on.
    const time = state.startMs + SPAN_MS;
    const answer = await fetch(`${server.url}/metrics`, {
      method: "POST",
      body: JSON.stringify({ device: "press-4", time, oil_celsius: 1 }),
    });
    expect([answer.status, (await samplesOf("oil_celsius", endMs)).at(-1)]).toEqual([204, [time, 1]]);
  });
});
