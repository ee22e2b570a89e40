/**
 * The typed plan of a PromQL expression: what is left when syntax is checked and every type fits. A union on `type`; each
 * node carries its place in the expression, so that an error in the evaluation can point at it.
 */
import type { Matcher } from "../series/store.ts";
import type { HistogramFunction, MapFunction, ScalarFunction, WindowFunction } from "./function-names.ts";
import type { CaptureRegex } from "./regex-captures.ts";

/** Offsets in the expression, UTF-16, `to` exclusive. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** Seconds. Nothing in it reads a series, but `step()` and `range()` are known only when the query runs. */
export type DurationPlan = ScalarPlan;

/** The `@` of a selector or subquery. */
export type At = { readonly type: "time"; readonly ms: number } | { readonly type: "start" } | { readonly type: "end" };

/** When a selector or subquery looks: `@` instead of the step's own time, and back by the offset. */
export interface Shift {
  readonly offset: DurationPlan | null;
  readonly at: At | null;
}

export interface Selector extends Place, Shift {
  readonly matchers: readonly Matcher[];
  /** `null` selects the newest sample inside the look-back, anything else the samples of that range. */
  readonly range: DurationPlan | null;
}

export type ArithmeticOp = "+" | "-" | "*" | "/" | "%" | "^" | "atan2";
export type ComparisonOp = "==" | "!=" | ">" | "<" | ">=" | "<=";
export type BinaryOp = ArithmeticOp | ComparisonOp;
export type SetOp = "and" | "or" | "unless";

export type FoldOp = "sum" | "avg" | "min" | "max" | "count" | "group" | "stddev" | "stdvar" | "quantile";
/** Aggregations that leave elements as they are, and some out. */
export type PickOp = "topk" | "bottomk" | "limitk" | "limit_ratio";
export type AggregateOp = FoldOp | PickOp | "count_values";

export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
}

