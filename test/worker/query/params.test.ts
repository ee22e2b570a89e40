import { describe, expect, it } from "vitest";
import { InstantParams, MetadataParams, RangeParams, SeriesParams } from "../../../protocol/prometheus.ts";
import { checkParams } from "../../../worker/query/params.ts";

const sources = (...texts: string[]): URLSearchParams[] => texts.map((text) => new URLSearchParams(text));

describe("checkParams", () => {
  it("reads times and durations as Prometheus does", () => {
    const time = (text: string): unknown => {
      const checked = checkParams(InstantParams, sources(`query=up&time=${encodeURIComponent(text)}`));
      return checked.ok ? checked.value.time : checked.fault.error;
    };
    expect(time("1435781430.781")).toBe(1_435_781_430_781);
    expect(time("1e9")).toBe(1e12);
    expect(time("-1.5")).toBe(-1_500);
    expect(time("2015-07-01T20:10:51.781Z")).toBe(1_435_781_451_781);
    expect(time("2015-07-01T22:10:51+02:00")).toBe(1_435_781_451_000);
    expect(time("292277025-08-18T07:12:54.999999999Z")).toBeGreaterThan(8.64e15);
    for (const bad of ["x", "2015-07-01", "1h", "0x10", "NaN", "1.2.3"]) {
      expect(time(bad)).toBe(`invalid parameter "time": cannot parse "${bad}" to a valid timestamp`);
    }
    const step = (text: string): unknown => {
      const checked = checkParams(RangeParams, sources(`query=up&start=0&end=1&step=${text}`));
      return checked.ok ? checked.value.step : checked.fault.error;
    };
    expect(["15", "0.5", "1h30m", "250ms", "1y", "0"].map(step)).toEqual([15_000, 500, 5_400_000, 250, 31_536_000_000, 0]);
    for (const bad of ["", "m", "1m1h", "1.5h", "h1", "1e300"]) {
      expect(step(bad)).toBe(`invalid parameter "step": cannot parse "${bad}" to a valid duration`);
    }
  });

  it("takes what is empty as left out, and a form before the address", () => {
    expect(checkParams(InstantParams, sources("query=form&time=", "query=address&time=5&limit=0"))).toEqual({
      ok: true,
      value: { query: "form", limit: Number.POSITIVE_INFINITY },
    });
    expect(checkParams(InstantParams, sources(""))).toEqual({ ok: true, value: { query: "" } });
    expect(checkParams(SeriesParams, sources("match[]=a&match[]=b", "match[]=c"))).toEqual({
      ok: true,
      value: { "match[]": ["a", "b", "c"] },
    });
  });

  it("says what is wrong in Prometheus' words", () => {
    const wrong = (checked: ReturnType<typeof checkParams>): unknown => (checked.ok ? checked : checked.fault);
    expect(wrong(checkParams(SeriesParams, sources("start=0")))).toEqual({
      errorType: "bad_data",
      error: "no match[] parameter provided",
    });
    expect(wrong(checkParams(InstantParams, sources("query=up&limit=-1")))).toEqual({
      errorType: "bad_data",
      error: 'invalid parameter "limit": limit must be a non-negative number',
    });
    expect(wrong(checkParams(MetadataParams, sources("limit=a")))).toEqual({
      errorType: "bad_data",
      error: 'invalid parameter "limit": limit must be a number',
    });
  });
});
