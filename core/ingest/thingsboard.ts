/**
 * ThingsBoard's device API (https://thingsboard.io/docs/reference/http-api/#telemetry-upload-api): a flat object of key and
 * value, `{"ts": ms, "values": {…}}`, or an array of either. Keys are made to fit the grammar.
 */
import { seriesKey } from "../metric.ts";
import { BatchBuilder, decodeUtf8, INGEST_LIMITS, type IngestLimits, type ParseResult } from "./batch.ts";
import { describe, isObject, parseJson, refuseDevice, rejectEncoding, rejectText } from "./json-value.ts";
import { readNativeTime } from "./native-time.ts";
import { addReadings } from "./readings.ts";

export function parseTelemetry(bytes: Uint8Array, device: string, limits: IngestLimits = INGEST_LIMITS): ParseResult {
  const builder = new BatchBuilder(limits);
  const { text, clean } = decodeUtf8(bytes);
  const value = clean ? parseJson(text) : undefined;
  const refusal = refuseDevice(device, limits);
  if (refusal) builder.reject(refusal.code, 0, refusal.detail);
  else if (!clean) rejectEncoding(builder, text);
  else if (value === undefined) rejectText(builder, text);
  else {
    const moments = Array.isArray(value) ? value : [value];
    for (let i = 0; i < moments.length; i++) addMoment(builder, i + 1, moments[i], device);
  }
  return builder.finish("replace");
}

function addMoment(builder: BatchBuilder, place: number, value: unknown, device: string): void {
  if (!isObject(value)) {
    builder.reject("bad-shape", place, `${describe(value)} where an object is needed`);
    return;
  }
  const timed = value.ts !== undefined && isObject(value.values);
  const time = timed ? readNativeTime(value.ts) : Number.NaN;
  if (typeof time === "string") {
    builder.reject("bad-time", place, time);
    return;
  }
  const readings = timed && isObject(value.values) ? value.values : value;
  addReadings(readings, { builder, place, labelText: seriesKey("", [["device", device]]), timeMs: time, names: "foreign" });
}
