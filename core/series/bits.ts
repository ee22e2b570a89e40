/**
 * Bits, most significant first: what chunks are written in. Written word by word, since a byte at a time takes three times as long, and
 * read from bytes. A reader past its end gives zeros and says so.
 */

export class BitWriter {
  /** Those that are whole; there must be room. */
  words: Uint32Array;
  whole = 0;
  /** The word that is begun: its upper `used` bits, fewer than 32, and zeros. */
  rest = 0;
  used = 0;

  constructor(words: Uint32Array) {
    this.words = words;
  }

  get bits(): number {
    return this.whole * 32 + this.used;
  }

  /** From the start, or from a word that was begun. */
  begin(rest = 0, used = 0): void {
    this.whole = 0;
    this.rest = rest;
    this.used = used;
  }

  bit(one: boolean): void {
    this.write(one ? 1 : 0, 1);
  }

  /** The low `count` bits of `value`, 32 at most; those above must be zero. */
  write(value: number, count: number): void {
    const more = count - (32 - this.used);
    if (more < 0) {
      this.rest |= value << -more;
      this.used += count;
      return;
    }
    this.words[this.whole++] = this.rest | (value >>> more);
    this.rest = more === 0 ? 0 : value << (32 - more);
    this.used = more;
  }

  /** A copy of all bits, the last byte filled with zeros. */
  bytes(): Uint8Array<ArrayBuffer> {
    const length = (this.bits + 7) >> 3;
    if (length + 4 > copy.length) {
      copy = new Uint8Array(length * 2);
      copyView = new DataView(copy.buffer);
    }
    for (let i = 0; i < this.whole; i++) copyView.setInt32(i * 4, this.words[i] as number);
    copyView.setInt32(this.whole * 4, this.rest);
    return copy.slice(0, length);
  }
}

/** What is copied is put together here, a word at a time: a view of its own would cost as much as a hundred of them. */
let copy = new Uint8Array(4_096);
let copyView = new DataView(copy.buffer);

/** The four bytes of a word, the upper one first. */
export function putWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

/** A word of four bytes, those past the end as zeros. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
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
