import { describe, expect, it } from "vitest";
import type { MapFunction } from "../../../core/promql/function-names.ts";
import { MAP_FUNCTIONS } from "../../../core/promql/map-functions.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe("MAP_FUNCTIONS", () => {
  const check = (name: MapFunction, value: number, expected: number, first = nan, second = nan): void =>
    expect(MAP_FUNCTIONS[name].apply(value, first, second), `${name}(${value})`).toBe(expected);

  it("clamps as Go compares: an infinity beats NaN", () => {
    check("clamp", 5, 3, 1, 3);
    check("clamp", 5, nan, 1, nan);
    check("clamp", -inf, 1, 1, nan);
    check("clamp_max", 5, 3, 3);
    check("clamp_min", nan, nan, 3);
    expect(MAP_FUNCTIONS.clamp.empties?.(2, 1)).toBe(true);
    expect(MAP_FUNCTIONS.clamp.empties?.(2, nan)).toBe(false);
  });

  it("rounds ties up, to any step", () => {
    check("round", 2.5, 3, 1);
    check("round", -2.5, -2, 1);
    check("round", 0.25, 0.3, 0.1);
    check("round", 7, 5, 5);
  });

  it("takes the sign of what has one", () => {
    check("sgn", -3, -1);
    check("sgn", inf, 1);
    check("sgn", -0, -0);
    check("sgn", nan, nan);
  });

  it("reads dates in UTC, leap years too", () => {
    const leapDay = Date.UTC(2024, 1, 29, 23, 59) / 1_000;
    check("year", leapDay, 2024);
    check("month", leapDay, 2);
    check("day_of_month", leapDay, 29);
    check("day_of_year", leapDay, 60);
    check("day_of_week", leapDay, 4);
    check("days_in_month", leapDay, 29);
    check("hour", leapDay, 23);
    check("minute", leapDay, 59);
    check("days_in_month", Date.UTC(2023, 11, 31) / 1_000, 31);
    check("day_of_year", Date.UTC(1_969, 11, 31) / 1_000, 365);
    // Parts of a second are cut off towards 1970.
    check("day_of_month", -0.5, 1);
    check("year", nan, nan);
    check("year", 1e300, nan);
  });
});
