/** What the parsers of JSON formats share: reading a text, naming what is wrong with it, and the grammar of our own names. */
import { isMetricName } from "../metric.ts";
import type { BatchBuilder, IngestLimits, RejectionCode } from "./batch.ts";
import { findJsonDefect } from "./json-defect.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Refusal {
  readonly code: RejectionCode;
  readonly detail: string;
}

/** Of a name or text in a detail: two fit into its 120 characters with the words between. */
const EXCERPT_LENGTH = 40;

/** `undefined` when the text is not JSON: no JSON text means that. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Where and why is looked for by `findJsonDefect`, if anyone is told.
    return undefined;
  }
}

export function rejectText(builder: BatchBuilder, text: string, lineNumber = 1): void {
  const defect = text.trim() === "" ? undefined : findJsonDefect(text);
  if (defect) {
    const line = lineNumber - 1 + defect.line;
    builder.reject("not-json", line, `line ${line}, column ${defect.column}: ${defect.what}`);
  } else {
    builder.reject("not-json", 0, "the body is empty");
  }
}

export function rejectEncoding(builder: BatchBuilder, text: string): void {
  const line = text.slice(0, text.indexOf("\ufffd")).split("\n").length;
  builder.reject("bad-encoding", line, "not UTF-8");
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function describe(value: unknown): string {
  if (typeof value === "string") return `the text ${quote(value)}`;
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

export function excerpt(text: string): string {
  return text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
}

export function quote(text: string): string {
  return JSON.stringify(excerpt(text));
}

/** Our own names are taken as they are or refused. */
export function refuseName(name: string, limits: IngestLimits): Refusal | undefined {
  const bad = (why: string): Refusal => ({ code: "bad-metric-name", detail: `${quote(name)} is ${why}` });
  if (!isMetricName(name)) return bad("no metric name: [a-zA-Z_:][a-zA-Z0-9_:]*");
  return name.length > limits.maxNameLength ? bad(`longer than ${limits.maxNameLength}`) : undefined;
}

export function refuseDevice(device: unknown, limits: IngestLimits): Refusal | undefined {
  const bad = (why: string): Refusal => ({ code: "bad-device", detail: `device: ${why}` });
  if (typeof device !== "string") return bad(`${describe(device)} is not a text`);
  if (device === "") return bad("the name is empty");
  if (device.length > limits.maxValueLength) return bad(`the name is longer than ${limits.maxValueLength}`);
  if (/\p{Cc}/u.test(device)) return bad("a control character in the name");
  return device.isWellFormed() ? undefined : bad("half of a surrogate pair in the name");
}
