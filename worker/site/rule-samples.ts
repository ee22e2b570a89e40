/**
 * What rules record: into the head at once, so that rules and walls see it, and to disk in the row of a body that comes anyway. It
 * follows from what was answered and is made again of it: what a crash takes of the last seconds is no loss that anybody was promised.
 */
import type { RecordedSample } from "../../core/alarm/runner.ts";
import { writeStaleMarker } from "../../core/promql/stale.ts";
import type { Head } from "../../core/series/head.ts";
import { UNKNOWN_ORIGIN } from "../../core/series/origins.ts";
import type { SeriesRef, StoredSamples } from "../../core/series/store.ts";
import { together } from "./own-series.ts";

/** Without a body they are written by themselves after so long. */
export const WAITS_MS = 10_000;

export class RuleSamples {
  readonly #head: Head;
  #touched: SeriesRef[] = [];
  #stored: StoredSamples | undefined;
  #sinceMs = 0;
  refused = 0;

  constructor(head: Head) {
    this.#head = head;
  }

  /** Times are those of the evaluation, epoch ms. */
  record(samples: readonly RecordedSample[], atMs: number, nowMs: number): void {
    const count = samples.length;
    const values = Float64Array.from(samples, ({ value }) => value ?? 0);
    for (const [i, { value }] of samples.entries()) if (value === null) writeStaleMarker(values, i);
    const { stored, touched, refused } = this.#head.append(
      {
        keys: samples.map(({ key }) => key),
        series: Uint32Array.from(samples.keys()),
        times: new Float64Array(count).fill(atMs),
        values,
        onConflict: "replace",
        metadata: [],
      },
      nowMs,
    );
    for (const number of Object.values(refused)) this.refused += number ?? 0;
    this.#tellOrigins(samples);
    this.#touched.push(...touched);
    if (!this.#stored) this.#sinceMs = nowMs;
    this.#stored = this.#stored ? together(this.#stored, stored) : stored;
  }

  /**
   * Of what is in the head from a life before: `samples` are what a rule of this name would record now. Of a series without a device
   * that it would not, nobody knows how old it is.
   */
  vouch(name: string, samples: readonly RecordedSample[]): void {
    const { origins } = this.#head;
    this.#tellOrigins(samples);
    for (const { ref, device } of this.#head.named(name)) if (device === "" && !origins.of(ref)) origins.set(ref, UNKNOWN_ORIGIN);
  }

  #tellOrigins(samples: readonly RecordedSample[]): void {
    for (const { key, origin } of samples) {
      const ref = this.#head.refOf(key);
      if (origin && ref !== undefined) this.#head.origins.set(ref, origin);
    }
  }

  /** Series with new samples since this was asked last. */
  takeTouched(): readonly SeriesRef[] {
    const touched = this.#touched;
    this.#touched = [];
    return touched;
  }

  /** What is not on disk yet. */
  takeStored(): StoredSamples | undefined {
    const stored = this.#stored;
    this.#stored = undefined;
    return stored;
  }

  /** Whether they have waited long enough for a body. */
  isOverdue(nowMs: number): boolean {
    return this.#stored !== undefined && nowMs - this.#sinceMs >= WAITS_MS;
  }

  /** When they will have; `null` while nothing waits. */
  get dueMs(): number | null {
    return this.#stored ? this.#sinceMs + WAITS_MS : null;
  }
}
