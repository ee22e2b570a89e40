/**
 * What a rule file that is put changes of the one before it: rules by `{group}/{name}`, and beside them the groups whose interval,
 * offset or order differs.
 */
import { diffParts, type FileChanges } from "../file-changes.ts";
import type { Rule, RuleGroup } from "./rule.ts";

export function diffRules(before: readonly RuleGroup[] | undefined, after: readonly RuleGroup[]): FileChanges {
  const other = after.filter((group) => before?.some((old) => old.name === group.name && runsOtherwise(old, group)));
  const all = (groups: readonly RuleGroup[]) => new Map(groups.flatMap((group) => [...rulesOf(group)]));
  return diffParts(
    before && all(before),
    all(after),
    other.map(({ name }) => name),
  );
}

/** Rules of one group may have one name, as an alarm with two limits has: the second is told as `{group}/{name} (2)`. */
function rulesOf(group: RuleGroup): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const rule of group.rules) {
    const name = `${group.name}/${rule.name}`;
    let told = name;
    for (let i = 2; found.has(told); i++) told = `${name} (${i})`;
    found.set(told, textOf(rule));
  }
  return found;
}

/** Without its plans, which follow from the expressions. */
function textOf(rule: Rule): string {
  const said = rule.type === "alarm" ? { ...rule, clear: rule.clear?.text ?? null } : rule;
  return JSON.stringify({ ...said, expr: rule.expr.text });
}

/** Rules see what those before them recorded: their order is part of what a group says. */
function runsOtherwise(old: RuleGroup, now: RuleGroup): boolean {
  if (old.intervalMs !== now.intervalMs || old.offsetMs !== now.offsetMs) return true;
  const [before, after] = [rulesOf(old), rulesOf(now)];
  const kept = [...after.keys()].filter((name) => before.has(name));
  return [...before.keys()].filter((name) => after.has(name)).some((name, i) => name !== kept[i]);
}
