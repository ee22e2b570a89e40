/**
 * A snapshot for a query that runs elsewhere: series by the index, their chunks as they lie in memory and on disk, undecoded.
 *
 * What is in memory, and which blocks there are on disk, is taken in one go: that is the watermark. The blocks are then read with
 * pauses in between, so that nobody waits for a query over a week; none of them changes.
 */
import { chunkAt, placesOf, type SealedChunk } from "../../core/series/block.ts";
import type { Head } from "../../core/series/head.ts";
import { FIVE_MINUTES_MS, HOUR_MS, type RollUpWidthMs } from "../../core/series/roll-up.ts";
import { type RolledSpans, type Snapshot, SnapshotWriter } from "../../core/series/snapshot.ts";
import type { Matcher, SeriesId, SeriesRef } from "../../core/series/store.ts";
import { bucketsOf, findLeft, type LeftByTier } from "./left-series.ts";
import type { RollUps } from "./roll-ups.ts";
import type { BlockName, SealedChunks } from "./sealed-chunks.ts";

/** What one selector of a query reads: samples with `afterMs < time <= throughMs`, and what is left of those as roll-ups of a tier. */
export interface SelectorSpan {
  readonly matchers: readonly Matcher[];
  readonly afterMs: number;
  readonly throughMs: number;
  readonly tierMs: RollUpWidthMs | null;
}

