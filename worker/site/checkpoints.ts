/**
 * When the journal is long enough, what is in memory is written packed and the journal starts afresh: sealed chunks by day, open
 * chunks as they stand, names of new series. So a start replays little, and history costs rows by the megabyte.
 *
 * It comes when the journal is half of what a start may replay, and waits while its rows would be too many a second. When the other
 * half is full too it waits no more: the commit window that has no room left is written as a checkpoint, and not as rows beside it.
 */
import { packBlocks } from "../../core/series/block.ts";
import { packNames, packOpen } from "../../core/series/checkpoint.ts";
import { DAY_MS, type Head } from "../../core/series/head.ts";
import type { Journal } from "./journal.ts";
import { MOST_SAVED, type RowPace } from "./row-pace.ts";
import type { SealedChunks } from "./sealed-chunks.ts";
import type { CheckpointParts } from "./series-storage.ts";

/** Half of what a replay may be. */
export const CHECKPOINT_SAMPLES = 250_000;
/** A replay is never more than so many times as much: half a million samples, some 0.3 s. */
export const MOST_REPLAYED = 2;
/** A row is read in some 10 us: a quiet site's rows of ten samples each count too. */
const MAX_ROWS = 5_000;
/** Chunks of an hour ago are on disk, whatever the rate. */
const MAX_AGE_MS = 3_600_000;
/** Sealed chunks wait for it in memory, and there is a bound to that. */
const MOST_SEALED_BYTES = 8_000_000;
/** After one that failed: it is the largest write there is. */
const RETRY_MS = 10_000;
/**
 * Where rows must be saved, chunks of so many samples are sealed before they are full. An open chunk is written again with each
 * checkpoint, a sealed one once, and takes half a byte a sample more than a full one.
 */
const SHORT_SAMPLES = 24;

export interface CheckpointsOptions {
  readonly head: Head;
  readonly journal: () => Journal;
  readonly chunks: SealedChunks;
  readonly storage: {
    readonly checkpoint: { readonly namedThrough: number };
    writeCheckpoint(parts: CheckpointParts): void;
  };
  /** Rows that may be written and make nobody wait. */
  readonly pace: Pick<RowPace, "saved" | "untilMs">;
  readonly maxSamples: number;
  readonly now: () => number;
  /** Runs once after this many ms. */
  readonly later: (run: () => void, delayMs: number) => void;
}

export class Checkpoints {
  readonly #options: CheckpointsOptions;
  #failedMs = Number.NEGATIVE_INFINITY;
  #writtenMs: number;
  /** Rows of the last one. */
  #cost = 0;
  #scheduled = false;
  written = 0;
  failures = 0;
  chunks = 0;
  chunkBytes = 0;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
    this.#writtenMs = options.now();
  }

  /** After a commit. A checkpoint that the disk refuses is tried again; the journal holds everything until then. */
  committed(nowMs: number): void {
    if (!this.#due(nowMs) || this.#hasJustFailed(nowMs)) return;
    const waitMs = this.#pressing() ? 0 : this.#options.pace.untilMs(this.#foreseen, nowMs);
    if (waitMs > 0) {
      this.#comeBack(waitMs);
      return;
    }
    try {
      this.#attempt(nowMs);
    } catch (error) {
      console.error({ message: "checkpoint failed", error: String(error) });
    }
  }

  /** Instead of rows that would make the journal too long. @throws what the disk says, or said a moment ago. */
  instead(nowMs: number): void {
    if (this.#hasJustFailed(nowMs)) throw new Error("the checkpoint that failed is not tried again yet");
    this.#attempt(nowMs);
  }

  #attempt(nowMs: number): void {
    try {
      this.write(nowMs);
    } catch (error) {
      this.#failedMs = nowMs;
      this.failures++;
      throw error;
    }
  }

  #hasJustFailed(nowMs: number): boolean {
    return nowMs - this.#failedMs < RETRY_MS;
  }

  /** Rows that the next one should have saved. */
  get #foreseen(): number {
    return Math.min(this.#cost, MOST_SAVED);
  }

  #due(nowMs: number): boolean {
    const { segmentRows, segmentSamples } = this.#options.journal();
    const long = segmentSamples >= this.#options.maxSamples || segmentRows >= MAX_ROWS || nowMs - this.#writtenMs >= MAX_AGE_MS;
    return long || this.#pressing();
  }

  /** One that would be too many rows at once waits, as long as memory allows. */
  #pressing(): boolean {
    const { head } = this.#options;
    return head.sealedBytes >= MOST_SEALED_BYTES || head.isCrowded;
  }

  /** A flood may be over by then: its last samples are written too. */
  #comeBack(waitMs: number): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.later(() => {
      this.#scheduled = false;
      this.committed(this.#options.now());
    }, waitMs);
  }

  /** @throws what the disk says; then nothing has changed. */
  write(nowMs: number): void {
    const { head, journal, chunks, storage, pace } = this.#options;
    const saved = pace.saved(nowMs);
    const sealed = head.sealed(nowMs, saved < this.#foreseen ? SHORT_SAMPLES : Number.POSITIVE_INFINITY);
    const days = Map.groupBy(sealed, ({ chunk }) => Math.floor(chunk.minMs / DAY_MS));
    const blocks = [...days].flatMap(([day, of]) => packBlocks(of).map((block) => ({ day, block })));
    storage.writeCheckpoint({
      nextId: head.nextId,
      namedThrough: head.nextId - 1,
      names: packNames(head, storage.checkpoint.namedThrough + 1),
      open: packOpen(head),
      blocks,
    });
    this.#cost = saved - pace.saved(nowMs);
    head.written();
    chunks.added();
    journal().checkpointed();
    this.#writtenMs = nowMs;
    this.written++;
    this.chunks += sealed.length;
    for (const { block } of blocks) this.chunkBytes += block.body.length + block.directory.length;
  }
}
