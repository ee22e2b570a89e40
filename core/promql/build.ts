/**
 * The syntax tree to a typed plan. Types are checked here as Prometheus' parser checks them: what comes out can run. The
 * first error ends it.
 */
import type { SyntaxNode } from "@lezer/common";
import { buildAggregate } from "./build-aggregate.ts";
import { buildBinary } from "./build-binary.ts";
import { buildCall } from "./build-call.ts";
import { buildAt, buildOffset, buildRange, buildSelector, buildSubquery } from "./build-selector.ts";
import type { QueryError, QueryErrorCode } from "./error.ts";
import { childrenOf, readRow, rowOf } from "./infix.ts";
import { parseNumber, unquote } from "./literal.ts";
import { isScalarPlan, isVectorPlan, type Place, type Plan, type ScalarPlan } from "./plan.ts";

/** Nodes in nodes: recursion over the tree and the plan stays within a small stack. Nobody writes 200 operators in a row. */
const MAX_DEPTH = 200;

/** What the builders of the parts share: the text, the first error, and the way back to the whole. */
export interface Building {
  /** The text of a place, or of everything up to it. */
  readonly sourceOf: (place: Place) => string;
  /** Keeps the first error. */
  readonly fail: (code: QueryErrorCode, message: string, place: Place) => null;
  readonly unsupported: (what: string, place: Place) => null;
  readonly build: (node: SyntaxNode, depth: number) => Plan | null;
  readonly buildNumber: (place: Place) => ScalarPlan | null;
  readonly buildString: (place: Place) => string | null;
}

/** Prometheus' names of the types, as its messages have them. */
export type TypeName = "scalar" | "instant vector" | "range vector" | "string";

export function typeOf(plan: Plan): TypeName {
  if (plan.type === "string") return "string";
  if (isScalarPlan(plan)) return "scalar";
  return isVectorPlan(plan) ? "instant vector" : "range vector";
}

/** `root` is the top of a tree without errors. */
export function buildPlan(text: string, root: SyntaxNode): Plan | QueryError {
  let error: QueryError | null = null;

  const building: Building = {
    sourceOf: ({ from, to }) => text.slice(from, to),
    fail: (code, message, { from, to }) => {
      error ??= { code, message, from, to };
      return null;
    },
    unsupported: (what, place) => building.fail("unsupported", `${what} is not supported`, place),
    build,
    buildNumber,
    buildString,
  };

  function build(node: SyntaxNode, depth: number): Plan | null {
    const row = depth > MAX_DEPTH ? null : rowOf(text, node, MAX_DEPTH);
    const inner = depth + (row?.length ?? 0);
    if (row === null || inner > MAX_DEPTH) return building.fail("too-much", `expression is nested more than ${MAX_DEPTH} deep`, node);
    return readRow<Plan>(text, row, {
      atom: (atom, place) => buildAtom(atom, place, inner),
      prefix: buildPrefix,
      infix: (op, modifiers, left, right) => buildBinary(building, op, modifiers, left, right),
      postfix: buildPostfix,
    });
  }

  function buildAtom(node: SyntaxNode, place: Place, depth: number): Plan | null {
    const children = childrenOf(node);
    switch (node.name) {
      case "ParenExpr":
        return build(children[0] as SyntaxNode, depth + 1);
      case "NumberDurationLiteral":
        return buildNumber(place);
      case "StringLiteral": {
        const value = buildString(node);
        return value === null ? null : { type: "string", value, from: node.from, to: node.to };
      }
      case "VectorSelector":
        return buildSelector(building, node);
      case "FunctionCall":
        return buildCall(building, node, children, depth + 1);
      case "AggregateExpr":
        return buildAggregate(building, node, children, depth + 1);
    }
    return building.unsupported(node.name, node);
  }

  function buildNumber(place: Place): ScalarPlan | null {
    const digits = building.sourceOf(place);
    const value = parseNumber(digits);
    if (value === undefined) return building.fail("syntax", `bad number or duration syntax: "${digits}"`, place);
    return { type: "number", value, from: place.from, to: place.to };
  }

  function buildString(place: Place): string | null {
    const unquoted = unquote(building.sourceOf(place));
    return unquoted.ok ? unquoted.text : building.fail("syntax", unquoted.message, place);
  }

  function buildPrefix(negative: boolean, of: Plan, { from }: Place): Plan | null {
    const { to } = of;
    if (of.type === "number") return { ...of, value: negative ? -of.value : of.value, from };
    if (isScalarPlan(of)) return negative ? { type: "scalar-negate", of, from, to } : of;
    if (isVectorPlan(of)) return negative ? { type: "vector-negate", of, from, to } : of;
    return building.fail("type", `unary expression only allowed on expressions of type scalar or instant vector, got "${typeOf(of)}"`, of);
  }

  function buildPostfix(node: SyntaxNode, of: Plan): Plan | null {
    const [, ...parts] = childrenOf(node) as [SyntaxNode, SyntaxNode, SyntaxNode];
    switch (node.name) {
      case "MatrixSelector":
        return buildRange(building, of, parts[0], node);
      case "SubqueryExpr":
        return buildSubquery(building, of, parts, node);
      case "OffsetExpr":
        return buildOffset(building, of, parts[1] as SyntaxNode, node);
      case "StepInvariantExpr":
        return buildAt(building, of, parts[1] as SyntaxNode, node);
    }
    const keyword = parts[0];
    return building.unsupported(`the modifier ${building.sourceOf(keyword)}`, keyword);
  }

  const plan = build(childrenOf(root)[0] as SyntaxNode, 0);
  if (plan !== null) return plan;
  if (error === null) throw new Error("a plan that could not be built has left an error");
  return error;
}
