/** When frames are made: at once after quiet, then at most four a second. No timer runs while nothing is asked for. */

export const FRAME_MS = 250;

export interface TickerOptions {
  /** Makes the frames; answers whether there were any, and after how many ms it wants to run again, if at all. */
  readonly run: (nowMs: number) => { readonly told: boolean; readonly againMs?: number | undefined };
  readonly now: () => number;
  readonly later: (run: () => void, delayMs: number) => void;
}

export class Ticker {
  readonly #options: TickerOptions;
  #ranMs = Number.NEGATIVE_INFINITY;
  /** When it runs next; `null` while nothing is asked for. */
  #dueMs: number | null = null;
  /** Nothing has changed since the last run: it comes by time alone. */
  #byTime = false;

  constructor(options: TickerOptions) {
    this.#options = options;
  }

  /** Something changed, or will in `delayMs`: what comes first counts. */
  request(delayMs = 0): void {
    this.#byTime = false;
    this.#ask(delayMs);
  }

  #ask(delayMs: number): void {
    const { now, later } = this.#options;
    const nowMs = now();
    const dueMs = Math.max(nowMs + delayMs, this.#ranMs + FRAME_MS);
    if (this.#dueMs !== null && this.#dueMs <= dueMs) return;
    this.#dueMs = dueMs;
    // A timer that was overtaken finds that it is not the one.
    later(() => this.#run(dueMs), Math.max(0, dueMs - nowMs));
  }

  #run(dueMs: number): void {
    if (this.#dueMs !== dueMs) return;
    this.#dueMs = null;
    const [nowMs, byTime] = [this.#options.now(), this.#byTime];
    this.#byTime = true;
    const { told, againMs } = this.#options.run(nowMs);
    // Whoever looked and found nothing to say is in nobody's way.
    if (told || !byTime) this.#ranMs = nowMs;
    if (againMs !== undefined) this.#ask(againMs);
  }
}
