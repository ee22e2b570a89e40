/**
 * What a wall costs the television: processor time at one frame a second with 40 panels and 200 series, with and without a processor
 * that is six times slower, and what becomes of its memory over hours.
 *
 * Run: npm run build:dashboard && node bench/screen.ts [minutes of soak] (six minutes; `node bench/screen.ts 20` soaks for twenty)
 * CPU: the real site (`serve`), the real dashboard in a real browser at 1920x1080, which draws in software here: a television has a
 * graphics processor for that. The figure is the main thread's busy time of a second (`TaskDuration`), and beside it the processor
 * time of all of the browser's processes; medians of five stretches of ten seconds. Slower: Chromium's own throttling of the main thread.
 * Heap: the same wall and dashboard, frames made by the site's own code at twenty a second of time that runs twenty times as fast, so
 * that three minutes are an hour of frames; the heap after a collection each ten seconds; the slope is fitted over what comes after
 * the first half hour.
 * Not to be compared with: a browser with other tabs; a wall on which nothing changes.
 */
import type { CDPSession, Page } from "playwright-core";
import { Devices } from "../core/devices.ts";
import type { SampleBatch } from "../core/ingest/batch.ts";
import { StandingQueries } from "../core/promql/standing-queries.ts";
import { Head } from "../core/series/head.ts";
import { wallOf } from "../core/wall/define.ts";
import type { WallFile } from "../core/wall/file.ts";
import { NO_ALARMS } from "../protocol/alarm.ts";
import { openPicture } from "../protocol/picture.ts";
import { toSnapshot } from "../protocol/to-snapshot.ts";
import { launchBrowser } from "../test/support/browser.ts";
import { startScreenServer } from "../test/support/screen-server.ts";
import { siteOptions, Walls } from "../worker/site/walls.ts";
import { type Bench, clockMs, median, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { startParapet } from "./peers.ts";

const SOAK_MINUTES = Number(process.argv[2] ?? 4);
const DEVICES = 20;
const METRICS = 10;
const STRETCHES = 5;
const STRETCH_MS = 10_000;
const FRAMES_A_SECOND = 20;
const HOUR_MS = 3_600_000;
/** DESIGN.md section 6. */
const MOST_BUSY = 0.1;
const MOST_BUSY_SLOW = 0.5;
const MOST_BYTES_AN_HOUR = 1_000_000;
const SETTLE_MS = HOUR_MS / 2;

/** 40 panels, 200 series in them: lines, numbers, rankings, gauges. */
const WALL: WallFile = {
  wall: "bench",
  grid: "40x20",
  panels: Array.from({ length: 40 }, (_, i) => {
    const [metric, row] = [i % METRICS, Math.floor(i / 10)];
    const at = [(i % 10) * 4, row * 5, 4, 5] as const;
    const title = `Part ${i}`;
    if (row === 0) return { type: "time-series", title, at, expr: `part_${metric}{device=~"d[0-5]"}`, range: "10m" };
    if (row === 1) return { type: "big-number", title, at, expr: `part_${metric}{device="d1"}`, range: "10m" };
    if (row === 2) return { type: "top-n", title, at, expr: `topk(7, part_${metric})` };
    return { type: "bar-gauge", title, at, expr: `part_${metric}{device=~"d[0-5]"}`, max: 100 };
  }),
};

const reading = (device: number, metric: number, second: number): number =>
  Math.round(5_000 + 4_900 * Math.sin(second / 7 + device + metric * 3)) / 100;

async function post(url: string, second: number): Promise<void> {
  const lines = Array.from({ length: DEVICES }, (_, device) =>
    JSON.stringify({
      device: `d${device}`,
      ...Object.fromEntries(Array.from({ length: METRICS }, (_, m) => [`part_${m}`, reading(device, m, second)])),
    }),
  );
  const answer = await fetch(`${url}/metrics`, { method: "POST", body: lines.join("\n") });
  if (answer.status !== 204) throw new Error(`${answer.status}: ${await answer.text()}`);
}

async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
}

