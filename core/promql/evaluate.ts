/**
 * Runs a plan over a store, at one instant or over a range of steps. Pure: time and look-back are arguments, the store is
 * only read, and the work is bounded by counts, since clocks stand still inside a turn on the platform.
 */
import { compareText, seriesKey } from "../metric.ts";
import type { SeriesReader } from "../series/store.ts";
import { compileAggregate } from "./aggregate.ts";
import { compileNegate, compileVectorScalar, OPERATORS } from "./arithmetic.ts";
import type { QueryError } from "./error.ts";
import { compileVectorVector } from "./match.ts";
import { isScalarPlan, type Plan, type ScalarPlan, type VectorPlan } from "./plan.ts";
import { compileSelect, compileWindow } from "./select.ts";
import type { Element, InstantValue, RangeSeries } from "./value.ts";
import { type EvaluateLimits, failRun, type Member, type Run, type ScalarNode, type VectorNode, type Work } from "./vector.ts";

export type { EvaluateLimits } from "./vector.ts";

export interface EvaluateOptions {
  /** How old a device's newest sample may be to count as its value now. */
  readonly lookbackMs: (device: string) => number;
  readonly limits: EvaluateLimits;
}

export type Evaluated<T> =
  | { readonly ok: true; readonly value: T; readonly samplesTouched: number }
  | { readonly ok: false; readonly error: QueryError };

export const EVALUATE_LIMITS: EvaluateLimits = {
  // About 0.3 s of one core: `rate` over 1 min of 1 s samples, 1,000 series, 240 steps takes 14.4 million.
  samples: 20_000_000,
  // All that a site holds: a query over everything is one that people ask.
  series: 100_000,
  // Prometheus' own bound, and more points than any wall has pixels.
  steps: 11_000,
  // 24 bytes each, 60 MB in all, of the 128 MB of an object: 10,000 series at 240 steps.
  points: 2_500_000,
};

function compileScalar(plan: ScalarPlan): ScalarNode {
  switch (plan.type) {
    case "number":
      return () => plan.value;
    case "scalar-negate": {
      const of = compileScalar(plan.of);
      return (atMs) => -of(atMs);
    }
    case "scalar-binary": {
      const operate = OPERATORS[plan.op];
      const left = compileScalar(plan.left);
      const right = compileScalar(plan.right);
      return (atMs) => operate(left(atMs), right(atMs));
    }
  }
}

function compileVector(run: Run, plan: VectorPlan): VectorNode {
  switch (plan.type) {
    case "select":
      return compileSelect(run, plan);
    case "window":
      return compileWindow(run, plan, plan.parameter && compileScalar(plan.parameter));
    case "aggregate":
      return compileAggregate(run, plan, compileVector(run, plan.of), plan.parameter && compileScalar(plan.parameter));
    case "vector-negate":
      return compileNegate(run, plan, compileVector(run, plan.of));
    case "vector-scalar":
      return compileVectorScalar(run, plan, compileVector(run, plan.vector), compileScalar(plan.scalar));
    case "vector-vector":
      return compileVectorVector(run, plan, compileVector(run, plan.left), compileVector(run, plan.right));
  }
}

function createRun(source: SeriesReader, endMs: number, stepMs: number, { lookbackMs, limits }: EvaluateOptions): Run {
  return {
    source,
    lookbackMs,
    limits,
    endMs,
    stepMs,
    samplesTouched: 0,
    pauseAt: limits.yieldSamples ?? Number.POSITIVE_INFINITY,
    samplesLoaded: 0,
    seriesTouched: 0,
    error: null,
  };
}

/** The members that have a value after a step, in the order of the answer. */
function presentOf({ members, columns: { present, order } }: VectorNode): readonly number[] {
  return order ?? Array.from(members.keys()).filter((index) => present[index] === 1);
}

/** Runs to the end without a pause. */
function finish<T>(work: Work<T>): T {
  for (let next = work.next(); ; next = work.next()) if (next.done) return next.value;
}

export function evaluateInstant(plan: Plan, source: SeriesReader, atMs: number, options: EvaluateOptions): Evaluated<InstantValue> {
  return finish(evaluateInstantInSteps(plan, source, atMs, options));
}

