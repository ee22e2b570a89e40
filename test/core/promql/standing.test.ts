import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampleBatch } from "../../../core/ingest/batch.ts";
import { seriesKey } from "../../../core/metric.ts";
import { EVALUATE_LIMITS, type Evaluated, evaluateInstant } from "../../../core/promql/evaluate.ts";
import { parseQuery } from "../../../core/promql/parse.ts";
import { StandingQuery } from "../../../core/promql/standing.ts";
import { StandingQueries } from "../../../core/promql/standing-queries.ts";
import type { InstantValue } from "../../../core/promql/value.ts";
import { HEAD_LIMITS, Head } from "../../../core/series/head.ts";

/** Prometheus' stale marker, a NaN of its own. */
const STALE_MARKER = new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer)[0] as number;

const START_MS = Date.UTC(2026, 0, 1, 12);

function batch(samples: readonly (readonly [key: string, timeMs: number, value: number])[]): SampleBatch {
  const keys = [...new Set(samples.map(([key]) => key))];
  return {
    keys,
    series: Uint32Array.from(samples, ([key]) => keys.indexOf(key)),
    times: Float64Array.from(samples, ([, timeMs]) => timeMs),
    values: Float64Array.from(samples, ([, , value]) => value),
    onConflict: "replace",
    metadata: [],
  };
}

function plan(expr: string) {
  const parsed = parseQuery(expr);
  if (!parsed.ok) throw new Error(`${expr}: ${parsed.error.message}`);
  return parsed.plan;
}

/** A standing query says once what it is to be read with, and counts what it does. */
function told(answer: Evaluated<InstantValue>): unknown {
  return answer.ok ? answer.value : answer;
}

const EXPRESSIONS = [
  "m",
  "m offset 20s",
  'm{host=~"a|b"} > 3',
  "m > bool 3",
  "-m + time()",
  "sum by (zone) (m)",
  "avg(m)",
  "topk(2, m)",
  "quantile(0.5, m)",
  "rate(m[1m])",
  "sum by (zone) (rate(m[90s]))",
  "max_over_time(m[40s]) - min_over_time(m[40s])",
  "changes(m[2m])",
  "timestamp(m)",
  'absent(m{zone="z9"})',
  "absent_over_time(m[30s])",
  "m / on (host, zone) n",
  "m * on (zone) group_left () sum by (zone) (n)",
  "m unless n",
  "m or n",
  'label_replace(m, "short", "$1", "host", "(.).*")',
  "sort_desc(m)",
  "scalar(sum(m))",
  "vector(time())",
  'count_values("v", m)',
  "max_over_time(sum(m)[1m:10s])",
  `m @ ${START_MS / 1000 + 60}`,
  "histogram_quantile(0.9, sum by (le) (rate(h_bucket[1m])))",
];

