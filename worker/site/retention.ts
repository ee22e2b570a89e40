/**
 * How long samples are kept: so many days, and less when the database would grow past its size. Days leave whole, and rolled up; a
 * series leaves with its last one. When days alone do not make room, the oldest roll-ups leave too.
 */
import { packNames } from "../../core/series/checkpoint.ts";
import { DAY_MS, type Head } from "../../core/series/head.ts";
import { ROLL_UPS_KEPT_MS, type RollUps, type RollUpTable } from "./roll-ups.ts";
import type { SealedChunks } from "./sealed-chunks.ts";
import type { SeriesStorage } from "./series-storage.ts";

export interface RetentionLimits {
  readonly rawMs: number;
  readonly maxBytes: number;
}

/** Of the 10 GB that an object may hold: the rest is for its other tables and for a day that grows before it is looked at. */
export const DEFAULT_MAX_BYTES = 8_000_000_000;
export const DEFAULT_RAW_DAYS = 7;
/** What is oldest leaves before the bound is reached, not after. */
const FULL = 0.9;

const NEVER_MS = Number.NEGATIVE_INFINITY;

/** What must leave next. */
export type Due =
  | { readonly type: "day"; readonly day: number; readonly reason: "age" | "size" }
  | { readonly type: "roll-ups"; readonly table: RollUpTable; readonly period: number; readonly reason: "size" };

export class Retention {
  readonly #storage: SeriesStorage;
  readonly #head: Head;
  readonly #chunks: SealedChunks;
  readonly #rollUps: RollUps;
  readonly #limits: RetentionLimits;
  /** Nothing of before is kept. */
  #keptMs = Number.NEGATIVE_INFINITY;
  /** Days, and periods of roll-ups, that left before their time, for want of room. */
  daysForSize = 0;
  rollUpsForSize = 0;
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

  /** History is shorter than it was promised: until what is missing would have left by its age. */
  shortened(nowMs: number): boolean {
    const { chunks = NEVER_MS, rollups_5m = NEVER_MS, rollups_1h = NEVER_MS } = this.#storage.blocks.shortened;
    return (
      chunks > nowMs - this.#limits.rawMs ||
      rollups_5m > nowMs - ROLL_UPS_KEPT_MS.rollups_5m ||
      rollups_1h > nowMs - ROLL_UPS_KEPT_MS.rollups_1h
    );
  }

  /** Size over the bound: 0.9 is where the oldest begins to leave. */
  get fill(): number {
    return this.#storage.databaseBytes / this.#limits.maxBytes;
  }

  /** The newest day, and the newest period of each roll-up, stay however full it is. */
  due(nowMs: number): Due | undefined {
    const { days } = this.#storage.blocks;
    const day = this.#begun ?? days[0];
    const isOld = (of: number): boolean => (of + 1) * DAY_MS <= nowMs - this.#limits.rawMs;
    if (day !== undefined && isOld(day)) return { type: "day", day, reason: "age" };
    if (this.fill <= FULL && !(day !== days[0] && isOld(days[0] as number))) return undefined;
    if (day !== undefined && days.length > 1) return { type: "day", day, reason: "size" };
    const oldest = this.#rollUps.oldest();
    return oldest && { type: "roll-ups", ...oldest, reason: "size" };
  }

  /**
   * A day of which some series are rolled up: it goes on before any other, also before an older one whose samples came late. How far one
   * day has come is known, of two it is not.
   */
  get #begun(): number | undefined {
    const { rolled, days } = this.#storage.blocks;
    return rolled && rolled.throughId > 0 && days.includes(rolled.day) ? rolled.day : undefined;
  }

  /** Does one bounded piece of what there is to do. True when there is more. */
  step(nowMs: number): boolean {
    this.#rollUps.enforce(nowMs);
    const due = this.due(nowMs);
    if (!due) {
      this.#forget(Math.max(this.#keptMs, nowMs - this.#limits.rawMs));
      return false;
    }
    if (due.type === "roll-ups") {
      this.#rollUps.dropEarly(due.table, due.period);
      this.rollUpsForSize++;
      return true;
    }
    if (!this.#rolledUp(due.day, due.reason)) return true;
    if (due.reason === "size") this.#storage.blocks.dropEarly("chunks", due.day);
    else this.#storage.blocks.drop("chunks", due.day);
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
    this.#rollUps.forgotten();
    const { nextId } = this.#head;
    this.#storage.replaceNames(packNames(this.#head, 0), { ...this.#storage.checkpoint, nextId, namedThrough: nextId - 1 });
  }
}
