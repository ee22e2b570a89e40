/** Retention as work that is due: shortly after each midnight UTC, while there is anything to keep, and at once when the disk is full. */
import { DAY_MS } from "../../core/series/head.ts";
import type { DueWork } from "./wake-up.ts";

/** After midnight, when the day before is whole: retention looks at what may leave. */
const AFTER_MIDNIGHT_MS = 5 * 60_000;

export interface DailyParts {
  /** One bounded piece of the work; false when there is no more. */
  readonly step: (nowMs: number) => boolean;
  /** Whether there will be work again. */
  readonly isNeeded: () => boolean;
}

export class Daily implements DueWork {
  readonly name = "retention";
  readonly #parts: DailyParts;
  /** A life may have begun because it is due: its first wake-up looks. */
  #dueMs = Number.NEGATIVE_INFINITY;
  #hurries = false;

  constructor(parts: DailyParts) {
    this.#parts = parts;
  }

  /** The database has grown so far that a day should leave before its time. */
  hurry(): void {
    this.#dueMs = Number.NEGATIVE_INFINITY;
    this.#hurries = true;
  }

  readonly dueMs = (nowMs: number): number | null => {
    if (!this.#parts.isNeeded()) return null;
    if (this.#hurries) return nowMs;
    return Number.isFinite(this.#dueMs) ? this.#dueMs : nextMs(nowMs);
  };

  readonly step = (nowMs: number): boolean => {
    if (nowMs < this.#dueMs) return false;
    if (this.#parts.step(nowMs)) return true;
    this.#dueMs = nextMs(nowMs);
    this.#hurries = false;
    return false;
  };
}

function nextMs(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS + AFTER_MIDNIGHT_MS;
}
