/**
 * From many values to one: the functions over the samples of a range, and the folds that aggregations share with them.
 * Semantics of Prometheus 3 (promql/functions.go), floats only.
 */
import type { WindowFunction } from "./plan.ts";

/** Numbers `start` to `end` (exclusive) of an array to one number. `parameter` is the quantile, where there is one. */
export type Fold = (values: Float64Array, start: number, end: number, parameter: number) => number;

/**
 * Neumaier's summation keeps beside a sum what rounding took from it, as Prometheus does: sums of very unlike numbers keep
 * their small parts. This is that rest after `sum + value` was rounded to `next`.
 */
function carry(sum: number, rest: number, value: number, next: number): number {
  if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) return 0;
  return rest + (Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum);
}

export const sum: Fold = (values, from, to) => {
  let total = 0;
  let rest = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    const next = total + value;
    rest = carry(total, rest, value, next);
    total = next;
  }
  return total + rest;
};

/** The direct mean while the sum stays finite, from there on the incremental one, which cannot overflow. */
export const mean: Fold = (values, from, to) => {
  let total = values[from] as number;
  let rest = 0;
  for (let i = from + 1; i < to; i++) {
    const value = values[i] as number;
    const next = total + value;
    if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) {
      return continueMean(values, i - from, i, to, total / (i - from), rest / (i - from));
    }
    rest = carry(total, rest, value, next);
    total = next;
  }
  const count = to - from;
  return total / count + rest / count;
};

/** `middle` + `rest` is the mean of `seen` values; those from `from` on are added to it one by one. */
function continueMean(values: Float64Array, seen: number, from: number, to: number, middle: number, rest: number): number {
  let total = middle;
  let totalRest = rest;
  for (let i = from; i < to; i++) {
    const count = seen + 1 + i - from;
    const kept = (count - 1) / count;
    const share = (values[i] as number) / count;
    const next = kept * total + share;
    totalRest = carry(kept * total, kept * totalRest, share, next);
    total = next;
  }
  return total + totalRest;
}

export const min: Fold = (values, from, to) => {
  let least = values[from] as number;
  for (let i = from + 1; i < to; i++) {
    const value = values[i] as number;
    if (value < least || Number.isNaN(least)) least = value;
  }
  return least;
};

export const max: Fold = (values, from, to) => {
  let most = values[from] as number;
  for (let i = from + 1; i < to; i++) {
    const value = values[i] as number;
    if (value > most || Number.isNaN(most)) most = value;
  }
  return most;
};

export const count: Fold = (_, from, to) => to - from;

/** Linear between the two nearest values; NaN counts as the smallest of all. */
export const quantile: Fold = (values, from, to, q) => {
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  // `sort` of a typed array puts NaN last, here it belongs first.
  const sorted = values.slice(from, to).sort();
  const numbers = sorted.length - sorted.reduce((nans, value) => nans + (Number.isNaN(value) ? 1 : 0), 0);
  const at = (rank: number): number => sorted[(rank + numbers) % sorted.length] as number;
  const rank = q * (sorted.length - 1);
  const lower = Math.floor(rank);
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - lower;
  return at(lower) * (1 - weight) + at(upper) * weight;
};

/** Welford's variance of the whole population. */
export const variance: Fold = (values, from, to) => {
  let middle = 0;
  let middleRest = 0;
  let squares = 0;
  let squaresRest = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    const distance = value - (middle + middleRest);
    const share = distance / (i - from + 1);
    const nextMiddle = middle + share;
    middleRest = carry(middle, middleRest, share, nextMiddle);
    middle = nextMiddle;
    const square = distance * (value - (middle + middleRest));
    const nextSquares = squares + square;
    squaresRest = carry(squares, squaresRest, square, nextSquares);
    squares = nextSquares;
  }
  return (squares + squaresRest) / (to - from);
};

/** The samples `start` to `end` (exclusive) of a series inside a range; `afterMs` excluded, `throughMs` included. */
export interface Window {
  times: Float64Array;
  values: Float64Array;
  start: number;
  end: number;
  afterMs: number;
  throughMs: number;
}

/** Past this many mean gaps from the range's edge, the series is taken to begin or end inside the range. */
const EDGE_GAPS = 1.1;

/**
 * What a counter has gained over the range, per `seconds`. Resets are added up; the gain between first and last sample is
 * stretched to the edges of the range, or by half a gap where the next sample would already be missing, and at the start
 * no further than to where the counter was 0. The order of operations is Prometheus': its rounding is part of the answer.
 */
function counterGain({ times, values, start, end, afterMs, throughMs }: Window, seconds: number): number {
  const first = values[start] as number;
  const firstMs = times[start] as number;
  const lastMs = times[end - 1] as number;
  let gain = (values[end - 1] as number) - first;
  for (let i = start + 1; i < end; i++) {
    const before = values[i - 1] as number;
    if ((values[i] as number) < before) gain += before;
  }
  const sampled = (lastMs - firstMs) / 1_000;
  const gap = sampled / (end - 1 - start);
  let toStart = (firstMs - afterMs) / 1_000;
  let toEnd = (throughMs - lastMs) / 1_000;
  if (toStart >= gap * EDGE_GAPS) toStart = gap / 2;
  if (gain > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / gain));
  if (toEnd >= gap * EDGE_GAPS) toEnd = gap / 2;
  return gain * ((sampled + toStart + toEnd) / sampled / seconds);
}

export interface WindowFunctionRule {
  /** With fewer samples there is no answer. */
  readonly minSamples: 1 | 2;
  /** What comes out is still a value of the metric. */
  readonly keepsName: boolean;
  /** Takes a number before the range: the quantile. */
  readonly takesParameter: boolean;
  readonly compute: (window: Window, parameter: number) => number;
}

function overTime(fold: Fold): WindowFunctionRule {
  const compute = ({ values, start, end }: Window): number => fold(values, start, end, Number.NaN);
  return { minSamples: 1, keepsName: false, takesParameter: false, compute };
}

function ofCounter(compute: (window: Window) => number): WindowFunctionRule {
  return { minSamples: 2, keepsName: false, takesParameter: false, compute };
}

const last: Fold = (values, _, to) => values[to - 1] as number;

export const WINDOW_FUNCTIONS: { readonly [F in WindowFunction]: WindowFunctionRule } = {
  rate: ofCounter((window) => counterGain(window, (window.throughMs - window.afterMs) / 1_000)),
  increase: ofCounter((window) => counterGain(window, 1)),
  avg_over_time: overTime(mean),
  min_over_time: overTime(min),
  max_over_time: overTime(max),
  sum_over_time: overTime(sum),
  count_over_time: overTime(count),
  quantile_over_time: {
    minSamples: 1,
    keepsName: false,
    takesParameter: true,
    compute: ({ values, start, end }, parameter) => quantile(values, start, end, parameter),
  },
  stddev_over_time: overTime((values, from, to, parameter) => Math.sqrt(variance(values, from, to, parameter))),
  stdvar_over_time: overTime(variance),
  last_over_time: { ...overTime(last), keepsName: true },
  present_over_time: overTime(() => 1),
};
