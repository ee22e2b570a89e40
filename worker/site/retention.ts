/**
 * How long samples are kept: so many days, and less when the database would grow past its size. Days leave whole, and rolled up; a
 * series leaves with its last one.
 */
import { packNames } from "../../core/series/checkpoint.ts";
import { DAY_MS, type Head } from "../../core/series/head.ts";
import type { RollUps } from "./roll-ups.ts";
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
  readonly #rollUps: RollUps;
  readonly #limits: RetentionLimits;
  /** Nothing of before is kept. */
  #keptMs = Number.NEGATIVE_INFINITY;
  /** Days that left before their time, for want of room. */
  daysForSize = 0;
  daysForAge = 0;
  seriesGone = 0;
  rollUpsFailed = 0;

  constructor(storage: SeriesStorage, head: Head, chunks: SealedChunks, rollUps: RollUps, limits: RetentionLimits) {
    this.#storage = storage;
    this.#head = head;
    this.#chunks = chunks;
    this.#rollUps = rollUps;
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

  /** The day that must leave next. The newest always stays, if it is not too old. */
  due(nowMs: number): { readonly day: number; readonly reason: "age" | "size" } | undefined {
    const { days } = this.#storage;
    const [day] = days;
    if (day === undefined) return undefined;
    if ((day + 1) * DAY_MS <= nowMs - this.#limits.rawMs) return { day, reason: "age" };
    return this.fill > FULL && days.length > 1 ? { day, reason: "size" } : undefined;
  }

  /** Does one bounded piece of what there is to do. True when there is more. */
  step(nowMs: number): boolean {
    const due = this.due(nowMs);
    if (!due) {
      this.#rollUps.enforce(nowMs);
      this.#forget(Math.max(this.#keptMs, nowMs - this.#limits.rawMs));
      return false;
    }
    if (!this.#rolledUp(due.day, due.reason)) return true;
    this.#storage.drop("chunks", due.day);
    this.#chunks.dropped();
    this.#keptMs = Math.max(this.#keptMs, (due.day + 1) * DAY_MS);
    if (due.reason === "age") this.daysForAge++;
    else this.daysForSize++;
    return true;
  }

  /** @throws what the disk says, unless the day leaves to make room on it. */
  #rolledUp(day: number, reason: "age" | "size"): boolean {
    try {
      return this.#rollUps.step(day);
    } catch (error) {
      this.rollUpsFailed++;
      if (reason === "age") throw error;
      return true;
    }
  }

  #forget(keptMs: number): void {
    const gone = this.#head.forgetBefore(keptMs);
    this.seriesGone += gone;
    if (gone === 0) return;
    const { nextId } = this.#head;
    this.#storage.replaceNames(packNames(this.#head, 0), { ...this.#storage.checkpoint, nextId, namedThrough: nextId - 1 });
  }
}
