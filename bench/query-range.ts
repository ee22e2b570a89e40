/**
 * query_range over an hour in steps of 15 s, 1,000 series of a sample each 10 s, beside Prometheus on the same samples.
 *
 * Run: node bench/query-range.ts (four minutes; Linux; prometheus for the comparison)
 * Varies: the expression, and whether it is asked hot (asked before; the mean of five in a row) or cold (the first of its kind since
 * the server was started, over two hours of samples that were there). Each server in turn, five times; a figure is the median of
 * the five, the ratio that of the medians. CPU is of the hot ones, all processes of the server counted. Answers are compared: as
 * many series and points, and the same sum, or the run fails.
 * Not to be compared with: samples that Prometheus has compacted into blocks; queries over several days; a network between.
 */
import { clockMs, cpuSeconds, interleave, median, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { type Server, startParapet, startPrometheus } from "./peers.ts";
import { fill } from "./same-samples.ts";

const SERIES = 1_000;
const STEPS = 720;
const STEP_S = 15;
const RANGE_S = 3_600;
const HOT = 5;
/** After the first answers of a server that was just started, and what it does at once after the last body. */
const SETTLE_MS = 1_000;
/** DESIGN.md section 6. */
const MOST_TIMES = 3;

const EXPRESSIONS = [
  '{job="plant"}',
  'rate({job="plant"}[5m])',
  'sum by (zone) (rate({job="plant"}[5m]))',
  'max_over_time({job="plant"}[5m])',
] as const;

type Expression = (typeof EXPRESSIONS)[number];

interface Answer {
  readonly ms: number;
  readonly series: number;
  readonly points: number;
  readonly sum: number;
}

const END_S = Math.floor(Date.now() / 1_000 / STEP_S) * STEP_S;

async function ask({ url, name }: Server, expression: Expression): Promise<Answer> {
  const range = { query: expression, start: String(END_S - RANGE_S), end: String(END_S), step: String(STEP_S) };
  const startMs = clockMs();
  const answer = await fetch(`${url}/api/v1/query_range?${new URLSearchParams(range)}`);
  const text = await answer.text();
  const ms = clockMs() - startMs;
  if (!answer.ok) throw new Error(`${name} answered ${answer.status} to ${expression}: ${text.slice(0, 200)}`);
  const { data } = JSON.parse(text) as { data: { result: readonly { values: readonly (readonly [number, string])[] }[] } };
  const points = data.result.flatMap(({ values }) => values.map(([, value]) => Number(value)));
  return { ms, series: data.result.length, points: points.length, sum: points.reduce((sum, value) => sum + value, 0) };
}

interface Run {
  readonly cold: ReadonlyMap<Expression, Answer>;
  readonly hot: ReadonlyMap<Expression, Answer>;
  /** Seconds for each hot query. */
  readonly cpu: ReadonlyMap<Expression, number>;
}

async function measure(start: () => Promise<Server>): Promise<Run> {
  const server = await start();
  await sleep(SETTLE_MS);
  const [cold, hot, cpu] = [new Map<Expression, Answer>(), new Map<Expression, Answer>(), new Map<Expression, number>()];
  for (const expression of EXPRESSIONS) cold.set(expression, await ask(server, expression));
  for (const expression of EXPRESSIONS) {
    const before = await cpuSeconds(server.pid);
    const answers: Answer[] = [];
    for (let i = 0; i < HOT; i++) answers.push(await ask(server, expression));
    cpu.set(expression, ((await cpuSeconds(server.pid)) - before) / HOT);
    const [first] = answers;
    if (first) hot.set(expression, { ...first, ms: answers.reduce((sum, { ms }) => sum + ms, 0) / HOT });
  }
  await server.kill();
  return { cold, hot, cpu };
}

/** Prometheus 2.42 counts the start of a counter otherwise than later ones, whose rules are ours: in the sixth digit of a sum over an hour. */
const TOLERANCE = 1e-4;

/** Of the medians; fails when the answers are not the same. */
function compare(expression: Expression, ours: readonly Run[], theirs: readonly Run[]): void {
  const [a, b] = [ours[0]?.hot.get(expression), theirs[0]?.hot.get(expression)];
  if (!a || !b) return;
  const near = Math.abs(a.sum - b.sum) <= TOLERANCE * Math.abs(b.sum);
  if (a.series !== b.series || a.points !== b.points || !near)
    throw new Error(`${expression}: ${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
}

await runBench(600_000, async (bench) => {
  const starts = new Map<string, () => Promise<Server | undefined>>([
    ["Parapet", () => startParapet(bench, {}, "parapet")],
    ["Prometheus", () => startPrometheus(bench)],
  ]);
  const there: { readonly name: string; readonly start: () => Promise<Server> }[] = [];
  for (const [name, start] of starts) {
    const server = await start();
    if (!server) continue;
    await fill(server, { series: SERIES, steps: STEPS, endMs: END_S * 1_000 });
    await sleep(SETTLE_MS * 5);
    await server.kill();
    there.push({
      name,
      start: async () => {
        const again = await start();
        if (!again) throw new Error(`${name} is gone`);
        return again;
      },
    });
  }
  const results = await interleave(there, ({ start }) => measure(start));
  const runsOf = (name: string): readonly Run[] => [...results].find(([subject]) => subject.name === name)?.[1] ?? [];
  const [ours, theirs] = [runsOf("Parapet"), runsOf("Prometheus")];
  const rows: string[][] = [];
  const ratios: number[] = [];
  for (const expression of EXPRESSIONS) {
    compare(expression, ours, theirs);
    for (const kind of ["hot", "cold"] as const) {
      const of = (runs: readonly Run[]): number => median(runs.map((run) => run[kind].get(expression)?.ms ?? Number.NaN));
      const cpuOf = (runs: readonly Run[]): string =>
        kind === "hot" ? (median(runs.map((run) => run.cpu.get(expression) ?? Number.NaN)) * 1_000).toFixed(0) : "";
      ratios.push(of(ours) / of(theirs));
      rows.push([
        `\`${expression}\`, ${kind}`,
        of(ours).toFixed(0),
        of(theirs).toFixed(0),
        (of(ours) / of(theirs)).toFixed(2),
        cpuOf(ours),
        cpuOf(theirs),
      ]);
    }
  }
  printTable(["expression", "Parapet ms", "Prometheus ms", "Parapet / it", "Parapet CPU ms", "Prometheus CPU ms"], rows);
  if (theirs.length > 0) {
    const worst = Math.max(...ratios);
    printBudget(`at most ${worst.toFixed(2)} x Prometheus' time; to reach: ${MOST_TIMES}`, worst <= MOST_TIMES);
  }
});
