/**
 * `/api/put`: OpenTSDB's data points as JSON (http://opentsdb.net/docs/build/html/api_http/put.html), and what Netdata's
 * exporters send to the same address: those, objects of its own, or Graphite's tagged lines.
 *
 * Netdata's own objects become `netdata_{context}_{units}` with chart, family and dimension as labels, as its Prometheus exporter
 * names them. In its Graphite lines the host is a part of the path, and becomes the label `host`.
 */
import { type Label, normaliseLabelName, normaliseMetricName, seriesKey, sortedLabels } from "../metric.ts";
import { BatchBuilder, decodeUtf8, INGEST_LIMITS, type IngestLimits, type ParseResult } from "./batch.ts";
import { describe, excerpt, isObject, type JsonObject, parseJson, rejectEncoding, rejectText } from "./json-value.ts";
import { readReading } from "./readings.ts";

interface Point {
  readonly metric: string;
  readonly labels: readonly Label[];
  readonly value: unknown;
  /** Seconds, or milliseconds where a number of seconds would not fit 32 bits. */
  readonly time: unknown;
}

export function parsePut(bytes: Uint8Array, limits: IngestLimits = INGEST_LIMITS): ParseResult {
  const builder = new BatchBuilder(limits);
  const { text, clean } = decodeUtf8(bytes);
  if (/^\s*[[{]/.test(text)) addJson(builder, text, clean);
  else addLines(builder, text);
  return builder.finish("replace");
}

function addJson(builder: BatchBuilder, text: string, clean: boolean): void {
  const value = clean ? parseJson(text) : undefined;
  if (!clean) rejectEncoding(builder, text);
  else if (value === undefined) rejectText(builder, text);
  else {
    const points = Array.isArray(value) ? value : [value];
    for (let i = 0; i < points.length; i++) {
      const point = readObject(points[i]);
      if (typeof point === "string") builder.reject("bad-shape", i + 1, point);
      else addPoint(builder, i + 1, point);
    }
  }
}

function readObject(value: unknown): Point | string {
  if (!isObject(value)) return `${describe(value)} where an object is needed`;
  if (typeof value.chart_id === "string") return netdataPoint(value);
  const { metric, tags = {}, timestamp } = value;
  if (typeof metric !== "string" || metric === "") return "metric is a text";
  if (!isObject(tags)) return "tags is an object of texts";
  const labels: Label[] = [];
  for (const name of Object.keys(tags)) {
    const tag = tags[name];
    if (typeof tag !== "string" && typeof tag !== "number" && typeof tag !== "boolean") return `the tag ${excerpt(name)} is a text`;
    labels.push([name, String(tag)]);
  }
  return { metric, labels, value: value.value, time: timestamp };
}

function netdataPoint(value: JsonObject): Point {
  const text = (name: string): string => (typeof value[name] === "string" ? value[name] : "");
  const parts = [text("prefix") || "netdata", text("chart_context") || text("chart_id"), text("units")];
  return {
    metric: parts.filter((part) => part !== "").join("_"),
    labels: [
      ["chart", text("chart_name") || text("chart_id")],
      ["family", text("chart_family")],
      ["dimension", text("name") || text("id")],
      ["instance", text("hostname")],
    ],
    value: value.value,
    time: value.timestamp,
  };
}

function addLines(builder: BatchBuilder, text: string): void {
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf("\n", at);
    const line = text.slice(at, feed < 0 ? text.length : feed).trim();
    at = feed < 0 ? text.length : feed + 1;
    number++;
    if (line === "") continue;
    const point = line.includes("\ufffd") ? "not UTF-8" : readLine(line);
    if (typeof point === "string") builder.reject("bad-line", number, `${point}: ${excerpt(line).replace(/\p{Cc}/gu, " ")}`);
    else addPoint(builder, number, point);
  }
}

/** `path;tag=value;tag=value value time`, or why not. */
function readLine(line: string): Point | string {
  const [head = "", value, time, ...more] = line.split(/[ \t]+/, 4);
  if (value === undefined || time === undefined || more.length > 0) return "a line is path, value and time";
  const [path = "", ...tags] = head.split(";", 64);
  if (path === "") return "no path";
  const labels: Label[] = [];
  for (const tag of tags) {
    const equals = tag.indexOf("=");
    if (equals <= 0) return "a tag is name=value";
    labels.push([tag.slice(0, equals), tag.slice(equals + 1)]);
  }
  const [prefix, host = "", ...rest] = path.split(".");
  const isNetdata = prefix === "netdata" && rest.length >= 2;
  if (isNetdata && !labels.some(([name]) => name === "host")) labels.push(["host", host]);
  return { metric: isNetdata ? ["netdata", ...rest].join("_") : path, labels, value, time };
}

/** A number of seconds that does not fit 32 bits is one of milliseconds, as OpenTSDB has it. */
const MOST_SECONDS = 0xffff_ffff;

function addPoint(builder: BatchBuilder, place: number, { metric, labels, value, time }: Point): void {
  const { limits } = builder;
  const number = readReading(value);
  const sentTime = typeof time === "string" ? readReading(time) : time;
  const name = metric.length > limits.maxNameLength ? undefined : normaliseMetricName(metric);
  const long = labels.find(([label, text]) => label.length > limits.maxNameLength || text.length > limits.maxValueLength);
  if (name === undefined || name.length > limits.maxNameLength)
    builder.reject("bad-metric-name", place, `a name of ${metric.length} characters`);
  else if (labels.length > limits.maxLabels) builder.reject("too-many-labels", place, `more than ${limits.maxLabels} tags`);
  else if (long) builder.reject("label-too-long", place, `the tag ${excerpt(long[0])} is too long`);
  // Netdata sends null for a dimension without a value.
  else if (number === null) return;
  else if (number === undefined || typeof value === "boolean")
    builder.reject("not-a-number", place, `${excerpt(metric)}: ${describe(value)} is not a number`);
  else if (typeof sentTime !== "number" || !(sentTime >= 0 && sentTime < 2 ** 52))
    builder.reject("bad-time", place, `${excerpt(metric)}: a timestamp is a number of seconds or milliseconds`);
  else if (builder.full) builder.reject("too-many-samples", place, `more than ${limits.maxSamples} in a body`);
  else {
    const named = labels.map(([label, text]): Label => [labelName(label), text]);
    builder.add(
      seriesKey(name, sortedLabels(named)),
      sentTime > MOST_SECONDS ? Math.round(sentTime) : Math.round(sentTime * 1_000),
      number,
    );
  }
}

/** Names that begin with `__` are Prometheus' own. */
function labelName(tag: string): string {
  const name = normaliseLabelName(tag);
  return name.startsWith("__") ? name.replace(/^_+/, "_") : name;
}
