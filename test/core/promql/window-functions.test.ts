import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WindowFunction } from "../../../core/promql/function-names.ts";
import { WINDOW_FUNCTIONS } from "../../../core/promql/window-functions.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe("WINDOW_FUNCTIONS", () => {
  /** Samples `seconds: value` in the range of 60 s through 120 s. */
  const check = (name: WindowFunction, samples: Readonly<Record<number, number>>, expected: number, first = nan, second = nan): void => {
    const times = Float64Array.from(Object.keys(samples), (second) => Number(second) * 1_000);
    const values = Float64Array.from(Object.values(samples));
    const window = { times, values, start: 0, end: times.length, afterMs: 60_000, throughMs: 120_000 };
    expect(WINDOW_FUNCTIONS[name].compute(window, first, second, 120_000), JSON.stringify(samples)).toBeCloseTo(expected, 12);
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

  it("takes a gauge as it goes, and the last two samples alone where asked", () => {
    check("delta", { 70: 20, 80: 10, 90: 0 }, -35);
    check("idelta", { 70: 7, 80: 5, 110: 2 }, -3);
    check("irate", { 70: 7, 80: 5, 110: 65 }, 2);
    check("irate", { 70: 7, 80: 50, 110: 3 }, 0.1);
  });

  it("draws a line through all samples", () => {
    check("deriv", { 70: 10, 80: 30, 90: 50 }, 2);
    check("deriv", { 70: 4, 90: 4 }, 0);
    const flat = { times: Float64Array.of(1, 2), values: Float64Array.of(inf, inf), start: 0, end: 2, afterMs: 0, throughMs: 2 };
    expect(WINDOW_FUNCTIONS.deriv.compute(flat, nan, nan, 2)).toBeNaN();
    check("predict_linear", { 70: 10, 80: 30, 90: 50 }, 230, 60);
  });

  it("smooths level and trend", () => {
    check("double_exponential_smoothing", { 70: 10, 80: 20, 90: 30 }, 30, 0.5, 0.5);
    check("double_exponential_smoothing", { 70: 10, 80: 20, 90: 10 }, 20, 0.5, 0.5);
    const { refuse } = WINDOW_FUNCTIONS.double_exponential_smoothing;
    expect([refuse?.(0.5, 0.5), refuse?.(0, 0.5), refuse?.(0.5, 1)]).toEqual([
      null,
      "invalid smoothing factor. Expected: 0 < sf < 1, got: 0.000000",
      "invalid trend factor. Expected: 0 < tf < 1, got: 1.000000",
    ]);
  });

  it("counts changes and resets; one NaN after another is no change", () => {
    check("changes", { 70: 1, 80: 1, 90: 2, 100: nan, 110: nan, 120: 2 }, 3);
    check("resets", { 70: 1, 80: 0, 90: 2, 100: 1 }, 2);
  });

  it("says when, the latest of equals", () => {
    check("ts_of_max_over_time", { 70: 1, 80: 5, 90: 5, 100: 2 }, 90);
    check("ts_of_min_over_time", { 70: nan, 80: 1, 90: 5, 100: 1 }, 100);
    check("ts_of_first_over_time", { 70: 1, 80: 5 }, 70);
    check("ts_of_last_over_time", { 70: 1, 80: 5 }, 80);
    check("first_over_time", { 70: 1, 80: 5 }, 1);
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
          return WINDOW_FUNCTIONS.increase.compute(window, nan, nan, nan);
        };
        expect(increase(1)).toBe(increase(0));
      }),
    );
  });
});
