/**
 * How long samples are kept: so many days, and less when the database would grow past its size. Days leave whole; a series leaves
 * with its last one.
 */
import { packNames } from "../../core/series/checkpoint.ts";
import { DAY_MS, type Head } from "../../core/series/head.ts";
import type { SealedChunks } from "./sealed-chunks.ts";
import type { SeriesStorage } from "./series-storage.ts";

export interface RetentionLimits {
  readonly rawMs: number;
  readonly maxBytes: number;
}

/** Of the 10 GB that an object may hold: the rest is for its other tables and for a day that grows before it is looked at. */
export const DEFAULT_MAX_BYTES = 8_000_000_000;
export const DEFAULT_RAW_DAYS = 7;
/** The oldest day leaves before the bound is reached, not after. */
const FULL = 0.9;

export class Retention {
  readonly #storage: SeriesStorage;
  readonly #head: Head;
  readonly #chunks: SealedChunks;
  readonly #limits: RetentionLimits;
  /** Days that left before their time, for want of room. */
  daysForSize = 0;
  daysForAge = 0;
  seriesGone = 0;

  constructor(storage: SeriesStorage, head: Head, chunks: SealedChunks, limits: RetentionLimits) {
    this.#storage = storage;
    this.#head = head;
    this.#chunks = chunks;
    this.#limits = limits;
  }

  /** History is shorter than it was promised. */
  get shortened(): boolean {
    return this.daysForSize > 0;
  }

  /** Size over the bound: 0.9 is where days begin to leave. */
  get fill(): number {
    return this.#storage.databaseBytes / this.#limits.maxBytes;
  }

  /** Drops what is too old, or too much. The newest day always stays. */
  enforce(nowMs: number): void {
    let keptMs = nowMs - this.#limits.rawMs;
    let dropped = 0;
    for (const day of this.#storage.days) {
      const tooOld = (day + 1) * DAY_MS <= keptMs;
      if (!tooOld && !(this.fill > FULL && this.#storage.days.length > 1)) break;
      this.#storage.dropDay(day);
      dropped++;
      if (tooOld) this.daysForAge++;
      else {
        this.daysForSize++;
        keptMs = (day + 1) * DAY_MS;
      }
    }
    if (dropped > 0) this.#chunks.dropped();
    this.#forget(keptMs);
  }

  #forget(keptMs: number): void {
    const gone = this.#head.forgetBefore(keptMs);
    this.seriesGone += gone;
    if (gone === 0) return;
    const { nextId } = this.#head;
    this.#storage.replaceNames(packNames(this.#head, 0), { ...this.#storage.checkpoint, nextId, namedThrough: nextId - 1 });
  }
}
