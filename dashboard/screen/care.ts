/**
 * What spares a glass that shows the same for years, and the people before it at night: the picture wanders by some pixels, a step a
 * minute, in step on all screens; and it is darker in the part of the day that the wall says, unless a critical alarm waits for somebody.
 */
import type { WallAlarms } from "../../protocol/alarm.ts";
import { isWithin, type LocalClock, type WallDefinition } from "../../protocol/wall.ts";
import type { Care } from "./store.ts";

/** Half of the room around the tiles: nothing leaves the glass, and 16 pixels of travel are one and a half percent of 1080. */
const FAR_PX = 8;
const STEP_PX = 2;
const MINUTE_MS = 60_000;

/** There and back, in steps; of two lengths, so that the picture comes by everywhere. The longer one rests at its ends. */
const X_STEPS = 16;
const Y_STEPS = 20;

export function careOf(wall: WallDefinition, alarms: WallAlarms, nowMs: number, localTime: LocalClock): Care {
  const minute = Math.floor(nowMs / MINUTE_MS);
  const isUrgent = alarms.alarms.some(({ priority, state }) => priority === "critical" && state === "UNACK");
  const isDim = wall.dim !== undefined && !isUrgent && isWithin(wall.dim.during, localTime(nowMs).minute);
  return { x: wander(minute, X_STEPS), y: wander(minute, Y_STEPS), light: isDim && wall.dim ? wall.dim.ratio : 1 };
}

function wander(step: number, steps: number): number {
  const away = STEP_PX * (Math.abs((step % steps) - steps / 2) - steps / 4);
  return Math.max(-FAR_PX, Math.min(FAR_PX, away));
}
