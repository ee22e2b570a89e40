/**
 * Roll-ups: what is kept of samples when the samples go. Buckets of 5 minutes and of an hour, each with how many there were, their
 * sum, least, greatest and last value, and by how much a counter rose.
 *
 * A bucket has the samples with `start < time <= start + width`, as windows of queries have them: one whose edges are edges of
 * buckets is made of whole ones. A sample at the very start of a day belongs to the last bucket of the day before, which then is
 * in two parts, of two days; they become one on reading.
 *
 * *Increase* is corrected for resets as in Prometheus: a value that falls counts from 0. It includes the step from the sample
 * before the bucket, so that increases of buckets that follow each other add up. NaN values, stale markers among them, are not
 * samples here.
 *
 * A run of buckets is a chunk of a block (block.ts), its times the starts of the buckets, which all series share. Its values:
 *
 * ```
 * 2 (version), then columns, each with its length before it (column-code.ts): count, last, least, greatest, increase, sum
 * ```
 *
 * A length of 0 stands for a column that is what the ones before it make it where a value only rises, or stays. Lengths are
 * varints. A day is 288 buckets: whole numbers and hundredths then cost a byte or two each. In version 1 buckets had the sample at
 * their start and not the one at their end; it is read, and `RollUpReader.span` leaves such days out.
 */
import type { SealedChunk } from "./block.ts";
import { decodeColumn, encodeColumn } from "./column-code.ts";
import type { SampleWindow } from "./store.ts";
import { ByteReader, ByteWriter } from "./varint.ts";

export const FIVE_MINUTES_MS = 300_000;
export const HOUR_MS = 3_600_000;

/** A tier, by the width of its buckets. */
export type RollUpWidthMs = typeof FIVE_MINUTES_MS | typeof HOUR_MS;

const VERSION = 2;
/** The same layout, of buckets closed on the other side. */
const VERSION_BEFORE = 1;

/** Columns, oldest bucket first; only buckets that have samples. */
export interface RollUp {
  readonly widthMs: number;
  readonly startsMs: Float64Array<ArrayBuffer>;
  readonly count: Float64Array<ArrayBuffer>;
  readonly sum: Float64Array<ArrayBuffer>;
  readonly min: Float64Array<ArrayBuffer>;
  readonly max: Float64Array<ArrayBuffer>;
  readonly last: Float64Array<ArrayBuffer>;
  readonly increase: Float64Array<ArrayBuffer>;
}

function columns(widthMs: number, length: number): RollUp {
  const column = (): Float64Array<ArrayBuffer> => new Float64Array(length);
  return {
    widthMs,
    startsMs: column(),
    count: column(),
    sum: column(),
    min: column(),
    max: column(),
    last: column(),
    increase: column(),
  };
}

export const NO_BUCKETS: RollUp = columns(FIVE_MINUTES_MS, 0);

/** Each column cut in the same way. */
function cutColumns({ widthMs, ...all }: RollUp, cut: (column: Float64Array<ArrayBuffer>) => Float64Array<ArrayBuffer>): RollUp {
  return {
    widthMs,
    startsMs: cut(all.startsMs),
    count: cut(all.count),
    sum: cut(all.sum),
    min: cut(all.min),
    max: cut(all.max),
    last: cut(all.last),
    increase: cut(all.increase),
  };
}

function firstOf(of: RollUp, length: number): RollUp {
  return cutColumns(of, (column) => column.slice(0, length));
}

function bucketOf(timeMs: number, widthMs: number): number {
  return (Math.ceil(timeMs / widthMs) - 1) * widthMs;
}

/** `before` is the value of the sample before the first, NaN when there is none. */
export function rollUp({ times, values, start, end }: SampleWindow, widthMs: number, before = Number.NaN): RollUp {
  const into = columns(widthMs, end - start);
  let at = -1;
  let previous = before;
  for (let i = start; i < end; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    const startMs = bucketOf(times[i] as number, widthMs);
    if (at < 0 || startMs !== into.startsMs[at]) {
      at++;
      into.startsMs[at] = startMs;
      into.min[at] = value;
      into.max[at] = value;
    }
    into.count[at] = (into.count[at] as number) + 1;
    into.sum[at] = (into.sum[at] as number) + value;
    into.min[at] = Math.min(into.min[at] as number, value);
    into.max[at] = Math.max(into.max[at] as number, value);
    into.last[at] = value;
    if (!Number.isNaN(previous)) into.increase[at] = (into.increase[at] as number) + (value < previous ? value : value - previous);
    previous = value;
  }
  return firstOf(into, at + 1);
}

/**
 * One of several that follow each other, of the same width or into a wider one that it divides. Where one ends in the bucket that
 * the next begins in, they become one bucket.
 */
export function mergeRollUps(parts: readonly RollUp[], widthMs: number): RollUp {
  const into = columns(
    widthMs,
    parts.reduce((sum, { startsMs }) => sum + startsMs.length, 0),
  );
  let at = -1;
  for (const part of parts) {
    for (let i = 0; i < part.startsMs.length; i++) {
      const startMs = Math.floor((part.startsMs[i] as number) / widthMs) * widthMs;
      if (at < 0 || startMs !== into.startsMs[at]) {
        at++;
        into.startsMs[at] = startMs;
        into.min[at] = part.min[i] as number;
        into.max[at] = part.max[i] as number;
      }
      into.count[at] = (into.count[at] as number) + (part.count[i] as number);
      into.sum[at] = (into.sum[at] as number) + (part.sum[i] as number);
      into.min[at] = Math.min(into.min[at] as number, part.min[i] as number);
      into.max[at] = Math.max(into.max[at] as number, part.max[i] as number);
      into.last[at] = part.last[i] as number;
      into.increase[at] = (into.increase[at] as number) + (part.increase[i] as number);
    }
  }
  return firstOf(into, at + 1);
}

