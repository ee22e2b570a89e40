/**
 * A rule file as people write it: Prometheus' rule groups
 * (https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/), keys as there, and what Parapet adds to an alarm,
 * all optional. `define.ts` makes the rules of it; which values are taken is checked by protocol/rule-file.ts.
 */
import type { Priority } from "./priority.ts";

export interface RuleFile {
  readonly groups: readonly GroupFile[];
}

export interface GroupFile {
  readonly name: string;
  /** Durations as in PromQL. */
  readonly interval?: string;
  /** How far behind the clock it is evaluated. */
  readonly query_offset?: string;
  readonly limit?: number;
  /** Given to every rule of the group that does not say otherwise. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly rules: readonly RuleOfFile[];
}

export interface RuleOfFile {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Worst first: critical, high, medium, low. From the label `severity` when absent. */
  readonly priority?: Priority;
  /** What must hold for the alarm to clear: the deadband. */
  readonly clear?: string;
  readonly missing?: "keep" | "clear";
  readonly response?: string;
  readonly help?: string;
  readonly suppressed_by?: readonly { readonly alert: string; readonly equal?: readonly string[] }[];
}

/** What is wrong with a file, and where. */
export interface RuleDefect {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

export const RULE_LIMITS = {
  /** More than an operator tells apart; with the versions that are kept of each far below what the room keeps. */
  filesOfSite: 64,
  groups: 200,
  rulesOfGroup: 500,
  /** A thousand rules over ten thousand series are what a tick is measured with. */
  rulesOfSite: 2_000,
  labels: 32,
  textCharacters: 4_000,
  nameCharacters: 200,
  exprCharacters: 8_192,
} as const;

export function ruleCount({ groups }: { readonly groups: readonly { readonly rules: readonly unknown[] }[] }): number {
  return groups.reduce((sum, { rules }) => sum + rules.length, 0);
}

/** Whether a site whose other files have so many rules each may have one more file, of so many. */
export function hasRoom(others: readonly number[], rules: number): boolean {
  return others.length < RULE_LIMITS.filesOfSite && others.reduce((sum, count) => sum + count, rules) <= RULE_LIMITS.rulesOfSite;
}
