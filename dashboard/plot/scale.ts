/** The ends and ticks of axes: round values in the unit that people read, and round local times. */
import type { Unit } from "../../protocol/wall.ts";
import { UNIT_FORMS } from "../units.ts";

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** A spread under this share of the values is drawn flat: noise must not look like drama. */
const LEAST_SPREAD = 0.02;
/** Air beyond a free end, so that a line does not run along the edge. */
const AIR = 0.06;

/** Fixed ends stand; free ones hold the data. What is never negative starts at zero, unless it is of a kind that stays far above. */
export function valueRange(min: number | null, max: number | null, data: Range | undefined, unit: Unit): Range {
  const { low, high } = data ?? { low: min ?? 0, high: max ?? 1 };
  const fromZero = min === null && low >= 0 && (UNIT_FORMS[unit].fromZero || low < high / 2);
  let bottom = min ?? (fromZero ? 0 : low);
  let top = Math.max(max ?? high, bottom);
  const missing = (Math.max(Math.abs(top), Math.abs(bottom)) * LEAST_SPREAD || 1) - (top - bottom);
  if (missing > 0) {
    const below = min !== null || fromZero ? 0 : max === null ? missing / 2 : missing;
    bottom -= below;
    top += missing - below;
  }
  const air = (top - bottom) * AIR;
  return { low: min === null && !fromZero ? bottom - air : bottom, high: max === null ? top + air : top };
}

const DECIMAL_STEPS = [1, 2, 2.5, 5, 10];
/** Seconds, minutes, hours, days. */
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];

/**
 * Round values inside the range, about `most` of them, and at least two: one alone says nothing of the size. None are nearer than `apart`,
 * a part of the range: where neighbours would be, only the first and the last stand, and none where those would be too.
 */
export function valueTicks({ low, high }: Range, most: number, unit: Unit, apart = 0): number[] {
  for (let parts = Math.max(1, most - 1); ; parts++) {
    const step = valueStep((high - low) / parts, high, unit);
    const ticks: number[] = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) ticks.push(Number((i * step).toPrecision(12)));
    const least = apart * (high - low);
    const [first, last] = [ticks[0] ?? 0, ticks[ticks.length - 1] ?? 0];
    if (ticks.length >= 2 && step >= least) return ticks;
    if (ticks.length >= 2 && last - first >= least) return [first, last];
    // A step of a fifth of the range has two round values in it wherever the range lies.
    if (parts > most + 8) return apart > 0 ? [] : ticks;
  }
}

/** The smallest round step that is not under `least`, in the unit in which the highest values are told: half a MiB is round below two of them. */
function valueStep(least: number, high: number, unit: Unit): number {
  const { ticks, factor } = UNIT_FORMS[unit];
  if (ticks === "time" && least * factor > 1) {
    const seconds = least * factor;
    return (TIME_STEPS.find((step) => step >= seconds * (1 - 1e-9)) ?? Math.ceil(seconds / 604_800) * 604_800) / factor;
  }
  const binary = ticks === "binary";
  const base = binary ? 1024 ** Math.max(0, Math.floor(Math.log2(Math.max(least, high)) / 10)) : 1;
  // A quarter of a MiB is 256 KiB; a fifth is nothing round.
  if (binary && least < base) return base * 2 ** Math.ceil(Math.log2(least / base) - 1e-9);
  const power = base * 10 ** Math.floor(Math.log10(least / base));
  const step = (DECIMAL_STEPS.find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10) * power;
  // 1000 KiB is round to nobody; 1 MiB is.
  return binary && step >= 1000 * base ? 1024 * base : step;
}

/** Steps in which a plot's time grows to its whole range, so that its axis does not creep. */
const SPANS = [0.1, 0.2, 0.5, 1];

/** The time that a plot shows, ms, ending now: all of its range, or less while there is no data yet to fill it. */
export function timeSpan(rangeMs: number, firstMs: number | undefined, nowMs: number): number {
  const filledMs = firstMs === undefined ? rangeMs : nowMs - firstMs;
  return (SPANS.find((share) => share * rangeMs >= filledMs) ?? 1) * rangeMs;
}

/** The right edge of a plot: now, moved on by whole pixels, at most once a second, since between two nothing would look different. */
export function rightEdge(rangeMs: number, pixels: number, nowMs: number): number {
  const pixelMs = Math.max(1000, ((SPANS[0] as number) * rangeMs) / Math.max(1, pixels));
  return Math.ceil(nowMs / pixelMs) * pixelMs;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const CLOCK_STEPS = [
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  48 * HOUR,
  7 * 24 * HOUR,
];

export interface TimeTicks {
  readonly times: readonly number[];
  /** The distance of the ticks: whole days are written as dates, under a minute with seconds. */
  readonly stepMs: number;
}

/** Round times of the local clock. `zoneMs` is what the local clock is ahead of UTC. */
export function timeTicks(fromMs: number, toMs: number, most: number, zoneMs: number): TimeTicks {
  const least = (toMs - fromMs) / Math.max(1, most);
  const stepMs = CLOCK_STEPS.find((step) => step >= least) ?? Math.ceil(least / (7 * 24 * HOUR)) * 7 * 24 * HOUR;
  const times: number[] = [];
  for (let time = Math.ceil((fromMs + zoneMs) / stepMs) * stepMs - zoneMs; time <= toMs; time += stepMs) times.push(time);
  return { times, stepMs };
}
