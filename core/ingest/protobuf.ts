/**
 * A cursor over a protobuf message, as far as the ingest formats need it: no schema, no objects, nothing allocated.
 * https://protobuf.dev/programming-guides/encoding/
 *
 * A defect sets `bad`, and from then on `next` answers false: a reader asks once, at its end. Lengths are checked against the
 * message they stand in. Groups, which proto3 does not have, are a defect.
 */

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

const TWO_32 = 2 ** 32;

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `undefined` when they are not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    // Bad UTF-8 is the only thing it throws for.
    return undefined;
  }
}

export class ProtobufCursor {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  at: number;
  end: number;
  bad = false;
  /** Of the field that `next` found. */
  field = 0;
  wire = 0;
  /** Where its tag stands. */
  tagAt = 0;
  /** The two halves of the last 64-bit number read, so that a stale marker's bits are seen as they came. */
  high = 0;
  low = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
    this.end = bytes.length;
  }

  /** Moves to the next field of the message that ends at `end`. False at its end, and after a defect. */
  next(): boolean {
    if (this.at >= this.end || this.bad) return false;
    this.tagAt = this.at;
    this.#varint();
    this.wire = this.low & 7;
    this.field = this.low >>> 3;
    // A field number has 29 bits, and 0 is none.
    if (this.high !== 0 || this.field === 0) this.bad = true;
    return !this.bad;
  }

  /** Opens the message, text or bytes of the field: from `at` on, and answers where it ends. */
  open(): number {
    const { bytes } = this;
    // Most lengths are one byte.
    const byte = bytes[this.at] as number;
    let length = byte;
    if (byte < 0x80 && this.at < this.end) this.at++;
    else {
      this.#varint();
      length = this.high === 0 ? this.low : Number.POSITIVE_INFINITY;
    }
    if (this.wire !== BYTES || length > this.end - this.at) {
      this.bad = true;
      return this.at;
    }
    return this.at + length;
  }

  /** A text; `undefined` when it is not UTF-8. */
  text(): string | undefined {
    const end = this.open();
    const start = this.at;
    this.at = end;
    return textOf(this.bytes.subarray(start, end));
  }

  /** Passes over the field, whatever it is. */
  skip(): void {
    switch (this.wire) {
      case VARINT:
        this.#varint();
        return;
      case FIXED64:
        this.#move(8);
        return;
      case BYTES:
        this.at = this.open();
        return;
      case FIXED32:
        this.#move(4);
        return;
      default:
        this.bad = true;
    }
  }

  /** An enum, a bool, a uint32 or an sint32 before its zigzag: the low 32 bits. */
  uint32(): number {
    if (this.wire !== VARINT) this.bad = true;
    this.#varint();
    return this.low >>> 0;
  }

  int32(): number {
    return this.uint32() | 0;
  }

  sint32(): number {
    const value = this.uint32();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Rounded to a float64 past 53 bits. */
  uint64(): number {
    this.uint32();
    return (this.high >>> 0) * TWO_32 + (this.low >>> 0);
  }

  int64(): number {
    this.uint32();
    return (this.high | 0) * TWO_32 + (this.low >>> 0);
  }

  /** All its digits. */
  int64Text(): string {
    const value = this.int64();
    return Number.isSafeInteger(value) ? String(value) : String((BigInt(this.high | 0) << 32n) | BigInt(this.low >>> 0));
  }

  fixed64(): number {
    this.#fixed64();
    return (this.high >>> 0) * TWO_32 + (this.low >>> 0);
  }

  sfixed64(): number {
    this.#fixed64();
    return (this.high | 0) * TWO_32 + (this.low >>> 0);
  }

  double(): number {
    const { at } = this;
    this.#fixed64();
    return this.bad ? Number.NaN : this.#view.getFloat64(at, true);
  }

  #fixed64(): void {
    const { at } = this;
    if (this.wire !== FIXED64) this.bad = true;
    if (!this.#move(8)) return;
    this.low = this.#view.getInt32(at, true);
    this.high = this.#view.getInt32(at + 4, true);
  }

  #move(bytes: number): boolean {
    if (bytes > this.end - this.at) {
      this.bad = true;
      this.at = this.end;
      return false;
    }
    this.at += bytes;
    return true;
  }

  /** Ten bytes at most, of which the last holds one bit. */
  #varint(): void {
    const { bytes, end } = this;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= end) break;
      const byte = bytes[this.at++] as number;
      const seven = byte & 0x7f;
      if (shift < 28) low |= seven << shift;
      else if (shift === 28) {
        low |= seven << 28;
        high = seven >>> 4;
      } else high |= seven << (shift - 32);
      if (byte < 0x80) {
        this.low = low;
        this.high = high;
        return;
      }
    }
    this.bad = true;
    this.low = 0;
    this.high = 0;
  }
}
