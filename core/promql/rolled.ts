/** Roll-ups of the series of a selector on their way through the steps, beside the samples (tracks.ts). */
import { NO_BUCKETS, type RollUp } from "../series/roll-up.ts";
import type { RollUpReader, SeriesRef } from "../series/store.ts";
import type { Selector } from "./plan.ts";
import type { RolledWindow } from "./rolled-functions.ts";
import { load as countLoaded, type Scope } from "./run.ts";
import { momentOf } from "./spans.ts";
import type { Tier } from "./tiers.ts";
import type { Track } from "./tracks.ts";

interface Held extends RolledWindow {
  of: RollUp;
  /** All that start before are here. */
  loadedMs: number;
}

export interface RolledSet {
  /** The buckets in the window of a track, once that has been moved to a step; good until the next one is asked for. */
  readonly windowOf: (index: number) => RolledWindow;
  /** The end of the newest of them: nothing in it is newer. */
  readonly newestMsOf: (index: number) => number;
}

/** Buckets of all series together that are decoded at once: 56 bytes each, 28 MB. */
const RESIDENT_BUCKETS = 500_000;

/** Buckets lie in runs of a day, each decoded as a whole: steps that are nearer than this load together, though windows do not meet. */
const RUN_MS = 86_400_000;

export function compileRolled(
  { run, timeline }: Scope,
  rollUps: RollUpReader,
  selector: Selector,
  { widthMs, borderMs }: Tier,
  rangeMs: number,
  tracks: readonly Track[],
): RolledSet {
  const moment = momentOf(selector, run.times);
  const all = tracks.map((): Held => ({ of: NO_BUCKETS, start: 0, end: 0, loadedMs: Number.NEGATIVE_INFINITY }));
  const aheadMs = (RESIDENT_BUCKETS / Math.max(1, tracks.length)) * widthMs;
  /** Steps share runs of buckets, and there is room to keep those of all series from step to step. */
  const areShared = timeline.stepMs > 0 && timeline.stepMs < Math.max(rangeMs, RUN_MS) && selector.at === null && rangeMs <= aheadMs;
  let started = false;
  let lastUsed: Held | null = null;

  function load(held: Held, ref: SeriesRef, afterMs: number, endMs: number): void {
    if (!started) {
      started = true;
      const refs = tracks.map(({ info }) => info.ref);
      rollUps.prefetch(refs, widthMs, afterMs, Math.min(borderMs, moment(timeline.endMs)));
    }
    const horizonMs = Math.min(borderMs, moment(timeline.horizonMs), afterMs + aheadMs);
    held.loadedMs = areShared ? Math.max(endMs, horizonMs) : endMs;
    held.of = rollUps.buckets(ref, widthMs, afterMs, held.loadedMs);
    held.start = held.end = 0;
    countLoaded(run, held.of.startsMs.length, selector);
  }

  function windowOf(index: number): RolledWindow {
    const held = all[index] as Held;
    if (!areShared && lastUsed !== null && lastUsed !== held) release(lastUsed);
    lastUsed = held;
    const { info, afterMs, throughMs } = tracks[index] as Track;
    const endMs = Math.min(throughMs, borderMs);
    if (afterMs >= endMs) release(held);
    else if (endMs > held.loadedMs) load(held, info.ref, afterMs, endMs);
    const { startsMs } = held.of;
    let { start, end } = held;
    while (end < startsMs.length && (startsMs[end] as number) < endMs) end++;
    while (start < end && (startsMs[start] as number) < afterMs) start++;
    held.start = start;
    held.end = end;
    return held;
  }

  return {
    windowOf,
    newestMsOf: (index) => {
      const { of, end } = all[index] as Held;
      return (of.startsMs[end - 1] as number) + widthMs;
    },
  };
}

function release(held: Held): void {
  held.of = NO_BUCKETS;
  held.start = held.end = 0;
  held.loadedMs = Number.NEGATIVE_INFINITY;
}
