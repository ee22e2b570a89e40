/**
 * The series store: bytes a sample and a roll-up bucket, append and decode rate, memory, start, rows written.
 *
 * Run: node --expose-gc bench/store.ts [recording]. The recording is what `agent/` posts, one reading after the other (NDJSON); without
 * one this machine is read for `RECORD_S` seconds. Bytes are compared with VictoriaMetrics' on the same samples where it is installed.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { openHost } from "../agent/host.ts";
import { encodeReading, metricObjects } from "../agent/metrics.ts";
import { Devices } from "../core/devices.ts";
import type { SampleBatch } from "../core/ingest/batch.ts";
import { parseNativeJson } from "../core/ingest/json.ts";
import { EVALUATE_LIMITS, evaluateInstant } from "../core/promql/evaluate.ts";
import { parseQuery } from "../core/promql/parse.ts";
import { type BlockChunk, chunksIn, openSealed, packBlocks, readDirectory, sealSamples } from "../core/series/block.ts";
import { CHUNK_SAMPLES } from "../core/series/chunk.ts";
import { HEAD_LIMITS, Head } from "../core/series/head.ts";
import { OpenChunks } from "../core/series/open-chunks.ts";
import { FIVE_MINUTES_MS, HOUR_MS, mergeRollUps, rollUp, sealRollUp } from "../core/series/roll-up.ts";
import { fleet } from "../test/support/fleet.ts";
import { testDatabase } from "../test/support/sqlite.ts";
import { Checkpoints } from "../worker/site/checkpoints.ts";
import { Journal } from "../worker/site/journal.ts";
import { replay } from "../worker/site/replay.ts";
import { SealedChunks } from "../worker/site/sealed-chunks.ts";
import { SiteStorage } from "../worker/site/storage.ts";
import { type Bench, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { startParapet, startVictoria } from "./peers.ts";

const RECORD_S = Number(process.env.RECORD_S ?? 240);
const START_MS = Date.UTC(2026, 0, 5);
const STEP_MS = 10_000;

interface Series {
  readonly key: string;
  readonly times: number[];
  readonly values: number[];
}

/** Samples by series, of bodies in the order they came. */
function seriesOf(bodies: Iterable<string>): Series[] {
  const found = new Map<string, Series>();
  const text = new TextEncoder();
  for (const body of bodies) {
    const { batch } = parseNativeJson(text.encode(body));
    batch.series.forEach((place, i) => {
      const key = batch.keys[place] as string;
      const series = found.get(key) ?? { key, times: [], values: [] };
      found.set(key, series);
      series.times.push(batch.times[i] as number);
      series.values.push(batch.values[i] as number);
    });
  }
  return [...found.values()];
}

async function* readThisMachine(): AsyncIterable<string> {
  const host = openHost();
  await host.warmUp(5_000);
  for (let second = 0; second < RECORD_S; second++) {
    const reading = await host.read();
    yield encodeReading(metricObjects(reading, "this-host"), reading.timeMs).text;
    await sleep(1_000);
  }
}

async function hostSeries(): Promise<Series[]> {
  const [, , file] = process.argv;
  if (file === undefined) {
    const bodies: string[] = [];
    for await (const body of readThisMachine()) bodies.push(body);
    return seriesOf(bodies);
  }
  return seriesOf(
    (await readFile(file, "utf8"))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `${line}\n`),
  );
}

function chunksOf(all: readonly Series[]): BlockChunk[] {
  return all.flatMap(({ times, values }, id) => {
    const chunks: BlockChunk[] = [];
    for (let at = 0; at + CHUNK_SAMPLES <= times.length; at += CHUNK_SAMPLES) {
      const [when, what] = [times.slice(at, at + CHUNK_SAMPLES), values.slice(at, at + CHUNK_SAMPLES)];
      chunks.push({ id: id + 1, chunk: sealSamples(Float64Array.from(when), Float64Array.from(what)) });
    }
    return chunks;
  });
}

interface Sizes {
  readonly samples: number;
  readonly open: number;
  readonly sealed: number;
  readonly bucket: number;
  readonly hour: number;
}

