/**
 * The native JSON body (docs/protocol.md): what a gateway POSTs for many devices. What a device POSTs for itself is in device.ts.
 *
 * An object is one moment: every member is a metric, its value a finite number, save `device`, `labels` and `time` where the
 * form has them. Names are taken as they are or refused. One bad member or object never costs the others.
 */
import { isLabelName, type Label, seriesKey, sortedLabels } from "../metric.ts";
import { BatchBuilder, decodeUtf8, INGEST_LIMITS, type IngestLimits, type ParseResult } from "./batch.ts";
import {
  describe,
  excerpt,
  isObject,
  type JsonObject,
  parseJson,
  quote,
  type Refusal,
  refuseDevice,
  refuseName,
  rejectEncoding,
  rejectText,
} from "./json-value.ts";
import { readNativeTime } from "./native-time.ts";

/** Members of an object that are no metrics. */
const RESERVED: ReadonlySet<string> = new Set(["device", "labels", "time"]);

/** A refused line costs some 5 µs, mostly for the engine's error: past so many the body is not NDJSON, and reading on is waste. */
const MAX_BAD_LINES = 1_000;

/** The body of `POST /metrics`: one object, an array of objects, or NDJSON. */
export function parseNativeJson(bytes: Uint8Array, limits: IngestLimits = INGEST_LIMITS): ParseResult {
  const { text, clean } = decodeUtf8(bytes);
  const builder = new BatchBuilder(limits);
  const value = clean ? parseJson(text) : undefined;
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) addObject(builder, i + 1, value[i]);
  else if (value !== undefined) addObject(builder, 1, value);
  else {
    const lines = parseLines(text, clean, limits);
    if (lines) return lines.finish("replace");
    if (clean) rejectText(builder, text);
    else rejectEncoding(builder, text);
  }
  return builder.finish("replace");
}

/** `undefined` when no line is an object of its own: then it is one document with a defect, and not NDJSON. */
function parseLines(text: string, clean: boolean, limits: IngestLimits): BatchBuilder | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const builder = new BatchBuilder(limits);
  let objects = 0;
  let bad = 0;
  let number = 0;
  for (let at = 0; at < text.length && bad <= MAX_BAD_LINES; ) {
    const feed = text.indexOf("\n", at);
    const line = text.slice(at, feed < 0 ? text.length : feed);
    at += line.length + 1;
    number++;
    if (line.trim() === "") continue;
    const value = parseJson(line);
    if (isObject(value)) objects++;
    if (!clean && line.includes("\ufffd")) builder.reject("bad-encoding", number, "not UTF-8");
    else if (value !== undefined) addObject(builder, number, value);
    else if (++bad <= MAX_BAD_LINES) rejectText(builder, line, number);
    else builder.reject("not-json", number, `${MAX_BAD_LINES} lines were not JSON: from here on the body was not read`);
  }
  return objects > 0 ? builder : undefined;
}

function addObject(builder: BatchBuilder, place: number, value: unknown): void {
  if (!isObject(value)) {
    builder.reject("bad-shape", place, `${describe(value)} where an object is needed`);
    return;
  }
  const labels = readLabels(value, builder.limits);
  const time = value.time === undefined ? Number.NaN : readNativeTime(value.time);
  if (!Array.isArray(labels)) builder.reject(labels.code, place, labels.detail);
  else if (typeof time === "string") builder.reject("bad-time", place, time);
  else addMetrics(builder, place, value, seriesKey("", sortedLabels(labels)), time);
}

/** `labelText` is the part of the series keys that all members share. */
function addMetrics(builder: BatchBuilder, place: number, object: JsonObject, labelText: string, timeMs: number): void {
  const { limits } = builder;
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (RESERVED.has(name)) continue;
    const refusal = refuseName(name, limits);
    if (refusal) builder.reject(refusal.code, place, refusal.detail);
    else if (typeof value !== "number") builder.reject("not-a-number", place, `${excerpt(name)}: ${describe(value)} is not a number`);
    else if (!Number.isFinite(value)) builder.reject("not-a-number", place, `${excerpt(name)}: outside what a float64 holds`);
    else if (builder.full) builder.reject("too-many-samples", place, `${excerpt(name)}: more than ${limits.maxSamples} in a body`);
    else builder.add(name + labelText, timeMs, value);
  }
}

function readLabels({ device, labels = {} }: JsonObject, limits: IngestLimits): Label[] | Refusal {
  if (!isObject(labels)) return { code: "bad-shape", detail: `labels: ${describe(labels)} where an object of texts is needed` };
  const names = Object.keys(labels);
  const count = names.length + (device === undefined ? 0 : 1);
  if (count > limits.maxLabels) {
    return { code: "too-many-labels", detail: `${count} labels, at most ${limits.maxLabels} are taken` };
  }
  const read: Label[] = [];
  for (const name of names) {
    const value = labels[name];
    const refusal = name === "device" ? refuseDevice(value, limits) : refuseLabel(name, value, limits);
    if (refusal) return refusal;
    if (name === "device" && device !== undefined && device !== value) {
      return { code: "bad-device", detail: "device and labels.device are not the same" };
    }
    read.push([name, String(value)]);
  }
  if (device !== undefined) {
    const refusal = refuseDevice(device, limits);
    if (refusal) return refusal;
    read.push(["device", String(device)]);
  }
  return read;
}

function refuseLabel(name: string, value: unknown, limits: IngestLimits): Refusal | undefined {
  if (!isLabelName(name)) return { code: "bad-label-name", detail: `${quote(name)} is no label name: [a-zA-Z_][a-zA-Z0-9_]*` };
  if (name.startsWith("__")) return { code: "bad-label-name", detail: `${quote(name)}: names that begin with __ are reserved` };
  if (name.length > limits.maxNameLength)
    return { code: "label-too-long", detail: `the name ${quote(name)} is longer than ${limits.maxNameLength}` };
  if (typeof value !== "string") return { code: "bad-label-value", detail: `${excerpt(name)}: ${describe(value)} is not a text` };
  if (value.length > limits.maxValueLength)
    return { code: "label-too-long", detail: `${excerpt(name)}: longer than ${limits.maxValueLength}` };
  if (!value.isWellFormed()) return { code: "bad-label-value", detail: `${excerpt(name)}: half of a surrogate pair` };
  return undefined;
}
