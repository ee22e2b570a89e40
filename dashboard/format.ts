/**
 * Values, ages and times as people read them from afar: at most four significant digits, the unit apart from the number so
 * that it can be set smaller, and no change of width while a value moves inside its magnitude. The units are in `units.ts`.
 */
import type { Unit } from "../protocol/wall.ts";
import type { Language } from "./i18n.ts";
import { type Step, UNIT_FORMS, type UnitForm } from "./units.ts";
import { aheadMs } from "./zone.ts";

export interface Formatted {
  readonly text: string;
  /** Empty where the number stands alone. */
  readonly unit: string;
}

/**
 * Past these ends of a scale a number is written as 1.2e20: digits would not fit and nobody would count them. A count below the
 * upper one is written in full, four digits, where the scale would make it shorter but less exact.
 */
const BEYOND = 9999.5;
const BELOW = 0.0001;
/** A currency's sign takes the place of one digit. */
const BELOW_SIGNED = 0.001;

const MINUS = "−";

/** Values cross the wire with five significant digits: more, asked for or not, would be made up. */
const MOST_DIGITS = 5;

export function formatValue(value: number, unit: Unit, language: Language, decimals?: number): Formatted {
  if (!Number.isFinite(value)) return { text: Number.isNaN(value) ? "—" : value > 0 ? "∞" : `${MINUS}∞`, unit: "" };
  const form = UNIT_FORMS[unit];
  const own = value * form.factor;
  const digits = (part: number, factor: number): number => digitsOf(part, factor, form, decimals);
  const [factor, name] = stepFor(own, form, language, digits);
  const part = own / factor;
  const size = Math.abs(part);
  const free = decimals === undefined && form.decimals === undefined;
  if (size >= BEYOND || (free && size < (form.sign ? BELOW_SIGNED : BELOW) && size !== 0)) {
    return { text: signed(own, own.toExponential(1).replace("e-", `e${MINUS}`), form), unit: unitStep(form, language)[1] };
  }
  return { text: signed(part, part.toFixed(digits(part, factor)), form), unit: name };
}

/** The same in one text, for labels and axes. */
export function formatText(value: number, unit: Unit, language: Language, decimals?: number): string {
  const { text, unit: after } = formatValue(value, unit, language, decimals);
  return after === "" || /^[%/]|^°$/.test(after) ? text + after : `${text} ${after}`;
}

/** For the ends of axes and ticks, which are round: without the zeros that keep a moving value's width. */
export function formatTick(value: number, unit: Unit, language: Language): string {
  return formatText(value, unit, language).replace(/(\.\d*?)0+(?=\D|$)/, (_, kept: string) => (kept === "." ? "" : kept));
}

type Digits = (part: number, factor: number) => number;

/** The largest step that leaves at least 1 before the point, after rounding: 999.96 is 1.00 k, not 1000. Zero is said in the unit itself. */
function stepFor(value: number, form: UnitForm, language: Language, digits: Digits): Step {
  const plain = form.counts && Math.abs(value) < BEYOND && (form.decimals || Number.isInteger(value));
  if (value === 0 || plain) return unitStep(form, language);
  const steps = form.steps[language];
  let fitting = steps[0] as Step;
  for (const step of steps) {
    const [factor] = fitting;
    if (Number(Math.abs(value / factor).toFixed(digits(value / factor, factor))) * factor >= step[0]) fitting = step;
  }
  return fitting;
}

function unitStep(form: UnitForm, language: Language): Step {
  return form.steps[language].find(([factor]) => factor === 1) as Step;
}

/** Three significant digits from 1 up, all four before the point; two decimals below 1, or two significant digits. */
function digitsOf(part: number, factor: number, form: UnitForm, decimals: number | undefined): number {
  const size = Math.abs(part);
  if (decimals !== undefined) return Math.max(0, Math.min(decimals, MOST_DIGITS - Math.max(1, Math.ceil(Math.log10(size + 1)))));
  if (form.decimals) return form.decimals(size);
  if (size >= 99.95 || (factor === 1 && Number.isInteger(part))) return 0;
  if (size >= 9.995) return 1;
  if (size >= 0.01 || size === 0) return 2;
  return Math.min(1 - Math.floor(Math.log10(size)), 6);
}

/** With a minus of a digit's width, and none on what rounds to zero. */
function signed(value: number, text: string, { sign = "" }: UnitForm): string {
  const size = text.replace("-", "");
  return (value < 0 && Number.parseFloat(size) !== 0 ? MINUS : "") + sign + size;
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

/** "14:02:31", in a time zone, or in the browser's. */
export function formatClock(epochMs: number, timeZone?: string): string {
  return there(epochMs, timeZone).toISOString().slice(11, 19);
}

/** "14:02" */
export function formatHourMinute(epochMs: number, timeZone?: string): string {
  return formatClock(epochMs, timeZone).slice(0, 5);
}

/** Its fields of UTC are what clocks say there. */
function there(epochMs: number, timeZone: string | undefined): Date {
  return new Date(epochMs + aheadMs(epochMs, timeZone));
}

const DATES: Record<Language, Intl.DateTimeFormat> = {
  en: new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }),
  zh: new Intl.DateTimeFormat("zh-CN", { month: "long", day: "numeric", weekday: "long", timeZone: "UTC" }),
};

const DAYS: Record<Language, Intl.DateTimeFormat> = {
  en: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }),
  zh: new Intl.DateTimeFormat("zh-CN", { month: "long", day: "numeric", timeZone: "UTC" }),
};

/** "23 Nov" or "11月23日". */
export function formatDay(epochMs: number, language: Language, timeZone?: string): string {
  return DAYS[language].format(there(epochMs, timeZone));
}

/** "Mon, 23 Nov 2026" or "11月23日星期一". */
export function formatDate(epochMs: number, language: Language, timeZone?: string): string {
  return DATES[language].format(there(epochMs, timeZone));
}
