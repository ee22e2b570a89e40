/**
 * Fan-out: from a POST being sent to its frame being read by each of 1,000 screens.
 *
 * Run: node bench/fan-out.ts (six minutes; Linux; nginx with nchan for the comparison)
 * Varies: who sends. Parapet takes a POST of 6 devices with 20 metrics each, stores it, evaluates the wall's queries and makes a
 * frame of about 1 kB; its screens report every 30 s, as real ones do. nchan takes a POST of a text of the same size and passes
 * it on, and so does a bare object on workerd, which is the platform's limit. All get two POSTs a second, for 20 s, to 1,000 streams, in turn, five times each; a figure is the median of the five.
 * The screens are one process with bare sockets on the same machine: what it takes itself is part of every latency and the same
 * for all. Its CPU stands beside, so that it can be seen not to be the bottleneck.
 * Not to be compared with: latency over a network, screens that draw, other sizes of frame or machine.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import path from "node:path";
import type { Frame, Snapshot } from "../protocol/frame.ts";
import { readChanges } from "../protocol/frame-lists.ts";
import { startBareFanOut } from "./bare-fan-out.ts";
import { FRAME } from "./event-stream.ts";
import type { Received, ToScreens } from "./fan-out-screens.ts";
import { type Bench, clockMs, cpuSeconds, interleave, median, percentile, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { type Server, startNchan, startParapet } from "./peers.ts";

const SCREENS = 1_000;
const POST_EVERY_MS = 500;
const POSTS = 40;
/** The slowest frame that still counts: what comes later is lost. */
const LAST_FRAME_MS = 500;
const REPORT_EVERY_MS = 30_000;
/** DESIGN.md section 6. */
const MOST_TIMES_NCHAN = 1.5;
const LIMIT_MS = 450_000;

interface Subject {
  readonly server: Server;
  readonly eventUrl: (screen: number) => string;
  /** What the post of this number sends, from 1 on. */
  readonly post: (number: number) => { readonly url: string; readonly body: string; readonly headers: Readonly<Record<string, string>> };
  /** From a sequence to the number of the post that it tells of, read from one screen's events. */
  readonly postOf: (texts: readonly string[]) => (seq: number) => number | undefined;
  readonly reports: boolean;
}

interface Run {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly lost: number;
  readonly gaps: number;
  readonly frameBytes: number;
  readonly serverCpu: number;
  readonly screensCpu: number;
}

const METRICS =
  "torque_nm speed_rpm current_amperes oil_celsius die_celsius force_kn stroke_mm air_bar flow_ratio noise_db good_parts bad_parts " +
  "power_watts voltage_volts vibration_mm tilt_degrees coolant_celsius pump_rpm weight_kg dust_ratio";

function bodyOf(number: number): string {
  const devices = Array.from({ length: 6 }, (_, device) => {
    const values = METRICS.split(" ").map(
      (name, metric) => [name, 50 + 40 * Math.sin(number * 0.7 + device * 1.3 + metric * 2.1)] as const,
    );
    return { device: `press-${device + 1}`, ...Object.fromEntries(values), ...(device === 0 ? { post_number: number } : {}) };
  });
  return JSON.stringify(devices);
}

/** Fresh ones for each run: servers close what was idle for long, and a request may meet that half-way. */
let agent = new Agent({ keepAlive: true });

/** Resolves with the ms at which the first byte was handed over. */
async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const sending = request(url, { method: "POST", agent, headers: { ...headers, "content-length": Buffer.byteLength(body) } });
  const answered = once(sending, "response");
  const atMs = clockMs();
  sending.end(body);
  const [answer] = await answered;
  answer.resume();
  if (answer.statusCode >= 300) throw new Error(`${url} answered ${answer.statusCode}`);
  return atMs;
}

