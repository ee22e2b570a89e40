/** Ranges: the samples of series, or the values of a subquery, as windows that move along with the steps. */
import { seriesKey } from "../metric.ts";
import { durationDefect, durationMs, nextMultiple } from "./duration.ts";
import type { DurationPlan, RangeSelectPlan, SubqueryPlan } from "./plan.ts";
import { compileRolled } from "./rolled.ts";
import type { RolledWindow } from "./rolled-functions.ts";
import { failRun, load, NO_PAUSES, type Pauses, type Run, type Scope, type Timeline, type Work } from "./run.ts";
import { momentOf } from "./spans.ts";
import { compileTracks, newestInto, oldestInto, type Track } from "./tracks.ts";
import { joinDevices, type Member, type VectorNode } from "./vector.ts";
import type { Window } from "./window-functions.ts";

export interface RangeNode {
  /** With the name. */
  readonly members: readonly Member[];
  /** Does what the windows of the step at `atMs` need. Steps come in rising order. */
  readonly prepare: (atMs: number) => Pauses;
  /** The window of a member at the step that was prepared; the same object each time. */
  readonly windowOf: (index: number) => Window;
  /** The roll-ups before its samples, once that was asked for; `null` where no step reads any. */
  readonly rolledOf: ((index: number) => RolledWindow) | null;
  /** Freshness of what is in a window: of its newest sample. */
  readonly newestMsOf: (index: number) => number;
  readonly oldestMsOf: (index: number) => number;
}

/** A duration that asks for the query's step or range is known only now, and so is what is wrong with it. */
export function durationInRun(run: Run, plan: DurationPlan): number {
  const defect = durationDefect(plan, run.times, false);
  if (defect !== null) failRun(run, "execution", defect, plan);
  return defect === null ? durationMs(plan, run.times) : 1;
}

export function compileRangeSelect(scope: Scope, { selector }: RangeSelectPlan): RangeNode {
  if (selector.range === null) throw new Error("a range selector has a range");
  const { run } = scope;
  const { rollUps } = run.source;
  const rangeMs = durationInRun(run, selector.range);
  const { tracks, members, seek, tier } = compileTracks(scope, selector, rangeMs);
  const rolled = tier === null || rollUps === undefined ? null : compileRolled(scope, rollUps, selector, tier, rangeMs, tracks);
  let nowMs = Number.NaN;
  const lastMsOf = (index: number): number => {
    const { times, start, end } = tracks[index] as Track;
    return rolled !== null && start === end ? rolled.newestMsOf(index) : (times[end - 1] as number);
  };
  return {
    members,
    prepare: (atMs) => {
      nowMs = atMs;
      return NO_PAUSES;
    },
    windowOf: (index) => {
      const track = tracks[index] as Track;
      seek(track, nowMs);
      return track;
    },
    rolledOf: rolled?.windowOf ?? null,
    newestMsOf: (index) => newestInto(tracks[index] as Track, lastMsOf(index)),
    oldestMsOf: (index) => oldestInto(tracks[index] as Track, lastMsOf(index)),
  };
}

/** The values of one label set over the steps of a subquery so far. */
interface Kept extends Window {
  newestMs: Float64Array;
  oldestMs: Float64Array;
  length: number;
}

const FIRST_ROOM = 16;

/** The steps of a subquery: the multiples of its resolution inside the ranges of the steps around it. */
export function subqueryTimeline(scope: Scope, plan: SubqueryPlan): Timeline {
  const { run, timeline } = scope;
  const stepMs = plan.resolution === null ? run.subqueryStepMs : durationInRun(run, plan.resolution);
  const moment = momentOf(plan, run.times);
  const afterMs = moment(timeline.startMs) - durationInRun(run, plan.range);
  const endMs = moment(timeline.endMs);
  return { startMs: nextMultiple(afterMs, stepMs), endMs, stepMs, horizonMs: endMs };
}

