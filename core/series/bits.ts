/** Bits, most significant first, in a byte array: what chunks are written in. A reader past its end gives zeros and says so. */

export class BitWriter {
  bytes: Uint8Array;
  /** The bit that is written next. What lies from here on must be zero. */
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  bit(one: boolean): void {
    if (one) this.bytes[this.at >> 3] = (this.bytes[this.at >> 3] as number) | (0x80 >> (this.at & 7));
    this.at++;
  }

  /** The low `count` bits of `value`, 32 at most. */
  write(value: number, count: number): void {
    for (let left = count; left > 0; ) {
      const free = 8 - (this.at & 7);
      const taken = Math.min(free, left);
      const piece = (value >>> (left - taken)) & ((1 << taken) - 1);
      this.bytes[this.at >> 3] = (this.bytes[this.at >> 3] as number) | (piece << (free - taken));
      this.at += taken;
      left -= taken;
    }
  }
}

export class BitReader {
  bytes: Uint8Array;
  at: number;
  /** One past the last bit that is there. */
  end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length * 8) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get over(): boolean {
    return this.at > this.end;
  }

  bit(): number {
    const byte = this.at < this.end ? (this.bytes[this.at >> 3] as number) : 0;
    const bit = (byte >> (7 - (this.at & 7))) & 1;
    this.at++;
    return bit;
  }

  /** The next `count` bits, 32 at most, as an unsigned number. */
  read(count: number): number {
    const { bytes, at } = this;
    const place = at >> 3;
    this.at = at + count;
    if (this.at > this.end || place + 4 >= bytes.length) return this.#readSlowly(at, count);
    // Five bytes hold 32 bits that begin anywhere in the first.
    const shift = at & 7;
    const first =
      ((bytes[place] as number) << 24) |
      ((bytes[place + 1] as number) << 16) |
      ((bytes[place + 2] as number) << 8) |
      (bytes[place + 3] as number);
    const aligned = shift === 0 ? first : (first << shift) | ((bytes[place + 4] as number) >> (8 - shift));
    return count === 0 ? 0 : aligned >>> (32 - count);
  }

  /** At the end of the bytes, or past it. */
  #readSlowly(from: number, count: number): number {
    let value = 0;
    for (let at = from; at < from + count; at++) {
      const byte = at < this.end ? (this.bytes[at >> 3] as number) : 0;
      value = (value << 1) | ((byte >> (7 - (at & 7))) & 1);
    }
    return value >>> 0;
  }
}
