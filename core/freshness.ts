/**
 * How old is too old: each device's own rhythm, and the four states that follow from it.
 *
 * The rhythm is the median gap between a device's reports. A device is late past two of its gaps and stale past four, so that
 * a 1 s agent and an hourly tank probe are both right without configuration. The site learns the rhythm, the screen applies
 * it: both run this file, so that a stalled stream cannot leave anything "live".
 */

export type Freshness = "live" | "late" | "stale" | "never";

/** Assumed until three gaps were seen: most agents report each 10 to 15 s. */
export const DEFAULT_RHYTHM_MS = 15_000;

/** Stale is never sooner than 5 s and late never sooner than 2.5 s: commit window, frame tick and network share that time. */
export const STALE_FLOOR_MS = 5_000;

const LATE_GAPS = 2;
const STALE_GAPS = 4;

/** Reports closer than this are one report in several bodies (Telegraf splits a flush), not a rhythm. */
const SAME_REPORT_MS = 500;

/** Gaps kept for the median. 15 forget a changed interval after eight reports, and cost 60 bytes a device. */
const GAPS_KEPT = 15;
const GAPS_NEEDED = 3;

export interface RhythmState {
  /** Start of the newest report, epoch ms; -Infinity before the first. */
  readonly reportMs: number;
  /** The newest gaps between reports, ms, oldest first, at most 15. */
  readonly gapsMs: readonly number[];
}

export const NO_RHYTHM: RhythmState = { reportMs: Number.NEGATIVE_INFINITY, gapsMs: [] };

/**
 * The state after a report that arrived at `nowMs` and whose newest sample is `advancedMs` behind the one before. An agent that was
 * cut off sends minutes of samples each second: what its samples advance by is its rhythm then, not how fast it catches up. Returns
 * the same object when the report belongs to the one before.
 */
export function observeReport(state: RhythmState, nowMs: number, advancedMs = 0): RhythmState {
  const gap = nowMs - state.reportMs;
  if (gap === Number.POSITIVE_INFINITY) return { reportMs: nowMs, gapsMs: [] };
  if (gap < SAME_REPORT_MS) return state;
  return { reportMs: nowMs, gapsMs: [...state.gapsMs, Math.max(gap, advancedMs)].slice(-GAPS_KEPT) };
}

/** The learned rhythm in ms, or the default until enough was seen. */
export function rhythmOf(state: RhythmState): number {
  const { gapsMs } = state;
  if (gapsMs.length < GAPS_NEEDED) return DEFAULT_RHYTHM_MS;
  const sorted = [...gapsMs].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

export function lateAfterMs(rhythmMs: number): number {
  return Math.max(LATE_GAPS * rhythmMs, (STALE_FLOOR_MS * LATE_GAPS) / STALE_GAPS);
}

export function staleAfterMs(rhythmMs: number): number {
  return Math.max(STALE_GAPS * rhythmMs, STALE_FLOOR_MS);
}

/** `seenMs` is the time of the newest sample, server time; `undefined` when there was none. */
export function freshnessAt(nowMs: number, seenMs: number | undefined, rhythmMs: number): Freshness {
  if (seenMs === undefined) return "never";
  const age = nowMs - seenMs;
  if (age > staleAfterMs(rhythmMs)) return "stale";
  return age > lateAfterMs(rhythmMs) ? "late" : "live";
}

/** How far back a panel looks for a sample: Prometheus' 5 min, or the time after which this device is stale. */
export function lookbackMs(rhythmMs: number): number {
  return Math.max(5 * 60_000, staleAfterMs(rhythmMs));
}
