/** One window out of parts that were written at different times: mostly one after the other, sometimes with late samples between. */
import { indexAfter } from "./column.ts";
import type { SampleWindow } from "./store.ts";
import { wordsOf } from "./xor.ts";

/** Half an hour of a sample a second; it grows. */
const FIRST_ROOM = 2_048;

export interface Part {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * Room that the parts of one series are decoded into, one behind the other. It is used again for the next series: columns of its
 * own for each chunk would cost more than the samples in them.
 */
export class JoinRoom {
  times = new Float64Array(FIRST_ROOM);
  values = new Float64Array(FIRST_ROOM);
  words = wordsOf(this.values);
  readonly #ends: number[] = [];
  #ordered = true;
  /** Where the next part begins. */
  length = 0;

  /** For a series with so many samples at most. What was joined before is no longer valid. */
  begin(samples: number): void {
    this.#ends.length = 0;
    this.#ordered = true;
    this.length = 0;
    if (samples <= this.times.length) return;
    this.times = new Float64Array(samples * 2);
    this.values = new Float64Array(samples * 2);
    this.words = wordsOf(this.values);
  }

  /** A part of so many samples was written at `length`. */
  added(count: number): void {
    if (count === 0) return;
    if (this.length > 0 && (this.times[this.length] as number) <= (this.times[this.length - 1] as number)) this.#ordered = false;
    this.length += count;
    this.#ends.push(this.length);
  }

  /** A view that is valid until the next `begin`. */
  joined(afterMs: number, throughMs: number): SampleWindow {
    const { times, values } = this;
    if (this.#ordered) {
      const end = indexAfter(times, 0, this.length, throughMs);
      return { times, values, start: indexAfter(times, 0, end, afterMs), end };
    }
    let start = 0;
    const parts = this.#ends.map((end): Part => {
      const part = { times: times.subarray(start, end), values: values.subarray(start, end) };
      start = end;
      return part;
    });
    return joinSamples(parts, afterMs, throughMs);
  }
}

/** Of samples of one time the last part's counts. */
export function joinSamples(parts: readonly Part[], afterMs: number, throughMs: number): SampleWindow {
  const [only] = parts;
  const whole = parts.length === 1 && only ? only : inOrder(parts) ? concatenated(parts) : merged(parts);
  const { times, values } = whole;
  const end = indexAfter(times, 0, times.length, throughMs);
  return { times, values, start: indexAfter(times, 0, end, afterMs), end };
}

function inOrder(parts: readonly Part[]): boolean {
  for (let i = 1; i < parts.length; i++) {
    const before = (parts[i - 1] as Part).times;
    if (((parts[i] as Part).times[0] as number) <= (before[before.length - 1] as number)) return false;
  }
  return true;
}

function concatenated(parts: readonly Part[]): Part {
  const count = parts.reduce((sum, { times }) => sum + times.length, 0);
  const [times, values] = [new Float64Array(count), new Float64Array(count)];
  let at = 0;
  for (const part of parts) {
    times.set(part.times, at);
    values.set(part.values, at);
    at += part.times.length;
  }
  return { times, values };
}

function merged(parts: readonly Part[]): Part {
  const all = concatenated(parts);
  // Stable: of one time the later part comes last.
  const order = Array.from(all.times.keys()).sort((a, b) => (all.times[a] as number) - (all.times[b] as number));
  const kept = order.filter((place, i) => all.times[place] !== all.times[order[i + 1] as number]);
  const [times, values] = [new Float64Array(kept.length), new Float64Array(kept.length)];
  const [from, to] = [wordsOf(all.values), wordsOf(values)];
  kept.forEach((place, i) => {
    times[i] = all.times[place] as number;
    to[i * 2] = from[place * 2] as number;
    to[i * 2 + 1] = from[place * 2 + 1] as number;
  });
  return { times, values };
}
