import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { count, type Fold, max, mean, min, quantile, sum, variance, WINDOW_FUNCTIONS } from "../../../core/promql/functions.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** The fold over a middle part, so that its edges count. */
function fold(of: Fold, values: readonly number[], parameter = nan): number {
  return of(Float64Array.from([1e300, ...values, -1e300]), 1, values.length + 1, parameter);
}

describe("folds", () => {
  const check = (of: Fold, values: readonly number[], expected: number): void => expect(fold(of, values), String(values)).toBe(expected);

  it("keep the small parts of very unlike numbers", () => {
    check(sum, [1, 1e100, 1, -1e100], 2);
    check(sum, Array(10).fill(0.1), 1);
    check(mean, [2, 8, 1e100, -1e100], 2.5);
    check(mean, Array(12).fill(52), 52);
    check(variance, Array(3).fill(13.3), 0);
  });

  it("follow IEEE 754 to the infinities", () => {
    check(sum, [inf, 1], inf);
    check(sum, [inf, -inf], nan);
    check(mean, [1, -inf], -inf);
    check(mean, [inf, -inf], nan);
    check(mean, [1, nan], nan);
    check(variance, [1, inf], nan);
  });

  it("average what would overflow as a sum", () => {
    check(mean, [1e308, 1e308, 1e308, 1e308], 1e308);
    check(mean, [-1e308, -1e308, 1e308, 1e308], 0);
  });

  it("pass over NaN for the least and the most, where there is a number", () => {
    check(min, [nan, 3, nan, 2], 2);
    check(max, [nan, 3, nan, 2], 3);
    check(max, [nan, nan], nan);
    check(count, [nan, 1], 2);
  });

  it("interpolate quantiles and hold NaN for the smallest value", () => {
    const checkQuantile = (q: number, values: readonly number[], expected: number): void =>
      expect(fold(quantile, values, q), `${q} of ${values}`).toBe(expected);
    checkQuantile(0.5, [3, 1, 2], 2);
    checkQuantile(0.8, [0, 1, 4], 2.8000000000000003);
    checkQuantile(0, [5, 2], 2);
    checkQuantile(1, [5, 2], 5);
    checkQuantile(0.8, [0, nan, 1], 0.6000000000000001);
    checkQuantile(0.2, [0, nan, 1], nan);
    checkQuantile(0.25, [-inf, 7, 9, 11, inf], 7);
    // The neighbour above counts with a weight of 0, and 0 times infinity is NaN, in Prometheus too.
    checkQuantile(0.5, [-inf, 7, inf], nan);
    checkQuantile(-0.1, [1], -inf);
    checkQuantile(1.1, [1], inf);
    checkQuantile(nan, [1], nan);
  });

  it("keep mean and quantiles between least and most, and the values as they are", () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (numbers, q) => {
        const array = Float64Array.from(numbers);
        const low = Math.min(...numbers);
        const high = Math.max(...numbers);
        const slack = Math.max(Math.abs(low), Math.abs(high)) * 1e-12;
        for (const middle of [mean(array, 0, array.length, nan), quantile(array, 0, array.length, q)]) {
          expect(middle).toBeGreaterThanOrEqual(low - slack);
          expect(middle).toBeLessThanOrEqual(high + slack);
        }
        expect([...array]).toEqual(numbers);
      }),
    );
  });
});

describe("WINDOW_FUNCTIONS", () => {
  /** Samples `seconds: value` in the range of 60 s through 120 s. */
  const check = (name: "rate" | "increase", samples: Readonly<Record<number, number>>, expected: number): void => {
    const times = Float64Array.from(Object.keys(samples), (second) => Number(second) * 1_000);
    const values = Float64Array.from(Object.values(samples));
    const window = { times, values, start: 0, end: times.length, afterMs: 60_000, throughMs: 120_000 };
    expect(WINDOW_FUNCTIONS[name].compute(window, nan), JSON.stringify(samples)).toBeCloseTo(expected, 12);
  };

  it("stretches the gain of a counter to the edges of the range", () => {
    check("increase", { 70: 100, 80: 110, 90: 120, 100: 130, 110: 140, 120: 150 }, 60);
    check("rate", { 70: 100, 80: 110, 90: 120, 100: 130, 110: 140, 120: 150 }, 1);
  });

  it("goes only half a gap beyond where the next sample would already be missing", () => {
    check("increase", { 90: 100, 100: 110 }, 20);
    check("increase", { 72: 100, 82: 110 }, 20);
    check("increase", { 71: 100, 81: 110, 91: 120, 101: 130, 111: 140 }, 54);
    check("increase", { 70: 100, 80: 110, 109: 139, 119: 149 }, 60);
  });

  it("does not go back beyond the count of 0", () => {
    check("increase", { 70: 5, 80: 15, 90: 25, 100: 35, 110: 45, 120: 55 }, 55);
    check("increase", { 70: 0, 120: 50 }, 50);
    check("increase", { 70: -5, 120: 45 }, 60);
  });

  it("takes a fall for a start from 0", () => {
    check("increase", { 70: 100, 80: 110, 90: 5, 100: 15, 110: 25, 120: 35 }, 54);
    check("increase", { 70: 7, 120: 7 }, 0);
  });

  it("adds the same to a counter wherever it starts anew", () => {
    const gains = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(gains, fc.nat(), (steps, where) => {
        const reset = 1 + (where % (steps.length - 1));
        // Far above 0, so that the way back to 0 never counts; after the reset the first gain is the value itself.
        let [whole, broken] = [1e6, 1e6];
        const counters = steps.map((gain, i) => {
          whole += gain;
          broken = i === reset ? gain : broken + gain;
          return [whole, broken] as const;
        });
        const increase = (column: 0 | 1): number => {
          const times = Float64Array.from(counters, (_, i) => (i + 1) * 10_000);
          const values = Float64Array.from(counters, (counter) => counter[column]);
          const window = { times, values, start: 0, end: times.length, afterMs: 0, throughMs: times.length * 10_000 };
          return WINDOW_FUNCTIONS.increase.compute(window, nan);
        };
        expect(increase(1)).toBe(increase(0));
      }),
    );
  });
});
