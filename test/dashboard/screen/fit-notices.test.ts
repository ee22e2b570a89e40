import { describe, expect, it } from "vitest";
import { fitNotices, linesOf } from "../../../dashboard/screen/fit-notices.ts";
import type { Notice } from "../../../protocol/frame.ts";

/** A font in which wide letters are an em and all others half of one. */
const measure = (text: string): number => [...text].reduce((width, letter) => width + (letter > "\u2e7f" ? 1 : 0.5), 0);

let posted = 0;
const notice = (text: string, level: Notice["level"] = "info"): Notice => {
  posted++;
  return { id: `n${posted}`, text, level, from: "Li Wei", postedMs: posted, untilMs: null };
};

const fitted = (notices: readonly Notice[], mostHeight = 324) => fitNotices(notices, 1888, mostHeight, measure, () => 10);

describe("linesOf", () => {
  it("breaks Latin by word and Chinese anywhere", () => {
    const lines = (text: string, ems: number): number => linesOf(text, ems, measure);
    expect(lines("abcd efgh", 4.5)).toBe(1);
    expect(lines("abcd efgh", 4)).toBe(2);
    expect(lines("one\ntwo\n\nfour", 20)).toBe(4);
    expect(lines("一二三四五六", 4)).toBe(2);
    expect(lines("x".repeat(50), 5)).toBe(5);
    expect(lines("", 5)).toBe(1);
  });
});

describe("fitNotices", () => {
  it("takes no room without notices", () => {
    expect(fitted([])).toEqual({ shown: [], hidden: 0, fontPx: 0, height: 0 });
  });

  it("shows one notice large", () => {
    const { shown, hidden, fontPx, height } = fitted([notice("Fire drill at three")]);
    expect([shown.length, hidden, fontPx, height]).toEqual([1, 0, 40, 92]);
  });

  it("puts the gravest first, then the newest", () => {
    const notices = [notice("a"), notice("b", "critical"), notice("c"), notice("d", "warning")];
    expect(fitted(notices).shown.map((one) => one.notice.text)).toEqual(["b", "d", "c", "a"]);
  });

  it("sets smaller text before it hides a notice, and counts what it hides", () => {
    const many = Array.from({ length: 5 }, (_, i) => notice(`number ${i}`));
    expect([fitted(many.slice(0, 3)).fontPx, fitted(many.slice(0, 4)).fontPx]).toEqual([40, 34]);
    const { shown, hidden, fontPx, height } = fitted(many, 260);
    expect([shown.length, hidden, fontPx, height <= 260]).toEqual([3, 2, 28, true]);
  });

  it("shows the gravest notice even when it alone is too long", () => {
    const { shown, hidden } = fitted([notice("word ".repeat(56)), notice("长".repeat(280), "critical")], 100);
    expect([shown.map((one) => one.notice.level), hidden]).toEqual([["critical"], 1]);
  });
});
