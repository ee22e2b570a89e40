/**
 * OTLP metrics as JSON into samples (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): 64-bit integers as text or
 * number, floats as number or "NaN", "Infinity", "-Infinity", enums as integers, members in lowerCamelCase; what is not known is passed
 * over. A member of the wrong type is as if it were not there, unless the whole is of another shape.
 */
import type { ExponentialBuckets } from "./otlp-buckets.ts";
import type { Attribute, OtlpMetric, OtlpPoint } from "./otlp-model.ts";
import type { OtlpSamples } from "./otlp-samples.ts";

/** As of the protobuf form. */
const MAX_BUCKETS = 10_000;
const MAX_ATTRIBUTES = 1_000;

const NANO_DIGITS = 6;
const NANOS_PER_MS = 1e6;
const MAX_NANOS = 2 ** 64;

interface JsonObject {
  readonly [member: string]: unknown;
}

/** False when the text is JSON of another shape. */
export function readOtlpJson(root: unknown, samples: OtlpSamples): boolean {
  if (!isObject(root)) return false;
  const { resourceMetrics } = root;
  if (resourceMetrics !== undefined && resourceMetrics !== null && !Array.isArray(resourceMetrics)) return false;
  for (const one of objects(resourceMetrics)) {
    samples.beginResource(attributesOf(member(one.resource).attributes));
    for (const scoped of objects(one.scopeMetrics)) {
      const scope = member(scoped.scope);
      samples.beginScope(text(scope.name), text(scope.version), attributesOf(scope.attributes));
      for (const metric of objects(scoped.metrics)) readMetric(metric, samples);
    }
    samples.endResource();
  }
  return true;
}

const MEMBERS: readonly (readonly [member: string, kind: OtlpMetric["kind"]])[] = [
  ["gauge", "gauge"],
  ["sum", "sum"],
  ["histogram", "histogram"],
  ["exponentialHistogram", "exponential"],
  ["summary", "summary"],
];

const READ_POINT: Readonly<Record<OtlpMetric["kind"], (json: JsonObject, point: OtlpPoint, samples: OtlpSamples) => void>> = {
  gauge: readNumber,
  sum: readNumber,
  histogram: readHistogram,
  exponential: readExponential,
  summary: readSummary,
};

function readMetric(metric: JsonObject, samples: OtlpSamples): void {
  for (const [name, kind] of MEMBERS) {
    const data = metric[name];
    if (!isObject(data)) continue;
    samples.beginMetric({
      name: text(metric.name),
      description: text(metric.description),
      unit: text(metric.unit),
      kind,
      temporality: number(data.aggregationTemporality) ?? 0,
      monotonic: data.isMonotonic === true,
    });
    for (const json of objects(data.dataPoints)) {
      const point = { attributes: attributesOf(json.attributes), timeMs: timeOf(json.timeUnixNano), flags: number(json.flags) ?? 0 };
      READ_POINT[kind](json, point, samples);
    }
    return;
  }
}

function readNumber(json: JsonObject, point: OtlpPoint, samples: OtlpSamples): void {
  samples.number({ ...point, value: number(json.asDouble) ?? number(json.asInt) });
}

function readHistogram(json: JsonObject, point: OtlpPoint, samples: OtlpSamples): void {
  const [counts, bounds] = [numbers(json.bucketCounts), numbers(json.explicitBounds)];
  samples.histogram({ ...point, count: number(json.count) ?? 0, sum: number(json.sum), counts, bounds });
}

function readExponential(json: JsonObject, point: OtlpPoint, samples: OtlpSamples): void {
  samples.exponential({
    ...point,
    count: number(json.count) ?? 0,
    sum: number(json.sum),
    scale: number(json.scale) ?? 0,
    zeroCount: number(json.zeroCount) ?? 0,
    zeroThreshold: number(json.zeroThreshold) ?? 0,
    positive: bucketsOf(json.positive),
    negative: bucketsOf(json.negative),
  });
}

function readSummary(json: JsonObject, point: OtlpPoint, samples: OtlpSamples): void {
  const quantiles = objects(json.quantileValues)
    .slice(0, MAX_BUCKETS)
    .map((one) => [number(one.quantile) ?? 0, number(one.value) ?? 0] as const);
  samples.summary({ ...point, count: number(json.count) ?? 0, sum: number(json.sum) ?? 0, quantiles });
}

function bucketsOf(value: unknown): ExponentialBuckets {
  const { offset, bucketCounts } = member(value);
  return { offset: number(offset) ?? 0, counts: numbers(bucketCounts) };
}

/** Epoch nanoseconds to milliseconds; 0 is none. As text it has more digits than a number keeps. */
function timeOf(value: unknown): number {
  if (typeof value === "string" && /^[1-9][0-9]{6,19}$/.test(value)) return Number(value.slice(0, -NANO_DIGITS));
  const nanos = number(value) ?? 0;
  // A number of our time is rounded to 256: what was a whole millisecond must not become the one before.
  return nanos > 0 && nanos < MAX_NANOS ? Math.floor((nanos + 128) / NANOS_PER_MS) : Number.NaN;
}

function attributesOf(value: unknown): Attribute[] {
  const attributes: Attribute[] = [];
  for (const one of objects(value)) {
    const { stringValue, boolValue, intValue, doubleValue } = member(one.value);
    const said = stringValue ?? boolValue ?? intValue ?? doubleValue;
    const scalar = typeof said === "string" || typeof said === "number" || typeof said === "boolean";
    if (scalar && attributes.length < MAX_ATTRIBUTES) attributes.push([text(one.key), String(said)]);
  }
  return attributes;
}

const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** A number in any of the forms that the encoding has for it. */
function number(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  if (value === "NaN") return Number.NaN;
  if (value === "Infinity" || value === "-Infinity") return Number(value);
  return NUMBER.test(value) ? Number(value) : undefined;
}

/** One that is no number is NaN, and so is every sum with it. */
function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.slice(0, MAX_BUCKETS).map((one) => number(one) ?? Number.NaN) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function member(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
