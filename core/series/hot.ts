/**
 * Series that somebody looks at, decoded: walls ask for the same last minutes four times a second, and a chunk is read in
 * microseconds, not for nothing. Bounded by samples; what was asked for longest ago leaves first.
 */
import { Column } from "./column.ts";
import type { SampleWindow, SeriesRef } from "./store.ts";

interface HotColumn {
  readonly column: Column;
  /** Every sample after this time is in the column. */
  fromMs: number;
  /** How far back somebody looked. */
  spanMs: number;
}

/** Longer ones are read once and not kept: a range over hours is asked for once. */
const MAX_LENGTH = 4_096;
/** Room for what comes while the oldest do not leave yet. */
const MIN_CAPACITY = 16;

export class HotColumns {
  readonly #columns = new Map<SeriesRef, HotColumn>();
  readonly #maxSamples: number;
  #room = 0;

  constructor(maxSamples: number) {
    this.#maxSamples = maxSamples;
  }

  /** Samples that there is room for now, and 16 bytes for each. */
  get room(): number {
    return this.#room;
  }

  has(ref: SeriesRef, afterMs: number): boolean {
    const hot = this.#columns.get(ref);
    return hot !== undefined && afterMs >= hot.fromMs;
  }

  /** The samples when they are all here. */
  window(ref: SeriesRef, afterMs: number, throughMs: number, newestMs: number): SampleWindow | undefined {
    const hot = this.#columns.get(ref);
    if (!hot || afterMs < hot.fromMs) return undefined;
    hot.spanMs = Math.max(hot.spanMs, newestMs - afterMs);
    // A map keeps its order: the last is what was asked for last.
    this.#columns.delete(ref);
    this.#columns.set(ref, hot);
    return hot.column.window(afterMs, throughMs);
  }

  /** Keeps a copy of what was read: all samples of the series after `afterMs`. Answers with it, unless there is no room. */
  keep(ref: SeriesRef, afterMs: number, newestMs: number, samples: SampleWindow): Column | undefined {
    this.drop(ref);
    const length = samples.end - samples.start;
    if (length === 0 || length > MAX_LENGTH || newestMs - afterMs === Number.POSITIVE_INFINITY) return undefined;
    const capacity = Math.max(MIN_CAPACITY, Math.ceil(length * 1.25));
    for (const [oldest] of this.#columns) {
      if (this.#room + capacity <= this.#maxSamples) break;
      this.drop(oldest);
    }
    if (this.#room + capacity > this.#maxSamples) return undefined;
    const column = new Column(capacity);
    column.pushAll(samples);
    this.#columns.set(ref, { column, fromMs: afterMs, spanMs: newestMs - afterMs });
    this.#room += column.capacity;
    return column;
  }

  /** A sample that the series has now, whether new or in another's place. */
  put(ref: SeriesRef, timeMs: number, high: number, low: number): void {
    const hot = this.#columns.get(ref);
    if (!hot || timeMs <= hot.fromMs) return;
    if (hot.column.full && !this.#makeRoom(hot, timeMs)) this.drop(ref);
    else hot.column.put(timeMs, high, low);
  }

  drop(ref: SeriesRef): void {
    const hot = this.#columns.get(ref);
    if (!hot) return;
    this.#columns.delete(ref);
    this.#room -= hot.column.capacity;
  }

  #makeRoom(hot: HotColumn, newestMs: number): boolean {
    const { column } = hot;
    const oldMs = newestMs - hot.spanMs;
    // A fifth at least, or every append would move the column.
    if (column.after(oldMs) >= column.length / 5) {
      column.dropThrough(oldMs);
      hot.fromMs = oldMs;
      return true;
    }
    const more = Math.ceil(column.capacity / 2);
    if (column.capacity + more > MAX_LENGTH * 2 || this.#room + more > this.#maxSamples) return false;
    column.resize(column.capacity + more);
    this.#room += more;
    return true;
  }
}