/**
 * Those of any runs of one series that start in `startMs <= start < endMs`, oldest first. A day that was rolled up again, because
 * samples of it came late, stands behind later ones.
 */
export function selectBuckets(parts: readonly RollUp[], widthMs: number, startMs: number, endMs: number): RollUp {
  const wanted = parts.map((part) => between(part, startMs, endMs)).filter(({ startsMs }) => startsMs.length > 0);
  const follow = wanted.every(({ startsMs }, i) => i === 0 || (wanted[i - 1]?.startsMs.at(-1) as number) <= (startsMs[0] as number));
  return mergeRollUps(follow ? wanted : [sorted(wanted, widthMs)], widthMs);
}

/** A view. */
function between(of: RollUp, startMs: number, endMs: number): RollUp {
  const { startsMs } = of;
  let [from, to] = [0, startsMs.length];
  while (from < to && (startsMs[from] as number) < startMs) from++;
  while (from < to && (startsMs[to - 1] as number) >= endMs) to--;
  return cutColumns(of, (column) => column.subarray(from, to));
}

/** Buckets of one start in the order of their parts. */
function sorted(parts: readonly RollUp[], widthMs: number): RollUp {
  const places = parts.flatMap(({ startsMs }, part) => Array.from(startsMs, (start, i) => ({ start, part, i })));
  const into = columns(widthMs, places.length);
  places
    .sort((a, b) => a.start - b.start)
    .forEach(({ part, i }, to) => {
      for (const name of COLUMNS) into[name][to] = parts[part]?.[name][i] as number;
    });
  return into;
}

const COLUMNS = ["startsMs", "count", "sum", "min", "max", "last", "increase"] as const;

/** What least, greatest and increase are in a series that only rises, and the sum where nothing moves: mostly they are. */
function expected({ last, count }: RollUp): Pick<RollUp, (typeof EXPECTED)[number]> {
  const increase = last.map((value, i) => (i === 0 ? 0 : value - (last[i - 1] as number)));
  return { min: last, max: last, increase: tidied(increase), sum: tidied(last.map((value, i) => value * (count[i] as number))) };
}

/** Far below what adding up a bucket's samples loses, and far above one step of a float64. */
const NOISE = 1e-12;

/**
 * Sums of decimals are decimals but for their last bits, which would cost more than all others: 0.1 + 0.2 becomes 0.3. Where
 * some value is no decimal, nothing changes.
 */
function tidied(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  for (let scale = 1; scale <= 10_000; scale *= 10) {
    const rounded = values.map((value) => Math.round(value * scale) / scale);
    if (rounded.every((value, i) => Math.abs(value - (values[i] as number)) <= NOISE * Math.abs(values[i] as number))) return rounded;
  }
  return values;
}

/** There is one bucket at least. Sums and increases keep twelve digits. */
export function sealRollUp(given: RollUp): SealedChunk {
  const of = { ...given, sum: tidied(given.sum), increase: tidied(given.increase) };
  const out = new ByteWriter();
  const would = expected(of);
  const column = (values: Float64Array<ArrayBuffer>): void => {
    const bytes = encodeColumn(values);
    out.varint(bytes.length);
    out.raw(bytes);
  };
  out.varint(VERSION);
  column(of.count);
  column(of.last);
  for (const name of EXPECTED) {
    if (of[name].every((value, i) => Object.is(value, would[name][i]))) out.varint(0);
    else column(of[name]);
  }
  const count = of.startsMs.length;
  const [minMs, maxMs] = [of.startsMs[0] as number, of.startsMs[count - 1] as number];
  return { minMs, maxMs, count, times: encodeColumn(of.startsMs), values: out.finish() };
}

/** `undefined` when the bytes are cut or not ours. */
export function openRollUp(chunk: SealedChunk, widthMs: number): RollUp | undefined {
  const reader = new ByteReader(chunk.values);
  const version = reader.varint();
  if ((version !== VERSION && version !== VERSION_BEFORE) || !(chunk.count <= MAX_BUCKETS)) return undefined;
  const into = columns(widthMs, chunk.count);
  const read = (column: Float64Array<ArrayBuffer>): boolean => decodeColumn(reader.raw(reader.varint()), column);
  if (!decodeColumn(chunk.times, into.startsMs) || !read(into.count) || !read(into.last)) return undefined;
  const would = expected(into);
  for (const name of EXPECTED) {
    const size = reader.varint();
    if (size === 0) into[name].set(would[name]);
    else if (!decodeColumn(reader.raw(size), into[name])) return undefined;
  }
  return reader.cut ? undefined : into;
}

const EXPECTED = ["min", "max", "increase", "sum"] as const;

/** Of a run: a month of 5 minutes is 8,928. A constant column says any number of them in nine bytes. */
const MAX_BUCKETS = 10_000;
