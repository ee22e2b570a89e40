/**
 * Sealed chunks, and blocks of them: many series in one row of a database, since a row is what is paid for.
 *
 * Series of one body share their times to the ms, so a block holds each column of times once. The directory says where things
 * are, so that one series is read without the others. All numbers are varints (varint.ts).
 *
 * ```
 * directory  1 (version of this layout)
 *            base: a time, ms
 *            columns of times; each: samples, zigzag distance of the first from base, span to the last, bytes
 *            chunks; each: distance of its series id from the one before, zigzag distance of its column of times, bytes of values
 * body       the columns of times, then the columns of values (column-code.ts)
 * ```
 */
import { decodeColumn, encodeColumn } from "./column-code.ts";
import { ByteReader, ByteWriter } from "./varint.ts";

const VERSION = 1;

/** A row is what is paid for, and the platform takes 2 MB. A checkpoint of a site that is not flooded has less in all. */
const BLOCK_BYTES = 1_900_000;
/** The most that a chunk takes of a directory, its column of times included. */
const ENTRY_BYTES = 24;

export interface SealedChunk {
  readonly minMs: number;
  readonly maxMs: number;
  readonly count: number;
  readonly times: Uint8Array;
  readonly values: Uint8Array;
}

export interface BlockChunk {
  readonly id: number;
  readonly chunk: SealedChunk;
}

