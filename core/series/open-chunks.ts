/**
 * The open chunk of each series: where it stands in a record of 64 bytes, its bits in chained segments.
 *
 * ```
 * record, in float64:  0 first time, 1 newest time, 2 its gap, then in words:
 *   6 and 7            the newest value, high and low
 *   8 and 9            the first and the last segment of its bits
 *   10 and 11          the word that is not whole yet, and how many bits there are
 *   12                 samples + 256 x leading zeros + 65,536 x length of the window
 * ```
 *
 * One record, not a column for each: a sample of any of 100,000 series then waits for one line of memory and not for ten.
 */
import { BitReader, BitWriter, putWord, wordAt } from "./bits.ts";
import { appendSample, CHUNK_SAMPLES, type ChunkState, emptyState, readSamples, SAMPLE_BITS } from "./chunk.ts";
import { NO_SEGMENT, SEGMENT_WORDS, Segments } from "./segments.ts";
import type { SampleWindow, SeriesRef } from "./store.ts";
import { HIGH, LOW, wordsOf } from "./xor.ts";

const FIRST_ROOM = 64;
const RECORD_BYTES = 64;
const NUMBERS = RECORD_BYTES / 8;
const WORDS = RECORD_BYTES / 4;
/** Places in a record, as above. */
const FIRST_MS = 0;
const TIME_MS = 1;
const DELTA_MS = 2;
const VALUE_HIGH = 6;
const VALUE_LOW = 7;
const FIRST_SEGMENT = 8;
const LAST_SEGMENT = 9;
const REST = 10;
const BITS = 11;
const COUNTS = 12;

/** The first sample is 128 bits, and up to 31 of the word before are taken along. */
const SAMPLE_WORDS = 5;

const NUMBER = new Float64Array(1);
const NUMBER_WORDS = wordsOf(NUMBER);

/** A chunk with where it stands. */
export interface OpenChunk extends Readonly<ChunkState> {
  readonly bitCount: number;
  readonly bits: Uint8Array;
}

/** The largest chunk, and what a reader of its last bits looks at beside them. */
const CHUNK_BYTES = 16 + Math.ceil((CHUNK_SAMPLES * SAMPLE_BITS) / 8) + 8;

export class OpenChunks {
  readonly #segments = new Segments();
  readonly #state = emptyState();
  readonly #out = new BitWriter(new Uint32Array(SAMPLE_WORDS));
  readonly #copy = new Uint8Array(CHUNK_BYTES);
  readonly #read = emptyState();
  #usedSegments = 0;
  #room = 0;
  #numbers = new Float64Array();
  #words = new Uint32Array();

  constructor() {
    this.#resize(FIRST_ROOM);
  }

  get bytes(): number {
    return this.#segments.bytes + this.#room * RECORD_BYTES;
  }

  /** The same without segments that wait to be used again. */
  get usedBytes(): number {
    return this.#usedSegments * (SEGMENT_WORDS + 1) * 4 + this.#room * RECORD_BYTES;
  }

  count(ref: SeriesRef): number {
    return ref < this.#room ? (this.#words[ref * WORDS + COUNTS] as number) & 0xff : 0;
  }

  /** Of a chunk that is not empty. */
  firstMs(ref: SeriesRef): number {
    return this.#numbers[ref * NUMBERS + FIRST_MS] as number;
  }

  /** The newest value of a chunk that is not empty. */
  newest(ref: SeriesRef): number {
    NUMBER_WORDS[HIGH] = this.#words[ref * WORDS + VALUE_HIGH] as number;
    NUMBER_WORDS[LOW] = this.#words[ref * WORDS + VALUE_LOW] as number;
    return NUMBER[0] as number;
  }

  /** Bytes that the bits take, the last of them whole. */
  byteLength(ref: SeriesRef): number {
    return this.count(ref) === 0 ? 0 : ((this.#words[ref * WORDS + BITS] as number) + 7) >> 3;
  }

  /** A copy of the bits as they are. */
  bitsOf(ref: SeriesRef): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.byteLength(ref));
    this.copyBits(ref, bytes);
    return bytes;
  }

