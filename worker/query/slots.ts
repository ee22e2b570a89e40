/**
 * How many queries run at once in one isolate: each may hold tens of megabytes of the 128 that there are. Others wait in order, and
 * when too many wait, the next is told to come back.
 */
import { type Ended, type TurnOptions, wait } from "./turns.ts";

export interface SlotLimits {
  readonly atOnce: number;
  readonly waiting: number;
}

/** How often one that waits looks. It looks, and is not told: a request that only waits for another one counts as hung to the platform. */
const LOOK_MS = 10;

export type Slot = Ended<() => void> | { readonly type: "busy" };

export class Slots {
  readonly #limits: SlotLimits;
  readonly #pause: (ms: number) => Promise<void>;
  readonly #now: () => number;
  readonly #waiting: object[] = [];
  #running = 0;

  constructor(limits: SlotLimits, pause: (ms: number) => Promise<void> = wait, now: () => number = Date.now) {
    this.#limits = limits;
    this.#pause = pause;
    this.#now = now;
  }

  /** `done` with what gives the slot back; it must be called once. */
  async take({ deadlineMs, signal }: TurnOptions): Promise<Slot> {
    if (this.#waiting.length >= this.#limits.waiting) return { type: "busy" };
    const me = {};
    this.#waiting.push(me);
    try {
      while (this.#running >= this.#limits.atOnce || this.#waiting[0] !== me) {
        await this.#pause(LOOK_MS);
        if (signal.aborted) return { type: "canceled" };
        if (this.#now() >= deadlineMs) return { type: "timeout" };
      }
      this.#running++;
    } finally {
      this.#waiting.splice(this.#waiting.indexOf(me), 1);
    }
    return { type: "done", value: () => void this.#running-- };
  }
}
