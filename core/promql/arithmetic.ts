/** One value in, one value out: functions of a value, operators between a vector and a number, and the unary minus. */
import { MAP_FUNCTIONS } from "./map-functions.ts";
import { OPERATORS } from "./operators.ts";
import type { MapPlan, Place, VectorNegatePlan, VectorScalarPlan } from "./plan.ts";
import { isComparison } from "./plan.ts";
import type { Scope, Work } from "./run.ts";
import {
  type Columns,
  copyColumns,
  createColumns,
  dropNames,
  joinDevices,
  type Member,
  type ScalarNode,
  type VectorNode,
} from "./vector.ts";

export function compileMap(scope: Scope, plan: MapPlan, vector: VectorNode, parameters: readonly ScalarNode[]): VectorNode {
  const { apply, fallback, empties } = MAP_FUNCTIONS[plan.function];
  const [first, second] = parameters;
  return compute(scope, plan, vector, parameters, (values, columns) => {
    const a = first === undefined ? fallback : first.value;
    const b = second === undefined ? Number.NaN : second.value;
    for (let i = 0; i < values.length; i++) values[i] = apply(values[i] as number, a, b);
    if (!empties?.(a, b)) return;
    columns.present.fill(0);
    columns.order = null;
  });
}

export function compileNegate(scope: Scope, plan: VectorNegatePlan, vector: VectorNode): VectorNode {
  return compute(scope, plan, vector, [], (values) => {
    for (let i = 0; i < values.length; i++) values[i] = -(values[i] as number);
  });
}

export function compileVectorScalar(scope: Scope, plan: VectorScalarPlan, vector: VectorNode, scalar: ScalarNode): VectorNode {
  const { op, bool, scalarSide } = plan;
  const operate = OPERATORS[op];
  const apply = scalarSide === "left" ? (value: number, number: number) => operate(number, value) : operate;
  if (isComparison(op) && !bool) return filter(vector, scalar, apply);
  return compute(scope, plan, vector, [scalar], (values) => {
    const number = scalar.value;
    for (let i = 0; i < values.length; i++) values[i] = apply(values[i] as number, number);
  });
}

/** Another value for each member: it is no longer the metric that its name says. */
function compute(
  { run }: Scope,
  place: Place,
  vector: VectorNode,
  scalars: readonly ScalarNode[],
  change: (values: Float64Array, columns: Columns) => void,
): VectorNode {
  const { members, check } = dropNames(run, expecting(vector.members, scalars), place);
  const columns = createColumns(members.length);
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    for (const scalar of scalars) yield* scalar.step(atMs);
    copyColumns(vector.columns, columns);
    for (const scalar of scalars) age(columns.newestMs, columns.oldestMs, scalar);
    change(columns.values, columns);
    check(columns);
  }
  return { members, columns, step };
}

/** What fails the comparison is absent: its device is still expected, since its value decided. */
function filter(vector: VectorNode, scalar: ScalarNode, holds: (value: number, number: number) => number): VectorNode {
  const members = expecting(vector.members, [scalar]);
  const columns = createColumns(members.length);
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    yield* scalar.step(atMs);
    copyColumns(vector.columns, columns);
    age(columns.newestMs, columns.oldestMs, scalar);
    const { present, values } = columns;
    const number = scalar.value;
    for (let i = 0; i < present.length; i++) {
      if (holds(values[i] as number, number) === 0) present[i] = 0;
    }
    columns.order = columns.order?.filter((index) => present[index] === 1) ?? null;
  }
  return { members, columns, step };
}

/** Members that also depend on what the numbers were read from. */
function expecting(members: readonly Member[], scalars: readonly ScalarNode[]): readonly Member[] {
  const beside = scalars.flatMap(({ devices }) => devices);
  if (beside.length === 0) return members;
  return members.map(({ labels, devices }) => ({ labels, devices: joinDevices([devices, beside]) }));
}

/** As fresh as the staler of the two: a ratio with a dead half is not live. */
function age(newestMs: Float64Array, oldestMs: Float64Array, scalar: ScalarNode): void {
  if (scalar.oldestMs === Number.POSITIVE_INFINITY) return;
  for (let i = 0; i < newestMs.length; i++) {
    newestMs[i] = Math.min(newestMs[i] as number, scalar.newestMs);
    oldestMs[i] = Math.min(oldestMs[i] as number, scalar.oldestMs);
  }
}
