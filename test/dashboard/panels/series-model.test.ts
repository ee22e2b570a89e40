import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ModelInput, seriesModel } from "../../../dashboard/panels/series-model.ts";
import type { HistoryEntry, SeriesEntry } from "../../../protocol/frame.ts";
import type { Panel, Threshold } from "../../../protocol/wall.ts";
import { panel, picture, query, series } from "../support/picture.ts";

const NOW = 600_000;
const TIMES = [590_000, 595_000, 600_000];

interface Line {
  readonly labels?: Record<string, string>;
  readonly values: readonly (number | null)[];
  readonly gone?: true;
  readonly seenMs?: number;
}

const PLAIN = panel([query(1, { rangeMs: 600_000 })], { type: "time-series" });

/** A model of lines, each of a device of its own that reports each second. */
function model(lines: readonly Line[], change: Partial<ModelInput> = {}) {
  const P = panel([query(1, { rangeMs: 600_000, legend: "{{instance}}" })], { type: "time-series", unit: "ratio", min: 0, max: 1 });
  const entries = lines.map(({ labels = {}, values, gone, seenMs = NOW }, i): SeriesEntry => {
    const value = [...values].reverse().find((one) => one !== null) ?? null;
    const entry = series(i + 1, { labels, devices: [i + 1], value, sampledMs: seenMs });
    return gone ? { ...entry, gone } : entry;
  });
  const history: HistoryEntry[] = [{ query: 1, times: TIMES, series: lines.map(({ values }, i) => [i + 1, values]) }];
  const devices = lines.map(({ seenMs = NOW }, i) => [i + 1, `d${i}`, 1000, seenMs] as const);
  return seriesModel({
    panel: P,
    picture: picture({ panels: [P], devices, series: entries, history, at: NOW }),
    width: 600,
    height: 300,
    nowMs: NOW,
    edgeMs: NOW,
    language: "en",
    timeZone: "UTC",
    measure: (text) => text.length * 14,
    ...change,
  });
}

