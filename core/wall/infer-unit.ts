/**
 * The unit of what an expression yields, as far as names say it: OpenMetrics puts the base unit at the end of a metric's name. What
 * arithmetic makes of units is followed where it is sure, and `none` otherwise.
 */
import { parseQuery } from "../promql/parse.ts";
import { isVectorPlan, type Plan, type RangePlan, type VectorPlan } from "../promql/plan.ts";
import type { Unit } from "./definition.ts";
import { unitOfMetric } from "./unit.ts";

/** Of several expressions the unit that they share. */
export function unitOfExprs(exprs: readonly string[]): Unit {
  const [first = "none", ...others] = exprs.map(unitOfExpr);
  return others.every((unit) => unit === first) ? first : "none";
}

function unitOfExpr(expr: string): Unit {
  const parsed = parseQuery(expr);
  return parsed.ok && isVectorPlan(parsed.plan) ? unitOf(parsed.plan) : "none";
}

/** Values a second; everything else that keeps a unit keeps the metric's own. */
const RATES: ReadonlySet<string> = new Set(["rate", "irate", "deriv"]);
const KEEPS: ReadonlySet<string> = new Set([
  ..."increase delta idelta predict_linear double_exponential_smoothing".split(" "),
  ..."avg_over_time min_over_time max_over_time sum_over_time quantile_over_time stddev_over_time first_over_time last_over_time".split(
    " ",
  ),
  ..."abs ceil floor round clamp clamp_min clamp_max".split(" "),
  ..."sum avg min max stddev quantile topk bottomk limitk limit_ratio".split(" "),
]);
const FILTERS: ReadonlySet<string> = new Set(["==", "!=", ">", "<", ">=", "<="]);

function unitOf(plan: VectorPlan): Unit {
  switch (plan.type) {
    case "select":
      return unitOfMetric(metricOf(plan) ?? "", false);
    case "window":
      if (RATES.has(plan.function)) return plan.of.type === "range" ? unitOfMetric(metricOf(plan.of) ?? "", true) : "none";
      return KEEPS.has(plan.function) ? ofRange(plan.of) : "none";
    case "map":
      return KEEPS.has(plan.function) ? unitOf(plan.of) : "none";
    case "aggregate":
      return KEEPS.has(plan.op) ? unitOf(plan.of) : "none";
    case "sort":
    case "label-replace":
    case "label-join":
    case "vector-negate":
      return unitOf(plan.of);
    case "histogram":
      return plan.function === "histogram_fraction" ? "ratio" : unitOfMetric((metricOf(plan.of) ?? "").replace(/_bucket$/, ""), false);
    case "vector-scalar":
      // A share of one less a share is one; a number of degrees more are degrees. A factor makes another unit of it.
      return plan.op === "+" || plan.op === "-" || isFilter(plan) ? unitOf(plan.vector) : "none";
    case "vector-vector": {
      const [left, right] = [unitOf(plan.left), unitOf(plan.right)];
      if (isFilter(plan)) return left;
      if (left !== right || left === "none") return "none";
      return plan.op === "/" ? "ratio" : plan.op === "+" || plan.op === "-" ? left : "none";
    }
    case "set":
      return unitOf(plan.left);
    default:
      return "none";
  }
}

function isFilter({ op, bool }: { readonly op: string; readonly bool: boolean }): boolean {
  return FILTERS.has(op) && !bool;
}

function ofRange(range: RangePlan): Unit {
  return range.type === "range" ? unitOfMetric(metricOf(range) ?? "", false) : unitOf(range.of);
}

/** The one metric that a plan is made of; `undefined` when it is of several, or of any. */
function metricOf(plan: Plan): string | undefined {
  if (plan.type === "select" || plan.type === "range") {
    const name = plan.selector.matchers.find((matcher) => matcher.name === "__name__" && matcher.op === "=");
    return name?.text;
  }
  return "of" in plan ? metricOf(plan.of) : undefined;
}