/** A step of a history: some samples, then a tick. */
const keys = fc.oneof(
  fc.tuple(fc.constantFrom("m", "n"), fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("z1", "z2")).map(([name, host, zone]) =>
    seriesKey(name, [
      ["host", host],
      ["zone", zone],
    ]),
  ),
  fc.constantFrom("0.1", "1", "+Inf").map((le) => seriesKey("h_bucket", [["le", le]])),
);
/** Behind or ahead of the clock, as senders' are. */
const lag = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -250_000, max: 30_000 }) });
const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 9 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, STALE_MARKER) },
);
const steps = fc.array(
  fc.record({
    waitMs: fc.constantFrom(250, 1_000, 10_000, 45_000, 400_000),
    samples: fc.array(fc.tuple(keys, lag, value), { maxLength: 6 }),
    rhythmMs: fc.constantFrom(15_000, 15_000, 15_000, 120_000),
    forget: fc.integer({ min: 0, max: 30 }),
    let: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
);

describe("StandingQuery", () => {
  it.each(EXPRESSIONS)("answers %s at each moment of any history as if asked anew", (expr) => {
    fc.assert(
      fc.property(steps, fc.boolean(), (history, tight) => {
        const head = new Head({ ...HEAD_LIMITS, maxHotSamples: tight ? 10 : 10_000 });
        let rhythmMs = 15_000;
        const options = { lookbackMs: () => Math.max(300_000, 4 * rhythmMs), limits: EVALUATE_LIMITS };
        const standing = new StandingQuery(plan(expr), head, options);
        let nowMs = START_MS;
        for (const step of history) {
          nowMs += step.waitMs;
          rhythmMs = step.rhythmMs;
          const samples = step.samples.map(([key, lagMs, value]) => [key, nowMs + lagMs, value] as const);
          head.append(batch(samples), nowMs);
          if (step.forget === 0) head.forgetBefore(nowMs - 300_000);
          if (step.let) standing.release();
          expect(told(standing.evaluate(nowMs))).toEqual(told(evaluateInstant(plan(expr), head, nowMs, options)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("knows the series that it reads, new ones and those that left", () => {
    const head = new Head();
    const standing = new StandingQuery(plan('m{host!="b"} + n'), head, { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS });
    const keyOf = (ref: number): string => head.info(ref).key;
    expect([...standing.inputs]).toEqual([]);
    head.append(
      batch([
        ['m{host="a"}', START_MS, 1],
        ['m{host="b"}', START_MS, 1],
        ["n", START_MS, 1],
      ]),
      START_MS,
    );
    expect([...standing.inputs].map(keyOf)).toEqual(['m{host="a"}', "n"]);
    head.append(
      batch([
        ['m{host="c"}', START_MS + 60_000, 1],
        ["other", START_MS + 60_000, 1],
      ]),
      START_MS + 60_000,
    );
    expect([...standing.inputs].map(keyOf)).toEqual(['m{host="a"}', "n", 'm{host="c"}']);
    head.forgetBefore(START_MS + 1);
    expect([...standing.inputs].map(keyOf)).toEqual(['m{host="c"}']);
  });

  it("tells of what a rule has recorded how old that is which it was made of, as if asked anew", () => {
    const head = new Head();
    const at = (second: number): number => START_MS + second * 1_000;
    const samples = [0, 10].flatMap((second) => [["line:a", at(second), second] as const, ["line:b", at(second), second] as const]);
    head.append(batch(samples), START_MS);
    head.append(batch([['m{host="c"}', at(10), 1]]), START_MS);
    const options = { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS };
    const exprs = ['{__name__=~"line:.|m"}', '{__name__=~"line:a|m"} * 2', 'sum({__name__=~"line:.|m"})', 'timestamp({__name__="line:a"})'];
    exprs.push("last_over_time({__name__=~'line:.'}[1m])", "sum(sum_over_time({__name__='line:a'}[1m:10s]))");
    const standing = exprs.map((expr) => new StandingQuery(plan(expr), head, options));
    const tell = (): unknown =>
      standing.map((query, i) => {
        const answer = query.evaluate(at(12));
        expect(told(answer)).toEqual(told(evaluateInstant(plan(exprs[i] as string), head, at(12), options)));
        const elements = answer.ok && answer.value.type === "vector" ? answer.value.elements : [];
        return elements.map(({ value, newestMs, oldestMs, devices }) =>
          [value, "of", ...devices, (newestMs - START_MS) / 1_000, (oldestMs - START_MS) / 1_000].join(" "),
        );
      });
    tell();
    const origin = { devices: ["a", "b"], newestMs: at(4), oldestMs: at(-7), paceMs: 1_000 };
    head.origins.set(0, origin);
    head.origins.set(1, { ...origin, devices: ["b"], newestMs: at(11) });
    expect(tell()).toEqual([
      ["10 of a b 4 -7", "10 of b 10 -7", "1 of c 10 10"],
      ["20 of a b 4 -7", "2 of c 10 10"],
      ["21 of a b c 10 -7"],
      // As Prometheus has it: of the sample.
      [`${at(10) / 1_000} of a b 4 -7`],
      ["10 of a b 4 -7", "10 of b 10 -7"],
      ["10 of a b 4 -7"],
    ]);
    head.origins.set(0, { ...origin, newestMs: at(9) });
    head.origins.set(1, { ...origin, devices: ["b", "d"] });
    expect(tell()).toMatchObject([["10 of a b 9 -7", "10 of b d 4 -7", "1 of c 10 10"], {}, ["21 of a b c d 10 -7"], {}, {}, {}]);
  });

  it("knows the slowest pace of what rules record for it, also when a rule has another, or its series comes or goes", () => {
    const head = new Head();
    head.append(batch([['line:a{host="a"}', START_MS, 1]]), START_MS);
    const query = new StandingQuery(plan("sum({__name__=~'line:.'})"), head, { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS });
    const origin = { devices: [], newestMs: START_MS, oldestMs: START_MS, paceMs: 1_000 };
    const paces = [query.paceMs];
    head.origins.set(0, origin);
    paces.push(query.paceMs);
    head.origins.set(0, { ...origin, paceMs: 5_000 });
    paces.push(query.paceMs);
    head.append(batch([['line:b{host="b"}', START_MS + 60_000, 1]]), START_MS + 60_000);
    head.origins.set(1, { ...origin, paceMs: 30_000 });
    paces.push(query.paceMs);
    head.origins.set(1, origin);
    paces.push(query.paceMs);
    head.forgetBefore(START_MS + 1);
    paces.push(query.paceMs);
    expect(paces).toEqual([0, 1_000, 5_000, 30_000, 5_000, 1_000]);
  });

  it("says at every moment what was wrong before the first", () => {
    const head = new Head();
    head.append(
      batch([
        ['m{host="a"}', START_MS, 1],
        ['m{host="b"}', START_MS, 1],
      ]),
      START_MS,
    );
    const standing = new StandingQuery(plan("sum(m)"), head, { lookbackMs: () => 300_000, limits: { ...EVALUATE_LIMITS, series: 1 } });
    const error = { code: "too-much", message: "query touches more than 1 series", from: 4, to: 5 };
    for (const atMs of [START_MS, START_MS + 1_000]) expect(standing.evaluate(atMs)).toEqual({ ok: false, error });
  });

  it("reads only what has changed since the moment before", () => {
    const head = new Head();
    const read: number[] = [];
    const window = head.window.bind(head);
    head.window = (ref, afterMs, throughMs) => {
      read.push(ref);
      return window(ref, afterMs, throughMs);
    };
    const hosts = Array.from({ length: 100 }, (_, i) => `m{host="h${i}"}`);
    head.append(batch(hosts.map((key) => [key, START_MS, 1] as const)), START_MS);
    const standing = new StandingQuery(plan("sum(rate(m[5m]))"), head, { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS });
    standing.evaluate(START_MS);
    expect(read).toHaveLength(100);
    head.append(batch([['m{host="h7"}', START_MS + 10_000, 2]]), START_MS + 10_000);
    standing.evaluate(START_MS + 10_000);
    expect(read.slice(100).map((ref) => head.info(ref).key)).toEqual(['m{host="h7"}']);
  });
});

describe("StandingQueries", () => {
  it("lets go of what was asked longest ago when all together hold too much, and answers the same after", () => {
    const head = new Head({ ...HEAD_LIMITS, maxHotSamples: 0 });
    for (let i = 0; i < 300; i++) {
      head.append(
        batch([
          ["m", START_MS + i * 1_000, i],
          ["n", START_MS + i * 1_000, i],
        ]),
        START_MS + i * 1_000,
      );
    }
    const queries = new StandingQueries(head, { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS }, 400);
    const nowMs = START_MS + 299_000;
    const ask = (expr: string): unknown => queries.at(nowMs).evaluate(expr);
    const [first, second] = [ask("sum_over_time(m[5m])"), ask("sum_over_time(n[5m])")];
    expect(queries.heldSamples).toBe(600);
    queries.rest();
    expect(queries.heldSamples).toBe(300);
    expect(ask("sum_over_time(m[5m])")).toEqual(first);
    expect(ask("sum_over_time(n[5m])")).toEqual(second);
  });
});
