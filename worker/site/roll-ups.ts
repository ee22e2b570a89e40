/**
 * Roll-ups on disk. A day is rolled up before its samples leave, and not earlier: until then an agent's backlog may still add to it,
 * and then nothing is counted twice. It is done some series at a time, each slice in one transaction with how far it has come.
 */
import { type BlockChunk, packBlocks } from "../../core/series/block.ts";
import { packNames, refsById } from "../../core/series/checkpoint.ts";
import { DAY_MS, type Head } from "../../core/series/head.ts";
import { FIVE_MINUTES_MS, HOUR_MS, mergeRollUps, openRollUp, type RollUp, rollUp, sealRollUp } from "../../core/series/roll-up.ts";
import type { SeriesId } from "../../core/series/store.ts";
import { SealedChunks } from "./sealed-chunks.ts";
import { BLOCK_TABLES, type SeriesStorage } from "./series-storage.ts";

/** A day of 10 s samples of so many is 4 million, read in half a second; between slices the site answers. */
const SLICE_SERIES = 500;

/** How long roll-ups are kept. */
export const ROLL_UPS_KEPT_MS = { rollups_5m: 90 * DAY_MS, rollups_1h: 730 * DAY_MS } as const;

export type RollUpTable = keyof typeof ROLL_UPS_KEPT_MS;

export class RollUps {
  readonly #storage: SeriesStorage;
  readonly #head: Head;
  readonly #five: SealedChunks;
  readonly #hour: SealedChunks;
  buckets = 0;
  bytes = 0;

  constructor(storage: SeriesStorage, head: Head) {
    this.#storage = storage;
    this.#head = head;
    this.#five = new SealedChunks(storage, "rollups_5m");
    this.#hour = new SealedChunks(storage, "rollups_1h");
  }

  /** The buckets of a series that start in `afterMs < start <= throughMs`, and some beside them. */
  read(id: SeriesId, widthMs: typeof FIVE_MINUTES_MS | typeof HOUR_MS, afterMs: number, throughMs: number): RollUp {
    const source = widthMs === HOUR_MS ? this.#hour : this.#five;
    const parts = source.chunks(id, afterMs, throughMs).flatMap((chunk) => openRollUp(chunk, widthMs) ?? []);
    return mergeRollUps(parts, widthMs);
  }

  /** Rolls up the next series of a day. True when all are. */
  step(day: number): boolean {
    const { rolled } = this.#storage;
    const afterId = rolled?.day === day ? rolled.throughId : 0;
    const refs = refsById(this.#head, afterId + 1, Number.POSITIVE_INFINITY).slice(0, SLICE_SERIES);
    if (refs.length === 0) return true;
    const [startMs, endMs] = [day * DAY_MS, (day + 1) * DAY_MS];
    const ids = refs.map((ref) => this.#head.id(ref));
    this.#head.prefetch(refs, startMs - 1, endMs - 1);
    this.#five.prefetch(ids, startMs - DAY_MS, startMs - 1);
    const [fives, hours]: [BlockChunk[], BlockChunk[]] = [[], []];
    refs.forEach((ref, i) => {
      const id = ids[i] as SeriesId;
      const samples = this.#head.window(ref, startMs - 1, endMs - 1);
      if (samples.start === samples.end) return;
      const before = this.read(id, FIVE_MINUTES_MS, startMs - DAY_MS, startMs - 1).last.at(-1);
      const five = rollUp(samples, FIVE_MINUTES_MS, before);
      if (five.startsMs.length === 0) return;
      const hour = mergeRollUps([five], HOUR_MS);
      fives.push({ id, chunk: sealRollUp(five) });
      hours.push({ id, chunk: sealRollUp(hour) });
      this.buckets += five.startsMs.length + hour.startsMs.length;
    });
    const throughId = ids.at(-1) as SeriesId;
    const [five, hour] = [packBlocks(fives), packBlocks(hours)];
    const period = Math.floor(startMs / BLOCK_TABLES.rollups_5m.periodMs);
    this.#storage.writeRolled({ day, throughId, period, names: packNames(this.#head, ids[0] as SeriesId, throughId), five, hour });
    for (const { directory, body } of [...five, ...hour]) this.bytes += directory.length + body.length;
    this.#five.added();
    this.#hour.added();
    return refs.length < SLICE_SERIES;
  }

  /** Drops periods that are too old as a whole. */
  enforce(nowMs: number): void {
    for (const table of ["rollups_5m", "rollups_1h"] as const) {
      for (const period of this.#storage.periods(table)) {
        if ((period + 1) * BLOCK_TABLES[table].periodMs > nowMs - ROLL_UPS_KEPT_MS[table]) break;
        this.#storage.drop(table, period);
        this.#sourceOf(table).dropped();
      }
    }
  }

  /** The period that leaves next for want of room, the newest of each table aside: the finer ones first, which take more. */
  oldest(): { readonly table: RollUpTable; readonly period: number } | undefined {
    for (const table of ["rollups_5m", "rollups_1h"] as const) {
      const periods = this.#storage.periods(table);
      const [period] = periods;
      if (period !== undefined && periods.length > 1) return { table, period };
    }
    return undefined;
  }

  dropEarly(table: RollUpTable, period: number): void {
    this.#storage.dropEarly(table, period);
    this.#sourceOf(table).dropped();
  }

  #sourceOf(table: RollUpTable): SealedChunks {
    return table === "rollups_1h" ? this.#hour : this.#five;
  }
}
