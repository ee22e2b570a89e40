/**
 * An open chunk: samples of one series, compressed as they come (Gorilla, https://www.vldb.org/pvldb/vol8/p1816-teller.pdf).
 *
 * | field | bits |
 * | --- | --- |
 * | first time | 64: epoch ms as a float64 |
 * | first value | 64 (xor.ts) |
 * | next time: the same gap as before | `0` |
 * | gap differs by -64 to 63 ms | `10`, 7 bits |
 * | by -1,024 to 1,023 ms | `110`, 11 bits |
 * | by -32,768 to 32,767 ms | `1110`, 16 bits |
 * | by anything else | `1111`, 32 bits |
 * | next value | xor.ts |
 *
 * The steps are for ms where the paper's are for seconds: a sender's timer wanders by a few ms, and by hundreds when it is busy.
 * How many samples there are is kept beside the bits.
 */
import type { BitReader, BitWriter } from "./bits.ts";
import { HIGH, LOW, readFirst, readNext, wordsOf, writeFirst, writeNext, type XorState } from "./xor.ts";

/** Where a chunk stands: all that an append needs to know of it. */
export interface ChunkState extends XorState {
  count: number;
  timeMs: number;
  deltaMs: number;
}

/** A chunk is sealed at so many samples (the paper's and Prometheus' choice: what a longer one saves, reading a part of it costs). */
export const CHUNK_SAMPLES = 120;
/** Or past this span: a slow series must reach the disk too, and 32 bits hold every gap within it. */
export const CHUNK_SPAN_MS = 2 * 3_600_000;

/** The most that a sample takes: 36 bits for its time, 13 and 64 for its value. */
export const SAMPLE_BITS = 36 + 13 + 64;

export function emptyState(): ChunkState {
  return { count: 0, timeMs: 0, deltaMs: 0, high: 0, low: 0, leading: 0, length: 0 };
}

const SCRATCH = new Float64Array(1);
const SCRATCH_WORDS = wordsOf(SCRATCH);

/** Adds a sample that is newer than all others. There must be room for `SAMPLE_BITS`, 128 for the first. */
export function appendSample(out: BitWriter, state: ChunkState, timeMs: number, high: number, low: number): void {
  if (state.count === 0) {
    SCRATCH[0] = timeMs;
    out.write(SCRATCH_WORDS[HIGH] as number, 32);
    out.write(SCRATCH_WORDS[LOW] as number, 32);
    writeFirst(out, state, high, low);
    state.deltaMs = 0;
  } else {
    const deltaMs = timeMs - state.timeMs;
    writeStep(out, deltaMs - state.deltaMs);
    state.deltaMs = deltaMs;
    writeNext(out, state, high, low);
  }
  state.timeMs = timeMs;
  state.count++;
}

function writeStep(out: BitWriter, step: number): void {
  if (step === 0) out.bit(false);
  else if (step >= -64 && step < 64) out.write((0b10 << 7) | (step & 0x7f), 9);
  else if (step >= -1024 && step < 1024) out.write((0b110 << 11) | (step & 0x7ff), 14);
  else if (step >= -32768 && step < 32768) out.write((0b1110 << 16) | (step & 0xffff), 20);
  else {
    out.write(0b1111, 4);
    out.write(step, 32);
  }
}

function readStep(bits: BitReader): number {
  if (bits.bit() === 0) return 0;
  if (bits.bit() === 0) return (bits.read(7) << 25) >> 25;
  if (bits.bit() === 0) return (bits.read(11) << 21) >> 21;
  if (bits.bit() === 0) return (bits.read(16) << 16) >> 16;
  return bits.read(32) | 0;
}

/**
 * Reads up to `count` samples into the columns, from place `to` on. Answers with how many were whole: fewer when the bits end
 * early. `state` is left where an append goes on.
 */
export function readSamples(
  bits: BitReader,
  count: number,
  state: ChunkState,
  times: Float64Array,
  valueWords: Uint32Array,
  to: number,
): number {
  Object.assign(state, { count: 0, deltaMs: 0, length: 0, leading: 0 });
  for (let i = 0; i < count; i++) {
    if (i === 0) {
      SCRATCH_WORDS[HIGH] = bits.read(32);
      SCRATCH_WORDS[LOW] = bits.read(32);
      state.timeMs = SCRATCH[0] as number;
      readFirst(bits, state);
    } else {
      state.deltaMs += readStep(bits);
      state.timeMs += state.deltaMs;
      readNext(bits, state);
    }
    if (bits.over) return i;
    times[to + i] = state.timeMs;
    valueWords[(to + i) * 2 + HIGH] = state.high;
    valueWords[(to + i) * 2 + LOW] = state.low;
    state.count++;
  }
  return count;
}