export interface SnapshotParts {
  readonly head: Head;
  readonly chunks: SealedChunks;
  readonly rollUps: RollUps;
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

/** What is read of the blocks of one series, under the ids that it has in them; `place` is its own in the snapshot. */
interface Piece {
  readonly place: number;
  readonly ids: readonly SeriesId[];
  readonly afterMs: number;
  readonly throughMs: number;
}

/** Blocks of one table that are to be read, and what of each series: times or starts in `afterMs < ms <= throughMs`. */
interface Reading {
  readonly source: SealedChunks;
  readonly tierMs: RollUpWidthMs | null;
  readonly blocks: readonly BlockName[];
  readonly series: ReadonlyMap<SeriesId, Piece>;
}

export async function gatherSnapshot(
  spans: readonly SelectorSpan[],
  parts: SnapshotParts,
  limits: SnapshotLimits,
  pause: () => Promise<void>,
): Promise<Gathered> {
  const { head, chunks, rollUps } = parts;
  const left = await leftOnly(spans, parts, pause);
  const wanted = wantedOf(spans, head);
  const leftKeys = new Set(TIERS.flatMap((tierMs) => left[tierMs].map(({ key }) => key)));
  const found = wanted.size + leftKeys.size;
  if (found > limits.series) return { ok: false, over: "series", series: found };
  const tooMany = { ok: false, over: "bytes", series: found } as const;
  const rolled = rolledSpans(rollUps);
  const writer = new SnapshotWriter(rolled);
  const inMemory: (readonly SealedChunk[])[] = [];
  const places = new Map<SeriesRef, number>();
  let memoryBytes = 0;
  for (const { ref, afterMs, throughMs } of wanted.values()) {
    const place = writer.series(head.info(ref).key);
    places.set(ref, place);
    const openBytes = head.memory.openBytes(ref, afterMs, throughMs);
    if (openBytes > 0) head.memory.copyOpen(ref, writer.open(place, head.memory.openCount(ref), openBytes));
    const sealed = head.memory.sealedInMemory(ref, afterMs, throughMs);
    inMemory.push(sealed);
    for (const { values } of sealed) memoryBytes += values.length;
    if (writer.bytes + memoryBytes > limits.bytes) return tooMany;
  }
  const leftPlaces = new Map([...leftKeys].map((key) => [key, writer.series(key)]));
  const readings = [
    readingOf(
      chunks,
      null,
      [...wanted.values()].map(({ ref, ...span }) => ({ place: places.get(ref) as number, ids: [head.id(ref)], ...span })),
    ),
    ...TIERS.map((tierMs) => {
      const own = wantedOf(
        spans.filter((span) => span.tierMs === tierMs),
        head,
      );
      const pieces = [...own.values()].flatMap(({ ref, ...span }): Piece[] => {
        const buckets = bucketsOf(span, rolled[tierMs]);
        if (buckets.afterMs >= buckets.throughMs) return [];
        const ids = rollUps.idsOf(ref, tierMs, buckets.afterMs + 1, buckets.throughMs + 1);
        return [{ place: places.get(ref) as number, ids, ...buckets }];
      });
      const gone = left[tierMs].map(({ key, ...piece }): Piece => ({ place: leftPlaces.get(key) as number, ...piece }));
      return readingOf(rollUps.sourceOf(tierMs), tierMs, [...pieces, ...gone]);
    }),
  ];
  let done = 0;
  const isPauseDue = (bytes: number): boolean => {
    done += bytes;
    if (done < PAUSE_BYTES) return false;
    done = 0;
    return true;
  };
  for (const reading of readings) {
    for (const name of reading.blocks) {
      for (const bytes of copyBlock(reading, name, writer)) {
        if (writer.bytes + memoryBytes > limits.bytes) return tooMany;
        if (isPauseDue(bytes)) await pause();
      }
    }
  }
  for (let series = 0; series < inMemory.length; series++) {
    for (const chunk of inMemory[series] ?? []) {
      writer.sealed(series, writer.times(chunk), chunk);
      if (isPauseDue(chunk.values.length + CHUNK_BYTES)) await pause();
    }
    if (writer.bytes > limits.bytes) return tooMany;
  }
  // A day left meanwhile, once in a day: what was still to be read of its samples is in roll-ups now.
  if (!sameSpans(rolled, rolledSpans(rollUps))) return gatherSnapshot(spans, parts, limits, pause);
  return { ok: true, snapshot: writer.finish() };
}

const TIERS = [FIVE_MINUTES_MS, HOUR_MS] as const;

/** Series that only have roll-ups, of now: none leaves while the rest of the snapshot is taken, and those that have come again are found as all others. */
async function leftOnly(spans: readonly SelectorSpan[], parts: SnapshotParts, pause: () => Promise<void>): Promise<LeftByTier> {
  const { head, rollUps } = parts;
  const { seriesGone } = head;
  const left = await findLeft(spans, rollUps, pause);
  if (head.seriesGone !== seriesGone) return leftOnly(spans, parts, pause);
  const still = (tierMs: RollUpWidthMs) => left[tierMs].filter(({ key }) => head.idOf(key) === undefined);
  return { [FIVE_MINUTES_MS]: still(FIVE_MINUTES_MS), [HOUR_MS]: still(HOUR_MS) };
}

function readingOf(source: SealedChunks, tierMs: RollUpWidthMs | null, pieces: readonly Piece[]): Reading {
  const series = new Map(pieces.flatMap((piece) => piece.ids.map((id) => [id, piece] as const)));
  const [firstMs, lastMs] = [least(pieces.map(({ afterMs }) => afterMs)), most(pieces.map(({ throughMs }) => throughMs))];
  return { source, tierMs, blocks: source.blocks(firstMs, lastMs), series };
}

/** Copies what is wanted of a block; yields what each piece of it cost. */
function* copyBlock({ source, tierMs, series }: Reading, name: BlockName, writer: SnapshotWriter): Iterable<number> {
  const block = source.block(name);
  if (!block) return;
  const { directory } = block;
  const columns = new Map<number, number>();
  let body: Uint8Array | undefined;
  for (const at of placesOf(directory, series, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)) {
    const wanted = series.get(directory.ids[at] as number);
    const times = directory.columns[at] as number;
    if (!wanted || (directory.maxMs[times] as number) <= wanted.afterMs || (directory.minMs[times] as number) > wanted.throughMs) continue;
    body ??= block.body();
    if (!body) break;
    const chunk = chunkAt(directory, body, at);
    const column = columns.get(times) ?? writer.times(chunk);
    columns.set(times, column);
    writer.sealed(wanted.place, column, chunk, tierMs);
    yield chunk.values.length + CHUNK_BYTES;
  }
  yield BLOCK_BYTES;
}

function rolledSpans(rollUps: RollUps): RolledSpans {
  return { [FIVE_MINUTES_MS]: rollUps.span(FIVE_MINUTES_MS), [HOUR_MS]: rollUps.span(HOUR_MS) };
}

function sameSpans(a: RolledSpans, b: RolledSpans): boolean {
  return TIERS.every((tier) => a[tier].fromMs === b[tier].fromMs && a[tier].throughMs === b[tier].throughMs);
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
