import { describe, expect, it } from "vitest";
import { gaugeModel } from "../../../dashboard/panels/gauge-model.ts";
import type { SeriesEntry } from "../../../protocol/frame.ts";
import type { Panel, Query } from "../../../protocol/wall.ts";
import { panel, picture, query, series } from "../support/picture.ts";

const NOW = 1_000_000;

function model(
  values: readonly SeriesEntry["value"][],
  parts: Partial<Panel> = {},
  more: readonly Partial<SeriesEntry>[] = [],
  queries: readonly Query[] = [],
) {
  const P = panel([query(1, { legend: "{{zone}}" }), ...queries], { type: "bar-gauge", ...parts });
  const bars = values.map((value, i) => series(i + 1, { labels: { zone: `${i}` }, value, sampledMs: NOW }));
  const others = more.map((entry, i) => series(100 + i, { query: 2, sampledMs: NOW, ...entry }));
  return gaugeModel(P, picture({ panels: [P], series: [...bars, ...others], at: NOW }), NOW, "en");
}

const ends = ({ low, high }: { low: number; high: number }): number[] => [low, high];

describe("gaugeModel", () => {
  it("keeps fixed ends, and ends free ones at a round number past every value, limit and set point", () => {
    expect(ends(model([3, 7], { min: 2, max: 5 }))).toEqual([2, 5]);
    expect(ends(model([3, 73]))).toEqual([0, 75]);
    expect(ends(model([3], { thresholds: [{ at: 118, level: "high" }] }))).toEqual([0, 150]);
    expect(ends(model([0.2, 0.3], { unit: "ratio" }))).toEqual([0, 1]);
    expect(ends(model([42], { unit: "percent" }))).toEqual([0, 100]);
    expect(ends(model([0]))).toEqual([0, 1]);
    expect(ends(model([]))).toEqual([0, 1]);
  });

  it("begins bars at zero, to the left where values are negative, and cuts them at fixed ends", () => {
    const bars = model([-50, 25, 400], { min: -100, max: 100 }).bars.map(({ name, from, to }) => [name, from, to]);
    expect(bars).toEqual([
      ["0", 0.25, 0.5],
      ["1", 0.5, 0.625],
      ["2", 0.5, 1],
    ]);
  });

  it("has no bar for what is no number, and a whole one for infinity", () => {
    expect(model([null, "+Inf", "-Inf"], { min: 0, max: 10 }).bars.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  it("marks the set points of a bar's own labels, and on every bar one that has none", () => {
    const setpoints = [query(2, { role: "setpoint" })];
    const own = model([4, 6], { max: 10 }, [{ labels: { zone: "1" }, value: 5 }], setpoints);
    expect(own.bars.map((bar) => bar.setpoints)).toEqual([[], [0.5]]);
    const common = model([4, 6], { max: 10 }, [{ labels: {}, value: 5 }], setpoints);
    expect(common.bars.map((bar) => bar.setpoints)).toEqual([[0.5], [0.5]]);
  });

  it("gives each limit its bad side, the worst last, and leaves out those off the scale", () => {
    const { limits } = model([5], {
      min: 0,
      max: 10,
      thresholds: [
        { at: 9, level: "critical" },
        { at: 1, level: "high", side: "below" },
        { at: 8, level: "medium" },
        { at: 11, level: "critical" },
      ],
    });
    expect(limits.map(({ value, from, to }) => [value, from, to])).toEqual([
      [8, 0.8, 1],
      [1, 0, 0.1],
      [9, 0.9, 1],
    ]);
  });
});
