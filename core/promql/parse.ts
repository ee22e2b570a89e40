/**
 * Text to plan: the tree of the official grammar (@prometheus-io/lezer-promql), checked and typed before anything runs
 * (`build.ts`). What the grammar knows and a site does not is `unsupported`. Messages are worded as Prometheus words
 * them and begin with line and column, as it has them.
 */
import type { Tree } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import { buildPlan } from "./build.ts";
import type { Note, QueryError } from "./error.ts";
import type { Plan } from "./plan.ts";

export type { Note, QueryError, QueryErrorCode } from "./error.ts";
export { selectorsOf } from "./spans.ts";

export type Parsed = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly error: QueryError };

/** Room for a Grafana variable with a thousand hosts in it; the worst nonsense of this length parses in about 0.2 s. */
const MAX_LENGTH = 16_384;

export function parseQuery(text: string): Parsed {
  if (text.length > MAX_LENGTH) {
    const message = `expression is longer than ${MAX_LENGTH} characters`;
    return { ok: false, error: { code: "too-much", message, from: MAX_LENGTH, to: text.length } };
  }
  const source = plainNumbers(text);
  const { tree, error } = parseTree(source);
  const built = error ?? buildPlan(source, tree.topNode);
  return "code" in built ? refuse(text, built) : { ok: true, plan: built };
}

/** A note as Prometheus words it, with line and column. */
export function describeNote(text: string, { message, from }: Note): string {
  const { line, column } = positionOf(text, from);
  return `${message} (${line}:${column})`;
}

/** Line and column of an offset, both from 1. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

function refuse(text: string, { code, message, from, to }: QueryError): Parsed {
  const { line, column } = positionOf(text, from);
  const kind = code === "unsupported" || code === "too-much" ? "" : "parse error: ";
  return { ok: false, error: { code, message: `${line}:${column}: ${kind}${message}`, from, to } };
}

/**
 * Prometheus reads `2.` as 2, the grammar does not: the point becomes a space, so that offsets stay. Strings and comments are
 * passed over.
 */
function plainNumbers(text: string): string {
  const quotedOrNumber = /("(?:[^"\\]|\\.?)*(?:"|$)|'(?:[^'\\]|\\.?)*(?:'|$)|`[^`]*(?:`|$)|#[^\n]*)|(?<![\w.:])(\d[\d_]*)\.(?![\w.])/gs;
  return text.replace(quotedOrNumber, (whole, _, digits?: string) => (digits === undefined ? whole : `${digits} `));
}

/** So many times may `min_of` and `max_of` stand outside of durations. */
const MAX_BORROWED = 8;

/**
 * The grammar has `min_of` and `max_of` in durations only. Elsewhere each takes the shape of a function that it has, of a
 * name as long, so that places stay; the plan is read from the text as it is.
 */
function parseTree(source: string): { readonly tree: Tree; readonly error: QueryError | null } {
  let shaped = source;
  for (let borrowed = 0; ; borrowed++) {
    const tree = parser.parse(shaped);
    const error = findSyntaxError(shaped, tree);
    const name = error === null ? "" : shaped.slice(error.from, error.to);
    if (error === null || borrowed === MAX_BORROWED || (name !== "min_of" && name !== "max_of")) return { tree, error };
    shaped = `${shaped.slice(0, error.from)}minute${shaped.slice(error.to)}`;
  }
}

/** The parser goes on after an error; the first place where it had to is what is wrong. */
function findSyntaxError(text: string, tree: Tree): QueryError | null {
  let at = Number.POSITIVE_INFINITY;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) at = Math.min(at, node.from);
    },
  });
  if (at === Number.POSITIVE_INFINITY) return null;
  // What is missing is noticed at the token that comes instead of it.
  const from = at + (/^(?:\s|#[^\n]*)*/.exec(text.slice(at))?.[0].length ?? 0);
  const syntax = (message: string, to: number): QueryError => ({ code: "syntax", message, from, to });
  if (/^(?:\s|#[^\n]*)*$/.test(text)) return syntax("no expression found in input", text.length);
  if (from >= text.length) return syntax("unexpected end of input", text.length);
  const name = /[a-zA-Z_:][\w:]*\s*$/.exec(text.slice(0, from))?.[0].trimEnd();
  if (text[from] === "(" && name !== undefined) {
    const start = text.lastIndexOf(name, from);
    return { code: "syntax", message: `unknown function with name "${name}"`, from: start, to: start + name.length };
  }
  const token = /^(?:[\w:.]{1,40}|.)/su.exec(text.slice(from))?.[0] ?? "";
  return syntax(`unexpected "${token}"`, from + token.length);
}