export interface Block {
  readonly minMs: number;
  readonly maxMs: number;
  readonly directory: Uint8Array<ArrayBuffer>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Times rise; there is one at least. */
export function sealSamples(times: Float64Array, values: Float64Array): SealedChunk {
  const count = times.length;
  return {
    minMs: times[0] as number,
    maxMs: times[count - 1] as number,
    count,
    times: encodeTimes(times),
    values: encodeColumn(values),
  };
}

/** Series of one sender are sealed one after the other and share their times: those are written once, and kept once. */
let lastTimes = new Float64Array();
let lastBytes = new Uint8Array();

function encodeTimes(times: Float64Array): Uint8Array<ArrayBuffer> {
  if (!sameTimes(times, lastTimes)) {
    lastTimes = times.slice();
    lastBytes = encodeColumn(times);
  }
  return lastBytes;
}

function sameTimes(times: Float64Array, others: Float64Array): boolean {
  if (times.length !== others.length) return false;
  for (let i = 0; i < times.length; i++) if (times[i] !== others[i]) return false;
  return true;
}

export function sealedBytes(chunk: SealedChunk): number {
  return chunk.times.length + chunk.values.length;
}

/** Into places `at` and following of the columns. False when the bytes are cut or not ours; what lies there is then of no use. */
export function openSealed({ times: when, values: what, count }: SealedChunk, times: Float64Array, values: Float64Array, at = 0): boolean {
  return decodeColumn(when, times, at, count) && decodeColumn(what, values, at, count);
}

/** Blocks of at most `maxBytes` each, directories included (one chunk is always taken), series by series. Chunks of a series keep their order. */
export function packBlocks(chunks: readonly BlockChunk[], maxBytes = BLOCK_BYTES): Block[] {
  const sorted = [...chunks].sort((a, b) => a.id - b.id);
  const blocks: Block[] = [];
  let from = 0;
  let bytes = 0;
  sorted.forEach(({ chunk }, i) => {
    const more = sealedBytes(chunk) + ENTRY_BYTES;
    if (i > from && bytes + more > maxBytes) {
      blocks.push(packBlock(sorted.slice(from, i)));
      from = i;
      bytes = 0;
    }
    bytes += more;
  });
  if (from < sorted.length) blocks.push(packBlock(sorted.slice(from)));
  return blocks;
}

function packBlock(chunks: readonly BlockChunk[]): Block {
  const columns = new Map<string, { readonly index: number; readonly chunk: SealedChunk }>();
  // Most share the very bytes (`sealSamples`), which need not be looked at then.
  const indices = new Map<Uint8Array, number>();
  const columnOf = chunks.map(({ chunk }) => {
    const same = indices.get(chunk.times);
    if (same !== undefined) return same;
    const key = `${chunk.count} ${String.fromCharCode(...chunk.times)}`;
    const index = columns.get(key)?.index ?? columns.size;
    indices.set(chunk.times, index);
    if (index === columns.size) columns.set(key, { index, chunk });
    return index;
  });
  let [minMs, maxMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { chunk } of chunks) [minMs, maxMs] = [Math.min(minMs, chunk.minMs), Math.max(maxMs, chunk.maxMs)];
  const directory = new ByteWriter();
  const body = new ByteWriter();
  directory.varint(VERSION);
  directory.varint(minMs);
  directory.varint(columns.size);
  for (const { chunk } of columns.values()) {
    directory.varint(chunk.count);
    directory.zigzag(chunk.minMs - minMs);
    directory.varint(chunk.maxMs - chunk.minMs);
    directory.varint(chunk.times.length);
    body.raw(chunk.times);
  }
  directory.varint(chunks.length);
  let [idBefore, columnBefore] = [0, 0];
  chunks.forEach(({ id, chunk }, i) => {
    const column = columnOf[i] as number;
    directory.varint(id - idBefore);
    directory.zigzag(column - columnBefore);
    directory.varint(chunk.values.length);
    body.raw(chunk.values);
    idBefore = id;
    columnBefore = column;
  });
  return { minMs, maxMs, directory: directory.finish(), body: body.finish() };
}

/** A directory, read: columns of numbers, since it is kept while queries need it. */
export interface Directory {
  /** For each chunk: series id (rising), its column of times, where its values start in the body. */
  readonly ids: Uint32Array;
  readonly columns: Uint32Array;
  /** One more than chunks. */
  readonly valuesAt: Uint32Array;
  /** For each column of times. */
  readonly counts: Uint32Array;
  readonly minMs: Float64Array;
  readonly maxMs: Float64Array;
  /** One more than columns. */
  readonly timesAt: Uint32Array;
}

/** `undefined` when the bytes are cut or not of this layout. */
export function readDirectory(bytes: Uint8Array): Directory | undefined {
  const reader = new ByteReader(bytes);
  if (reader.varint() !== VERSION) return undefined;
  const base = reader.varint();
  const columnCount = reader.varint();
  // Each column takes four bytes at least, each chunk three: a count that the rest cannot hold is not allocated for.
  if (!(columnCount * 4 <= reader.left)) return undefined;
  const counts = new Uint32Array(columnCount);
  const [minMs, maxMs] = [new Float64Array(columnCount), new Float64Array(columnCount)];
  const timesAt = new Uint32Array(columnCount + 1);
  for (let i = 0; i < columnCount; i++) {
    counts[i] = reader.varint();
    minMs[i] = base + reader.zigzag();
    maxMs[i] = (minMs[i] as number) + reader.varint();
    timesAt[i + 1] = (timesAt[i] as number) + reader.varint();
  }
  const chunkCount = reader.varint();
  if (!(chunkCount * 3 <= reader.left)) return undefined;
  const [ids, columns, valuesAt] = [new Uint32Array(chunkCount), new Uint32Array(chunkCount), new Uint32Array(chunkCount + 1)];
  valuesAt[0] = timesAt[columnCount] as number;
  for (let i = 0, id = 0, column = 0; i < chunkCount; i++) {
    id += reader.varint();
    column += reader.zigzag();
    ids[i] = id;
    columns[i] = column;
    if (!(column < columnCount)) return undefined;
    valuesAt[i + 1] = (valuesAt[i] as number) + reader.varint();
  }
  return reader.cut ? undefined : { ids, columns, valuesAt, counts, minMs, maxMs, timesAt };
}

/** The chunks of one series with samples in `afterMs < time <= throughMs`, in the order they were written. */
export function chunksIn(directory: Directory, body: Uint8Array, id: number, afterMs: number, throughMs: number): SealedChunk[] {
  return placesIn(directory, id, afterMs, throughMs).map((place) => chunkAt(directory, body, place));
}

/** Where in the directory they are: the body is only needed when there are any. */
export function placesIn({ ids, columns, minMs, maxMs }: Directory, id: number, afterMs: number, throughMs: number): number[] {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as number) < id) low = middle + 1;
    else high = middle;
  }
  const places: number[] = [];
  for (let place = low; ids[place] === id; place++) {
    const column = columns[place] as number;
    if ((maxMs[column] as number) > afterMs && (minMs[column] as number) <= throughMs) places.push(place);
  }
  return places;
}

/** A look at each chunk of a block costs as much as finding so many series in it. */
const SCAN_FROM = 64;

/** The same for many series at once: where their chunks are, in the order they were written. */
export function* placesOf(
  directory: Directory,
  ids: ReadonlySet<number> | ReadonlyMap<number, unknown>,
  afterMs: number,
  throughMs: number,
): Iterable<number> {
  if (ids.size < SCAN_FROM) {
    for (const id of ids.keys()) yield* placesIn(directory, id, afterMs, throughMs);
    return;
  }
  const { columns, minMs, maxMs } = directory;
  for (let place = 0; place < columns.length; place++) {
    const column = columns[place] as number;
    if ((maxMs[column] as number) <= afterMs || (minMs[column] as number) > throughMs) continue;
    if (ids.has(directory.ids[place] as number)) yield place;
  }
}

export function chunkAt({ columns, counts, minMs, maxMs, timesAt, valuesAt }: Directory, body: Uint8Array, place: number): SealedChunk {
  const column = columns[place] as number;
  return {
    minMs: minMs[column] as number,
    maxMs: maxMs[column] as number,
    count: counts[column] as number,
    times: body.subarray(timesAt[column], timesAt[column + 1]),
    values: body.subarray(valuesAt[place], valuesAt[place + 1]),
  };
}
