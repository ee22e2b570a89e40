/** Rows of the journal as this version writes them, and as the first one did. */
import { type JournalRow, JournalRowWriter } from "../../core/series/journal.ts";
import { ByteWriter } from "../../core/series/varint.ts";
import { HIGH, LOW, wordsOf } from "../../core/series/xor.ts";

export function journalRow({ definitions, samples }: JournalRow): Uint8Array<ArrayBuffer> {
  const row = new JournalRowWriter(1e9);
  const words = wordsOf(samples.values);
  for (const [id, key] of definitions) row.define(id, key);
  samples.refs.forEach((id, i) => {
    row.add(id, samples.times[i] as number, words[i * 2 + HIGH] as number, words[i * 2 + LOW] as number);
  });
  return row.encode();
}

/** Layout: core/series/journal-v1.ts. */
export function journalRowV1({ definitions, samples: { refs, times, values } }: JournalRow): Uint8Array<ArrayBuffer> {
  const row = new ByteWriter();
  row.varint(1);
  row.varint(definitions.length);
  for (const [ref, key] of definitions) {
    const utf8 = new TextEncoder().encode(key);
    row.varint(ref);
    row.varint(utf8.length);
    row.raw(utf8);
  }
  row.varint(refs.length);
  refs.forEach((ref, i) => void row.zigzag(ref - (refs[i - 1] ?? 0)));
  times.forEach((time, i) => void row.zigzag(time - (times[i - 1] ?? 0)));
  for (const value of values) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    row.raw(bytes);
  }
  return row.finish();
}
