/** Selectors as they stand: of each series the newest sample inside the look-back. */
import type { SelectPlan, TimestampPlan } from "./plan.ts";
import { isPauseDue, type Scope, touch, type Work } from "./run.ts";
import { isStaleMarker } from "./stale.ts";
import { compileTracks, newestInto, oldestInto, type Track } from "./tracks.ts";
import { copyColumns, createColumns, dropNames, type VectorNode } from "./vector.ts";

/** `says`: what of the newest sample is the value of an element. */
export function compileSelect(scope: Scope, { selector }: SelectPlan, says: "value" | "time" = "value"): VectorNode {
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
      const timeMs = track.times[newest] as number;
      values[i] = says === "time" ? timeMs / 1_000 : value;
      newestMs[i] = newestInto(track, timeMs);
      oldestMs[i] = oldestInto(track, timeMs);
    }
  }
  return { members, columns, step };
}

/** The time of each sample where the argument is a selector, which has it as value; of anything computed it is the time of the step. */
export function compileTimestamp({ run }: Scope, plan: TimestampPlan, vector: VectorNode): VectorNode {
  const { members, check } = dropNames(run, vector.members, plan);
  const columns = createColumns(members.length);
  const ofSamples = plan.of.type === "select";
  function* step(atMs: number): Work {
    yield* vector.step(atMs);
    copyColumns(vector.columns, columns);
    if (!ofSamples) columns.values.fill(atMs / 1_000);
    check(columns);
  }
  return { members, columns, step };
}
