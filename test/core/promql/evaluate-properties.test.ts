import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEVICE_LABELS, deviceOf, parseSeriesKey, seriesKey } from "../../../core/metric.ts";
import {
  EVALUATE_LIMITS,
  type EvaluateOptions,
  evaluateInstant,
  evaluateRange,
  evaluateRangeInSteps,
} from "../../../core/promql/evaluate.ts";
import { parseQuery } from "../../../core/promql/parse.ts";
import type { Plan } from "../../../core/promql/plan.ts";
import { Head } from "../../../core/series/head.ts";
import type { SeriesReader } from "../../../core/series/store.ts";
import { createReader } from "../../../scripts/promqltest/memory-series.ts";
import { expressions } from "../../support/expressions.ts";

/** Shorter than some gaps of the stores below. */
const OPTIONS: EvaluateOptions = { lookbackMs: () => 25_000, limits: EVALUATE_LIMITS, subqueryStepMs: 7_000 };
const END_MS = 300_000;

function plan(text: string): Plan | null {
  const parsed = parseQuery(text);
  return parsed.ok ? parsed.plan : null;
}

/** `second:value` of each step by label set; the error where there is one. */
function rangeOf(source: SeriesReader, of: Plan, stepMs: number): ReadonlyMap<string, string> | string {
  const answer = evaluateRange(of, source, 0, END_MS, stepMs, OPTIONS);
  if (!answer.ok) return answer.error.message;
  return new Map(
    answer.value.map(({ labels, times, values }) => [
      seriesKey("", labels),
      times.map((time, i) => `${time / 1_000}:${values[i]}`).join(" "),
    ]),
  );
}

const values = fc.array(fc.option(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant("stale" as const)), { freq: 4 }), {
  maxLength: 30,
});

const store = fc.array(values, { minLength: 1, maxLength: 6 }).map((series) => {
  const lines = series.map((line, i) => {
    const name = i % 2 === 0 ? "x" : "y";
    return `${name}{host="${i % 3}",core="${i}",le="${i}"} ${line.map((value) => value ?? "_").join(" ")}`;
  });
  return createReader("10s", lines.join("\n"));
});

const expression = expressions({
  selectors: ["x", "y", 'x{host="0"}', '{__name__=~"x|y"}', "nothing"],
  labels: ["host", "core", "le"],
  durations: ["15s", "45s", "1m", "2m10s"],
  moments: ["100", "33.3"],
  // Those that ask for the query's own times differ, of course.
  constants: ["time", "pi"],
});

describe("evaluateRange", () => {
  it("says at each step what an instant says there, whatever is asked", () => {
    let asked = 0;
    fc.assert(
      fc.property(store, expression, fc.integer({ min: 5, max: 70 }), (source, text, stepSeconds) => {
        const of = plan(text);
        if (of === null || of.type === "string" || of.type === "range" || of.type === "subquery") return;
        const range = rangeOf(source, of, stepSeconds * 1_000);
        // What fails at one step fails the range.
        if (typeof range === "string") return;
        asked++;
        const expected = new Map<string, string>();
        for (let atMs = 0; atMs <= END_MS; atMs += stepSeconds * 1_000) {
          const answer = evaluateInstant(of, source, atMs, OPTIONS);
          if (!answer.ok) throw new Error(`${text} at ${atMs}: ${answer.error.message}`);
          const { value } = answer;
          const found = value.type === "vector" ? value.elements : value.type === "scalar" ? [{ labels: [], value: value.value }] : [];
          for (const { labels, value: one } of found) {
            const key = seriesKey("", labels);
            const before = expected.get(key);
            expected.set(key, `${before === undefined ? "" : `${before} `}${atMs / 1_000}:${one}`);
          }
        }
        const sorted = (map: ReadonlyMap<string, string>): readonly string[] =>
          [...map].map(([key, points]) => `${key} ${points}`).toSorted();
        expect(sorted(range), text).toEqual(sorted(expected));
      }),
      { numRuns: 600 },
    );
    expect(asked).toBeGreaterThan(200);
  });

  it("answers the same with pauses", () => {
    fc.assert(
      fc.property(store, expression, fc.integer({ min: 1, max: 200 }), (source, text, yieldSamples) => {
        const of = plan(text);
        if (of === null) return;
        const work = evaluateRangeInSteps(of, source, 0, END_MS, 20_000, { ...OPTIONS, limits: { ...EVALUATE_LIMITS, yieldSamples } });
        let next = work.next();
        while (!next.done) next = work.next();
        expect(next.value).toEqual(evaluateRange(of, source, 0, END_MS, 20_000, OPTIONS));
      }),
      { numRuns: 200 },
    );
  });

  it("has the sum of the parts for the whole", () => {
    const same = (source: SeriesReader, left: string, right: string): void =>
      expect(rangeOf(source, plan(left) as Plan, 7_000)).toEqual(rangeOf(source, plan(right) as Plan, 7_000));
    fc.assert(
      fc.property(store, (source) => {
        same(source, "sum(sum by (host) (x))", "sum(x)");
        same(source, "sum(count by (core) (x))", "count(x)");
        same(source, "sum by (host) (sum without (core) (x))", "sum by (host) (x)");
        same(source, 'sum(count_values by (host) ("v", x))', "count(x)");
        same(source, "count(limit_ratio(0.3, x) or limit_ratio(-0.7, x))", "count(x)");
        same(source, "max(topk(1, x))", "max(x)");
      }),
    );
  });

  it("computes a rate that does not depend on where chunks end", () => {
    const samples = fc.array(fc.record({ gapMs: fc.integer({ min: 1, max: 60_000 }), gain: fc.integer({ min: -20, max: 50 }) }), {
      minLength: 2,
      maxLength: 80,
    });
    fc.assert(
      fc.property(samples, fc.array(fc.nat(79), { maxLength: 10 }), (gaps, seals) => {
        const key = 'x_total{host="a"}';
        const whole = new Head();
        const broken = new Head();
        const labels = parseSeriesKey(key);
        const lines: (readonly [time: number, value: number])[] = [];
        let [time, value] = [0, 100];
        gaps.forEach(({ gapMs, gain }, i) => {
          time += gapMs;
          value = Math.max(0, value + gain);
          lines.push([time, value]);
          whole.restore(key, time, value);
          broken.restore(key, time, value);
          // Far ahead, every series is taken to have ended, and its chunk is sealed.
          if (seals.includes(i)) broken.sealed(time + 10_000_000);
        });
        const plain: SeriesReader = {
          seriesVersion: 1,
          select: () => [{ ref: 0, key, labels, device: deviceOf(labels, DEVICE_LABELS) ?? "" }],
          window: (_, afterMs, throughMs) => {
            const inside = lines.filter(([at]) => at > afterMs && at <= throughMs);
            return {
              times: Float64Array.from(inside, ([at]) => at),
              values: Float64Array.from(inside, ([, of]) => of),
              start: 0,
              end: inside.length,
            };
          },
        };
        const rates = [plain, whole, broken].map((source) => {
          const answer = evaluateRange(plan("rate(x_total[5m])") as Plan, source, 0, time, Math.max(1_000, Math.ceil(time / 50)), OPTIONS);
          return answer.ok ? answer.value.map(({ times, values }) => ({ times, values })) : answer.error;
        });
        expect(rates[1]).toEqual(rates[0]);
        expect(rates[2]).toEqual(rates[0]);
      }),
      { numRuns: 200 },
    );
  });
});
