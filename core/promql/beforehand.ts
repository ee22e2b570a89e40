/**
 * Where values themselves become labels, which elements there are is known only after every step. So the steps are run
 * beforehand, and what they gave is given out again step by step.
 */
import { type Labels, seriesKey } from "../metric.ts";
import type { Place } from "./plan.ts";
import { failRun, NO_PAUSES, type Pauses, type Scope, touch, type Work } from "./run.ts";
import { createColumns, type Member, type VectorNode } from "./vector.ts";

export interface Found {
  readonly labels: Labels;
  readonly devices: readonly string[];
  readonly value: number;
  readonly newestMs: number;
  readonly oldestMs: number;
}

export function* compileBeforehand(
  { run, timeline }: Scope,
  place: Place,
  find: (atMs: number) => Work<readonly Found[]>,
): Work<VectorNode> {
  const members: Member[] = [];
  const indexes = new Map<string, number>();
  const steps = new Map<number, ReadonlyMap<number, Found>>();

  function indexOf({ labels, devices }: Found): number {
    const key = seriesKey("", labels);
    const known = indexes.get(key);
    if (known !== undefined) return known;
    if (members.length === run.limits.series) failRun(run, "too-much", `query makes more than ${run.limits.series} series`, place);
    indexes.set(key, members.length);
    return members.push({ labels, devices }) - 1;
  }

  const { startMs, endMs, stepMs } = timeline;
  const last = stepMs > 0 ? Math.min(Math.floor((endMs - startMs) / stepMs), run.limits.steps) : 0;
  for (let i = 0; i <= last && run.error === null; i++) {
    const atMs = startMs + i * stepMs;
    const found = yield* find(atMs);
    const byIndex = new Map<number, Found>();
    for (const one of found) {
      const index = indexOf(one);
      if (byIndex.has(index)) failRun(run, "execution", "vector cannot contain metrics with the same labelset", place);
      byIndex.set(index, one);
      if (run.error !== null) break;
    }
    touch(run, byIndex.size, place);
    steps.set(atMs, byIndex);
  }

  const columns = createColumns(members.length);
  function step(atMs: number): Pauses {
    columns.present.fill(0);
    for (const [index, { value, newestMs, oldestMs }] of steps.get(atMs) ?? []) {
      columns.present[index] = 1;
      columns.values[index] = value;
      columns.newestMs[index] = newestMs;
      columns.oldestMs[index] = oldestMs;
    }
    return NO_PAUSES;
  }
  return { members, columns, step };
}
