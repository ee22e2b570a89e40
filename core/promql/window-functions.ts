/** Functions from the samples of a range to one number (promql/functions.go), floats only. */
import { carry, count, deviation, type Fold, max, mean, medianDeviation, min, one, quantile, sum, variance } from "./folds.ts";
import type { WindowFunction } from "./function-names.ts";

/** The samples `start` to `end` (exclusive) of a series inside a range; `afterMs` excluded, `throughMs` included. */
export interface Window {
  times: Float64Array;
  values: Float64Array;
  start: number;
  end: number;
  afterMs: number;
  throughMs: number;
}

export interface WindowFunctionRule {
  /** With fewer samples there is no answer. */
  readonly minSamples: 1 | 2;
  /** What comes out is still a value of the metric. */
  readonly keepsName: boolean;
  /** What a sample costs, in looks at one. */
  readonly cost: number;
  /** Only a counter makes sense in it, and its name should say so. */
  readonly ofCounter: boolean;
  /** The numbers beside the range, in the order of the call; `atMs` is the time of the step. */
  readonly compute: (window: Window, first: number, second: number, atMs: number) => number;
  /** Why the numbers beside the range are refused. */
  readonly refuse: ((first: number, second: number) => string | null) | null;
}

/** Past this many mean gaps from the range's edge, the series is taken to begin or end inside the range. */
const EDGE_GAPS = 1.1;

/**
 * What a series has gained over the range, per `seconds`. The gain between first and last sample is stretched to the edges of
 * the range, or by half a gap where the next sample would already be missing. Resets of a counter are added up, and it is
 * stretched no further back than to where it was 0.
 */
function gain({ times, values, start, end, afterMs, throughMs }: Window, seconds: number, isCounter: boolean): number {
  const first = values[start] as number;
  const firstMs = times[start] as number;
  const lastMs = times[end - 1] as number;
  let total = (values[end - 1] as number) - first;
  if (isCounter) {
    let before = first;
    for (let i = start + 1; i < end; i++) {
      const value = values[i] as number;
      if (value < before) total += before;
      before = value;
    }
  }
  const sampled = (lastMs - firstMs) / 1_000;
  const gap = sampled / (end - 1 - start);
  let toStart = (firstMs - afterMs) / 1_000;
  let toEnd = (throughMs - lastMs) / 1_000;
  if (toStart >= gap * EDGE_GAPS) toStart = gap / 2;
  if (isCounter && total > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / total));
  if (toEnd >= gap * EDGE_GAPS) toEnd = gap / 2;
  return total * ((sampled + toStart + toEnd) / sampled / seconds);
}

/** Between the last two samples; a counter that fell began anew at 0. */
function lastGain({ times, values, end }: Window, isCounter: boolean): number {
  const last = values[end - 1] as number;
  const before = values[end - 2] as number;
  const gained = isCounter && last < before ? last : last - before;
  return isCounter ? gained / (((times[end - 1] as number) - (times[end - 2] as number)) / 1_000) : gained;
}

/** The straight line nearest to all samples: its slope, and its value at `zeroMs`. */
function regression({ times, values, start, end }: Window, zeroMs: number): { readonly slope: number; readonly intercept: number } {
  const first = values[start] as number;
  let flat = true;
  let [sumX, restX, sumY, restY, sumXY, restXY, sumXX, restXX] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = start; i < end; i++) {
    const x = ((times[i] as number) - zeroMs) / 1_000;
    const y = values[i] as number;
    if (i > start && y !== first) flat = false;
    const [nextX, nextY, nextXY, nextXX] = [sumX + x, sumY + y, sumXY + x * y, sumXX + x * x];
    restX = carry(sumX, restX, x, nextX);
    restY = carry(sumY, restY, y, nextY);
    restXY = carry(sumXY, restXY, x * y, nextXY);
    restXX = carry(sumXX, restXX, x * x, nextXX);
    [sumX, sumY, sumXY, sumXX] = [nextX, nextY, nextXY, nextXX];
  }
  if (flat)
    return Number.isFinite(first) || Number.isNaN(first) ? { slope: 0, intercept: first } : { slope: Number.NaN, intercept: Number.NaN };
  const samples = end - start;
  sumX += restX;
  sumY += restY;
  const slope = (sumXY + restXY - (sumX * sumY) / samples) / (sumXX + restXX - (sumX * sumX) / samples);
  return { slope, intercept: sumY / samples - (slope * sumX) / samples };
}

