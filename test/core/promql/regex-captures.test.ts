import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CaptureRegex, compileCaptures } from "../../../core/promql/regex-captures.ts";

function compile(pattern: string): CaptureRegex {
  const compiled = compileCaptures(pattern);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.regex;
}

describe("compileCaptures", () => {
  const check = (pattern: string, value: string, template: string, expected: string | null): void =>
    expect(compile(pattern).expand(value, template), `${pattern} on ${value}`).toBe(expected);

  it("fills groups in by number and by name, and matches the whole text only", () => {
    check("(.*)-(.*)", "a-b", "$2/$1", "b/a");
    check("(?P<host>[^:]+):(?<port>\\d+)", "web:80", `$port of \${host}`, "80 of web");
    check("a", "ab", "x", null);
    check("(a)?b", "b", "[$1]", "[]");
    check("(?:a)(b)", "ab", "$1", "b");
    check("", "", "x", "x");
  });

  it("reads the template as Go does", () => {
    check("(a)", "a", "$1x", "");
    check("(a)", "a", `\${1}x`, "ax");
    check("(a)", "a", "$$1 $ $", "$1 $ $");
    check("(a)", "a", "$0$2$01", "a");
    check("(?P<a>x)(?P<b>y)", "xy", `$a\${b}$c`, "xy");
    check("(ä)", "ä", "$1$é", "ä");
  });

  it("prefers what comes first, and much or little as asked", () => {
    check("(a|ab)(c|bcd)?(d*)", "abcd", "$1,$2,$3", "a,bcd,");
    check("(a+)(a*)", "aaa", "$1,$2", "aaa,");
    check("(a+?)(a*)", "aaa", "$1,$2", "a,aa");
    check("(?U)(a+)(a*)", "aaa", "$1,$2", "a,aa");
    check("(a{1,2})(a*)", "aaa", "$1,$2", "aa,a");
    check("(?:(a)|b)*", "ab", "$1", "a");
    check("(\\b\\w+\\b).*", "two words", "$1", "two");
  });

  it("takes characters beyond the basic plane as one", () => {
    check("(.)(.)", "💡x", "$2$1", "x💡");
  });

  it("refuses what cannot be compiled", () => {
    expect(compileCaptures("(")).toEqual({ ok: false, message: "error parsing regexp: missing closing ): `(`" });
    expect(compileCaptures("(?P<a>x)(?P<a>y)")).toEqual({
      ok: false,
      message: "error parsing regexp: duplicate capture group name: `(?P<a>`",
    });
  });

  it("agrees with the backtracking engine of the language on generated patterns", () => {
    const atom = fc.constantFrom("a", "b", "ab", ".", "[ab]", "\\d", "-", "(?:a|ab)", "(?:b|)");
    const repeated = fc
      .tuple(atom, fc.constantFrom("", "*", "+", "?", "*?", "+?", "??", "{1,2}"))
      .map(([of, operator]) => (of.length > 1 && !/^[(\\[]/.test(of) ? `(?:${of})${operator}` : of + operator));
    const piece = fc
      .tuple(fc.array(repeated, { minLength: 1, maxLength: 3 }), fc.boolean())
      .map(([parts, captured]) => (captured ? `(${parts.join("")})` : parts.join("")));
    const branch = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(""));
    const pattern = fc.array(branch, { minLength: 1, maxLength: 2 }).map((branches) => branches.join("|"));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "0", "-"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 8 }), (source, texts) => {
        const { expand } = compile(source);
        const oracle = new RegExp(`^(?:${source})$`, "s");
        for (const value of texts) {
          const found = oracle.exec(value);
          const expected =
            found
              ?.slice(1)
              .map((group) => `<${group ?? ""}>`)
              .join("") ?? null;
          const template = Array.from({ length: found ? found.length - 1 : 0 }, (_, i) => `<$${i + 1}>`).join("");
          expect(expand(value, template), `${source} on ${value}`).toBe(expected);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("stays linear where backtracking would never end", () => {
    const work = (length: number): number => {
      const regex = compile("(a|aa)*(a*)*b");
      expect(regex.expand("a".repeat(length), "$1")).toBeNull();
      return regex.steps();
    };
    expect(work(4_000)).toBeLessThan(2.1 * work(2_000));
  });
});
