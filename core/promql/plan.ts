/**
 * The typed plan of a PromQL expression: what is left when syntax is checked and every type fits. A union on `type`; each
 * node carries its place in the expression, so that an error in the evaluation can point at it.
 */
import type { Matcher } from "../series/store.ts";

/** Offsets in the expression, UTF-16, `to` exclusive. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export interface Selector extends Place {
  readonly matchers: readonly Matcher[];
  /** 0 selects the newest sample inside the look-back, anything else the samples of that range. */
  readonly rangeMs: number;
}

export type ArithmeticOp = "+" | "-" | "*" | "/" | "%" | "^";
export type ComparisonOp = "==" | "!=" | ">" | "<" | ">=" | "<=";
export type BinaryOp = ArithmeticOp | ComparisonOp;

/** Functions from the samples of a range to one number. */
export type WindowFunction =
  | "rate"
  | "increase"
  | "avg_over_time"
  | "min_over_time"
  | "max_over_time"
  | "sum_over_time"
  | "count_over_time"
  | "quantile_over_time"
  | "stddev_over_time"
  | "stdvar_over_time"
  | "last_over_time"
  | "present_over_time";

export type AggregateOp = "sum" | "avg" | "min" | "max" | "count" | "quantile" | "topk" | "bottomk";

export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
}

export interface NumberPlan extends Place {
  readonly type: "number";
  readonly value: number;
}

export interface ScalarNegatePlan extends Place {
  readonly type: "scalar-negate";
  readonly of: ScalarPlan;
}

export interface ScalarBinaryPlan extends Place {
  readonly type: "scalar-binary";
  readonly op: BinaryOp;
  readonly left: ScalarPlan;
  readonly right: ScalarPlan;
}

export interface SelectPlan extends Place {
  readonly type: "select";
  readonly selector: Selector;
}

export interface WindowPlan extends Place {
  readonly type: "window";
  readonly function: WindowFunction;
  readonly selector: Selector;
  /** The quantile of `quantile_over_time`. */
  readonly parameter: ScalarPlan | null;
}

export interface AggregatePlan extends Place {
  readonly type: "aggregate";
  readonly op: AggregateOp;
  readonly grouping: Grouping;
  /** How many of `topk` and `bottomk`, which quantile. */
  readonly parameter: ScalarPlan | null;
  readonly of: VectorPlan;
}

export interface VectorNegatePlan extends Place {
  readonly type: "vector-negate";
  readonly of: VectorPlan;
}

/** An operator between a vector and a number. */
export interface VectorScalarPlan extends Place {
  readonly type: "vector-scalar";
  readonly op: BinaryOp;
  /** A comparison that answers 0 or 1, where without it the comparison is a filter. */
  readonly bool: boolean;
  readonly vector: VectorPlan;
  readonly scalar: ScalarPlan;
  readonly scalarSide: "left" | "right";
}

/** An operator between two vectors, one to one: elements whose labels are the same but for the name meet. */
export interface VectorVectorPlan extends Place {
  readonly type: "vector-vector";
  readonly op: BinaryOp;
  readonly bool: boolean;
  readonly left: VectorPlan;
  readonly right: VectorPlan;
}

export type ScalarPlan = NumberPlan | ScalarNegatePlan | ScalarBinaryPlan;
export type VectorPlan = SelectPlan | WindowPlan | AggregatePlan | VectorNegatePlan | VectorScalarPlan | VectorVectorPlan;
export type Plan = ScalarPlan | VectorPlan;

export function isScalarPlan(plan: Plan): plan is ScalarPlan {
  return plan.type === "number" || plan.type === "scalar-negate" || plan.type === "scalar-binary";
}

export function isComparison(op: BinaryOp): op is ComparisonOp {
  return op === "==" || op === "!=" || op === ">" || op === "<" || op === ">=" || op === "<=";
}

/** Every selector of the plan, left to right: the inputs, for a caller that must know when to ask again. */
export function selectorsOf(plan: Plan): readonly Selector[] {
  switch (plan.type) {
    case "number":
    case "scalar-negate":
    case "scalar-binary":
      return [];
    case "select":
    case "window":
      return [plan.selector];
    case "aggregate":
    case "vector-negate":
      return selectorsOf(plan.of);
    case "vector-scalar":
      return selectorsOf(plan.vector);
    case "vector-vector":
      return [...selectorsOf(plan.left), ...selectorsOf(plan.right)];
  }
}
