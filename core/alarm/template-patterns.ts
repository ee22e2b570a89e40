/** Patterns of templates, `match` and `reReplaceAll`: not anchored, as Go has them, and in linear time like every pattern here. */
import { compileRegex } from "../promql/regex.ts";
import { type CaptureRegex, compileCaptures } from "../promql/regex-captures.ts";

export type Matched<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export function matchesPattern(pattern: string, text: string): Matched<boolean> {
  // The pattern by itself first: wrapped, a wrong one might come out right.
  const own = compileRegex(pattern);
  const compiled = own.ok ? compileRegex(`(?s:.*)(?:${pattern})(?s:.*)`) : own;
  return compiled.ok ? { ok: true, value: compiled.regex.test(text) } : compiled;
}

/** Groups of the pattern come behind these two. */
const OUTER_GROUPS = 2;

/** Every match that does not overlap the one before, from the left. `$1` and `${name}` in `by` are what groups caught. */
export function replacePattern(pattern: string, by: string, text: string): Matched<string> {
  const own = compileCaptures(pattern);
  const compiled = own.ok ? compileCaptures(`(?s:(.*?))(${pattern})(?s:(?P<templateRest>.*))`) : own;
  if (!compiled.ok) return compiled;
  const { regex } = compiled;
  const shifted = by.replace(/\$\$|\$(\d+)|\$\{(\d+)\}/g, (all, plain?: string, braced?: string) => {
    const group = plain ?? braced;
    return group === undefined ? all : `\${${Number(group) + OUTER_GROUPS}}`;
  });
  let [done, rest] = ["", text];
  for (;;) {
    const found = findIn(regex, rest);
    if (found === null) return { ok: true, value: done + rest };
    done += found.before + (regex.expand(rest, shifted) ?? "");
    if (found.matched === "") {
      // Past an empty match goes one character, or it would be found for ever.
      const [next = ""] = found.rest;
      if (next === "") return { ok: true, value: done };
      done += next;
      rest = found.rest.slice(next.length);
    } else rest = found.rest;
    // What begins at the beginning is there once.
    if (pattern.startsWith("^")) return { ok: true, value: done + rest };
  }
}

function findIn(regex: CaptureRegex, text: string): { readonly before: string; readonly matched: string; readonly rest: string } | null {
  const before = regex.expand(text, "$1");
  if (before === null) return null;
  return { before, matched: regex.expand(text, "$2") ?? "", rest: regex.expand(text, "$templateRest") ?? "" };
}
