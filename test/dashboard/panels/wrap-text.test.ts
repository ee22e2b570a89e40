import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wrapText } from "../../../dashboard/panels/wrap-text.ts";

/** Latin letters are half as wide as Chinese ones. */
const measure = (text: string): number => [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1 : 0.5), 0);
const wrap = (text: string, ems: number): string[] => wrapText(text, ems, measure);

describe("wrapText", () => {
  it("breaks Latin text between words", () => {
    expect(wrap("the quick brown fox", 5)).toEqual(["the quick", "brown fox"]);
  });

  it("breaks Chinese between any two characters, but not before what closes", () => {
    expect(wrap("一二三四五六", 4)).toEqual(["一二三四", "五六"]);
    expect(wrap("一二三四。五六", 4)).toEqual(["一二三", "四。五六"]);
  });

  it("keeps Latin words whole inside Chinese", () => {
    expect(wrap("请拨打 extension 118。", 5)).toEqual(["请拨打", "extension", "118。"]);
  });

  it("breaks a word that no line holds", () => {
    expect(wrap("abcdefghij kl", 2)).toEqual(["abcd", "efgh", "ij", "kl"]);
  });

  it("keeps line breaks of every kind, and empty lines", () => {
    expect(wrap("a\r\nb\n\nc\rd", 9)).toEqual(["a", "b", "", "c", "d"]);
    expect(wrap("", 9)).toEqual([""]);
  });

  it("loses and doubles nothing but spaces at line ends, and no line is wider than asked", () => {
    const letter = fc.constantFrom(..."ab c，。<>&中文字，x ");
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 60 }), fc.integer({ min: 2, max: 12 }), (letters, ems) => {
        const text = letters.join("");
        const lines = wrap(text, ems);
        expect(lines.join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
        for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(ems);
      }),
    );
  });
});
