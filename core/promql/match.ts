/**
 * Operators between two vectors, one to one: an element of the left meets the element of the right that has the same labels
 * but for the name (https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching). Pairs are found once,
 * since members are fixed for the run.
 */
import { seriesKey } from "../metric.ts";
import { OPERATORS } from "./arithmetic.ts";
import { isComparison, type VectorVectorPlan } from "./plan.ts";
import { createColumns, failRun, type Member, type Run, type VectorNode, withoutName } from "./vector.ts";

interface Pair {
  readonly left: number;
  /** Members of the right with the same labels; at most one of them may have a value at a step. */
  readonly rights: readonly number[];
  /** Earlier members of the left with the same labels, for the same reason. */
  readonly before: readonly number[];
}

export function compileVectorVector(run: Run, plan: VectorVectorPlan, left: VectorNode, right: VectorNode): VectorNode {
  const operate = OPERATORS[plan.op];
  const filters = isComparison(plan.op) && !plan.bool;
  const pairs = pairsOf(left.members, right.members);
  const members = pairs.map((pair): Member => {
    const { labels, devices } = left.members[pair.left] as Member;
    const all = new Set([...devices, ...pair.rights.flatMap((index) => (right.members[index] as Member).devices)]);
    return { labels: filters ? labels : withoutName(labels), devices: [...all].sort() };
  });
  const columns = createColumns(members.length);
  const step = (atMs: number): void => {
    left.step(atMs);
    right.step(atMs);
    const [from, to] = [left.columns, right.columns];
    columns.present.fill(0);
    pairs.forEach(({ left: mine, rights, before }, index) => {
      if (from.present[mine] === 0) return;
      const met = rights.filter((theirs) => to.present[theirs] === 1);
      const other = met[0];
      if (other === undefined) return;
      if (met.length > 1) failRun(run, "execution", "found duplicate series for the match group on the right side of the operation", plan);
      if (before.some((earlier) => from.present[earlier] === 1)) {
        failRun(run, "execution", "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)", plan);
      }
      const value = operate(from.values[mine] as number, to.values[other] as number);
      if (filters && value === 0) return;
      columns.present[index] = 1;
      columns.values[index] = filters ? (from.values[mine] as number) : value;
      // As fresh as the staler of the two: a ratio with a dead half is not live.
      columns.newestMs[index] = Math.min(from.newestMs[mine] as number, to.newestMs[other] as number);
      columns.oldestMs[index] = Math.min(from.oldestMs[mine] as number, to.oldestMs[other] as number);
    });
  };
  return { members, columns, step };
}

function pairsOf(lefts: readonly Member[], rights: readonly Member[]): Pair[] {
  const byKey = new Map<string, number[]>();
  rights.forEach(({ labels }, index) => {
    const key = signature(labels);
    const same = byKey.get(key);
    if (same) same.push(index);
    else byKey.set(key, [index]);
  });
  const seen = new Map<string, number[]>();
  const pairs: Pair[] = [];
  lefts.forEach(({ labels }, left) => {
    const key = signature(labels);
    const before = seen.get(key) ?? [];
    seen.set(key, [...before, left]);
    const met = byKey.get(key);
    if (met) pairs.push({ left, rights: met, before });
  });
  return pairs;
}

function signature(labels: Member["labels"]): string {
  return seriesKey("", withoutName(labels));
}
