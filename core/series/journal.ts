/**
 * One row of the journal: the samples of a commit window as bytes.
 *
 * ```
 * byte     1 (version of this layout)
 * varint   definitions; each: varint ref, varint length, UTF-8 of the series key
 * varint   samples
 * varint…  refs:  zigzag distance from the ref before
 * varint…  times: zigzag distance from the time before, ms
 * 8 bytes… values: float64, little-endian, bit for bit (a stale marker is a NaN with a payload)
 * ```
 *
 * Columns, not records: refs of one body mostly step by one and times mostly stay, so both cost about a byte. Varints are
 * LEB128, of up to 53 bits, since times do not fit 32.
 */
import type { SeriesRef, StoredSamples } from "./store.ts";

const VERSION = 1;

export interface JournalRow {
  /** Series that later rows of the same life name by ref only. */
  readonly definitions: readonly (readonly [ref: SeriesRef, key: string])[];
  readonly samples: StoredSamples;
}

/** Upper bound of a row's size: a definition's key takes at most three bytes a UTF-16 unit; a varint at most eight. */
export function journalRowBound(row: JournalRow): number {
  let bytes = 1 + 8 + 8;
  for (const [, key] of row.definitions) bytes += 16 + key.length * 3;
  return bytes + row.samples.refs.length * 24;
}

export function encodeJournalRow(row: JournalRow): Uint8Array<ArrayBuffer> {
  const { refs, times, values } = row.samples;
  const bytes = new Uint8Array(journalRowBound(row));
  let at = 0;
  const varint = (value: number): void => {
    let rest = value;
    while (rest >= 0x80) {
      bytes[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    bytes[at++] = rest;
  };
  const zigzag = (value: number): void => varint(value < 0 ? -2 * value - 1 : 2 * value);
  const text = new TextEncoder();
  bytes[at++] = VERSION;
  varint(row.definitions.length);
  for (const [ref, key] of row.definitions) {
    const utf8 = text.encode(key);
    varint(ref);
    varint(utf8.length);
    bytes.set(utf8, at);
    at += utf8.length;
  }
  varint(refs.length);
  for (let i = 0, before = 0; i < refs.length; i++) {
    zigzag((refs[i] as number) - before);
    before = refs[i] as number;
  }
  for (let i = 0, before = 0; i < times.length; i++) {
    zigzag((times[i] as number) - before);
    before = times[i] as number;
  }
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++, at += 8) view.setFloat64(at, values[i] as number, true);
  return bytes.slice(0, at);
}

/** The row, or `undefined` when the bytes are cut or not of this layout: what was never whole was never answered. */
export function decodeJournalRow(bytes: Uint8Array): JournalRow | undefined {
  if (bytes[0] !== VERSION) return undefined;
  let at = 1;
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 49) return Number.NaN;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  };
  const zigzag = (): number => {
    const value = varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const text = new TextDecoder();
  const definitions: [SeriesRef, string][] = [];
  const definitionCount = varint();
  for (let i = 0; i < definitionCount; i++) {
    const ref = varint();
    const length = varint();
    if (!(at + length <= bytes.length)) return undefined;
    definitions.push([ref, text.decode(bytes.subarray(at, at + length))]);
    at += length;
  }
  const count = varint();
  // Each sample takes ten bytes at least: a count that the rest cannot hold is not allocated for.
  if (Number.isNaN(count) || !(count * 10 <= bytes.length - at)) return undefined;
  const samples = { refs: new Uint32Array(count), times: new Float64Array(count), values: new Float64Array(count) };
  for (let i = 0, before = 0; i < count; i++) {
    before += zigzag();
    samples.refs[i] = before;
  }
  for (let i = 0, before = 0; i < count; i++) {
    before += zigzag();
    samples.times[i] = before;
  }
  if (at + count * 8 !== bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < count; i++, at += 8) samples.values[i] = view.getFloat64(at, true);
  return { definitions, samples };
}
