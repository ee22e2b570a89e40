/** Parts of the day, on the clock of a wall's time zone: over midnight too, and on some days of the week. */
import type { DayPart, Page, Shift, WallDefinition } from "./definition.ts";
import type { LocalTime } from "./local-time.ts";

type Times = Pick<Page, "during" | "days">;

const DAY_MINUTES = 1_440;

/** Whether a minute of the day is in a part of it. */
export function isWithin({ from, to }: DayPart, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** A part over midnight belongs to the day on which it begins. */
export function isOpen({ during, days }: Times, { weekday, minute }: LocalTime): boolean {
  const isDay = (day: number): boolean => days === undefined || days.includes(day);
  const { from, to }: DayPart = during ?? { from: 0, to: DAY_MINUTES };
  if (from < to) return isDay(weekday) && minute >= from && minute < to;
  return (isDay(weekday) && minute >= from) || (isDay((weekday + 6) % 7) && minute < to);
}

/** The shift that is on; of several the one that the wall names first, and none in a gap between two. */
export function shiftAt({ shifts = [] }: Pick<WallDefinition, "shifts">, time: LocalTime): Shift | undefined {
  return shifts.find((shift) => isOpen(shift, time));
}
