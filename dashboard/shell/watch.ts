/**
 * When a page that no longer draws is loaded anew: a screen has nobody who would. Counted in looks and not in time, so that a machine
 * that slept is not taken for a page that froze; and each time in a row later, so that what does not help does not flash.
 */

/** Between two looks. */
export const LOOK_MS = 5_000;
/** Twelve looks, a minute, without a drawing: a screen draws each second. */
const FROZEN_LOOKS = 12;
/** An error while nothing was drawn yet: most likely a file that is lost, which the page itself asks for again first. */
const BROKEN_LOOKS = 6;
/** Doubles from a minute. */
const FIRST_WAIT_MS = 60_000;
const LAST_WAIT_MS = 30 * 60_000;
/** A page that drew for so long was worth its reload: 10 min. */
const HEALTHY_LOOKS = 120;

export interface Watch {
  /** Looks in a row at a visible page without a drawing since the look before. */
  readonly still: number;
  /** Looks at which there was one, since the page was opened. */
  readonly drawn: number;
  /** Something failed while nothing had been drawn. */
  readonly broken: boolean;
}

export const FIRST_WATCH: Watch = { still: 0, drawn: 0, broken: false };

export interface Look {
  readonly visible: boolean;
  /** Drawn since the look before. */
  readonly drew: boolean;
  /** An error that nobody caught since the look before. */
  readonly failed: boolean;
}

export function stepWatch({ still, drawn, broken }: Watch, { visible, drew, failed }: Look): Watch {
  if (drew) return { still: 0, drawn: drawn + 1, broken: false };
  return { still: visible ? still + 1 : 0, drawn, broken: broken || (failed && drawn === 0) };
}

/** The reloads before, in a row; the newest at `atMs`. */
export interface Reloads {
  readonly count: number;
  readonly atMs: number;
}

export function isDue({ still, broken }: Watch, { count, atMs }: Reloads, nowMs: number): boolean {
  if (still < (broken ? BROKEN_LOOKS : FROZEN_LOOKS)) return false;
  const waitMs = count === 0 ? 0 : Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - 1));
  // A clock that was set back must not make a screen wait for years.
  return nowMs - atMs >= waitMs || nowMs < atMs;
}

export function isHealthy({ drawn }: Watch): boolean {
  return drawn >= HEALTHY_LOOKS;
}
