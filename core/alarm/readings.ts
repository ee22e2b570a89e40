/**
 * What one evaluation of a rule's expressions says of each label set: it holds, it fails, or nothing is known.
 *
 * A comparison that does not hold leaves no element behind, and neither does data that is missing. What tells them apart is the
 * operand of the top comparison: where it still yields the label set, the comparison is false; where it does not, nothing is known.
 */
import { type Labels, seriesKey } from "../metric.ts";
import type { QueryError } from "../promql/error.ts";
import type { Evaluated } from "../promql/evaluate.ts";
import { OPERATORS } from "../promql/operators.ts";
import { isComparison, type Plan, partsOf, type ScalarPlan } from "../promql/plan.ts";
import { printPlan } from "../promql/print.ts";
import type { Element, InstantValue } from "../promql/value.ts";
import { withoutName } from "../promql/vector.ts";
import type { Reading } from "./condition.ts";

/** What contributed to an element, and how old that is. */
export type Contributed = Pick<Element, "devices" | "newestMs" | "oldestMs">;

export interface Read {
  /** Of the element, without the name. */
  readonly labels: Labels;
  readonly reading: Exclude<Reading, "gone">;
  readonly value: number;
  readonly of: Contributed;
}

export type Readings = { readonly ok: true; readonly all: readonly Read[] } | { readonly ok: false; readonly error: QueryError };

/** Texts of what has to be asked, made once for a rule. `null`: there is nothing to ask. */
export interface Questions {
  readonly holds: string;
  readonly operand: string | null;
  /** The top comparison is with a number: whether it holds for a value of the operand, which many rules may share. */
  readonly test: ((value: number) => boolean) | null;
  readonly clear: string | null;
}

export function questionsOf(expr: Plan, clear: string | null): Questions {
  const operand = operandOf(expr);
  return { holds: printPlan(expr), operand: operand && printPlan(operand), test: testOf(expr), clear };
}

function testOf(plan: Plan): Questions["test"] {
  if (plan.type !== "vector-scalar" || !isComparison(plan.op) || plan.bool) return null;
  const number = numberOf(plan.scalar);
  if (number === null) return null;
  const compare = OPERATORS[plan.op];
  return plan.scalarSide === "left" ? (value) => compare(number, value) === 1 : (value) => compare(value, number) === 1;
}

function numberOf(plan: ScalarPlan): number | null {
  if (plan.type === "number") return plan.value;
  if (plan.type !== "scalar-negate") return null;
  const of = numberOf(plan.of);
  return of === null ? null : -of;
}

/** What the top comparison compares: yields the label sets that the rule says something of, whether or not it holds. */
export function operandOf(plan: Plan): Plan | null {
  if (plan.type === "vector-scalar" && isComparison(plan.op) && !plan.bool) return plan.vector;
  // Of two vectors only those label sets are compared that meet: with `bool` each of them has an element.
  if (plan.type === "vector-vector" && isComparison(plan.op) && !plan.bool) return { ...plan, bool: true };
  return null;
}

/**
 * `ask` answers for one moment. `standing`: there are alarms of the rule; what does not hold concerns them alone, so that without any
 * only what holds is asked.
 */
export function readRule(
  { holds, operand, test, clear }: Questions,
  ask: (expr: string) => Evaluated<InstantValue>,
  standing: boolean,
): Readings {
  const yielded = operand === null || (!standing && test === null) ? null : ask(operand);
  if (yielded && !yielded.ok) return yielded;
  const held = test === null || yielded === null ? ask(holds) : { ok: true as const, value: filtered(yielded.value, test) };
  if (!held.ok) return held;
  if (!standing && held.value.type === "vector" && held.value.elements.length === 0) return { ok: true, all: [] };
  const cleared = clear === null || !standing ? null : ask(clear);
  if (cleared && !cleared.ok) return cleared;
  const all = new Map<string, Read>();
  // With a deadband what does not hold any more fails only where `clear` says so.
  const rest = cleared === null ? "fails" : "between";
  for (const { key, labels, value, of } of standing ? elements(yielded?.value) : []) all.set(key, { labels, reading: rest, value, of });
  for (const { key, labels, value, of } of elements(cleared?.value)) all.set(key, { labels, reading: "fails", value, of });
  const seen = new Set<string>();
  for (const { key, labels, value, of } of elements(held.value)) {
    if (seen.has(key)) return { ok: false, error: DOUBLED };
    seen.add(key);
    all.set(key, { labels, reading: "holds", value, of });
  }
  return { ok: true, all: [...all.values()] };
}

function filtered(value: InstantValue, test: (value: number) => boolean): InstantValue {
  if (value.type !== "vector") return value;
  return { type: "vector", elements: value.elements.filter((element) => test(element.value)) };
}

const DOUBLED: QueryError = {
  code: "execution",
  message: "vector contains metrics with the same labelset after applying rule labels",
  from: 0,
  to: 0,
};

/** Of a number nothing is known but itself. */
const UNKNOWN: Contributed = { devices: [], newestMs: 0, oldestMs: 0 };

/** A number is an element without labels, as Prometheus takes it. */
function elements(value: InstantValue | undefined): readonly (Omit<Read, "reading"> & { readonly key: string })[] {
  if (value === undefined) return [];
  if (value.type === "scalar") return [{ labels: [], value: value.value, of: UNKNOWN, key: "" }];
  if (value.type !== "vector") return [];
  return value.elements.map((element) => {
    const { labels, key } = bareOf(element.labels);
    return { labels, value: element.value, of: element, key };
  });
}

interface Bare {
  readonly labels: Labels;
  readonly key: string;
}

/** A standing query yields the same array for a member at each evaluation: what follows from it is made once. */
const BARE = new WeakMap<Labels, Bare>();

function bareOf(labels: Labels): Bare {
  const known = BARE.get(labels);
  if (known) return known;
  const bare = withoutName(labels);
  const made = { labels: bare, key: seriesKey("", bare) };
  BARE.set(labels, made);
  return made;
}

/** Whether the answer changes by the clock alone, without a new sample. */
export function readsClock(plan: Plan): boolean {
  return (plan.type === "scalar-call" && plan.function === "time") || partsOf(plan).some(readsClock);
}
