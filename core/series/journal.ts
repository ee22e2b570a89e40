/**
 * One row of the journal: the samples of a commit window as bytes, written as they come.
 *
 * ```
 * byte     2 (version of this layout)
 * 4 bytes  samples, little-endian
 * 4 bytes  definitions
 * then, in any order, samples and the definitions of series that later ones name by id:
 *
 * sample      byte: form x 4 + 2 if a time follows + 1 if an id follows
 *             zigzag distance of its id from the id before; without it one
 *             zigzag distance of its time from the time before, ms; without it none
 *             the bytes of its value that the form says
 * definition  byte: 63 x 4
 *             varint id, and its key as shared-ends.ts has it, after the key of the definition before
 * ```
 *
 * The *value* is the 64 bits in which it differs from the one before of its series in this row, as far as a table of `SLOTS` places
 * remembers that; else from 0. Form 62 is no difference. Any other is 8 x the zero bytes that lead, 7 at most, + the bytes that
 * follow - 1; the rest are zero bytes too. Whole numbers end in those, and readings of one series begin with them.
 *
 * Varints are LEB128, of up to 53 bits, since times do not fit 32. A stale marker is a NaN with a payload, and bits keep it.
 */
import { decodeJournalRowV1, VERSION_1 } from "./journal-v1.ts";
import { joinEnds, sharedEnds } from "./shared-ends.ts";
import type { SeriesId, SeriesRef, StoredSamples } from "./store.ts";
import { ByteReader } from "./varint.ts";
import { HIGH, LOW, trailingZeros, wordsOf } from "./xor.ts";

export interface JournalRow {
  /** Series that later rows of the same life name by ref only. */
  readonly definitions: readonly (readonly [ref: SeriesRef, key: string])[];
  readonly samples: StoredSamples;
}

const VERSION = 2;
const HEAD_BYTES = 9;
const SAME = 62;
const DEFINES = 63;
const ID_FOLLOWS = 1;
const TIME_FOLLOWS = 2;
/** The byte that says what follows, ten of an id and a time each at most, and the value. */
const SAMPLE_BYTES = 1 + 10 + 10 + 8;
/** Three varints and the byte before them. */
const DEFINITION_BYTES = 1 + 3 * 8 + 8;
/** A power of two. Ids step by one, so that a site of as many series has a place for each; past it some are as if they were new. */
const SLOTS = 16_384;
const FIRST_BYTES = 4_096;

/** What each series was last in a row: id, number of the row, high and low word, side by side. */
class LastValues {
  readonly words = new Uint32Array(SLOTS * 4);
  #row = 0;

  /** Forgets all: what is of another row is not looked at. */
  begin(): number {
    this.#row = (this.#row + 1) >>> 0 || 1;
    return this.#row;
  }
}

