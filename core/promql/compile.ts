/** From plan to nodes: each plan becomes a node that reads the nodes of its parts. */
import { compileAbsent, compileAbsentOverTime } from "./absent.ts";
import { compileFolded, compilePicked } from "./aggregate.ts";
import { compileMap, compileNegate, compileVectorScalar } from "./arithmetic.ts";
import { compileCountValues } from "./count-values.ts";
import { compileHistogram, compileHistogramQuantiles } from "./histogram.ts";
import { compileLabelJoin, compileLabelReplace } from "./labels.ts";
import { compileSet, compileVectorVector } from "./match.ts";
import { type AggregatePlan, isRangePlan, type Plan, partsOf, type RangePlan, type ScalarPlan, type VectorPlan } from "./plan.ts";
import { compileRangeSelect, compileSubquery, type RangeNode, subqueryTimeline } from "./range.ts";
import { isPauseDue, type Scope, type Work } from "./run.ts";
import { compileNumber, compileScalarBinary, compileScalarCall, compileScalarNegate, compileScalarOf, compileVectorOf } from "./scalars.ts";
import { compileSelect, compileTimestamp } from "./select.ts";
import { compileSort } from "./sort.ts";
import type { ScalarNode, VectorNode } from "./vector.ts";
import { compileWindow } from "./window.ts";

export function* compileScalar(scope: Scope, plan: ScalarPlan): Work<ScalarNode> {
  switch (plan.type) {
    case "number":
      return compileNumber(plan.value);
    case "scalar-negate":
      return compileScalarNegate(yield* compileScalar(scope, plan.of));
    case "scalar-binary":
      return compileScalarBinary(plan.op, yield* compileScalar(scope, plan.left), yield* compileScalar(scope, plan.right));
    case "scalar-call":
      return compileScalarCall(scope.run, plan, yield* compileScalars(scope, plan.parameters));
    case "scalar-of":
      return compileScalarOf(yield* compileVector(scope, plan.of));
  }
}

function* compileScalars(scope: Scope, plans: readonly ScalarPlan[]): Work<readonly ScalarNode[]> {
  const nodes: ScalarNode[] = [];
  for (const plan of plans) nodes.push(yield* compileScalar(scope, plan));
  return nodes;
}

export function* compileRange(scope: Scope, plan: RangePlan): Work<RangeNode> {
  if (plan.type === "range") return compileRangeSelect(scope, plan);
  const timeline = subqueryTimeline(scope, plan);
  return compileSubquery(scope, timeline, plan, yield* compileVector({ run: scope.run, timeline }, plan.of));
}

export function* compileVector(scope: Scope, plan: VectorPlan): Work<VectorNode> {
  const node = yield* compileNode(scope, plan);
  if (isPauseDue(scope.run)) yield;
  return scope.timeline.stepMs > 0 && isInvariant(plan) ? once(node) : node;
}

function* compileNode(scope: Scope, plan: VectorPlan): Work<VectorNode> {
  switch (plan.type) {
    case "select":
      return compileSelect(scope, plan);
    case "window":
      return compileWindow(scope, plan, yield* compileRange(scope, plan.of), yield* compileScalars(scope, plan.parameters));
    case "map":
      return compileMap(scope, plan, yield* compileVector(scope, plan.of), yield* compileScalars(scope, plan.parameters));
    case "vector-of":
      return compileVectorOf(yield* compileScalar(scope, plan.of));
    case "timestamp": {
      const { of } = plan;
      return compileTimestamp(scope, plan, of.type === "select" ? compileSelect(scope, of, "time") : yield* compileVector(scope, of));
    }
    case "absent":
      if (isRangePlan(plan.of)) return compileAbsentOverTime(scope, plan, yield* compileRange(scope, plan.of));
      return compileAbsent(plan, yield* compileVector(scope, plan.of));
    case "sort":
      return compileSort(plan, yield* compileVector(scope, plan.of));
    case "label-replace":
      return compileLabelReplace(scope, plan, yield* compileVector(scope, plan.of));
    case "label-join":
      return compileLabelJoin(scope, plan, yield* compileVector(scope, plan.of));
    case "histogram": {
      const vector = yield* compileVector(scope, plan.of);
      const parameters = yield* compileScalars(scope, plan.parameters);
      if (plan.label === null) return compileHistogram(scope, plan, vector, parameters);
      return yield* compileHistogramQuantiles(scope, plan, plan.label, vector, parameters);
    }
    case "aggregate":
      return yield* compileAggregate(scope, plan);
    case "vector-negate":
      return compileNegate(scope, plan, yield* compileVector(scope, plan.of));
    case "vector-scalar":
      return compileVectorScalar(scope, plan, yield* compileVector(scope, plan.vector), yield* compileScalar(scope, plan.scalar));
    case "vector-vector":
      return compileVectorVector(scope, plan, yield* compileVector(scope, plan.left), yield* compileVector(scope, plan.right));
    case "set":
      return compileSet(plan, yield* compileVector(scope, plan.left), yield* compileVector(scope, plan.right));
  }
}

function* compileAggregate(scope: Scope, plan: AggregatePlan): Work<VectorNode> {
  const { op, label } = plan;
  const vector = yield* compileVector(scope, plan.of);
  const parameter = plan.parameter === null ? null : yield* compileScalar(scope, plan.parameter);
  switch (op) {
    case "count_values":
      return yield* compileCountValues(scope, plan, label ?? "", vector);
    case "topk":
    case "bottomk":
    case "limitk":
    case "limit_ratio":
      return compilePicked(scope, plan, op, vector, parameter ?? compileNumber(0));
    default:
      return compileFolded(scope, plan, op, vector, parameter);
  }
}

/** Whether every step has the same answer: all that is read is fixed by `@`. What says when it was known is never the same. */
function isInvariant(plan: Plan): boolean {
  switch (plan.type) {
    case "select":
    case "range":
      return plan.selector.at !== null;
    case "subquery":
      return plan.at !== null;
    case "scalar-call":
      return plan.function !== "time" && plan.parameters.every(isInvariant);
    case "timestamp":
    case "absent":
    case "vector-of":
      return false;
    case "window":
      return plan.function !== "predict_linear" && partsOf(plan).every(isInvariant);
    default:
      return partsOf(plan).every(isInvariant);
  }
}

function once({ members, columns, step }: VectorNode): VectorNode {
  let done = false;
  return {
    members,
    columns,
    *step(atMs): Work {
      if (done) return;
      done = true;
      yield* step(atMs);
    },
  };
}
