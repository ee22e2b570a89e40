import { describe, expect, it } from "vitest";
import { type GrafanaPanel, readDashboard } from "../../../scripts/grafana/dashboard.ts";
import { levelOf, mappingsOf, thresholdsOf } from "../../../scripts/grafana/looks.ts";

function panel(fields: object): GrafanaPanel {
  const read = readDashboard({ panels: [fields] });
  const found = read.ok ? read.sections[0]?.panels[0]?.panel : undefined;
  if (!found) throw new Error("no panel");
  return found;
}

describe("levelOf", () => {
  it("reads names, shades and numbers of colours", () => {
    const colours = [
      "red",
      "semi-dark-red",
      "orange",
      "light-yellow",
      "green",
      "blue",
      "#EAB839",
      "rgba(245, 54, 54, 0.9)",
      "#299c46",
      "#808080",
    ];
    expect(colours.map(levelOf)).toEqual(["high", "high", "medium", "medium", "good", undefined, "medium", "high", "good", undefined]);
  });
});

describe("thresholdsOf", () => {
  const steps = (...list: (readonly [string, number | null])[]) => list.map(([color, value]) => ({ color, value }));
  const of = (type: string, list: ReturnType<typeof steps>, rest: object = {}, mode = "absolute", ends: [number?, number?] = []) =>
    thresholdsOf(panel({ type, fieldConfig: { defaults: { thresholds: { mode, steps: list }, ...rest } } }), ...(ends as [number, number]));

  it("takes steps that get worse as limits above, and steps that get better as limits below", () => {
    expect(of("stat", steps(["green", null], ["orange", 80], ["red", 90]))).toEqual({
      taken: [
        { above: 80, level: "medium" },
        { above: 90, level: "high" },
      ],
      left: [],
    });
    expect(of("stat", steps(["red", null], ["yellow", 10], ["green", 20]))).toEqual({
      taken: [
        { below: 10, level: "high" },
        { below: 20, level: "medium" },
      ],
      left: [],
    });
    expect(of("gauge", steps(["red", null], ["green", 10], ["red", 90])).taken).toEqual([
      { below: 10, level: "high" },
      { above: 90, level: "high" },
    ]);
  });

  it("leaves a hill, and says so", () => {
    expect(of("stat", steps(["green", null], ["red", 10], ["green", 20]))).toEqual({
      taken: [],
      left: ["thresholds that get worse and then better again"],
    });
  });

  it("passes over those that a panel does not show", () => {
    const list = steps(["green", null], ["red", 80]);
    expect(of("timeseries", list).taken).toEqual([]);
    expect(of("timeseries", list, { custom: { thresholdsStyle: { mode: "line" } } }).taken).toEqual([{ above: 80, level: "high" }]);
    expect(of("stat", list, { color: { mode: "fixed" } }).taken).toEqual([]);
  });

  it("turns percents of a fixed scale into values", () => {
    const list = steps(["green", null], ["red", 80]);
    expect(of("gauge", list, {}, "percentage", [0, 200]).taken).toEqual([{ above: 160, level: "high" }]);
    expect(of("stat", list, {}, "percentage").left).toEqual(["thresholds in percent of a scale whose ends are not fixed"]);
  });

  it("takes those of singlestat and graph", () => {
    const colors = ["rgba(50, 172, 45, 0.97)", "rgba(237, 129, 40, 0.89)", "rgba(245, 54, 54, 0.9)"];
    expect(thresholdsOf(panel({ type: "singlestat", thresholds: "80,90", colors, colorValue: true }), undefined, undefined).taken).toEqual([
      { above: 80, level: "medium" },
      { above: 90, level: "high" },
    ]);
    const graph = [
      { value: 5, op: "lt", colorMode: "critical" },
      { value: 9, op: "gt", colorMode: "custom" },
    ];
    expect(thresholdsOf(panel({ type: "graph", thresholds: graph }), undefined, undefined)).toEqual({
      taken: [{ below: 5, level: "high" }],
      left: ["1 thresholds that are neither warning nor critical"],
    });
  });
});

describe("mappingsOf", () => {
  it("takes values, ranges and NaN with their colours", () => {
    const mappings = [
      {
        type: "value",
        options: { "0": { text: "DOWN", color: "red", index: 0 }, "1": { text: "UP", color: "green", index: 1 }, x: { text: "?" } },
      },
      { type: "range", options: { from: 2, to: null, result: { text: "many" } } },
      { type: "special", options: { match: "null+nan", result: { text: "none" } } },
      { type: "special", options: { match: "null", result: { text: "N/A" } } },
      { type: "regex", options: { pattern: "a.*", result: { text: "a" } } },
    ];
    expect(mappingsOf(panel({ type: "stat", fieldConfig: { defaults: { mappings } } }))).toEqual({
      taken: [
        { value: 0, text: "DOWN", level: "high" },
        { value: 1, text: "UP", level: "good" },
        { from: 2, text: "many" },
        { value: "NaN", text: "none" },
      ],
      left: ["a mapping of a text", "a mapping by regular expression"],
    });
  });

  it("takes those of before Grafana 8 and of singlestat", () => {
    const mappings = [
      { type: 1, value: "1", text: "on", id: 0 },
      { type: 2, from: "2", to: "9", text: "more", id: 1 },
    ];
    expect(mappingsOf(panel({ type: "stat", fieldConfig: { defaults: { mappings } } })).taken).toEqual([
      { value: 1, text: "on" },
      { from: 2, to: 9, text: "more" },
    ]);
    const valueMaps = [
      { op: "=", value: "null", text: "N/A" },
      { op: "=", value: "1", text: "yes" },
    ];
    const rangeMaps = [{ from: "null", to: "null", text: "N/A" }];
    expect(mappingsOf(panel({ type: "singlestat", valueMaps, rangeMaps }))).toEqual({ taken: [{ value: 1, text: "yes" }], left: [] });
  });
});
