/**
 * A snapshot for a query that runs elsewhere: series by the index, their chunks as they lie in memory and on disk, undecoded.
 *
 * What is in memory, and which blocks there are on disk, is taken in one go: that is the watermark. The blocks are then read with
 * pauses in between, so that nobody waits for a query over a week; none of them changes.
 */
import { chunkAt, placesOf, type SealedChunk } from "../../core/series/block.ts";
import type { Head } from "../../core/series/head.ts";
import { type Snapshot, SnapshotWriter } from "../../core/series/snapshot.ts";
import type { Matcher, SeriesId, SeriesRef } from "../../core/series/store.ts";
import type { SealedChunks } from "./sealed-chunks.ts";

/** What one selector of a query reads: samples with `afterMs < time <= throughMs`. */
export interface SelectorSpan {
  readonly matchers: readonly Matcher[];
  readonly afterMs: number;
  readonly throughMs: number;
}

export interface SnapshotLimits {
  readonly series: number;
  readonly bytes: number;
}

export type Gathered =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly over: "series" | "bytes"; readonly series: number };

/** Work without a pause, some 2 ms, in bytes copied; a chunk, and a look into a block, take as long as so many. */
const PAUSE_BYTES = 500_000;
const CHUNK_BYTES = 400;
const BLOCK_BYTES = 100_000;

interface Wanted {
  readonly ref: SeriesRef;
  afterMs: number;
  throughMs: number;
}

export async function gatherSnapshot(
  spans: readonly SelectorSpan[],
  head: Head,
  chunks: SealedChunks,
  limits: SnapshotLimits,
  pause: () => Promise<void>,
): Promise<Gathered> {
  const wanted = wantedOf(spans, head);
  if (wanted.size > limits.series) return { ok: false, over: "series", series: wanted.size };
  const tooMany = { ok: false, over: "bytes", series: wanted.size } as const;
  const writer = new SnapshotWriter();
  const inMemory: (readonly SealedChunk[])[] = [];
  const places = new Map<SeriesId, number>();
  const [afters, throughs]: [number[], number[]] = [[], []];
  let memoryBytes = 0;
  for (const { ref, afterMs, throughMs } of wanted.values()) {
    const series = writer.series(head.info(ref).key);
    places.set(head.id(ref), series);
    afters.push(afterMs);
    throughs.push(throughMs);
    const openBytes = head.openBytes(ref, afterMs, throughMs);
    if (openBytes > 0) head.copyOpen(ref, writer.open(series, head.openCount(ref), openBytes));
    const sealed = head.sealedInMemory(ref, afterMs, throughMs);
    inMemory.push(sealed);
    for (const { values } of sealed) memoryBytes += values.length;
    if (writer.bytes + memoryBytes > limits.bytes) return tooMany;
  }
  const [firstMs, lastMs] = [least(afters), most(throughs)];
  let done = 0;
  const isPauseDue = (bytes: number): boolean => {
    done += bytes;
    if (done < PAUSE_BYTES) return false;
    done = 0;
    return true;
  };
  for (const name of chunks.blocks(firstMs, lastMs)) {
    const block = chunks.block(name);
    if (!block) continue;
    const { directory } = block;
    const columns = new Map<number, number>();
    let body: Uint8Array | undefined;
    for (const place of placesOf(directory, places, firstMs, lastMs)) {
      body ??= block.body();
      if (!body) break;
      const series = places.get(directory.ids[place] as number) as number;
      const chunk = chunkAt(directory, body, place);
      if (chunk.maxMs <= (afters[series] as number) || chunk.minMs > (throughs[series] as number)) continue;
      const times = directory.columns[place] as number;
      const column = columns.get(times) ?? writer.times(chunk);
      columns.set(times, column);
      writer.sealed(series, column, chunk);
      if (writer.bytes + memoryBytes > limits.bytes) return tooMany;
      if (isPauseDue(chunk.values.length + CHUNK_BYTES)) await pause();
    }
    if (isPauseDue(BLOCK_BYTES)) await pause();
  }
  for (let series = 0; series < inMemory.length; series++) {
    for (const chunk of inMemory[series] ?? []) {
      writer.sealed(series, writer.times(chunk), chunk);
      if (isPauseDue(chunk.values.length + CHUNK_BYTES)) await pause();
    }
    if (writer.bytes > limits.bytes) return tooMany;
  }
  return { ok: true, snapshot: writer.finish() };
}

/** Each series once, in order of creation, with all that the selectors read of it. */
function wantedOf(spans: readonly SelectorSpan[], head: Head): ReadonlyMap<SeriesRef, Wanted> {
  const wanted = new Map<SeriesRef, Wanted>();
  for (const { matchers, afterMs, throughMs } of spans) {
    for (const { ref } of head.select(matchers)) {
      const known = wanted.get(ref);
      if (!known) wanted.set(ref, { ref, afterMs, throughMs });
      else {
        known.afterMs = Math.min(known.afterMs, afterMs);
        known.throughMs = Math.max(known.throughMs, throughMs);
      }
    }
  }
  return spans.length < 2 ? wanted : new Map([...wanted].sort(([a], [b]) => a - b));
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function most(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