export class JournalRowWriter {
  readonly #maxBytes: number;
  readonly #last = new LastValues();
  readonly #text = new TextEncoder();
  #bytes = new Uint8Array(FIRST_BYTES);
  #at = HEAD_BYTES;
  #row = this.#last.begin();
  #samples = 0;
  #definitions = 0;
  #id = 0;
  #timeMs = 0;
  #key: Uint8Array = new Uint8Array();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get samples(): number {
    return this.#samples;
  }

  get length(): number {
    return this.#at;
  }

  get empty(): boolean {
    return this.#at === HEAD_BYTES;
  }

  /** False when it would grow past its bound: then `encode`, `clear`, and add it to the next. */
  add(id: SeriesId, timeMs: number, high: number, low: number): boolean {
    if (!this.#room(SAMPLE_BYTES)) return false;
    const bytes = this.#bytes;
    const start = this.#at;
    const { words } = this.#last;
    const slot = (id & (SLOTS - 1)) * 4;
    // As int32, for clz32 (xor.ts).
    let differsHigh = high | 0;
    let differsLow = low | 0;
    if (words[slot] === id && words[slot + 1] === this.#row) {
      differsHigh = high ^ (words[slot + 2] as number);
      differsLow = low ^ (words[slot + 3] as number);
    }
    words[slot] = id;
    words[slot + 1] = this.#row;
    words[slot + 2] = high;
    words[slot + 3] = low;
    let control = 0;
    this.#at = start + 1;
    if (id !== this.#id + 1) {
      control |= ID_FOLLOWS;
      this.#zigzag(id - this.#id);
    }
    if (timeMs !== this.#timeMs) {
      control |= TIME_FOLLOWS;
      this.#zigzag(timeMs - this.#timeMs);
    }
    this.#id = id;
    this.#timeMs = timeMs;
    this.#samples++;
    if (differsHigh === 0 && differsLow === 0) {
      bytes[start] = control | (SAME << 2);
      return true;
    }
    const leading = differsHigh === 0 ? 4 + (Math.clz32(differsLow) >> 3) : Math.clz32(differsHigh) >> 3;
    const end = differsLow === 0 ? 4 - (trailingZeros(differsHigh) >> 3) : 8 - (trailingZeros(differsLow) >> 3);
    bytes[start] = control | (leading << 5) | ((end - leading - 1) << 2);
    let at = this.#at;
    for (let i = leading; i < end; i++) bytes[at++] = i < 4 ? differsHigh >>> (24 - i * 8) : differsLow >>> (56 - i * 8);
    this.#at = at;
    return true;
  }

  /** The same for a series, which samples after it name by id. */
  define(id: SeriesId, key: string): boolean {
    const text = this.#text.encode(key);
    if (!this.#room(DEFINITION_BYTES + text.length)) return false;
    const { start, end } = sharedEnds(this.#key, text);
    this.#bytes[this.#at++] = DEFINES << 2;
    for (const number of [id, start, end, text.length - start - end]) this.#varint(number);
    this.#bytes.set(text.subarray(start, text.length - end), this.#at);
    this.#at += text.length - start - end;
    this.#key = text;
    this.#definitions++;
    return true;
  }

  /** The row as it stands. */
  encode(): Uint8Array<ArrayBuffer> {
    const row = this.#bytes.slice(0, this.#at);
    row[0] = VERSION;
    const view = new DataView(row.buffer);
    view.setUint32(1, this.#samples, true);
    view.setUint32(5, this.#definitions, true);
    return row;
  }

  /** What is added from here on is of the next row. */
  clear(): void {
    this.#row = this.#last.begin();
    this.#at = HEAD_BYTES;
    this.#samples = 0;
    this.#definitions = 0;
    this.#id = 0;
    this.#timeMs = 0;
    this.#key = new Uint8Array();
  }

  #room(more: number): boolean {
    const needed = this.#at + more;
    if (needed <= this.#bytes.length) return true;
    if (needed > this.#maxBytes && !this.empty) return false;
    const grown = new Uint8Array(Math.max(needed, Math.min(this.#maxBytes, this.#bytes.length * 2)));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    return true;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#at++] = rest;
  }

  #zigzag(value: number): void {
    this.#varint(value < 0 ? -2 * value - 1 : 2 * value);
  }
}

/** For reading rows, one after the other: their tables are one. */
const LAST = new LastValues();

/** The row, or `undefined` when the bytes are cut or of no layout: what was never whole was never answered. */
export function decodeJournalRow(bytes: Uint8Array): JournalRow | undefined {
  if (bytes[0] === VERSION_1) return decodeJournalRowV1(bytes);
  if (bytes[0] !== VERSION || bytes.length < HEAD_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [count, definitionCount] = [view.getUint32(1, true), view.getUint32(5, true)];
  // Each sample takes a byte at least, and a definition five: counts that the rest cannot hold are not allocated for.
  if (count + definitionCount * 5 > bytes.length - HEAD_BYTES) return undefined;
  const samples = { refs: new Uint32Array(count), times: new Float64Array(count), values: new Float64Array(count) };
  const definitions: [SeriesId, string][] = [];
  const valueWords = wordsOf(samples.values);
  const { words } = LAST;
  const row = LAST.begin();
  const reader = new ByteReader(bytes);
  reader.at = HEAD_BYTES;
  const text = new TextDecoder();
  let key: Uint8Array = new Uint8Array();
  let id = 0;
  let timeMs = 0;
  let i = 0;
  while (reader.left > 0) {
    const control = bytes[reader.at++] as number;
    const form = control >> 2;
    if (form === DEFINES) {
      const named = reader.varint();
      const ends = { start: reader.varint(), end: reader.varint() };
      const whole = joinEnds(key, ends, reader.raw(reader.varint()));
      if (!whole || reader.cut) return undefined;
      key = whole;
      definitions.push([named, text.decode(whole)]);
      continue;
    }
    id += control & ID_FOLLOWS ? reader.zigzag() : 1;
    if (control & TIME_FOLLOWS) timeMs += reader.zigzag();
    const leading = form >> 3;
    const end = form === SAME ? leading : leading + (form & 7) + 1;
    if (i === count || reader.cut || end > 8 || end - leading > reader.left) return undefined;
    let high = 0;
    let low = 0;
    for (let place = leading; place < end; place++) {
      const byte = bytes[reader.at++] as number;
      if (place < 4) high |= byte << (24 - place * 8);
      else low |= byte << (56 - place * 8);
    }
    const slot = (id & (SLOTS - 1)) * 4;
    if (words[slot] === id && words[slot + 1] === row) {
      high ^= words[slot + 2] as number;
      low ^= words[slot + 3] as number;
    }
    words[slot] = id;
    words[slot + 1] = row;
    words[slot + 2] = high;
    words[slot + 3] = low;
    samples.refs[i] = id;
    samples.times[i] = timeMs;
    valueWords[i * 2 + HIGH] = high;
    valueWords[i * 2 + LOW] = low;
    i++;
  }
  return i === count && definitions.length === definitionCount ? { definitions, samples } : undefined;
}
