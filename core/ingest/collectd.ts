/**
 * collectd's write_http (https://www.collectd.org/documentation/manpages/collectd.conf.html#plugin-write_http): JSON, or the
 * PUTVAL lines that it sends by default. Notifications on the same address are passed over.
 *
 * Names and labels are those of collectd_exporter, which Prometheus' users know: `collectd_{plugin}_{type}`, the value's name
 * behind it where it has one, `_total` for what counts, labels `instance` (the host), plugin or type instance.
 */
import { type Label, normaliseMetricName, seriesKey, sortedLabels } from "../metric.ts";
import { BatchBuilder, decodeUtf8, INGEST_LIMITS, type IngestLimits, type ParseResult } from "./batch.ts";
import { isCounterType, valueName } from "./collectd-types.ts";
import { describe, isObject, parseJson, rejectEncoding, rejectText } from "./json-value.ts";

export interface CollectdOptions {
  /** collectd was told `StoreRates true`: what counts comes as a rate, and is no counter. Nothing in a body says so. */
  readonly rates?: boolean;
  readonly limits?: IngestLimits;
}

interface ValueList {
  readonly host: string;
  readonly plugin: string;
  readonly pluginInstance: string;
  readonly type: string;
  readonly typeInstance: string;
  /** NaN where the site gives the time. */
  readonly timeMs: number;
  /** `null` for what collectd does not know. */
  readonly values: readonly (number | null)[];
  readonly names: readonly string[];
  readonly counts: readonly boolean[];
}

