/**
 * Rows of the journal as they were before version 2: read for ever, written no more.
 *
 * ```
 * byte     1 (version of this layout)
 * varint   definitions; each: varint ref, varint length, UTF-8 of the series key
 * varint   samples
 * varint…  refs:  zigzag distance from the ref before
 * varint…  times: zigzag distance from the time before, ms
 * 8 bytes… values: float64, little-endian
 * ```
 */
import type { JournalRow } from "./journal.ts";
import type { SeriesRef } from "./store.ts";
import { ByteReader } from "./varint.ts";

export const VERSION_1 = 1;

/** The row, or `undefined` when the bytes are cut or not of this layout. */
export function decodeJournalRowV1(bytes: Uint8Array): JournalRow | undefined {
  const reader = new ByteReader(bytes);
  if (reader.varint() !== VERSION_1) return undefined;
  const text = new TextDecoder();
  const definitions: [SeriesRef, string][] = [];
  const definitionCount = reader.varint();
  for (let i = 0; i < definitionCount; i++) {
    const ref = reader.varint();
    definitions.push([ref, text.decode(reader.raw(reader.varint()))]);
    if (reader.cut) return undefined;
  }
  const count = reader.varint();
  // Each sample takes ten bytes at least: a count that the rest cannot hold is not allocated for.
  if (Number.isNaN(count) || !(count * 10 <= reader.left)) return undefined;
  const samples = { refs: new Uint32Array(count), times: new Float64Array(count), values: new Float64Array(count) };
  for (let i = 0, before = 0; i < count; i++) {
    before += reader.zigzag();
    samples.refs[i] = before;
  }
  for (let i = 0, before = 0; i < count; i++) {
    before += reader.zigzag();
    samples.times[i] = before;
  }
  if (reader.left !== count * 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + reader.at, count * 8);
  for (let i = 0; i < count; i++) samples.values[i] = view.getFloat64(i * 8, true);
  return { definitions, samples };
}
