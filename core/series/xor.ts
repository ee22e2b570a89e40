/**
 * Float64 values as the bits in which they differ from the one before (Gorilla, section 4.1.2; Prometheus' chunkenc XOR).
 *
 * | differs by | bits |
 * | --- | --- |
 * | first value | 64 bits as they are |
 * | nothing | `0` |
 * | bits within the window of the last `11` | `10`, then the window's bits |
 * | anything else | `11`, 5 bits leading zeros (31 at most), 6 bits length (64 is 0), then as many bits |
 *
 * Values travel as two 32-bit words: a number of JavaScript may lose the payload of a NaN, and a stale marker is one.
 */
import type { BitReader, BitWriter } from "./bits.ts";

/** The value before, and the window of bits that the last `11` opened; `length` 0 before the first. */
export interface XorState {
  high: number;
  low: number;
  leading: number;
  length: number;
}

/** Words of a Float64Array, two for each value: where the low one stands is the machine's way. */
export const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;
export const HIGH = 1 - LOW;

export function wordsOf(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}

export function writeFirst(out: BitWriter, state: XorState, high: number, low: number): void {
  out.write(high, 32);
  out.write(low, 32);
  state.high = high;
  state.low = low;
  state.length = 0;
}

export function writeNext(out: BitWriter, state: XorState, high: number, low: number): void {
  // As int32: V8's middle compiler throws its code away each time clz32 is given a number past 2^31, and makes it again.
  const differsHigh = high ^ state.high;
  const differsLow = low ^ state.low;
  state.high = high;
  state.low = low;
  if (differsHigh === 0 && differsLow === 0) {
    out.bit(false);
    return;
  }
  const leading = leadingZeros(differsHigh, differsLow);
  const trailing = differsLow === 0 ? 32 + trailingZeros(differsHigh) : trailingZeros(differsLow);
  const kept = 64 - state.leading - state.length;
  if (state.length > 0 && leading >= state.leading && trailing >= kept) {
    out.write(0b10, 2);
    writeWindow(out, differsHigh, differsLow, state.length, kept);
    return;
  }
  const length = 64 - leading - trailing;
  out.write((0b11 << 11) | (leading << 6) | (length & 63), 13);
  writeWindow(out, differsHigh, differsLow, length, trailing);
  state.leading = leading;
  state.length = length;
}

export function readFirst(bits: BitReader, state: XorState): void {
  state.high = bits.read(32);
  state.low = bits.read(32);
  state.length = 0;
}

export function readNext(bits: BitReader, state: XorState): void {
  if (bits.bit() === 0) return;
  if (bits.bit() === 1) {
    state.leading = bits.read(5);
    state.length = bits.read(6) || 64;
  }
  const { length } = state;
  // Bytes that nobody wrote may open a window past the 64 bits; what comes of it is bounded all the same.
  const trailing = Math.max(0, 64 - state.leading - length);
  const upper = length > 32 ? bits.read(length - 32) : 0;
  const lower = length === 0 ? 0 : bits.read(Math.min(32, length));
  // The window, shifted up to where it belongs.
  const high = trailing >= 32 ? lower << (trailing - 32) : trailing === 0 ? upper : (upper << trailing) | (lower >>> (32 - trailing));
  const low = trailing >= 32 ? 0 : lower << trailing;
  state.high = (state.high ^ high) >>> 0;
  state.low = (state.low ^ low) >>> 0;
}

function writeWindow(out: BitWriter, high: number, low: number, length: number, trailing: number): void {
  // The window, shifted down to end at bit 0.
  const upper = trailing >= 32 ? 0 : high >>> trailing;
  const lower = trailing === 0 ? low : trailing >= 32 ? high >>> (trailing - 32) : (low >>> trailing) | (high << (32 - trailing));
  if (length > 32) out.write(upper, length - 32);
  out.write(lower >>> 0, Math.min(32, length));
}

/** Of two words of which one is not 0, as far as five bits say. */
export function leadingZeros(high: number, low: number): number {
  return Math.min(31, high === 0 ? 32 + Math.clz32(low) : Math.clz32(high));
}

/** Of a word that is not 0. */
export function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}
