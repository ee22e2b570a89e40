/**
 * Parsing line protocol: nanoseconds of process CPU for each sample, bytes in, batch out.
 *
 * Run: node bench/parse-line-protocol.ts, with Node 24 (npx node … takes the one that came with the install)
 * Varies: fields a line (1, 10), and whether the heads were seen before: `kept` passes one cache from body to body, as the Worker
 * does; `fresh` starts each body with an empty one. A body is 1,000 lines of 100 hosts with ten heads each; 1 run = 200 bodies,
 * the figure is the median of 5 runs.
 * Not to be compared with: an ingest figure of a server, which also receives, unpacks and stores; or a run on another machine.
 */
import { createLineCache, type LineCache } from "../core/ingest/line-cache.ts";
import { parseLineProtocol } from "../core/ingest/line-protocol.ts";

const LINES = 1_000;
const HEADS_A_HOST = 10;
const BODIES = 200;
const RUNS = 5;
/** Enough bodies for the compiler to have settled. */
const WARM_UP_BODIES = 100;

function bodyOf(fieldsALine: number): Uint8Array {
  const lines: string[] = [];
  for (let i = 0; i < LINES; i++) {
    const host = `press-${Math.floor(i / HEADS_A_HOST)}`;
    const fields: string[] = [];
    for (let f = 0; f < fieldsALine; f++) {
      // Mostly floats as an agent prints them, each third an integer.
      fields.push(f % 3 === 2 ? `counter_${f}=${i * 7919 + f}i` : `usage_${f}=${((i * 37 + f * 11) % 1000) / 10 + 0.123456}`);
    }
    lines.push(
      `cpu,cpu=cpu${i % HEADS_A_HOST},host=${host},line=a,region=eu-west ${fields.join(",")} ${1_795_446_997_641_000_000n + BigInt(i)}`,
    );
  }
  return new TextEncoder().encode(`${lines.join("\n")}\n`);
}

function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1_000;
}

function parse(body: Uint8Array, samples: number, cache: LineCache | undefined): void {
  const { batch, rejected } = parseLineProtocol(body, { precision: "ns", ...(cache ? { cache } : {}) });
  if (batch.values.length !== samples || rejected !== 0)
    throw new Error(`expected ${samples} samples, got ${batch.values.length}, refused ${rejected}`);
}

function nsASample(body: Uint8Array, samples: number, kept: boolean): number {
  const cache = kept ? createLineCache() : undefined;
  for (let i = 0; i < WARM_UP_BODIES; i++) parse(body, samples, cache);
  const runs: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = cpuNs();
    for (let i = 0; i < BODIES; i++) parse(body, samples, cache);
    runs.push((cpuNs() - before) / (BODIES * samples));
  }
  return runs.sort((a, b) => a - b)[RUNS >> 1] as number;
}

console.log("fields a line | heads | bytes a sample | ns a sample");
for (const fields of [1, 10]) {
  const body = bodyOf(fields);
  const samples = LINES * fields;
  for (const kept of [true, false]) {
    const ns = nsASample(body, samples, kept);
    const cells = [String(fields).padStart(13), (kept ? "kept" : "fresh").padEnd(5), (body.length / samples).toFixed(0).padStart(14)];
    console.log(`${cells.join(" | ")} | ${ns.toFixed(0).padStart(11)}`);
  }
}
