/**
 * What a start needs before the journal: the names of series, and where each of them stands. Both in parts of bounded size, a
 * part to a row, all numbers varints (varint.ts). Series come by rising id.
 *
 * ```
 * names  2 (version), then each series: distance of its id from the one before, its key after the key before (shared-ends.ts)
 * open   2 (version), then each series: distance of its id, zigzag distance of its newest time from that of the one before, ms,
 *        samples of its open chunk, and if there are any: how many bits, the bits (chunk.ts), and where an append goes on:
 *        zigzag distance of the chunk's newest time from the series', zigzag last gap, leading zeros and length of the last
 *        window, the last value's two words of four bytes each, the high one first
 * ```
 *
 * Version 1 of `names` had bytes of each key and the key. Version 1 of `open` had bytes of its bits and the bits: a start had to
 * decode them all.
 */
import { CHUNK_SAMPLES } from "./chunk.ts";
import type { Head } from "./head.ts";
import type { OpenChunk } from "./open-chunks.ts";
import { joinEnds, sharedEnds } from "./shared-ends.ts";
import type { SeriesId, SeriesRef } from "./store.ts";
import { ByteReader, ByteWriter } from "./varint.ts";

const NAMES_VERSION = 2;
const WHOLE_NAMES = 1;
const OPEN_VERSION = 2;
const OPEN_WITHOUT_STATE = 1;
/** Shares nothing. */
const WHOLE = { start: 0, end: 0 };
/** A row is what is paid for: as large as the platform takes, and room for the longest key after it. */
const PART_BYTES = 1_800_000;

/** The names of the series with ids from `firstId` through `lastId`. */
export function packNames(head: Head, firstId: SeriesId, lastId: SeriesId = Number.POSITIVE_INFINITY): Uint8Array<ArrayBuffer>[] {
  return packNamesOf(head, refsById(head, firstId, lastId));
}

/** The refs by rising id. */
export function packNamesOf(head: Head, refs: readonly SeriesRef[]): Uint8Array<ArrayBuffer>[] {
  const text = new TextEncoder();
  let before: Uint8Array = new Uint8Array();
  return packParts(head, NAMES_VERSION, refs, (part, ref, idBefore) => {
    // The first of a part.
    if (idBefore === 0) before = new Uint8Array();
    const key = text.encode(head.info(ref).key);
    const { start, end } = sharedEnds(before, key);
    part.varint(head.id(ref) - idBefore);
    for (const number of [start, end, key.length - start - end]) part.varint(number);
    part.raw(key.subarray(start, key.length - end));
    before = key;
  });
}

export function restoreNames(head: Head, part: Uint8Array): void {
  for (const [id, key] of readNames(part)) head.restoreSeries(id, key);
}

/** Those that are whole. */
export function* readNames(part: Uint8Array): Iterable<readonly [id: SeriesId, key: string]> {
  const reader = new ByteReader(part);
  const version = reader.varint();
  if (version !== NAMES_VERSION && version !== WHOLE_NAMES) return;
  const text = new TextDecoder();
  let before: Uint8Array = new Uint8Array();
  for (let id = 0; reader.left > 0; ) {
    id += reader.varint();
    const shared = version === WHOLE_NAMES ? WHOLE : { start: reader.varint(), end: reader.varint() };
    const key = joinEnds(before, shared, reader.raw(reader.varint()));
    if (!key || reader.cut) return;
    yield [id, text.decode(key)];
    before = key;
  }
}

export function packOpen(head: Head): Uint8Array<ArrayBuffer>[] {
  let newestBefore = 0;
  return packParts(
    head,
    OPEN_VERSION,
    // One that has no sample says nothing.
    refsById(head, 0, Number.POSITIVE_INFINITY).filter((ref) => head.newestMs(ref) !== Number.NEGATIVE_INFINITY),
    (part, ref, idBefore) => {
      // The first of a part.
      if (idBefore === 0) newestBefore = 0;
      const newestMs = head.newestMs(ref);
      const open = head.memory.openState(ref);
      part.varint(head.id(ref) - idBefore);
      part.zigzag(newestMs - newestBefore);
      part.varint(open?.count ?? 0);
      newestBefore = newestMs;
      if (open) packChunk(part, open, newestMs);
    },
  );
}

function packChunk(part: ByteWriter, open: OpenChunk, newestMs: number): void {
  part.varint(open.bitCount);
  part.raw(open.bits);
  part.zigzag(open.timeMs - newestMs);
  part.zigzag(open.deltaMs);
  part.varint(open.leading);
  part.varint(open.length);
  part.word(open.high);
  part.word(open.low);
}

/** `undefined` when it is cut, or of no chunk: then what comes after it cannot be read either. */
function readChunk(reader: ByteReader, count: number, newestMs: number): OpenChunk | undefined {
  const bitCount = reader.varint();
  const bits = reader.raw(Math.ceil(bitCount / 8));
  const timeMs = newestMs + reader.zigzag();
  const deltaMs = reader.zigzag();
  const [leading, length] = [reader.varint(), reader.varint()];
  const [high, low] = [reader.word(), reader.word()];
  // The first sample is 128 bits.
  if (reader.cut || bitCount < 128 || count > CHUNK_SAMPLES) return undefined;
  return { count, bitCount, bits, timeMs, deltaMs, leading, length, high, low };
}

/** `refOf` answers where a series is that `restoreNames` made. */
export function restoreOpen(head: Head, part: Uint8Array, refOf: (id: SeriesId) => SeriesRef | undefined): void {
  const reader = new ByteReader(part);
  const version = reader.varint();
  if (version !== OPEN_VERSION && version !== OPEN_WITHOUT_STATE) return;
  for (let id = 0, newestMs = 0; reader.left > 0; ) {
    id += reader.varint();
    newestMs += reader.zigzag();
    const count = reader.varint();
    const ref = refOf(id);
    if (reader.cut) return;
    if (count === 0) {
      if (ref !== undefined) head.memory.restoreNewest(ref, newestMs);
    } else if (version === OPEN_VERSION) {
      const chunk = readChunk(reader, count, newestMs);
      if (!chunk) return;
      if (ref === undefined) continue;
      head.memory.restoreNewest(ref, newestMs);
      head.memory.adoptOpen(ref, chunk);
    } else {
      const bits = reader.raw(reader.varint());
      if (reader.cut) return;
      if (ref === undefined) continue;
      head.memory.restoreNewest(ref, newestMs);
      head.memory.restoreOpen(ref, count, bits);
    }
  }
}

/** The series with such ids, by id. */
export function refsById(head: Head, firstId: SeriesId, lastId: SeriesId): SeriesRef[] {
  return [...head.refs()].filter((ref) => head.id(ref) >= firstId && head.id(ref) <= lastId).sort((a, b) => head.id(a) - head.id(b));
}

/** A part ends when it is large; ids start again from 0 in each. */
function packParts(
  head: Head,
  version: number,
  refs: readonly SeriesRef[],
  pack: (part: ByteWriter, ref: SeriesRef, idBefore: SeriesId) => void,
): Uint8Array<ArrayBuffer>[] {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let part: ByteWriter | undefined;
  let idBefore = 0;
  for (const ref of refs) {
    if (!part) {
      part = new ByteWriter();
      part.varint(version);
      idBefore = 0;
    }
    pack(part, ref, idBefore);
    idBefore = head.id(ref);
    if (part.length < PART_BYTES) continue;
    parts.push(part.finish());
    part = undefined;
  }
  return part ? [...parts, part.finish()] : parts;
}
