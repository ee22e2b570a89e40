/** Selectors, their ranges, subqueries, and the modifiers that move them in time. */
import type { SyntaxNode } from "@lezer/common";
import type { Matcher, MatchOp } from "../series/store.ts";
import { type Building, typeOf } from "./build.ts";
import { buildDuration } from "./build-duration.ts";
import { childrenOf } from "./infix.ts";
import { parseNumber } from "./literal.ts";
import { compileMatcher } from "./matcher.ts";
import { type At, isRangePlan, isVectorPlan, type Place, type Plan, type Selector, type Shift } from "./plan.ts";

const MATCH_OPS: readonly string[] = ["=", "!=", "=~", "!~"] satisfies MatchOp[];

function isMatchOp(text: string): text is MatchOp {
  return MATCH_OPS.includes(text);
}

export function buildSelector(building: Building, node: SyntaxNode): Plan | null {
  const { sourceOf, fail } = building;
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
    const name = alone ? "__name__" : buildLabelName(building, nameNode ?? item);
    const value = building.buildString((alone ? nameNode : valueNode) ?? item);
    if (name === null || value === null) return null;
    const named = matchers.find((matcher) => matcher.name === "__name__");
    if (name === "__name__" && named !== undefined && (alone || identifier !== null)) {
      return fail("syntax", `metric name must not be set twice: "${named.text}" or "${value}"`, item);
    }
    const op = alone || !opNode ? "=" : sourceOf(opNode);
    if (!isMatchOp(op)) throw new Error(`the grammar promises a match operator, not ${op}`);
    if (!addMatcher(name, op, value, valueNode ?? item)) return null;
  }
  if (matchers.every(({ test }) => test(""))) {
    return fail("syntax", "vector selector must contain at least one non-empty matcher", node);
  }
  const { from, to } = node;
  return { type: "select", selector: { matchers, range: null, offset: null, at: null, from, to }, from, to };
}

export function buildLabelName(building: Building, node: SyntaxNode): string | null {
  return node.name === "QuotedLabelName" ? building.buildString(node) : building.sourceOf(node);
}

export function buildRange(building: Building, of: Plan, durationNode: SyntaxNode, { to }: Place): Plan | null {
  const { fail } = building;
  if (of.type !== "select") return fail("type", "ranges only allowed for vector selectors", of);
  if (of.selector.offset !== null) return fail("syntax", "no offset modifiers allowed before range", of);
  if (of.selector.at !== null) return fail("syntax", "no @ modifiers allowed before range", of);
  const range = buildDuration(building, durationNode, false);
  return range && { type: "range", selector: { ...of.selector, range, to }, from: of.from, to };
}

export function buildSubquery(
  building: Building,
  of: Plan,
  [rangeNode, resolutionNode]: readonly SyntaxNode[],
  { to }: Place,
): Plan | null {
  if (!isVectorPlan(of)) return building.fail("type", `subquery is only allowed on instant vector, got ${typeOf(of)} instead`, of);
  if (!rangeNode) throw new Error("the grammar promises a range here");
  const range = buildDuration(building, rangeNode, false);
  const resolution = resolutionNode ? buildDuration(building, resolutionNode, false) : null;
  if (range === null || (resolutionNode && resolution === null)) return null;
  return { type: "subquery", of, range, resolution, offset: null, at: null, from: of.from, to };
}

export function buildOffset(building: Building, of: Plan, durationNode: SyntaxNode, place: Place): Plan | null {
  const offset = buildDuration(building, durationNode, true);
  return (
    offset &&
    shift(building, of, "offset", (old) => (old.offset === null ? { ...old, offset } : "offset may not be set multiple times"), place)
  );
}

export function buildAt(building: Building, of: Plan, node: SyntaxNode, place: Place): Plan | null {
  const at = buildMoment(building, node);
  return at && shift(building, of, "@", (old) => (old.at === null ? { ...old, at } : "@ <timestamp> may not be set multiple times"), place);
}

function buildMoment({ sourceOf, fail }: Building, node: SyntaxNode): At | null {
  if (node.name === "AtModifierPreprocessors") return { type: node.firstChild?.name === "AtStart" ? "start" : "end" };
  const [, sign, digits = ""] = /^([+-]?)\s*(.*)$/s.exec(sourceOf(node)) ?? [];
  const seconds = parseNumber(digits) ?? Number.NaN;
  // An int64 of milliseconds.
  if (!(Math.abs(seconds) * 1_000 < 2 ** 63)) return fail("syntax", `timestamp out of bounds for @ modifier: ${sign}${seconds}`, node);
  return { type: "time", ms: Math.round((sign === "-" ? -seconds : seconds) * 1_000) };
}

/** `change` gives the new shift, or says why there is none. */
function shift({ fail }: Building, of: Plan, modifier: string, change: (old: Shift) => Shift | string, { to }: Place): Plan | null {
  if (of.type !== "select" && !isRangePlan(of)) {
    const message = `${modifier} modifier must be preceded by an instant vector selector or range vector selector or a subquery`;
    return fail("syntax", message, of);
  }
  const changed = change(of.type === "subquery" ? of : of.selector);
  if (typeof changed === "string") return fail("syntax", changed, of);
  const { offset, at } = changed;
  if (of.type === "subquery") return { ...of, offset, at, to };
  const selector: Selector = { ...of.selector, offset, at, to };
  return { ...of, selector, to };
}
