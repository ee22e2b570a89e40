/** Binary operators: which kinds of operand they take, and how elements of two vectors find each other. */
import type { SyntaxNode } from "@lezer/common";
import type { Building } from "./build.ts";
import { buildLabelName } from "./build-selector.ts";
import { childrenOf } from "./infix.ts";
import { OPERATORS } from "./operators.ts";
import { type BinaryOp, isComparison, isScalarPlan, isVectorPlan, type Matching, type Plan, type SetOp } from "./plan.ts";

const NO_MATCHING: Matching = { on: false, labels: [], group: null, include: [] };

function isBinaryOp(name: string): name is BinaryOp {
  return Object.hasOwn(OPERATORS, name);
}

function isSetOp(name: string): name is SetOp {
  return name === "and" || name === "or" || name === "unless";
}

export function buildBinary(
  building: Building,
  opNode: SyntaxNode,
  modifiers: readonly SyntaxNode[],
  left: Plan,
  right: Plan,
): Plan | null {
  const { fail } = building;
  const op = building.sourceOf(opNode).toLowerCase();
  if (!isBinaryOp(op) && !isSetOp(op)) return building.unsupported(`operator "${op}" on native histograms`, opNode);
  const boolNode = modifiers.find(({ name }) => name === "BoolModifier");
  if (boolNode && !isComparison(op)) return fail("type", "bool modifier can only be used on comparison operators", boolNode);
  const fillNode = modifiers.find(({ name }) => name === "FillModifier");
  if (fillNode) return building.unsupported("the modifier fill", fillNode);
  const matchingNode = modifiers.find(({ name }) => name === "MatchingModifierClause");
  const matching = matchingNode ? buildMatching(building, matchingNode) : NO_MATCHING;
  if (matching === null) return null;
  const place = { from: left.from, to: right.to };
  if (isSetOp(op)) {
    if (matching.group !== null) return fail("type", `no grouping allowed for "${op}" operation`, matchingNode ?? place);
    if (isScalarPlan(left) || isScalarPlan(right))
      return fail("type", `set operator "${op}" not allowed in binary scalar expression`, place);
    if (isVectorPlan(left) && isVectorPlan(right)) return { type: "set", op, matching, left, right, ...place };
    return fail("type", "binary expression must contain only scalar and instant vector types", place);
  }
  const bool = boolNode !== undefined;
  if (isVectorPlan(left) && isVectorPlan(right)) return { type: "vector-vector", op, bool, matching, left, right, ...place };
  if (matchingNode && matching.labels.length > 0) return fail("type", "vector matching only allowed between instant vectors", matchingNode);
  if (isScalarPlan(left) && isScalarPlan(right)) {
    if (isComparison(op) && !bool) return fail("type", "comparisons between scalars must use BOOL modifier", place);
    return { type: "scalar-binary", op, left, right, ...place };
  }
  if (isVectorPlan(left) && isScalarPlan(right)) {
    return { type: "vector-scalar", op, bool, vector: left, scalar: right, scalarSide: "right", ...place };
  }
  if (isScalarPlan(left) && isVectorPlan(right)) {
    return { type: "vector-scalar", op, bool, vector: right, scalar: left, scalarSide: "left", ...place };
  }
  return fail("type", "binary expression must contain only scalar and instant vector types", place);
}

function buildMatching(building: Building, node: SyntaxNode): Matching | null {
  const [labelList, includeList] = node.getChildren("GroupingLabels");
  const labels = buildLabelNames(building, labelList);
  const include = buildLabelNames(building, includeList);
  if (labels === null || include === null) return null;
  const on = node.getChild("On") !== null;
  const twice = on ? include.find((name) => labels.includes(name)) : undefined;
  if (twice !== undefined) {
    return building.fail("type", `label "${twice}" must not occur in ON and GROUP clause at once`, includeList ?? node);
  }
  const group = node.getChild("GroupLeft") ? "left" : node.getChild("GroupRight") ? "right" : null;
  return { on, labels, group, include };
}

/** The names in parentheses; none without them. */
export function buildLabelNames(building: Building, list: SyntaxNode | null | undefined): readonly string[] | null {
  const names: string[] = [];
  for (const node of list ? childrenOf(list) : []) {
    const name = buildLabelName(building, node);
    if (name === null) return null;
    names.push(name);
  }
  return names;
}
