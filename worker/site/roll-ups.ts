/**
 * Roll-ups on disk. A day is rolled up before its samples leave, and not earlier: until then an agent's backlog may still add to it,
 * and then nothing is counted twice. It is done some series at a time, each slice in one transaction with how far it has come.
 */
import { type BlockChunk, packBlocks } from "../../core/series/block.ts";
import { packNamesOf, refsById } from "../../core/series/checkpoint.ts";
import { DAY_MS, type Head } from "../../core/series/head.ts";
import {
  FIVE_MINUTES_MS,
  HOUR_MS,
  mergeRollUps,
  openRollUp,
  type RollUp,
  type RollUpWidthMs,
  rollUp,
  sealRollUp,
  selectBuckets,
} from "../../core/series/roll-up.ts";
import type { RollUpReader, SeriesId, SeriesRef } from "../../core/series/store.ts";
import { BLOCK_TABLES, type BlockStorage } from "./block-storage.ts";
import { RolledNames } from "./rolled-names.ts";
import { type BlockCaches, SealedChunks } from "./sealed-chunks.ts";

/** A day of 10 s samples of so many is 4 million, read in half a second; between slices the site answers. */
const SLICE_SERIES = 500;

/** How long roll-ups are kept. */
export const ROLL_UPS_KEPT_MS = { rollups_5m: 90 * DAY_MS, rollups_1h: 730 * DAY_MS } as const;

export type RollUpTable = keyof typeof ROLL_UPS_KEPT_MS;

export class RollUps implements RollUpReader {
  readonly #storage: BlockStorage;
  readonly #head: Head;
  readonly #five: SealedChunks;
  readonly #hour: SealedChunks;
  readonly #names: RolledNames;
  /** While a day is rolled up: ids that are named in its period. */
  #named: { readonly period: number; readonly ids: Set<SeriesId> } | undefined;
  /** Written in this life. */
  written = 0;
  bytes = 0;

  constructor(storage: BlockStorage, head: Head, caches?: BlockCaches) {
    this.#storage = storage;
    this.#head = head;
    this.#five = new SealedChunks(storage, "rollups_5m", caches);
    this.#hour = new SealedChunks(storage, "rollups_1h", caches);
    this.#names = new RolledNames(storage, head);
  }

  span(widthMs: RollUpWidthMs): { readonly fromMs: number; readonly throughMs: number } {
    const table = tableOf(widthMs);
    const [oldest] = this.#storage.periods(table);
    const { rolled, days } = this.#storage;
    if (oldest === undefined || !rolled) return { fromMs: 0, throughMs: 0 };
    // A day is read from its samples until the last of its series is rolled up, and they have left.
    const throughMs = Math.max(rolled.leftDay, days.includes(rolled.day) ? rolled.day : rolled.day + 1) * DAY_MS;
    const fromMs = Math.max(oldest * BLOCK_TABLES[table].periodMs, rolled.exactFromDay * DAY_MS);
    return { fromMs: Math.min(fromMs, throughMs), throughMs };
  }

  prefetch(refs: readonly SeriesRef[], widthMs: RollUpWidthMs, startMs: number, endMs: number): void {
    const ids = refs.flatMap((ref) => this.idsOf(ref, widthMs, startMs, endMs)).sort((a, b) => a - b);
    this.sourceOf(widthMs).prefetch(ids, startMs - 1, endMs - 1);
  }

  buckets(ref: SeriesRef, widthMs: RollUpWidthMs, startMs: number, endMs: number): RollUp {
    const { fromMs, throughMs } = this.span(widthMs);
    const [from, to] = [Math.max(startMs, fromMs), Math.min(endMs, throughMs)];
    const source = this.sourceOf(widthMs);
    const parts = this.idsOf(ref, widthMs, from, to).flatMap((id) =>
      source.chunks(id, from - 1, to - 1).flatMap((chunk) => openRollUp(chunk, widthMs) ?? []),
    );
    return selectBuckets(parts, widthMs, from, to);
  }

  /** Series have left the head: their ids are of before now. */
  forgotten(): void {
    this.#names.changed();
  }

