import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { count, deviation, type Fold, max, mean, medianDeviation, min, one, quantile, sum, variance } from "../../../core/promql/folds.ts";

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
    check(one, [nan, 1], 1);
  });

  it("measure how far values lie apart", () => {
    check(deviation, [1, 3, 1, 3], 1);
    check(medianDeviation, [4, 6, 2, 1, 999, 1, 2], 1);
    check(medianDeviation, [1, nan, 2], nan);
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