export function compileSubquery(scope: Scope, inner: Timeline, plan: SubqueryPlan, vector: VectorNode): RangeNode {
  const { run, timeline } = scope;
  const rangeMs = durationInRun(run, plan.range);
  const moment = momentOf(plan, run.times);
  // Label sets of members that are there at different times are one series.
  const { members, kept, keptOf } = mergeMembers(vector.members);
  const isOver = plan.at === null && timeline.stepMs < rangeMs;
  let nextMs = inner.startMs;
  let steps = 0;

  function keep(atMs: number): void {
    const { present, values, newestMs, oldestMs } = vector.columns;
    let kept = 0;
    for (let i = 0; i < present.length; i++) {
      if (present[i] === 0) continue;
      const into = keptOf[i] as Kept;
      if (into.length === into.times.length) makeRoom(into);
      into.times[into.length] = atMs;
      into.values[into.length] = values[i] as number;
      into.newestMs[into.length] = newestMs[i] as number;
      into.oldestMs[into.length] = oldestMs[i] as number;
      into.length++;
      kept++;
    }
    load(run, kept, plan);
  }

  function* prepare(atMs: number): Work {
    const throughMs = moment(atMs);
    const afterMs = throughMs - rangeMs;
    nextMs = Math.max(nextMs, nextMultiple(afterMs, inner.stepMs));
    // Ranges that do not meet: what lies between them is not read.
    inner.horizonMs = isOver ? inner.endMs : throughMs;
    for (; nextMs <= throughMs && run.error === null; nextMs += inner.stepMs) {
      if (++steps > run.limits.steps) failTooManySteps(run, plan);
      else {
        yield* vector.step(nextMs);
        keep(nextMs);
      }
    }
    for (const window of kept) {
      window.afterMs = afterMs;
      window.throughMs = throughMs;
      window.end = window.length;
      while (window.start < window.end && (window.times[window.start] as number) <= afterMs) window.start++;
    }
  }

  const lastOf = (column: "newestMs" | "oldestMs", index: number): number => {
    const window = kept[index] as Kept;
    return window[column][window.end - 1] as number;
  };
  return {
    members,
    prepare,
    windowOf: (index) => kept[index] as Kept,
    rolledOf: null,
    newestMsOf: (index) => lastOf("newestMs", index),
    oldestMsOf: (index) => lastOf("oldestMs", index),
  };
}

function failTooManySteps(run: Run, plan: SubqueryPlan): void {
  failRun(run, "too-much", `subquery takes more than ${run.limits.steps} steps. Try a larger resolution`, plan);
}

/** Drops what has left the window, and doubles the room when that is not enough. */
function makeRoom(window: Kept): void {
  const { start, length } = window;
  const left = length - start;
  const room = Math.max(FIRST_ROOM, left * 2);
  for (const column of ["times", "values", "newestMs", "oldestMs"] as const) {
    const moved = new Float64Array(room);
    moved.set(window[column].subarray(start, length));
    window[column] = moved;
  }
  window.start = 0;
  window.length = left;
}

function mergeMembers(all: readonly Member[]): {
  readonly members: readonly Member[];
  readonly kept: readonly Kept[];
  readonly keptOf: readonly Kept[];
} {
  const byKey = new Map<string, { readonly same: Member[]; readonly window: Kept }>();
  const keptOf = all.map((member): Kept => {
    const key = seriesKey("", member.labels);
    const known = byKey.get(key);
    if (known !== undefined) {
      known.same.push(member);
      return known.window;
    }
    const window = createKept();
    byKey.set(key, { same: [member], window });
    return window;
  });
  const merged = [...byKey.values()];
  const members = merged.map(({ same }): Member => {
    const [first] = same as [Member];
    return same.length === 1 ? first : { labels: first.labels, devices: joinDevices(same.map(({ devices }) => devices)) };
  });
  return { members, kept: merged.map(({ window }) => window), keptOf };
}

const NO_VALUES = new Float64Array(0);

function createKept(): Kept {
  return {
    times: NO_VALUES,
    values: NO_VALUES,
    newestMs: NO_VALUES,
    oldestMs: NO_VALUES,
    start: 0,
    end: 0,
    length: 0,
    afterMs: Number.NaN,
    throughMs: Number.NaN,
  };
}
