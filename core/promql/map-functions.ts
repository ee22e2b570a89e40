/** Functions from one value to one value. */
import type { MapFunction } from "./function-names.ts";
import { least, most } from "./operators.ts";

export interface MapFunctionRule {
  readonly apply: (value: number, first: number, second: number) => number;
  /** What the first number is where it is left out. */
  readonly fallback: number;
  /** With these numbers no element has a value. */
  readonly empties: ((first: number, second: number) => boolean) | null;
}

function clamp(value: number, lower: number, upper: number): number {
  return most(lower, least(upper, value));
}

function sign(value: number): number {
  if (value < 0) return -1;
  return value > 0 ? 1 : value;
}

/** Ties go up. By the inverse, which rounds less: 0.1 is no sum of halves, 10 is. */
function round(value: number, nearest: number): number {
  const inverse = 1 / nearest;
  return Math.floor(value * inverse + 0.5) / inverse;
}

/** A field of the UTC date that the value means as whole seconds since 1970. */
function ofDate(field: (date: Date) => number): MapFunctionRule {
  return rule((value) => field(new Date(Math.trunc(value) * 1_000)));
}

const DAY_MS = 86_400_000;

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function rule(apply: MapFunctionRule["apply"]): MapFunctionRule {
  return { apply, fallback: Number.NaN, empties: null };
}

export const MAP_FUNCTIONS: { readonly [F in MapFunction]: MapFunctionRule } = {
  abs: rule(Math.abs),
  acos: rule(Math.acos),
  acosh: rule(Math.acosh),
  asin: rule(Math.asin),
  asinh: rule(Math.asinh),
  atan: rule(Math.atan),
  atanh: rule(Math.atanh),
  ceil: rule(Math.ceil),
  clamp: { ...rule(clamp), empties: (lower, upper) => upper < lower },
  clamp_max: rule((value, upper) => clamp(value, Number.NEGATIVE_INFINITY, upper)),
  clamp_min: rule((value, lower) => clamp(value, lower, Number.POSITIVE_INFINITY)),
  cos: rule(Math.cos),
  cosh: rule(Math.cosh),
  day_of_month: ofDate((date) => date.getUTCDate()),
  day_of_week: ofDate((date) => date.getUTCDay()),
  day_of_year: ofDate(dayOfYear),
  days_in_month: ofDate(daysInMonth),
  deg: rule((value) => (value * 180) / Math.PI),
  exp: rule(Math.exp),
  floor: rule(Math.floor),
  hour: ofDate((date) => date.getUTCHours()),
  ln: rule(Math.log),
  log10: rule(Math.log10),
  log2: rule(Math.log2),
  minute: ofDate((date) => date.getUTCMinutes()),
  month: ofDate((date) => date.getUTCMonth() + 1),
  rad: rule((value) => (value * Math.PI) / 180),
  round: { ...rule(round), fallback: 1 },
  sgn: rule(sign),
  sin: rule(Math.sin),
  sinh: rule(Math.sinh),
  sqrt: rule(Math.sqrt),
  tan: rule(Math.tan),
  tanh: rule(Math.tanh),
  year: ofDate((date) => date.getUTCFullYear()),
};
