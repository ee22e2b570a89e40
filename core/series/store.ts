/**
 * The interface of the series store: what ingest, queries and walls may ask of it. `head.ts` is behind it.
 */
import type { SampleBatch } from "../ingest/batch.ts";
import type { Label, Labels } from "../metric.ts";
import type { Origins } from "./origins.ts";
import type { RollUp, RollUpWidthMs } from "./roll-up.ts";

/** A series inside one life of the store. Dense, from 0, never reused while the store lives, not kept over restarts. */
export type SeriesRef = number;

/** A series on disk: from 1, kept over restarts, never given to another. */
export type SeriesId = number;

export type MatchOp = "=" | "!=" | "=~" | "!~";

/** `test` holds the whole rule; `name`, `op` and `text` let an index answer without calling it. A missing label reads "". */
export interface Matcher {
  readonly name: string;
  readonly op: MatchOp;
  readonly text: string;
  readonly test: (value: string) => boolean;
}

export function equalTo([name, text]: Label): Matcher {
  return { name, op: "=", text, test: (value) => value === text };
}

/** Whether there is a series in both; the smaller one is walked. */
export function intersects(a: ReadonlySet<SeriesRef>, b: ReadonlySet<SeriesRef>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const ref of small) if (large.has(ref)) return true;
  return false;
}

export function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((value, i) => value === b[i]));
}

export interface SeriesInfo {
  readonly ref: SeriesRef;
  readonly key: string;
  readonly labels: Labels;
  /** "" when no label names a device. */
  readonly device: string;
}

/** Samples `start` (inclusive) to `end` (exclusive) of two columns, oldest first. A view: valid until the series' next append. */
export interface SampleWindow {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly start: number;
  readonly end: number;
}

export type RefusalCode = "too-far-ahead" | "too-old" | "conflict" | "series-limit" | "head-limit";

export interface AppendOutcome {
  /** Samples that are new in the store. A repeat of the same time and value is accepted and not counted here. */
  readonly appended: number;
  readonly repeated: number;
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>;
  /** Series that have a new sample, each once. */
  readonly touched: readonly SeriesRef[];
  /** What a journal must keep: the samples as stored (times given), by ref. */
  readonly stored: StoredSamples;
}

export interface StoredSamples {
  readonly refs: Uint32Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** What is left of samples that have left: buckets of a tier (roll-up.ts), as columns. */
export interface RollUpReader {
  /**
   * Buckets that start in `fromMs <= start < throughMs` are here; below they have left too, or are of an older form that no window
   * is made of. Samples of before `throughMs` are in buckets, those from it on in `window`: no sample is in both. One at `throughMs`
   * itself belongs to the bucket that ends there, which lacks it. Both are starts of UTC days, and the same where there are none.
   */
  span(widthMs: RollUpWidthMs): { readonly fromMs: number; readonly throughMs: number };
  /** A run is about to ask for these. */
  prefetch(refs: readonly SeriesRef[], widthMs: RollUpWidthMs, startMs: number, endMs: number): void;
  /**
   * The buckets of a series that start in `startMs <= start < endMs`, oldest first, only those that have samples. A series that
   * had left and came again has those of before too. One that is gone is not found by `select` of a head, and so not here; a snapshot has it.
   */
  buckets(ref: SeriesRef, widthMs: RollUpWidthMs, startMs: number, endMs: number): RollUp;
}

/** What a query needs of a store. */
export interface SeriesReader {
  /** Where there is a disk. */
  readonly rollUps?: RollUpReader | undefined;
  /** Where rules run: what the series were made of that they record. */
  readonly origins?: Origins;
  /** Steps whenever a series is created or leaves: kept answers of `select` are good until then. */
  readonly seriesVersion: number;
  /** Every series that all matchers accept, in order of creation. */
  select(matchers: readonly Matcher[]): readonly SeriesInfo[];
  /** A run is about to ask for these windows: what is on disk can be read together. */
  prefetch?(refs: readonly SeriesRef[], afterMs: number, throughMs: number): void;
  /** The samples with `afterMs < time <= throughMs`. */
  window(ref: SeriesRef, afterMs: number, throughMs: number): SampleWindow;
}

/** What a query that stands needs beside: what has changed since it looked last. */
export interface StandingReader extends SeriesReader {
  /** Refs given so far: those from an earlier answer on are series that are new since. */
  readonly refsGiven: number;
  /** Series that have left so far. */
  readonly seriesGone: number;
  /** `undefined` for one that has left. */
  known(ref: SeriesRef): SeriesInfo | undefined;
  /** How often a sample of the series was stored. While it stays, a window that was read stays good. */
  changesOf(ref: SeriesRef): number;
}

export interface SeriesStore extends StandingReader {
  append(batch: SampleBatch, nowMs: number): AppendOutcome;
  info(ref: SeriesRef): SeriesInfo;
}
