/**
 * Histograms in classic buckets: a series for each upper bound, named by the label `le`, that counts what is not above it
 * (https://prometheus.io/docs/practices/histograms/). Which series make up a histogram, and the order of their bounds, is
 * found once for a run.
 */
import { labelValue, metricName } from "../metric.ts";
import { compileBeforehand, type Found } from "./beforehand.ts";
import { type Bucket, forceMonotonic, fractionOf, mergeBounds, quantileOf } from "./buckets.ts";
import { formatQuantile } from "./format.ts";
import { type Group, groupMembers } from "./groups.ts";
import { parseFloatText } from "./literal.ts";
import type { HistogramPlan } from "./plan.ts";
import { checkQuantile } from "./quantile-note.ts";
import { noteRun, type Scope, type Work } from "./run.ts";
import { createColumns, type Member, type ScalarNode, type VectorNode, withLabel, withoutName } from "./vector.ts";

const MONOTONICITY =
  "input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";

/** The buckets of a histogram at a step. */
interface Gathered {
  readonly buckets: readonly Bucket[];
  readonly newestMs: number;
  readonly oldestMs: number;
}

interface Histograms {
  readonly groups: readonly Group[];
  /** `null` where no bucket has a value. */
  readonly gather: (group: Group) => Gathered | null;
  /** Says which series have no upper bound in `le`. */
  readonly noteOutcasts: () => void;
}

function findHistograms({ run }: Scope, { of }: HistogramPlan, { members, columns }: VectorNode): Histograms {
  const bounds = members.map(({ labels }) => parseFloatText(labelValue(labels, "le") ?? ""));
  const groups = groupMembers(members, (labels, index) => {
    return bounds[index] === undefined ? null : withoutName(labels).filter(([name]) => name !== "le");
  }).map((group): Group => {
    const rows = group.rows.toSorted((a, b) => compareBounds(bounds[a] as number, bounds[b] as number));
    return { ...group, rows };
  });
  const outcasts = Array.from(members.keys()).filter((index) => bounds[index] === undefined);
  return {
    groups,
    gather({ rows }) {
      const buckets: Bucket[] = [];
      let newestMs = Number.NEGATIVE_INFINITY;
      let oldestMs = Number.POSITIVE_INFINITY;
      for (const row of rows) {
        if (columns.present[row] === 0) continue;
        buckets.push({ bound: bounds[row] as number, count: columns.values[row] as number });
        newestMs = Math.max(newestMs, columns.newestMs[row] as number);
        oldestMs = Math.min(oldestMs, columns.oldestMs[row] as number);
      }
      return buckets.length > 0 ? { buckets: mergeBounds(buckets), newestMs, oldestMs } : null;
    },
    noteOutcasts() {
      for (const index of outcasts) {
        if (columns.present[index] === 0) continue;
        const { labels } = members[index] as Member;
        const name = metricName(labels) === "" ? "" : ` for metric name ${JSON.stringify(metricName(labels))}`;
        const le = JSON.stringify(labelValue(labels, "le") ?? "");
        noteRun(run, "warning", `bucket label "le" is missing or has a malformed value of ${le}${name}`, of);
      }
    },
  };
}

/** Infinities of one sign are one bound. */
function compareBounds(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

export function compileHistogram(scope: Scope, plan: HistogramPlan, vector: VectorNode, parameters: readonly ScalarNode[]): VectorNode {
  const { run } = scope;
  const { groups, gather, noteOutcasts } = findHistograms(scope, plan, vector);
  const columns = createColumns(groups.length);
  const isFraction = plan.function === "histogram_fraction";
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    for (const parameter of parameters) yield* parameter.step(atMs);
    const [first = Number.NaN, second = Number.NaN] = parameters.map(({ value }) => value);
    if (!isFraction) checkQuantile(run, first, plan.parameters[0] ?? plan);
    noteOutcasts();
    groups.forEach((group, index) => {
      const gathered = gather(group);
      columns.present[index] = gathered === null ? 0 : 1;
      if (gathered === null) return;
      columns.newestMs[index] = gathered.newestMs;
      columns.oldestMs[index] = gathered.oldestMs;
      columns.values[index] = isFraction
        ? fractionOf(gathered.buckets, first, second)
        : quantileOf(risen(scope, plan, gathered.buckets), first);
    });
  }
  return { members: groups, columns, step };
}

/** `histogram_quantiles`: several at once, told apart by a label, whose values are known only when the steps have run. */
export function compileHistogramQuantiles(
  scope: Scope,
  plan: HistogramPlan,
  label: string,
  vector: VectorNode,
  parameters: readonly ScalarNode[],
): Work<VectorNode> {
  const { groups, gather, noteOutcasts } = findHistograms(scope, plan, vector);
  return compileBeforehand(scope, plan, function* (atMs) {
    yield* vector.step(atMs);
    for (const parameter of parameters) yield* parameter.step(atMs);
    noteOutcasts();
    const found: Found[] = [];
    for (const [i, { value: quantile }] of parameters.entries()) {
      checkQuantile(scope.run, quantile, plan.parameters[i] ?? plan);
      for (const group of groups) {
        const gathered = gather(group);
        if (gathered === null) continue;
        const labels = withLabel(group.labels, label, formatQuantile(quantile));
        const value = quantileOf(risen(scope, plan, gathered.buckets), quantile);
        found.push({ labels, devices: group.devices, value, newestMs: gathered.newestMs, oldestMs: gathered.oldestMs });
      }
    }
    return found;
  });
}

function risen({ run }: Scope, { of }: HistogramPlan, buckets: readonly Bucket[]): readonly Bucket[] {
  const { buckets: settled, forced } = forceMonotonic(buckets);
  if (forced) noteRun(run, "info", MONOTONICITY, of);
  return settled;
}