  /** Ids under which a series has them: its own, and those it had before it left and came again. */
  idsOf(ref: SeriesRef, widthMs: RollUpWidthMs, startMs: number, endMs: number): SeriesId[] {
    return [...this.#names.earlierIds(this.#head.info(ref).key, this.#periodsIn(widthMs, startMs, endMs)), this.#head.id(ref)];
  }

  /** Series that have left the head and have buckets in these periods, by key; of each period those that it names. */
  *leftIn(widthMs: RollUpWidthMs, startMs: number, endMs: number): Iterable<readonly [key: string, ids: readonly SeriesId[]]> {
    for (const period of this.#periodsIn(widthMs, startMs, endMs)) yield* this.#names.leftIn(period);
  }

  /** Keys of all series that have buckets in these periods, a period at a time. */
  *keysIn(startMs: number, endMs: number): Iterable<readonly string[]> {
    for (const period of this.#periodsIn(HOUR_MS, startMs, endMs)) yield this.#names.keysIn(period);
  }

  #periodsIn(widthMs: RollUpWidthMs, startMs: number, endMs: number): number[] {
    const table = tableOf(widthMs);
    const { periodMs, earlyMs } = BLOCK_TABLES[table];
    return this.#storage.periods(table).filter((period) => (period + 1) * periodMs > startMs && period * periodMs - earlyMs < endMs);
  }

  /** Value of the newest sample of a series in the day before a day, if that is rolled up. */
  #lastBefore(id: SeriesId, startMs: number): number | undefined {
    // From the bucket on that has the first sample of that day.
    const fromMs = startMs - DAY_MS - FIVE_MINUTES_MS;
    const parts = this.#five.chunks(id, fromMs - 1, startMs - 1).flatMap((chunk) => openRollUp(chunk, FIVE_MINUTES_MS) ?? []);
    return selectBuckets(parts, FIVE_MINUTES_MS, fromMs, startMs).last.at(-1);
  }

  /** Rolls up the next series of a day. True when all are. */
  step(day: number): boolean {
    const { rolled } = this.#storage;
    const afterId = rolled?.day === day ? rolled.throughId : 0;
    const refs = refsById(this.#head, afterId + 1, Number.POSITIVE_INFINITY).slice(0, SLICE_SERIES);
    if (refs.length === 0) return this.#finished();
    const [startMs, endMs] = [day * DAY_MS, (day + 1) * DAY_MS];
    const ids = refs.map((ref) => this.#head.id(ref));
    this.#head.prefetch(refs, startMs - 1, endMs - 1);
    this.#five.prefetch(ids, startMs - DAY_MS - FIVE_MINUTES_MS - 1, startMs - 1);
    const [fives, hours]: [BlockChunk[], BlockChunk[]] = [[], []];
    refs.forEach((ref, i) => {
      const id = ids[i] as SeriesId;
      const samples = this.#head.window(ref, startMs - 1, endMs - 1);
      if (samples.start === samples.end) return;
      const five = rollUp(samples, FIVE_MINUTES_MS, this.#lastBefore(id, startMs));
      if (five.startsMs.length === 0) return;
      const hour = mergeRollUps([five], HOUR_MS);
      fives.push({ id, chunk: sealRollUp(five) });
      hours.push({ id, chunk: sealRollUp(hour) });
      this.written += five.startsMs.length + hour.startsMs.length;
    });
    const throughId = ids.at(-1) as SeriesId;
    const [five, hour] = [packBlocks(fives), packBlocks(hours)];
    const period = Math.floor(startMs / BLOCK_TABLES.rollups_5m.periodMs);
    const named = this.#namedIn(period);
    const rolledIds = new Set(fives.map(({ id }) => id));
    const unnamed = refs.filter((_, i) => rolledIds.has(ids[i] as SeriesId) && !named.has(ids[i] as SeriesId));
    this.#storage.writeRolled({ day, throughId, period, names: packNamesOf(this.#head, unnamed), five, hour });
    for (const ref of unnamed) named.add(this.#head.id(ref));
    this.#names.changed();
    for (const { directory, body } of [...five, ...hour]) this.bytes += directory.length + body.length;
    this.#five.added();
    this.#hour.added();
    return refs.length < SLICE_SERIES && this.#finished();
  }

  /** A series is named once a period. */
  #namedIn(period: number): Set<SeriesId> {
    if (this.#named?.period !== period) this.#named = { period, ids: this.#names.idsIn(period) };
    return this.#named.ids;
  }

  #finished(): true {
    this.#named = undefined;
    return true;
  }

  /** Drops periods that are too old as a whole. */
  enforce(nowMs: number): void {
    for (const table of ["rollups_5m", "rollups_1h"] as const) {
      for (const period of this.#storage.periods(table)) {
        if ((period + 1) * BLOCK_TABLES[table].periodMs > nowMs - ROLL_UPS_KEPT_MS[table]) break;
        this.#storage.drop(table, period);
        this.#chunksOf(table).dropped();
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
    this.#chunksOf(table).dropped();
  }

  /** The runs of a tier, as they lie on disk. */
  sourceOf(widthMs: RollUpWidthMs): SealedChunks {
    return this.#chunksOf(tableOf(widthMs));
  }

  #chunksOf(table: RollUpTable): SealedChunks {
    return table === "rollups_1h" ? this.#hour : this.#five;
  }
}

function tableOf(widthMs: RollUpWidthMs): RollUpTable {
  return widthMs === HOUR_MS ? "rollups_1h" : "rollups_5m";
}
