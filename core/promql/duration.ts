/** The durations of a plan: numbers of seconds that may be computed, and may ask for the query's own step and range. */
import { least, most, OPERATORS } from "./operators.ts";
import type { DurationPlan } from "./plan.ts";

/** The times of the query as it was asked; at one instant both are the same and the step is 0. */
export interface DurationTimes {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** The longest duration that Prometheus can hold: an int64 of nanoseconds, 292 years. */
export const MAX_DURATION_MS = 2 ** 63 / 1e6;

function secondsOf(plan: DurationPlan, times: DurationTimes): number {
  switch (plan.type) {
    case "number":
      return plan.value;
    case "scalar-negate":
      return -secondsOf(plan.of, times);
    case "scalar-binary":
      return OPERATORS[plan.op](secondsOf(plan.left, times), secondsOf(plan.right, times));
    case "scalar-call": {
      const parameters = plan.parameters.map((parameter) => secondsOf(parameter, times));
      if (plan.function === "step") return times.stepMs / 1_000;
      if (plan.function === "range") return (times.endMs - times.startMs) / 1_000;
      if (plan.function === "min_of") return parameters.reduce(least);
      if (plan.function === "max_of") return parameters.reduce(most);
    }
  }
  throw new Error(`${plan.type} is no part of a duration`);
}

export function durationMs(plan: DurationPlan, times: DurationTimes): number {
  return Math.round(secondsOf(plan, times) * 1_000);
}

/** The first multiple after a time: where the steps of a subquery stand. */
export function nextMultiple(afterMs: number, stepMs: number): number {
  return (Math.floor(afterMs / stepMs) + 1) * stepMs;
}

/** Whether it is the same for every query. */
export function isFixedDuration(plan: DurationPlan): boolean {
  if (plan.type === "scalar-negate") return isFixedDuration(plan.of);
  if (plan.type === "scalar-binary") return isFixedDuration(plan.left) && isFixedDuration(plan.right);
  if (plan.type === "scalar-call") return plan.function !== "step" && plan.function !== "range" && plan.parameters.every(isFixedDuration);
  return true;
}

/** What is wrong with a duration, in Prometheus' words; `null` when nothing is. A range must lie above 0. */
export function durationDefect(plan: DurationPlan, times: DurationTimes, allowNegative: boolean): string | null {
  const ms = durationMs(plan, times);
  if (Number.isNaN(ms) || Math.abs(ms) >= MAX_DURATION_MS) return "duration out of range";
  return ms > 0 || allowNegative ? null : "duration must be greater than 0";
}
