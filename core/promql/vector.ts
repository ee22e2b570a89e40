/**
 * How a plan runs: every node is a vector of members fixed for the whole run, and a step fills columns over them.
 *
 * A member that has no value at a step stays in place as absent. So the series are looked up, grouped and stripped of their
 * names once, a step is arithmetic on arrays, and an aggregate knows the devices that it expects even where they are silent.
 */
import { type Labels, metricName, seriesKey } from "../metric.ts";
import type { SeriesReader } from "../series/store.ts";
import type { QueryError, QueryErrorCode } from "./error.ts";
import type { Place } from "./plan.ts";

export interface Member {
  readonly labels: Labels;
  /** Sorted, each once, without "". */
  readonly devices: readonly string[];
}

/** Filled anew at each step. Where `present` is 0 the other columns say nothing. */
export interface Columns {
  readonly present: Uint8Array;
  readonly values: Float64Array;
  readonly newestMs: Float64Array;
  readonly oldestMs: Float64Array;
  /** The members that have a value, in the order of the answer; `null` where that is the order of the members. */
  order: readonly number[] | null;
}

export interface VectorNode {
  readonly members: readonly Member[];
  readonly columns: Columns;
  /** Fills the columns for `atMs`. Steps come in rising order. */
  readonly step: (atMs: number) => Work;
}

export type ScalarNode = (atMs: number) => number;

/** Work that can pause: it yields each time that another `yieldSamples` samples were touched, so that others may run. */
export type Work<T = void> = Generator<undefined, T>;

export interface EvaluateLimits {
  /** Samples read, and at least one for each look at a series at a step. */
  readonly samples: number;
  /** Series that the selectors of one query match together. */
  readonly series: number;
  readonly steps: number;
  /** Points of an answer over a range. */
  readonly points: number;
  /** An evaluation in steps pauses each time it touched so many more samples; never where this is left out. */
  readonly yieldSamples?: number;
}

/** One evaluation: what it reads, over which steps, what it has used up, and the first thing that went wrong. */
export interface Run {
  readonly source: SeriesReader;
  readonly lookbackMs: (device: string) => number;
  readonly limits: EvaluateLimits;
  readonly endMs: number;
  readonly stepMs: number;
  samplesTouched: number;
  /** So many samples touched make the next pause. */
  pauseAt: number;
  samplesLoaded: number;
  seriesTouched: number;
  error: QueryError | null;
}

/** The first error stays. Nodes look at `run.error` and stop early, the columns are then of no use. */
export function failRun(run: Run, code: QueryErrorCode, message: string, { from, to }: Place): void {
  run.error ??= { code, message, from, to };
}

/** Whether it is time to pause. Asked between pieces of work: after a yes the next answer is no until more is done. */
export function isPauseDue(run: Run): boolean {
  if (run.samplesTouched < run.pauseAt) return false;
  run.pauseAt = run.samplesTouched + (run.limits.yieldSamples ?? Number.POSITIVE_INFINITY);
  return true;
}

export function createColumns(length: number): Columns {
  return {
    present: new Uint8Array(length),
    values: new Float64Array(length),
    newestMs: new Float64Array(length),
    oldestMs: new Float64Array(length),
    order: null,
  };
}

/** Labels about the metric, which no longer fit once its value is something else. */
const METADATA_LABELS: ReadonlySet<string> = new Set(["__name__", "__type__", "__unit__"]);

export function isMetadataLabel(name: string): boolean {
  return METADATA_LABELS.has(name);
}

export function withoutName(labels: Labels): Labels {
  return labels.filter(([name]) => !METADATA_LABELS.has(name));
}

/**
 * Members without their names, and a check to run after each step: two of them that have become one label set must not
 * both have a value.
 */
export function dropNames(
  run: Run,
  members: readonly Member[],
  place: Place,
): { members: readonly Member[]; check: (columns: Columns) => void } {
  const named = members.map(({ labels, devices }) => ({ labels: withoutName(labels), devices }));
  const name = metricName(members[0]?.labels ?? []);
  // Series of one name differ in another label, so nothing can fall together: the usual case costs no keys.
  if (members.every(({ labels }) => metricName(labels) === name)) return { members: named, check: () => {} };
  const byKey = new Map<string, number[]>();
  named.forEach(({ labels }, index) => {
    const key = seriesKey("", labels);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [index]);
    else same.push(index);
  });
  const doubles = [...byKey.values()].filter((same) => same.length > 1);
  const check = ({ present }: Columns): void => {
    for (const same of doubles) {
      if (same.filter((index) => present[index] === 1).length > 1) {
        failRun(run, "execution", "vector cannot contain metrics with the same labelset", place);
      }
    }
  };
  return { members: named, check };
}
