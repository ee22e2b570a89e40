import { describe, expect, it } from "vitest";
import { lastLines, textWindow } from "../../../dashboard/panels/live-text-model.ts";

describe("lastLines", () => {
  it("is the end of a text in whole lines, and the break at its end begins none", () => {
    expect([1, 2, 3, 9].map((rows) => lastLines("a\nb\nc\n", rows))).toEqual(["c", "b\nc", "a\nb\nc", "a\nb\nc"]);
    expect([1, 2, 3].map((rows) => lastLines("a\n\nb", rows))).toEqual(["b", "\nb", "a\n\nb"]);
    expect(["", "\n", "\n\n", "one"].map((text) => lastLines(text, 2))).toEqual(["", "", "\n", "one"]);
  });
});

describe("textWindow", () => {
  it("has letters of at least 28 px and whole lines, whatever the tile", () => {
    expect([100, 400, 900].map(textWindow)).toEqual([
      { fontPx: 28, linePx: 38, rows: 1 },
      { fontPx: 28, linePx: 38, rows: 9 },
      { fontPx: 40, linePx: 54, rows: 15 },
    ]);
  });
});
