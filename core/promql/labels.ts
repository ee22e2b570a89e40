/** `label_replace` and `label_join`: other labels for each member, once for the run. */
import { labelValue } from "../metric.ts";
import type { LabelJoinPlan, LabelReplacePlan, Place } from "./plan.ts";
import { type Run, type Scope, touch, type Work } from "./run.ts";
import { checkDoubles, type Member, type VectorNode, withLabel } from "./vector.ts";

export function compileLabelReplace({ run }: Scope, plan: LabelReplacePlan, vector: VectorNode): VectorNode {
  const { target, replacement, source, regex } = plan;
  // Many series share the value of a label; each is matched once.
  const known = new Map<string, string | null>();
  const members = vector.members.map((member): Member => {
    if (run.error !== null) return member;
    const value = labelValue(member.labels, source) ?? "";
    let replaced = known.get(value);
    if (replaced === undefined) {
      const before = regex.steps();
      replaced = regex.expand(value, replacement);
      touch(run, regex.steps() - before, plan);
      known.set(value, replaced);
    }
    return replaced === null ? member : { ...member, labels: withLabel(member.labels, target, replaced) };
  });
  return relabelled(run, plan, vector, members);
}

export function compileLabelJoin({ run }: Scope, plan: LabelJoinPlan, vector: VectorNode): VectorNode {
  const { target, separator, sources } = plan;
  const members = vector.members.map((member): Member => {
    const joined = sources.map((source) => labelValue(member.labels, source) ?? "").join(separator);
    return { ...member, labels: withLabel(member.labels, target, joined) };
  });
  return relabelled(run, plan, vector, members);
}

function relabelled(run: Run, place: Place, { columns, step }: VectorNode, members: readonly Member[]): VectorNode {
  const check = checkDoubles(run, members, place);
  return {
    members,
    columns,
    *step(atMs): Work {
      yield* step(atMs);
      check(columns);
    },
  };
}
