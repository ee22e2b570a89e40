/**
 * What a query answers. Beside labels and values, every element says which devices were expected to contribute and how old
 * the freshest and the stalest contribution is: freshness travels with the data (DESIGN.md section 3).
 */
import type { Labels } from "../metric.ts";

/** One element of an instant vector. */
export interface Element {
  /** Without `__name__` where Prometheus drops it. */
  readonly labels: Labels;
  readonly value: number;
  /**
   * Of the newest sample of each input that contributed, the newest and the oldest: an aggregate over devices shows its
   * freshest and its stalest.
   */
  readonly newestMs: number;
  readonly oldestMs: number;
  /**
   * The devices expected to contribute: those of every series that matched and falls into this element, even where it has
   * no sample in the look-back or a comparison or `topk` left it out. Sorted, each once, without "".
   */
  readonly devices: readonly string[];
}

/** The samples of one series inside a range, as they are. */
export interface MatrixSeries {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export type InstantValue =
  | { readonly type: "vector"; readonly elements: readonly Element[] }
  | { readonly type: "scalar"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "matrix"; readonly series: readonly MatrixSeries[] };

/** One label set over the steps of a range query. A step without a value has no point. */
export interface RangeSeries {
  readonly labels: Labels;
  readonly devices: readonly string[];
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** Per point, the newest contributing sample; of a number the step itself. */
  readonly newestMs: readonly number[];
}