describe("seriesModel", () => {
  it("ends the time axis at now, and begins it where young data does not leave it empty", () => {
    const { frame } = model([{ values: [0.1, 0.2, 0.3] }]);
    expect([frame.fromMs, frame.toMs, frame.values]).toEqual([NOW - 60_000, NOW, { low: 0, high: 1 }]);
    const later = model([{ values: [0.1, 0.2, 0.3] }], { edgeMs: NOW + 500_000 }).frame;
    expect([later.fromMs, later.toMs]).toEqual([NOW - 100_000, NOW + 500_000]);
  });

  it("names lines at the height of their newest value, and a line alone by its value", () => {
    const { labels } = model([
      { labels: { instance: "a" }, values: [0.1, 0.2, 0.75] },
      { labels: { instance: "b" }, values: [0.1, 0.2, 0.25] },
    ]);
    expect(labels.map(({ name, value, y }) => [name, value, y])).toEqual([
      ["a", "75.0%", 77],
      ["b", "25.0%", 199],
    ]);
    expect(model([{ labels: { instance: "a" }, values: [0.1, 0.2, 0.5] }]).labels.map(({ name, value }) => [name, value])).toEqual([
      ["", "50.0%"],
    ]);
  });

  it("leaves the values out when names and values do not fit, never the names", () => {
    const long = { instance: "a-rather-long-name" };
    const { labels } = model([
      { labels: long, values: [0.1, 0.2, 0.75] },
      { labels: { instance: "b" }, values: [0.1, 0.2, 0.25] },
    ]);
    expect(labels.map(({ name, value }) => [name, value])).toEqual([
      ["a-rather-long-name", ""],
      ["b", ""],
    ]);
  });

  it("keeps its widths while values move within what is common", () => {
    const widths = [0.01, 0.999, 0.5].map((value) => {
      const { left, right } = model([
        { labels: { instance: "a" }, values: [0.1, 0.2, value] },
        { labels: { instance: "b" }, values: [0, 0, 0] },
      ]);
      return `${left} ${right}`;
    });
    expect(new Set(widths).size).toBe(1);
  });

  it("counts the lines that are in the result and not drawn", () => {
    const lines = Array.from({ length: 9 }, (_, i): Line => ({ labels: { instance: `i${i}` }, values: [0.1, 0.1, 0.1 * i] }));
    const { labels, unnamed } = model(lines);
    expect([labels.length, unnamed, Math.max(...labels.map(({ y }) => y)) <= 300 - 34 - 17]).toEqual([6, 3, true]);
  });

  it("draws at most six lines, those that are in the result before those that left", () => {
    const lines = Array.from({ length: 8 }, (_, i): Line => {
      const line = { labels: { instance: `i${i}` }, values: [0.1, 0.1, 0.1 * i] };
      return i < 2 ? { ...line, gone: true } : line;
    });
    expect(
      model(lines)
        .labels.map(({ name }) => name)
        .sort(),
    ).toEqual(["i2", "i3", "i4", "i5", "i6", "i7"]);
  });

  it("names lines by turns when not all have room, the highest first, and counts those that have no name now", () => {
    const lines = [0.1, 0.9, 0.5, 0.7].map((value, i): Line => ({ labels: { instance: `i${i}` }, values: [value, value, value] }));
    const named = (nowMs: number) => {
      const { labels, unnamed } = model(lines, { height: 120, nowMs });
      return [labels.map(({ name }) => name), unnamed];
    };
    expect([592_000, 600_000, 608_000].map(named)).toEqual([
      [["i1", "i3"], 2],
      [["i2", "i0"], 2],
      [["i1", "i3"], 2],
    ]);
  });

  it("writes no value on an axis nearer to another than a line of text, in a tile of any height, and has no time axis in the lowest", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 40, max: 400 }), (a, b, height) => {
        const { frame, foot } = model([{ values: [a, b, a] }], { panel: PLAIN, height });
        const { low, high } = frame.values;
        const room = height - (foot || 6) - 16;
        const places = frame.valueTicks.map((tick) => ((tick - low) / (high - low)) * room);
        for (let i = 1; i < places.length; i++) expect((places[i] as number) - (places[i - 1] as number)).toBeGreaterThan(33.9);
        expect([foot, places.length === 1]).toEqual([height < 90 ? 0 : 40, false]);
      }),
    );
  });

  it("calls a line stale whose device fell silent or which left the result", () => {
    const { labels, frame } = model([
      { labels: { instance: "live" }, values: [0.1, 0.1, 0.9] },
      { labels: { instance: "silent" }, values: [0.1, 0.5, null], seenMs: NOW - 30_000 },
      { labels: { instance: "gone" }, values: [0.1, 0.1, 0.1], gone: true },
    ]);
    expect(labels.map(({ name, state }) => [name, state])).toEqual([
      ["live", "live"],
      ["silent", "stale"],
      ["gone", "stale"],
    ]);
    expect(frame.lines.map(({ ended }) => ended)).toEqual([false, true, true]);
  });

  it("makes a band of the first series of each query, in their order, called by its quantile; the others are counted", () => {
    const ask = (q: number) => query(q, { rangeMs: 600_000, expr: `histogram_quantile(0.${q}, x)` });
    const P = panel([ask(99), ask(5)], { type: "percentile-band" });
    const entries = [99, 99, 5].map((of, i) => series(i + 1, { query: of, labels: { i: `${i}` }, value: 3 - i, sampledMs: NOW }));
    const history = [99, 5].map((of) => ({
      query: of,
      times: TIMES,
      series: entries.filter((one) => one.query === of).map(({ number }) => [number, [1, 2, 3]] as const),
    }));
    const { labels, frame, unnamed } = model([], { panel: P, picture: picture({ panels: [P], series: entries, history, at: NOW }) });
    expect([labels.map(({ name, number, slot }) => [name, number, slot]), frame.banded, unnamed]).toEqual([
      [
        ["p99", 1, 0],
        ["p50", 3, 1],
      ],
      true,
      1,
    ]);
  });

  it("has nothing to draw and does not fail when there is no series", () => {
    const { labels, frame, unnamed } = model([]);
    expect([labels, frame.lines, frame.times, unnamed]).toEqual([[], [], [], 0]);
  });

  it("has no scale before a value is known, but for one that limits and fixed ends give", () => {
    const told = (parts: Partial<Panel>) => {
      const { frame, isEmpty } = model([], { panel: panel([query(1, { rangeMs: 600_000 })], { type: "time-series", ...parts }) });
      return [isEmpty, frame.valueTicks];
    };
    const at = (...ats: readonly number[]): Threshold[] => ats.map((at) => ({ at, level: "high" }));
    expect(told({})).toEqual([true, []]);
    expect(told({ min: 0 })).toEqual([true, []]);
    expect(told({ max: -20 })).toEqual([true, []]);
    expect(told({ min: 20, max: 40 })).toEqual([false, [20, 30, 40]]);
    expect(told({ max: 4 })).toEqual([false, [0, 2, 4]]);
    expect(told({ thresholds: at(150, 100) })).toEqual([false, [0, 100]]);
    expect(told({ min: 100, thresholds: at(300) })).toEqual([false, [100, 200, 300]]);
    expect(told({ thresholds: at(-20) })[1]).toContain(-20);
    // Below the lower end that is fixed, a limit says nothing of the upper one.
    expect(told({ min: 100, thresholds: at(50) })).toEqual([true, []]);
  });

  it("has the scale of its values once there is one, and none again when the last has left its range", () => {
    const told = (line: Line, nowMs: number) => {
      const { frame, isEmpty } = model([line], { panel: PLAIN, nowMs, edgeMs: nowMs });
      return [isEmpty, frame.valueTicks.length > 0];
    };
    const line: Line = { values: [null, null, 3] };
    expect([told(line, NOW), told(line, NOW + 590_000), told(line, NOW + 601_000)]).toEqual([
      [false, true],
      [false, true],
      [true, false],
    ]);
  });

  it("says that there is nothing where no tick of a scale has room", () => {
    const P = panel([query(1, { rangeMs: 600_000 })], { type: "time-series", min: 0, max: 1 });
    expect([40, 300].map((height) => model([], { panel: P, height }).isEmpty)).toEqual([true, false]);
  });
});
