/** Aggregations: their parameter, and what they group by. */
import type { SyntaxNode } from "@lezer/common";
import { type Building, typeOf } from "./build.ts";
import { buildLabelNames } from "./build-binary.ts";
import { childrenOf } from "./infix.ts";
import { type AggregateOp, type Grouping, isScalarPlan, isVectorPlan, type Place, type Plan } from "./plan.ts";

const PARAMETERS: { readonly [Op in AggregateOp]: "none" | "scalar" | "string" } = {
  sum: "none",
  avg: "none",
  min: "none",
  max: "none",
  count: "none",
  group: "none",
  stddev: "none",
  stdvar: "none",
  quantile: "scalar",
  topk: "scalar",
  bottomk: "scalar",
  limitk: "scalar",
  limit_ratio: "scalar",
  count_values: "string",
};

function isAggregateOp(name: string): name is AggregateOp {
  return Object.hasOwn(PARAMETERS, name);
}

export function buildAggregate(building: Building, node: SyntaxNode, children: readonly SyntaxNode[], depth: number): Plan | null {
  const { fail } = building;
  const opNode = children.find(({ name }) => name === "AggregateOp") ?? node;
  const op = building.sourceOf(opNode).toLowerCase();
  if (!isAggregateOp(op)) return building.unsupported(`aggregation "${op}"`, opNode);
  const body = children.find(({ name }) => name === "FunctionCallBody");
  const given = body ? childrenOf(body) : [];
  if (given.length === 0) return fail("type", "no arguments for aggregate expression provided", node);
  const wanted = PARAMETERS[op];
  const expected = wanted === "none" ? 1 : 2;
  if (given.length !== expected) {
    const message = `wrong number of arguments for aggregate expression provided, expected ${expected}, got ${given.length}`;
    return fail("type", message, node);
  }
  const grouping = buildGrouping(
    building,
    children.find(({ name }) => name === "AggregateModifier"),
  );
  const of = grouping && building.build(given[expected - 1] as SyntaxNode, depth);
  if (grouping === null || of === null) return null;
  if (!isVectorPlan(of)) return fail("type", `expected type instant vector in aggregation expression, got ${typeOf(of)}`, of);
  const place: Place = { from: node.from, to: node.to };
  if (wanted === "none") return { type: "aggregate", op, grouping, parameter: null, label: null, of, ...place };
  const parameter = building.build(given[0] as SyntaxNode, depth);
  if (parameter === null) return null;
  if (wanted === "scalar" && isScalarPlan(parameter)) return { type: "aggregate", op, grouping, parameter, label: null, of, ...place };
  if (wanted === "string" && parameter.type === "string") {
    const label = parameter.value;
    // Go's decoder leaves this mark in place of bytes that are no UTF-8.
    if (label === "" || label.includes("\ufffd")) return fail("type", `invalid label name ${building.sourceOf(parameter)}`, parameter);
    return { type: "aggregate", op, grouping, parameter: null, label, of, ...place };
  }
  return fail("type", `expected type ${wanted} in aggregation parameter, got ${typeOf(parameter)}`, parameter);
}

function buildGrouping(building: Building, modifier: SyntaxNode | undefined): Grouping | null {
  if (modifier === undefined) return { without: false, labels: [] };
  const labels = buildLabelNames(building, modifier.getChild("GroupingLabels"));
  return labels && { without: modifier.getChild("Without") !== null, labels };
}
