/**
 * The series store by itself: memory, append and decode rate, bytes a sample and a roll-up bucket, those beside Prometheus' and
 * VictoriaMetrics' on the same samples.
 *
 * Run: node --expose-gc bench/store.ts [recording] (six minutes; prometheus (promtool) and victoria-metrics for the comparison)
 * Varies: the samples. The recording is what `agent/` posts, one reading after the other (NDJSON); without one this machine is read for
 * `RECORD_S` seconds. Times are CPU of this process. Store as a server: bench/store-servers.ts, bench/start.ts; rows: bench/rows.ts.
 */
import type { SampleBatch } from "../core/ingest/batch.ts";
import { type BlockChunk, chunksIn, openSealed, packBlocks, readDirectory, sealSamples } from "../core/series/block.ts";
import { packNames } from "../core/series/checkpoint.ts";
import { CHUNK_SAMPLES } from "../core/series/chunk.ts";
import { HEAD_LIMITS, Head } from "../core/series/head.ts";
import { OpenChunks } from "../core/series/open-chunks.ts";
import { FIVE_MINUTES_MS, mergeRollUps, rollUp, sealRollUp } from "../core/series/roll-up.ts";
import { printBudget, printTable, runBench } from "./measure.ts";
import { type PeerBytes, prometheusBytes, victoriaBytes } from "./peer-bytes.ts";
import { fleetSeries, hostSeries, type Series, START_MS, STEP_MS, slowed } from "./recording.ts";

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

/** Of the names as a checkpoint writes them. */
function nameBytes(all: readonly Series[]): number {
  const head = new Head();
  for (const { key } of all) head.createSeries(key);
  return packNames(head, 0).reduce((sum, part) => sum + part.length, 0);
}

function samplesOf(all: readonly Series[]): number {
  return all.reduce((sum, { times }) => sum + times.length, 0);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
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
    const start = cpuMs();
    head.append(batch, START_MS + steps * STEP_MS);
    appendMs += cpuMs() - start;
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
  const start = cpuMs();
  while (cpuMs() - start < 1_000) {
    for (const { directory, body } of blocks) {
      const read = readDirectory(directory);
      if (!read) throw new Error("a directory that was just made cannot be read");
      for (const id of new Set(read.ids)) {
        for (const chunk of chunksIn(read, body, id, 0, Number.POSITIVE_INFINITY))
          if (openSealed(chunk, times, values)) samples += chunk.count;
      }
    }
  }
  return ((cpuMs() - start) * 1e6) / samples;
}

await runBench(900_000, async (bench) => {
  // First: what is collected later would count against it.
  printTable(
    ["memory", "all", "bytes a series", "of them chunks", "append, ns a sample"],
    [memoryAndRates(10_000), memoryAndRates(100_000)],
  );
  const recorded = await hostSeries(process.argv[2]);
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
  const ours: PeerBytes = { samples: (sizes[0]?.[2].sealed ?? 0) * (sizes[0]?.[2].samples ?? 0), names: nameBytes(long) };
  const peers: [string, PeerBytes | undefined, number][] = [
    ["Parapet, directories included", ours, sizes[0]?.[2].samples ?? 0],
    ["Prometheus, blocks", await prometheusBytes(bench, long), samplesOf(long)],
    ["VictoriaMetrics, merged", await victoriaBytes(bench, long), samplesOf(long)],
  ];
  printTable(
    ["this host, as recorded", "bytes a sample", "of names, a series"],
    peers.flatMap(([name, bytes, samples]) =>
      bytes ? [[name, (bytes.samples / samples).toFixed(2), (bytes.names / long.length).toFixed(0)]] : [],
    ),
  );
  process.stdout.write(`decode: ${decodeRate(long).toFixed(0)} ns a sample\n`);
  printBudget("under 2 bytes a sample of this host, directory included", (sizes[1]?.[2].sealed ?? 9) < 2);
  printBudget("at most 12 bytes a bucket of a roll-up of this host", (sizes[1]?.[2].bucket ?? 99) <= 12);
});
