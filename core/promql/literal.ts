/**
 * The literals of PromQL: numbers, durations and strings, as the Prometheus lexer and Go's strconv read them
 * (https://prometheus.io/docs/prometheus/latest/querying/basics/#literals).
 */
import { MAX_DURATION_MS } from "./duration.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

/** `1h30m` in ms; `undefined` when the text is no duration or out of range. Units must come in falling order, each once. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([a-z]+)/g)) total += Number(count) * (UNIT_MS[unit ?? ""] ?? 0);
  return total < MAX_DURATION_MS ? total : undefined;
}

/** A number literal without its sign; a duration counts in seconds. `undefined` when it is neither. */
export function parseNumber(text: string): number | undefined {
  const plain = text.replaceAll("_", "").toLowerCase();
  if (plain === "inf") return Number.POSITIVE_INFINITY;
  if (plain === "nan") return Number.NaN;
  // Go reads a leading zero as octal where the digits allow it, and so does Prometheus.
  if (/^0[0-7]+$/.test(plain)) return Number.parseInt(plain, 8);
  if (/^(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/.test(plain)) return Number(plain);
  const duration = parseDuration(plain);
  return duration === undefined ? undefined : duration / 1_000;
}

/** A float as Go reads it in a label such as `le`. */
export function parseFloatText(text: string): number | undefined {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite !== null) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

export type Unquoted = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** Escapes of a number: octal, \x, \u, \U. */
const NUMERIC_ESCAPE = /^(?:([0-3][0-7]{2})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/;

/** The text of a quoted string. Backticks hold everything as it is. */
export function unquote(quoted: string): Unquoted {
  const quote = quoted[0] ?? "";
  const body = quoted.slice(1, -1);
  if (quoted.length < 2 || !quoted.endsWith(quote)) return { ok: false, message: "unterminated quoted string" };
  if (quote === "`") return { ok: true, text: body };
  let text = "";
  // \x and octal escapes are bytes, and several of them may make one character.
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) text += new TextDecoder().decode(Uint8Array.from(bytes));
    bytes = [];
  };
  for (let at = 0; at < body.length; at++) {
    const c = body.charAt(at);
    if (c === "\n" || c === quote) return { ok: false, message: "unterminated quoted string" };
    if (c !== "\\") {
      flush();
      text += c;
      continue;
    }
    at++;
    const escaped = body.charAt(at);
    const simple = escaped === quote ? quote : SIMPLE_ESCAPES[escaped];
    const [whole, octal, hex, short, long] = NUMERIC_ESCAPE.exec(body.slice(at, at + 9)) ?? [];
    if (simple !== undefined) {
      flush();
      text += simple;
    } else if (octal !== undefined || hex !== undefined) {
      bytes.push(octal === undefined ? Number.parseInt(hex ?? "", 16) : Number.parseInt(octal, 8));
    } else {
      const code = Number.parseInt(short ?? long ?? "", 16);
      const surrogate = code >= 0xd800 && code <= 0xdfff;
      if (!(code <= 0x10ffff) || surrogate) return { ok: false, message: unknownEscape(escaped) };
      flush();
      text += String.fromCodePoint(code);
    }
    if (simple === undefined && whole !== undefined) at += whole.length - 1;
  }
  flush();
  return { ok: true, text };
}

function unknownEscape(c: string): string {
  if (c === "") return "unterminated quoted string";
  const code = (c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `unknown escape sequence U+${code} '${c}'`;
}
