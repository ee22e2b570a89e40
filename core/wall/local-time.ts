/**
 * What a clock on the wall says somewhere: day, weekday and minute of an instant in an IANA time zone, summer time and all. Zones
 * differ from UTC by whole minutes, so that what is true at a minute's start is true to its end.
 */
export interface LocalTime {
  /** `2026-11-25` */
  readonly day: string;
  /** From Monday, 0. */
  readonly weekday: number;
  readonly minute: number;
}

export type LocalClock = (epochMs: number) => LocalTime;

const MINUTE_MS = 60_000;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** `undefined`: the zone of whoever runs this. One that is unknown here (an old browser) is UTC. */
export function createLocalClock(timeZone: string | undefined): LocalClock {
  const zone = timeZone === undefined || isTimeZone(timeZone) ? timeZone : "UTC";
  const format = new Intl.DateTimeFormat("en-US", {
    ...(zone === undefined ? {} : { timeZone: zone }),
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  let known: { readonly startMs: number; readonly time: LocalTime } | undefined;
  return (epochMs) => {
    const startMs = Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
    if (known?.startMs === startMs) return known.time;
    const parts = new Map(format.formatToParts(startMs).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
    const time = {
      day: `${part("year")}-${part("month")}-${part("day")}`,
      weekday: WEEKDAYS.indexOf(part("weekday")),
      minute: Number(part("hour")) * 60 + Number(part("minute")),
    };
    known = { startMs, time };
    return time;
  };
}
