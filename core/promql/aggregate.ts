/**
 * Aggregations. Groups follow from the labels alone, so they are made once for a run: a group knows every member that could
 * contribute, and with it the devices that it expects. A group in which nothing has a value has none either.
 */
import { compareText, type Labels, seriesKey } from "../metric.ts";
import { count, type Fold, max, mean, min, quantile, sum } from "./functions.ts";
import type { AggregateOp, AggregatePlan, Grouping } from "./plan.ts";
import { createColumns, failRun, isMetadataLabel, type Member, type Run, type ScalarNode, type VectorNode, type Work } from "./vector.ts";

const FOLDS: { readonly [Op in Exclude<AggregateOp, "topk" | "bottomk">]: Fold } = { sum, avg: mean, min, max, count, quantile };

/** Go's int64: a larger count is refused by Prometheus. */
const MAX_COUNT = 2 ** 63;

interface Group {
  readonly labels: Labels;
  /** Indexes of members, rising. */
  readonly rows: readonly number[];
  readonly devices: readonly string[];
}

function groupLabels(labels: Labels, { without, labels: names }: Grouping): Labels {
  if (without) return labels.filter(([name]) => !names.includes(name) && !isMetadataLabel(name));
  return labels.filter(([name]) => names.includes(name));
}

function groupsOf(members: readonly Member[], grouping: Grouping): Group[] {
  const groups = new Map<string, { labels: Labels; rows: number[]; devices: Set<string> }>();
  members.forEach((member, row) => {
    const labels = groupLabels(member.labels, grouping);
    const key = seriesKey("", labels);
    const group = groups.get(key) ?? { labels, rows: [], devices: new Set() };
    groups.set(key, group);
    group.rows.push(row);
    for (const device of member.devices) group.devices.add(device);
  });
  return [...groups.values()].map(({ labels, rows, devices }) => ({ labels, rows, devices: [...devices].sort(compareText) }));
}

export function compileAggregate(run: Run, plan: AggregatePlan, vector: VectorNode, parameter: ScalarNode | null): VectorNode {
  const groups = groupsOf(vector.members, plan.grouping);
  if (plan.op === "topk" || plan.op === "bottomk") return compileRanked(run, plan, vector, groups, parameter ?? (() => 0));
  return compileFolded(FOLDS[plan.op], vector, groups, parameter ?? (() => Number.NaN));
}

function compileFolded(fold: Fold, vector: VectorNode, groups: readonly Group[], parameter: ScalarNode): VectorNode {
  const columns = createColumns(groups.length);
  // The values of one group side by side, so that a fold over a group is a fold over a range of samples.
  const together = new Float64Array(Math.max(0, ...groups.map(({ rows }) => rows.length)));
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    const { present, values, newestMs, oldestMs } = vector.columns;
    const argument = parameter(atMs);
    groups.forEach(({ rows }, g) => {
      let length = 0;
      let newest = Number.NEGATIVE_INFINITY;
      let oldest = Number.POSITIVE_INFINITY;
      for (const row of rows) {
        if (present[row] === 0) continue;
        together[length++] = values[row] as number;
        newest = Math.max(newest, newestMs[row] as number);
        oldest = Math.min(oldest, oldestMs[row] as number);
      }
      columns.present[g] = length > 0 ? 1 : 0;
      columns.values[g] = length > 0 ? fold(together, 0, length, argument) : Number.NaN;
      columns.newestMs[g] = newest;
      columns.oldestMs[g] = oldest;
    });
  }
  return { members: groups, columns, step };
}

/** `topk` and `bottomk` leave members as they are; those outside the ranks are absent. NaN ranks last in both. */
function compileRanked(run: Run, plan: AggregatePlan, vector: VectorNode, groups: readonly Group[], parameter: ScalarNode): VectorNode {
  const { newestMs, oldestMs, values } = vector.columns;
  const present = new Uint8Array(vector.members.length);
  const columns = { present, values, newestMs, oldestMs, order: null as readonly number[] | null };
  const sign = plan.op === "topk" ? -1 : 1;
  const compare = (a: number, b: number): number => {
    const left = values[a] as number;
    const right = values[b] as number;
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return left < right ? -sign : left > right ? sign : 0;
  };
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    const ranks = parameter(atMs);
    if (Number.isNaN(ranks)) failRun(run, "execution", "Parameter value is NaN", plan);
    else if (Math.abs(ranks) >= MAX_COUNT) failRun(run, "execution", `Scalar value ${ranks} overflows int64`, plan);
    const order: number[] = [];
    for (const { rows } of groups) {
      const candidates = rows.filter((row) => vector.columns.present[row] === 1);
      order.push(...candidates.sort(compare).slice(0, Math.max(0, Math.trunc(ranks))));
    }
    present.fill(0);
    for (const row of order) present[row] = 1;
    columns.order = order;
  }
  return { members: vector.members, columns, step };
}
