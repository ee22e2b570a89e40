/**
 * Where a text stops being JSON (RFC 8259), and what stands there. `JSON.parse` tells the place only for some defects, and
 * whoever writes JSON with `printf` on a microcontroller has nothing else to go by. Runs only for texts that were refused.
 */

export interface JsonDefect {
  /** Both 1-based; columns count UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  readonly what: string;
}

type Wanted = "value" | "value or ]" | "name" | "name or }" | "colon" | "comma" | "nothing";

/** Longest word shown of what stands at the place. */
const WORD_LENGTH = 20;

const STRING_END = 34;
const ESCAPE = 92;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
const SPACES = /[ \t\r\n]*/y;
const WORD = /[-+]?[\p{L}\p{N}_.]+/uy;
const ESCAPED = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;

/** `undefined` when the text is JSON. */
export function findJsonDefect(text: string): JsonDefect | undefined {
  const closers: string[] = [];
  let wanted: Wanted = "value";
  let at = 0;
  for (;;) {
    at = after(SPACES, text, at) ?? at;
    const c = text[at];
    if (wanted === "nothing" && c === undefined) return undefined;
    if (c === undefined) return defectAt(text, at, "the text ends too early");
    let next: number | undefined;
    if ((c === "]" || c === "}") && closers.at(-1) === c && wanted !== "value" && wanted !== "name" && wanted !== "colon") {
      closers.pop();
      next = at + 1;
      wanted = closers.length > 0 ? "comma" : "nothing";
    } else if (wanted === "value" || wanted === "value or ]") {
      if (c === "{" || c === "[") {
        closers.push(c === "{" ? "}" : "]");
        next = at + 1;
        wanted = c === "{" ? "name or }" : "value or ]";
      } else {
        next = c === '"' ? stringEnd(text, at) : (after(NUMBER, text, at) ?? after(LITERAL, text, at));
        wanted = closers.length > 0 ? "comma" : "nothing";
      }
    } else if (wanted === "name" || wanted === "name or }") {
      if (c === '"') next = stringEnd(text, at);
      wanted = "colon";
    } else if (wanted === "colon") {
      if (c === ":") next = at + 1;
      wanted = "value";
    } else if (wanted === "comma") {
      if (c === ",") next = at + 1;
      wanted = closers.at(-1) === "}" ? "name" : "value";
    }
    if (next === undefined) return defectAt(text, at, describe(text, at));
    if (next < 0) return inString(text, ~next);
    at = next;
  }
}

/** The place after what `pattern` (sticky) takes at `at`. */
function after(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** The place after the string that begins at `at`, or the complement of where it goes wrong. */
function stringEnd(text: string, at: number): number {
  let i = at + 1;
  for (;;) {
    const c = text.charCodeAt(i);
    if (c === STRING_END) return i + 1;
    if (c === ESCAPE) {
      const end = after(ESCAPED, text, i + 1);
      if (end === undefined) return ~i;
      i = end;
    } else if (c >= 32) {
      i++;
    } else {
      return ~i; // a control character, or NaN at the end of the text
    }
  }
}

function inString(text: string, at: number): JsonDefect {
  const c = text[at];
  if (c === undefined) return defectAt(text, at, "a string is not closed");
  return defectAt(text, at, c === "\\" ? "a bad escape in a string" : "a raw control character in a string");
}

function describe(text: string, at: number): string {
  const end = after(WORD, text, at);
  const word = end === undefined ? String.fromCodePoint(text.codePointAt(at) as number) : text.slice(at, Math.min(end, at + WORD_LENGTH));
  return /^[-+]?[a-z]/i.test(word) ? `${word} is not JSON` : `unexpected ${word}`;
}

function defectAt(text: string, at: number, what: string): JsonDefect {
  let line = 1;
  let lineAt = 0;
  for (let feed = text.indexOf("\n"); feed >= 0 && feed < at; feed = text.indexOf("\n", lineAt)) {
    line++;
    lineAt = feed + 1;
  }
  return { line, column: at - lineAt + 1, what };
}
