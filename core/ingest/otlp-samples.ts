/**
 * From OpenTelemetry's data model to samples, by its own rules for Prometheus
 * (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/). Both encodings of OTLP are read into this.
 *
 * - `job` is `service.namespace/service.name`, `instance` is `service.instance.id`, or where there is none what names the machine or
 *   the service: a wall groups by it. What a point itself calls so is `exported_job` and `exported_instance`.
 * - The rest of the resource is labels of `target_info`; name, version and attributes of the scope are `otel_scope_…` on each series.
 * - Delta sums and histograms are increments, which the site adds up: what it has is on its disk, so that this survives both ends.
 *   Exponential ones cannot be added up as buckets, since each point has its own, and are refused.
 * - A point without a recorded value ends its series.
 *
 * The line of a rejection is the place of its point in the body.
 */
import { type Label, seriesKey, sortedLabels } from "../metric.ts";
import { BatchBuilder, type IngestLimits, type MetricType, type ParseResult, type RejectionCode } from "./batch.ts";
import { classicBuckets, type ExponentialPoint } from "./otlp-buckets.ts";
import { type Defect, OtlpLabels } from "./otlp-labels.ts";
import {
  type Attribute,
  CUMULATIVE,
  DELTA,
  type ExponentialHistogramPoint,
  type HistogramPoint,
  isUnrecorded,
  type NumberPoint,
  type OtlpMetric,
  type OtlpPoint,
  type SummaryPoint,
} from "./otlp-model.ts";
import { type NamedMetric, prometheusName } from "./otlp-names.ts";

export interface OtlpResult extends ParseResult {
  readonly points: number;
}

const TYPES: Readonly<Record<OtlpMetric["kind"], MetricType>> = {
  gauge: "gauge",
  sum: "counter",
  histogram: "histogram",
  exponential: "histogram",
  summary: "summary",
};

/** Of one body, as of the text formats. */
const MAX_METADATA = 5_000;

const STALE = Symbol("stale marker");

const LONGEST_SUFFIX = "_bucket".length;

interface Part {
  readonly suffix: string;
  readonly label?: Label;
  readonly value: number | typeof STALE;
}

export class OtlpSamples {
  readonly #builder: BatchBuilder;
  readonly #metadata = new Set<string>();
  readonly #labels: OtlpLabels;
  /** Of the resource beside job and instance. */
  #info: readonly Label[] = [];
  #infoMs = Number.NEGATIVE_INFINITY;
  #metric: OtlpMetric = { name: "", unit: "", description: "", kind: "gauge", temporality: 0, monotonic: false };
  #named: NamedMetric = { name: "", unit: "" };
  points = 0;

  constructor(limits: IngestLimits) {
    this.#builder = new BatchBuilder(limits);
    this.#labels = new OtlpLabels(limits);
  }

  /** The points that follow are of this resource, until `endResource`. */
  beginResource(attributes: readonly Attribute[]): void {
    this.#info = this.#labels.beginResource(attributes);
    this.#infoMs = Number.NEGATIVE_INFINITY;
  }

