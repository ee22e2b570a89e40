/** How far the clocks of a wall are ahead of UTC: a wall that names its time zone says every time by it, whatever its television is set to. */
import { createLocalClock, type LocalClock, type LocalTime } from "../protocol/wall.ts";

const MINUTE_MS = 60_000;
/** A wall has one zone, and a page one wall at a time. */
const clocks = new Map<string, LocalClock>();

/** At an instant, ms. `undefined` is the browser's own zone. */
export function aheadMs(epochMs: number, timeZone: string | undefined): number {
  if (timeZone === undefined) return 0 - new Date(epochMs).getTimezoneOffset() * MINUTE_MS;
  const { day, minute } = timeIn(timeZone, epochMs);
  return Date.parse(day) + minute * MINUTE_MS - Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
}

/** What clocks say there. A zone that an old browser does not know is UTC, as for pages that turn. */
export function timeIn(timeZone: string, epochMs: number): LocalTime {
  const clock = clocks.get(timeZone) ?? createLocalClock(timeZone);
  clocks.set(timeZone, clock);
  return clock(epochMs);
}

/** `America/Argentina/Buenos_Aires` is Buenos Aires. */
export function cityOf(timeZone: string): string {
  return (timeZone.split("/").pop() as string).replaceAll("_", " ");
}
