/**
 * OpenTelemetry's metrics as both encodings of OTLP are read: a resource, a scope, a metric, then its points
 * (https://opentelemetry.io/docs/specs/otel/metrics/data-model/). What becomes of them: otlp-samples.ts.
 */
import type { ExponentialPoint } from "./otlp-buckets.ts";

/** Scalars as text. Arrays and maps are no labels, and no attributes here. */
export type Attribute = readonly [key: string, value: string];

export interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly kind: "gauge" | "sum" | "histogram" | "exponential" | "summary";
  /** 1 delta, 2 cumulative; of a gauge and a summary anything. */
  readonly temporality: number;
  readonly monotonic: boolean;
}

export interface OtlpPoint {
  readonly attributes: readonly Attribute[];
  /** NaN when it has none. */
  readonly timeMs: number;
  /** Bit 0: there is no recorded value. */
  readonly flags: number;
}

export interface NumberPoint extends OtlpPoint {
  /** `undefined` when it has none. */
  readonly value: number | undefined;
}

export interface HistogramPoint extends OtlpPoint {
  readonly count: number;
  readonly sum: number | undefined;
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

export interface ExponentialHistogramPoint extends OtlpPoint, ExponentialPoint {
  readonly count: number;
  readonly sum: number | undefined;
}

export interface SummaryPoint extends OtlpPoint {
  readonly count: number;
  readonly sum: number;
  readonly quantiles: readonly (readonly [quantile: number, value: number])[];
}

/** Aggregation temporalities, as they cross the wire. */
export const DELTA = 1;
export const CUMULATIVE = 2;

const NO_RECORDED_VALUE = 1;

export function isUnrecorded({ flags }: OtlpPoint): boolean {
  return (flags & NO_RECORDED_VALUE) !== 0;
}