/** Which elements of two vectors meet. */
export interface Matching {
  /** The labels that must be the same, or those that need not. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** The side of which several elements may meet the same one of the other, which gives them the labels of `include`. */
  readonly group: "left" | "right" | null;
  readonly include: readonly string[];
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

export interface ScalarCallPlan extends Place {
  readonly type: "scalar-call";
  readonly function: ScalarFunction;
  readonly parameters: readonly ScalarPlan[];
}

/** `scalar(v)`. */
export interface ScalarOfPlan extends Place {
  readonly type: "scalar-of";
  readonly of: VectorPlan;
}

export interface StringPlan extends Place {
  readonly type: "string";
  readonly value: string;
}

export interface SelectPlan extends Place {
  readonly type: "select";
  readonly selector: Selector;
}

/** The samples of a selector over its range. */
export interface RangeSelectPlan extends Place {
  readonly type: "range";
  readonly selector: Selector;
}

/** The values of an expression at each multiple of the resolution inside the range. */
export interface SubqueryPlan extends Place, Shift {
  readonly type: "subquery";
  readonly of: VectorPlan;
  readonly range: DurationPlan;
  readonly resolution: DurationPlan | null;
}

export interface WindowPlan extends Place {
  readonly type: "window";
  readonly function: WindowFunction;
  readonly of: RangePlan;
  readonly parameters: readonly ScalarPlan[];
}

export interface MapPlan extends Place {
  readonly type: "map";
  readonly function: MapFunction;
  readonly of: VectorPlan;
  readonly parameters: readonly ScalarPlan[];
}

/** `vector(s)`. */
export interface VectorOfPlan extends Place {
  readonly type: "vector-of";
  readonly of: ScalarPlan;
}

export interface TimestampPlan extends Place {
  readonly type: "timestamp";
  readonly of: VectorPlan;
}

/** `absent` and `absent_over_time`: 1 where the argument has nothing. */
export interface AbsentPlan extends Place {
  readonly type: "absent";
  readonly of: VectorPlan | RangePlan;
}

export interface SortPlan extends Place {
  readonly type: "sort";
  readonly descending: boolean;
  /** `null` sorts by value. */
  readonly labels: readonly string[] | null;
  readonly of: VectorPlan;
}

export interface LabelReplacePlan extends Place {
  readonly type: "label-replace";
  readonly of: VectorPlan;
  readonly target: string;
  readonly replacement: string;
  readonly source: string;
  readonly pattern: string;
  readonly regex: CaptureRegex;
}

export interface LabelJoinPlan extends Place {
  readonly type: "label-join";
  readonly of: VectorPlan;
  readonly target: string;
  readonly separator: string;
  readonly sources: readonly string[];
}

/** A quantile, several of them, or a fraction, of histograms in classic buckets. */
export interface HistogramPlan extends Place {
  readonly type: "histogram";
  readonly function: HistogramFunction;
  readonly of: VectorPlan;
  /** The label that tells several quantiles apart. */
  readonly label: string | null;
  readonly parameters: readonly ScalarPlan[];
}

export interface AggregatePlan extends Place {
  readonly type: "aggregate";
  readonly op: AggregateOp;
  readonly grouping: Grouping;
  /** How many of `topk`, which quantile. */
  readonly parameter: ScalarPlan | null;
  /** Where `count_values` puts the value. */
  readonly label: string | null;
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

export interface VectorVectorPlan extends Place {
  readonly type: "vector-vector";
  readonly op: BinaryOp;
  readonly bool: boolean;
  readonly matching: Matching;
  readonly left: VectorPlan;
  readonly right: VectorPlan;
}

export interface SetPlan extends Place {
  readonly type: "set";
  readonly op: SetOp;
  readonly matching: Matching;
  readonly left: VectorPlan;
  readonly right: VectorPlan;
}

export type ScalarPlan = NumberPlan | ScalarNegatePlan | ScalarBinaryPlan | ScalarCallPlan | ScalarOfPlan;
export type RangePlan = RangeSelectPlan | SubqueryPlan;
export type VectorPlan =
  | SelectPlan
  | WindowPlan
  | MapPlan
  | VectorOfPlan
  | TimestampPlan
  | AbsentPlan
  | SortPlan
  | LabelReplacePlan
  | LabelJoinPlan
  | HistogramPlan
  | AggregatePlan
  | VectorNegatePlan
  | VectorScalarPlan
  | VectorVectorPlan
  | SetPlan;
export type Plan = ScalarPlan | StringPlan | RangePlan | VectorPlan;

const SCALAR_TYPES: ReadonlySet<Plan["type"]> = new Set<ScalarPlan["type"]>([
  "number",
  "scalar-negate",
  "scalar-binary",
  "scalar-call",
  "scalar-of",
]);

export function isScalarPlan(plan: Plan): plan is ScalarPlan {
  return SCALAR_TYPES.has(plan.type);
}

export function isRangePlan(plan: Plan): plan is RangePlan {
  return plan.type === "range" || plan.type === "subquery";
}

export function isVectorPlan(plan: Plan): plan is VectorPlan {
  return plan.type !== "string" && !isScalarPlan(plan) && !isRangePlan(plan);
}

export function isComparison(op: BinaryOp | SetOp): op is ComparisonOp {
  return op === "==" || op === "!=" || op === ">" || op === "<" || op === ">=" || op === "<=";
}

/** The plans directly inside of a plan, left to right; durations aside, which read nothing. */
export function partsOf(plan: Plan): readonly Plan[] {
  switch (plan.type) {
    case "number":
    case "string":
    case "select":
    case "range":
      return [];
    case "scalar-negate":
    case "scalar-of":
    case "subquery":
    case "vector-of":
    case "timestamp":
    case "absent":
    case "sort":
    case "label-replace":
    case "label-join":
    case "vector-negate":
      return [plan.of];
    case "scalar-call":
      return plan.parameters;
    case "window":
    case "map":
    case "histogram":
      return [plan.of, ...plan.parameters];
    case "aggregate":
      return plan.parameter === null ? [plan.of] : [plan.parameter, plan.of];
    case "vector-scalar":
      return plan.scalarSide === "left" ? [plan.scalar, plan.vector] : [plan.vector, plan.scalar];
    case "scalar-binary":
    case "vector-vector":
    case "set":
      return [plan.left, plan.right];
  }
}
