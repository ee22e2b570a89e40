/**
 * The series store's tables. A row is paid for whatever is in it, so that all are packed; a blob of 2 MB is refused, but not by a
 * local runtime. What ends is dropped as a table, which costs no row.
 *
 * | table | holds | ends |
 * | --- | --- | --- |
 * | `journal_{segment}` | rows of commit windows since the last checkpoint, and some that it has | with a checkpoint, when it is large |
 * | `checkpoint` | which rows come after it, ids given | replaced |
 * | `series_names`, `open_chunks` | core/series/checkpoint.ts | added to; replaced |
 * | `chunks_{day}` | blocks of sealed chunks (core/series/block.ts) of one UTC day | with retention |
 * | `rollups_5m_{period}`, `rollups_1h_{period}` | blocks of roll-ups of 30 days | with their own retention |
 * | `rolled_names_{period}` | names of the series in them, as in `series_names` | with the longest of them |
 * | `rolled` | how far the roll-up of a day has come | replaced |
 * | `shortened` | up to when blocks left before their time, for want of room | replaced |
 */
import type { Block } from "../../core/series/block.ts";
import { DAY_MS } from "../../core/series/head.ts";
import { FIVE_MINUTES_MS, HOUR_MS } from "../../core/series/roll-up.ts";
import type { CountedSql } from "./sql.ts";

export interface StoredRow {
  /** Names a life of the head whose refs the row has; "" where it has ids, which last. */
  readonly life: string;
  readonly atMs: number;
  readonly body: Uint8Array;
}

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

export interface Checkpoint {
  /** The journal's segments from this one on are not in it, but for rows of it through `afterRow`. */
  readonly segment: number;
  /** Was none once. */
  readonly afterRow?: number;
  /** Bytes of the rows of `segment` that are in it. */
  readonly coveredBytes?: number;
  readonly nextId: number;
  /** Ids up to here have their names in `series_names`. */
  readonly namedThrough: number;
}

export interface CheckpointParts extends Pick<Checkpoint, "nextId" | "namedThrough"> {
  readonly names: readonly Uint8Array<ArrayBuffer>[];
  readonly open: readonly Uint8Array<ArrayBuffer>[];
  readonly blocks: readonly { readonly day: number; readonly block: Block }[];
}

const NOTHING_ROLLED: RolledThrough = { day: -1, throughId: 0, exactFromDay: 0, leftDay: 0 };
const NO_CHECKPOINT: Checkpoint = { segment: 0, nextId: 1, namedThrough: 0 };

/**
 * A table costs two rows where it is made, so that one holds the rows of several checkpoints: as many bytes as a flood's six or seven,
 * and no more rows than a start counts quickly.
 */
const SEGMENT_BYTES = 32_000_000;
const SEGMENT_ROWS = 5_000;

/** The platform's bound for a row is 2 MB; its other columns are small. */
const MAX_BLOB_BYTES = 1_990_000;

export class SeriesStorage {
  readonly #sql: CountedSql;
  readonly #transaction: (act: () => void) => void;
  #segments: readonly number[];
  /** Of the newest segment: its last row, and bytes of its rows, those aside that came between a checkpoint and the start of this life. */
  #lastRow = 0;
  #segmentBytes: number;
  readonly #periods: Record<BlockTable | "rolled_names", readonly number[]>;
  #checkpoint: Checkpoint;
  #shortened: Shortened;
  #rolled: RolledThrough | undefined;

  constructor(sql: CountedSql, transaction: (act: () => void) => void) {
    this.#sql = sql;
    this.#transaction = transaction;
    const names = sql.run("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => String(name));
    this.#segments = numbered(names, /^journal_(\d+)$/);
    this.#periods = {
      chunks: numbered(names, /^chunks_(\d+)$/),
      rollups_5m: numbered(names, /^rollups_5m_(\d+)$/),
      rollups_1h: numbered(names, /^rollups_1h_(\d+)$/),
      rolled_names: numbered(names, /^rolled_names_(\d+)$/),
    };
    const [row] = sql.run("SELECT body FROM checkpoint WHERE one = 0");
    this.#checkpoint = row ? (JSON.parse(String(row.body)) as Checkpoint) : NO_CHECKPOINT;
    this.#segmentBytes = this.#checkpoint.coveredBytes ?? 0;
    const newest = this.#segments.at(-1);
    if (newest !== undefined) this.#lastRow = Number(sql.run(`SELECT max(row) AS last FROM journal_${newest}`)[0]?.last ?? 0);
    const [rolled] = sql.run("SELECT body FROM rolled WHERE one = 0");
    this.#rolled = rolled && this.#readRolled(String(rolled.body));
    const [shortened] = sql.run("SELECT body FROM shortened WHERE one = 0");
    this.#shortened = shortened ? (JSON.parse(String(shortened.body)) as Shortened) : {};
  }

  get checkpoint(): Checkpoint {
    return this.#checkpoint;
  }

  get shortened(): Shortened {
    return this.#shortened;
  }

  get databaseBytes(): number {
    return this.#sql.databaseBytes;
  }

  /** Journal segments that no checkpoint holds, oldest first. Their numbers were hours once. */
  get segments(): readonly number[] {
    return this.#segments.filter((segment) => segment >= this.#checkpoint.segment);
  }

  /** UTC days that have chunks, oldest first. */
  get days(): readonly number[] {
    return this.#periods.chunks;
  }

  /** Periods that have blocks, oldest first. */
  periods(table: BlockTable): readonly number[] {
    return this.#periods[table];
  }

