/** One window out of parts that were written at different times: mostly one after the other, sometimes with late samples between. */
import { indexAfter } from "./column.ts";
import type { SampleWindow } from "./store.ts";
import { wordsOf } from "./xor.ts";

export interface Part {
  readonly times: Float64Array;
  readonly values: Float64Array;
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
