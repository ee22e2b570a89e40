/**
 * The journal: what was answered is on disk.
 *
 * Samples join the open commit window, packed as they come; when it closes a row is written, or a few where one would be too large,
 * and everyone who waits is answered. A quiet site commits at once, a busy one groups; a window grows where its rows would be too
 * many a second (row-pace.ts). A segment of rows ends with a checkpoint, and defines the series that it names unless a checkpoint
 * has named them. A window whose rows would make the segment longer than a start may replay is written as a checkpoint, which has its
 * samples, and not as rows.
 *
 * When the disk refuses, everyone who waits is told so, but the samples stay: they are in memory already, so that a sender that
 * repeats them would be told that they are known, and they must be on disk by then.
 */
import { JournalRowWriter } from "../../core/series/journal.ts";
import type { SeriesId, SeriesRef, StoredSamples } from "../../core/series/store.ts";
import { HIGH, LOW, wordsOf } from "../../core/series/xor.ts";

export interface JournalOptions {
  /** Writes one row into the open segment. */
  readonly write: (atMs: number, body: Uint8Array<ArrayBuffer>) => void;
  readonly idOf: (ref: SeriesRef) => SeriesId;
  readonly keyOf: (ref: SeriesRef) => string;
  /** Ids up to here are named by a checkpoint. */
  readonly namedThrough: () => SeriesId;
  /** After each commit that succeeded. */
  readonly committed: (nowMs: number) => void;
  /** A segment never has more samples. */
  readonly maxSamples: number;
  /** Writes all that is in memory, what waits here among it, and calls `checkpointed`. Throws what the disk says. */
  readonly checkpoint: (nowMs: number) => void;
  readonly windowMs: number;
  /** A quiet site waits for a window too: fewer rows, later answers. */
  readonly alwaysGroups?: boolean;
  /** How long a row must wait, so that they are not too many. */
  readonly paceMs: (nowMs: number) => number;
  readonly now: () => number;
  /** Runs once after this many ms. */
  readonly later: (run: () => void, delayMs: number) => void;
}

/** The platform refuses rows over 2 MB and does not say so locally; this leaves room for the other columns. */
const MAX_ROW_BYTES = 1_980_000;
/** 16 MB, two seconds of the most that may be written: past it the site takes nothing more until they are. */
const MAX_FULL_ROWS = 8;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

interface PackedRow {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly samples: number;
}

export class Journal {
  readonly #options: JournalOptions;
  readonly #defined = new Set<SeriesId>();
  readonly #row = new JournalRowWriter(MAX_ROW_BYTES);
  /** Rows that are full, before the one that grows. */
  #full: PackedRow[] = [];
  #waiters: Waiter[] = [];
  #scheduled = false;
  #committedMs = Number.NEGATIVE_INFINITY;
  #failing = false;
  rows = 0;
  bytes = 0;
  commits = 0;
  failures = 0;
  /** Of the open segment, those of an earlier life included (`begin`). */
  segmentRows = 0;
  segmentSamples = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** The last commit was refused; what it held is still here. */
  get failing(): boolean {
    return this.#failing;
  }

  /** So much waits for the disk that no more can. */
  get full(): boolean {
    return this.#full.length >= MAX_FULL_ROWS;
  }

  /** A new segment, or one that a life before has begun. */
  begin(rows = 0, samples = 0): void {
    this.#defined.clear();
    this.segmentRows = rows;
    this.segmentSamples = samples;
  }

  /** A checkpoint has all that was taken: nothing waits for a row any more, and a new segment begins. */
  checkpointed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    this.#full = [];
    this.#row.clear();
    this.#failing = false;
    this.begin();
    for (const waiter of waiters) waiter.resolve();
  }

  /** Resolves when the samples are handed to the disk: the platform holds the answer until they are on it. */
  add(samples: StoredSamples): Promise<void> {
    this.#pack(samples);
    if (this.#isEmpty) return Promise.resolve();
    const { windowMs, alwaysGroups, paceMs, now, later } = this.#options;
    const waits = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    if (this.#scheduled) return waits;
    const nowMs = now();
    const waitMs = Math.max(alwaysGroups ? windowMs : this.#committedMs + windowMs - nowMs, paceMs(nowMs));
    if (waitMs <= 0) this.commit();
    else {
      this.#scheduled = true;
      later(() => {
        this.#scheduled = false;
        this.commit();
      }, waitMs);
    }
    return waits;
  }

  /** Writes what is open now. */
  commit(): void {
    const { now, committed, maxSamples, checkpoint } = this.#options;
    if (this.#isEmpty) return;
    const [waiters, nowMs] = [this.#waiters, now()];
    this.#waiters = [];
    this.#committedMs = nowMs;
    try {
      if (this.segmentSamples + this.#waitingSamples > maxSamples) checkpoint(nowMs);
      else this.#writeAll(nowMs);
    } catch (error) {
      this.#failing = true;
      this.failures++;
      for (const waiter of waiters) waiter.reject(error);
      return;
    }
    this.#failing = false;
    this.commits++;
    for (const waiter of waiters) waiter.resolve();
    committed(nowMs);
  }

  get #isEmpty(): boolean {
    return this.#row.empty && this.#full.length === 0;
  }

  get #waitingSamples(): number {
    return this.#full.reduce((sum, { samples }) => sum + samples, this.#row.samples);
  }

  #writeAll(nowMs: number): void {
    for (let row = this.#full[0]; row; row = this.#full[0]) {
      this.#write(row, nowMs);
      this.#full.shift();
    }
    if (this.#row.empty) return;
    this.#write({ body: this.#row.encode(), samples: this.#row.samples }, nowMs);
    this.#row.clear();
  }

  #write({ body, samples }: PackedRow, nowMs: number): void {
    this.#options.write(nowMs, body);
    this.rows++;
    this.bytes += body.length;
    this.segmentRows++;
    this.segmentSamples += samples;
  }

  #pack({ refs, times, values }: StoredSamples): void {
    const { idOf, keyOf, namedThrough } = this.#options;
    const named = namedThrough();
    const words = wordsOf(values);
    for (let i = 0; i < refs.length; i++) {
      const ref = refs[i] as SeriesRef;
      const id = idOf(ref);
      if (id > named && !this.#defined.has(id)) this.#define(id, keyOf(ref));
      const high = words[i * 2 + HIGH] as number;
      const low = words[i * 2 + LOW] as number;
      if (this.#row.add(id, times[i] as number, high, low)) continue;
      this.#close();
      this.#row.add(id, times[i] as number, high, low);
    }
  }

  #define(id: SeriesId, key: string): void {
    this.#defined.add(id);
    if (this.#row.define(id, key)) return;
    this.#close();
    this.#row.define(id, key);
  }

  /** The row that grows is full. */
  #close(): void {
    this.#full.push({ body: this.#row.encode(), samples: this.#row.samples });
    this.#row.clear();
  }
}
