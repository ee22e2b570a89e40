/**
 * The open chunk of each series: where it stands in columns of numbers, its bits in chained segments. About 60 bytes a series
 * beside the bits.
 */
import { BitReader, BitWriter } from "./bits.ts";
import { appendSample, CHUNK_SAMPLES, type ChunkState, emptyState, readSamples, SAMPLE_BITS } from "./chunk.ts";
import { NO_SEGMENT, SEGMENT_BYTES, Segments } from "./segments.ts";
import type { SampleWindow, SeriesRef } from "./store.ts";
import { HIGH, LOW, wordsOf } from "./xor.ts";

const FIRST_ROOM = 64;
/** The largest sample is 16 bytes, and a bit of the byte before. */
const SAMPLE_BYTES = 17;

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
  readonly #sample = new Uint8Array(SAMPLE_BYTES);
  readonly #out = new BitWriter(this.#sample);
  readonly #copy = new Uint8Array(CHUNK_BYTES);
  readonly #read = emptyState();
  #usedSegments = 0;
  #room = FIRST_ROOM;
  #firstMs = new Float64Array(FIRST_ROOM);
  #timeMs = new Float64Array(FIRST_ROOM);
  #deltaMs = new Float64Array(FIRST_ROOM);
  #high = new Uint32Array(FIRST_ROOM);
  #low = new Uint32Array(FIRST_ROOM);
  #first = new Uint32Array(FIRST_ROOM).fill(NO_SEGMENT);
  #last = new Uint32Array(FIRST_ROOM).fill(NO_SEGMENT);
  #bits = new Uint16Array(FIRST_ROOM);
  #count = new Uint8Array(FIRST_ROOM);
  #leading = new Uint8Array(FIRST_ROOM);
  #length = new Uint8Array(FIRST_ROOM);

  get bytes(): number {
    return this.#segments.bytes + this.#room * (3 * 8 + 4 * 4 + 2 + 3);
  }

  /** The same without segments that wait to be used again. */
  get usedBytes(): number {
    return this.#usedSegments * (SEGMENT_BYTES + 4) + this.#room * (3 * 8 + 4 * 4 + 2 + 3);
  }

  count(ref: SeriesRef): number {
    return this.#count[ref] ?? 0;
  }

  /** Of a chunk that is not empty. */
  firstMs(ref: SeriesRef): number {
    return this.#firstMs[ref] as number;
  }

  /** Bytes that the bits take, the last of them whole. */
  byteLength(ref: SeriesRef): number {
    return ((this.#bits[ref] ?? 0) + 7) >> 3;
  }

  /** A copy of the bits as they are. */
  bitsOf(ref: SeriesRef): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.byteLength(ref));
    this.copyBits(ref, bytes);
    return bytes;
  }

  copyBits(ref: SeriesRef, into: Uint8Array): void {
    const length = this.byteLength(ref);
    let segment = this.#first[ref] as number;
    for (let at = 0; at < length; at += SEGMENT_BYTES, segment = this.#segments.next(segment)) {
      const [page, start] = [this.#segments.page(segment), this.#segments.start(segment)];
      const end = start + Math.min(SEGMENT_BYTES, length - at);
      for (let from = start, to = at; from < end; from++, to++) into[to] = page[from] as number;
    }
  }

  /** Adds a sample newer than all in the chunk. */
  append(ref: SeriesRef, timeMs: number, high: number, low: number): void {
    if (ref >= this.#room) this.#grow(ref);
    const bits = this.#bits[ref] as number;
    const out = this.#out;
    // The sample is written beside, behind the bits of the byte that it shares with the one before.
    out.at = bits & 7;
    const begun = out.at > 0;
    let segment = this.#last[ref] as number;
    let place = (bits >> 3) % SEGMENT_BYTES;
    if (begun) this.#sample[0] = this.#segments.page(segment)[this.#segments.start(segment) + place] as number;
    const state = this.#load(ref);
    appendSample(out, state, timeMs, high, low);
    if (state.count === 1) this.#firstMs[ref] = timeMs;
    const written = (out.at + 7) >> 3;
    for (let i = 0; i < written; ) {
      // At the start of a segment, unless it is the byte that was begun before.
      if (place === 0 && (i > 0 || !begun)) segment = this.#chain(ref, segment);
      const page = this.#segments.page(segment);
      const start = this.#segments.start(segment);
      for (; i < written && place < SEGMENT_BYTES; i++, place++) {
        page[start + place] = this.#sample[i] as number;
        this.#sample[i] = 0;
      }
      place = 0;
    }
    this.#bits[ref] = (bits & ~7) + out.at;
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
    const bits = this.#bits[ref] ?? 0;
    this.copyBits(ref, this.#copy);
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
    const state = this.#load(ref);
    this.copyBits(ref, this.#copy);
    const bitCount = this.#bits[ref] as number;
    return { ...state, bitCount, bits: this.#copy.subarray(0, (bitCount + 7) >> 3) };
  }

  /** Goes on with a chunk as `stateOf` gave it: nothing of it is decoded. */
  adopt(ref: SeriesRef, chunk: OpenChunk): void {
    if (ref >= this.#room) this.#grow(ref);
    this.clear(ref);
    const { bits } = chunk;
    let segment = NO_SEGMENT;
    for (let at = 0; at < bits.length; at += SEGMENT_BYTES) {
      segment = this.#chain(ref, segment);
      this.#segments.page(segment).set(bits.subarray(at, at + SEGMENT_BYTES), this.#segments.start(segment));
    }
    this.#bits[ref] = chunk.bitCount;
    this.#firstMs[ref] = new DataView(bits.buffer, bits.byteOffset).getFloat64(0);
    this.#keep(ref, chunk);
  }

  clear(ref: SeriesRef): void {
    if (this.count(ref) === 0) return;
    this.#segments.give(this.#first[ref] as number, this.#last[ref] as number);
    this.#usedSegments -= Math.ceil((this.#bits[ref] as number) / 8 / SEGMENT_BYTES);
    this.#first[ref] = NO_SEGMENT;
    this.#last[ref] = NO_SEGMENT;
    this.#count[ref] = 0;
    this.#bits[ref] = 0;
  }

  #chain(ref: SeriesRef, last: number): number {
    const segment = this.#segments.take(last);
    this.#usedSegments++;
    if (last === NO_SEGMENT) this.#first[ref] = segment;
    this.#last[ref] = segment;
    return segment;
  }

  #load(ref: SeriesRef): ChunkState {
    const state = this.#state;
    state.count = this.#count[ref] as number;
    state.timeMs = this.#timeMs[ref] as number;
    state.deltaMs = this.#deltaMs[ref] as number;
    state.high = this.#high[ref] as number;
    state.low = this.#low[ref] as number;
    state.leading = this.#leading[ref] as number;
    state.length = this.#length[ref] as number;
    return state;
  }

  #keep(ref: SeriesRef, state: Readonly<ChunkState>): void {
    this.#count[ref] = state.count;
    this.#timeMs[ref] = state.timeMs;
    this.#deltaMs[ref] = state.deltaMs;
    this.#high[ref] = state.high;
    this.#low[ref] = state.low;
    this.#leading[ref] = state.leading;
    this.#length[ref] = state.length;
  }

  #grow(ref: SeriesRef): void {
    // A quarter more: a doubling would hold twice what 100,000 series need.
    const before = this.#room;
    while (this.#room <= ref) this.#room = Math.ceil(this.#room * 1.25);
    const room = this.#room;
    const wider = <T extends Float64Array | Uint32Array | Uint16Array | Uint8Array>(column: T, fresh: T): T => {
      fresh.set(column);
      return fresh;
    };
    this.#firstMs = wider(this.#firstMs, new Float64Array(room));
    this.#timeMs = wider(this.#timeMs, new Float64Array(room));
    this.#deltaMs = wider(this.#deltaMs, new Float64Array(room));
    this.#high = wider(this.#high, new Uint32Array(room));
    this.#low = wider(this.#low, new Uint32Array(room));
    this.#first = wider(this.#first, new Uint32Array(room).fill(NO_SEGMENT, before));
    this.#last = wider(this.#last, new Uint32Array(room).fill(NO_SEGMENT, before));
    this.#bits = wider(this.#bits, new Uint16Array(room));
    this.#count = wider(this.#count, new Uint8Array(room));
    this.#leading = wider(this.#leading, new Uint8Array(room));
    this.#length = wider(this.#length, new Uint8Array(room));
  }
}
