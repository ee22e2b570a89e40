/**
 * What a device POSTs for itself to `/devices/{device}/metrics`: a JSON object, a form (`temp=21.5&rpm=1500`), or the same as the
 * query string of an address, which is all that some firmware can send. Label `device`, no time.
 */
import { seriesKey } from "../metric.ts";
import { BatchBuilder, decodeUtf8, INGEST_LIMITS, type IngestLimits, type ParseResult } from "./batch.ts";
import { describe, isObject, parseJson, refuseDevice, rejectEncoding, rejectText } from "./json-value.ts";
import { addReadings } from "./readings.ts";

/** What a query string may hold beside readings: credentials, as senders write them into addresses. */
const CREDENTIALS: ReadonlySet<string> = new Set(["u", "p", "access_token"]);

/** A form begins with a name and `=`; so does no JSON. */
const FORM = /^\s*[^\s=&{["]+=/;

export function parseDevice(bytes: Uint8Array, device: string, limits: IngestLimits = INGEST_LIMITS): ParseResult {
  const builder = new BatchBuilder(limits);
  const { text, clean } = decodeUtf8(bytes);
  const refusal = refuseDevice(device, limits);
  if (refusal) builder.reject(refusal.code, 0, refusal.detail);
  else if (!clean) rejectEncoding(builder, text);
  else if (FORM.test(text)) addForm(builder, text.trim(), device);
  else {
    const value = parseJson(text);
    if (value === undefined) rejectText(builder, text);
    else if (!isObject(value)) builder.reject("bad-shape", 0, `${describe(value)} where one object is needed`);
    else addObject(builder, value, device);
  }
  return builder.finish("replace");
}

/** The query string of an address, without its `?`. */
export function parseDeviceQuery(query: string, device: string, limits: IngestLimits = INGEST_LIMITS): ParseResult {
  const builder = new BatchBuilder(limits);
  const refusal = refuseDevice(device, limits);
  if (refusal) builder.reject(refusal.code, 0, refusal.detail);
  else addForm(builder, query, device);
  return builder.finish("replace");
}

function addForm(builder: BatchBuilder, text: string, device: string): void {
  const fields = new Map<string, string>();
  for (const field of text.split("&")) {
    const equals = field.indexOf("=");
    const name = decodeField(equals < 0 ? field : field.slice(0, equals));
    const value = decodeField(equals < 0 ? "" : field.slice(equals + 1));
    if (name === undefined || value === undefined) builder.reject("bad-encoding", 1, "a field that is not percent-encoded UTF-8");
    else if (name !== "" && !CREDENTIALS.has(name)) fields.set(name, value);
  }
  if (fields.size === 0 && text === "") builder.reject("bad-shape", 0, "no readings: neither a body nor a query string");
  addObject(builder, Object.fromEntries(fields), device);
}

function addObject(builder: BatchBuilder, object: Readonly<Record<string, unknown>>, device: string): void {
  addReadings(object, { builder, place: 1, labelText: seriesKey("", [["device", device]]), timeMs: Number.NaN, names: "own" });
}

function decodeField(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // Not a percent-encoding of UTF-8.
    return undefined;
  }
}