  copyBits(ref: SeriesRef, into: Uint8Array): void {
    const length = this.byteLength(ref);
    if (length === 0) return;
    const record = ref * WORDS;
    const whole = (this.#words[record + BITS] as number) >>> 5;
    let segment = this.#words[record + FIRST_SEGMENT] as number;
    for (let at = 0; at < whole; at += SEGMENT_WORDS, segment = this.#segments.next(segment)) {
      const words = this.#segments.words(segment);
      const start = this.#segments.start(segment);
      const end = Math.min(SEGMENT_WORDS, whole - at);
      for (let i = 0; i < end; i++) putWord(into, (at + i) * 4, words[start + i] as number);
    }
    let rest = this.#words[record + REST] as number;
    for (let at = whole * 4; at < length; at++, rest <<= 8) into[at] = rest >>> 24;
  }

  /** Adds a sample newer than all in the chunk. */
  append(ref: SeriesRef, timeMs: number, high: number, low: number): void {
    if (ref >= this.#room) this.#grow(ref);
    const out = this.#out;
    const words = this.#words;
    const record = ref * WORDS;
    const bits = words[record + BITS] as number;
    out.begin(words[record + REST] as number, bits & 31);
    const state = this.#load(ref);
    appendSample(out, state, timeMs, high, low);
    if (state.count === 1) this.#numbers[ref * NUMBERS + FIRST_MS] = timeMs;
    let place = (bits >>> 5) % SEGMENT_WORDS;
    let segment = words[record + LAST_SEGMENT] as number;
    for (let i = 0; i < out.whole; i++, place = (place + 1) % SEGMENT_WORDS) {
      if (place === 0) segment = this.#chain(ref, segment);
      this.#segments.words(segment)[this.#segments.start(segment) + place] = out.words[i] as number;
    }
    words[record + REST] = out.rest;
    words[record + BITS] = (bits & ~31) + out.bits;
    this.#keep(ref, state);
  }

  appendAll(ref: SeriesRef, times: Float64Array, values: Float64Array): void {
    const words = wordsOf(values);
    for (let i = 0; i < times.length; i++) {
      this.append(ref, times[i] as number, words[i * 2 + HIGH] as number, words[i * 2 + LOW] as number);
    }
  }

  read(ref: SeriesRef): SampleWindow {
    const count = this.count(ref);
    const [times, values] = [new Float64Array(count), new Float64Array(count)];
    this.readInto(ref, times, wordsOf(values), 0);
    return { times, values, start: 0, end: count };
  }

  /** All samples, from place `to` of the columns on. */
  readInto(ref: SeriesRef, times: Float64Array, valueWords: Uint32Array, to: number): void {
    if (this.count(ref) === 0) return;
    this.copyBits(ref, this.#copy);
    const bits = this.#words[ref * WORDS + BITS] as number;
    readSamples(new BitReader(this.#copy, 0, bits), this.count(ref), this.#read, times, valueWords, to);
  }

  /** Takes the bits of a chunk as `bitsOf` gave them, and reads from them where it stands. Answers with its newest time; cut bits lose what they cut. */
  restore(ref: SeriesRef, count: number, bits: Uint8Array): number {
    const bounded = Math.min(count, CHUNK_SAMPLES);
    const [times, values] = [new Float64Array(bounded), new Float64Array(bounded)];
    const whole = readSamples(new BitReader(bits), bounded, emptyState(), times, wordsOf(values), 0);
    this.clear(ref);
    this.appendAll(ref, times.subarray(0, whole), values.subarray(0, whole));
    return times[whole - 1] ?? Number.NEGATIVE_INFINITY;
  }

  /** All that is needed to go on with the chunk in another life. Its bits are valid until the next read. */
  stateOf(ref: SeriesRef): OpenChunk {
    const length = this.byteLength(ref);
    this.copyBits(ref, this.#copy);
    return { ...this.#load(ref), bitCount: this.#words[ref * WORDS + BITS] as number, bits: this.#copy.subarray(0, length) };
  }

  /** Goes on with a chunk as `stateOf` gave it: nothing of it is decoded. */
  adopt(ref: SeriesRef, chunk: OpenChunk): void {
    if (ref >= this.#room) this.#grow(ref);
    this.clear(ref);
    const { bits, bitCount } = chunk;
    const whole = bitCount >>> 5;
    let segment = NO_SEGMENT;
    for (let i = 0; i < whole; i++) {
      if (i % SEGMENT_WORDS === 0) segment = this.#chain(ref, segment);
      this.#segments.words(segment)[this.#segments.start(segment) + (i % SEGMENT_WORDS)] = wordAt(bits, i * 4);
    }
    this.#words[ref * WORDS + REST] = wordAt(bits, whole * 4);
    this.#words[ref * WORDS + BITS] = bitCount;
    this.#numbers[ref * NUMBERS + FIRST_MS] = new DataView(bits.buffer, bits.byteOffset).getFloat64(0);
    this.#keep(ref, chunk);
  }

  clear(ref: SeriesRef): void {
    if (this.count(ref) === 0) return;
    const record = ref * WORDS;
    this.#segments.give(this.#words[record + FIRST_SEGMENT] as number, this.#words[record + LAST_SEGMENT] as number);
    this.#usedSegments -= Math.ceil(((this.#words[record + BITS] as number) >>> 5) / SEGMENT_WORDS);
    this.#words.fill(0, record, record + WORDS);
    this.#words.fill(NO_SEGMENT, record + FIRST_SEGMENT, record + LAST_SEGMENT + 1);
  }

  #chain(ref: SeriesRef, last: number): number {
    const segment = this.#segments.take(last);
    this.#usedSegments++;
    if (last === NO_SEGMENT) this.#words[ref * WORDS + FIRST_SEGMENT] = segment;
    this.#words[ref * WORDS + LAST_SEGMENT] = segment;
    return segment;
  }

  #load(ref: SeriesRef): ChunkState {
    const state = this.#state;
    const words = this.#words;
    const record = ref * WORDS;
    const counts = words[record + COUNTS] as number;
    state.count = counts & 0xff;
    state.leading = (counts >>> 8) & 0xff;
    state.length = counts >>> 16;
    state.timeMs = this.#numbers[ref * NUMBERS + TIME_MS] as number;
    state.deltaMs = this.#numbers[ref * NUMBERS + DELTA_MS] as number;
    state.high = words[record + VALUE_HIGH] as number;
    state.low = words[record + VALUE_LOW] as number;
    return state;
  }

  #keep(ref: SeriesRef, state: Readonly<ChunkState>): void {
    const words = this.#words;
    const record = ref * WORDS;
    words[record + COUNTS] = state.count | (state.leading << 8) | (state.length << 16);
    this.#numbers[ref * NUMBERS + TIME_MS] = state.timeMs;
    this.#numbers[ref * NUMBERS + DELTA_MS] = state.deltaMs;
    words[record + VALUE_HIGH] = state.high;
    words[record + VALUE_LOW] = state.low;
  }

  #grow(ref: SeriesRef): void {
    // A quarter more: a doubling would hold twice what 100,000 series need.
    let room = this.#room;
    while (room <= ref) room = Math.ceil(room * 1.25);
    this.#resize(room);
  }

  #resize(room: number): void {
    const numbers = new Float64Array(room * NUMBERS);
    const words = new Uint32Array(numbers.buffer);
    words.set(this.#words);
    for (let ref = this.#room; ref < room; ref++) words.fill(NO_SEGMENT, ref * WORDS + FIRST_SEGMENT, ref * WORDS + LAST_SEGMENT + 1);
    this.#numbers = numbers;
    this.#words = words;
    this.#room = room;
  }
}
