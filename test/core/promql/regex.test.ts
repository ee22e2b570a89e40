import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRegex, type Regex } from "../../../core/promql/regex.ts";

function compile(pattern: string): Regex {
  const compiled = compileRegex(pattern);
  if (!compiled.ok) throw new Error(`${pattern}: ${compiled.message}`);
  return compiled.regex;
}

function check(pattern: string, matches: readonly string[], others: readonly string[]): void {
  const { test } = compile(pattern);
  const verdicts = [...matches, ...others].map((value) => `${JSON.stringify(value)} ${test(value)}`);
  const expected = [...matches.map((value) => `${JSON.stringify(value)} true`), ...others.map((value) => `${JSON.stringify(value)} false`)];
  expect(verdicts, pattern).toEqual(expected);
}

function refuse(pattern: string, message: string): void {
  expect(compileRegex(pattern), pattern).toEqual({ ok: false, message });
}

describe("compileRegex", () => {
  it("matches the whole text, never a part of it", () => {
    check("abc", ["abc"], ["", "ab", "abcd", "xabc"]);
    check("a|bc", ["a", "bc"], ["ab", "abc", "c"]);
    check("", [""], ["a"]);
    check("^a$", ["a"], ["aa"]);
    check("a$b", [], ["ab", "a$b"]);
  });

  it("knows the point, classes and escapes of RE2", () => {
    check("a.c", ["abc", "a\nc", "a💡c"], ["ac", "abbc"]);
    check("(?-s)a.c", ["abc"], ["a\nc"]);
    check("[a-c]x[^a-c]", ["axd", "cx-"], ["dxd", "axa"]);
    check("[]a]", ["]", "a"], ["b"]);
    check("[a-]", ["a", "-"], ["b"]);
    check("[\\d.]+", ["1.2.3"], ["", "a"]);
    check("[^\\W_]", ["a", "7"], ["_", "-"]);
    check("\\w\\d\\s\\W\\D\\S", ["a1 -ax"], ["a1 aax"]);
    check("[[:upper:]][[:^digit:]]", ["Ab"], ["A1", "ab"]);
    check("\\.\\$\\x41\\x{1F4A1}\\101\\t", [".$A💡A\t"], [".$A💡A"]);
    check("\\Qa.b\\Ec", ["a.bc"], ["axbc"]);
    check("a{", ["a{"], ["a"]);
  });

  it("repeats by operator and by count, greedy or not", () => {
    check("ab*", ["a", "abb"], ["b"]);
    check("ab+?", ["ab", "abb"], ["a"]);
    check("ab??c", ["ac", "abc"], ["abbc"]);
    check("a{2}", ["aa"], ["a", "aaa"]);
    check("a{1,}", ["a", "aaa"], [""]);
    check("(ab){1,2}", ["ab", "abab"], ["", "ababab"]);
    check("(a*)*b", ["b", "aab"], ["a"]);
    check("(|a)+", ["", "aaa"], ["b"]);
  });

  it("ignores case where (?i) says so, and only there", () => {
    check("(?i)pro.*", ["PROD", "prod"], ["xprod"]);
    check("(?i:a)b", ["Ab", "ab"], ["aB"]);
    check("x((?i)a)b", ["xAb"], ["xAB"]);
    check("(?i)[a-c]É", ["Bé"], ["dé"]);
    check("(?i)[^a]", ["b"], ["A", "a"]);
    check("(?i)ſ|\u212a", ["ſ", "S"], ["x"]);
  });

  it("settles assertions by the characters around them", () => {
    check("foo\\b.*", ["foo", "foo bar"], ["foobar"]);
    check("foo\\Bbar", ["foobar"], ["foo bar"]);
    check("(?m)a$\n^b", ["a\nb"], ["ab"]);
    check("\\Aa\\z", ["a"], ["aa"]);
    check("a\n^b", [], ["a\nb"]);
  });

  it("takes named groups as groups", () => {
    check("(?P<x>a)(?<y>b)(?:c)", ["abc"], ["ab"]);
  });

  it("refuses what RE2 refuses, in its words", () => {
    refuse("a(b", "error parsing regexp: missing closing ): `a(b`");
    refuse("a)b", "error parsing regexp: unexpected ): `a)b`");
    refuse("[a", "error parsing regexp: missing closing ]: `[a`");
    refuse("[b-a]", "error parsing regexp: invalid character class range: `b-a`");
    refuse("[[:constructor:]]", "error parsing regexp: invalid character class range: `[:constructor:]`");
    refuse("*a", "error parsing regexp: missing argument to repetition operator: `*`");
    refuse("a|*", "error parsing regexp: missing argument to repetition operator: `*`");
    refuse("a**", "error parsing regexp: invalid nested repetition operator: `**`");
    refuse("a{1001}", "error parsing regexp: invalid repeat count: `{1001}`");
    refuse("a{2,1}", "error parsing regexp: invalid repeat count: `{2,1}`");
    refuse("(a)\\1", "error parsing regexp: invalid escape sequence: `\\1`");
    refuse("\\y", "error parsing regexp: invalid escape sequence: `\\y`");
    refuse("a(?=b)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`");
    refuse("(?<!a)b", "error parsing regexp: invalid or unsupported Perl syntax: `(?<!`");
    refuse("(?>a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?>`");
    refuse("a\\", "error parsing regexp: trailing backslash at end of expression: ``");
    refuse("\\p{Nobody}", "error parsing regexp: invalid character class range: `\\p{Nobody}`");
    refuse("\\p{Lowercase_Letter}", "error parsing regexp: invalid character class range: `\\p{Lowercase_Letter}`");
    refuse("[\\p]", "error parsing regexp: invalid character class range: `\\p]`");
  });

  it("refuses what would grow without bound", () => {
    refuse("((a{100}){100}){100}", "regular expression is too large: more than 2000 states and ranges");
    refuse("[acegikmoqsuwy]{1000}", "regular expression is too large: more than 2000 states and ranges");
    refuse(`${"(".repeat(201)}a`, `error parsing regexp: expression nests too deeply: \`(\``);
  });

  it("counts nothing as often as it likes in no time", () => {
    const nothing = compile(`${"(".repeat(20)}a{0}${"){1000}".repeat(20)}`);
    expect([nothing.test(""), nothing.test("a")]).toEqual([true, false]);
  });

  it("knows the classes of Unicode", () => {
    const accepted = (pattern: string): string => [..."aA1é温ß-Ω"].filter((c) => compile(pattern).test(c)).join("");
    expect(accepted("\\p{L}")).toBe("aAé温ßΩ");
    expect(accepted("\\pL")).toBe("aAé温ßΩ");
    expect(accepted("\\PL")).toBe("1-");
    expect(accepted("\\p{^L}")).toBe("1-");
    expect(accepted("\\P{^L}")).toBe("aAé温ßΩ");
    expect(accepted("[\\p{Han}\\d-]")).toBe("1温-");
    expect(accepted("[^\\p{Greek}\\p{Latin}]")).toBe("1温-");
    expect(accepted("(?i)\\p{Lu}")).toBe("aAéΩ");
    expect(compile("\\p{Han}+").literals).toBeNull();
  });

  it("knows a list of texts for what it is", () => {
    expect(compile("a|b(c|d)|").literals).toEqual(["a", "bc", "bd", ""]);
    expect(compile("a.b").literals).toBeNull();
    expect(compile("(?i)a").literals).toBeNull();
    expect(compile("(a|b){2}").literals).toBeNull();
  });

  it("agrees with the backtracking engine of the language on generated patterns", () => {
    const atom = fc.oneof(
      fc.constantFrom("a", "b", "A", "0", "-", "\\.", ".", "\\d", "\\w", "[a-b]", "[^a]", "[-0b]", "[^\\w]", "^", "$", "\\b", "\\B", "é"),
    );
    const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        atom,
        fc.tuple(tie("pattern"), tie("pattern")).map(([left, right]) => left + right),
        fc.tuple(tie("pattern"), tie("pattern")).map(([left, right]) => `(?:${left}|${right})`),
        fc
          .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "+?"))
          .map(([of, operator]) => `(?:${of})${operator}`),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "0", "-", ".", "é", "\n"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 10 }), fc.boolean(), (source, texts, ignoreCase) => {
        const { test } = compile(ignoreCase ? `(?i)(?:${source})` : source);
        const oracle = new RegExp(`^(?:${source})$`, ignoreCase ? "su" : "su");
        const folded = new RegExp(`^(?:${source})$`, "sui");
        const expected = texts.map((value) => (ignoreCase ? folded : oracle).test(value));
        expect(texts.map(test)).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it("reads a text once, where backtracking would never end", () => {
    const { test, steps } = compile("(a+)+$");
    const before = steps();
    expect(test(`${"a".repeat(50_000)}b`)).toBe(false);
    expect(test("a".repeat(50_000))).toBe(true);
    expect(steps() - before).toBeLessThan(2 * 50_000 + 100);
  });

  it("stays linear when each character makes a new set of states", () => {
    const work = (length: number): number => {
      const { test, steps } = compile(".*a.{300}");
      const text = Array.from({ length }, (_, i) => ((i * i) % 7 < 3 ? "a" : "b")).join("");
      test(text);
      return steps();
    };
    expect(work(20_000)).toBeLessThan(3 * work(10_000));
  });
});
