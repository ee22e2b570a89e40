/**
 * The series store's tables. A row is paid for whatever is in it, so that all are packed; a blob of 2 MB is refused, but not by a
 * local runtime. What ends is dropped as a table, which costs no row.
 *
 * | table | holds | ends |
 * | --- | --- | --- |
 * | `journal_{segment}` | rows of commit windows since the last checkpoint, and some that it has | with a checkpoint, when it is large |
 * | `checkpoint` | which rows come after it, ids given | replaced |
 * | `series_names`, `open_chunks` | core/series/checkpoint.ts | added to; replaced |
 *
 * Those of blocks are in block-storage.ts.
 */
import { BlockStorage, type DayBlock } from "./block-storage.ts";
import { blob, bytesOf, numbered } from "./packed-rows.ts";
import type { CountedSql } from "./sql.ts";

export interface StoredRow {
  /** Names a life of the head whose refs the row has; "" where it has ids, which last. */
  readonly life: string;
  readonly atMs: number;
  readonly body: Uint8Array;
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
  readonly blocks: readonly DayBlock[];
}

const NO_CHECKPOINT: Checkpoint = { segment: 0, nextId: 1, namedThrough: 0 };

/**
 * A table costs two rows where it is made, so that one holds the rows of several checkpoints: as many bytes as a flood's six or seven,
 * and no more rows than a start counts quickly.
 */
const SEGMENT_BYTES = 32_000_000;
const SEGMENT_ROWS = 5_000;

export class SeriesStorage {
  readonly #sql: CountedSql;
  readonly #transaction: (act: () => void) => void;
  #segments: readonly number[];
  /** Of the newest segment: its last row, and bytes of its rows, those aside that came between a checkpoint and the start of this life. */
  #lastRow = 0;
  #segmentBytes: number;
  #checkpoint: Checkpoint;
  readonly blocks: BlockStorage;

  constructor(sql: CountedSql, transaction: (act: () => void) => void) {
    this.#sql = sql;
    this.#transaction = transaction;
    const names = sql.run("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => String(name));
    this.#segments = numbered(names, /^journal_(\d+)$/);
    const [row] = sql.run("SELECT body FROM checkpoint WHERE one = 0");
    this.#checkpoint = row ? (JSON.parse(String(row.body)) as Checkpoint) : NO_CHECKPOINT;
    this.#segmentBytes = this.#checkpoint.coveredBytes ?? 0;
    const newest = this.#segments.at(-1);
    if (newest !== undefined) this.#lastRow = Number(sql.run(`SELECT max(row) AS last FROM journal_${newest}`)[0]?.last ?? 0);
    this.blocks = new BlockStorage(sql, transaction, names);
  }

  get checkpoint(): Checkpoint {
    return this.#checkpoint;
  }

  get databaseBytes(): number {
    return this.#sql.databaseBytes;
  }

  /** Journal segments that no checkpoint holds, oldest first. Their numbers were hours once. */
  get segments(): readonly number[] {
    return this.#segments.filter((segment) => segment >= this.#checkpoint.segment);
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
    this.#transaction(() => {
      this.blocks.write(blocks);
      for (const part of names) this.#sql.run("INSERT INTO series_names (body) VALUES (?)", blob(part));
      this.#writeOpen(open);
      if (!goesOn) for (const segment of this.#segments) this.#sql.run(`DROP TABLE journal_${segment}`);
      this.#writeMeta(checkpoint);
    });
    this.blocks.added(blocks);
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
