/** What is said of a drill: whether it runs, how it was answered, and how long that took. */
import type { Drill } from "../../../protocol/alarm.ts";

export type DrillState =
  | { readonly type: "running"; readonly forMs: number }
  | { readonly type: "answered"; readonly afterMs: number; readonly by: string }
  | { readonly type: "missed" };

export function drillState(drill: Drill, nowMs: number): DrillState {
  const { orderedMs, acknowledgedMs, acknowledgedBy, missedMs } = drill;
  if (acknowledgedMs !== null) return { type: "answered", afterMs: Math.max(0, acknowledgedMs - orderedMs), by: acknowledgedBy ?? "" };
  return missedMs === null ? { type: "running", forMs: Math.max(0, nowMs - orderedMs) } : { type: "missed" };
}

/** One at a time: the site refuses a second. */
export function runningDrill(drills: readonly Drill[]): Drill | undefined {
  return drills.find(({ acknowledgedMs, missedMs }) => acknowledgedMs === null && missedMs === null);
}

/** The middle of the answered ones' response times; `undefined` where none was answered. */
export function medianResponseMs(drills: readonly Drill[]): number | undefined {
  const times = drills
    .flatMap(({ orderedMs, acknowledgedMs }) => (acknowledgedMs === null ? [] : [Math.max(0, acknowledgedMs - orderedMs)]))
    .sort((a, b) => a - b);
  if (times.length === 0) return undefined;
  const middle = (times.length - 1) / 2;
  return ((times[Math.floor(middle)] as number) + (times[Math.ceil(middle)] as number)) / 2;
}