/** Bytes a sample in open chunks (as the paper has them) and in blocks, directories included; bytes a roll-up bucket. */
function sizesOf(all: readonly Series[], bucketMs = FIVE_MINUTES_MS): Sizes {
  const chunks = chunksOf(all);
  const samples = chunks.length * CHUNK_SAMPLES;
  const sealed = packBlocks(chunks).reduce((sum, { directory, body }) => sum + directory.length + body.length, 0);
  let open = 0;
  const totals = { buckets: 0, hours: 0 };
  const [fives, hours]: [BlockChunk[], BlockChunk[]] = [[], []];
  for (const [id, { times, values }] of all.entries()) {
    const length = times.length - (times.length % CHUNK_SAMPLES);
    const state = new OpenChunks();
    for (let at = 0; at < length; at += CHUNK_SAMPLES) {
      state.appendAll(0, Float64Array.from(times.slice(at, at + CHUNK_SAMPLES)), Float64Array.from(values.slice(at, at + CHUNK_SAMPLES)));
      open += state.bitsOf(0).length;
      state.clear(0);
    }
    const five = rollUp({ times: Float64Array.from(times), values: Float64Array.from(values), start: 0, end: times.length }, bucketMs);
    const hour = mergeRollUps([five], 12 * bucketMs);
    totals.buckets += five.startsMs.length;
    fives.push({ id: id + 1, chunk: sealRollUp(five) });
    totals.hours += hour.startsMs.length;
    hours.push({ id: id + 1, chunk: sealRollUp(hour) });
  }
  const blockBytes = (of: BlockChunk[]): number =>
    packBlocks(of).reduce((sum, { directory, body }) => sum + directory.length + body.length, 0);
  return {
    samples,
    open: open / samples,
    sealed: sealed / samples,
    bucket: blockBytes(fives) / totals.buckets,
    hour: blockBytes(hours) / totals.hours,
  };
}

/** A reading each 10 s: what was recorded faster, told as if it had been slower. */
function slowed(all: readonly Series[]): Series[] {
  return all.map(({ key, times, values }) => {
    const gap = ((times.at(-1) as number) - (times[0] as number)) / Math.max(1, times.length - 1);
    const scale = STEP_MS / gap;
    return { key, times: times.map((time) => START_MS + Math.round((time - (times[0] as number)) * scale)), values };
  });
}

function fleetSeries(hosts: number, hours: number): Series[] {
  const names = Array.from({ length: hosts }, (_, i) => `host-${i}`);
  const machines = fleet(names, START_MS);
  return seriesOf(
    (function* () {
      for (let time = START_MS; time < START_MS + hours * HOUR_MS; time += STEP_MS) for (const machine of machines) yield machine.at(time);
    })(),
  );
}

/** Bytes of VictoriaMetrics' data for the same samples, its index aside. */
async function victoriaBytes(bench: Bench, all: readonly Series[]): Promise<number | undefined> {
  const victoria = await startVictoria(bench);
  if (!victoria) return undefined;
  // As Prometheus' import: one line a series.
  const shiftMs = Date.now() - 3_600_000 - Math.max(...all.map(({ times }) => times.at(-1) as number));
  const body = all
    .map(({ key, times, values }) => {
      const [name = "", labels = ""] = key.split("{");
      const metric = Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]));
      return JSON.stringify({ metric: { __name__: name, ...metric }, values, timestamps: times.map((time) => time + Math.round(shiftMs)) });
    })
    .join("\n");
  await fetch(`${victoria.url}/api/v1/import`, { method: "POST", body });
  await fetch(`${victoria.url}/internal/force_flush`);
  await fetch(`${victoria.url}/internal/force_merge`);
  await sleep(3_000);
  return folderBytes(path.join(bench.folder, "victoria", "data"));
}

async function folderBytes(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += (await stat(path.join(entry.parentPath, entry.name))).size;
  }
  return sum;
}

function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function keysOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const host = `instance="host-${Math.floor(i / 50)}:9100"`;
    return `node_metric_${i % 50}_total{cpu="${i % 8}",${host},job="node",mode="idle",region="eu-west-1",zone="zone-${i % 3}"}`;
  });
}

