/**
 * Parsing remote write: nanoseconds of process CPU for each sample, packed bytes in, batch out.
 *
 * Run: node bench/parse-remote-write.ts, with Node 24 (npx node … takes the one that came with the install)
 * Varies: the version (1.0, 2.0 with metadata), and whether the label sets were seen before: `kept` passes one cache from body to
 * body, as the Worker does; `fresh` starts each body with an empty one. A body is 2,000 series of 20 hosts with eight labels and
 * one sample each, the most that Prometheus 3 sends at once; 1 run = 100 bodies, the figure is the median of 5 runs. Unpacking is
 * measured in a line of its own, on a real body where ../shared/vectors has one.
 * Not to be compared with: an ingest figure of a server, which also receives and stores; or a run on another machine.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RemoteWriteResult } from "../core/ingest/remote-series.ts";
import { parseRemoteWrite } from "../core/ingest/remote-write.ts";
import { parseRemoteWrite2 } from "../core/ingest/remote-write-2.ts";
import { SeriesCache } from "../core/ingest/series-cache.ts";
import { unpackSnappy } from "../core/ingest/snappy.ts";
import { SymbolCache } from "../core/ingest/symbols.ts";
import { hostSeries, remoteWrite, remoteWrite2 } from "../test/support/remote-write.ts";

const SERIES = 2_000;
const BODIES = 100;
const RUNS = 5;
/** Enough bodies for the compiler to have settled. */
const WARM_UP_BODIES = 100;
const START_MS = 1_795_446_997_641;

function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1_000;
}

function median(measure: () => void, items: number): number {
  for (let i = 0; i < WARM_UP_BODIES; i++) measure();
  const runs: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = cpuNs();
    for (let i = 0; i < BODIES; i++) measure();
    runs.push((cpuNs() - before) / (BODIES * items));
  }
  return runs.sort((a, b) => a - b)[RUNS >> 1] as number;
}

function check({ batch, rejected }: RemoteWriteResult): void {
  if (batch.values.length !== SERIES || rejected !== 0)
    throw new Error(`expected ${SERIES} samples, got ${batch.values.length}, refused ${rejected}`);
}

const series = hostSeries(SERIES, START_MS);
const described = series.map((one) => ({ ...one, metadata: { type: 1, help: "Seconds the CPUs spent in each mode." } }));
const bodies = { "1.0": remoteWrite(series), "2.0": remoteWrite2(described) };

console.log("version | label sets | bytes a sample | ns a sample");
for (const kept of [true, false]) {
  const cache = kept ? new SeriesCache() : undefined;
  const cache2 = kept ? new SymbolCache() : undefined;
  const ns = {
    "1.0": median(() => check(parseRemoteWrite(bodies["1.0"], cache ? { cache } : {})), SERIES),
    "2.0": median(() => check(parseRemoteWrite2(bodies["2.0"], cache2 ? { cache: cache2 } : {})), SERIES),
  };
  for (const version of ["1.0", "2.0"] as const) {
    const cells = [version.padEnd(7), (kept ? "kept" : "fresh").padEnd(10), (bodies[version].length / SERIES).toFixed(0).padStart(14)];
    console.log(`${cells.join(" | ")} | ${ns[version].toFixed(0).padStart(11)}`);
  }
}

const recorded = join(import.meta.dirname, "../../shared/vectors/senders/prometheus-2.42-rw1/01.body");
if (existsSync(recorded)) {
  const packed = new Uint8Array(readFileSync(recorded));
  const unpacked = unpackSnappy(packed, 1e7);
  if (!unpacked.ok) throw new Error("the recorded body is not snappy");
  const cache = new SeriesCache();
  const { length: samples } = parseRemoteWrite(unpacked.bytes).batch.values;
  const parse = (): void => {
    const body = unpackSnappy(packed, 1e7);
    if (body.ok) parseRemoteWrite(body.bytes, { cache });
  };
  const unpack = median(() => void unpackSnappy(packed, 1e7), samples);
  console.log(`a recorded body of ${samples} samples, packed in ${packed.length} bytes, ${unpacked.bytes.length} unpacked:`);
  console.log(`unpacking ${unpack.toFixed(0)} ns a sample, unpacking and parsing ${median(parse, samples).toFixed(0)} ns a sample`);
}
