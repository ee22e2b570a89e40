import { describe, expect, it } from "vitest";
import { parseDuration, parseFloatText, parseNumber, unquote } from "../../../core/promql/literal.ts";

describe("parseDuration", () => {
  const check = (text: string, expected: number | undefined): void => expect(parseDuration(text), text).toBe(expected);

  it("adds up units in falling order, in milliseconds", () => {
    check("5m", 300_000);
    check("1h30m", 5_400_000);
    check("1y2w3d4h5m6s7ms", 33_019_506_007);
    check("10s53ms", 10_053);
    check("0s", 0);
  });

  it("refuses rising or repeated units, no unit, and what 64 bits of nanoseconds cannot hold", () => {
    for (const text of ["1m1h", "1m1m", "5", "", "m", "1.5h", "-5m", "300y"]) check(text, undefined);
  });
});

describe("parseNumber", () => {
  const check = (text: string, expected: number | undefined): void => expect(parseNumber(text), text).toBe(expected);

  it("reads numbers as Go does", () => {
    check("12.34e-6", 0.00001234);
    check(".2", 0.2);
    check("2.", 2);
    check("0x1F", 31);
    check("0755", 493);
    check("089", 89);
    check("1_000", 1_000);
    check("iNf", Number.POSITIVE_INFINITY);
    check("NaN", Number.NaN);
  });

  it("takes a duration for its seconds", () => {
    check("1m30s", 90);
    check("250ms", 0.25);
  });

  it("refuses the rest", () => {
    for (const text of ["", "0x", "1e", "abc", "1..2", "5m1h"]) check(text, undefined);
  });
});

describe("parseFloatText", () => {
  it("reads what Go reads, and nothing else", () => {
    expect(["0.1", "+Inf", "-inf", "1e3", ".5", "5."].map(parseFloatText)).toEqual([
      0.1,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1_000,
      0.5,
      5,
    ]);
    expect(["", "1s", "x", "0x1", "1_000"].map(parseFloatText)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

describe("unquote", () => {
  const check = (quoted: string, text: string): void => expect(unquote(quoted), quoted).toEqual({ ok: true, text });
  const refuse = (quoted: string, message: string): void => expect(unquote(quoted), quoted).toEqual({ ok: false, message });

  it("resolves escapes between quotes and none between backticks", () => {
    check('"a\\n\\t\\\\b"', "a\n\t\\b");
    check("'it\\'s \"so\"'", 'it\'s "so"');
    check('"\\x41\\u00e9\\U0001F4A1\\101"', "Aé💡A");
    check("`a\\n`", "a\\n");
    check('""', "");
  });

  it("joins escaped bytes to characters", () => {
    check('"\\xc3\\xa9"', "é");
    check('"a\\xc5z"', "a\ufffdz");
  });

  it("refuses unknown escapes and quotes that do not end", () => {
    refuse('"\\d"', "unknown escape sequence U+0064 'd'");
    refuse('"\\\'"', "unknown escape sequence U+0027 '''");
    refuse('"\\ud800"', "unknown escape sequence U+0075 'u'");
    refuse('"abc', "unterminated quoted string");
    refuse('"abc\\"', "unterminated quoted string");
    refuse('"a\nb"', "unterminated quoted string");
    refuse('"', "unterminated quoted string");
  });
});
