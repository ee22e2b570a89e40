/**
 * The journal: what was answered is on disk.
 *
 * Samples join the open commit window; when it closes one packed row is written and everyone who waits is answered. A quiet
 * site commits at once, a busy one groups, so that rows written stay below four a second at any rate. A segment of rows ends with
 * a checkpoint, and defines the series that it names unless a checkpoint has named them.
 *
 * When the disk refuses, everyone who waits is told so, but the samples stay: they are in memory already, so that a sender that
 * repeats them would be told that they are known, and they must be on disk by then.
 */
import { encodeJournalRow, journalRowBound } from "../../core/series/journal.ts";
import type { SeriesId, SeriesRef, StoredSamples } from "../../core/series/store.ts";

export interface JournalOptions {
  /** Writes one row into the open segment. */
  readonly write: (atMs: number, body: Uint8Array<ArrayBuffer>) => void;
  readonly seriesOf: (ref: SeriesRef) => { readonly id: SeriesId; readonly key: string };
  /** Ids up to here are named by a checkpoint. */
  readonly namedThrough: () => SeriesId;
  /** After each commit that succeeded. */
  readonly committed: (nowMs: number) => void;
  readonly windowMs: number;
  readonly now: () => number;
  /** Runs once after this many ms. */
  readonly later: (run: () => void, delayMs: number) => void;
}

/** The platform refuses blobs over 2 MB and does not say so locally; a row stays below with room for its own columns. */
const MAX_ROW_BYTES = 1_500_000;

/** At 24 bytes a sample this many make a full row: then the window closes early. */
const MAX_PENDING_SAMPLES = 60_000;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class Journal {
  readonly #options: JournalOptions;
  readonly #defined = new Set<SeriesId>();
  #open: StoredSamples[] = [];
  #openSamples = 0;
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

  /** A new segment, or one that a life before has begun. */
  begin(rows = 0, samples = 0): void {
    this.#defined.clear();
    this.segmentRows = rows;
    this.segmentSamples = samples;
  }

  /** Resolves when the samples are handed to the disk: the platform holds the answer until they are on it. */
  add(samples: StoredSamples): Promise<void> {
    if (samples.refs.length > 0) {
      this.#open.push(samples);
      this.#openSamples += samples.refs.length;
    } else if (this.#open.length === 0) return Promise.resolve();
    const { windowMs, now, later } = this.#options;
    const waits = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    const sinceMs = now() - this.#committedMs;
    if (sinceMs >= windowMs || this.#openSamples >= MAX_PENDING_SAMPLES) this.commit();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      later(() => {
        this.#scheduled = false;
        this.commit();
      }, windowMs - sinceMs);
    }
    return waits;
  }

  /** Writes what is open now. */
  commit(): void {
    const { now, committed } = this.#options;
    const [open, waiters, nowMs] = [this.#open, this.#waiters, now()];
    if (open.length === 0) return;
    this.#waiters = [];
    this.#committedMs = nowMs;
    const whole = concatenated(open);
    try {
      for (const samples of slices(whole, MAX_PENDING_SAMPLES)) this.#write(samples, nowMs);
    } catch (error) {
      // A part that was written is written again: a sample that is there twice is there once.
      this.#open = [whole];
      this.#failing = true;
      this.failures++;
      for (const waiter of waiters) waiter.reject(error);
      return;
    }
    this.#open = [];
    this.#openSamples = 0;
    this.#failing = false;
    this.commits++;
    this.segmentSamples += whole.refs.length;
    for (const waiter of waiters) waiter.resolve();
    committed(nowMs);
  }

  /** One row, or two halves where new definitions make it too large. */
  #write(samples: StoredSamples, nowMs: number): void {
    const { seriesOf, write, namedThrough } = this.#options;
    const named = namedThrough();
    const definitions = new Map<SeriesId, string>();
    const ids = new Uint32Array(samples.refs.length);
    samples.refs.forEach((ref, i) => {
      const { id, key } = seriesOf(ref);
      ids[i] = id;
      if (id > named && !this.#defined.has(id)) definitions.set(id, key);
    });
    const row = { definitions: [...definitions], samples: { ...samples, refs: ids } };
    if (journalRowBound(row) > MAX_ROW_BYTES && ids.length > 1) {
      for (const half of slices(samples, Math.ceil(ids.length / 2))) this.#write(half, nowMs);
      return;
    }
    const body = encodeJournalRow(row);
    write(nowMs, body);
    for (const id of definitions.keys()) this.#defined.add(id);
    this.rows++;
    this.segmentRows++;
    this.bytes += body.length;
  }
}

function concatenated(parts: readonly StoredSamples[]): StoredSamples {
  if (parts.length === 1) return parts[0] as StoredSamples;
  const count = parts.reduce((sum, part) => sum + part.refs.length, 0);
  const whole = { refs: new Uint32Array(count), times: new Float64Array(count), values: new Float64Array(count) };
  let at = 0;
  for (const part of parts) {
    whole.refs.set(part.refs, at);
    whole.times.set(part.times, at);
    whole.values.set(part.values, at);
    at += part.refs.length;
  }
  return whole;
}

function slices(samples: StoredSamples, most: number): StoredSamples[] {
  const { refs, times, values } = samples;
  if (refs.length <= most) return [samples];
  const parts: StoredSamples[] = [];
  for (let at = 0; at < refs.length; at += most) {
    parts.push({ refs: refs.subarray(at, at + most), times: times.subarray(at, at + most), values: values.subarray(at, at + most) });
  }
  return parts;
}
