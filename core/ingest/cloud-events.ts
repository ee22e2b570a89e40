/**
 * CloudEvents 1.0 over HTTP (https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/http-protocol-binding.md): one
 * event as JSON (structured), an array of them (batch), or attributes in headers with the data as body (binary).
 *
 * An event's data is an object of readings, as a device sends them of itself; a bare number is named by the event's type. The
 * device is the event's subject, else the last part of its source.
 */
import { normaliseMetricName, seriesKey } from "../metric.ts";
import { BatchBuilder, decodeUtf8, INGEST_LIMITS, type IngestLimits, type ParseResult } from "./batch.ts";
import { describe, isObject, type JsonObject, parseJson, refuseDevice, rejectEncoding, rejectText } from "./json-value.ts";
import { readNativeTime } from "./native-time.ts";
import { addReadings } from "./readings.ts";

export interface CloudEventsOptions {
  /** Attributes from `ce-` headers, decoded (`decodeCloudEventHeader`); none unless in binary mode. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Whether an event of this source and id was taken before: it is the same event, and is passed over. */
  readonly isKnown?: (event: string) => boolean;
  readonly limits?: IngestLimits;
}

export interface CloudEventsResult extends ParseResult {
  /** Source and id of each event that was read. */
  readonly events: readonly string[];
}

export function parseCloudEvents(bytes: Uint8Array, options: CloudEventsOptions = {}): CloudEventsResult {
  const { attributes, isKnown = () => false, limits = INGEST_LIMITS } = options;
  const builder = new BatchBuilder(limits);
  const events = new Set<string>();
  const { text, clean } = decodeUtf8(bytes);
  const value = clean ? parseJson(text) : undefined;
  const add = (event: unknown, place: number): void => {
    const id = eventId(event);
    if (id !== undefined && (events.has(id) || isKnown(id))) return;
    const why = addEvent(builder, place, event);
    if (why !== undefined) builder.reject("bad-shape", place, why);
    else if (id !== undefined) events.add(id);
  };
  if (!clean) rejectEncoding(builder, text);
  else if (value === undefined) rejectText(builder, text);
  else if (attributes) add({ ...attributes, data: value }, 1);
  else if (Array.isArray(value)) for (let i = 0; i < value.length; i++) add(value[i], i + 1);
  else add(value, 1);
  return { ...builder.finish("replace"), events: [...events] };
}

/**
 * A header's value as text: quotes are taken off, then what is percent-encoded is decoded once. `undefined` when that is not
 * UTF-8.
 */
export function decodeCloudEventHeader(value: string): string | undefined {
  const bare = /^"(?:[^"\\]|\\.)*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
  try {
    return decodeURIComponent(bare.replace(/%(?![0-9a-fA-F]{2})/g, "%25"));
  } catch {
    // Percent-encoded bytes that are no text.
    return undefined;
  }
}

function eventId(event: unknown): string | undefined {
  if (!isObject(event) || typeof event.source !== "string" || typeof event.id !== "string") return undefined;
  return JSON.stringify([event.source, event.id]);
}

/** Why the event cannot be read, or `undefined`. */
function addEvent(builder: BatchBuilder, place: number, event: unknown): string | undefined {
  if (!isObject(event)) return `${describe(event)} where an event is needed`;
  for (const name of ["id", "source", "type", "specversion"]) {
    if (typeof event[name] !== "string" || event[name] === "") return `an event has the attribute ${name}, a text`;
  }
  if (!/^1\.\d+$/.test(String(event.specversion))) return "specversion is 1.0";
  const device = deviceName(event);
  const refusal = refuseDevice(device, builder.limits);
  if (refusal) return refusal.detail;
  const time = event.time === undefined ? Number.NaN : readNativeTime(event.time);
  if (typeof time === "string") return time;
  const { data } = event;
  if (data === undefined) return "no data as JSON: readings are needed";
  const readings = isObject(data) ? data : { [normaliseMetricName(String(event.type).slice(0, builder.limits.maxNameLength))]: data };
  addReadings(readings, { builder, place, labelText: seriesKey("", [["device", device]]), timeMs: time, names: "foreign" });
  return undefined;
}

function deviceName({ subject, source }: JsonObject): string {
  if (typeof subject === "string" && subject !== "") return subject;
  const parts = String(source).split(/[/:]/);
  return parts.findLast((part) => part !== "") ?? String(source);
}
