/**
 * An exact limit in one object: at most so many tries in a window, by key. Bounded: past its keys the oldest window is forgotten.
 * It is not kept over a restart: what it guards has far more than its own tries' worth of chance.
 */
export interface LimiterOptions {
  readonly tries: number;
  readonly windowMs: number;
  readonly maxKeys: number;
}

export class Limiter {
  readonly #options: LimiterOptions;
  readonly #windows = new Map<string, { startMs: number; tries: number }>();

  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  /** Counts a try. 0 when it may go on, else the ms to wait. */
  take(key: string, nowMs: number): number {
    const { tries, windowMs, maxKeys } = this.#options;
    let window = this.#windows.get(key);
    if (!window || nowMs - window.startMs >= windowMs) {
      this.#windows.delete(key);
      if (this.#windows.size >= maxKeys) this.#windows.delete(this.#windows.keys().next().value ?? "");
      window = { startMs: nowMs, tries: 0 };
      this.#windows.set(key, window);
    }
    if (window.tries >= tries) return window.startMs + windowMs - nowMs;
    window.tries++;
    return 0;
  }

  /** A good try clears what came before it. */
  forgive(key: string): void {
    this.#windows.delete(key);
  }
}