async function openPage(bench: Bench, url: string): Promise<{ readonly page: Page; readonly session: CDPSession }> {
  const browser = await launchBrowser();
  bench.atEnd(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.goto(url);
  await page.waitForSelector("[data-panel] canvas");
  const session = await page.context().newCDPSession(page);
  return { page, session };
}

/** Of all processes that this one has started for browsers. */
async function browserCpu(page: Page): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error("a page without its browser");
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function measureCpu(bench: Bench): Promise<{ readonly rows: string[][]; readonly busy: number; readonly slow: number }> {
  const server = await startParapet(bench);
  const put = await fetch(`${server.url}/api/walls/bench`, { method: "PUT", body: JSON.stringify(WALL) });
  if (!put.ok) throw new Error(await put.text());
  let second = 0;
  const timer = setInterval(() => void post(server.url, second++), 1_000);
  bench.atEnd(() => clearInterval(timer));
  await sleep(3_000);
  const { page, session } = await openPage(bench, `${server.url}/walls/bench`);
  await session.send("Performance.enable");
  await sleep(10_000);
  const rows: string[][] = [];
  const shares: number[] = [];
  for (const rate of [1, 6]) {
    await session.send("Emulation.setCPUThrottlingRate", { rate });
    await sleep(3_000);
    const [busy, whole]: [number[], number[]] = [[], []];
    for (let stretch = 0; stretch < STRETCHES; stretch++) {
      const [startMs, tasks, cpu] = [clockMs(), await taskSeconds(session), await browserCpu(page)];
      await sleep(STRETCH_MS);
      const seconds = (clockMs() - startMs) / 1_000;
      busy.push(((await taskSeconds(session)) - tasks) / seconds);
      whole.push(((await browserCpu(page)) - cpu) / seconds);
    }
    shares.push(median(busy));
    rows.push([rate === 1 ? "as it is" : "six times slower", percent(median(busy)), percent(median(whole))]);
  }
  clearInterval(timer);
  await page.context().browser()?.close();
  await server.kill();
  const [busy = Number.NaN, slow = Number.NaN] = shares;
  return { rows, busy, slow };
}

/** The site's own frames, in a time of its own. */
function simulate() {
  const [head, devices] = [new Head(), new Devices()];
  const definition = wallOf(WALL);
  const origin = { incarnation: "soak", build: () => "bench", site: "main", open: false };
  const metadata = { version: 0, isCounter: () => false };
  const saidOn = { notices: () => [], alarms: () => NO_ALARMS, texts: () => [] };
  const queries = new StandingQueries(head, siteOptions(devices));
  const walls = new Walls({
    head,
    devices,
    metadata,
    origin,
    saidOn,
    put: new Map([["bench", definition]]),
    queries,
    opening: () => undefined,
  });
  let nowMs = Date.now();
  let second = 0;
  const keys = Array.from({ length: DEVICES * METRICS }, (_, i) => `part_${i % METRICS}{device="d${Math.floor(i / METRICS)}"}`);
  const step = (): readonly Uint8Array[] => {
    nowMs += 1_000;
    second++;
    const batch: SampleBatch = {
      keys,
      series: Uint32Array.from(keys.keys()),
      times: new Float64Array(keys.length).fill(nowMs),
      values: Float64Array.from(keys, (_, i) => reading(Math.floor(i / METRICS), i % METRICS, second)),
      onConflict: "replace",
      metadata: [],
    };
    const { touched } = head.append(batch, nowMs);
    const names = Array.from({ length: DEVICES }, (_, device) => `d${device}`);
    for (const name of names) devices.observe(name, nowMs, nowMs);
    walls.note(touched, names);
    const { events } = walls.tick(() => true, nowMs);
    queries.rest();
    // Beyond what the wall looks back to: the soak is the screen's, not the store's.
    if (second % 600 === 0) head.forgetBefore(nowMs - HOUR_MS);
    return events.map(({ bytes }) => bytes);
  };
  for (let i = 0; i < 5; i++) step();
  return { step, snapshot: () => toSnapshot(openPicture(toSnapshot(walls.open("bench", nowMs).picture))), nowMs: () => nowMs };
}

async function measureHeap(bench: Bench): Promise<{ readonly rows: string[][]; readonly bytesAnHour: number }> {
  const site = simulate();
  const server = await startScreenServer({ snapshot: (wall) => (wall === "bench" ? site.snapshot() : undefined), now: site.nowMs });
  bench.atEnd(() => server.close());
  const { page, session } = await openPage(bench, `${server.url}/walls/bench`);
  await session.send("HeapProfiler.enable");
  const points: (readonly [atMs: number, bytes: number])[] = [];
  const startMs = site.nowMs();
  const untilMs = clockMs() + SOAK_MINUTES * 60_000;
  for (let frame = 1; clockMs() < untilMs; frame++) {
    const dueMs = clockMs() + 1_000 / FRAMES_A_SECOND;
    for (const bytes of site.step()) server.send("bench", bytes);
    if (frame % (10 * FRAMES_A_SECOND) === 0) {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      points.push([site.nowMs() - startMs, usedSize]);
    }
    await sleep(Math.max(0, dueMs - clockMs()));
  }
  await page.context().browser()?.close();
  const later = points.filter(([atMs]) => atMs >= SETTLE_MS);
  const [first, last] = [points[0], points.at(-1)];
  const rows = [
    ["frames", String(Math.round((last?.[0] ?? 0) / 1_000))],
    ["hours of one frame a second", ((last?.[0] ?? 0) / HOUR_MS).toFixed(2)],
    ["heap at first, MB", ((first?.[1] ?? 0) / 1e6).toFixed(2)],
    ["heap after half an hour, MB", ((later[0]?.[1] ?? 0) / 1e6).toFixed(2)],
    ["heap at last, MB", ((last?.[1] ?? 0) / 1e6).toFixed(2)],
  ];
  return { rows, bytesAnHour: slope(later) * HOUR_MS };
}

/** Least squares, bytes a ms. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: 0 | 1): number => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

await runBench((SOAK_MINUTES + 6) * 60_000, async (bench) => {
  const cpu = await measureCpu(bench);
  printTable(["40 panels, 200 series, a frame a second", "main thread", "all of the browser"], cpu.rows);
  printBudget(`${percent(cpu.busy)} of the main thread; at most ${percent(MOST_BUSY)}`, cpu.busy <= MOST_BUSY);
  printBudget(`${percent(cpu.slow)} six times slower; at most ${percent(MOST_BUSY_SLOW)}`, cpu.slow <= MOST_BUSY_SLOW);
  const heap = await measureHeap(bench);
  printTable(["soak", ""], heap.rows);
  const kilobytes = Math.round(heap.bytesAnHour / 1_000);
  printBudget(`${kilobytes} kB an hour; at most ${MOST_BYTES_AN_HOUR / 1_000}`, heap.bytesAnHour <= MOST_BYTES_AN_HOUR);
});
