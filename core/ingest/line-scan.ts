/**
 * The parts of a line of line protocol that carry numbers: field values and the timestamp, and what ends a line.
 *
 * Grammar: https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/ as influxdata's own decoder reads it. A
 * reader moves `at` past what it took; on a defect it fills in `code` and `why`. The text always ends in a line feed, so that
 * no reader has to ask for its end, save inside a string.
 */
import type { RejectionCode } from "./batch.ts";

export type Precision = "ns" | "us" | "ms" | "s" | "m" | "h";

export interface LineScan {
  readonly text: string;
  at: number;
  code: RejectionCode | undefined;
  why: string;
}

export const LINE_FEED = 10;
export const RETURN = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
export const EQUALS = 61;
export const BACKSLASH = 92;
const LOWER_I = 105;
const LOWER_U = 117;

/** Up to 15 digits an integer is exact in a float64, and so is 10^15: one division then rounds as a correct parse would. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15] as const;

const INTEGER = /^-?[0-9]+$/;
const FLOAT = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const MAX_INT64 = "9223372036854775807";
const MIN_INT64 = "9223372036854775808";
const MAX_UINT64 = "18446744073709551615";

/** The range of int64 nanoseconds, in which InfluxDB keeps time. */
const MAX_TIME_MS = 9_223_372_036_854;

/** Digits dropped from a timestamp to reach milliseconds, and what it is multiplied by. */
const SCALES: Readonly<Record<Precision, readonly [dropped: number, factor: number]>> = {
  ns: [6, 1],
  us: [3, 1],
  ms: [0, 1],
  s: [0, 1_000],
  m: [0, 60_000],
  h: [0, 3_600_000],
};

/** Notes a defect. Answers NaN, for the readers of numbers. */
export function fail(scan: LineScan, code: RejectionCode, why: string): number {
  scan.code = code;
  scan.why = why;
  return Number.NaN;
}

export function skipSpaces(scan: LineScan): void {
  while (scan.text.charCodeAt(scan.at) === SPACE) scan.at++;
}

/** Takes the end of a line, LF or CRLF, if `at` stands on one. */
export function takeLineEnd(scan: LineScan): boolean {
  const c = scan.text.charCodeAt(scan.at);
  if (c === LINE_FEED) {
    scan.at++;
    return true;
  }
  if (c !== RETURN || scan.text.charCodeAt(scan.at + 1) !== LINE_FEED) return false;
  scan.at += 2;
  return true;
}

/** A control character that ends nothing. A line's end is none: it makes the line too short. */
export function isControl(c: number): boolean {
  return (c < SPACE && c !== LINE_FEED && c !== RETURN) || c === 127;
}

function endsValue(c: number): boolean {
  return c === COMMA || c === SPACE || c === LINE_FEED || c === RETURN;
}

function isDigit(c: number): boolean {
  return c >= ZERO && c <= NINE;
}

/** One field value as a number, booleans as 1 and 0. NaN without a `code` is a string: it was read, and is no sample. */
export function readValue(scan: LineScan): number {
  const { text } = scan;
  const start = scan.at;
  let at = start;
  let c = text.charCodeAt(at);
  if (c === QUOTE) return skipString(scan);
  const negative = c === MINUS;
  if (negative) c = text.charCodeAt(++at);
  const wholeAt = at;
  let value = 0;
  while (isDigit(c)) {
    value = value * 10 + (c - ZERO);
    c = text.charCodeAt(++at);
  }
  let digits = at - wholeAt;
  let decimals = 0;
  let integer = false;
  if (c === DOT) {
    const dotAt = at;
    c = text.charCodeAt(++at);
    while (isDigit(c)) {
      value = value * 10 + (c - ZERO);
      c = text.charCodeAt(++at);
    }
    decimals = at - dotAt - 1;
    digits += decimals;
  } else if (c === LOWER_I || (c === LOWER_U && !negative)) {
    integer = true;
    c = text.charCodeAt(++at);
  }
  if (digits === 0 || digits > EXACT_DIGITS || !endsValue(c)) return readAnyValue(scan);
  scan.at = at;
  if (decimals > 0) value /= POWERS_OF_TEN[decimals] as number;
  if (!negative) return value;
  // There is a -0 among floats, and none among integers.
  return integer ? 0 - value : -value;
}

