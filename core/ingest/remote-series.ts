/**
 * What remote write 1.0 and 2.0 share: the rules for a label set, the samples of a series message, and what a parse answers.
 *
 * Labels need not come sorted: Prometheus sorts them too. A label without a value is no label, as everywhere. Names outside the
 * classic grammar, which 2.0 allows, are normalised like all foreign names; two that become one are refused.
 */
import { type Label, normaliseLabelName, normaliseMetricName, seriesKey, sortedLabels } from "../metric.ts";
import {
  BatchBuilder,
  type IngestLimits,
  type MetricMetadata,
  type MetricType,
  type ParseResult,
  type RejectionCode,
  STALE_HIGH,
  STALE_LOW,
} from "./batch.ts";
import type { ProtobufCursor } from "./protobuf.ts";
import type { CachedSeries, SeriesCache } from "./series-cache.ts";

export interface RemoteWriteResult extends ParseResult {
  /** Read and counted; a wall has no use for them, and none is kept. */
  readonly exemplars: number;
}

export interface Defect {
  readonly code: RejectionCode;
  readonly why: string;
}

export const NOT_UTF8: Defect = { code: "bad-encoding", why: "a label that is not UTF-8" };

/** Names of metrics with help, for each body: more are not known to any sender, and a body could hold millions of empty ones. */
const MAX_METADATA = 10_000;

/** The most that a date can be: past it a time is nothing that a sender means. */
const MAX_TIME_MS = 8.64e15;

/** A message that cannot be read to its end says nothing that could be trusted: none of it is taken. */
export function unreadable(limits: IngestLimits): RemoteWriteResult {
  const builder = new BatchBuilder(limits);
  builder.reject("bad-protobuf", 0, "not a message of this protocol, or cut");
  return { ...builder.finish("refuse"), exemplars: 0 };
}

/** The key of a label set as sent, `__name__` among it. */
export function remoteKey(sent: readonly Label[], limits: IngestLimits): string | Defect {
  let metric = "";
  const labels: Label[] = [];
  const names = new Set<string>();
  for (const [name, value] of sent) {
    if (name === "") return { code: "bad-label-name", why: "a label without a name" };
    if (name.length > limits.maxNameLength) return { code: "label-too-long", why: `a label name of ${name.length} characters` };
    if (value.length > limits.maxValueLength) return { code: "label-too-long", why: `${name} of ${value.length} characters` };
    const normalised = normaliseLabelName(name);
    if (names.has(normalised)) return { code: "bad-label-name", why: `${name} comes twice` };
    names.add(normalised);
    if (name === "__name__") metric = value;
    else if (value !== "") labels.push([normalised, value]);
  }
  if (metric === "") return { code: "bad-metric-name", why: "no __name__" };
  if (labels.length > limits.maxLabels) return tooManyLabels(limits);
  const named = normaliseMetricName(metric);
  if (named.length > limits.maxNameLength) return { code: "bad-metric-name", why: `a name of ${named.length} characters` };
  return seriesKey(named, sortedLabels(labels));
}

export function tooManyLabels(limits: IngestLimits): Defect {
  return { code: "too-many-labels", why: `more than ${limits.maxLabels} labels` };
}

/** By number, as both versions have them. */
const TYPES: readonly MetricType[] = ["unknown", "counter", "gauge", "histogram", "histogram", "summary", "info", "stateset"];

/** What a body says of its metrics, each once. Nothing said is nothing kept. */
export class RemoteMetadata {
  readonly #byName = new Map<string, MetricMetadata>();
  readonly #known = new Set<string>();

  /** Asked before texts are decoded: 2.0 says the same with each series of a metric. */
  knows(metric: string): boolean {
    return this.#known.has(metric);
  }

  add(metric: string, type: number, help: string, unit: string, limits: IngestLimits): void {
    if (metric === "" || (type === 0 && help === "" && unit === "")) return;
    if (this.#known.size >= MAX_METADATA) return;
    this.#known.add(metric);
    const named: MetricType = TYPES[type] ?? "unknown";
    const name = normaliseMetricName(named === "histogram" || named === "summary" ? metric.replace(PARTS, "") : metric);
    if (this.#byName.has(name) || name.length > limits.maxNameLength) return;
    this.#byName.set(name, { name, type: named, help: help.slice(0, limits.maxValueLength), unit: unit.slice(0, limits.maxNameLength) });
  }

  addTo(builder: BatchBuilder): void {
    for (const metadata of this.#byName.values()) builder.metadata.push(metadata);
  }
}

const PARTS = /_(?:bucket|count|sum)$/;

/**
 * What one series message holds beside its labels, gathered before these are looked at: on the wire they may come in any order.
 * Used again for each series.
 */
export class SeriesContent {
  readonly #limits: IngestLimits;
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  readonly #stale: boolean[] = [];
  #kept = 0;
  samples = 0;
  histograms = 0;
  exemplars = 0;

  constructor(limits: IngestLimits) {
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.samples + this.histograms + this.exemplars === 0;
  }

  clear(): void {
    this.#kept = 0;
    this.samples = 0;
    this.histograms = 0;
    this.exemplars = 0;
  }

  /** A `Sample`: value 1, timestamp 2. What else there may be in it is passed over. */
  readSample(cursor: ProtobufCursor): void {
    const outer = cursor.end;
    cursor.end = cursor.open();
    let timeMs = 0;
    let value = 0;
    let stale = false;
    while (cursor.next()) {
      if (cursor.field === 1) {
        value = cursor.double();
        stale = cursor.high === STALE_HIGH && cursor.low === STALE_LOW;
      } else if (cursor.field === 2) timeMs = cursor.int64();
      else cursor.skip();
    }
    cursor.end = outer;
    this.samples++;
    // Past the limit they are only counted: samples of two bytes each would fill memory.
    if (this.#kept >= this.#limits.maxSamples) return;
    this.#times[this.#kept] = timeMs;
    this.#values[this.#kept] = value;
    this.#stale[this.#kept++] = stale;
  }

  /** The samples into the batch, as far as there is room. */
  addTo(builder: BatchBuilder, cache: SeriesCache, series: CachedSeries, line: number): void {
    const taken = Math.min(this.#kept, builder.limits.maxSamples - builder.length);
    for (let i = 0; i < taken; i++) {
      const timeMs = this.#times[i] as number;
      if (!(Math.abs(timeMs) <= MAX_TIME_MS)) builder.reject("bad-time", line, `${timeMs} ms`);
      else if (this.#stale[i]) builder.addStale(cache.place(series, builder), timeMs);
      else builder.addTo(cache.place(series, builder), timeMs, this.#values[i] as number);
    }
    for (let i = taken; i < this.samples; i++) builder.reject("too-many-samples", line, `more than ${builder.limits.maxSamples} in a body`);
    for (let i = 0; i < this.histograms; i++) builder.reject("native-histogram", line, "native histograms are not kept; classic ones are");
  }

  /** Of a series that cannot be: each of its samples and histograms is refused. */
  reject(builder: BatchBuilder, { code, why }: Defect, line: number): void {
    for (let i = Math.max(1, this.samples + this.histograms); i > 0; i--) builder.reject(code, line, why);
  }
}
