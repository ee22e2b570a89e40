/**
 * Whether the condition of an alarm holds, with its delays: on-delay (`for`), off-delay (`keep_firing_for`), deadband (`clear`),
 * and what becomes of it when its data is missing. A pure step from one evaluation of the rule to the next.
 *
 * Missing data never clears: a condition that held, and whose operand is gone, stays, marked as being without data. One that has
 * not held for its on-delay yet is dropped instead: nobody was told of it, and the delay must have been seen whole.
 */

/** What one evaluation says of a label set. `between`: inside the deadband, where what is active stays and nothing begins. */
export type Reading = "holds" | "between" | "fails" | "gone";

export interface ConditionRule {
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  /** `clear`: as in Prometheus, an operand that is gone is one that fails. */
  readonly missing: "keep" | "clear";
}

export type Condition =
  | { readonly phase: "pending"; readonly beganMs: number }
  | {
      readonly phase: "active";
      /** When it began to hold, and when it had held for its on-delay. */
      readonly beganMs: number;
      readonly activeMs: number;
      /** Since when it fails, while the off-delay runs. */
      readonly failingMs: number | null;
      readonly noData: boolean;
    };

/** `null`: the condition does not hold. */
export function stepCondition(condition: Condition | null, reading: Reading, rule: ConditionRule, nowMs: number): Condition | null {
  const said = reading === "gone" && rule.missing === "clear" ? "fails" : reading;
  if (condition?.phase === "active") return stepActive(condition, said, rule, nowMs);
  if (said !== "holds") return null;
  const beganMs = condition?.beganMs ?? nowMs;
  if (nowMs - beganMs < rule.onDelayMs) return condition ?? { phase: "pending", beganMs };
  return { phase: "active", beganMs, activeMs: nowMs, failingMs: null, noData: false };
}

function stepActive(
  condition: Extract<Condition, { phase: "active" }>,
  reading: Reading,
  { offDelayMs }: ConditionRule,
  nowMs: number,
): Condition | null {
  // The off-delay too must have been seen whole.
  if (reading === "gone") return condition.noData ? condition : { ...condition, failingMs: null, noData: true };
  const failingMs = reading === "fails" ? (condition.failingMs ?? nowMs) : null;
  if (failingMs !== null && nowMs - failingMs >= offDelayMs) return null;
  if (failingMs === condition.failingMs && !condition.noData) return condition;
  return { ...condition, failingMs, noData: false };
}

/** When the condition changes by time alone, if its readings stay as they are; `null` when it does not. */
export function dueOf(condition: Condition | null, { onDelayMs, offDelayMs }: ConditionRule): number | null {
  if (condition === null) return null;
  if (condition.phase === "pending") return condition.beganMs + onDelayMs;
  return condition.failingMs === null ? null : condition.failingMs + offDelayMs;
}
