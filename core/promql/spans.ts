/** Which samples a plan reads when it is evaluated from one time to another: for each selector, what a snapshot must hold. */
import type { Matcher } from "../series/store.ts";
import { type Plan, selectorsOf } from "./plan.ts";

/** Samples with `afterMs < time <= throughMs`. */
export interface Span {
  readonly matchers: readonly Matcher[];
  readonly afterMs: number;
  readonly throughMs: number;
}

export function spansOf(plan: Plan, startMs: number, endMs: number, lookbackMs: number): readonly Span[] {
  return selectorsOf(plan).map(({ matchers, rangeMs }) => ({
    matchers,
    afterMs: startMs - (rangeMs > 0 ? rangeMs : lookbackMs),
    throughMs: endMs,
  }));
}
