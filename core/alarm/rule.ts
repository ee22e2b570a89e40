/**
 * What a rule is, once its file was checked and its expressions parsed: Prometheus' rule groups, and what Parapet adds to them.
 */
import type { Plan } from "../promql/plan.ts";
import type { ConditionRule } from "./condition.ts";
import type { Priority } from "./priority.ts";

/** An expression as it was written, with its plan. */
export interface Expression {
  readonly text: string;
  readonly plan: Plan;
}

/** Another alarm whose condition makes this one superfluous: a press is not "silent" when its whole line is down. */
export interface Suppressor {
  readonly alarm: string;
  /** Labels that both must have with the same value. */
  readonly equal: readonly string[];
}

export interface AlarmRule extends ConditionRule {
  readonly type: "alarm";
  readonly name: string;
  readonly expr: Expression;
  /** Where it yields a label set, an active alarm of that label set clears; `null`: where `expr` does not hold any more. */
  readonly clear: Expression | null;
  readonly priority: Priority;
  /** Templates. */
  readonly labels: readonly (readonly [name: string, template: string])[];
  readonly annotations: readonly (readonly [name: string, template: string])[];
  readonly suppressedBy: readonly Suppressor[];
  /** Most alarms that it may make at once, of its group; 0 is no limit of its own. */
  readonly limit: number;
  /** What the operator is to do; where more is written. Templates; "" when not given. */
  readonly response: string;
  readonly help: string;
}

export interface RecordingRule {
  readonly type: "record";
  readonly name: string;
  readonly expr: Expression;
  /** Most series that it may make, of its group; 0 is no limit of its own. */
  readonly limit: number;
  readonly labels: readonly (readonly [name: string, template: string])[];
}

export type Rule = AlarmRule | RecordingRule;

export interface RuleGroup {
  /** Of its rule file. */
  readonly file: string;
  readonly name: string;
  readonly intervalMs: number;
  /** How far behind the clock it is evaluated: for senders that are late. */
  readonly offsetMs: number;
  readonly rules: readonly Rule[];
}

/** What standing alarms are told as, for what reads Prometheus. */
const ALARM_SERIES = ["ALERTS", "ALERTS_FOR_STATE"] as const;

/** Names of the series that rules make: no device sends them, whatever their labels name. */
export function recordedNames(groups: readonly RuleGroup[]): ReadonlySet<string> {
  const rules = groups.flatMap((group) => group.rules);
  return new Set([...ALARM_SERIES, ...rules.flatMap((rule) => (rule.type === "record" ? [rule.name] : []))]);
}
