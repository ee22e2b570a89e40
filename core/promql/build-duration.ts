/** Durations: numbers of seconds, and arithmetic with them. */
import type { SyntaxNode } from "@lezer/common";
import type { Building } from "./build.ts";
import { durationDefect, isFixedDuration } from "./duration.ts";
import { childrenOf } from "./infix.ts";
import type { ArithmeticOp, DurationPlan } from "./plan.ts";

const OPS: Readonly<Record<string, ArithmeticOp>> = { Add: "+", Sub: "-", Mul: "*", Div: "/", Mod: "%", Pow: "^" };

/** Operators in operators: a duration is a handful of them. */
const MAX_DEPTH = 50;

/** `node` is a DurationExpr or an OffsetDurationExpr. What does not depend on the query is checked at once. */
export function buildDuration(building: Building, node: SyntaxNode, allowNegative: boolean): DurationPlan | null {
  const plan = buildPart(building, node, 0);
  if (plan === null) return null;
  const fixed = isFixedDuration(plan);
  const defect = fixed ? durationDefect(plan, { startMs: 0, endMs: 0, stepMs: 0 }, allowNegative) : null;
  return defect === null ? plan : building.fail("syntax", defect, node);
}

function buildPart(building: Building, node: SyntaxNode, depth: number): DurationPlan | null {
  if (depth > MAX_DEPTH) return building.fail("too-much", `duration is nested more than ${MAX_DEPTH} deep`, node);
  const place = { from: node.from, to: node.to };
  if (node.name === "NumberDurationLiteralInDurationContext") return building.buildNumber(place);
  const [first, second, third] = childrenOf(node) as [SyntaxNode, SyntaxNode, SyntaxNode];
  if (second === undefined) {
    if (first.name === "DurationStep" || first.name === "DurationRange") {
      return { type: "scalar-call", function: first.name === "DurationStep" ? "step" : "range", parameters: [], ...place };
    }
    return buildPart(building, first, depth + 1);
  }
  if (first.name === "UnaryOp") {
    const of = buildPart(building, second, depth + 1);
    if (of === null || building.sourceOf(first) === "+") return of;
    return of.type === "number" ? { ...of, value: -of.value, ...place } : { type: "scalar-negate", of, ...place };
  }
  const extreme = first.name === "DurationMinOf" || first.name === "DurationMaxOf";
  const left = buildPart(building, extreme ? second : first, depth + 1);
  const right = left && buildPart(building, third, depth + 1);
  if (left === null || right === null) return null;
  if (extreme) {
    return { type: "scalar-call", function: first.name === "DurationMinOf" ? "min_of" : "max_of", parameters: [left, right], ...place };
  }
  const op = OPS[second.name];
  if (op === undefined) return building.unsupported(`operator "${building.sourceOf(second)}" in a duration`, second);
  return { type: "scalar-binary", op, left, right, ...place };
}
