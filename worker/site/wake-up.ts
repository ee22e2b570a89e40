/**
 * The object's one wake-up, and the table of what is due at it: retention, alarms, notifications. Re-armed only to be earlier; one that
 * comes and finds nothing due yet is armed for what is.
 */

/** One that is overdue by so much was lost: some were seen stuck in the past. */
const LOST_MS = 5 * 60_000;
/** An object that is awake does what is due by itself, and arming costs a row: it need not come more often than this. */
const LEAST_MS = 5_000;

export interface DueWork {
  readonly name: string;
  /** When there is something to do, epoch ms; `null` when nothing will be. */
  readonly dueMs: (nowMs: number) => number | null;
  /** One piece of what is due now; false when there is no more. Between the pieces others are answered. */
  readonly step: (nowMs: number) => boolean | Promise<boolean>;
}

export interface WakeUpParts {
  /** Of the platform: times are epoch ms. */
  readonly storage: {
    getAlarm(): Promise<number | null>;
    setAlarm(atMs: number): Promise<void>;
  };
  readonly table: readonly DueWork[];
  readonly pause: () => Promise<void>;
}

export class WakeUp {
  readonly #parts: WakeUpParts;
  #armedMs: number | undefined;

  constructor(parts: WakeUpParts) {
    this.#parts = parts;
  }

  async run(nowMs: number): Promise<void> {
    this.#armedMs = undefined;
    for (const { name, step } of this.#parts.table) {
      try {
        while (await step(nowMs)) await this.#parts.pause();
      } catch (error) {
        // The platform gives up on a wake-up that fails six times; what is due comes again at the next one.
        console.error({ message: `${name} failed`, error: String(error) });
      }
    }
    await this.arm(nowMs);
  }

  /** For what is due first, as it is known now. */
  async arm(nowMs: number): Promise<void> {
    const due = this.#parts.table.map(({ dueMs }) => dueMs(nowMs)).filter((ms) => ms !== null);
    if (due.length === 0) return;
    const dueMs = Math.max(Math.min(...due), nowMs + LEAST_MS);
    if (this.#armedMs !== undefined && this.#armedMs > nowMs - LOST_MS && this.#armedMs <= dueMs) return;
    this.#armedMs = dueMs;
    const { storage } = this.#parts;
    try {
      const armedMs = await storage.getAlarm();
      if (armedMs === null || armedMs > dueMs || armedMs < nowMs - LOST_MS) await storage.setAlarm(dueMs);
    } catch (error) {
      // Whatever comes next tries again.
      this.#armedMs = undefined;
      console.error({ message: "wake-up not armed", error: String(error) });
    }
  }

  /** Cheap where it is armed already: for whoever cannot know what is due. */
  ensure(nowMs: number): void {
    if (this.#armedMs === undefined || this.#armedMs <= nowMs - LOST_MS) void this.arm(nowMs);
  }
}
