/** Selectors as they stand: of each series the newest sample inside the look-back. */
import type { SelectPlan, TimestampPlan } from "./plan.ts";
import { isPauseDue, type Scope, touch, type Work } from "./run.ts";
import { isStaleMarker } from "./stale.ts";
import { compileTracks, type Track } from "./tracks.ts";
import { copyColumns, createColumns, dropNames, type VectorNode } from "./vector.ts";

export function compileSelect(scope: Scope, { selector }: SelectPlan): VectorNode {
  const { run } = scope;
  const { tracks, members, seek } = compileTracks(scope, selector, 0);
  const columns = createColumns(tracks.length);
  const { present, values, newestMs, oldestMs } = columns;
  function* step(atMs: number): Work {
    for (let i = 0; i < tracks.length && run.error === null; i++) {
      const track = tracks[i] as Track;
      seek(track, atMs);
      touch(run, 1, selector);
      if (isPauseDue(run)) yield;
      const newest = track.end - 1;
      const value = newest >= track.start ? (track.values[newest] as number) : Number.NaN;
      present[i] = newest >= track.start && !isStaleMarker(value) ? 1 : 0;
      if (present[i] === 0) continue;
      values[i] = value;
      newestMs[i] = oldestMs[i] = track.times[newest] as number;
    }
  }
  return { members, columns, step };
}

/** The time of each sample where the argument is a selector; of anything computed it is the time of the step. */
export function compileTimestamp({ run }: Scope, plan: TimestampPlan, vector: VectorNode): VectorNode {
  const { members, check } = dropNames(run, vector.members, plan);
  const columns = createColumns(members.length);
  const ofSamples = plan.of.type === "select";
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    copyColumns(vector.columns, columns);
    for (let i = 0; i < members.length; i++) columns.values[i] = (ofSamples ? (columns.newestMs[i] as number) : atMs) / 1_000;
    check(columns);
  }
  return { members, columns, step };
}
