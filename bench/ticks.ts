/**
 * What a tick costs: expressions over 10,000 series of which one in a hundred has a new sample, asked anew and as standing queries.
 * In this process, without a site around it: medians of the ticks of one run, both ways in turn.
 *
 *     node --expose-gc bench/ticks.ts
 */
import type { SampleBatch } from "../core/ingest/batch.ts";
import { EVALUATE_LIMITS, evaluateInstant } from "../core/promql/evaluate.ts";
import { parseQuery } from "../core/promql/parse.ts";
import { StandingQuery } from "../core/promql/standing.ts";
import { HEAD_LIMITS, Head } from "../core/series/head.ts";
import { median, printTable } from "./measure.ts";

const HOSTS = 1_000;
const CPUS = 10;
const EVERY_MS = 10_000;
const TICK_MS = 250;
const TICKS = 40;
const CHANGED = 100;

const EXPRESSIONS = [
  "busy_seconds_total",
  "sum by (cpu) (busy_seconds_total)",
  "rate(busy_seconds_total[5m])",
  "sum by (instance) (rate(busy_seconds_total[5m]))",
  "topk(5, rate(busy_seconds_total[5m]))",
  "busy_seconds_total > 1e9",
  "sum by (instance) (rate(busy_seconds_total[5m])) / count by (instance) (busy_seconds_total)",
];

const keys = Array.from({ length: HOSTS * CPUS }, (_, i) => `busy_seconds_total{cpu="${i % CPUS}",instance="h${Math.floor(i / CPUS)}"}`);

function batch(refs: readonly number[], timeMs: number): SampleBatch {
  return {
    keys: refs.map((ref) => keys[ref] as string),
    series: Uint32Array.from(refs.keys()),
    times: new Float64Array(refs.length).fill(timeMs),
    values: Float64Array.from(refs, (ref) => (timeMs / 1_000) * (0.1 + (ref % 7) / 10)),
    onConflict: "refuse",
    metadata: [],
  };
}

const startMs = Math.floor(Date.now() / EVERY_MS) * EVERY_MS - 600_000;
const options = { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS };
const rows: string[][] = [];
for (const expr of EXPRESSIONS) {
  const parsed = parseQuery(expr);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const head = new Head({ ...HEAD_LIMITS, maxHotSamples: 1_000_000 });
  const all = [...keys.keys()];
  for (let at = startMs; at < startMs + 600_000; at += EVERY_MS) head.append(batch(all, at), at);
  const standing = new StandingQuery(parsed.plan, head, options);
  const [anew, stood]: [number[], number[]] = [[], []];
  for (let tick = 0; tick < TICKS + 5; tick++) {
    const nowMs = startMs + 600_000 + tick * TICK_MS;
    head.append(
      batch(
        Array.from({ length: CHANGED }, (_, i) => (tick * CHANGED + i) % keys.length),
        nowMs,
      ),
      nowMs,
    );
    const times = [performance.now()];
    standing.evaluate(nowMs);
    times.push(performance.now());
    evaluateInstant(parsed.plan, head, nowMs, options);
    times.push(performance.now());
    // The first ticks make the nodes, and the machine code.
    if (tick < 5) continue;
    stood.push((times[1] as number) - (times[0] as number));
    anew.push((times[2] as number) - (times[1] as number));
  }
  const [a, s] = [median(anew), median(stood)];
  rows.push([`\`${expr}\``, a.toFixed(1), s.toFixed(1), (s / a).toFixed(2)]);
}
printTable([`${keys.length} series, ${CHANGED} changed`, "anew, ms a tick", "standing, ms a tick", "standing / anew"], rows);
