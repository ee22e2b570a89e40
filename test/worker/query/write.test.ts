import { describe, expect, it } from "vitest";
import type { Labels } from "../../../core/metric.ts";
import { byLabels, formatSample, piecesOf, type Result, seconds } from "../../../worker/query/write.ts";

const written = (result: Partial<Result> & Pick<Result, "data">): string =>
  [...piecesOf({ warnings: [], infos: [], stats: null, ...result })].join("");

describe("formatSample", () => {
  it("writes numbers as Prometheus does", () => {
    const check = (value: number, text: string): void => expect(formatSample(value)).toBe(text);
    check(0, "0");
    check(-0, "-0");
    check(0.1, "0.1");
    check(0.000001, "0.000001");
    check(1e-7, "1e-07");
    check(2.5e-10, "2.5e-10");
    check(1e20, "100000000000000000000");
    check(1e21, "1e+21");
    check(Number.MAX_VALUE, "1.7976931348623157e+308");
    check(Number.NaN, "NaN");
    check(Number.POSITIVE_INFINITY, "+Inf");
    check(Number.NEGATIVE_INFINITY, "-Inf");
  });
});

describe("seconds", () => {
  it("has three digits after the point, or none", () => {
    expect([0, 1_000, 1_435_781_430_781, 1_435_781_430_780, 5, -1_500, -5].map(seconds)).toEqual([
      "0",
      "1",
      "1435781430.781",
      "1435781430.780",
      "0.005",
      "-1.500",
      "-0.005",
    ]);
  });
});

describe("piecesOf", () => {
  const labels: Labels = [
    ["__name__", "m"],
    ["quoted", 'a"b\\\n'],
  ];

  it("writes each kind of result in Prometheus' form", () => {
    const at = (value: Result["data"] extends infer D ? (D extends { value: infer V } ? V : never) : never): Result["data"] => ({
      type: "instant",
      atMs: 1_500,
      value,
    });
    const element = { labels, value: 1, newestMs: 0, oldestMs: 0, devices: [] };
    expect(written({ data: at({ type: "vector", elements: [element] }) })).toBe(
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"m","quoted":"a\\"b\\\\\\n"},"value":[1.500,"1"]}]}}',
    );
    expect(written({ data: at({ type: "vector", elements: [] }) })).toBe('{"status":"success","data":{"resultType":"vector","result":[]}}');
    expect(written({ data: at({ type: "scalar", value: Number.NaN }) })).toBe(
      '{"status":"success","data":{"resultType":"scalar","result":[1.500,"NaN"]}}',
    );
    expect(written({ data: at({ type: "string", value: 'a "word"' }) })).toBe(
      '{"status":"success","data":{"resultType":"string","result":[1.500,"a \\"word\\""]}}',
    );
    const series = [{ labels, times: [0, 1_500], values: [1, 2] }];
    const matrix = '{"resultType":"matrix","result":[{"metric":{"__name__":"m","quoted":"a\\"b\\\\\\n"},"values":[[0,"1"],[1.500,"2"]]}]}';
    expect(written({ data: at({ type: "matrix", series }) })).toBe(`{"status":"success","data":${matrix}}`);
    expect(written({ data: { type: "matrix", series }, warnings: ["w"] })).toBe(`{"status":"success","data":${matrix},"warnings":["w"]}`);
  });

  it("comes in pieces of bounded size that together are the answer", () => {
    const times = Array.from({ length: 60_000 }, (_, i) => i * 1_000);
    const pieces = [
      ...piecesOf({ data: { type: "matrix", series: [{ labels, times, values: times }] }, warnings: [], infos: [], stats: null }),
    ];
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(400_000);
    const { data } = JSON.parse(pieces.join("")) as { data: { result: { values: unknown[] }[] } };
    expect(data.result[0]?.values).toHaveLength(60_000);
  });
});

describe("byLabels", () => {
  it("orders by names and values from the first on, and the shorter set first", () => {
    const set = (text: string): { labels: Labels } => ({ labels: text.split(" ").map((pair) => pair.split("=") as [string, string]) });
    const sets = ["a=2", "a=1 b=1", "b=0", "a=1", "a=1 b=1 c=1"].map(set);
    expect(sets.sort(byLabels)).toEqual(["a=1", "a=1 b=1", "a=1 b=1 c=1", "a=2", "b=0"].map(set));
  });
});
