/**
 * What a start needs before the journal: the names of series, and where each of them stands. Both in parts of bounded size, a
 * part to a row, all numbers varints (varint.ts). Series come by rising id.
 *
 * ```
 * names  1 (version), then each series: distance of its id from the one before, bytes of its key, the key in UTF-8
 * open   1 (version), then each series: distance of its id, zigzag distance of its newest time from that of the one before, ms,
 *        samples of its open chunk, and if there are any: bytes of its bits (chunk.ts), the bits
 * ```
 */
import { BLOCK_BYTES } from "./block.ts";
import type { Head } from "./head.ts";
import type { SeriesId, SeriesRef } from "./store.ts";
import { ByteReader, ByteWriter } from "./varint.ts";

const VERSION = 1;

/** The names of the series with ids from `firstId` through `lastId`. */
export function packNames(head: Head, firstId: SeriesId, lastId: SeriesId = Number.POSITIVE_INFINITY): Uint8Array<ArrayBuffer>[] {
  const text = new TextEncoder();
  return packParts(head, refsById(head, firstId, lastId), (part, ref, idBefore) => {
    const utf8 = text.encode(head.info(ref).key);
    part.varint(head.id(ref) - idBefore);
    part.varint(utf8.length);
    part.raw(utf8);
  });
}

export function restoreNames(head: Head, part: Uint8Array): void {
  const reader = new ByteReader(part);
  if (reader.varint() !== VERSION) return;
  const text = new TextDecoder();
  for (let id = 0; reader.left > 0; ) {
    id += reader.varint();
    const key = text.decode(reader.raw(reader.varint()));
    if (reader.cut) return;
    head.restoreSeries(id, key);
  }
}

export function packOpen(head: Head): Uint8Array<ArrayBuffer>[] {
  let newestBefore = 0;
  return packParts(
    head,
    // One that has no sample says nothing.
    refsById(head, 0, Number.POSITIVE_INFINITY).filter((ref) => head.newestMs(ref) !== Number.NEGATIVE_INFINITY),
    (part, ref, idBefore) => {
      // The first of a part.
      if (idBefore === 0) newestBefore = 0;
      const newestMs = head.newestMs(ref);
      const open = head.openBits(ref);
      part.varint(head.id(ref) - idBefore);
      part.zigzag(newestMs - newestBefore);
      part.varint(open?.count ?? 0);
      newestBefore = newestMs;
      if (!open) return;
      part.varint(open.bits.length);
      part.raw(open.bits);
    },
  );
}

/** `refOf` answers where a series is that `restoreNames` made. */
export function restoreOpen(head: Head, part: Uint8Array, refOf: (id: SeriesId) => SeriesRef | undefined): void {
  const reader = new ByteReader(part);
  if (reader.varint() !== VERSION) return;
  for (let id = 0, newestMs = 0; reader.left > 0; ) {
    id += reader.varint();
    newestMs += reader.zigzag();
    const count = reader.varint();
    const bits = count > 0 ? reader.raw(reader.varint()) : undefined;
    const ref = refOf(id);
    if (reader.cut) return;
    if (ref !== undefined) head.restoreNewest(ref, newestMs);
    if (ref !== undefined && bits) head.restoreOpen(ref, count, bits);
  }
}

/** The series with such ids, by id. */
export function refsById(head: Head, firstId: SeriesId, lastId: SeriesId): SeriesRef[] {
  return [...head.refs()].filter((ref) => head.id(ref) >= firstId && head.id(ref) <= lastId).sort((a, b) => head.id(a) - head.id(b));
}

/** A part ends when it is large; ids start again from 0 in each. */
function packParts(
  head: Head,
  refs: readonly SeriesRef[],
  pack: (part: ByteWriter, ref: SeriesRef, idBefore: SeriesId) => void,
): Uint8Array<ArrayBuffer>[] {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let part: ByteWriter | undefined;
  let idBefore = 0;
  for (const ref of refs) {
    if (!part) {
      part = new ByteWriter();
      part.varint(VERSION);
      idBefore = 0;
    }
    pack(part, ref, idBefore);
    idBefore = head.id(ref);
    if (part.length < BLOCK_BYTES) continue;
    parts.push(part.finish());
    part = undefined;
  }
  return part ? [...parts, part.finish()] : parts;
}