export function parseCollectd(bytes: Uint8Array, options: CollectdOptions = {}): ParseResult {
  const { rates = false, limits = INGEST_LIMITS } = options;
  const builder = new BatchBuilder(limits);
  const { text, clean } = decodeUtf8(bytes);
  if (/^\s*[[{]/.test(text)) addJson(builder, text, clean, rates);
  else addLines(builder, text, rates);
  return builder.finish("replace");
}

function addJson(builder: BatchBuilder, text: string, clean: boolean, rates: boolean): void {
  const value = clean ? parseJson(text) : undefined;
  if (!clean) rejectEncoding(builder, text);
  else if (value === undefined) rejectText(builder, text);
  else {
    const lists = Array.isArray(value) ? value : [value];
    for (let i = 0; i < lists.length; i++) {
      const read = readObject(lists[i]);
      if (typeof read === "string") builder.reject("bad-shape", i + 1, read);
      else if (read) addValues(builder, i + 1, read, rates);
    }
  }
}

/** Why not; `undefined` for a notification. */
function readObject(value: unknown): ValueList | string | undefined {
  if (!isObject(value)) return `${describe(value)} where an object is needed`;
  const { host, plugin, type, time, values, dsnames = [], dstypes = [] } = value;
  const [pluginInstance, typeInstance] = [value.plugin_instance ?? "", value.type_instance ?? ""];
  if (values === undefined && (isObject(value.annotations) || value.severity !== undefined)) return undefined;
  if (typeof host !== "string" || typeof plugin !== "string" || typeof type !== "string") return "host, plugin and type are texts";
  if (typeof pluginInstance !== "string" || typeof typeInstance !== "string") return "plugin_instance and type_instance are texts";
  if (!Array.isArray(values) || !Array.isArray(dsnames) || !Array.isArray(dstypes)) return "values, dsnames and dstypes are arrays";
  if (typeof time !== "number" || !isTime(time)) return "time is a number of seconds";
  if (!values.every((one): one is number | null => typeof one === "number" || one === null)) return "values are numbers or null";
  return {
    ...{ host, plugin, pluginInstance, type, typeInstance, values },
    timeMs: Math.round(time * 1_000),
    names: values.map((_, i) => (typeof dsnames[i] === "string" ? dsnames[i] : valueName(type, i, values.length))),
    counts: values.map((_, i) => dstypes[i] === "counter" || dstypes[i] === "derive"),
  };
}

function addLines(builder: BatchBuilder, text: string, rates: boolean): void {
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf("\n", at);
    const line = text.slice(at, feed < 0 ? text.length : feed).trim();
    at = feed < 0 ? text.length : feed + 1;
    number++;
    if (line === "" || /^PUTNOTIF\s/i.test(line)) continue;
    const lists = line.includes("\ufffd") ? "not UTF-8" : readLine(line);
    if (typeof lists === "string") builder.reject("bad-line", number, `${lists}: ${excerpt(line)}`);
    else for (const list of lists) addValues(builder, number, list, rates);
  }
}

/** A word, or what stands in quotes. */
const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;
const TIMED = /^(?:N|[0-9]+(?:\.[0-9]+)?)(?::[^:]+)+$/i;
const VALUE = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;

/** `PUTVAL host/plugin-instance/type-instance interval=10 time:value:value …`, or why not. */
function readLine(line: string): ValueList[] | string {
  const words = readWords(line);
  if (words === undefined) return "a quote is not closed";
  const [command = "", identifier = "", ...rest] = words;
  if (!/^PUTVAL$/i.test(command)) return "no PUTVAL";
  const [host = "", pluginPart = "", typePart = "", ...more] = identifier.split("/");
  if (host === "" || pluginPart === "" || typePart === "" || more.length > 0) return "an identifier is host/plugin/type";
  const [plugin, pluginInstance] = splitAtDash(pluginPart);
  const [type, typeInstance] = splitAtDash(typePart);
  const timed = rest.filter((word) => !/^[a-z_]+=/i.test(word));
  if (timed.length === 0) return "no values";
  const lists: ValueList[] = [];
  for (const word of timed) {
    if (!TIMED.test(word)) return "values are time:value";
    const [time = "", ...sent] = word.split(":");
    const values = sent.map(readValue);
    if (values.includes(undefined)) return "a value is a number, U or nan";
    if (time !== "N" && time !== "n" && !isTime(Number(time))) return "the time is out of range";
    lists.push({
      ...{ host, plugin, pluginInstance, type, typeInstance },
      timeMs: /^n$/i.test(time) ? Number.NaN : Math.round(Number(time) * 1_000),
      values: values as (number | null)[],
      names: values.map((_, i) => valueName(type, i, values.length)),
      counts: values.map(() => isCounterType(type)),
    });
  }
  return lists;
}

function readWords(line: string): string[] | undefined {
  const words: string[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < line.length) {
    const match = WORD.exec(line);
    if (!match) return undefined;
    words.push(match[1] === undefined ? (match[2] as string) : match[1].replace(/\\(.)/g, "$1"));
  }
  return words;
}

function splitAtDash(part: string): [name: string, instance: string] {
  const dash = part.indexOf("-");
  return dash < 0 ? [part, ""] : [part.slice(0, dash), part.slice(dash + 1)];
}

function readValue(text: string): number | null | undefined {
  if (/^(?:U|[-+]?nan)$/i.test(text)) return null;
  return VALUE.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/** To the year 142,000: far past what a site takes, and whole in milliseconds. */
function isTime(seconds: number): boolean {
  return seconds >= 0 && seconds < 2 ** 42;
}

function addValues(builder: BatchBuilder, place: number, list: ValueList, rates: boolean): void {
  const { plugin, type, values, names, counts, timeMs } = list;
  const { limits } = builder;
  const labels = labelsOf(list);
  const long = labels.find(([, value]) => value.length > limits.maxValueLength);
  if (long) {
    builder.reject("label-too-long", place, `${long[0]}: longer than ${limits.maxValueLength}`);
    return;
  }
  const labelText = seriesKey("", sortedLabels(labels));
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? null;
    if (value === null) continue;
    const parts = ["collectd", ...(plugin === type ? [] : [plugin]), type, ...(names[i] === "value" ? [] : [names[i] as string])];
    const name = normaliseMetricName(parts.join("_") + (counts[i] && !rates ? "_total" : ""));
    if (name.length > limits.maxNameLength) builder.reject("bad-metric-name", place, `a name of ${name.length} characters`);
    else if (builder.full) builder.reject("too-many-samples", place, `more than ${limits.maxSamples} in a body`);
    else builder.add(name + labelText, timeMs, value);
  }
}

/** The plugin's instance is a label of the plugin's name, and the type's is too where it has that to itself. */
function labelsOf({ host, plugin, pluginInstance, typeInstance }: ValueList): Label[] {
  const label = labelName(plugin);
  const labels: Label[] = [["instance", host]];
  if (pluginInstance !== "") labels.push([label, pluginInstance]);
  if (typeInstance !== "") labels.push([pluginInstance === "" ? label : "type", typeInstance]);
  return labels;
}

function labelName(plugin: string): string {
  const name = normaliseMetricName(plugin).replaceAll(":", "_");
  return name === "instance" || name.startsWith("__") ? `plugin_${name}` : name;
}

function excerpt(line: string): string {
  return (line.length > 60 ? `${line.slice(0, 60)}…` : line).replace(/\p{Cc}/gu, " ");
}
