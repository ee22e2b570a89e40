/**
 * File to rules. `groupsOf` always makes them, so that a file which was good when it was put still runs in a later version;
 * `defectsOf` says what a file may not be put with.
 */
import { parseDuration } from "../promql/literal.ts";
import { parseQuery } from "../promql/parse.ts";
import { isRangePlan } from "../promql/plan.ts";
import type { GroupFile, RuleDefect, RuleFile, RuleOfFile } from "./file.ts";
import type { Priority } from "./priority.ts";
import { operandOf } from "./readings.ts";
import type { AlarmRule, Expression, Rule, RuleGroup } from "./rule.ts";
import { templateDefect } from "./template.ts";

/** DESIGN.md section 3: rule groups run at their own interval, a second by default, and only when an input changed. */
const DEFAULT_INTERVAL_MS = 1_000;

/** What people write for `severity`, and what it is among the priorities. */
const SEVERITIES: Readonly<Record<string, Priority>> = {
  critical: "critical",
  page: "critical",
  emergency: "critical",
  high: "high",
  error: "high",
  major: "high",
  warning: "medium",
  medium: "medium",
  minor: "medium",
  low: "low",
  info: "low",
  none: "low",
};

export function groupsOf(file: string, { groups }: RuleFile): readonly RuleGroup[] {
  return groups.map((group) => ({
    file,
    name: group.name,
    intervalMs: durationOr(group.interval, DEFAULT_INTERVAL_MS),
    offsetMs: durationOr(group.query_offset, 0),
    rules: group.rules.flatMap((rule) => ruleOf(group, rule) ?? []),
  }));
}

function ruleOf(group: GroupFile, rule: RuleOfFile): Rule | undefined {
  const expr = expressionOf(rule.expr);
  if (expr === undefined) return undefined;
  const limit = group.limit ?? 0;
  const labels = Object.entries({ ...group.labels, ...rule.labels });
  if (rule.record !== undefined) return { type: "record", name: rule.record, expr, limit, labels };
  const clear = rule.clear === undefined ? null : (expressionOf(rule.clear) ?? null);
  const known = clear !== null || operandOf(expr.plan) !== null;
  return {
    type: "alarm",
    name: rule.alert ?? "",
    expr,
    clear,
    onDelayMs: durationOr(rule.for, 0),
    offDelayMs: durationOr(rule.keep_firing_for, 0),
    // Without an operand nothing tells missing data from a condition that is over: then as Prometheus has it.
    missing: rule.missing ?? (known ? "keep" : "clear"),
    priority: rule.priority ?? SEVERITIES[rule.labels?.severity?.toLowerCase() ?? ""] ?? "medium",
    labels,
    annotations: Object.entries(rule.annotations ?? {}),
    suppressedBy: (rule.suppressed_by ?? []).map(({ alert, equal = [] }) => ({ alarm: alert, equal })),
    limit,
    response: rule.response ?? "",
    help: rule.help ?? "",
  } satisfies AlarmRule;
}

function expressionOf(text: string): Expression | undefined {
  const parsed = parseQuery(text);
  return parsed.ok ? { text, plan: parsed.plan } : undefined;
}

function durationOr(text: string | undefined, otherMs: number): number {
  return (text === undefined ? undefined : parseDuration(text)) ?? otherMs;
}

/** What the form cannot say: names that are there twice, rules that are neither, expressions and templates that do not run. */
export function defectsOf({ groups }: RuleFile): readonly RuleDefect[] {
  const names = new Set<string>();
  return groups.flatMap((group, at) => {
    const path = ["groups", at];
    const twice = names.has(group.name) ? [{ path: [...path, "name"], reason: `the group ${group.name} is there twice` }] : [];
    names.add(group.name);
    return [...twice, ...group.rules.flatMap((rule, place) => ruleDefects(rule, [...path, "rules", place]))];
  });
}

const ONLY_ALARMS = ["for", "keep_firing_for", "annotations", "priority", "clear", "missing", "response", "help", "suppressed_by"] as const;

function ruleDefects(rule: RuleOfFile, path: RuleDefect["path"]): RuleDefect[] {
  const defects: RuleDefect[] = [];
  const defect = (key: string, reason: string | undefined): void => {
    if (reason !== undefined) defects.push({ path: [...path, key], reason });
  };
  if ((rule.record === undefined) === (rule.alert === undefined)) {
    defects.push({ path, reason: "needs one of `record` and `alert`: what the rule makes" });
  }
  if (rule.record !== undefined) {
    for (const key of ONLY_ALARMS) if (rule[key] !== undefined) defect(key, "is for alarms, and this rule records");
  }
  defect("expr", exprDefect(rule.expr));
  if (rule.clear !== undefined) defect("clear", exprDefect(rule.clear));
  for (const key of ["labels", "annotations"] as const) {
    for (const [name, text] of Object.entries(rule[key] ?? {})) {
      const wrong = templateDefect(text);
      if (wrong !== null) defects.push({ path: [...path, key, name], reason: wrong.message });
    }
  }
  for (const key of ["response", "help"] as const) {
    const wrong = rule[key] === undefined ? null : templateDefect(rule[key]);
    if (wrong !== null) defect(key, wrong.message);
  }
  return defects;
}

function exprDefect(expr: string): string | undefined {
  const parsed = parseQuery(expr);
  if (!parsed.ok) return parsed.error.message;
  if (parsed.plan.type === "string" || isRangePlan(parsed.plan)) return "must yield a vector or a number";
  return undefined;
}
