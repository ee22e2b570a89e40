/**
 * The samples of one series, oldest first, in two flat columns. Reading is a view and copies nothing.
 *
 * Values come in and are compared as words (xor.ts), so that a stale marker stays the NaN that it is. What falls out at the old
 * end is moved away at once: a ring would save the move and cost every reader a seam.
 */
import type { SampleWindow } from "./store.ts";
import { HIGH, LOW, wordsOf } from "./xor.ts";

export class Column {
  #times: Float64Array<ArrayBuffer>;
  #values: Float64Array<ArrayBuffer>;
  #words: Uint32Array;
  #length = 0;

  constructor(capacity: number) {
    this.#times = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
    this.#words = wordsOf(this.#values);
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#times.length;
  }

  get full(): boolean {
    return this.#length === this.#times.length;
  }

  get times(): Float64Array<ArrayBuffer> {
    return this.#times.subarray(0, this.#length);
  }

  get values(): Float64Array<ArrayBuffer> {
    return this.#values.subarray(0, this.#length);
  }

  resize(capacity: number): void {
    const [times, values] = [this.times, this.values];
    this.#times = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
    this.#words = wordsOf(this.#values);
    this.#times.set(times);
    this.#values.set(values);
  }

  /** Drops the samples up to and at `time`. */
  dropThrough(time: number): void {
    const dropped = this.after(time);
    this.#times.copyWithin(0, dropped, this.#length);
    this.#words.copyWithin(0, dropped * 2, this.#length * 2);
    this.#length -= dropped;
  }

  /** Drops the samples from a place on. */
  dropFrom(index: number): void {
    this.#length = Math.min(this.#length, index);
  }

  /** Puts each of another's samples from a place on. There must be room. */
  putAll(other: Column, from: number): void {
    for (let i = from; i < other.#length; i++) {
      this.put(other.#times[i] as number, other.#words[i * 2 + HIGH] as number, other.#words[i * 2 + LOW] as number);
    }
  }

  /** Adds samples that are newer than all there are. There must be room. */
  pushAll({ times, values, start, end }: SampleWindow): void {
    this.#times.set(times.subarray(start, end), this.#length);
    this.#values.set(values.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  /** Puts a sample in its place; one of the same time is replaced. The column must not be full. */
  put(time: number, high: number, low: number): void {
    const index = this.after(time);
    if (index > 0 && this.#times[index - 1] === time) {
      this.#set(index - 1, time, high, low);
      return;
    }
    if (index < this.#length) {
      this.#times.copyWithin(index + 1, index, this.#length);
      this.#words.copyWithin(index * 2 + 2, index * 2, this.#length * 2);
    }
    this.#set(index, time, high, low);
    this.#length++;
  }

  window(afterMs: number, throughMs: number): SampleWindow {
    return { times: this.#times, values: this.#values, start: this.after(afterMs), end: this.after(throughMs) };
  }

  /** Index of the first sample later than `time`. */
  after(time: number): number {
    return indexAfter(this.#times, 0, this.#length, time);
  }

  /** Index of the first sample at `time` or later. */
  before(time: number): number {
    const index = this.after(time);
    return index > 0 && this.#times[index - 1] === time ? index - 1 : index;
  }

  #set(index: number, time: number, high: number, low: number): void {
    this.#times[index] = time;
    this.#words[index * 2 + HIGH] = high;
    this.#words[index * 2 + LOW] = low;
  }
}

/** Index of the first of `times[start]` to `times[end - 1]`, which rise, that is later than `time`; `end` when none is. */
export function indexAfter(times: Float64Array, start: number, end: number, time: number): number {
  let [low, high] = [start, end];
  // Samples mostly come in order and are asked for at the end.
  if (low < high && (times[high - 1] as number) <= time) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
