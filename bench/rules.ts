/**
 * What a tick of rules costs: a thousand alarm rules over ten thousand series, of which one in a hundred has a new sample, beside
 * Prometheus with the same rules and samples.
 *
 * Run: node bench/rules.ts (a minute; Linux; prometheus for the comparison)
 * Varies: which series changed (one device reports all of its metrics, so that every rule has a new input; one metric of every device, so
 * that ten have), and whether alarms stand. The figure is the median of the ticks of one run of the runner in this process, as a site
 * runs it. Prometheus evaluates all rules each second, whatever changed; its figure is the processor time of a second in which it does,
 * less that of the same writes without rules.
 * Not to be compared with: a tick of a site, which makes frames as well.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { AlarmBook } from "../core/alarm/book.ts";
import { groupsOf } from "../core/alarm/define.ts";
import type { GroupFile, RuleFile } from "../core/alarm/file.ts";
import { RuleRunner } from "../core/alarm/runner.ts";
import type { SampleBatch } from "../core/ingest/batch.ts";
import { EVALUATE_LIMITS } from "../core/promql/evaluate.ts";
import { StandingQueries } from "../core/promql/standing-queries.ts";
import { HEAD_LIMITS, Head } from "../core/series/head.ts";
import { remoteWrite } from "../test/support/remote-write.ts";
import { type Bench, cpuSeconds, median, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { startPrometheus } from "./peers.ts";
import { packSnappy } from "./same-samples.ts";

const METRICS = 100;
const DEVICES = 100;
const RULES_OF_METRIC = 10;
const RULES_OF_GROUP = 20;
const TICKS = 40;
const WARM_UP = 10;
const EVERY_MS = 10_000;
const HISTORY_MS = 600_000;
const MOST_MS = 25;

/** As people write them: limits on a value, on a rate, on what a whole line says. */
function exprOf(metric: number, nth: number, limit: number): string {
  const name = `part_${metric}`;
  if (nth < 6) return `${name} > ${limit + nth}`;
  if (nth < 8) return `max_over_time(${name}[1m]) > ${limit + nth}`;
  if (nth === 8) return `avg by (line) (${name}) > ${limit}`;
  return `${name} > ${limit} and ${name} < ${limit * 2}`;
}

function rulesWith(limit: number): RuleFile {
  const rules = Array.from({ length: METRICS * RULES_OF_METRIC }, (_, i) => {
    const [metric, nth] = [Math.floor(i / RULES_OF_METRIC), i % RULES_OF_METRIC];
    const annotations = { summary: "{{ $labels.device }} is at {{ $value }}" };
    return { alert: `Part${metric}_${nth}`, expr: exprOf(metric, nth, limit), for: "1m", labels: { severity: "warning" }, annotations };
  });
  const groups: GroupFile[] = [];
  for (let at = 0; at < rules.length; at += RULES_OF_GROUP)
    groups.push({ name: `g${at}`, interval: "1s", rules: rules.slice(at, at + RULES_OF_GROUP) });
  return { groups };
}

const KEYS = Array.from({ length: METRICS * DEVICES }, (_, i) => {
  const [metric, device] = [Math.floor(i / DEVICES), i % DEVICES];
  return `part_${metric}{device="d${device}",line="l${device % 5}"}`;
});

/** Between 0 and 50. */
const readingAt = (series: number, timeMs: number): number => Math.round(2_500 + 2_500 * Math.sin(timeMs / 60_000 + series)) / 100;

function batchOf(series: readonly number[], timeMs: number): SampleBatch {
  return {
    keys: series.map((i) => KEYS[i] as string),
    series: Uint32Array.from(series.keys()),
    times: new Float64Array(series.length).fill(timeMs),
    values: Float64Array.from(series, (i) => readingAt(i, timeMs)),
    onConflict: "replace",
    metadata: [],
  };
}

const ofDevice = (tick: number): number[] => Array.from({ length: METRICS }, (_, metric) => metric * DEVICES + (tick % DEVICES));
const ofMetric = (tick: number): number[] => Array.from({ length: DEVICES }, (_, device) => (tick % METRICS) * DEVICES + device);
const ALL = [...KEYS.keys()];

interface Case {
  readonly name: string;
  readonly changed: (tick: number) => number[];
  /** Of the rules: values are up to 50. */
  readonly limit: number;
}

const CASES: readonly Case[] = [
  { name: "one device reports, all rules have a new input", changed: ofDevice, limit: 60 },
  { name: "one metric of all devices, ten rules have", changed: ofMetric, limit: 60 },
  { name: "one device reports, and alarms stand", changed: ofDevice, limit: 49 },
];

