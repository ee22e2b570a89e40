/**
 * The syntax tree to a typed plan. Types are checked here as Prometheus' parser checks them: what comes out can run. The
 * first error ends it.
 */
import type { SyntaxNode } from "@lezer/common";
import type { Matcher, MatchOp } from "../series/store.ts";
import { OPERATORS } from "./arithmetic.ts";
import { notYet, type QueryError, type QueryErrorCode } from "./error.ts";
import { WINDOW_FUNCTIONS } from "./functions.ts";
import { parseNumber, parseRange, unquote } from "./literal.ts";
import { compileMatcher } from "./matcher.ts";
import {
  type AggregateOp,
  type BinaryOp,
  type Grouping,
  isComparison,
  isScalarPlan,
  type Place,
  type Plan,
  type ScalarPlan,
  type Selector,
  type VectorPlan,
  type WindowFunction,
} from "./plan.ts";

/** What an expression may be on the way: ranges and strings are only ever arguments. */
export type Term = Plan | RangeTerm | StringTerm;

interface RangeTerm extends Place {
  readonly type: "range";
  readonly selector: Selector;
}

interface StringTerm extends Place {
  readonly type: "string";
}

/** Prometheus' names of the types, as its messages have them. */
type TypeName = "scalar" | "instant vector" | "range vector" | "string";

/** Nodes in nodes: recursion over the tree and the plan stays within a small stack. Nobody writes 200 operators in a row. */
const MAX_DEPTH = 200;

const AGGREGATES: { readonly [Op in AggregateOp]: { readonly takesParameter: boolean } } = {
  sum: { takesParameter: false },
  avg: { takesParameter: false },
  min: { takesParameter: false },
  max: { takesParameter: false },
  count: { takesParameter: false },
  quantile: { takesParameter: true },
  topk: { takesParameter: true },
  bottomk: { takesParameter: true },
};

/** Expressions of the grammar that only say what is missing. */
const NOT_YET: Readonly<Record<string, string>> = {
  OffsetExpr: "offset",
  StepInvariantExpr: "the @ modifier",
  SubqueryExpr: "a subquery",
  AnchoredExpr: "anchored",
  SmoothedExpr: "smoothed",
};

function isOneOf<T extends object>(table: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(table, name);
}

function typeOf(term: Term): TypeName {
  if (term.type === "range") return "range vector";
  if (term.type === "string") return "string";
  return isScalarPlan(term) ? "scalar" : "instant vector";
}

function isScalar(term: Term): term is ScalarPlan {
  return typeOf(term) === "scalar";
}

function isVector(term: Term): term is VectorPlan {
  return typeOf(term) === "instant vector";
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "LineComment") children.push(child);
  }
  return children;
}

