/**
 * The series store's tables of blocks: sealed chunks by day, roll-ups by 30 days. What ends is dropped as a table, which costs no row.
 *
 * | table | holds | ends |
 * | --- | --- | --- |
 * | `chunks_{day}` | blocks of sealed chunks (core/series/block.ts) of one UTC day | with retention |
 * | `rollups_5m_{period}`, `rollups_1h_{period}` | blocks of roll-ups of 30 days | with their own retention |
 * | `rolled_names_{period}` | names of the series in them, as in `series_names` | with the longest of them |
 * | `rolled` | how far the roll-up of a day has come | replaced |
 * | `shortened` | up to when blocks left before their time, for want of room | replaced |
 */
import type { Block } from "../../core/series/block.ts";
import { DAY_MS } from "../../core/series/head.ts";
import { FIVE_MINUTES_MS, HOUR_MS } from "../../core/series/roll-up.ts";
import { blob, bytesOf, guardRow, numbered } from "./packed-rows.ts";
import type { CountedSql } from "./sql.ts";

/** Tables of blocks: how long the time is that one of them holds, and how long before it a bucket of its first sample may start. */
export const BLOCK_TABLES = {
  chunks: { periodMs: DAY_MS, earlyMs: 0 },
  rollups_5m: { periodMs: 30 * DAY_MS, earlyMs: FIVE_MINUTES_MS },
  rollups_1h: { periodMs: 30 * DAY_MS, earlyMs: HOUR_MS },
} as const;

export type BlockTable = keyof typeof BLOCK_TABLES;

/** Of `day`, series with ids through `throughId` are rolled up. */
export interface RolledThrough {
  readonly day: number;
  readonly throughId: number;
  /** All days from this one on are of the form that windows of queries are made of (core/series/roll-up.ts). */
  readonly exactFromDay: number;
  /** Days before this one had left when `day` was begun. Later than `day` where samples of one that had left came late. */
  readonly leftDay: number;
}

export interface RolledSlice extends Pick<RolledThrough, "day" | "throughId"> {
  readonly period: number;
  readonly names: readonly Uint8Array<ArrayBuffer>[];
  readonly five: readonly Block[];
  readonly hour: readonly Block[];
}

/** Up to these times blocks left before their time, epoch ms. */
export type Shortened = Readonly<Partial<Record<BlockTable, number>>>;

export interface BlockSummary {
  readonly block: number;
  readonly minMs: number;
  readonly maxMs: number;
}

export interface DayBlock {
  readonly day: number;
  readonly block: Block;
}

const NOTHING_ROLLED: RolledThrough = { day: -1, throughId: 0, exactFromDay: 0, leftDay: 0 };

export class BlockStorage {
  readonly #sql: CountedSql;
  readonly #transaction: (act: () => void) => void;
  readonly #periods: Record<BlockTable | "rolled_names", readonly number[]>;
  #shortened: Shortened;
  #rolled: RolledThrough | undefined;

