/**
 * The stale marker: the NaN with payload 2 that Prometheus writes where a series ends (model/value/value.go). Only its bits
 * tell it from any other NaN.
 */

const scratch = new Float64Array(1);
const scratchBits = new BigUint64Array(scratch.buffer);

const STALE_NAN_BITS = 0x7ff0000000000002n;

/** The marker is a signalling NaN, and passing through an array of numbers sets this bit: both forms are the marker. */
const QUIET_BIT = 0x0008000000000000n;

/** Writes the marker into a column of values, as its two words: on its way through a number it may become any NaN. */
export function writeStaleMarker(values: Float64Array, at: number): void {
  new Uint32Array(values.buffer, values.byteOffset, values.length * 2).set([2, 0x7ff00000], at * 2);
}

export function isStaleMarker(value: number): boolean {
  if (!Number.isNaN(value)) return false;
  scratch[0] = value;
  return ((scratchBits[0] as bigint) & ~QUIET_BIT) === STALE_NAN_BITS;
}
