/** Aggregations: the values of a group folded into one, or some of its elements picked. */
import { seriesKey } from "../metric.ts";
import { count, deviation, type Fold, max, mean, min, one, quantile, sum, variance } from "./folds.ts";
import { formatNumber } from "./format.ts";
import { type Group, groupedLabels, groupMembers } from "./groups.ts";
import type { AggregatePlan, FoldOp, PickOp } from "./plan.ts";
import { checkQuantile } from "./quantile-note.ts";
import { failRun, noteRun, type Run, type Scope, type Work } from "./run.ts";
import { compareValues } from "./sort.ts";
import { createColumns, type ScalarNode, type VectorNode } from "./vector.ts";

const FOLDS: { readonly [Op in FoldOp]: Fold } = {
  sum,
  avg: mean,
  min,
  max,
  count,
  group: one,
  stddev: deviation,
  stdvar: variance,
  quantile,
};

/** Go's int64: a larger count is refused by Prometheus. */
const MAX_COUNT = 2 ** 63;

export function compileFolded(
  { run }: Scope,
  plan: AggregatePlan,
  op: FoldOp,
  vector: VectorNode,
  parameter: ScalarNode | null,
): VectorNode {
  const fold = FOLDS[op];
  const groups = groupMembers(vector.members, (labels) => groupedLabels(labels, plan.grouping));
  const columns = createColumns(groups.length);
  // The values of one group side by side, so that a fold over a group is a fold over a range of samples.
  let longest = 0;
  for (const { rows } of groups) longest = Math.max(longest, rows.length);
  const together = new Float64Array(longest);
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    if (parameter !== null) yield* parameter.step(atMs);
    foldGroups(parameter?.value ?? Number.NaN);
  }
  function foldGroups(argument: number): void {
    const { present, values, newestMs, oldestMs } = vector.columns;
    let any = false;
    for (let g = 0; g < groups.length; g++) {
      const { rows } = groups[g] as Group;
      let length = 0;
      let newest = Number.NEGATIVE_INFINITY;
      let oldest = Number.POSITIVE_INFINITY;
      for (let r = 0; r < rows.length; r++) {
        const row = rows[r] as number;
        if (present[row] === 0) continue;
        together[length++] = values[row] as number;
        newest = Math.max(newest, newestMs[row] as number);
        oldest = Math.min(oldest, oldestMs[row] as number);
      }
      // A group in which nothing has a value has none either.
      any ||= length > 0;
      columns.present[g] = length > 0 ? 1 : 0;
      columns.values[g] = length > 0 ? fold(together, 0, length, argument) : Number.NaN;
      columns.newestMs[g] = newest;
      columns.oldestMs[g] = oldest;
    }
    if (op === "quantile" && any) checkQuantile(run, argument, plan.parameter ?? plan);
  }
  return { members: groups, columns, step };
}

/** Which elements of a group stay, in their order. `rows` are those that have a value. */
type Pick = (rows: readonly number[], parameter: number) => readonly number[];

/** Members stay as they are; those that are not picked are absent. */
export function compilePicked({ run }: Scope, plan: AggregatePlan, op: PickOp, vector: VectorNode, parameter: ScalarNode): VectorNode {
  const { newestMs, oldestMs, values } = vector.columns;
  const groups = groupMembers(vector.members, (labels) => groupedLabels(labels, plan.grouping));
  const present = new Uint8Array(vector.members.length);
  const columns = { present, values, newestMs, oldestMs, order: null as readonly number[] | null };
  const pick = pickerOf(op, vector);
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    yield* parameter.step(atMs);
    const argument = checkParameter(run, plan, op, parameter.value);
    const order: number[] = [];
    for (const { rows } of groups) {
      for (const row of pick(
        rows.filter((row) => vector.columns.present[row] === 1),
        argument,
      ))
        order.push(row);
    }
    present.fill(0);
    for (const row of order) present[row] = 1;
    columns.order = order;
  }
  return { members: vector.members, columns, step };
}

function pickerOf(op: PickOp, { members, columns: { values } }: VectorNode): Pick {
  switch (op) {
    case "topk":
    case "bottomk": {
      const compare = (a: number, b: number): number => compareValues(values[a] as number, values[b] as number, op === "topk");
      return (rows, count) => rows.toSorted(compare).slice(0, Math.max(0, Math.trunc(count)));
    }
    case "limitk":
      return (rows, count) => rows.slice(0, Math.max(0, Math.trunc(count)));
    case "limit_ratio": {
      const places = members.map(({ labels }) => placeOf(seriesKey("", labels)));
      // A negative ratio picks what the ratio that fills it up to 1 leaves out.
      return (rows, ratio) => rows.filter((row) => (places[row] as number) < (ratio < 0 ? 1 + ratio : ratio) === ratio >= 0);
    }
  }
}

function checkParameter(run: Run, plan: AggregatePlan, op: PickOp, value: number): number {
  if (op === "limit_ratio") {
    if (Number.isNaN(value)) failRun(run, "execution", "Ratio value is NaN", plan);
    const capped = Math.max(-1, Math.min(1, value));
    if (value !== capped && !Number.isNaN(value)) {
      const message = `ratio value should be between -1 and 1, got ${formatNumber(value)}, capping to ${formatNumber(capped)}`;
      noteRun(run, "warning", message, plan.parameter ?? plan);
    }
    return capped;
  }
  if (Number.isNaN(value)) failRun(run, "execution", "Parameter value is NaN", plan);
  else if (value >= MAX_COUNT) failRun(run, "execution", `Scalar value ${value} overflows int64`, plan);
  else if (value <= -MAX_COUNT) failRun(run, "execution", `Scalar value ${value} underflows int64`, plan);
  return value;
}

/** A place from 0 to 1 that a series keeps, whoever asks (FNV-1a, mixed as in MurmurHash3). */
function placeOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
