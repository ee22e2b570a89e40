/**
 * Home Assistant's states (https://developers.home-assistant.io/docs/api/rest#post-apistatesentity_id): one entity, its state
 * always a text, its attributes beside.
 *
 * Names are as Home Assistant's own Prometheus integration makes them: `homeassistant_{domain}_{device class}_{unit}`, else
 * `homeassistant_{domain}_state`; numbers among the attributes are `homeassistant_{domain}_{attribute}`. On, open, home and
 * locked are 1, their opposites 0; unknown and unavailable are no values. The entity is the device: each has its own rhythm.
 */
import { normaliseMetricName, seriesKey } from "../metric.ts";
import { BatchBuilder, decodeUtf8, INGEST_LIMITS, type IngestLimits, type ParseResult } from "./batch.ts";
import { describe, isObject, parseJson, quote, rejectEncoding, rejectText } from "./json-value.ts";
import { readReading } from "./readings.ts";

/** A domain and a name, as Home Assistant has them. */
const ENTITY = /^([a-z0-9_]+)\.[a-z0-9_]+$/;

const STATES: ReadonlyMap<string, number> = new Map([
  ["on", 1],
  ["off", 0],
  ["open", 1],
  ["closed", 0],
  ["home", 1],
  ["not_home", 0],
  ["locked", 1],
  ["unlocked", 0],
  ["above_horizon", 1],
  ["below_horizon", 0],
]);

/** The integration's words for units that have no letters, or that are spelt in several ways. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ["°C", "celsius"],
  ["°F", "fahrenheit"],
  ["%", "percent"],
]);

/** Bits that say what an entity can do, and places on a map: no readings. */
const NOT_READINGS: ReadonlySet<string> = new Set(["supported_features", "latitude", "longitude", "gps_accuracy"]);

export function parseHomeAssistantState(bytes: Uint8Array, entity: string, limits: IngestLimits = INGEST_LIMITS): ParseResult {
  const builder = new BatchBuilder(limits);
  const { text, clean } = decodeUtf8(bytes);
  const value = clean ? parseJson(text) : undefined;
  const [, domain] = entity.length <= limits.maxValueLength ? (ENTITY.exec(entity) ?? []) : [];
  if (domain === undefined) builder.reject("bad-device", 0, `${quote(entity)} is no entity: domain.name`);
  else if (!clean) rejectEncoding(builder, text);
  else if (value === undefined) rejectText(builder, text);
  else if (!isObject(value)) builder.reject("bad-shape", 0, `${describe(value)} where one object is needed`);
  else if (value.state === undefined) builder.reject("bad-shape", 0, "no state");
  else {
    const attributes = isObject(value.attributes) ? value.attributes : {};
    const add = (name: string, number: number): void => {
      const metric = normaliseMetricName(`homeassistant_${domain}_${name}`);
      if (metric.length > limits.maxNameLength) builder.reject("bad-metric-name", 0, `a name of ${metric.length} characters`);
      else if (builder.full) builder.reject("too-many-samples", 0, `more than ${limits.maxSamples} in a body`);
      else builder.add(seriesKey(metric, [["device", entity]]), Number.NaN, number);
    };
    const state = readState(value.state);
    if (state !== undefined) add(stateName(attributes), state);
    for (const name of Object.keys(attributes)) {
      const number = attributes[name];
      if (typeof number === "number" && Number.isFinite(number) && !NOT_READINGS.has(name)) add(name, number);
    }
  }
  return builder.finish("replace");
}

/** `undefined` for a text that says no number: it is a good state all the same. */
function readState(state: unknown): number | undefined {
  return (typeof state === "string" ? STATES.get(state.trim().toLowerCase()) : undefined) ?? readReading(state) ?? undefined;
}

function stateName({ device_class: deviceClass, unit_of_measurement: unit }: Readonly<Record<string, unknown>>): string {
  const parts = [deviceClass, typeof unit === "string" ? (UNITS.get(unit) ?? unit) : ""];
  const known = parts.filter((part): part is string => typeof part === "string" && part !== "");
  return known.length === 0 ? "state" : known.join("_");
}
