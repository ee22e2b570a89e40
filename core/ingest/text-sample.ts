/**
 * One line of Prometheus' text format that carries a sample:
 * `name{label="value",…} value time # {exemplar="labels"} value time`.
 *
 * Two dialects. The classic one (0.0.4) takes runs of blanks, a comma after the last label, and times in whole milliseconds;
 * OpenMetrics 1.0 takes one space, no such comma, times in seconds, exemplars, and any `\x` in a label value. Names outside the
 * grammar stand in quotes, the metric's own inside the braces (Prometheus' UTF-8 names); they are normalised as foreign names are.
 */
import { type Label, normaliseLabelName, normaliseMetricName } from "../metric.ts";
import type { IngestLimits, RejectionCode } from "./batch.ts";

export interface TextSample {
  readonly name: string;
  readonly labels: readonly Label[];
  readonly value: number;
  /** NaN where the line has none. */
  readonly timeMs: number;
  readonly exemplar: boolean;
}

export interface TextDefect {
  readonly code: RejectionCode;
  readonly why: string;
}

interface Scan {
  readonly line: string;
  readonly openMetrics: boolean;
  readonly limits: IngestLimits;
  at: number;
  defect: TextDefect | undefined;
}

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const BLANKS = /[ \t]*/y;
const TOKEN = /[^ \t#]+/y;
const PLAIN = /[^"\\]*/y;

const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const WHOLE = /^[+-]?[0-9]+$/;

export function readTextSample(line: string, openMetrics: boolean, limits: IngestLimits): TextSample | TextDefect {
  const scan: Scan = { line, openMetrics, limits, at: 0, defect: undefined };
  if (!openMetrics) take(scan, BLANKS);
  let name = take(scan, METRIC_NAME);
  if (!openMetrics && line[scan.at] !== "{") skipBlanksBefore(scan, "{");
  const labels: Label[] = [];
  if (line[scan.at] === "{") {
    const quoted = readLabels(scan, labels, name === "");
    name ||= quoted ?? "";
  }
  if (scan.defect) return scan.defect;
  if (name === "") return { code: "bad-metric-name", why: "no metric name" };
  if (name.length > limits.maxNameLength) return { code: "bad-metric-name", why: `a name of ${name.length} characters` };
  if (!takeGap(scan)) return { code: "bad-line", why: "a space and a value are needed" };
  const value = parseTextNumber(take(scan, TOKEN));
  if (value === undefined) return { code: "not-a-number", why: "the value is no number" };
  const timeMs = readTime(scan);
  const exemplar = scan.defect === undefined && readExemplar(scan);
  if (scan.defect) return scan.defect;
  if (!openMetrics) take(scan, BLANKS);
  if (scan.at < line.length) return { code: "bad-line", why: "something stands behind the sample" };
  return { name, labels, value, timeMs, exemplar };
}

/** As Go's ParseFloat reads it, without hexadecimal and underscores, which exporters do not send. */
export function parseTextNumber(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?nan$/i.test(text) ? Number.NaN : undefined;
}

/** What `pattern` (sticky) takes at `at`, possibly nothing. */
function take(scan: Scan, pattern: RegExp): string {
  pattern.lastIndex = scan.at;
  const match = pattern.exec(scan.line);
  if (!match) return "";
  scan.at += match[0].length;
  return match[0];
}

function fail(scan: Scan, code: RejectionCode, why: string): undefined {
  scan.defect ??= { code, why };
  return undefined;
}

/** The gap between two parts: one space, or in the classic dialect some blanks. */
function takeGap(scan: Scan): boolean {
  if (!scan.openMetrics) return take(scan, BLANKS) !== "" || scan.line[scan.at - 1] === "}";
  if (scan.line[scan.at] !== " ") return false;
  scan.at++;
  return true;
}

function skipBlanksBefore(scan: Scan, what: string): void {
  const start = scan.at;
  take(scan, BLANKS);
  if (scan.line[scan.at] !== what) scan.at = start;
}

function skipBlanks(scan: Scan): void {
  if (!scan.openMetrics) take(scan, BLANKS);
}

/** The labels in braces at `at`. Answers the metric's name when it stands among them, which it may where `canName`. */
function readLabels(scan: Scan, labels: Label[], canName: boolean): string | undefined {
  const { line, limits } = scan;
  const names = new Set<string>();
  let metric: string | undefined;
  scan.at++;
  skipBlanks(scan);
  while (line[scan.at] !== "}") {
    const quoted = line[scan.at] === '"';
    const sent = quoted ? readQuoted(scan) : take(scan, LABEL_NAME);
    if (sent === undefined) return undefined;
    skipBlanks(scan);
    if (quoted && canName && metric === undefined && labels.length === 0 && line[scan.at] !== "=") {
      metric = normaliseMetricName(sent);
    } else {
      if (sent === "") return fail(scan, "bad-label-name", "no label name");
      if (line[scan.at] !== "=") return fail(scan, "bad-line", "= is needed behind a label name");
      scan.at++;
      skipBlanks(scan);
      if (line[scan.at] !== '"') return fail(scan, "bad-label-value", "a label value stands in quotes");
      const value = readQuoted(scan);
      if (value === undefined) return undefined;
      if (sent === "__name__") return fail(scan, "bad-label-name", "__name__ is reserved");
      if (names.has(sent)) return fail(scan, "bad-line", "a label stands twice");
      if (names.size === limits.maxLabels) return fail(scan, "too-many-labels", `more than ${limits.maxLabels} labels`);
      if (sent.length > limits.maxNameLength) return fail(scan, "label-too-long", `a label name of ${sent.length} characters`);
      if (value.length > limits.maxValueLength) return fail(scan, "label-too-long", `a label value of ${value.length} characters`);
      names.add(sent);
      labels.push([normaliseLabelName(sent), value]);
    }
    skipBlanks(scan);
    if (line[scan.at] === "}") break;
    if (line[scan.at] !== ",") return fail(scan, "bad-line", ", or } is needed behind a label");
    scan.at++;
    skipBlanks(scan);
    if (scan.openMetrics && line[scan.at] === "}") return fail(scan, "bad-line", "a comma with no label behind it");
  }
  scan.at++;
  return metric;
}

/** The text in quotes at `at`, without its escapes; `undefined` with a defect noted. */
function readQuoted(scan: Scan): string | undefined {
  const { line } = scan;
  scan.at++;
  let value = "";
  for (;;) {
    value += take(scan, PLAIN);
    const c = line[scan.at];
    if (c === undefined) return fail(scan, "bad-line", "a quote is not closed");
    scan.at++;
    if (c === '"') return value;
    const escaped = line[scan.at];
    if (escaped === undefined) return fail(scan, "bad-line", "a quote is not closed");
    scan.at++;
    if (escaped === "n") value += "\n";
    else if (escaped === "\\" || escaped === '"') value += escaped;
    else if (scan.openMetrics) value += `\\${escaped}`;
    else return fail(scan, "bad-line", 'an escape that is none of \\\\, \\" and \\n');
  }
}

/** A time behind the value, if there is one. */
function readTime(scan: Scan): number {
  const start = scan.at;
  const token = takeGap(scan) ? take(scan, TOKEN) : "";
  if (token === "") {
    scan.at = start;
    return Number.NaN;
  }
  const { openMetrics } = scan;
  const time = openMetrics ? (NUMBER.test(token) ? Number(token) * 1_000 : Number.NaN) : WHOLE.test(token) ? Number(token) : Number.NaN;
  if (Number.isNaN(time))
    fail(scan, "bad-time", openMetrics ? "the time is no number of seconds" : "the time is no whole number of milliseconds");
  // What is outside is refused by the site, as too old or too far ahead.
  return Math.min(Math.max(Math.round(time), -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER) + 0;
}

function readExemplar(scan: Scan): boolean {
  const { line, openMetrics } = scan;
  if (!openMetrics || !line.startsWith(" # ", scan.at)) return false;
  scan.at += 3;
  if (line[scan.at] !== "{") return noExemplar(scan, "an exemplar begins with its labels");
  readLabels(scan, [], false);
  if (scan.defect) return false;
  if (!takeGap(scan) || parseTextNumber(take(scan, TOKEN)) === undefined) return noExemplar(scan, "an exemplar has a value");
  readTime(scan);
  return true;
}

function noExemplar(scan: Scan, why: string): false {
  fail(scan, "bad-line", why);
  return false;
}
