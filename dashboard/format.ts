/**
 * Values, ages and times as people read them from afar: at most four significant digits, the unit apart from the number so
 * that it can be set smaller, and no change of width while a value moves inside its magnitude.
 *
 * Bytes go by 1024 (KiB), everything else by 1000; Chinese counts by 万 and 亿.
 */
import type { Unit } from "../protocol/wall.ts";
import type { Language } from "./i18n.ts";

export interface Formatted {
  readonly text: string;
  /** Empty where the number stands alone. */
  readonly unit: string;
}

type Scale = readonly (readonly [factor: number, unit: string])[];

const BYTES: Scale = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"].map((unit, power) => [1024 ** power, unit] as const);
const COUNTS: Record<Language, Scale> = {
  en: [
    [1, ""],
    [1e3, "k"],
    [1e6, "M"],
    [1e9, "G"],
    [1e12, "T"],
    [1e15, "P"],
  ],
  zh: [
    [1, ""],
    [1e4, "万"],
    [1e8, "亿"],
    [1e12, "万亿"],
  ],
};
const DURATIONS: Record<Language, Scale> = {
  en: [
    [1e-9, "ns"],
    [1e-6, "µs"],
    [1e-3, "ms"],
    [1, "s"],
    [60, "min"],
    [3600, "h"],
    [86_400, "d"],
  ],
  zh: [
    [1e-9, "纳秒"],
    [1e-6, "微秒"],
    [1e-3, "毫秒"],
    [1, "秒"],
    [60, "分钟"],
    [3600, "小时"],
    [86_400, "天"],
  ],
};

/** Zero is said in seconds, not in the smallest unit. */
const SECOND_STEP = 3;

/** A whole number up to this is written in full, four digits, where the scale would make it shorter but less exact. */
const PLAIN_MAX = 9999;

/** Past these ends of a scale a number is written as 1.2e20: digits would not fit and nobody would count them. */
const BEYOND = 9999.5;
const BELOW = 0.0001;

const MINUS = "−";

export function formatValue(value: number, unit: Unit, language: Language): Formatted {
  if (!Number.isFinite(value)) return { text: Number.isNaN(value) ? "—" : value > 0 ? "∞" : `${MINUS}∞`, unit: "" };
  switch (unit) {
    case "ratio":
      return { text: fixed(value * 100, Math.abs(value) < 0.9995 && value !== 0 ? 1 : 0), unit: "%" };
    case "celsius":
      return { text: fixed(value, Math.abs(value) < 999.95 ? 1 : 0), unit: "°C" };
    case "bytes":
      return scaled(value, BYTES);
    case "bytes-per-second":
      return scaled(value, BYTES, "/s");
    case "seconds":
      return scaled(value, DURATIONS[language], "", SECOND_STEP);
    case "per-second":
      return count(value, language, "/s");
    case "none":
      return count(value, language, "");
  }
}

/** The same in one text, for labels and axes. */
export function formatText(value: number, unit: Unit, language: Language): string {
  const { text, unit: after } = formatValue(value, unit, language);
  return after === "" ? text : after === "%" || after.startsWith("/") ? text + after : `${text} ${after}`;
}

/** For the ends of axes and ticks, which are round: without the zeros that keep a moving value's width. */
export function formatTick(value: number, unit: Unit, language: Language): string {
  return formatText(value, unit, language).replace(/(\.\d*?)0+(?=\D|$)/, (_, kept: string) => (kept === "." ? "" : kept));
}

function count(value: number, language: Language, after: string): Formatted {
  if (Number.isInteger(value) && Math.abs(value) <= PLAIN_MAX) return { text: fixed(value, 0), unit: after };
  return scaled(value, COUNTS[language], after);
}

/** The largest step of the scale that leaves at least 1 before the point, after rounding: 999.96 is 1.00 k, not 1000. */
function scaled(value: number, scale: Scale, after = "", zeroStep = 0): Formatted {
  let step = value === 0 ? zeroStep : 0;
  while (step + 1 < scale.length && shown(value / factorOf(scale, step)) * factorOf(scale, step) >= factorOf(scale, step + 1)) step++;
  const [factor, unit] = scale[step] as Scale[number];
  const part = value / factor;
  const size = Math.abs(part);
  if (size >= BEYOND || (size < BELOW && size !== 0))
    return { text: value.toExponential(1).replace(/-/g, MINUS), unit: unitless(scale) + after };
  return { text: fixed(part, factor === 1 && Number.isInteger(part) ? 0 : decimals(part)), unit: unit + after };
}

function unitless(scale: Scale): string {
  return scale.find(([factor]) => factor === 1)?.[1] ?? "";
}

function factorOf(scale: Scale, step: number): number {
  return (scale[step] as Scale[number])[0];
}

/** The size of a value as it will be written. */
function shown(value: number): number {
  return Number(Math.abs(value).toFixed(decimals(value)));
}

/** Three significant digits from 1 up, all four before the point; two decimals below 1, or two significant digits. */
function decimals(part: number): number {
  const size = Math.abs(part);
  if (size >= 99.95) return 0;
  if (size >= 9.995) return 1;
  if (size >= 0.01 || size === 0) return 2;
  return Math.min(1 - Math.floor(Math.log10(size)), 6);
}

function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

const AGES: Record<Language, readonly [second: string, minute: string, hour: string, day: string]> = {
  en: ["s", "min", "h", "d"],
  zh: ["秒", "分钟", "小时", "天"],
};

/** "40 s", "7 min", "2 h": whole units, never rounded up. A minute is told in seconds until 90 s, an hour in minutes until 90 min. */
export function formatAge(ageMs: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  const [second, minute, hour, day] = AGES[language];
  if (seconds < 90) return `${seconds} ${second}`;
  if (seconds < 90 * 60) return `${Math.floor(seconds / 60)} ${minute}`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} ${hour}`;
  return `${Math.floor(seconds / 86_400)} ${day}`;
}

/** "14:02:31", in the browser's time zone. */
export function formatClock(epochMs: number): string {
  const time = new Date(epochMs);
  return `${formatHourMinute(epochMs)}:${two(time.getSeconds())}`;
}

/** "14:02" */
export function formatHourMinute(epochMs: number): string {
  const time = new Date(epochMs);
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

const DATES: Record<Language, Intl.DateTimeFormat> = {
  en: new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric" }),
  zh: new Intl.DateTimeFormat("zh-CN", { month: "long", day: "numeric", weekday: "long" }),
};

/** "Mon, 23 Nov 2026" or "11月23日星期一", in the browser's time zone. */
export function formatDate(epochMs: number, language: Language): string {
  return DATES[language].format(epochMs);
}
