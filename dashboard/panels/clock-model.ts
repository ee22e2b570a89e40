/** Times of places, and the time to a moment, as people read them from afar. */
import type { Zone } from "../../protocol/wall.ts";
import { type Language, textOf } from "../i18n.ts";
import { cityOf, timeIn } from "../zone.ts";

const LOCALES: Record<Language, string> = { en: "en-GB", zh: "zh-CN" };
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** `undefined` where this browser does not know the zone. */
function formatOf(language: Language, zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat | undefined {
  const key = `${language} ${zone} ${Object.keys(options).join()}`;
  if (!formats.has(key)) {
    let format: Intl.DateTimeFormat | undefined;
    try {
      format = new Intl.DateTimeFormat(LOCALES[language], { ...options, ...(zone === undefined ? {} : { timeZone: zone }) });
    } catch {
      // An old browser's list of zones is old, too.
    }
    formats.set(key, format);
  }
  return formats.get(key);
}

export interface ZoneTime {
  /** "" for the screen's own. */
  readonly name: string;
  /** `14:02`, or with seconds; `undefined` where the zone is not known here. */
  readonly time: string | undefined;
  readonly date: string;
}

/** Without a place of its own: in `timeZone`, or else the screen's. */
export function zoneTime(zone: Zone | undefined, nowMs: number, seconds: boolean, language: Language, timeZone?: string): ZoneTime {
  const time: Intl.DateTimeFormatOptions = {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(seconds ? { second: "2-digit" } : {}),
  };
  const date = { weekday: "short", day: "numeric", month: "short" } as const;
  return {
    name: zone ? (zone.title === undefined ? cityOf(zone.zone) : textOf(zone.title, language)) : "",
    time: formatOf(language, zone?.zone ?? timeZone, time)?.format(nowMs),
    date: formatOf(language, zone?.zone ?? timeZone, date)?.format(nowMs) ?? "",
  };
}

/** The moment itself: `Thu, 31 Dec 2026, 17:00`. */
export function momentText(epochMs: number, language: Language, timeZone: string | undefined): string {
  const options = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  } as const;
  return formatOf(language, timeZone, options)?.format(epochMs) ?? "";
}

/** Its day alone, where there is no room for more: `31 Dec 2026`. */
export function momentDay(epochMs: number, language: Language, timeZone: string | undefined): string {
  return formatOf(language, timeZone, { day: "numeric", month: "short", year: "numeric" })?.format(epochMs) ?? "";
}

/** When the clocks of a zone next say one of these minutes of the day. A time that a day leaves out in spring is as long after midnight as on others. */
export function nextDaily(minutes: readonly number[], zone: string, nowMs: number): number {
  const startMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const { minute } = timeIn(zone, startMs);
  const ends = minutes.map((end) => {
    const after = (end - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
    const endMs = startMs + after * MINUTE_MS;
    // Clocks are set in between now and then.
    const setMs = endMs + shortWay(end - timeIn(zone, endMs).minute) * MINUTE_MS;
    return setMs > nowMs && timeIn(zone, setMs).minute === end ? setMs : endMs;
  });
  return Math.min(...ends);
}

/** Of two ways round the day. */
function shortWay(minutes: number): number {
  const forward = (minutes + DAY_MINUTES) % DAY_MINUTES;
  return forward > DAY_MINUTES / 2 ? forward - DAY_MINUTES : forward;
}

export interface Distance {
  readonly past: boolean;
  readonly days: number;
  /** `04:12:31`; without seconds once there are days. */
  readonly time: string;
}

const DAY_S = 86_400;
const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;

/** Whole seconds: to a moment rounded up, so that it is reached at zero, and since it rounded down. */
export function distanceTo(timeMs: number, nowMs: number): Distance {
  const past = nowMs >= timeMs;
  const seconds = past ? Math.floor((nowMs - timeMs) / 1000) : Math.ceil((timeMs - nowMs) / 1000);
  const days = Math.floor(seconds / DAY_S);
  const parts = [Math.floor((seconds % DAY_S) / 3600), Math.floor((seconds % 3600) / 60), ...(days > 0 ? [] : [seconds % 60])];
  return { past, days, time: parts.map((part) => String(part).padStart(2, "0")).join(":") };
}

export interface ClockLayout {
  readonly columns: number;
  readonly cellPx: number;
  readonly rowPx: number;
  readonly fontPx: number;
  /** How many have room. */
  readonly shown: number;
}

const GAP_PX = 24;
/** Above each time: the place and its date. */
export const NAME_PX = 38;
const LEAST_PX = 40;
const MOST_PX = 200;
/** Of digits and colons, which are all as wide, in parts of the font size; strong. */
const DIGIT_EMS = 0.6;
const COLON_EMS = 0.32;

/** As large as all stand; where they cannot, as many as can. */
export function layoutClocks(count: number, seconds: boolean, width: number, height: number): ClockLayout {
  const ems = seconds ? 6 * DIGIT_EMS + 2 * COLON_EMS : 4 * DIGIT_EMS + COLON_EMS;
  let best: ClockLayout = { columns: 1, cellPx: width, rowPx: height, fontPx: 0, shown: 0 };
  for (let shown = count; shown > 0 && best.fontPx < LEAST_PX; shown--) {
    best = { ...best, fontPx: 0 };
    for (let columns = 1; columns <= shown; columns++) {
      const rows = Math.ceil(shown / columns);
      const cellPx = Math.floor((width - (columns - 1) * GAP_PX) / columns);
      const rowPx = Math.floor((height - (shown < count ? NAME_PX : 0)) / rows);
      const fontPx = Math.floor(Math.min(MOST_PX, cellPx / ems, (rowPx - NAME_PX) / 1.15));
      if (fontPx > best.fontPx) best = { columns, cellPx, rowPx, fontPx, shown };
    }
  }
  return { ...best, fontPx: Math.max(28, best.fontPx) };
}
