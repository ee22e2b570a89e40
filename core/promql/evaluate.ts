/**
 * Runs a plan over a store, at one instant or over a range of steps. Pure: time and look-back are arguments, the store is
 * only read, and the work is bounded by counts, since clocks stand still inside a turn on the platform.
 */
import { seriesKey } from "../metric.ts";
import type { SeriesReader } from "../series/store.ts";
import { compileRange, compileScalar, compileVector } from "./compile.ts";
import type { DurationTimes } from "./duration.ts";
import type { Note, QueryError } from "./error.ts";
import { isRangePlan, isScalarPlan, type Plan, type RangePlan, type ScalarPlan, type VectorPlan } from "./plan.ts";
import {
  createRun,
  type EvaluateLimits,
  type EvaluateOptions,
  failRun,
  isPauseDue,
  type Run,
  type Scope,
  touch,
  type Work,
} from "./run.ts";
import { tiersOf } from "./tiers.ts";
import type { Element, InstantValue, MatrixSeries, RangeSeries } from "./value.ts";
import { joinDevices, type Member, presentOf, type VectorNode } from "./vector.ts";

export type { EvaluateLimits, EvaluateOptions, Work } from "./run.ts";

export type Evaluated<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly samplesTouched: number;
      /** What the answer is to be read with, in the order of the expression. */
      readonly notes: readonly Note[];
    }
  | { readonly ok: false; readonly error: QueryError };

export const EVALUATE_LIMITS: EvaluateLimits = {
  // About 0.1 s of one core: `rate` over an hour of 10 s samples, 1,000 series, 240 steps looks at 86 million.
  samples: 100_000_000,
  // About 0.3 s of one core: an hour of 10 s samples of 50,000 series.
  loadedSamples: 20_000_000,
  // All that a site holds: a query over everything is one that people ask.
  series: 100_000,
  // Prometheus' own bound, and more points than any wall has pixels.
  steps: 11_000,
  // 24 bytes each, 60 MB in all, of the 128 MB of an object: 10,000 series at 240 steps.
  points: 2_500_000,
};

/** A run with an end; which selectors may read roll-ups is found out, unless that was done. */
function createWhole(plan: Plan, source: SeriesReader, times: DurationTimes, options: EvaluateOptions): Run {
  if (options.tiers !== undefined || source.rollUps === undefined) return createRun(source, times, options);
  return createRun(source, times, { ...options, tiers: tiersOf(plan, times, options.subqueryStepMs) });
}

function scopeOf(run: Run): Scope {
  return { run, timeline: { ...run.times, horizonMs: run.times.endMs } };
}

/** What a run found, or what went wrong first. */
export function answer<T>({ error, samplesTouched, notes }: Run, value: T): Evaluated<T> {
  if (error !== null) return { ok: false, error };
  return { ok: true, value, samplesTouched, notes: [...notes.values()].sort((a, b) => a.from - b.from) };
}

/** Runs to the end without a pause. */
export function finish<T>(work: Work<T>): T {
  for (let next = work.next(); ; next = work.next()) if (next.done) return next.value;
}

export function evaluateInstant(plan: Plan, source: SeriesReader, atMs: number, options: EvaluateOptions): Evaluated<InstantValue> {
  return finish(evaluateInstantInSteps(plan, source, atMs, options));
}

/**
 * `evaluateInstant` with a pause after each `yieldSamples` samples. Windows of the store are held over a pause: it must be
 * one that nobody appends to meanwhile, or give copies.
 */
export function* evaluateInstantInSteps(
  plan: Plan,
  source: SeriesReader,
  atMs: number,
  options: EvaluateOptions,
): Work<Evaluated<InstantValue>> {
  // One step: its samples are loaded for itself alone.
  const run = createWhole(plan, source, { startMs: atMs, endMs: atMs, stepMs: 0 }, options);
  return answer(run, yield* valueAt(run, plan, atMs));
}

function* valueAt(run: Run, plan: Plan, atMs: number): Work<InstantValue> {
  if (plan.type === "string") return { type: "string", value: plan.value };
  if (isRangePlan(plan)) return { type: "matrix", series: yield* matrixAt(run, plan, atMs) };
  if (isScalarPlan(plan)) {
    const scalar = yield* compileScalar(scopeOf(run), plan);
    if (run.error === null) yield* scalar.step(atMs);
    return { type: "scalar", value: scalar.value };
  }
  const vector = yield* compileVector(scopeOf(run), plan);
  if (run.error === null) yield* vector.step(atMs);
  return { type: "vector", elements: run.error === null ? elementsOf(vector) : [] };
}