  constructor(sql: CountedSql, transaction: (act: () => void) => void, tables: readonly string[]) {
    this.#sql = sql;
    this.#transaction = transaction;
    this.#periods = {
      chunks: numbered(tables, /^chunks_(\d+)$/),
      rollups_5m: numbered(tables, /^rollups_5m_(\d+)$/),
      rollups_1h: numbered(tables, /^rollups_1h_(\d+)$/),
      rolled_names: numbered(tables, /^rolled_names_(\d+)$/),
    };
    const [rolled] = sql.run("SELECT body FROM rolled WHERE one = 0");
    this.#rolled = rolled && this.#readRolled(String(rolled.body));
    const [shortened] = sql.run("SELECT body FROM shortened WHERE one = 0");
    this.#shortened = shortened ? (JSON.parse(String(shortened.body)) as Shortened) : {};
  }

  get shortened(): Shortened {
    return this.#shortened;
  }

  /** UTC days that have chunks, oldest first. */
  get days(): readonly number[] {
    return this.#periods.chunks;
  }

  /** Periods that have blocks, oldest first. */
  periods(table: BlockTable): readonly number[] {
    return this.#periods[table];
  }

  /** Blocks of chunks, inside whoever's transaction; `added` when that is done. */
  write(blocks: readonly DayBlock[]): void {
    for (const day of daysOf(blocks)) this.#makeBlocks("chunks", day);
    for (const { day, block } of blocks) this.#insertBlock("chunks", day, block);
  }

  added(blocks: readonly DayBlock[]): void {
    for (const day of daysOf(blocks)) this.#add("chunks", day);
  }

  list(table: BlockTable, period: number): readonly BlockSummary[] {
    return this.#sql
      .run(`SELECT block, min_ms, max_ms FROM ${table}_${period} ORDER BY block`)
      .map((row) => ({ block: Number(row.block), minMs: Number(row.min_ms), maxMs: Number(row.max_ms) }));
  }

  directory(table: BlockTable, period: number, block: number): Uint8Array | undefined {
    const [row] = this.#sql.run(`SELECT directory FROM ${table}_${period} WHERE block = ?`, block);
    return row && bytesOf(row.directory);
  }

  body(table: BlockTable, period: number, block: number): Uint8Array | undefined {
    const [row] = this.#sql.run(`SELECT body FROM ${table}_${period} WHERE block = ?`, block);
    return row && bytesOf(row.body);
  }

  get rolled(): RolledThrough | undefined {
    return this.#rolled;
  }

  /** Names of the series that have roll-ups in a period, as in `names`. */
  *rolledNames(period: number): Iterable<Uint8Array> {
    if (!this.#periods.rolled_names.includes(period)) return;
    for (const { body } of this.#sql.each(`SELECT body FROM rolled_names_${period} ORDER BY part`)) yield bytesOf(body);
  }

  /** Roll-ups of some series of a day, and how far that is: all of it or nothing, so that none is there twice. */
  writeRolled({ period, names, five, hour, ...through }: RolledSlice): void {
    const { day, exactFromDay, leftDay } = this.#rolled ?? NOTHING_ROLLED;
    const rolled = { ...through, exactFromDay, leftDay: day === through.day ? leftDay : Math.max(leftDay, day + 1) };
    this.#whole(() => {
      this.#makeBlocks("rollups_5m", period);
      this.#makeBlocks("rollups_1h", period);
      this.#sql.run(`CREATE TABLE IF NOT EXISTS rolled_names_${period} (part INTEGER PRIMARY KEY, body BLOB NOT NULL)`);
      for (const block of five) this.#insertBlock("rollups_5m", period, block);
      for (const block of hour) this.#insertBlock("rollups_1h", period, block);
      for (const part of names) this.#sql.run(`INSERT INTO rolled_names_${period} (body) VALUES (?)`, blob(part));
      this.#writeRolledThrough(rolled);
    });
    for (const table of ["rollups_5m", "rollups_1h", "rolled_names"] as const) this.#add(table, period);
  }

  /** A day of chunks, or a period of roll-ups; the names leave with the roll-ups that are kept longest. */
  drop(table: BlockTable, period: number): void {
    this.#whole(() => this.#drop(table, period));
  }

  #drop(table: BlockTable, period: number): void {
    for (const one of table === "rollups_1h" ? ([table, "rolled_names"] as const) : [table]) {
      if (!this.#periods[one].includes(period)) continue;
      this.#sql.run(`DROP TABLE ${one}_${period}`);
      this.#periods[one] = this.#periods[one].filter((kept) => kept !== period);
    }
    // What comes late of a day that has left is rolled up from its first series on.
    const { rolled } = this;
    if (table === "chunks" && rolled?.day === period) {
      this.#writeRolledThrough({ ...rolled, throughId: 0, leftDay: Math.max(rolled.leftDay, period + 1) });
    }
  }

  #writeRolledThrough(rolled: RolledThrough): void {
    this.#sql.run(
      "INSERT INTO rolled (one, body) VALUES (0, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body",
      JSON.stringify(rolled),
    );
    this.#rolled = rolled;
  }

  /** All of it or nothing, on disk and here. */
  #whole(act: () => void): void {
    const [periods, rolled] = [{ ...this.#periods }, this.#rolled];
    try {
      this.#transaction(act);
    } catch (error) {
      Object.assign(this.#periods, periods);
      this.#rolled = rolled;
      throw error;
    }
  }

  /** The same before its time, and that it was: both or neither. */
  dropEarly(table: BlockTable, period: number): void {
    const throughMs = (period + 1) * BLOCK_TABLES[table].periodMs;
    const shortened = { ...this.#shortened, [table]: Math.max(throughMs, this.#shortened[table] ?? 0) };
    this.#whole(() => {
      this.#drop(table, period);
      this.#sql.run(
        "INSERT INTO shortened (one, body) VALUES (0, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body",
        JSON.stringify(shortened),
      );
    });
    this.#shortened = shortened;
  }

  /** Of before buckets had their form there may be days up to the one rolled up last, and a part of that. */
  #readRolled(body: string): RolledThrough {
    const { exactFromDay, ...given } = JSON.parse(body) as Pick<RolledThrough, "day" | "throughId"> & Partial<RolledThrough>;
    const rolled = { leftDay: 0, ...given };
    if (exactFromDay !== undefined) return { ...rolled, exactFromDay };
    const newest = this.#periods.rollups_5m.at(-1);
    const lastMs = newest === undefined ? 0 : this.list("rollups_5m", newest).reduce((ms, { maxMs }) => Math.max(ms, maxMs), 0);
    return { ...rolled, exactFromDay: Math.max(rolled.day, Math.floor(lastMs / DAY_MS)) + 1 };
  }

  #add(table: BlockTable | "rolled_names", period: number): void {
    if (this.#periods[table].includes(period)) return;
    this.#periods[table] = [...this.#periods[table], period].sort((a, b) => a - b);
  }

  #makeBlocks(table: BlockTable, period: number): void {
    if (this.#periods[table].includes(period)) return;
    this.#sql.run(
      `CREATE TABLE ${table}_${period} (block INTEGER PRIMARY KEY, min_ms INTEGER NOT NULL, max_ms INTEGER NOT NULL, directory BLOB NOT NULL, body BLOB NOT NULL)`,
    );
  }

  #insertBlock(table: BlockTable, period: number, { minMs, maxMs, directory, body }: Block): void {
    guardRow(directory.length + body.length);
    this.#sql.run(
      `INSERT INTO ${table}_${period} (min_ms, max_ms, directory, body) VALUES (?, ?, ?, ?)`,
      minMs,
      maxMs,
      directory.buffer,
      body.buffer,
    );
  }
}

function daysOf(blocks: readonly DayBlock[]): ReadonlySet<number> {
  return new Set(blocks.map(({ day }) => day));
}