/** `evaluateInstant` with a pause after each `yieldSamples` samples. What the store answers must stay good meanwhile. */
export function* evaluateInstantInSteps(
  plan: Plan,
  source: SeriesReader,
  atMs: number,
  options: EvaluateOptions,
): Work<Evaluated<InstantValue>> {
  if (isScalarPlan(plan)) return { ok: true, value: { type: "scalar", value: compileScalar(plan)(atMs) }, samplesTouched: 0 };
  // One step: its samples are loaded for itself alone.
  const run = createRun(source, atMs, 0, options);
  const vector = compileVector(run, plan);
  if (run.error === null) yield* vector.step(atMs);
  if (run.error !== null) return { ok: false, error: run.error };
  const { values, newestMs, oldestMs } = vector.columns;
  const elements = presentOf(vector).map((index): Element => {
    const { labels, devices } = vector.members[index] as Member;
    return {
      labels,
      value: values[index] as number,
      newestMs: newestMs[index] as number,
      oldestMs: oldestMs[index] as number,
      devices,
    };
  });
  return { ok: true, value: { type: "vector", elements }, samplesTouched: run.samplesTouched };
}

interface Points {
  readonly labels: Member["labels"];
  devices: readonly string[];
  readonly times: number[];
  readonly values: number[];
  readonly newestMs: number[];
}

/**
 * Evaluates at `startMs`, `startMs + stepMs`, … through `endMs`. A number gives one series without labels. Series come in
 * order of creation; one without a point is left out.
 */
export function evaluateRange(
  plan: Plan,
  source: SeriesReader,
  startMs: number,
  endMs: number,
  stepMs: number,
  options: EvaluateOptions,
): Evaluated<readonly RangeSeries[]> {
  return finish(evaluateRangeInSteps(plan, source, startMs, endMs, stepMs, options));
}

export function* evaluateRangeInSteps(
  plan: Plan,
  source: SeriesReader,
  startMs: number,
  endMs: number,
  stepMs: number,
  options: EvaluateOptions,
): Work<Evaluated<readonly RangeSeries[]>> {
  const run = createRun(source, endMs, stepMs, options);
  const steps = Math.floor((endMs - startMs) / stepMs) + 1;
  // A step that is not above 0 would never end, and NaN is no number of steps.
  if (!(stepMs > 0) || !(steps <= options.limits.steps)) {
    failRun(run, "too-much", `exceeded maximum resolution of ${options.limits.steps} points per timeseries. Try a larger step`, plan);
  }
  if (run.error !== null) return { ok: false, error: run.error };
  const value = isScalarPlan(plan) ? rangeOfScalar(run, plan, startMs, steps) : yield* rangeOfVector(run, plan, startMs, steps);
  return run.error === null ? { ok: true, value, samplesTouched: run.samplesTouched } : { ok: false, error: run.error };
}

function rangeOfScalar(run: Run, plan: ScalarPlan, startMs: number, steps: number): readonly RangeSeries[] {
  if (steps < 1) return [];
  const scalar = compileScalar(plan);
  const times = Array.from({ length: steps }, (_, step) => startMs + step * run.stepMs);
  return [{ labels: [], devices: [], times, values: times.map(scalar), newestMs: times }];
}

function* rangeOfVector(run: Run, plan: VectorPlan, startMs: number, steps: number): Work<readonly RangeSeries[]> {
  const vector = compileVector(run, plan);
  const series = mergeMembers(vector.members);
  const { values, newestMs } = vector.columns;
  let points = 0;
  for (let step = 0; step < steps && run.error === null; step++) {
    const atMs = startMs + step * run.stepMs;
    yield* vector.step(atMs);
    const present = presentOf(vector);
    points += present.length;
    if (points > run.limits.points) failRun(run, "too-much", `the answer has more than ${run.limits.points} points`, plan);
    for (const index of present) {
      const one = series[index] as Points;
      one.times.push(atMs);
      one.values.push(values[index] as number);
      one.newestMs.push(newestMs[index] as number);
    }
  }
  return [...new Set(series)].filter(({ times }) => times.length > 0);
}

/** For each member the series that it writes to: without their names, members that are there at different times are one. */
function mergeMembers(members: readonly Member[]): readonly Points[] {
  const byKey = new Map<string, Points>();
  return members.map(({ labels, devices }) => {
    const key = seriesKey("", labels);
    const known = byKey.get(key);
    if (known !== undefined) {
      known.devices = [...new Set([...known.devices, ...devices])].sort(compareText);
      return known;
    }
    const points = { labels, devices, times: [], values: [], newestMs: [] };
    byKey.set(key, points);
    return points;
  });
}
