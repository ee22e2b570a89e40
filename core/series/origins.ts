/**
 * What series were made of that no device sends: those that rules record. A recorded sample is of the moment of its evaluation, and
 * as old as the samples that it was made of; so who asks how fresh it is (DESIGN.md section 3) is answered with those, and with the
 * devices that were expected to contribute. Kept in memory alone: after a start it is found out anew.
 */
import { isSameList, type SeriesRef } from "./store.ts";

export interface Origin {
  /** The devices that were expected to contribute. Sorted, each once. */
  readonly devices: readonly string[];
  /** Of the newest sample of each input that contributed, the newest and the oldest; 0 where nothing is known of it. */
  readonly newestMs: number;
  readonly oldestMs: number;
  /** How far apart its samples are meant to be, by its rule and those before it. */
  readonly paceMs: number;
}

/** The same object as long as the series is known: what was looked up once goes on telling. */
type KeptOrigin = { -readonly [K in keyof Origin]: Origin[K] };

/** Of what a life before has recorded, and no rule vouches for any more. */
export const UNKNOWN_ORIGIN: Origin = { devices: [], newestMs: 0, oldestMs: 0, paceMs: 0 };

export class Origins {
  readonly #kept = new Map<SeriesRef, KeptOrigin>();
  /** Steps whenever a series has an origin for the first time, other devices or another pace: until then what was compiled is good. */
  version = 0;

  of(ref: SeriesRef): Origin | undefined {
    return this.#kept.get(ref);
  }

  set(ref: SeriesRef, { devices, newestMs, oldestMs, paceMs }: Origin): void {
    const kept = this.#kept.get(ref);
    if (kept === undefined) {
      this.#kept.set(ref, { devices, newestMs, oldestMs, paceMs });
      this.version++;
      return;
    }
    if (paceMs !== kept.paceMs || !isSameList(devices, kept.devices)) this.version++;
    kept.devices = devices;
    kept.newestMs = newestMs;
    kept.oldestMs = oldestMs;
    kept.paceMs = paceMs;
  }

  forget(refs: Iterable<SeriesRef>): void {
    for (const ref of refs) this.#kept.delete(ref);
  }

  /** Whether one of them has an origin. */
  among(refs: ReadonlySet<SeriesRef>): boolean {
    return !this.#both(refs).next().done;
  }

  /** The slowest pace among them; 0 where devices send them all. */
  paceOf(refs: ReadonlySet<SeriesRef>): number {
    let paceMs = 0;
    for (const origin of this.#both(refs)) paceMs = Math.max(paceMs, origin.paceMs);
    return paceMs;
  }

  /** The smaller side is walked. */
  *#both(refs: ReadonlySet<SeriesRef>): Generator<Origin, undefined> {
    if (refs.size < this.#kept.size) {
      for (const ref of refs) {
        const origin = this.#kept.get(ref);
        if (origin) yield origin;
      }
    } else for (const [ref, origin] of this.#kept) if (refs.has(ref)) yield origin;
  }
}