function measure({ changed, limit }: Case, endMs: number): { readonly tookMs: number; readonly alarms: number } {
  const head = new Head({ ...HEAD_LIMITS, maxHotSamples: 1_000_000 });
  for (let at = endMs - HISTORY_MS; at <= endMs; at += EVERY_MS) head.append(batchOf(ALL, at), at);
  const queries = new StandingQueries(head, { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS });
  const book = new AlarmBook();
  const runner = new RuleRunner({ queries, book, record: () => undefined });
  runner.setGroups(groupsOf("bench", rulesWith(limit)), endMs);
  const took: number[] = [];
  for (let tick = 0; tick < TICKS + WARM_UP; tick++) {
    const nowMs = endMs + (tick + 1) * 1_000;
    const { touched } = head.append(batchOf(changed(tick), nowMs), nowMs);
    const startedMs = performance.now();
    runner.note(touched, nowMs);
    runner.run(nowMs);
    queries.rest();
    if (tick >= WARM_UP) took.push(performance.now() - startedMs);
  }
  return { tookMs: median(took), alarms: book.size };
}

/** Processor time of a second, ms: the median of ten. `null`: without rules. */
async function prometheusMs(bench: Bench, limit: number | null): Promise<{ readonly cpuMs: number; readonly alarms: number } | undefined> {
  const file = path.join(bench.folder, `rules-${limit}.yml`);
  await writeFile(file, JSON.stringify(limit === null ? { groups: [] } : rulesWith(limit)));
  const server = await startPrometheus(bench, `prometheus-${limit}`, "/-/ready", file);
  if (!server) return undefined;
  const startMs = Date.now();
  const send = async (series: readonly number[], times: readonly number[]): Promise<void> => {
    const sent = series.map((i) => ({ labels: labelsOf(i), samples: times.map((time) => [time, readingAt(i, time)] as const) }));
    const headers = {
      "content-type": "application/x-protobuf",
      "content-encoding": "snappy",
      "x-prometheus-remote-write-version": "0.1.0",
    };
    const answer = await fetch(`${server.url}/api/v1/write`, { method: "POST", headers, body: packSnappy(remoteWrite(sent)) });
    if (!answer.ok) throw new Error(`Prometheus answered ${answer.status}: ${await answer.text()}`);
  };
  const times = Array.from({ length: HISTORY_MS / EVERY_MS }, (_, i) => startMs - HISTORY_MS + i * EVERY_MS);
  for (let at = 0; at < ALL.length; at += 1_000) await send(ALL.slice(at, at + 1_000), times);
  const took: number[] = [];
  for (let second = 0; second < 15; second++) {
    const before = await cpuSeconds(server.pid);
    await send(ofDevice(second), [Date.now()]);
    await sleep(1_000);
    if (second >= 5) took.push(((await cpuSeconds(server.pid)) - before) * 1_000);
  }
  const { data } = (await (await fetch(`${server.url}/api/v1/alerts`)).json()) as { data: { alerts: readonly unknown[] } };
  await server.kill();
  return { cpuMs: median(took), alarms: data.alerts.length };
}

await runBench(180_000, async (bench) => {
  const endMs = Math.floor(Date.now() / EVERY_MS) * EVERY_MS;
  const rows: string[][] = [];
  let worst = 0;
  for (const one of CASES) {
    const { tookMs, alarms } = measure(one, endMs);
    if (one.limit === 60) worst = Math.max(worst, tookMs);
    rows.push([`Parapet: ${one.name}`, String(alarms), tookMs.toFixed(1)]);
  }
  const idleMs = await prometheusMs(bench, null);
  for (const limit of [60, 49]) {
    const told = await prometheusMs(bench, limit);
    if (!told || !idleMs) break;
    rows.push(["Prometheus: each second, whatever changed", String(told.alarms), (told.cpuMs - idleMs.cpuMs).toFixed(1)]);
  }
  printTable(["1,000 rules, 10,000 series, 100 changed", "alarms", "ms a tick"], rows);
  printBudget(`${worst.toFixed(1)} ms a tick; at most ${MOST_MS}`, worst <= MOST_MS);
});

function labelsOf(series: number): readonly (readonly [string, string])[] {
  const [metric, device] = [Math.floor(series / DEVICES), series % DEVICES];
  return [
    ["__name__", `part_${metric}`],
    ["device", `d${device}`],
    ["line", `l${device % 5}`],
  ];
}
