/**
 * A snapshot: the chunks of some series over some time, as they lie in the store, packed for a reader elsewhere. Nothing is decoded
 * to make one, and a column of times that series share is in it once.
 *
 * ```
 * keys       of the series, a line each: a key has no line break
 * directory  2 (version of this layout), from where to where roll-ups reach, of 5 minutes and of an hour, then the entries, all
 *            numbers varints (varint.ts):
 *            0, samples, zigzag distance of the first time from that of the column before, span to the last, bytes: a column of times
 *            1, zigzag distance of its series from that of the part before, zigzag distance of its column, bytes: a sealed chunk
 *            2, zigzag distance of its series, samples, bytes: an open chunk (chunk.ts)
 *            3 and 4, the rest as in 1: a run of roll-ups of 5 minutes and of an hour (roll-up.ts)
 * body       the bytes of each entry, in order, in segments: none lies across two
 * ```
 *
 * The chunks of a series, and its runs of roll-ups, are in the order they were written, and the open one counts as the last of all, wherever it stands: of
 * samples of one time the last counts.
 */
import type { SealedChunk } from "./block.ts";
import { FIVE_MINUTES_MS, HOUR_MS, type RollUpWidthMs } from "./roll-up.ts";
import { ByteWriter } from "./varint.ts";

export const SNAPSHOT_VERSION = 2;
export const TIMES = 0;
export const SEALED = 1;
export const OPEN = 2;
export const ROLLED = { [FIVE_MINUTES_MS]: 3, [HOUR_MS]: 4 } as const;

/** Buckets that start in `fromMs <= start < throughMs`. */
export interface RolledSpan {
  readonly fromMs: number;
  readonly throughMs: number;
}

export type RolledSpans = Readonly<Record<RollUpWidthMs, RolledSpan>>;

/** Large enough that there are few, small enough that growing one never copies much. */
const SEGMENT_BYTES = 256 * 1024;

export interface Snapshot {
  readonly keys: string;
  readonly directory: Uint8Array<ArrayBuffer>;
  readonly body: readonly Uint8Array<ArrayBuffer>[];
}

export class SnapshotWriter {
  readonly #keys: string[] = [];
  readonly #directory = new ByteWriter();
  readonly #body: Uint8Array<ArrayBuffer>[] = [];
  readonly #columns = new Map<string, { readonly column: number; readonly bytes: Uint8Array }>();
  #segment = new Uint8Array(SEGMENT_BYTES);
  #at = 0;
  #closedBytes = 0;
  #keyBytes = 0;
  #seriesBefore = 0;
  #columnBefore = 0;
  #firstBefore = 0;
  #columnCount = 0;

  constructor(rolled: RolledSpans) {
    this.#directory.varint(SNAPSHOT_VERSION);
    for (const { fromMs, throughMs } of [rolled[FIVE_MINUTES_MS], rolled[HOUR_MS]]) {
      this.#directory.varint(fromMs);
      this.#directory.varint(throughMs);
    }
  }

  /** What it comes to so far; a key counts a byte a character. */
  get bytes(): number {
    return this.#keyBytes + this.#directory.length + this.#closedBytes + this.#at;
  }

  /** Answers with the place of the series. */
  series(key: string): number {
    this.#keyBytes += key.length + 1;
    return this.#keys.push(key) - 1;
  }

  /** A column of times; one that is the same as one before is not written again. Answers with its place. */
  times({ count, minMs, maxMs, times }: SealedChunk): number {
    const name = `${count} ${minMs} ${maxMs} ${times.length}`;
    const known = this.#columns.get(name);
    if (known && sameBytes(known.bytes, times)) return known.column;
    const out = this.#directory;
    out.varint(TIMES);
    out.varint(count);
    out.zigzag(minMs - this.#firstBefore);
    out.varint(maxMs - minMs);
    out.varint(times.length);
    this.#raw(times);
    this.#firstBefore = minMs;
    const column = this.#columnCount++;
    this.#columns.set(name, { column, bytes: times });
    return column;
  }

  /** The values of a sealed chunk, or of a run of roll-ups, whose times are at `column`. */
  sealed(series: number, column: number, { values }: SealedChunk, widthMs: RollUpWidthMs | null = null): void {
    const out = this.#directory;
    out.varint(widthMs === null ? SEALED : ROLLED[widthMs]);
    out.zigzag(series - this.#seriesBefore);
    out.zigzag(column - this.#columnBefore);
    out.varint(values.length);
    this.#raw(values);
    this.#seriesBefore = series;
    this.#columnBefore = column;
  }

  /** Room for the bits of an open chunk, which the caller fills. */
  open(series: number, count: number, bytes: number): Uint8Array {
    const out = this.#directory;
    out.varint(OPEN);
    out.zigzag(series - this.#seriesBefore);
    out.varint(count);
    out.varint(bytes);
    this.#seriesBefore = series;
    return this.#room(bytes);
  }

  finish(): Snapshot {
    this.#close();
    return { keys: this.#keys.join("\n"), directory: this.#directory.finish(), body: this.#body };
  }

  #raw(bytes: Uint8Array): void {
    this.#room(bytes.length).set(bytes);
  }

  #room(bytes: number): Uint8Array {
    if (this.#at + bytes > this.#segment.length) {
      this.#close();
      this.#segment = new Uint8Array(Math.max(SEGMENT_BYTES, bytes));
    }
    this.#at += bytes;
    return this.#segment.subarray(this.#at - bytes, this.#at);
  }

  #close(): void {
    if (this.#at === this.#segment.length) this.#body.push(this.#segment);
    else if (this.#at > 0) this.#body.push(this.#segment.slice(0, this.#at));
    this.#closedBytes += this.#at;
    this.#at = 0;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
