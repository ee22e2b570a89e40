import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonDefect } from "../../../core/ingest/json-defect.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("findJsonDefect", () => {
  it("names the place of the first defect and what stands there", () => {
    const texts: [text: string, line: number, column: number, what: string][] = [
      ["", 1, 1, "the text ends too early"],
      ["  \n ", 2, 2, "the text ends too early"],
      ["{", 1, 2, "the text ends too early"],
      ["[1,2", 1, 5, "the text ends too early"],
      ['{"a"', 1, 5, "the text ends too early"],
      ['{"a":1}\n\n x', 3, 2, "x is not JSON"],
      ["nul", 1, 1, "nul is not JSON"],
      ["nulls", 1, 5, "s is not JSON"],
      ["[NaN]", 1, 2, "NaN is not JSON"],
      ["[-Infinity]", 1, 2, "-Infinity is not JSON"],
      ["[None,\n True]", 1, 2, "None is not JSON"],
      ["[undefined]", 1, 2, "undefined is not JSON"],
      [`[${"x".repeat(90)}]`, 1, 2, `${"x".repeat(20)} is not JSON`],
      ["[+1]", 1, 2, "unexpected +1"],
      ["[.5]", 1, 2, "unexpected .5"],
      ["[01]", 1, 3, "unexpected 1"],
      ["[1.]", 1, 3, "unexpected ."],
      ["[1,]", 1, 4, "unexpected ]"],
      ["[,1]", 1, 2, "unexpected ,"],
      ["[1 2]", 1, 4, "unexpected 2"],
      ["[1}", 1, 3, "unexpected }"],
      ["]", 1, 1, "unexpected ]"],
      ['{"a":1,}', 1, 8, "unexpected }"],
      ["{a:1}", 1, 2, "a is not JSON"],
      ["{'a':1}", 1, 2, "unexpected '"],
      ['{"a" 1}', 1, 6, "unexpected 1"],
      ['{"a":}', 1, 6, "unexpected }"],
      ['{"a"}', 1, 5, "unexpected }"],
      ["[😀]", 1, 2, "unexpected 😀"],
      ['["a', 1, 4, "a string is not closed"],
      ['["a\\', 1, 4, "a bad escape in a string"],
      ['["a\\x"]', 1, 4, "a bad escape in a string"],
      ['["\\u12g4"]', 1, 3, "a bad escape in a string"],
      ['["a\nb"]', 1, 4, "a raw control character in a string"],
    ];
    for (const [text, line, column, what] of texts)
      expect({ text, defect: findJsonDefect(text) }).toEqual({ text, defect: { line, column, what } });
  });

  it("finds a defect exactly where the language's own parser refuses", () => {
    const alphabet = fc.constantFrom(..."{}[],:\"\\ \n\t01-+.eEtruefalsn'aé\u0000");
    const changed = fc
      .tuple(fc.json(), fc.nat(), alphabet)
      .map(([text, at, c]) => text.slice(0, at % (text.length + 1)) + c + text.slice((at % (text.length + 1)) + 1));
    fc.assert(
      fc.property(fc.oneof(fc.json(), changed, fc.string({ unit: alphabet }), fc.string()), (text) => {
        expect(findJsonDefect(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 3_000 },
    );
  });
});
