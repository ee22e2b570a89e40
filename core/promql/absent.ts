/** `absent` and `absent_over_time`: one element with the value 1 where the argument has nothing. */
import { type Label, type Labels, sortedLabels } from "../metric.ts";
import type { AbsentPlan } from "./plan.ts";
import type { RangeNode } from "./range.ts";
import { isPauseDue, type Scope, touch, type Work } from "./run.ts";
import { createColumns, joinDevices, type VectorNode } from "./vector.ts";

/** What is known of a series that is not there: the labels that its selector asks for, each for one value. */
function labelsOf({ of }: AbsentPlan): Labels {
  if (of.type !== "select" && of.type !== "range") return [];
  const { matchers } = of.selector;
  const known: Label[] = [];
  for (const { name, op, text } of matchers) {
    const isOnly = matchers.filter((other) => other.name === name).length === 1;
    if (name !== "__name__" && op === "=" && text !== "" && isOnly) known.push([name, text]);
  }
  return sortedLabels(known);
}

/** That nothing is there is known now: it is as fresh as the step. */
function compileAbsence(plan: AbsentPlan, devices: Iterable<readonly string[]>, isThere: (atMs: number) => Work<boolean>): VectorNode {
  const columns = createColumns(1);
  columns.values[0] = 1;
  function* step(atMs: number): Work {
    columns.present[0] = (yield* isThere(atMs)) ? 0 : 1;
    columns.newestMs[0] = atMs;
    columns.oldestMs[0] = atMs;
  }
  return { members: [{ labels: labelsOf(plan), devices: joinDevices(devices) }], columns, step };
}

export function compileAbsent(plan: AbsentPlan, vector: VectorNode): VectorNode {
  const devices = vector.members.map((member) => member.devices);
  return compileAbsence(plan, devices, function* (atMs) {
    yield* vector.step(atMs);
    return vector.columns.present.includes(1);
  });
}

export function compileAbsentOverTime({ run }: Scope, plan: AbsentPlan, range: RangeNode): VectorNode {
  const devices = range.members.map((member) => member.devices);
  return compileAbsence(plan, devices, function* (atMs) {
    yield* range.prepare(atMs);
    for (let i = 0; i < range.members.length && run.error === null; i++) {
      const { start, end } = range.windowOf(i);
      const rolled = range.rolledOf?.(i);
      touch(run, 1, plan.of);
      if (isPauseDue(run)) yield;
      if (start < end || (rolled && rolled.start < rolled.end)) return true;
    }
    return false;
  });
}
