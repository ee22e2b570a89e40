/**
 * A site's own metrics as series among all others, to be asked for and put on walls.
 *
 * They bear no label that names a device: they are the site's, so that no device `parapet` goes stale when a site is quiet. They
 * are taken with a body that came anyway and written in its row: they wake nobody, and cost no row of their own.
 */
import type { SampleBatch } from "../../core/ingest/batch.ts";
import { seriesKey } from "../../core/metric.ts";
import type { Head } from "../../core/series/head.ts";
import type { SeriesRef, StoredSamples } from "../../core/series/store.ts";
import type { OwnMetric } from "./own-metrics.ts";

/** Within the default rhythm, so that they are live while data flows; some 70 samples, of a byte or less each once sealed. */
export const OWN_EVERY_MS = 10_000;

export interface OwnSamples {
  readonly stored: StoredSamples;
  readonly touched: readonly SeriesRef[];
  readonly batch: SampleBatch;
}

export class OwnSeries {
  readonly #head: Head;
  readonly #metrics: (nowMs: number) => readonly OwnMetric[];
  #takenMs: number;

  /** The first are taken a while after `nowMs`: one body to a site that sleeps otherwise says nothing worth keeping of it. */
  constructor(head: Head, metrics: (nowMs: number) => readonly OwnMetric[], nowMs: number) {
    this.#head = head;
    this.#metrics = metrics;
    this.#takenMs = nowMs;
  }

  /** With a body: the samples that are due, in the head already; `undefined` when none are. */
  take(nowMs: number): OwnSamples | undefined {
    if (nowMs - this.#takenMs < OWN_EVERY_MS) return undefined;
    this.#takenMs = nowMs;
    const batch = batchOf(this.#metrics(nowMs));
    const { stored, touched } = this.#head.append(batch, nowMs);
    return { stored, touched, batch };
  }
}

function batchOf(metrics: readonly OwnMetric[]): SampleBatch {
  const [keys, values]: [string[], number[]] = [[], []];
  for (const { name, samples } of metrics) {
    for (const { labels, value } of samples) {
      keys.push(seriesKey(name, labels));
      values.push(value);
    }
  }
  return {
    keys,
    series: Uint32Array.from(keys.keys()),
    times: new Float64Array(keys.length).fill(Number.NaN),
    values: Float64Array.from(values),
    onConflict: "replace",
    metadata: metrics.map(({ name, type, help }) => ({ name, type, help, unit: "" })),
  };
}

/** Both, for one row. */
export function together(a: StoredSamples, b: StoredSamples): StoredSamples {
  const [first, count] = [a.refs.length, a.refs.length + b.refs.length];
  const both = { refs: new Uint32Array(count), times: new Float64Array(count), values: new Float64Array(count) };
  for (const [samples, at] of [
    [a, 0],
    [b, first],
  ] as const) {
    both.refs.set(samples.refs, at);
    both.times.set(samples.times, at);
    both.values.set(samples.values, at);
  }
  return both;
}
