/** More than a site can take: senders are told to come back, in their own form, and whoever looks at a wall sees it move. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STEP_MS, toldMs } from "../../protocol/frame.ts";
import { type EventReader, readEvents } from "../support/events.ts";
import { measure, startTestServer, type TestServer } from "../support/server.ts";

const SENDERS = 100;
const FLOOD_MS = 5_000;
const LINES = 2_000;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server?.remove());

/** 2,000 lines of 20 series: 120 kB. */
function lines(host: number): string {
  const nowMs = Date.now();
  const line = (_: unknown, i: number): string => {
    return `cpu,host=h${host},core=c${i % 20} usage=${(i * 7) % 100},sys=${i % 50} ${nowMs + Math.floor(i / 20)}000000`;
  };
  return Array.from({ length: LINES }, line).join("\n");
}

interface Form {
  readonly path: string;
  readonly body: (host: number) => string;
  readonly refused: object;
}

const TOO_MUCH = "The site cannot take more right now";
const FORMS: readonly Form[] = [
  { path: "/write", body: lines, refused: { error: TOO_MUCH } },
  { path: "/api/v2/write", body: lines, refused: { code: "unavailable", message: TOO_MUCH } },
  {
    path: "/metrics",
    body: (host) => lines(host).replace(/^cpu,.*? usage=(\d+),.*$/gm, (_, n: string) => `{"device":"h${host}","n":${n}}`),
    refused: { type: "urn:parapet:problem:overloaded", title: TOO_MUCH, status: 503, code: "overloaded" },
  },
];

/** What was answered how often, and the first refusal of each form. */
interface Answered {
  readonly statuses: Map<number, number>;
  /** Who is refused before their body was read may find the line closed while they still send, and come back as after a 503. */
  cutOff: number;
  readonly refusals: Map<string, { readonly retryAfter: string | null; readonly body: unknown }>;
}

async function flood(url: string, untilMs: number): Promise<Answered> {
  const answered: Answered = { statuses: new Map(), cutOff: 0, refusals: new Map() };
  const send = async (_: unknown, sender: number): Promise<void> => {
    const form = FORMS[sender % FORMS.length] as Form;
    const body = form.body(sender % 20);
    while (performance.now() < untilMs) {
      const answer = await fetch(url + form.path, { method: "POST", body }).catch(() => undefined);
      const text = await answer?.text().catch(() => undefined);
      if (!answer || text === undefined) {
        answered.cutOff++;
        continue;
      }
      answered.statuses.set(answer.status, (answered.statuses.get(answer.status) ?? 0) + 1);
      if (answer.status === 503 && !answered.refusals.has(form.path)) {
        answered.refusals.set(form.path, { retryAfter: answer.headers.get("retry-after"), body: JSON.parse(text) });
      }
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  return answered;
}

const STATE_EVENTS = ["snapshot", "frame", "notice", "alarm", "text"];

/** When there was something new on the wall, by the site's clock, until the reader is closed: this process has much else to do. */
function watch(reader: EventReader): number[] {
  const times: number[] = [];
  let atMs = 0;
  const on = async (): Promise<void> => {
    for (;;) {
      const { event, data } = await reader.next(({ event }) => STATE_EVENTS.includes(event));
      // A frame says how long it is after the event before.
      atMs = event === "frame" ? toldMs(atMs) + data[1] * STEP_MS : data.at;
      times.push(atMs);
    }
  };
  // It ends when the reader is closed.
  on().catch(() => {});
  return times;
}

/** MB of the server's processes, where the system tells. */
function memoryMb(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      parents.set(Number(name), Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1]));
    } catch {
      // It has ended since it was listed.
    }
  }
  const isOurs = (pid: number | undefined): boolean => pid !== undefined && (pid === root || isOurs(parents.get(pid)));
  const kb = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  return [...parents.keys()].filter(isOurs).reduce((sum, pid) => sum + kb(pid), 0) / 1024;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("a flood", () => {
  it("is refused early, in every sender's own form, while walls keep moving and memory does not grow", async () => {
    await measure(server.url, "press", { n: 0 });
    const stream = await fetch(`${server.url}/walls/overview/events`);
    const reader = readEvents(stream.body as ReadableStream<Uint8Array>);
    const frames = watch(reader);
    const startMs = Date.now();
    const flooding = flood(server.url, performance.now() + FLOOD_MS);
    await pause(FLOOD_MS / 2);
    const [halfMb, pid] = [memoryMbOf(server.pid), server.pid];
    await pause(FLOOD_MS / 2 - 200);
    const endMb = memoryMbOf(pid);
    const { statuses, cutOff, refusals } = await flooding;
    const endMs = Date.now();
    // What was made in time may still be on its way.
    await pause(500);
    await reader.close();

    expect([...statuses.keys()].sort()).toEqual([204, 503]);
    expect(cutOff).toBeLessThan((statuses.get(503) ?? 0) / 10);
    for (const { path, refused } of FORMS) expect([path, refusals.get(path)]).toEqual([path, { retryAfter: "5", body: refused }]);
    const moved = [startMs, ...frames.filter((atMs) => atMs < endMs), endMs];
    const gaps = moved.slice(1).map((atMs, i) => atMs - (moved[i] as number));
    expect(frames.length).toBeGreaterThan(4);
    expect(Math.max(...gaps)).toBeLessThan(3_000);
    expect(endMb).toBeLessThan(halfMb * 1.5 + 50);
  });

  it("is over when it is over: the next body is taken", async () => {
    await measure(server.url, "press", { n: 1 });
  });
});

function memoryMbOf(pid: number | undefined): number {
  return process.platform === "linux" && pid !== undefined ? memoryMb(pid) : 0;
}
