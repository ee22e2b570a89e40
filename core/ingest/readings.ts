/**
 * Readings as devices write them: whatever JSON a device sends of itself, as numbers with names.
 *
 * true and false are 1 and 0, as are on and off; a number may stand in a text; null says that a sensor has none now, and is no
 * sample. Any other text is refused by name: a device author reads the answer. What is nested is named by its path,
 * `{"AM2301":{"Temperature":22.6}}` is `AM2301_Temperature`.
 */
import { normaliseMetricName } from "../metric.ts";
import type { BatchBuilder } from "./batch.ts";
import { describe, excerpt, isObject, type JsonObject, refuseName } from "./json-value.ts";

/** A number as JSON has it, within blanks. `21,5` and `0x1f` are texts. */
const NUMBER = /^\s*[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*$/;
const STATES: ReadonlyMap<string, number> = new Map([
  ["on", 1],
  ["off", 0],
  ["true", 1],
  ["false", 0],
]);

/** Deeper than any device's, and no danger to the stack. */
const MAX_DEPTH = 8;

/** A name made to fit may become shorter, and then a metric's. */
const MAX_PATH_LENGTH = 1_000;

/** A number; `null` where the sender says that there is none; `undefined` for what is no number. */
export function readReading(value: unknown): number | null | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null) return null;
  if (typeof value !== "string") return undefined;
  const number = NUMBER.test(value) ? Number(value) : STATES.get(value.trim().toLowerCase());
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}

export interface Readings {
  readonly builder: BatchBuilder;
  /** 1-based place in the body, for refusals. */
  readonly place: number;
  /** The part of the series keys that all share. */
  readonly labelText: string;
  readonly timeMs: number;
  /** `own`: a name at the top is taken as it is or refused. `foreign`: it is made to fit. What is nested always is. */
  readonly names: "own" | "foreign";
}

export function addReadings(object: JsonObject, readings: Readings): void {
  for (const name of Object.keys(object)) addReading(name, object[name], 1, readings);
}

function addReading(path: string, value: unknown, depth: number, readings: Readings): void {
  const { builder, place, labelText, timeMs, names } = readings;
  // Before it goes on growing with every level, and is looked at for every leaf.
  if (path.length > MAX_PATH_LENGTH) {
    builder.reject("bad-metric-name", place, `${excerpt(path)}: the name is longer than ${MAX_PATH_LENGTH}`);
    return;
  }
  if (typeof value === "object" && value !== null) {
    if (depth === MAX_DEPTH) builder.reject("bad-shape", place, `${excerpt(path)}: nested deeper than ${MAX_DEPTH}`);
    else if (Array.isArray(value)) for (let i = 0; i < value.length; i++) addReading(`${path}_${i}`, value[i], depth + 1, readings);
    else if (isObject(value)) for (const name of Object.keys(value)) addReading(`${path}_${name}`, value[name], depth + 1, readings);
    return;
  }
  const number = readReading(value);
  if (number === null) return;
  const name = names === "foreign" || depth > 1 ? normaliseMetricName(path) : path;
  const refusal = refuseName(name, builder.limits);
  if (refusal) builder.reject(refusal.code, place, refusal.detail);
  else if (number === undefined) {
    const why = typeof value === "number" ? "outside what a float64 holds" : `${describe(value)} is not a number`;
    builder.reject("not-a-number", place, `${excerpt(path)}: ${why}`);
  } else if (builder.full) builder.reject("too-many-samples", place, `${excerpt(path)}: more than ${builder.limits.maxSamples} in a body`);
  else builder.add(name + labelText, timeMs, number);
}
