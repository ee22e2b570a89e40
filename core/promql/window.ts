/** Functions over a range, run: one value a step from the window of each member. */
import { metricName } from "../metric.ts";
import type { WindowPlan } from "./plan.ts";
import { checkQuantile } from "./quantile-note.ts";
import type { RangeNode } from "./range.ts";
import { ROLLED_FUNCTIONS } from "./rolled-functions.ts";
import { failRun, isPauseDue, noteRun, type Scope, touch, type Work } from "./run.ts";
import { type Columns, createColumns, dropNames, type Member, type ScalarNode, type VectorNode } from "./vector.ts";
import { WINDOW_FUNCTIONS } from "./window-functions.ts";

const COUNTER_SUFFIX = /_(?:total|sum|count|bucket)$/;

export function compileWindow({ run }: Scope, plan: WindowPlan, range: RangeNode, parameters: readonly ScalarNode[]): VectorNode {
  const { minSamples, keepsName, cost, ofCounter, compute, refuse } = WINDOW_FUNCTIONS[plan.function];
  const ofRolled = ROLLED_FUNCTIONS[plan.function];
  const { members: named, rolledOf } = range;
  const { members, check } = keepsName ? { members: named, check: (_: Columns): void => {} } : dropNames(run, named, plan);
  const columns = createColumns(members.length);
  const { present, values, newestMs, oldestMs } = columns;
  // Names that no counter has, to be spoken of once a sample is seen.
  const suspects = ofCounter ? suspectsOf(named) : null;

  function* step(atMs: number): Work {
    yield* range.prepare(atMs);
    for (const parameter of parameters) yield* parameter.step(atMs);
    const first = parameters[0]?.value ?? Number.NaN;
    const second = parameters[1]?.value ?? Number.NaN;
    let any = false;
    for (let i = 0; i < members.length && run.error === null; i++) {
      const window = range.windowOf(i);
      const rolled = rolledOf === null ? null : rolledOf(i);
      const buckets = rolled === null ? 0 : rolled.end - rolled.start;
      const samples = window.end - window.start + buckets;
      touch(run, samples * cost, plan.of);
      if (isPauseDue(run)) yield;
      present[i] = samples >= minSamples ? 1 : 0;
      if (samples < minSamples) continue;
      any = true;
      values[i] =
        rolled === null || ofRolled === undefined || buckets === 0 ? compute(window, first, second, atMs) : ofRolled(rolled, window);
      newestMs[i] = range.newestMsOf(i);
      oldestMs[i] = range.oldestMsOf(i);
    }
    if (any) checkStep(first, second);
    check(columns);
  }

  function checkStep(first: number, second: number): void {
    const refusal = refuse?.(first, second) ?? null;
    if (refusal !== null) failRun(run, "execution", refusal, plan);
    if (plan.function === "quantile_over_time") checkQuantile(run, first, plan.parameters[0] ?? plan);
    if (suspects === null) return;
    for (const [name, indexes] of suspects) {
      if (!indexes.some((index) => present[index] === 1)) continue;
      suspects.delete(name);
      noteRun(
        run,
        "info",
        `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${JSON.stringify(name)}`,
        plan.of,
      );
    }
  }

  return { members, columns, step };
}

function suspectsOf(members: readonly Member[]): Map<string, number[]> | null {
  const suspects = new Map<string, number[]>();
  members.forEach(({ labels }, index) => {
    const name = metricName(labels);
    if (name === "" || COUNTER_SUFFIX.test(name)) return;
    const indexes = suspects.get(name);
    if (indexes === undefined) suspects.set(name, [index]);
    else indexes.push(index);
  });
  return suspects.size > 0 ? suspects : null;
}
