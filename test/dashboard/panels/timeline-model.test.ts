import { describe, expect, it } from "vitest";
import { needyFirst, timelineModel } from "../../../dashboard/panels/timeline-model.ts";
import type { HistoryEntry, SeriesEntry } from "../../../protocol/frame.ts";
import type { Mapping, Panel } from "../../../protocol/wall.ts";
import { panel, picture, query, series } from "../support/picture.ts";

const STEP = 5_000;
const NOW = 600_000;
const COUNT = 12;
const TIMES = Array.from({ length: COUNT }, (_, i) => NOW - (COUNT - 1 - i) * STEP);

const MAPPINGS: readonly Mapping[] = [
  { range: { from: 0, to: 0 }, text: "off" },
  { range: { from: 1, to: 1 }, text: "on", level: "good" },
  { range: { from: 2, to: 2 }, text: "fault", level: "critical" },
];

interface Line {
  readonly name: string;
  /** A digit for each point, a space where there is none. */
  readonly past: string;
  readonly ageMs?: number;
  readonly gone?: true;
}

function model(lines: readonly Line[], parts: Partial<Panel> = {}, nowMs = NOW) {
  const P = panel([query(1, { rangeMs: 600_000, stepMs: STEP, legend: "{{name}}" })], {
    type: "state-timeline",
    mappings: MAPPINGS,
    ...parts,
  });
  const values = lines.map(({ past }) => [...past].map((digit) => (digit === " " ? null : Number(digit))));
  const entries = lines.map(({ name, ageMs = 0, gone }, i): SeriesEntry => {
    const value = [...(values[i] as (number | null)[])].reverse().find((one) => one !== null) ?? null;
    const entry = series(i + 1, { labels: { name }, devices: [i + 1], value, sampledMs: NOW - ageMs });
    return gone ? { ...entry, gone } : entry;
  });
  const history: HistoryEntry[] = [{ query: 1, times: TIMES, series: values.map((list, i) => [i + 1, list]) }];
  const devices = lines.map(({ name, ageMs = 0 }, i) => [i + 1, name, 1000, NOW - ageMs] as const);
  return timelineModel({
    panel: P,
    picture: picture({ panels: [P], devices, series: entries, history, at: NOW }),
    nowMs,
    edgeMs: nowMs,
    language: "en",
    levelWord: (level) => level,
  });
}

/** The strip of the only row in steps: "on 3" is three steps long. */
function strip(past: string, parts: Partial<Line> = {}, panelParts: Partial<Panel> = {}): string[] {
  const { rows } = model([{ name: "a", past, ...parts }], panelParts);
  return (rows[0]?.segments ?? []).map(({ fromMs, toMs, text }) => `${text === "" ? "-" : text} ${(toMs - fromMs) / STEP}`);
}

describe("timelineModel", () => {
  it("makes one of equal neighbours, and ends at now", () => {
    expect(strip("000111112200")).toEqual(["- 1", "off 3", "on 5", "fault 2", "off 1"]);
  });

  it("shows what was not heard as no data: before the first point and in a gap", () => {
    expect(strip("   111   111")).toEqual(["- 4", "on 3", "- 3", "on 2"]);
  });

  it("joins points over a step that brought none", () => {
    expect(strip("111111 11111")).toEqual(["- 1", "on 11"]);
  });

  it("ends a silent series where it was last heard: from there on nobody knows", () => {
    expect(strip("111111      ", { ageMs: 30_000 })).toEqual(["- 1", "on 6", "- 5"]);
  });

  it("does not let a series go on that left its result, however new its last sample", () => {
    const { rows } = model([{ name: "a", past: "111111111111", gone: true }], {}, NOW + 2 * STEP);
    expect([rows[0]?.state, rows[0]?.segments.map(({ text }) => text)]).toEqual(["stale", ["", "on", ""]]);
  });

  it("makes states of limits where no word fits, and of numbers where there is no limit either", () => {
    const limits: Partial<Panel> = { mappings: [], thresholds: [{ at: 3, level: "high" }] };
    expect(strip("012345432100", {}, limits)).toEqual(["- 1", "good 3", "high 5", "good 3"]);
    expect(strip("000000000044", {}, { mappings: [] })).toEqual(["- 1", "0 10", "4 1"]);
  });

  it("gives states without a level the tint of their mapping, whatever was seen first", () => {
    const tints = (past: string) => model([{ name: "a", past }]).rows[0]?.segments.map(({ text, tint }) => `${text} ${tint}`);
    expect(tints("000000000002")).toContain("off 0");
    expect(tints("222222222200")).toContain("off 0");
  });

  it("keeps rows in the order of their names", () => {
    const lines = ["b", "a", "c"].map((name) => ({ name, past: name === "c" ? "222222222222" : "111111111111" }));
    expect(model(lines).rows.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("knows what its rows may say at another time: the words of its panel, or of its limits", () => {
    const words = (parts: Partial<Panel>) => model([{ name: "a", past: "111111111111" }], parts).words;
    expect(words({})).toEqual(["off", "on", "fault"]);
    expect(words({ mappings: [], thresholds: [{ at: 3, level: "high" }] })).toEqual(["good", "high"]);
    expect(words({ mappings: [] })).toEqual([]);
  });

  it("has no row for what has no point in sight, and does not fail without any", () => {
    expect(model([{ name: "a", past: "            " }])).toMatchObject({ rows: [] });
    expect(model([])).toMatchObject({ rows: [] });
  });
});

describe("needyFirst", () => {
  const told = (lines: readonly Line[], laterMs = 0) => {
    const { rows, bad } = needyFirst(model(lines, {}, NOW + laterMs).rows, NOW + laterMs);
    return [rows.map(({ name }) => name).join(""), bad];
  };

  it("begins with the rows that need somebody, the worst first", () => {
    const lines = [
      { name: "b", past: "111111111111" },
      { name: "a", past: "111111111112" },
      { name: "c", past: "111111111111", ageMs: 60_000 },
      { name: "d", past: "111111111111" },
    ];
    expect(told(lines)).toEqual(["acbd", 2]);
  });

  it("counts among those what was bad in the last minute: a row that flaps keeps its place", () => {
    const lines = [
      { name: "a", past: "111111111111" },
      { name: "b", past: "112111111111" },
      { name: "c", past: "111111121211" },
    ];
    expect(told(lines)).toEqual(["bca", 2]);
    expect(told(lines, 30_000 - STEP)[1]).toBe(3);
  });
});
