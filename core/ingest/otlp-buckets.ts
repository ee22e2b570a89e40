/**
 * An exponential histogram as classic buckets: what is at most `le`, rising.
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
 *
 * Bucket i of a scale holds what lies in (base^i, base^(i+1)] with base = 2^(2^-scale). Two neighbours are one bucket of the next
 * lower scale, so that any scale can be made coarser and none finer. Bounds are computed from the exact quotient i / 2^scale:
 * a bound of two scales is one number, and one label.
 */

export interface ExponentialBuckets {
  readonly offset: number;
  readonly counts: readonly number[];
}

export interface ExponentialPoint {
  readonly scale: number;
  readonly zeroCount: number;
  readonly zeroThreshold: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
}

export interface Bucket {
  readonly le: number;
  /** Of this bucket and all below. */
  readonly count: number;
}

/**
 * Each bucket is a series here. Two of them for each doubling tell a quantile to some 20 %, and 1 ms to 10 s are 27; a range too
 * wide even so gets wider ones. SDKs send up to 160.
 */
const MAX_SCALE = 1;
const MAX_BUCKETS = 64;

/** Without the last, which is the count of all. */
export function classicBuckets(point: ExponentialPoint): Bucket[] {
  let scale = Math.min(point.scale, MAX_SCALE);
  let positive = coarser(point.positive, point.scale - scale);
  let negative = coarser(point.negative, point.scale - scale);
  while (positive.counts.length + negative.counts.length > MAX_BUCKETS) {
    positive = coarser(positive, 1);
    negative = coarser(negative, 1);
    scale--;
  }
  const buckets: Bucket[] = [];
  let count = 0;
  const add = (le: number, more: number): void => {
    count += more;
    const last = buckets.at(-1);
    // Bounds beyond what a float64 tells apart are one.
    if (last && last.le === le) buckets[buckets.length - 1] = { le, count };
    else if (Number.isFinite(le)) buckets.push({ le, count });
  };
  for (let i = negative.counts.length - 1; i >= 0; i--) add(-bound(negative.offset + i, scale), negative.counts[i] as number);
  if (point.zeroCount > 0) add(Math.max(point.zeroThreshold, 0), point.zeroCount);
  for (let i = 0; i < positive.counts.length; i++) add(bound(positive.offset + i + 1, scale), positive.counts[i] as number);
  return buckets;
}

function bound(index: number, scale: number): number {
  return 2 ** (index / 2 ** scale);
}

/** `steps` scales lower, from the first bucket that holds something to the last. */
function coarser({ offset, counts }: ExponentialBuckets, steps: number): ExponentialBuckets {
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return { offset: 0, counts: [] };
  const last = counts.findLastIndex((count) => count > 0);
  const width = 2 ** steps;
  const start = Math.floor((offset + first) / width);
  const merged = new Array<number>(Math.floor((offset + last) / width) - start + 1).fill(0);
  for (let i = first; i <= last; i++) {
    const to = Math.floor((offset + i) / width) - start;
    merged[to] = (merged[to] as number) + (counts[i] as number);
  }
  return { offset: start, counts: merged };
}
