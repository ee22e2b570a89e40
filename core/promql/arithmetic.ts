/**
 * Operators: between two numbers, between a vector and a number, and the unary minus. IEEE 754 as Go has it.
 */
import type { BinaryOp, Place, VectorNegatePlan, VectorScalarPlan } from "./plan.ts";
import { isComparison } from "./plan.ts";
import { type Columns, createColumns, dropNames, type Run, type ScalarNode, type VectorNode, type Work } from "./vector.ts";

/** Where IEEE 754 says 1, ECMAScript says NaN: 1 to any power, and -1 to an infinite one. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY)) return 1;
  return base ** exponent;
}

/** A comparison answers 1 or 0. */
export const OPERATORS: { readonly [Op in BinaryOp]: (left: number, right: number) => number } = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
  "^": power,
  "==": (left, right) => Number(left === right),
  "!=": (left, right) => Number(left !== right),
  ">": (left, right) => Number(left > right),
  "<": (left, right) => Number(left < right),
  ">=": (left, right) => Number(left >= right),
  "<=": (left, right) => Number(left <= right),
};

export function compileVectorScalar(run: Run, plan: VectorScalarPlan, vector: VectorNode, scalar: ScalarNode): VectorNode {
  const { op, bool, scalarSide } = plan;
  const operate = OPERATORS[op];
  const apply = scalarSide === "left" ? (value: number, number: number) => operate(number, value) : operate;
  if (isComparison(op) && !bool) return filter(vector, scalar, apply);
  return map(run, plan, vector, scalar, apply);
}

export function compileNegate(run: Run, plan: VectorNegatePlan, vector: VectorNode): VectorNode {
  return map(
    run,
    plan,
    vector,
    () => 0,
    (value) => -value,
  );
}

/** Another value for each member: it is no longer the metric that its name says. */
function map(run: Run, place: Place, vector: VectorNode, scalar: ScalarNode, apply: (value: number, number: number) => number): VectorNode {
  const { members, check } = dropNames(run, vector.members, place);
  const columns = createColumns(members.length);
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    copyColumns(vector.columns, columns);
    const number = scalar(atMs);
    for (let i = 0; i < members.length; i++) columns.values[i] = apply(vector.columns.values[i] as number, number);
    check(columns);
  }
  return { members, columns, step };
}

/** What fails the comparison is absent: its device is still expected, since its value decided. */
function filter(vector: VectorNode, scalar: ScalarNode, holds: (value: number, number: number) => number): VectorNode {
  const columns = createColumns(vector.members.length);
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    copyColumns(vector.columns, columns);
    const number = scalar(atMs);
    const { present, values } = columns;
    for (let i = 0; i < present.length; i++) {
      if (holds(values[i] as number, number) === 0) present[i] = 0;
    }
    columns.order = columns.order?.filter((index) => present[index] === 1) ?? null;
  }
  return { members: vector.members, columns, step };
}

function copyColumns(from: Columns, to: Columns): void {
  to.present.set(from.present);
  to.values.set(from.values);
  to.newestMs.set(from.newestMs);
  to.oldestMs.set(from.oldestMs);
  to.order = from.order;
}
