/**
 * Operators between two vectors, one to one: an element of the left meets the element of the right that has the same labels
 * but for the name (https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching). Who may meet whom is
 * found once, since members are fixed for the run; each side is walked once a step, however many share their labels.
 */
import { compareText, type Labels, seriesKey } from "../metric.ts";
import { OPERATORS } from "./arithmetic.ts";
import { isComparison, type VectorVectorPlan } from "./plan.ts";
import { createColumns, failRun, type Member, type Run, type VectorNode, type Work, withoutName } from "./vector.ts";

/** Members of both sides that have the same labels. At a step, at most one of each side may have a part in the answer. */
interface MatchGroup {
  readonly labels: Labels;
  readonly lefts: number[];
  readonly rights: number[];
}

export function compileVectorVector(run: Run, plan: VectorVectorPlan, left: VectorNode, right: VectorNode): VectorNode {
  const operate = OPERATORS[plan.op];
  const filters = isComparison(plan.op) && !plan.bool;
  const { groups, groupOf } = matchGroups(left.members, right.members);
  // Members of the answer are those of the left that could meet someone, in the order of the left.
  const lefts = Array.from(left.members.keys()).filter((index) => (groupOf[index] as MatchGroup).rights.length > 0);
  const places = new Int32Array(left.members.length).fill(-1);
  lefts.forEach((index, place) => {
    places[index] = place;
  });
  const expected = new Map<MatchGroup, ReadonlySet<string>>();
  for (const group of groups) expected.set(group, new Set(group.rights.flatMap((index) => (right.members[index] as Member).devices)));
  const members = lefts.map((index): Member => {
    const { labels, devices } = left.members[index] as Member;
    const all = new Set([...devices, ...(expected.get(groupOf[index] as MatchGroup) ?? [])]);
    return { labels: filters ? labels : withoutName(labels), devices: [...all].sort(compareText) };
  });
  const columns = createColumns(members.length);

  function* step(atMs: number): Work {
    yield* left.step(atMs);
    yield* right.step(atMs);
    const [from, to] = [left.columns, right.columns];
    columns.present.fill(0);
    columns.order = null;
    if (!from.present.includes(1)) return;
    for (const group of groups) {
      const other = onlyPresent(group);
      if (other < 0) continue;
      let met = false;
      for (const mine of group.lefts) {
        if (from.present[mine] === 0) continue;
        const value = operate(from.values[mine] as number, to.values[other] as number);
        if (filters && value === 0) continue;
        if (met)
          failRun(run, "execution", "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)", plan);
        met = true;
        const place = places[mine] as number;
        columns.present[place] = 1;
        columns.values[place] = filters ? (from.values[mine] as number) : value;
        // As fresh as the staler of the two: a ratio with a dead half is not live.
        columns.newestMs[place] = Math.min(from.newestMs[mine] as number, to.newestMs[other] as number);
        columns.oldestMs[place] = Math.min(from.oldestMs[mine] as number, to.oldestMs[other] as number);
      }
    }
    columns.order = from.order?.map((index) => places[index] as number).filter((place) => columns.present[place] === 1) ?? null;
  }

  /** The member of the right that has a value, -1 when none has. */
  function onlyPresent({ labels, rights }: MatchGroup): number {
    let found = -1;
    for (const index of rights) {
      if (right.columns.present[index] === 0) continue;
      if (found >= 0) {
        const two = [found, index].map((double) => printLabels((right.members[double] as Member).labels)).join(", ");
        const message = `found duplicate series for the match group ${printLabels(labels)} on the right hand-side of the operation: [${two}]`;
        failRun(run, "execution", `${message};many-to-many matching not allowed: matching labels must be unique on one side`, plan);
        return found;
      }
      found = index;
    }
    return found;
  }

  return { members, columns, step };
}

function matchGroups(
  lefts: readonly Member[],
  rights: readonly Member[],
): { groups: readonly MatchGroup[]; groupOf: readonly MatchGroup[] } {
  const byKey = new Map<string, MatchGroup>();
  const groupFor = (member: Member): MatchGroup => {
    const labels = withoutName(member.labels);
    const key = seriesKey("", labels);
    const group = byKey.get(key) ?? { labels, lefts: [], rights: [] };
    byKey.set(key, group);
    return group;
  };
  const groupOf = lefts.map((member, index) => {
    const group = groupFor(member);
    group.lefts.push(index);
    return group;
  });
  rights.forEach((member, index) => {
    groupFor(member).rights.push(index);
  });
  return { groups: [...byKey.values()], groupOf };
}

/** As Go prints a label set. */
function printLabels(labels: Labels): string {
  return `{${labels.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")}}`;
}
