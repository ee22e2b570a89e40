/** Whole numbers as LEB128 bytes, of up to 53 bits, since times do not fit 32; signed ones zigzag. Bytes that end early read as NaN. */

/** A first size that holds most directories. */
const FIRST_BYTES = 4_096;

export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor(bytes = FIRST_BYTES) {
    this.#bytes = new Uint8Array(bytes);
  }

  get length(): number {
    return this.#at;
  }

  varint(value: number): void {
    // Eight bytes hold 53 bits.
    this.#room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#at++] = rest;
  }

  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** 32 bits as they are, the highest byte first. */
  word(value: number): void {
    this.#room(4);
    for (let shift = 24; shift >= 0; shift -= 8) this.#bytes[this.#at++] = value >>> shift;
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#at);
  }

  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  at = 0;
  /** A number or a run of bytes was cut. */
  cut = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined || scale > 2 ** 49) {
        this.cut = true;
        return Number.NaN;
      }
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  word(): number {
    const bytes = this.raw(4);
    let value = 0;
    for (const byte of bytes) value = (value << 8) | byte;
    return value >>> 0;
  }

  /** A view of the next bytes; empty when there are not so many. */
  raw(length: number): Uint8Array {
    if (!(length <= this.left)) {
      this.cut = true;
      return this.#bytes.subarray(0, 0);
    }
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}
