/**
 * The samples of one series, oldest first, in two flat columns. Reading is a view and copies nothing.
 *
 * A full column drops its oldest quarter by one move, so that an append costs the same whatever the column holds: a ring would
 * save the move and cost every reader a seam.
 */
import type { SampleWindow } from "./store.ts";

/** A first allocation of 16 samples (256 bytes): most series of a young site never need more. */
const FIRST_CAPACITY = 16;

export class Column {
  #times = new Float64Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#times.length;
  }

  /** Time of the newest sample, or -Infinity. */
  get newestMs(): number {
    return this.#length === 0 ? Number.NEGATIVE_INFINITY : (this.#times[this.#length - 1] as number);
  }

  get newestValue(): number {
    return this.#length === 0 ? Number.NaN : (this.#values[this.#length - 1] as number);
  }

  get full(): boolean {
    return this.#length === this.#times.length;
  }

  /** Doubles the room for samples. */
  grow(): void {
    const [times, values] = [this.#times, this.#values];
    this.#times = new Float64Array(times.length * 2);
    this.#values = new Float64Array(times.length * 2);
    this.#times.set(times);
    this.#values.set(values);
  }

  /** Makes room without growing. */
  dropOldest(): void {
    const dropped = this.#length >> 2;
    this.#times.copyWithin(0, dropped, this.#length);
    this.#values.copyWithin(0, dropped, this.#length);
    this.#length -= dropped;
  }

  /** Adds a sample newer than all others. The column must not be full. */
  push(time: number, value: number): void {
    this.#times[this.#length] = time;
    this.#values[this.#length] = value;
    this.#length++;
  }

  /** Index of the first sample later than `time`. */
  after(time: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The value at exactly `time`, or `undefined`. */
  at(time: number): number | undefined {
    const index = this.after(time) - 1;
    return index >= 0 && this.#times[index] === time ? this.#values[index] : undefined;
  }

  replace(time: number, value: number): void {
    const index = this.after(time) - 1;
    if (index >= 0 && this.#times[index] === time) this.#values[index] = value;
  }

  /** Adds a sample between others, keeping the order. The column must not be full. */
  insert(time: number, value: number): void {
    const index = this.after(time);
    this.#times.copyWithin(index + 1, index, this.#length);
    this.#values.copyWithin(index + 1, index, this.#length);
    this.#times[index] = time;
    this.#values[index] = value;
    this.#length++;
  }

  window(afterMs: number, throughMs: number): SampleWindow {
    return { times: this.#times, values: this.#values, start: this.after(afterMs), end: this.after(throughMs) };
  }
}