/** What a vector holds after a step. */
export function elementsOf(vector: VectorNode): readonly Element[] {
  const { values, newestMs, oldestMs } = vector.columns;
  return presentOf(vector).map((index): Element => {
    const { labels, devices } = vector.members[index] as Member;
    return {
      labels,
      value: values[index] as number,
      newestMs: newestMs[index] as number,
      oldestMs: oldestMs[index] as number,
      devices,
    };
  });
}

/** The samples of a range as they are. */
function* matrixAt(run: Run, plan: RangePlan, atMs: number): Work<readonly MatrixSeries[]> {
  const range = yield* compileRange(scopeOf(run), plan);
  if (run.error === null) yield* range.prepare(atMs);
  const series: MatrixSeries[] = [];
  let points = 0;
  for (let i = 0; i < range.members.length && run.error === null; i++) {
    const { times, values, start, end } = range.windowOf(i);
    touch(run, end - start, plan);
    points += end - start;
    if (points > run.limits.points) failTooManyPoints(run, plan);
    if (isPauseDue(run)) yield;
    if (start === end) continue;
    const { labels } = range.members[i] as Member;
    series.push({ labels, times: [...times.subarray(start, end)], values: [...values.subarray(start, end)] });
  }
  return series;
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

/** `evaluateRange` with pauses, as `evaluateInstantInSteps`. */
export function* evaluateRangeInSteps(
  plan: Plan,
  source: SeriesReader,
  startMs: number,
  endMs: number,
  stepMs: number,
  options: EvaluateOptions,
): Work<Evaluated<readonly RangeSeries[]>> {
  const run = createWhole(plan, source, { startMs, endMs, stepMs }, options);
  const steps = Math.floor((endMs - startMs) / stepMs) + 1;
  // A step that is not above 0 would never end, and NaN is no number of steps.
  if (!(stepMs > 0) || !(steps <= options.limits.steps)) {
    failRun(run, "too-much", `exceeded maximum resolution of ${options.limits.steps} points per timeseries. Try a larger step`, plan);
  }
  if (plan.type === "string" || isRangePlan(plan)) {
    const type = plan.type === "string" ? "string" : "range vector";
    failRun(run, "type", `invalid expression type "${type}" for range query, must be Scalar or instant Vector`, plan);
    return answer(run, []);
  }
  if (run.error !== null || steps < 1) return answer(run, []);
  return answer(run, isScalarPlan(plan) ? yield* rangeOfScalar(run, plan, steps) : yield* rangeOfVector(run, plan, steps));
}

function* rangeOfScalar(run: Run, plan: ScalarPlan, steps: number): Work<readonly RangeSeries[]> {
  const scalar = yield* compileScalar(scopeOf(run), plan);
  const times = Array.from({ length: steps }, (_, step) => run.times.startMs + step * run.times.stepMs);
  const values: number[] = [];
  for (const atMs of times) {
    if (run.error !== null) break;
    yield* scalar.step(atMs);
    values.push(scalar.value);
  }
  return [{ labels: [], devices: scalar.devices, times, values, newestMs: times }];
}

function* rangeOfVector(run: Run, plan: VectorPlan, steps: number): Work<readonly RangeSeries[]> {
  const vector = yield* compileVector(scopeOf(run), plan);
  const series = mergeMembers(vector.members);
  const { values, newestMs } = vector.columns;
  let points = 0;
  for (let step = 0; step < steps && run.error === null; step++) {
    const atMs = run.times.startMs + step * run.times.stepMs;
    yield* vector.step(atMs);
    const { present } = vector.columns;
    for (let index = 0; index < present.length; index++) {
      if (present[index] === 0) continue;
      const one = series[index] as Points;
      one.times.push(atMs);
      one.values.push(values[index] as number);
      one.newestMs.push(newestMs[index] as number);
      points++;
    }
    if (points > run.limits.points) failTooManyPoints(run, plan);
  }
  return [...new Set(series)].filter(({ times }) => times.length > 0);
}

function failTooManyPoints(run: Run, plan: Plan): void {
  failRun(run, "too-much", `the answer has more than ${run.limits.points} points`, plan);
}

/** For each member the series that it writes to: without their names, members that are there at different times are one. */
function mergeMembers(members: readonly Member[]): readonly Points[] {
  const byKey = new Map<string, Points>();
  return members.map(({ labels, devices }) => {
    const key = seriesKey("", labels);
    const known = byKey.get(key);
    if (known !== undefined) {
      known.devices = joinDevices([known.devices, devices]);
      return known;
    }
    const points = { labels, devices, times: [], values: [], newestMs: [] };
    byKey.set(key, points);
    return points;
  });
}
