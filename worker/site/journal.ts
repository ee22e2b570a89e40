/**
 * The journal: what was answered is on disk.
 *
 * Samples join the open commit window; when it closes one packed row is written and everyone who waits is answered. A quiet
 * site commits at once, a busy one groups, so that rows written stay below four a second at any rate. Rows lie in a table for
 * each hour, and each hour defines the series it names: an old hour is dropped whole, which costs no row.
 */
import { encodeJournalRow, journalRowBound } from "../../core/series/journal.ts";
import type { SeriesRef, StoredSamples } from "../../core/series/store.ts";

export interface JournalTables {
  /** Writes one row into an hour's table, making it when it is not there. */
  write(hour: number, life: string, atMs: number, body: Uint8Array<ArrayBuffer>): void;
  /** Drops the tables of hours before this one. */
  dropBefore(hour: number): void;
}

export interface JournalOptions {
  readonly tables: JournalTables;
  /** Names this life of the head: refs mean something only within it. */
  readonly life: string;
  readonly keyOf: (ref: SeriesRef) => string;
  readonly windowMs: number;
  readonly keepHours: number;
  readonly now: () => number;
  /** Runs once after this many ms. */
  readonly later: (run: () => void, delayMs: number) => void;
}

/** The platform refuses blobs over 2 MB and does not say so locally; a row stays below with room for its own columns. */
const MAX_ROW_BYTES = 1_500_000;

/** At 24 bytes a sample this many make a full row: then the window closes early. */
const MAX_PENDING_SAMPLES = 60_000;

export const HOUR_MS = 3_600_000;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class Journal {
  readonly #options: JournalOptions;
  readonly #defined = new Set<SeriesRef>();
  #hour = -1;
  #open: StoredSamples[] = [];
  #openSamples = 0;
  #waiters: Waiter[] = [];
  #scheduled = false;
  #committedMs = Number.NEGATIVE_INFINITY;
  rows = 0;
  bytes = 0;
  commits = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
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

  /** Writes what is open now. When the disk refuses, everyone who waits is told so. */
  commit(): void {
    const { now, keepHours, tables, life } = this.#options;
    const [open, waiters, nowMs] = [this.#open, this.#waiters, now()];
    this.#open = [];
    this.#openSamples = 0;
    this.#waiters = [];
    if (open.length === 0) return;
    this.#committedMs = nowMs;
    try {
      const hour = Math.floor(nowMs / HOUR_MS);
      if (hour !== this.#hour) {
        this.#hour = hour;
        this.#defined.clear();
        tables.dropBefore(hour - keepHours);
      }
      for (const samples of slices(concatenated(open), MAX_PENDING_SAMPLES)) {
        for (const body of this.#encode(samples)) {
          tables.write(hour, life, nowMs, body);
          this.rows++;
          this.bytes += body.length;
        }
      }
      this.commits++;
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      // What the lost row defined is not on disk: the next one defines it again.
      this.#hour = -1;
      for (const waiter of waiters) waiter.reject(error);
    }
  }

  /** One row, or two halves where new definitions make it too large. */
  #encode(samples: StoredSamples): Uint8Array<ArrayBuffer>[] {
    const definitions: [SeriesRef, string][] = [];
    const fresh = new Set<SeriesRef>();
    for (const ref of samples.refs) {
      if (this.#defined.has(ref) || fresh.has(ref)) continue;
      fresh.add(ref);
      definitions.push([ref, this.#options.keyOf(ref)]);
    }
    const row = { definitions, samples };
    if (journalRowBound(row) > MAX_ROW_BYTES && samples.refs.length > 1) {
      return slices(samples, Math.ceil(samples.refs.length / 2)).flatMap((half) => this.#encode(half));
    }
    for (const ref of fresh) this.#defined.add(ref);
    return [encodeJournalRow(row)];
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