  writeJournal(atMs: number, body: Uint8Array<ArrayBuffer>): void {
    const segment = this.#segments.at(-1) ?? this.#checkpoint.segment;
    if (!this.#segments.includes(segment)) {
      this.#sql.run(journalTable(segment));
      this.#segments = [...this.#segments, segment];
    }
    this.#sql.run(`INSERT INTO journal_${segment} (life, at_ms, body) VALUES ('', ?, ?)`, atMs, blob(body));
    this.#lastRow++;
    this.#segmentBytes += body.length;
  }

  /** Sizes of a segment's rows of before there were checkpoints, newest first. */
  *journalSizes(segment: number): Iterable<{ readonly row: number; readonly bytes: number }> {
    for (const found of this.#sql.each(`SELECT row, length(body) AS bytes FROM journal_${segment} WHERE life <> '' ORDER BY row DESC`)) {
      yield { row: Number(found.row), bytes: Number(found.bytes) };
    }
  }

  /** The rows of a segment that no checkpoint has, in the order they were written. */
  *journalRows(segment: number): Iterable<StoredRow & { readonly row: number }> {
    const afterRow = segment === this.#checkpoint.segment ? (this.#checkpoint.afterRow ?? 0) : 0;
    for (const row of this.#sql.each(`SELECT row, life, at_ms, body FROM journal_${segment} WHERE row > ? ORDER BY row`, afterRow)) {
      yield { row: Number(row.row), life: String(row.life), atMs: Number(row.at_ms), body: bytesOf(row.body) };
    }
  }

  /** All of it or nothing. The journal goes on behind the rows that are in it, or in a new segment where those are many. */
  writeCheckpoint({ names, open, blocks, ...ids }: CheckpointParts): void {
    const checkpoint = { ...ids, ...this.#journalAfter() };
    const goesOn = checkpoint.segment === this.#checkpoint.segment;
    const days = [...new Set(blocks.map(({ day }) => day))];
    this.#transaction(() => {
      for (const day of days) this.#makeBlocks("chunks", day);
      for (const { day, block } of blocks) this.#insertBlock("chunks", day, block);
      for (const part of names) this.#sql.run("INSERT INTO series_names (body) VALUES (?)", blob(part));
      this.#writeOpen(open);
      if (!goesOn) for (const segment of this.#segments) this.#sql.run(`DROP TABLE journal_${segment}`);
      this.#writeMeta(checkpoint);
    });
    for (const day of days) this.#add("chunks", day);
    if (!goesOn) {
      this.#segments = [];
      this.#lastRow = 0;
      this.#segmentBytes = 0;
    }
    this.#checkpoint = checkpoint;
  }

  /** Where the journal is when all that it has is in a checkpoint. */
  #journalAfter(): Pick<Checkpoint, "segment" | "afterRow" | "coveredBytes"> {
    const { segment } = this.#checkpoint;
    const [newest] = this.#segments;
    const isOnly = newest === segment && this.#segments.length === 1;
    if (isOnly && this.#lastRow < SEGMENT_ROWS && this.#segmentBytes < SEGMENT_BYTES) {
      return { segment, afterRow: this.#lastRow, coveredBytes: this.#segmentBytes };
    }
    return { segment: Math.max(segment, ...this.#segments) + 1, afterRow: 0, coveredBytes: 0 };
  }

  /** The names of all series, when some have left. */
  replaceNames(names: readonly Uint8Array<ArrayBuffer>[], checkpoint: Checkpoint): void {
    this.#transaction(() => {
      this.#sql.run("DELETE FROM series_names");
      for (const part of names) this.#sql.run("INSERT INTO series_names (body) VALUES (?)", blob(part));
      this.#writeMeta(checkpoint);
    });
    this.#checkpoint = checkpoint;
  }

  *names(): Iterable<Uint8Array> {
    for (const { body } of this.#sql.each("SELECT body FROM series_names ORDER BY part")) yield bytesOf(body);
  }

  *openChunks(): Iterable<Uint8Array> {
    for (const { body } of this.#sql.each("SELECT body FROM open_chunks ORDER BY part")) yield bytesOf(body);
  }

  blocks(table: BlockTable, period: number): readonly BlockSummary[] {
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
    const lastMs = newest === undefined ? 0 : this.blocks("rollups_5m", newest).reduce((ms, { maxMs }) => Math.max(ms, maxMs), 0);
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

  #writeOpen(open: readonly Uint8Array<ArrayBuffer>[]): void {
    open.forEach((part, i) => {
      this.#sql.run(
        "INSERT INTO open_chunks (part, body) VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET body = excluded.body",
        i,
        blob(part),
      );
    });
    this.#sql.run("DELETE FROM open_chunks WHERE part >= ?", open.length);
  }

  #writeMeta(checkpoint: Checkpoint): void {
    this.#sql.run(
      "INSERT INTO checkpoint (one, body) VALUES (0, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body",
      JSON.stringify(checkpoint),
    );
  }
}

function journalTable(segment: number): string {
  return `CREATE TABLE journal_${segment} (row INTEGER PRIMARY KEY, life TEXT NOT NULL, at_ms INTEGER NOT NULL, body BLOB NOT NULL)`;
}

function numbered(names: readonly string[], pattern: RegExp): readonly number[] {
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function bytesOf(value: unknown): Uint8Array {
  return new Uint8Array(value as ArrayBuffer);
}

function blob(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  guardRow(bytes.length);
  return bytes.buffer;
}

/** @throws Error: whoever packs rows keeps below, so that one above is a bug, and better found here than in production. */
function guardRow(bytes: number): void {
  if (bytes > MAX_BLOB_BYTES) throw new Error(`a row of ${bytes} bytes is more than the platform takes`);
}
