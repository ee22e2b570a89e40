/**
 * The four label matchers. A regular expression is fully anchored and has RE2's semantics, as in Prometheus; one that is a
 * list of plain texts is answered by a set.
 */
import { equalTo, type Matcher, type MatchOp } from "../series/store.ts";
import { compileRegex } from "./regex.ts";

export type CompiledMatcher = { readonly ok: true; readonly matcher: Matcher } | { readonly ok: false; readonly message: string };

export function compileMatcher(name: string, op: MatchOp, text: string): CompiledMatcher {
  const matcher = (test: Matcher["test"]): CompiledMatcher => ({ ok: true, matcher: { name, op, text, test } });
  if (op === "=") return { ok: true, matcher: equalTo([name, text]) };
  if (op === "!=") return matcher((value) => value !== text);
  const compiled = compileRegex(text);
  if (!compiled.ok) return { ok: false, message: compiled.message };
  const { test } = compiled.regex;
  return matcher(op === "=~" ? test : (value) => !test(value));
}
