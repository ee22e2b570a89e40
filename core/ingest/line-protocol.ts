/**
 * InfluxDB line protocol, v1 and v2: `measurement,tag=value field=1.5,other=2i 1700000000000000000`.
 *
 * A field becomes the series `{measurement}_{field}` with the tags as labels, names normalised. Booleans are 1 and 0; strings
 * are read, since line feeds may stand in them, and give no sample. A line is taken whole or not at all, as influxd does, and
 * the reasons are influxd's. Where influxd 1.x and the v2 grammar differ this follows the grammar, except that a comment may
 * hold anything.
 */
import { BatchBuilder, decodeUtf8, INGEST_LIMITS, type IngestLimits, type ParseResult } from "./batch.ts";
import {
  createLineCache,
  followingHead,
  type LineCache,
  type LineField,
  type LineHead,
  openLineCache,
  readField,
  readHead,
  seriesPlace,
} from "./line-cache.ts";
import {
  BACKSLASH,
  COMMA,
  EQUALS,
  fail,
  LINE_FEED,
  type LineScan,
  type Precision,
  QUOTE,
  RETURN,
  readTime,
  readValue,
  SPACE,
  skipSpaces,
  stringEnd,
  takeLineEnd,
} from "./line-scan.ts";

export type { Precision } from "./line-scan.ts";

export interface LineProtocolOptions {
  readonly precision: Precision;
  readonly limits?: IngestLimits;
  /** Kept by the caller over bodies; without it each body starts with an empty one. */
  readonly cache?: LineCache;
}

const PRECISIONS = new Map<string, Precision>([
  ["", "ns"],
  ["n", "ns"],
  ["ns", "ns"],
  ["u", "us"],
  ["us", "us"],
  ["\u00b5", "us"], // micro sign
  ["\u03bc", "us"], // Greek mu, which many keyboards give
  ["ms", "ms"],
  ["s", "s"],
  ["m", "m"],
  ["h", "h"],
]);

/** The query parameter `precision`; null where there is none. `undefined` for a text that no InfluxDB knows. */
export function precisionOf(text: string | null): Precision | undefined {
  return PRECISIONS.get(text ?? "");
}

const HASH = 35;
const REPLACEMENT = "\ufffd";
/** Of a refused line: enough to find it in a log, and room for the reason within a detail's 120 characters. */
const EXCERPT_LENGTH = 60;

export function parseLineProtocol(bytes: Uint8Array, options: LineProtocolOptions): ParseResult {
  const { precision, limits = INGEST_LIMITS, cache = createLineCache() } = options;
  openLineCache(cache, limits);
  const builder = new BatchBuilder(limits);
  const { text, clean } = decode(bytes);
  const scan: LineScan = { text, at: 0, code: undefined, why: "" };
  const line: Line = { fields: [], values: [], length: 0, spaceAt: -1, feedAt: -1, head: undefined, timeText: "", timeMs: Number.NaN };
  // Lines are counted only up to the refused ones, in one sweep.
  let counted = 0;
  let number = 1;
  while (nextLine(scan)) {
    const start = scan.at;
    line.length = 0;
    const timeMs = readLine(scan, line, precision, cache, limits);
    if (scan.code === undefined) {
      if (!clean && text.slice(start, scan.at).includes(REPLACEMENT)) fail(scan, "bad-encoding", "not UTF-8");
      else if (builder.length + line.length > limits.maxSamples) fail(scan, "too-many-samples", `more than ${limits.maxSamples} in a body`);
    } else {
      skipLine(scan, line);
    }
    if (scan.code === undefined) {
      for (let i = 0; i < line.length; i++) {
        builder.addTo(seriesPlace(line.fields[i] as LineField, cache, builder), timeMs, line.values[i] as number);
      }
      continue;
    }
    for (let feed = text.indexOf("\n", counted); feed >= 0 && feed < start; feed = text.indexOf("\n", counted)) {
      counted = feed + 1;
      number++;
    }
    builder.reject(scan.code, number, `${scan.why}: ${excerpt(text, start, scan.at)}`);
    scan.code = undefined;
  }
  return builder.finish("replace");
}

/** Bytes that are not UTF-8 spoil the lines that hold them, not the body: they become U+FFFD, which never takes a line feed. */
function decode(bytes: Uint8Array): { text: string; clean: boolean } {
  const { text, clean } = decodeUtf8(bytes);
  return { text: text.endsWith("\n") ? text : `${text}\n`, clean };
}

/** Passes over blank lines and comments. False at the end of the text. */
function nextLine(scan: LineScan): boolean {
  const { text } = scan;
  while (scan.at < text.length) {
    const c = text.charCodeAt(scan.at);
    if (c === SPACE) scan.at++;
    else if (c === HASH) scan.at = text.indexOf("\n", scan.at) + 1;
    else if (!takeLineEnd(scan)) return true;
  }
  return false;
}

