/**
 * What a plan reads: its selectors, and for each the span of time it looks at. A caller knows by it when to ask again, what
 * to fetch before, and how far back an answer reaches.
 */
import { type DurationTimes, durationMs } from "./duration.ts";
import { type Plan, partsOf, type Selector, type Shift } from "./plan.ts";

/** `afterMs` excluded, `throughMs` included: both relative to the moment asked for, or times where `@` has fixed them. */
export interface Reading {
  readonly selector: Selector;
  readonly fixed: boolean;
  readonly afterMs: number;
  readonly throughMs: number;
  /** The newest sample before `throughMs` counts: the caller's look-back is on top of the span. */
  readonly lookback: boolean;
}

/** Every selector of the plan, left to right: the inputs. */
export function selectorsOf(plan: Plan): readonly Selector[] {
  if (plan.type === "select" || plan.type === "range") return [plan.selector];
  return partsOf(plan).flatMap(selectorsOf);
}

/** An instant: `@ start()` and `@ end()` are the moment itself, `step()` and `range()` are 0. */
const INSTANT: DurationTimes = { startMs: 0, endMs: 0, stepMs: 0 };

export function readingsOf(plan: Plan): readonly Reading[] {
  return collect(plan, { fixed: false, afterMs: 0, throughMs: 0 });
}

interface Span {
  readonly fixed: boolean;
  readonly afterMs: number;
  readonly throughMs: number;
}

function collect(plan: Plan, span: Span): readonly Reading[] {
  if (plan.type === "select" || plan.type === "range") {
    const { selector } = plan;
    return [
      {
        selector,
        ...shifted(span, selector, selector.range === null ? 0 : durationMs(selector.range, INSTANT)),
        lookback: selector.range === null,
      },
    ];
  }
  const inner = plan.type === "subquery" ? shifted(span, plan, durationMs(plan.range, INSTANT)) : span;
  return partsOf(plan).flatMap((part) => collect(part, inner));
}

function shifted(span: Span, { offset, at }: Shift, rangeMs: number): Span {
  const offsetMs = offset === null ? 0 : durationMs(offset, INSTANT);
  if (at?.type === "time") return { fixed: true, afterMs: at.ms - offsetMs - rangeMs, throughMs: at.ms - offsetMs };
  // The query's own start and end, from inside of a subquery too.
  const [afterMs, throughMs] = at === null ? [span.afterMs, span.throughMs] : [0, 0];
  return { fixed: at === null && span.fixed, afterMs: afterMs - offsetMs - rangeMs, throughMs: throughMs - offsetMs };
}
