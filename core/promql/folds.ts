/**
 * From many numbers to one: what aggregations and functions over ranges share. Semantics of Prometheus 3
 * (promql/functions.go), floats only; the order of operations is Prometheus' too, its rounding is part of the answer.
 */

/** Numbers `start` to `end` (exclusive) of an array to one number. `parameter` is the quantile, where there is one. */
export type Fold = (values: Float64Array, start: number, end: number, parameter: number) => number;

/**
 * Neumaier's summation keeps beside a sum what rounding took from it, as Prometheus does: sums of very unlike numbers keep
 * their small parts. This is that rest after `sum + value` was rounded to `next`.
 */
export function carry(sum: number, rest: number, value: number, next: number): number {
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

export const one: Fold = () => 1;

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

export const deviation: Fold = (values, from, to, parameter) => Math.sqrt(variance(values, from, to, parameter));

/** The median distance from the median; one NaN makes it NaN. */
export const medianDeviation: Fold = (values, from, to) => {
  for (let i = from; i < to; i++) if (Number.isNaN(values[i])) return Number.NaN;
  const median = quantile(values, from, to, 0.5);
  const distances = values.slice(from, to).map((value) => Math.abs(value - median));
  return quantile(distances, 0, distances.length, 0.5);
};