/**
 * What one line holds, used again for each. `spaceAt` and `feedAt` are the next of their kind: each is looked for once. Head and time
 * are of the line before: the next is mostly what followed it last time, and of the same time.
 */
interface Line {
  readonly fields: LineField[];
  readonly values: number[];
  length: number;
  spaceAt: number;
  feedAt: number;
  head: LineHead | undefined;
  /** With the line feed that ends it; empty when it had none. */
  timeText: string;
  timeMs: number;
}

/** Reads one line to its end and answers its time, NaN where it has none. On a defect `scan.code` is set. */
function readLine(scan: LineScan, line: Line, precision: Precision, cache: LineCache, limits: IngestLimits): number {
  const { text } = scan;
  const head = followingHead(scan, line.head, cache) ?? readNewHead(scan, line, cache, limits);
  if (!head) return Number.NaN;
  line.head = head;
  skipSpaces(scan);
  let expected: LineField | undefined = head.fields[0];
  for (;;) {
    let field: LineField | undefined = expected;
    if (field !== undefined && text.startsWith(field.prefix, scan.at)) scan.at += field.prefix.length;
    else field = readField(scan, head, cache, limits);
    if (field === undefined) return Number.NaN;
    const value = readValue(scan);
    if (scan.code !== undefined) return Number.NaN;
    if (!Number.isNaN(value)) {
      line.fields[line.length] = field;
      line.values[line.length++] = value;
    }
    const c = text.charCodeAt(scan.at);
    if (c === COMMA) {
      scan.at++;
      expected = head.fields[field.place + 1];
      continue;
    }
    if (c !== SPACE && c !== LINE_FEED && c !== RETURN) return fail(scan, "bad-line", "invalid field format");
    break;
  }
  skipSpaces(scan);
  if (takeLineEnd(scan)) return Number.NaN;
  const timeAt = scan.at;
  const timeEnd = timeAt + line.timeText.length;
  if (timeEnd > timeAt && text.slice(timeAt, timeEnd) === line.timeText) {
    scan.at = timeEnd;
    return line.timeMs;
  }
  const timeMs = readTime(scan, precision);
  if (scan.code === undefined && !takeLineEnd(scan)) return fail(scan, "bad-time", "bad timestamp");
  line.timeText = scan.code === undefined ? text.slice(timeAt, scan.at) : "";
  line.timeMs = timeMs;
  return timeMs;
}

function readNewHead(scan: LineScan, line: Line, cache: LineCache, limits: IngestLimits): LineHead | undefined {
  const end = headEnd(scan, line);
  if (end < 0) {
    fail(scan, "bad-line", scan.text.charCodeAt(scan.at) === COMMA ? "missing measurement" : "missing fields");
    return undefined;
  }
  const head = readHead(scan, end, cache, limits);
  if (line.head && head) line.head.next = head;
  return head;
}

/** Where the head at `at` ends if it is a good one: at the first space that is not escaped. -1 when the line has none. */
function headEnd(scan: LineScan, line: Line): number {
  const { text, at } = scan;
  if (line.feedAt < at) line.feedAt = text.indexOf("\n", at);
  if (line.spaceAt < at) line.spaceAt = indexOrEnd(text, " ", at);
  while (line.spaceAt < line.feedAt && text.charCodeAt(line.spaceAt - 1) === BACKSLASH) {
    line.spaceAt = indexOrEnd(text, " ", line.spaceAt + 1);
  }
  return line.spaceAt < line.feedAt ? line.spaceAt : -1;
}

function indexOrEnd(text: string, what: string, at: number): number {
  const index = text.indexOf(what, at);
  return index < 0 ? text.length : index;
}

/**
 * Moves past the rest of a line that has a defect at `at`. A string that begins after it is passed whole, so that what stands
 * in a text is never read as a line; one that is not closed takes the rest of the body with it, as in influxd.
 */
function skipLine(scan: LineScan, line: Line): void {
  const { text } = scan;
  // A quote means something only among the fields.
  let at = Math.max(scan.at, Math.min(line.spaceAt, line.feedAt));
  for (let c = text.charCodeAt(at); at < text.length && c !== LINE_FEED; c = text.charCodeAt(at)) {
    at++;
    if (c !== QUOTE || text.charCodeAt(at - 2) !== EQUALS) continue;
    const end = stringEnd(text, at - 1);
    at = end < 0 ? text.length : end;
  }
  scan.at = at + 1;
}

/** The line on one row: escapes stay as sent, line feeds and what else cannot be seen become spaces. */
function excerpt(text: string, start: number, end: number): string {
  const line = text
    .slice(start, Math.min(end, start + EXCERPT_LENGTH))
    .replace(/\p{Cc}/gu, " ")
    .trimEnd();
  return end - start > EXCERPT_LENGTH + 1 ? `${line}…` : line;
}