/** Holt and Winters' linear method: level and trend, each smoothed. */
function smooth({ values, start, end }: Window, level: number, trend: number): number {
  let before = 0;
  let smoothed = values[start] as number;
  let slope = (values[start + 1] as number) - smoothed;
  for (let i = start + 1; i < end; i++) {
    if (i > start + 1) slope = trend * (smoothed - before) + (1 - trend) * slope;
    const next = level * (values[i] as number) + (1 - level) * (smoothed + slope);
    before = smoothed;
    smoothed = next;
  }
  return smoothed;
}

function refuseFactors(level: number, trend: number): string | null {
  if (level <= 0 || level >= 1) return `invalid smoothing factor. Expected: 0 < sf < 1, got: ${level.toFixed(6)}`;
  if (trend <= 0 || trend >= 1) return `invalid trend factor. Expected: 0 < tf < 1, got: ${trend.toFixed(6)}`;
  return null;
}

/** How often a sample follows another that it `differs` from. */
function countSteps({ values, start, end }: Window, differs: (before: number, value: number) => boolean): number {
  let steps = 0;
  for (let i = start + 1; i < end; i++) if (differs(values[i - 1] as number, values[i] as number)) steps++;
  return steps;
}

/** The time of the last sample that none is better than. */
function timeOf({ times, values, start, end }: Window, beats: (value: number, best: number) => boolean): number {
  let best = start;
  for (let i = start; i < end; i++) {
    const value = values[best] as number;
    if (Number.isNaN(value) || beats(values[i] as number, value)) best = i;
  }
  return (times[best] as number) / 1_000;
}

const PLAIN = { minSamples: 1, cost: 1, keepsName: false, ofCounter: false, refuse: null } as const;

function overTime(fold: Fold): WindowFunctionRule {
  return { ...PLAIN, compute: ({ values, start, end }, first) => fold(values, start, end, first) };
}

function ofTwo(compute: WindowFunctionRule["compute"]): WindowFunctionRule {
  return { ...PLAIN, minSamples: 2, compute };
}

export const WINDOW_FUNCTIONS: { readonly [F in WindowFunction]: WindowFunctionRule } = {
  rate: { ...ofTwo((window) => gain(window, (window.throughMs - window.afterMs) / 1_000, true)), ofCounter: true },
  increase: { ...ofTwo((window) => gain(window, 1, true)), ofCounter: true },
  delta: ofTwo((window) => gain(window, 1, false)),
  irate: ofTwo((window) => lastGain(window, true)),
  idelta: ofTwo((window) => lastGain(window, false)),
  // From the first sample on: the numbers stay small, and with them what rounding takes.
  deriv: ofTwo((window) => regression(window, window.times[window.start] as number).slope),
  predict_linear: ofTwo((window, seconds, _, atMs) => {
    const { slope, intercept } = regression(window, atMs);
    return slope * seconds + intercept;
  }),
  double_exponential_smoothing: { ...ofTwo(smooth), refuse: refuseFactors },
  changes: {
    ...PLAIN,
    compute: (window) => countSteps(window, (before, value) => value !== before && !(Number.isNaN(value) && Number.isNaN(before))),
  },
  resets: { ...PLAIN, compute: (window) => countSteps(window, (before, value) => value < before) },
  avg_over_time: overTime(mean),
  min_over_time: overTime(min),
  max_over_time: overTime(max),
  sum_over_time: overTime(sum),
  count_over_time: overTime(count),
  // They sort.
  quantile_over_time: { ...overTime(quantile), cost: 10 },
  mad_over_time: { ...overTime(medianDeviation), cost: 20 },
  stddev_over_time: overTime(deviation),
  stdvar_over_time: overTime(variance),
  first_over_time: { ...overTime((values, from) => values[from] as number), keepsName: true },
  last_over_time: { ...overTime((values, _, to) => values[to - 1] as number), keepsName: true },
  present_over_time: overTime(one),
  ts_of_first_over_time: { ...PLAIN, compute: ({ times, start }) => (times[start] as number) / 1_000 },
  ts_of_last_over_time: { ...PLAIN, compute: ({ times, end }) => (times[end - 1] as number) / 1_000 },
  ts_of_min_over_time: { ...PLAIN, compute: (window) => timeOf(window, (value, best) => value <= best) },
  ts_of_max_over_time: { ...PLAIN, compute: (window) => timeOf(window, (value, best) => value >= best) },
};
