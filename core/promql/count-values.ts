/** `count_values`: how often each value is there, the value as a label. */
import { seriesKey } from "../metric.ts";
import { compileBeforehand, type Found } from "./beforehand.ts";
import { formatNumber } from "./format.ts";
import { type Group, groupedLabels, groupMembers } from "./groups.ts";
import type { AggregatePlan } from "./plan.ts";
import type { Scope, Work } from "./run.ts";
import { type VectorNode, withLabel } from "./vector.ts";

export function compileCountValues(scope: Scope, plan: AggregatePlan, label: string, vector: VectorNode): Work<VectorNode> {
  const { grouping } = plan;
  const groups = groupMembers(vector.members, (labels) => groupedLabels(labels, grouping));
  // Grouping comes after labelling: a label that it leaves out is not even given.
  const isGiven = !(grouping.without && grouping.labels.includes(label));
  return compileBeforehand(scope, plan, function* (atMs) {
    yield* vector.step(atMs);
    // The label may be one that groups are told apart by, and then they are no longer.
    const counted = new Map<string, Found>();
    for (const group of groups) countGroup(group, counted);
    return [...counted.values()];
  });

  function countGroup({ labels: groupLabels, devices, rows }: Group, counted: Map<string, Found>): void {
    const { present, values, newestMs, oldestMs } = vector.columns;
    for (const row of rows) {
      if (present[row] === 0) continue;
      const labels = isGiven ? withLabel(groupLabels, label, formatNumber(values[row] as number)) : groupLabels;
      const key = seriesKey("", labels);
      const known = counted.get(key);
      counted.set(key, {
        labels,
        devices,
        value: (known?.value ?? 0) + 1,
        newestMs: Math.max(known?.newestMs ?? Number.NEGATIVE_INFINITY, newestMs[row] as number),
        oldestMs: Math.min(known?.oldestMs ?? Number.POSITIVE_INFINITY, oldestMs[row] as number),
      });
    }
  }
}