/** The frames' own values tell which post they are of: `post_number` is on the wall like any metric. */
function postOfFrames(texts: readonly string[]): (seq: number) => number | undefined {
  const posts = new Map<number, number>();
  let series = -1;
  let seq = 0;
  for (const text of texts) {
    const [, id] = /^id: \w+-(\d+)/.exec(text) ?? [];
    if (id !== undefined) seq = Number(id);
    if (text.includes("event: snapshot")) {
      const data = JSON.parse(text.slice(text.indexOf("data: ") + 6)) as Snapshot;
      const queries = data.wall.pages.flatMap((page) => page.panels.flatMap((panel) => panel.queries));
      const query = queries.find(({ expr }) => expr === "post_number")?.number;
      series = data.series.find((one) => one.query === query)?.number ?? series;
    } else if (text.startsWith(FRAME)) {
      const [, , , changes] = JSON.parse(text.slice("data:".length)) as Frame;
      seq++;
      readChanges(changes, (number, value) => {
        if (number === series) posts.set(seq, Number(value));
      });
    }
  }
  return (seq) => posts.get(seq);
}

class Screens {
  readonly #process: ChildProcess;

  constructor(bench: Bench) {
    this.#process = fork(path.join(import.meta.dirname, "fan-out-screens.ts"), { serialization: "advanced", execArgv: [] });
    bench.atEnd(() => this.#process.kill("SIGKILL"));
  }

  async ask(message: ToScreens): Promise<unknown> {
    const answer = once(this.#process, "message");
    this.tell(message);
    return (await answer)[0];
  }

  tell(message: ToScreens): void {
    this.#process.send(message);
  }
}

async function measure(subject: Subject, screens: Screens): Promise<Run> {
  const urls = Array.from({ length: SCREENS }, (_, screen) => subject.eventUrl(screen));
  await screens.ask({ type: "open", urls });
  screens.tell({ type: "begin" });
  agent.destroy();
  agent = new Agent({ keepAlive: true });
  const reporting = subject.reports ? startReports(subject.server) : undefined;
  const cpuBefore = await cpuSeconds(subject.server.pid);
  const sentMs: number[] = [];
  const beganMs = clockMs();
  for (let i = 0; i < POSTS; i++) {
    await sleep(beganMs + i * POST_EVERY_MS - clockMs());
    const { url, body, headers } = subject.post(++posted);
    sentMs[posted] = await post(url, body, headers);
  }
  await sleep(LAST_FRAME_MS);
  const serverCpu = (await cpuSeconds(subject.server.pid)) - cpuBefore;
  clearInterval(reporting);
  const received = (await screens.ask({ type: "end" })) as Received;
  await screens.ask({ type: "close" });
  if (received.ended > 0) process.stdout.write(`${subject.server.name}: ${received.ended} streams ended by themselves\n`);
  return figuresOf(received, subject, sentMs, serverCpu);
}

/** Counts over all runs, so that no two posts are the same. */
let posted = 0;

function figuresOf(received: Received, subject: Subject, sentMs: readonly number[], serverCpu: number): Run {
  const postOf = subject.postOf(received.texts);
  const latencies: number[] = [];
  const seen = new Set<number>();
  const last = new Map<number, number>();
  let gaps = 0;
  for (let i = 0; i < received.seqs.length; i++) {
    const screen = received.screens[i] as number;
    const seq = received.seqs[i] as number;
    const before = last.get(screen);
    if (before !== undefined && seq !== before + 1) gaps++;
    last.set(screen, seq);
    const number = postOf(seq);
    const sent = number === undefined ? undefined : sentMs[number];
    if (number === undefined || sent === undefined || seen.has(number * SCREENS + screen)) continue;
    seen.add(number * SCREENS + screen);
    latencies.push((received.timesMs[i] as number) - sent);
  }
  const frames = received.texts.filter((text) => text.startsWith(FRAME) || text.includes('data: {"seq":')).map((text) => text.length + 2);
  return {
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    worstMs: percentile(latencies, 1),
    lost: POSTS * SCREENS - latencies.length,
    gaps,
    frameBytes: median(frames),
    serverCpu,
    screensCpu: received.cpuSeconds,
  };
}

/** All screens' reports, evenly over their 30 s. Sent from here, so that the process of the screens only reads. */
function startReports({ url }: Server): NodeJS.Timeout {
  let screen = 0;
  const viewport = { width: 1920, height: 1080, ratio: 1 };
  const state = { hidden: false, viewport, build: "bench", frameMs: 17, heapBytes: null, skewMs: 0, unknown: 0, answers: [] };
  const body = JSON.stringify({ wall: "overview", incarnation: "0", applied: 0, painted: 0, page: "devices", ...state });
  return setInterval(() => {
    screen = (screen + 1) % SCREENS;
    void post(`${url}/screens/screen-${screen}/report`, body, { "content-type": "application/json" });
  }, REPORT_EVERY_MS / SCREENS);
}

/** Until the wall shows the devices' own rhythm: after that its layout stays, and a post is a frame. */
async function settle(subject: Subject): Promise<void> {
  for (let i = 0; i < 6; i++) {
    const { url, body, headers } = subject.post(++posted);
    await post(url, body, headers);
    await sleep(1_100);
  }
}

await runBench(LIMIT_MS, async (bench) => {
  const [parapet, nchan] = [await startParapet(bench), await startNchan(bench)];
  const screens = new Screens(bench);
  const json = { "content-type": "application/json" };
  const own: Subject = {
    server: parapet,
    eventUrl: (screen) => `${parapet.url}/walls/overview/events?screen=screen-${screen}`,
    post: (number) => ({ url: `${parapet.url}/metrics`, body: bodyOf(number), headers: json }),
    postOf: postOfFrames,
    reports: true,
  };
  await settle(own);
  const subjects = [own];
  // Learned from a first frame of ours, so that all send as much.
  const filler = "x".repeat(Math.max(0, (await frameBytesOf(own, screens)) - 60));
  for (const server of [nchan, await startBareFanOut(bench)]) {
    if (!server) continue;
    subjects.push({
      server,
      eventUrl: () => `${server.url}/events`,
      post: (number) => ({
        url: `${server.url}/publish`,
        body: JSON.stringify({ seq: number, filler }),
        headers: { "content-type": "text/plain" },
      }),
      postOf: () => (seq) => seq,
      reports: false,
    });
  }
  const results = await interleave(subjects, (subject) => measure(subject, screens));
  const of = (subject: Subject, figure: keyof Run): number => median((results.get(subject) ?? []).map((run) => run[figure]));
  const rows = subjects.map((subject) => [
    subject.server.name,
    ...(["p50Ms", "p99Ms", "worstMs"] as const).map((figure) => of(subject, figure).toFixed(1)),
    String((results.get(subject) ?? []).reduce((sum, run) => sum + run.lost, 0)),
    String((results.get(subject) ?? []).reduce((sum, run) => sum + run.gaps, 0)),
    of(subject, "frameBytes").toFixed(0),
    of(subject, "serverCpu").toFixed(2),
    of(subject, "screensCpu").toFixed(2),
  ]);
  process.stdout.write(
    `p99 of each run, ms: ${subjects.map((subject) => `${subject.server.name} ${(results.get(subject) ?? []).map((run) => run.p99Ms.toFixed(0)).join(" ")}`).join("; ")}\n`,
  );
  printTable(
    [`${SCREENS} screens, 2/s`, "p50 ms", "p99 ms", "worst ms", "lost", "gaps", "frame bytes", "server CPU s", "screens CPU s"],
    rows,
  );
  const nothingLost = (results.get(own) ?? []).every((run) => run.lost === 0 && run.gaps === 0);
  printBudget("nothing lost, no gap in any screen's sequence", nothingLost);
  const theirs = subjects.find(({ server }) => server === nchan);
  if (theirs) {
    const ratio = of(own, "p99Ms") / of(theirs, "p99Ms");
    printBudget(`p99 is ${ratio.toFixed(2)} x nchan's; to reach: ${MOST_TIMES_NCHAN}`, ratio <= MOST_TIMES_NCHAN);
  }
});

async function frameBytesOf(subject: Subject, screens: Screens): Promise<number> {
  await screens.ask({ type: "open", urls: [subject.eventUrl(0)] });
  screens.tell({ type: "begin" });
  const { url, body, headers } = subject.post(++posted);
  await post(url, body, headers);
  await sleep(LAST_FRAME_MS);
  const { texts } = (await screens.ask({ type: "end" })) as Received;
  await screens.ask({ type: "close" });
  return (texts.find((text) => text.startsWith(FRAME))?.length ?? 1_000) + 2;
}
