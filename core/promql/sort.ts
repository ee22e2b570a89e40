/** The order of an answer: by value, or by labels in natural order, in which `10` follows `9`. */
import { compareText, type Labels, labelValue } from "../metric.ts";
import type { SortPlan } from "./plan.ts";
import type { Work } from "./run.ts";
import type { Member, VectorNode } from "./vector.ts";

/** Of two values; NaN comes last whichever way they are sorted. */
export function compareValues(left: number, right: number, descending: boolean): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  return descending ? right - left || 0 : left - right || 0;
}

function compareLabels(left: Labels, right: Labels): number {
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [leftName, leftValue] = left[i] as readonly [string, string];
    const [rightName, rightValue] = right[i] as readonly [string, string];
    const order = compareText(leftName, rightName) || compareText(leftValue, rightValue);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function partsOf(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

/** Digits count as the number that they make. */
export function compareNaturally(left: string, right: string): number {
  const [leftParts, rightParts] = [partsOf(left), partsOf(right)];
  for (let i = 0; i < Math.min(leftParts.length, rightParts.length); i++) {
    const [a, b] = [leftParts[i] as string, rightParts[i] as string];
    const bothNumbers = /^\d/.test(a) && /^\d/.test(b);
    const order = bothNumbers ? Number(a) - Number(b) || compareText(a, b) : compareText(a, b);
    if (order !== 0) return order;
  }
  return leftParts.length - rightParts.length;
}

export function compileSort(plan: SortPlan, vector: VectorNode): VectorNode {
  const { members } = vector;
  const { labels, descending } = plan;
  const columns = { ...vector.columns, order: null as readonly number[] | null };
  // Labels do not change from step to step, so neither does their order.
  const ranked = labels === null ? null : rankByLabels(members, labels, descending);
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    const { present, values } = columns;
    const there = (index: number): boolean => present[index] === 1;
    columns.order =
      ranked?.filter(there) ??
      Array.from(members.keys())
        .filter(there)
        .sort((a, b) => compareValues(values[a] as number, values[b] as number, descending));
  }
  return { members, columns, step };
}

function rankByLabels(members: readonly Member[], names: readonly string[], descending: boolean): readonly number[] {
  const compare = (left: Labels, right: Labels): number => {
    for (const name of names) {
      const order = compareNaturally(labelValue(left, name) ?? "", labelValue(right, name) ?? "");
      if (order !== 0) return order;
    }
    return compareLabels(left, right);
  };
  const sign = descending ? -1 : 1;
  return Array.from(members.keys()).sort((a, b) => sign * compare((members[a] as Member).labels, (members[b] as Member).labels));
}
