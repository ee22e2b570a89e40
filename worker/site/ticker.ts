/** When frames are made: at once after quiet, then at most four a second. No timer runs while nothing is asked for. */

export const FRAME_MS = 250;

export interface TickerOptions {
  /** Makes the frames; answers after how many ms it wants to run again, if at all. */
  readonly run: (nowMs: number) => number | undefined;
  readonly now: () => number;
  readonly later: (run: () => void, delayMs: number) => void;
}

export class Ticker {
  readonly #options: TickerOptions;
  #ranMs = Number.NEGATIVE_INFINITY;
  #scheduled = false;

  constructor(options: TickerOptions) {
    this.#options = options;
  }

  /** Something changed, or will in `delayMs`. */
  request(delayMs = 0): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const { now, later } = this.#options;
    later(() => this.#run(), Math.max(delayMs, this.#ranMs + FRAME_MS - now(), 0));
  }

  #run(): void {
    this.#scheduled = false;
    this.#ranMs = this.#options.now();
    const againMs = this.#options.run(this.#ranMs);
    if (againMs !== undefined) this.request(againMs);
  }
}
