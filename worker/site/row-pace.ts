/**
 * Rows written are what the platform bills, so a site writes fewer than five a second whatever comes, and on the free plan fewer than its
 * day allows (allowance.ts). Each row is taken from a store
 * that fills again at a steady rate: a checkpoint may take several at once, and then commit windows grow until they are made up for.
 */

/** Below five by what a few rows at a time are counted late. */
export const ROWS_A_SECOND = 4.8;
/** A checkpoint of 10,000 series is some eight rows: after a quiet moment it makes nobody wait. */
export const MOST_SAVED = 12;
/** What was written in advance is made up for over so many windows: a checkpoint of 30 rows must not hold answers for seconds. */
const WINDOWS = 3;

export class RowPace {
  readonly #written: () => number;
  readonly #aSecond: (nowMs: number) => number;
  #saved = MOST_SAVED;
  #countedMs: number;
  #counted: number;

  /** `written` counts all rows of the site, whoever writes them; `aSecond`: how many there may be. */
  constructor(written: () => number, nowMs: number, aSecond: (nowMs: number) => number = () => ROWS_A_SECOND) {
    this.#written = written;
    this.#aSecond = aSecond;
    this.#countedMs = nowMs;
    this.#counted = written();
  }

  /** Rows that may be written now and make nobody wait; below 0 where some were written in advance. */
  saved(nowMs: number): number {
    const written = this.#written();
    const more = (Math.max(0, nowMs - this.#countedMs) * this.#aSecond(nowMs)) / 1_000;
    this.#saved = Math.min(MOST_SAVED, this.#saved - (written - this.#counted) + more);
    this.#counted = written;
    this.#countedMs = nowMs;
    return this.#saved;
  }

  /** How long until so many rows are saved. */
  untilMs(rows: number, nowMs: number): number {
    return Math.max(0, ((rows - this.saved(nowMs)) * 1_000) / this.#aSecond(nowMs));
  }

  /** How long the next window must be at least. */
  waitMs(nowMs: number): number {
    return this.untilMs(1, nowMs) / WINDOWS;
  }
}