/** Every form of value but a string, from the text of it. */
function readAnyValue(scan: LineScan): number {
  const { text } = scan;
  let end = scan.at;
  while (!endsValue(text.charCodeAt(end))) end++;
  const token = text.slice(scan.at, end);
  if (token === "") return fail(scan, "bad-line", "missing field value");
  const c = token.charCodeAt(0);
  if (c !== MINUS && c !== DOT && !isDigit(c)) return readWord(scan, token);
  const digits = token.slice(0, -1);
  if (token.endsWith("i") || token.endsWith("u")) {
    if (!INTEGER.test(digits) || (token.endsWith("u") && c === MINUS)) return fail(scan, "not-a-number", "invalid number");
    const most = token.endsWith("u") ? MAX_UINT64 : c === MINUS ? MIN_INT64 : MAX_INT64;
    if (!fits(digits, most)) return fail(scan, "not-a-number", "unable to parse integer: value out of range");
    scan.at = end;
    return 0 + Number(digits);
  }
  if (!FLOAT.test(token)) return fail(scan, "not-a-number", "invalid number");
  const value = Number(token);
  if (!Number.isFinite(value)) return fail(scan, "not-a-number", "invalid float: value out of range");
  scan.at = end;
  return value;
}

function readWord(scan: LineScan, token: string): number {
  switch (token) {
    case "t":
    case "T":
    case "true":
    case "True":
    case "TRUE":
      scan.at += token.length;
      return 1;
    case "f":
    case "F":
    case "false":
    case "False":
    case "FALSE":
      scan.at += token.length;
      return 0;
    default:
      // influxd speaks of a number for n and N only: whoever writes NaN means a number.
      return /^n/i.test(token) ? fail(scan, "not-a-number", "invalid number") : fail(scan, "bad-line", "invalid boolean");
  }
}

/** Whether an integer's digits, whatever zeros lead them, are at most `most`. */
function fits(integer: string, most: string): boolean {
  const digits = integer.replace(/^-?0*/, "");
  return digits.length < most.length || (digits.length === most.length && digits <= most);
}

function skipString(scan: LineScan): number {
  const end = stringEnd(scan.text, scan.at);
  if (end < 0) {
    scan.at = scan.text.length;
    return fail(scan, "bad-line", "unbalanced quotes");
  }
  scan.at = end;
  return Number.NaN;
}

/** The place after the string whose opening quote stands at `at`, or -1 when it is never closed. Line feeds belong to it. */
export function stringEnd(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (text.charCodeAt(quote - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return quote + 1;
  }
  return -1;
}

/** The timestamp as epoch milliseconds, rounded down, so that time before 1970 keeps its order too. */
export function readTime(scan: LineScan, precision: Precision): number {
  const { text } = scan;
  const [dropped, factor] = SCALES[precision];
  let at = scan.at;
  const negative = text.charCodeAt(at) === MINUS;
  if (negative) at++;
  const start = at;
  while (isDigit(text.charCodeAt(at))) at++;
  const c = text.charCodeAt(at);
  if (at === start || (c !== SPACE && c !== LINE_FEED && c !== RETURN)) return fail(scan, "bad-time", "bad timestamp");
  const cut = Math.max(start, at - dropped);
  let ms = 0;
  for (let i = start; i < cut; i++) ms = ms * 10 + (text.charCodeAt(i) - ZERO);
  let rest = 0;
  for (let i = cut; i < at; i++) if (text.charCodeAt(i) !== ZERO) rest = 1;
  ms = negative ? 0 - ms * factor - rest : ms * factor;
  // A text can be outside int64 where its rounded milliseconds are not. Nanoseconds of our time have 19 digits and begin with 1.
  const near = at - start > 19 || (at - start === 19 && text.charCodeAt(start) === NINE);
  const outside = near && !fits(text.slice(start, at), negative ? MIN_INT64 : MAX_INT64);
  if (outside || Math.abs(ms) > MAX_TIME_MS + 1) return fail(scan, "bad-time", "time outside range");
  scan.at = at;
  skipSpaces(scan);
  return ms;
}
