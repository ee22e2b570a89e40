/**
 * The object's one wake-up, and what is due at it: retention, a day after the other, while there is anything to keep. Data that comes
 * again arms it again.
 */
import { DAY_MS } from "../../core/series/head.ts";

/** After midnight, when the day before is whole: retention looks at what may leave. */
const AFTER_MIDNIGHT_MS = 5 * 60_000;

export interface WakeUpParts {
  readonly storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">;
  /** One piece of the work; false when there is no more. Between the pieces others are answered. */
  readonly step: (nowMs: number) => boolean;
  readonly pause: () => Promise<void>;
  /** Whether there will be work again. */
  readonly isNeeded: () => boolean;
}

export class WakeUp {
  readonly #parts: WakeUpParts;
  #dueMs: number | undefined;

  constructor(parts: WakeUpParts) {
    this.#parts = parts;
  }

  async run(nowMs: number): Promise<void> {
    this.#dueMs = undefined;
    try {
      while (this.#parts.step(nowMs)) await this.#parts.pause();
    } catch (error) {
      // The platform gives up on a wake-up that fails six times; this one comes again tomorrow.
      console.error({ message: "retention failed", error: String(error) });
    }
    if (this.#parts.isNeeded()) await this.arm(nowMs);
  }

  /** Only ever to be earlier. */
  async arm(nowMs: number, dueMs = (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS + AFTER_MIDNIGHT_MS): Promise<void> {
    if (this.#dueMs !== undefined && this.#dueMs > nowMs - AFTER_MIDNIGHT_MS && this.#dueMs <= dueMs) return;
    this.#dueMs = dueMs;
    const { storage } = this.#parts;
    try {
      const armedMs = await storage.getAlarm();
      // One that is long overdue was lost: some were seen stuck in the past.
      if (armedMs === null || armedMs > dueMs || armedMs < nowMs - AFTER_MIDNIGHT_MS) await storage.setAlarm(dueMs);
    } catch (error) {
      // The next body tries again.
      this.#dueMs = undefined;
      console.error({ message: "wake-up not armed", error: String(error) });
    }
  }
}
