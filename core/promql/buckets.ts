/** The buckets of one classic histogram, and what can be told from them (promql/quantile.go). */

export interface Bucket {
  /** Upper bound, included. */
  readonly bound: number;
  /** What lies in it and in all below. */
  readonly count: number;
}

/** Counts that differ by less than this part are taken for equal: sums of rates are not exact. */
const TOLERANCE = 1e-12;

/** The least float of full precision. */
const MIN_NORMAL = 2 ** -1022;

function isAlmostEqual(a: number, b: number): boolean {
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || sum < MIN_NORMAL) return difference < TOLERANCE * MIN_NORMAL;
  return difference / Math.min(sum, Number.MAX_VALUE) < TOLERANCE;
}

/** Buckets of one bound as one. They come sorted by bound, and so they go. */
export function mergeBounds(buckets: readonly Bucket[]): readonly Bucket[] {
  const merged: Bucket[] = [];
  for (const { bound, count } of buckets) {
    const last = merged.at(-1);
    if (last?.bound === bound) merged[merged.length - 1] = { bound, count: last.count + count };
    else merged.push({ bound, count });
  }
  return merged;
}

/** Counts that never fall, as those of a histogram cannot; `forced` where some clearly did. */
export function forceMonotonic(buckets: readonly Bucket[]): { readonly buckets: readonly Bucket[]; readonly forced: boolean } {
  let forced = false;
  let before = buckets[0]?.count ?? 0;
  const risen = buckets.map(({ bound, count }, i): Bucket => {
    if (i === 0 || count === before) return { bound, count };
    if (isAlmostEqual(before, count)) return { bound, count: before };
    if (count < before) {
      forced = true;
      return { bound, count: before };
    }
    before = count;
    return { bound, count };
  });
  return { buckets: risen, forced };
}

function isComplete(buckets: readonly Bucket[]): boolean {
  return buckets.at(-1)?.bound === Number.POSITIVE_INFINITY;
}

/** Linear inside of the bucket that the rank falls into; a histogram of positive bounds begins at 0. */
export function quantileOf(buckets: readonly Bucket[], quantile: number): number {
  if (Number.isNaN(quantile)) return Number.NaN;
  if (quantile < 0) return Number.NEGATIVE_INFINITY;
  if (quantile > 1) return Number.POSITIVE_INFINITY;
  const all = buckets.at(-1)?.count ?? 0;
  if (!isComplete(buckets) || buckets.length < 2 || all === 0) return Number.NaN;
  const rank = quantile * all;
  const last = buckets.length - 1;
  const found = buckets.findIndex(({ count }, i) => i === last || count >= rank);
  const { bound, count } = buckets[found] as Bucket;
  const below = buckets[found - 1];
  // Nobody knows how far the highest bucket reaches, nor how far down the lowest.
  if (found === last) return (below as Bucket).bound;
  if (below === undefined && bound <= 0) return bound;
  const start = below?.bound ?? 0;
  const under = below?.count ?? 0;
  return start + (bound - start) * ((rank - under) / (count - under));
}

/** The part of all that lies between two values. */
export function fractionOf(buckets: readonly Bucket[], lower: number, upper: number): number {
  const all = buckets.at(-1)?.count ?? 0;
  if (!isComplete(buckets) || all === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (Math.min(all, rankOf(buckets, upper)) - Math.min(all, rankOf(buckets, lower))) / all;
}

/** How much lies below a value: what is in the bucket around it is spread evenly. */
function rankOf(buckets: readonly Bucket[], value: number): number {
  let start = (buckets[0] as Bucket).bound <= 0 ? Number.NEGATIVE_INFINITY : 0;
  let rank = 0;
  for (const { bound, count } of buckets) {
    if (start >= value) return rank;
    if (bound > value) return start === Number.NEGATIVE_INFINITY ? count : rank + ((count - rank) * (value - start)) / (bound - start);
    start = bound;
    rank = count;
  }
  return rank;
}
