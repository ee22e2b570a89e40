/** Numbers on their way through the steps, and the ways between a number and a vector. */
import { least, most, OPERATORS } from "./operators.ts";
import type { BinaryOp, ScalarCallPlan } from "./plan.ts";
import { NO_PAUSES, type Pauses, type Run, type Work } from "./run.ts";
import { createColumns, joinDevices, type ScalarNode, type VectorNode } from "./vector.ts";

/** Nothing was read for it. */
const UNREAD = { devices: [], newestMs: Number.POSITIVE_INFINITY, oldestMs: Number.POSITIVE_INFINITY } as const;

function constant(value: number): ScalarNode {
  return { ...UNREAD, value, step: () => NO_PAUSES };
}

/** From other numbers. */
function computed(parts: readonly ScalarNode[], compute: () => number): ScalarNode {
  const node: ScalarNode = { ...UNREAD, devices: joinDevices(parts.map(({ devices }) => devices)), value: Number.NaN, step };
  function* step(atMs: number): Work {
    for (const part of parts) yield* part.step(atMs);
    node.value = compute();
    node.newestMs = Math.min(...parts.map(({ newestMs }) => newestMs));
    node.oldestMs = Math.min(...parts.map(({ oldestMs }) => oldestMs));
  }
  return node;
}

export function compileNumber(value: number): ScalarNode {
  return constant(value);
}

export function compileScalarNegate(of: ScalarNode): ScalarNode {
  return computed([of], () => -of.value);
}

export function compileScalarBinary(op: BinaryOp, left: ScalarNode, right: ScalarNode): ScalarNode {
  const operate = OPERATORS[op];
  return computed([left, right], () => operate(left.value, right.value));
}

export function compileScalarCall({ times }: Run, plan: ScalarCallPlan, parameters: readonly ScalarNode[]): ScalarNode {
  switch (plan.function) {
    case "time": {
      const node: ScalarNode = { ...UNREAD, value: Number.NaN, step };
      function step(atMs: number): Pauses {
        node.value = atMs / 1_000;
        return NO_PAUSES;
      }
      return node;
    }
    case "pi":
      return constant(Math.PI);
    case "start":
      return constant(times.startMs / 1_000);
    case "end":
      return constant(times.endMs / 1_000);
    case "step":
      return constant(times.stepMs / 1_000);
    case "range":
      return constant((times.endMs - times.startMs) / 1_000);
    case "min_of":
      return computed(parameters, () => parameters.map(({ value }) => value).reduce(least));
    case "max_of":
      return computed(parameters, () => parameters.map(({ value }) => value).reduce(most));
  }
}

/** `scalar(v)`: the only value of a vector, NaN where it has none or several. */
export function compileScalarOf(vector: VectorNode): ScalarNode {
  const devices = joinDevices(vector.members.map((member) => member.devices));
  const node: ScalarNode = { ...UNREAD, devices, value: Number.NaN, step };
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    const { present, values, newestMs, oldestMs } = vector.columns;
    const only = present.indexOf(1);
    const isOnly = only >= 0 && present.indexOf(1, only + 1) < 0;
    node.value = isOnly ? (values[only] as number) : Number.NaN;
    node.newestMs = isOnly ? (newestMs[only] as number) : Number.POSITIVE_INFINITY;
    node.oldestMs = isOnly ? (oldestMs[only] as number) : Number.POSITIVE_INFINITY;
  }
  return node;
}

/** `vector(s)`: one element without labels. A number that nothing was read for is as fresh as the step. */
export function compileVectorOf(scalar: ScalarNode): VectorNode {
  const columns = createColumns(1);
  columns.present[0] = 1;
  function* step(atMs: number): Work {
    yield* scalar.step(atMs);
    columns.values[0] = scalar.value;
    columns.newestMs[0] = Math.min(scalar.newestMs, atMs);
    columns.oldestMs[0] = Math.min(scalar.oldestMs, atMs);
  }
  return { members: [{ labels: [], devices: scalar.devices }], columns, step };
}
