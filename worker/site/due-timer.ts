/** A timer for what is due soon, while the object is awake anyway. What is due later is its wake-up's: nothing is kept awake for it. */

/** A wake-up comes no earlier than this. */
const SOON_MS = 5_000;

export interface DueTimerParts {
  readonly dueMs: () => number | null;
  readonly run: (nowMs: number) => void;
  readonly now: () => number;
  readonly later: (run: () => void, delayMs: number) => void;
}

export class DueTimer {
  readonly #parts: DueTimerParts;
  #atMs = Number.POSITIVE_INFINITY;

  constructor(parts: DueTimerParts) {
    this.#parts = parts;
  }

  /** Something may be due earlier than it was. A timer that comes for nothing finds nothing due. */
  look(): void {
    const { dueMs, run, now, later } = this.#parts;
    const [due, nowMs] = [dueMs(), now()];
    if (due === null || due - nowMs > SOON_MS) return;
    const atMs = Math.max(due, nowMs);
    if (this.#atMs <= atMs) return;
    this.#atMs = atMs;
    later(() => {
      this.#atMs = Number.POSITIVE_INFINITY;
      run(now());
    }, atMs - nowMs);
  }
}