/** `root` is the top of a tree without errors. */
export function buildTerm(text: string, root: SyntaxNode): Term | QueryError {
  let error: QueryError | null = null;

  const sourceOf = ({ from, to }: Place): string => text.slice(from, to);

  function fail(code: QueryErrorCode, message: string, { from, to }: Place): null {
    error ??= { code, message, from, to };
    return null;
  }

  function failNotYet(what: string, place: Place): null {
    error ??= notYet(what, place);
    return null;
  }

  function build(node: SyntaxNode | null | undefined, depth: number): Term | null {
    if (!node) throw new Error("the grammar promises an expression here");
    if (depth > MAX_DEPTH) return fail("too-much", `expression is nested more than ${MAX_DEPTH} deep`, node);
    const children = childrenOf(node);
    switch (node.name) {
      case "ParenExpr":
        return build(children[0], depth + 1);
      case "NumberDurationLiteral":
        return buildNumber(node);
      case "StringLiteral":
        return buildString(node) === null ? null : { type: "string", from: node.from, to: node.to };
      case "VectorSelector":
        return buildSelect(node);
      case "MatrixSelector":
        return buildRange(node, children);
      case "UnaryExpr":
        return buildUnary(node, children, depth);
      case "BinaryExpr":
        return buildBinary(node, children, depth);
      case "FunctionCall":
        return buildCall(node, children, depth);
      case "AggregateExpr":
        return buildAggregate(node, children, depth);
    }
    const keyword = children.find(({ name }) => name === "Offset" || name === "At" || name === "Anchored" || name === "Smoothed");
    return failNotYet(NOT_YET[node.name] ?? node.name, keyword ?? node);
  }

  function buildNumber(node: Place): ScalarPlan | null {
    const [, sign, digits = ""] = /^([+-]?)\s*(.*)$/s.exec(sourceOf(node)) ?? [];
    const value = parseNumber(digits);
    if (value === undefined) return fail("syntax", `bad number or duration syntax: "${digits}"`, node);
    return { type: "number", value: sign === "-" ? -value : value, from: node.from, to: node.to };
  }

  function buildString(node: Place): string | null {
    const unquoted = unquote(sourceOf(node));
    return unquoted.ok ? unquoted.text : fail("syntax", unquoted.message, node);
  }

  function buildSelect(node: SyntaxNode): Term | null {
    const selector = buildSelector(node, 0, node);
    return selector === null ? null : { type: "select", selector, from: node.from, to: node.to };
  }

  function buildRange(node: SyntaxNode, [of, duration]: SyntaxNode[]): Term | null {
    if (of?.name !== "VectorSelector") return fail("type", "ranges only allowed for vector selectors", of ?? node);
    const literal = duration?.firstChild;
    if (!duration || literal?.name !== "NumberDurationLiteralInDurationContext" || literal.nextSibling !== null) {
      return failNotYet("arithmetic in a duration", duration ?? node);
    }
    const rangeMs = parseRange(sourceOf(duration));
    if (rangeMs === undefined) return fail("syntax", "duration out of range", duration);
    if (!(rangeMs > 0)) return fail("syntax", "duration must be greater than 0", duration);
    const selector = buildSelector(of, rangeMs, node);
    return selector === null ? null : { type: "range", selector, from: node.from, to: node.to };
  }

  function buildSelector(node: SyntaxNode, rangeMs: number, { from, to }: Place): Selector | null {
    const matchers: Matcher[] = [];
    const addMatcher = (name: string, op: MatchOp, value: string, place: Place): boolean => {
      const compiled = compileMatcher(name, op, value);
      if (compiled.ok) matchers.push(compiled.matcher);
      else fail("bad-regex", compiled.message, place);
      return compiled.ok;
    };
    const identifier = node.getChild("Identifier");
    if (identifier !== null) addMatcher("__name__", "=", sourceOf(identifier), identifier);
    const list = node.getChild("LabelMatchers");
    for (const item of list === null ? [] : childrenOf(list)) {
      const [nameNode, opNode, valueNode] = childrenOf(item);
      // A quoted text alone is the metric's name.
      const alone = item.name === "QuotedLabelName";
      const name = alone ? "__name__" : buildLabelName(nameNode ?? item);
      const value = buildString((alone ? nameNode : valueNode) ?? item);
      if (name === null || value === null) return null;
      const named = matchers.find((matcher) => matcher.name === "__name__");
      if (name === "__name__" && named !== undefined && (alone || identifier !== null)) {
        return fail("syntax", `metric name must not be set twice: "${named.text}" or "${value}"`, item);
      }
      const op = alone || !opNode ? "=" : (sourceOf(opNode) as MatchOp);
      if (!addMatcher(name, op, value, valueNode ?? item)) return null;
    }
    if (matchers.every(({ test }) => test(""))) {
      return fail("syntax", "vector selector must contain at least one non-empty matcher", node);
    }
    return { matchers, rangeMs, from, to };
  }

  function buildLabelName(node: SyntaxNode): string | null {
    return node.name === "QuotedLabelName" ? buildString(node) : sourceOf(node);
  }

  function buildUnary(node: Place, [op, operand]: SyntaxNode[], depth: number): Term | null {
    const of = build(operand, depth + 1);
    if (of === null || !op) return null;
    const negative = sourceOf(op) === "-";
    const { from, to } = node;
    if (isScalar(of)) return negative ? { type: "scalar-negate", of, from, to } : of;
    if (isVector(of)) return negative ? { type: "vector-negate", of, from, to } : of;
    return fail("type", `unary expression only allowed on expressions of type scalar or instant vector, got "${typeOf(of)}"`, of);
  }

  function buildBinary(node: Place, children: SyntaxNode[], depth: number): Term | null {
    const [leftNode, opNode, ...rest] = children;
    const rightNode = rest.at(-1);
    if (!leftNode || !opNode) throw new Error("the grammar promises two operands and an operator");
    const op = sourceOf(opNode).toLowerCase();
    if (!isOneOf(OPERATORS, op)) return failNotYet(`operator "${op}"`, opNode);
    const modifier = rest.find(({ name }) => name === "MatchingModifierClause" || name === "FillModifier");
    if (modifier) return failNotYet("matching by chosen labels", modifier);
    const bool = rest.find(({ name }) => name === "BoolModifier");
    if (bool && !isComparison(op)) return fail("type", "bool modifier can only be used on comparison operators", bool);
    // The grammar takes the sign of `-2 ^ 2` for the number's own; Prometheus raises first.
    const sign = op === "^" && leftNode.name === "NumberDurationLiteral" ? /^[+-]\s*/.exec(sourceOf(leftNode)) : null;
    const left = sign ? buildNumber({ from: leftNode.from + sign[0].length, to: leftNode.to }) : build(leftNode, depth + 1);
    const right = left && build(rightNode, depth + 1);
    if (left === null || right === null) return null;
    const place = { from: left.from, to: node.to };
    const term = combine(op, bool !== undefined, left, right, place);
    if (term === null || !sign?.[0].startsWith("-")) return term;
    if (isScalar(term)) return { type: "scalar-negate", of: term, from: node.from, to: node.to };
    if (isVector(term)) return { type: "vector-negate", of: term, from: node.from, to: node.to };
    return null;
  }

  function combine(op: BinaryOp, bool: boolean, left: Term, right: Term, { from, to }: Place): Term | null {
    if (isScalar(left) && isScalar(right)) {
      if (isComparison(op) && !bool) return fail("type", "comparisons between scalars must use BOOL modifier", { from, to });
      return { type: "scalar-binary", op, left, right, from, to };
    }
    if (isVector(left) && isScalar(right))
      return { type: "vector-scalar", op, bool, vector: left, scalar: right, scalarSide: "right", from, to };
    if (isScalar(left) && isVector(right))
      return { type: "vector-scalar", op, bool, vector: right, scalar: left, scalarSide: "left", from, to };
    if (isVector(left) && isVector(right)) return { type: "vector-vector", op, bool, left, right, from, to };
    return fail("type", "binary expression must contain only scalar and instant vector types", { from, to });
  }

  function buildCall(node: SyntaxNode, [nameNode, body]: SyntaxNode[], depth: number): Term | null {
    const name = sourceOf(nameNode ?? node);
    if (!isOneOf(WINDOW_FUNCTIONS, name)) return failNotYet(`function "${name}"`, nameNode ?? node);
    const wanted: TypeName[] = WINDOW_FUNCTIONS[name].takesParameter ? ["scalar", "range vector"] : ["range vector"];
    const given = body ? childrenOf(body) : [];
    if (given.length !== wanted.length) {
      return fail("type", `expected ${wanted.length} argument(s) in call to "${name}", got ${given.length}`, node);
    }
    const terms: Term[] = [];
    for (const [i, type] of wanted.entries()) {
      const term = build(given[i], depth + 1);
      if (term === null) return null;
      if (typeOf(term) !== type) {
        return fail("type", `expected type ${type} in call to function "${name}", got ${typeOf(term)}`, term);
      }
      terms.push(term);
    }
    return windowPlan(name, terms, node);
  }

  function windowPlan(name: WindowFunction, terms: readonly Term[], { from, to }: Place): Plan | null {
    const range = terms.find((term) => term.type === "range");
    if (range === undefined) return null;
    return { type: "window", function: name, selector: range.selector, parameter: terms.find(isScalar) ?? null, from, to };
  }

  function buildAggregate(node: SyntaxNode, children: SyntaxNode[], depth: number): Term | null {
    const opNode = children.find(({ name }) => name === "AggregateOp") ?? node;
    const op = sourceOf(opNode).toLowerCase();
    if (!isOneOf(AGGREGATES, op)) return failNotYet(`aggregation "${op}"`, opNode);
    const body = children.find(({ name }) => name === "FunctionCallBody");
    const given = body ? childrenOf(body) : [];
    if (given.length === 0) return fail("type", "no arguments for aggregate expression provided", node);
    const expected = AGGREGATES[op].takesParameter ? 2 : 1;
    if (given.length !== expected) {
      const message = `wrong number of arguments for aggregate expression provided, expected ${expected}, got ${given.length}`;
      return fail("type", message, node);
    }
    const grouping = buildGrouping(children.find(({ name }) => name === "AggregateModifier"));
    const of = grouping && build(given.at(-1), depth + 1);
    if (grouping === null || of === null) return null;
    if (!isVector(of)) return fail("type", `expected type instant vector in aggregation expression, got ${typeOf(of)}`, of);
    const parameter = expected === 2 ? build(given[0], depth + 1) : null;
    if (expected === 2 && parameter === null) return null;
    if (parameter !== null && !isScalar(parameter)) {
      return fail("type", `expected type scalar in aggregation parameter, got ${typeOf(parameter)}`, parameter);
    }
    return { type: "aggregate", op, grouping, parameter, of, from: node.from, to: node.to };
  }

  function buildGrouping(modifier: SyntaxNode | undefined): Grouping | null {
    if (modifier === undefined) return { without: false, labels: [] };
    const labels: string[] = [];
    const list = modifier.getChild("GroupingLabels");
    for (const node of list === null ? [] : childrenOf(list)) {
      const name = buildLabelName(node);
      if (name === null) return null;
      labels.push(name);
    }
    return { without: modifier.getChild("Without") !== null, labels };
  }

  const term = build(childrenOf(root)[0], 0);
  if (term !== null) return term;
  if (error === null) throw new Error("a term that could not be built has left an error");
  return error;
}
