import { describe, expect, it } from "vitest";
import { crossedLevel } from "../../../dashboard/panels/levels.ts";
import { type Look, lookOf, readValue } from "../../../dashboard/panels/reading.ts";
import type { Mapping, Threshold } from "../../../protocol/wall.ts";
import { panel, query } from "../support/picture.ts";

const THRESHOLDS: readonly Threshold[] = [
  { at: 0.8, level: "medium" },
  { at: 0.95, level: "critical" },
  { at: 0.1, level: "high", side: "below" },
];

describe("crossedLevel", () => {
  it("is the worst of those reached, each from its own side, its place included", () => {
    const levels = [0.05, 0.1, 0.11, 0.79, 0.8, 0.949, 0.95, 2].map((value) => crossedLevel(THRESHOLDS, value));
    expect(levels).toEqual(["high", "high", undefined, undefined, "medium", "medium", "critical", "critical"]);
  });

  it("counts the worse level where a milder one lies further out", () => {
    const odd: readonly Threshold[] = [
      { at: 10, level: "critical" },
      { at: 20, level: "medium" },
    ];
    expect(crossedLevel(odd, 25)).toBe("critical");
  });

  it("has none for what is no number, and takes infinity for what it is", () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => crossedLevel(THRESHOLDS, value))).toEqual([
      undefined,
      "critical",
      "high",
    ]);
  });
});

const MAPPINGS: readonly Mapping[] = [
  { range: { from: 0, to: 0 }, text: { en: "off", zh: "关" } },
  { range: { from: 1, to: 1 }, text: { en: "on", zh: "开" }, level: "good" },
  { range: { from: null, to: -1 }, text: "lost", level: "critical" },
  { range: { from: 1, to: null }, text: "odd", level: "high" },
  { text: { en: "unknown", zh: "未知" }, level: "medium" },
];

describe("readValue", () => {
  const look: Look = { unit: "ratio", thresholds: THRESHOLDS, mappings: MAPPINGS };
  const said = (value: number): unknown[] => {
    const { full, level, mapped } = readValue(look, value, "en");
    return [full, level, mapped];
  };

  it("takes the first mapping that fits, both ends included, and its level instead of the thresholds'", () => {
    expect([0, 1, 1.5, -1, -7].map(said)).toEqual([
      ["off", undefined, true],
      ["on", "good", true],
      ["odd", "high", true],
      ["lost", "critical", true],
      ["lost", "critical", true],
    ]);
  });

  it("says a number in its unit where no mapping fits", () => {
    expect([said(0.5), said(0.97)]).toEqual([
      ["50.0%", undefined, false],
      ["97.0%", "critical", false],
    ]);
  });

  it("has a word for what is no number, where a mapping has no range", () => {
    expect([said(Number.NaN), readValue(look, Number.NaN, "zh").text]).toEqual([["unknown", "medium", true], "未知"]);
    expect(readValue({ unit: "watts", thresholds: [] }, Number.NaN, "en")).toEqual({
      text: "—",
      unit: "",
      full: "—",
      mapped: false,
      level: undefined,
    });
  });

  it("keeps the panel's decimals", () => {
    expect(readValue({ unit: "bar", thresholds: [], decimals: 3 }, 2.3, "en")).toMatchObject({ text: "2.300", unit: "bar" });
  });
});

describe("lookOf", () => {
  it("gives a query with a unit of its own that alone: limits and words are of another quantity", () => {
    const P = panel([], { unit: "ratio", thresholds: THRESHOLDS, mappings: MAPPINGS, decimals: 1 });
    expect(lookOf(P, query(1, { unit: "bytes" }))).toEqual({ unit: "bytes", thresholds: [] });
    expect([lookOf(P, query(1)), lookOf(P, query(1, { unit: "ratio" }))]).toEqual([P, P]);
  });
});