/** A reading of every series: a third counters, a third constant, a third gauges of two decimals. */
function* readings(keys: readonly string[], steps: number): Iterable<SampleBatch> {
  for (let step = 0; step < steps; step++) {
    for (let at = 0; at < keys.length; at += 5_000) {
      const part = keys.slice(at, at + 5_000);
      const values = Float64Array.from(part, (_, i) =>
        i % 3 === 0 ? step * 17 + i : i % 3 === 1 ? 42 : Math.round(5_000 + 5_000 * Math.sin(step * i)) / 100,
      );
      const times = new Float64Array(part.length).fill(START_MS + step * STEP_MS + ((step * 7919) % 13));
      yield { keys: part, series: Uint32Array.from(part.keys()), times, values, onConflict: "replace", metadata: [] };
    }
  }
}

function memoryAndRates(count: number): string[] {
  const steps = 60;
  const before = usedBytes();
  const head = new Head({ ...HEAD_LIMITS, maxSeries: count });
  let appendMs = 0;
  for (const batch of readings(keysOf(count), steps)) {
    const start = performance.now();
    head.append(batch, START_MS + steps * STEP_MS);
    appendMs += performance.now() - start;
  }
  const used = usedBytes() - before;
  const nanoseconds = (appendMs * 1e6) / (count * steps);
  return [
    `${count} series`,
    `${(used / 2 ** 20).toFixed(1)} MiB`,
    (used / count).toFixed(0),
    (head.bytes / count).toFixed(0),
    nanoseconds.toFixed(0),
  ];
}

function decodeRate(all: readonly Series[]): number {
  const blocks = packBlocks(chunksOf(all));
  const [times, values] = [new Float64Array(CHUNK_SAMPLES), new Float64Array(CHUNK_SAMPLES)];
  let samples = 0;
  const start = performance.now();
  while (performance.now() - start < 1_000) {
    for (const { directory, body } of blocks) {
      const read = readDirectory(directory);
      if (!read) throw new Error("a directory that was just made cannot be read");
      for (const id of new Set(read.ids)) {
        for (const chunk of chunksIn(read, body, id, 0, Number.POSITIVE_INFINITY))
          if (openSealed(chunk, times, values)) samples += chunk.count;
      }
    }
  }
  return ((performance.now() - start) * 1e6) / samples;
}

/** How long an object takes to have everything it knew, in SQLite of Node's: names, open chunks, a journal of half its bound. */
function startMs(count: number): string[] {
  const disk = testDatabase();
  const wire = () => {
    const storage = new SiteStorage(disk.sql, (act) => disk.transaction(act));
    const chunks = new SealedChunks(storage.series);
    const head = new Head({ ...HEAD_LIMITS, maxSeries: count }, chunks);
    const replayed = replay(storage.series, head, new Devices());
    return { storage, chunks, head, replayed };
  };
  const { storage, chunks, head } = wire();
  const checkpoints: Checkpoints = new Checkpoints({
    head,
    journal: () => journal,
    chunks,
    storage: storage.series,
    pace: { saved: () => 100, untilMs: () => 0 },
    later: () => {},
    maxSamples: 1e9,
    now: () => START_MS,
  });
  const journal: Journal = new Journal({
    write: (atMs, body) => storage.series.writeJournal(atMs, body),
    idOf: (ref) => head.id(ref),
    keyOf: (ref) => head.info(ref).key,
    namedThrough: () => storage.series.checkpoint.namedThrough,
    committed: () => {},
    windowMs: 0,
    paceMs: () => 0,
    now: () => START_MS,
    later: () => {},
  });
  const keys = keysOf(count);
  let step = 0;
  let checkpointMs = 0;
  const journaled = Math.floor(250_000 / count);
  for (const batch of readings(keys, 60 + journaled)) {
    void journal.add(head.append(batch, START_MS + 1e7).stored);
    if (++step !== 60 * Math.ceil(count / 5_000)) continue;
    const start = performance.now();
    checkpoints.write(START_MS + 1e6);
    checkpointMs = performance.now() - start;
  }
  const start = performance.now();
  const again = wire();
  const took = performance.now() - start;
  return [`${count} series, ${again.replayed.samples} samples in the journal`, `${took.toFixed(0)} ms`, `${checkpointMs.toFixed(0)} ms`];
}

