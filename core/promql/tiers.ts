/**
 * Which selectors of a query may be answered from roll-ups, exactly or not at all (docs/promql.md): those whose function is one of
 * buckets, and whose windows, at every step, begin and end where buckets of a tier do. Known before anything is read: a snapshot
 * must hold the buckets.
 */
import { FIVE_MINUTES_MS, HOUR_MS, type RollUpWidthMs } from "../series/roll-up.ts";
import { type DurationTimes, durationMs, nextMultiple } from "./duration.ts";
import { type Plan, partsOf, type Selector } from "./plan.ts";
import { ROLLED_FUNCTIONS } from "./rolled-functions.ts";
import { noteRun, type Scope, SUBQUERY_STEP_MS } from "./run.ts";
import { momentOf } from "./spans.ts";

/** The coarsest tier that fits a selector; those that none fits are left out. */
export type Tiers = ReadonlyMap<Selector, RollUpWidthMs>;

/** A tier that a selector reads: buckets that start in `fromMs <= start < borderMs`, and samples from there on. */
export interface Tier {
  readonly widthMs: RollUpWidthMs;
  readonly fromMs: number;
  readonly borderMs: number;
}

/** When a part of the plan is asked for: from one time on, a step apart. */
interface Steps {
  readonly startMs: number;
  readonly stepMs: number;
}

export function tiersOf(plan: Plan, times: DurationTimes, subqueryStepMs = SUBQUERY_STEP_MS): Tiers {
  const tiers = new Map<Selector, RollUpWidthMs>();
  collect(plan, times);
  return tiers;

  function collect(plan: Plan, steps: Steps): void {
    const readsBuckets = plan.type === "absent" || (plan.type === "window" && ROLLED_FUNCTIONS[plan.function] !== undefined);
    if (readsBuckets && plan.of.type === "range") choose(plan.of.selector, steps);
    const within = plan.type === "subquery" ? inner(plan, steps) : steps;
    for (const part of partsOf(plan)) collect(part, within);
  }

  function inner({ offset, at, range, resolution }: Plan & { type: "subquery" }, { startMs }: Steps): Steps {
    const moment = momentOf({ offset, at }, times);
    const stepMs = resolution === null ? subqueryStepMs : durationMs(resolution, times);
    return { startMs: nextMultiple(moment(startMs) - durationMs(range, times), stepMs), stepMs };
  }

  function choose(selector: Selector, { startMs, stepMs }: Steps): void {
    if (selector.range === null) return;
    const edges = [momentOf(selector, times)(startMs), durationMs(selector.range, times), selector.at === null ? stepMs : 0];
    const widthMs = ([HOUR_MS, FIVE_MINUTES_MS] as const).find((width) => edges.every((edge) => edge % width === 0));
    if (widthMs !== undefined) tiers.set(selector, widthMs);
  }
}

/** The tier that a selector reads in a run, `null` where all that it may see are samples; what it cannot see is noted. */
export function tierFor({ run, timeline }: Scope, selector: Selector, spanMs: number): Tier | null {
  const { rollUps } = run.source;
  if (rollUps === undefined) return null;
  const moment = momentOf(selector, run.times);
  const [afterMs, throughMs] = [moment(timeline.startMs) - spanMs, moment(timeline.endMs)];
  const hours = rollUps.span(HOUR_MS);
  if (afterMs >= hours.throughMs || throughMs <= hours.fromMs) return null;
  const widthMs = run.tiers.get(selector);
  const { fromMs, throughMs: borderMs } = rollUps.span(widthMs ?? HOUR_MS);
  const isRead = widthMs !== undefined && fromMs < borderMs;
  if (!isRead || (afterMs < fromMs && hours.fromMs < fromMs)) {
    const [sinceMs, what] = isRead ? [fromMs, "roll-ups of 1h"] : [hours.throughMs, "roll-ups"];
    const edges = isRead ? "1h" : "5m or 1h";
    noteRun(
      run,
      "info",
      `what is older than ${new Date(sinceMs).toISOString()} is kept only as ${what}, and left out here: min, max, sum, count, avg, last, present and absent_over_time of a selector read it, where range, offset, step and times are multiples of ${edges}`,
      selector,
    );
  }
  return isRead ? { widthMs, fromMs, borderMs } : null;
}
