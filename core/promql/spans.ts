/**
 * What a plan reads: its selectors, and for each the span of time it looks at. A caller knows by it what a snapshot must hold,
 * when to ask again, and how far back an answer reaches.
 */
import { type DurationTimes, durationMs } from "./duration.ts";
import { type Plan, partsOf, type Selector, type Shift } from "./plan.ts";

/** Samples with `afterMs < time <= throughMs`. */
export interface Span {
  readonly selector: Selector;
  readonly afterMs: number;
  readonly throughMs: number;
  /** `@` has tied it to a time of its own, whatever is asked for. */
  readonly isFixed: boolean;
}

/** Where a selector or subquery looks when the step is at `atMs`. */
export type Moment = (atMs: number) => number;

export function momentOf({ offset, at }: Shift, times: DurationTimes): Moment {
  const offsetMs = offset === null ? 0 : durationMs(offset, times);
  if (at === null) return (atMs) => atMs - offsetMs;
  const fixedMs = (at.type === "time" ? at.ms : at.type === "start" ? times.startMs : times.endMs) - offsetMs;
  return () => fixedMs;
}

/** Every selector of the plan, left to right: the inputs. */
export function selectorsOf(plan: Plan): readonly Selector[] {
  if (plan.type === "select" || plan.type === "range") return [plan.selector];
  return partsOf(plan).flatMap(selectorsOf);
}

/** The spans of a query from one time to another; with both 0 they are relative to the moment that is asked for. */
export function spansOf(plan: Plan, times: DurationTimes, lookbackMs: number): readonly Span[] {
  return collect(plan, { isFixed: false, afterMs: times.startMs, throughMs: times.endMs });

  function collect(plan: Plan, around: Omit<Span, "selector">): readonly Span[] {
    if (plan.type === "select" || plan.type === "range") {
      const { selector } = plan;
      const spanMs = selector.range === null ? lookbackMs : durationMs(selector.range, times);
      return [{ selector, ...shift(around, selector, spanMs) }];
    }
    const inner = plan.type === "subquery" ? shift(around, plan, durationMs(plan.range, times)) : around;
    return partsOf(plan).flatMap((part) => collect(part, inner));
  }

  function shift(around: Omit<Span, "selector">, { offset, at }: Shift, spanMs: number): Omit<Span, "selector"> {
    const offsetMs = offset === null ? 0 : durationMs(offset, times);
    let { isFixed, afterMs, throughMs } = around;
    if (at !== null) {
      // The query's own start and end, from inside of a subquery too.
      isFixed = at.type === "time";
      afterMs = throughMs = at.type === "time" ? at.ms : at.type === "start" ? times.startMs : times.endMs;
    }
    return { isFixed, afterMs: afterMs - offsetMs - spanMs, throughMs: throughMs - offsetMs };
  }
}