  endResource(): void {
    if (this.#info.length === 0 || this.#infoMs === Number.NEGATIVE_INFINITY || this.#builder.full) return;
    const labels = this.#labels.withResource(this.#info);
    if (!labels) return;
    this.#describe("target_info", "info", "What is known of the target beside its labels.", "");
    this.#builder.add(seriesKey("target_info", labels), this.#infoMs, 1);
  }

  beginScope(name: string, version: string, attributes: readonly Attribute[]): void {
    this.#labels.beginScope(name, version, attributes);
  }

  beginMetric(metric: OtlpMetric): void {
    const isCounter = metric.kind === "sum" && metric.monotonic;
    this.#metric = metric;
    this.#named = prometheusName(metric.name, metric.unit, isCounter, metric.kind === "gauge");
  }

  number(point: NumberPoint): void {
    const { value } = point;
    if (isUnrecorded(point)) this.#take(point, [{ suffix: "", value: STALE }]);
    else if (value === undefined) this.#reject("not-a-number", "a point without a value");
    else this.#take(point, [{ suffix: "", value }]);
  }

  histogram(point: HistogramPoint): void {
    const { bounds, counts } = point;
    const isStale = isUnrecorded(point);
    if (!isStale && counts.length > 0 && counts.length !== bounds.length + 1) {
      this.#reject("bad-shape", `${counts.length} buckets for ${bounds.length} bounds`);
      return;
    }
    if (bounds.some((bound, i) => !(bound > (bounds[i - 1] ?? Number.NEGATIVE_INFINITY))) || !counts.every(isCount)) {
      this.#reject("bad-shape", "bounds that do not rise, or counts that are none");
      return;
    }
    let count = 0;
    const buckets = (isStale || counts.length > 0 ? bounds : [])
      .map((le, i) => {
        count += counts[i] ?? 0;
        return { le, count };
      })
      .filter(({ le }) => Number.isFinite(le));
    this.#histogram(point, buckets);
  }

  exponential(point: ExponentialHistogramPoint): void {
    if (this.#metric.temporality === DELTA) {
      this.#reject("bad-temporality", "an exponential histogram is taken with cumulative temporality only");
      return;
    }
    if (!isExponential(point)) {
      this.#reject("bad-shape", "a scale, an offset or counts that are none");
      return;
    }
    this.#histogram(point, isUnrecorded(point) ? [] : classicBuckets(point));
  }

  summary(point: SummaryPoint): void {
    const isStale = isUnrecorded(point);
    const told = (value: number): Part["value"] => (isStale ? STALE : value);
    this.#take(point, [
      ...point.quantiles.map(([quantile, value]): Part => ({ suffix: "", label: ["quantile", String(quantile)], value: told(value) })),
      { suffix: "_sum", value: told(point.sum) },
      { suffix: "_count", value: told(point.count) },
    ]);
  }

  finish(): OtlpResult {
    return { ...this.#builder.finish("refuse"), points: this.points };
  }

  #histogram(point: HistogramPoint | ExponentialHistogramPoint, buckets: readonly { readonly le: number; readonly count: number }[]): void {
    const isStale = isUnrecorded(point);
    const told = (value: number): Part["value"] => (isStale ? STALE : value);
    // Where negative values are possible there is none.
    const sums: Part[] = point.sum === undefined && !isStale ? [] : [{ suffix: "_sum", value: told(point.sum ?? 0) }];
    this.#take(point, [
      ...buckets.map(({ le, count }): Part => ({ suffix: "_bucket", label: ["le", String(le)], value: told(count) })),
      { suffix: "_bucket", label: ["le", "+Inf"], value: told(point.count) },
      ...sums,
      { suffix: "_count", value: told(point.count) },
    ]);
  }

  /** All of a point or nothing. */
  #take(point: OtlpPoint, parts: readonly Part[]): void {
    const { kind, temporality, monotonic, description } = this.#metric;
    const { name, unit } = this.#named;
    const adds = temporality === DELTA && (kind === "sum" || kind === "histogram");
    const { labels, text, alone, withPart } = this.#labels.set(point.attributes, kind);
    const defect = this.#pointDefect(point, parts, adds) ?? (parts.some(({ label }) => label) ? withPart : alone);
    if (defect) {
      this.#reject(defect[0], defect[1]);
      return;
    }
    const builder = this.#builder;
    this.points++;
    this.#describe(name, kind === "sum" && !monotonic ? "gauge" : TYPES[kind], description, unit);
    for (const { suffix, label, value } of parts) {
      const series = builder.seriesOf(`${name}${suffix}${label ? seriesKey("", sortedLabels([...labels, label])) : text}`);
      if (value === STALE) builder.addStale(series, point.timeMs);
      else if (adds) builder.addIncrement(series, point.timeMs, value);
      else builder.addTo(series, point.timeMs, value);
    }
    this.#infoMs = Math.max(this.#infoMs, Number.isNaN(point.timeMs) ? Number.NEGATIVE_INFINITY : point.timeMs);
  }

  #pointDefect(point: OtlpPoint, parts: readonly Part[], adds: boolean): Defect | undefined {
    const { kind, temporality } = this.#metric;
    const { maxSamples, maxNameLength } = this.#builder.limits;
    const { length } = this.#named.name;
    const needsTemporality = kind !== "gauge" && kind !== "summary";
    if (needsTemporality && temporality !== DELTA && temporality !== CUMULATIVE) return ["bad-temporality", "neither delta nor cumulative"];
    if (this.#metric.name === "") return ["bad-metric-name", "a metric without a name"];
    if (length + LONGEST_SUFFIX > maxNameLength) return ["bad-metric-name", `a name of ${length} characters`];
    if (Number.isNaN(point.timeMs) && (adds || isUnrecorded(point))) return ["bad-time", "a point that needs a time, without one"];
    if (this.#builder.length + parts.length > maxSamples) return ["too-many-samples", `more than ${maxSamples} in a body`];
    return undefined;
  }

  #reject(code: RejectionCode, why: string): void {
    this.points++;
    this.#builder.reject(code, this.points, this.#metric.name === "" ? why : `${this.#metric.name}: ${why}`);
  }

  #describe(name: string, type: MetricType, help: string, unit: string): void {
    if (this.#metadata.size >= MAX_METADATA || this.#metadata.has(name)) return;
    this.#metadata.add(name);
    const { maxNameLength, maxValueLength } = this.#builder.limits;
    this.#builder.metadata.push({ name, type, help: help.slice(0, maxValueLength), unit: unit.slice(0, maxNameLength) });
  }
}

function isCount(count: number): boolean {
  return count >= 0 && Number.isFinite(count);
}

/** The scale is 20 at most and -10 at least where it makes sense; these only keep arithmetic in bounds. */
const MAX_SCALE = 64;
const MAX_OFFSET = 2 ** 31;

function isExponential({ scale, zeroCount, positive, negative }: ExponentialPoint): boolean {
  return (
    Number.isInteger(scale) &&
    Math.abs(scale) <= MAX_SCALE &&
    isCount(zeroCount) &&
    [positive, negative].every(({ offset, counts }) => Number.isInteger(offset) && Math.abs(offset) <= MAX_OFFSET && counts.every(isCount))
  );
}
