/**
 * Functions over a range whose older samples are left as roll-ups: those that give of buckets what they give of the samples. Where
 * first and last sample count by their times (`rate`), or each by itself (`quantile_over_time`), buckets do not say.
 */
import type { RollUp } from "../series/roll-up.ts";
import { carry, type Fold, max, min, sum } from "./folds.ts";
import type { WindowFunction } from "./function-names.ts";
import type { Window } from "./window-functions.ts";

/** The buckets `start` to `end` (exclusive) inside a range: all older than its samples, and one at least. */
export interface RolledWindow {
  of: RollUp;
  start: number;
  end: number;
}

type RolledFunction = (rolled: RolledWindow, samples: Window) => number;

/** NaN is in no bucket, and loses against any number. */
function extreme(column: "min" | "max", fold: Fold): RolledFunction {
  return ({ of, start, end }, samples) => {
    const rolled = fold(of[column], start, end, 0);
    if (samples.start === samples.end) return rolled;
    return fold(Float64Array.of(rolled, fold(samples.values, samples.start, samples.end, 0)), 0, 2, 0);
  };
}

function total({ of, start, end }: RolledWindow, samples: Window): number {
  let total = sum(samples.values, samples.start, samples.end, 0);
  let rest = 0;
  for (let i = start; i < end; i++) {
    const value = of.sum[i] as number;
    const next = total + value;
    rest = carry(total, rest, value, next);
    total = next;
  }
  return total + rest;
}

function count({ of, start, end }: RolledWindow, samples: Window): number {
  return sum(of.count, start, end, 0) + samples.end - samples.start;
}

export const ROLLED_FUNCTIONS: { readonly [F in WindowFunction]?: RolledFunction } = {
  min_over_time: extreme("min", min),
  max_over_time: extreme("max", max),
  sum_over_time: total,
  count_over_time: count,
  avg_over_time: (rolled, samples) => total(rolled, samples) / count(rolled, samples),
  last_over_time: ({ of, end }, samples) => (samples.start < samples.end ? samples.values[samples.end - 1] : of.last[end - 1]) as number,
  present_over_time: () => 1,
};