/** `rate` over a minute of 1,000 series, as a wall asks it four times a second. */
function tickMs(): { first: number; next: number } {
  const head = new Head();
  for (const batch of readings(keysOf(1_000), 120)) head.append(batch, START_MS + 120 * STEP_MS);
  const parsed = parseQuery('sum(rate({__name__=~"node_metric_.*"}[1m]))');
  if (!parsed.ok) throw new Error(parsed.error.message);
  const ask = (atMs: number): number => {
    const start = performance.now();
    evaluateInstant(parsed.plan, head, atMs, { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS });
    return performance.now() - start;
  };
  const atMs = START_MS + 119 * STEP_MS + 13;
  const first = ask(atMs);
  const rest = Array.from({ length: 50 }, (_, i) => ask(atMs + i)).sort((a, b) => a - b);
  return { first, next: rest[25] as number };
}

/** Rows written a second by the real server, as the platform bills them, while `devices` devices post ten metrics at a rate. */
async function rowsWritten(bench: Bench, rates: readonly number[]): Promise<string[][]> {
  const parapet = await startParapet(bench);
  const figure = async (name: string): Promise<number> => {
    const text = await (await fetch(`${parapet.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  };
  const rows: string[][] = [];
  const seconds = 10;
  const metrics = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`m${i}`, i]));
  for (const rate of rates) {
    await sleep(1_000);
    const before = [await figure("parapet_rows_written_total"), await figure("parapet_samples_total")];
    const start = performance.now();
    const posts: Promise<unknown>[] = [];
    for (let i = 0; i < rate * seconds; i++) {
      await sleep(start + (i * 1_000) / rate - performance.now());
      posts.push(fetch(`${parapet.url}/devices/d${i % (rate * 10)}/metrics`, { method: "POST", body: JSON.stringify(metrics) }));
    }
    await Promise.all(posts);
    const took = (performance.now() - start) / 1_000;
    const after = [await figure("parapet_rows_written_total"), await figure("parapet_samples_total")];
    const per = (i: number): number => ((after[i] as number) - (before[i] as number)) / took;
    rows.push([`${rate} bodies/s`, (rate * 10).toString(), per(1).toFixed(0), per(0).toFixed(2)]);
  }
  return rows;
}

await runBench(900_000, async (bench) => {
  // First: what is collected later would count against it.
  printTable(
    ["memory", "all", "bytes a series", "of them chunks", "append, ns a sample"],
    [memoryAndRates(10_000), memoryAndRates(100_000)],
  );
  const recorded = await hostSeries();
  const long = recorded.filter(({ times }) => times.length >= CHUNK_SAMPLES);
  const fleetDay = fleetSeries(3, 24);
  const subjects: [string, Series[], number][] = [
    // Minutes of a recording stand for hours: buckets of five readings, so that there are enough of them.
    ["this host, as recorded; buckets of 10 s", long, 10_000],
    ["the same, as if each 10 s; of 50 s", slowed(long), 5 * STEP_MS],
    ["node exporter's shape, full mantissas, 24 h", fleetDay, FIVE_MINUTES_MS],
  ];
  const sizes = subjects.map(([name, all, bucketMs]) => [name, all.length, sizesOf(all, bucketMs)] as const);
  printTable(
    ["bytes", "series", "samples", "open, a sample", "sealed, a sample", "a bucket", "of twelve"],
    sizes.map(([name, series, of]) => [
      name,
      `${series}`,
      `${of.samples}`,
      of.open.toFixed(2),
      of.sealed.toFixed(2),
      of.bucket.toFixed(1),
      of.hour.toFixed(1),
    ]),
  );
  const victoria = await victoriaBytes(bench, long);
  const samples = long.reduce((sum, { times }) => sum + times.length, 0);
  if (victoria !== undefined)
    process.stdout.write(`VictoriaMetrics, this host as recorded: ${(victoria / samples).toFixed(2)} bytes a sample\n`);
  process.stdout.write(`decode: ${decodeRate(long).toFixed(0)} ns a sample\n`);
  const tick = tickMs();
  process.stdout.write(`rate over 1 min of 1,000 series: ${tick.first.toFixed(1)} ms at first, then ${tick.next.toFixed(1)} ms\n`);
  printTable(["start", "to all it knew", "a checkpoint"], [startMs(1_000), startMs(10_000), startMs(100_000)]);
  printTable(["ingest", "devices", "samples/s", "rows written/s"], await rowsWritten(bench, [1, 10, 100, 300]));
  printBudget("under 2 bytes a sample of this host, directory included", (sizes[1]?.[2].sealed ?? 9) < 2);
});
