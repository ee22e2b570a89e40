/**
 * What "replaces the group" of the Pushgateway means to a store of samples: series of the group that are no longer sent end, with
 * a stale marker. Which they are is read from the index: a group is what bears its labels. A more specific group bears them
 * too; it is known by its own `push_time_seconds`, and what bears its labels is its own.
 */
import type { SampleBatch } from "../../core/ingest/batch.ts";
import { type Labels, labelValue, metricName, parseSeriesKey } from "../../core/metric.ts";
import { isStaleMarker, writeStaleMarker } from "../../core/promql/stale.ts";
import type { Head } from "../../core/series/head.ts";
import { equalTo, type SeriesInfo } from "../../core/series/store.ts";

export interface PushGroup {
  readonly labels: Labels;
  /** PUT and DELETE end everything that is not sent; POST only what has the name of a metric that is. */
  readonly ends: "all" | "same-names";
}

export const PUSH_TIME = "push_time_seconds";

/** The batch with a stale marker for each series of the group that it ends. */
export function withEnds(batch: SampleBatch, group: PushGroup, head: Head): SampleBatch {
  const ended = endedKeys(batch, group, head);
  if (ended.length === 0) return batch;
  const [count, more] = [batch.series.length, ended.length];
  const series = new Uint32Array(count + more);
  const times = new Float64Array(count + more).fill(Number.NaN);
  const values = new Float64Array(count + more);
  series.set(batch.series);
  times.set(batch.times);
  values.set(batch.values);
  for (let i = 0; i < more; i++) {
    series[count + i] = batch.keys.length + i;
    writeStaleMarker(values, count + i);
  }
  return { ...batch, keys: [...batch.keys, ...ended], series, times, values };
}

function endedKeys(batch: SampleBatch, { labels, ends }: PushGroup, head: Head): string[] {
  const sent = new Set(batch.keys);
  const names = ends === "all" ? undefined : new Set(batch.keys.map((key) => metricName(parseSeriesKey(key))));
  const specific = moreSpecific(labels, head);
  return head
    .select(labels.map(equalTo))
    .filter((info) => !sent.has(info.key) && (names?.has(metricName(info.labels)) ?? true))
    .filter((info) => !specific.some((other) => bears(info, other)) && isOpen(info, head))
    .map(({ key }) => key);
}

/** The labels of living groups that bear these and more. */
function moreSpecific(labels: Labels, head: Head): Labels[] {
  return head
    .select([equalTo(["__name__", PUSH_TIME]), ...labels.map(equalTo)])
    .filter((info) => info.labels.length > labels.length + 1 && isOpen(info, head))
    .map((info) => info.labels.filter(([name]) => name !== "__name__"));
}

function bears(info: SeriesInfo, labels: Labels): boolean {
  return labels.every(([name, value]) => labelValue(info.labels, name) === value);
}

/** Its newest sample does not say that it has ended. */
function isOpen({ ref }: SeriesInfo, head: Head): boolean {
  const newestMs = head.newestMs(ref);
  const { values, start, end } = head.window(ref, newestMs - 1, newestMs);
  return start < end && !isStaleMarker(values[end - 1] as number);
}
