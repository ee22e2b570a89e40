/**
 * Increments: samples that say what came, and not what there is (OTLP's delta temporality). A series keeps totals; an increment is
 * added to the one before it. What others overtook on the way, as senders do that repeat a body while the next one goes, is counted
 * in all that came after it too.
 *
 * A series that ended (a stale marker) begins anew at nothing.
 */
import type { SampleWindow } from "./store.ts";

/** The last total of a window, 0 where there is none. */
export function totalOf({ values, start, end }: SampleWindow): number {
  return start < end ? values[end - 1] || 0 : 0;
}

/** The samples that an overtaken increment makes: its own, and those after it that it changes. `after` has none of its time. */
export function overtaken(
  before: number,
  after: SampleWindow,
  timeMs: number,
  value: number,
): (readonly [timeMs: number, total: number])[] {
  const made: [number, number][] = [[timeMs, before + value]];
  for (let i = after.start; i < after.end && !Number.isNaN(after.values[i]); i++) {
    made.push([after.times[i] as number, (after.values[i] as number) + value]);
  }
  return made;
}
