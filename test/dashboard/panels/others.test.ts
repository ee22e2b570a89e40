import { describe, expect, it } from "vitest";
import { sumText } from "../../../dashboard/panels/others.ts";
import { rowsOf } from "../../../dashboard/panels/rows.ts";
import type { Panel } from "../../../protocol/wall.ts";
import { panel, picture, query, series } from "../support/picture.ts";

const NOW = 600_000;

function sum(values: readonly number[], parts: Partial<Panel>, ageMs = 0): string {
  const P = panel([query(1)], { type: "top-n", ...parts });
  const entries = values.map((value, i) => series(i + 1, { labels: { i: `${i}` }, devices: [1], value, sampledMs: NOW - ageMs }));
  const held = picture({ panels: [P], devices: [[1, "a", 1000, NOW - ageMs]], series: entries, at: NOW });
  return sumText(P, rowsOf(P, held, NOW, "en"), "en");
}

describe("sumText", () => {
  it("adds up amounts and flows, in their unit", () => {
    expect(sum([1024 ** 2, 1024 ** 2], { unit: "bytes-per-second" })).toBe("2.00 MiB/s");
    expect(sum([400, 300], { unit: "watts" })).toBe("700 W");
    expect(sum([3, 4], { unit: "pieces-per-hour" })).toBe("7 pcs/h");
  });

  it("has no sum of what does not add up: degrees, shares, delays, words, and numbers of which nobody said what they are", () => {
    for (const unit of ["celsius", "ratio", "percent", "milliseconds", "decibel-milliwatts", "none"] as const)
      expect(sum([1, 2], { unit })).toBe("");
    expect(sum([1, 2], { unit: "pieces", mappings: [{ range: { from: 1, to: null }, text: "some" }] })).toBe("");
  });

  it("has no sum where one of them is not known now", () => {
    expect(sum([1, Number.NaN], { unit: "bytes" })).toBe("");
    expect(sum([1, 2], { unit: "bytes" }, 60_000)).toBe("");
  });
});
