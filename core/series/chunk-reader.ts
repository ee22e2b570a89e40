/**
 * Reads a snapshot (snapshot.ts) as a store: series are found by an index of its own, chunks decoded when a query comes to them.
 * A column of times that series share is decoded once. What is cut or not ours is left out and counted.
 */
import { deviceOf } from "../metric.ts";
import { BitReader } from "./bits.ts";
import { CHUNK_SAMPLES, emptyState, readSamples } from "./chunk.ts";
import { decodeColumn } from "./column-code.ts";
import { joinSamples, type Part } from "./join.ts";
import { FIVE_MINUTES_MS, HOUR_MS, openRollUp, type RollUp, type RollUpWidthMs, selectBuckets } from "./roll-up.ts";
import { SeriesIndex } from "./series-index.ts";
import { OPEN, ROLLED, type RolledSpan, type RolledSpans, SNAPSHOT_VERSION, type Snapshot, TIMES } from "./snapshot.ts";
import type { Matcher, RollUpReader, SampleWindow, SeriesInfo, SeriesReader, SeriesRef } from "./store.ts";
import { ByteReader } from "./varint.ts";
import { wordsOf } from "./xor.ts";

/** Series or entries taken in without a pause: some 2 ms before the code is warm. */
const PAUSE_EVERY = 500;
/** Decoded values kept for steps that lie apart and read one chunk again and again: 16 MB. */
const MAX_KEPT_SAMPLES = 2_000_000;
/** A column is of one chunk, and late samples of one series are few; a count past it is not believed. */
const MAX_COUNT = 1_000_000;

interface TimeColumn {
  readonly count: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly bytes: Uint8Array;
  /** `null`: it cannot be read. */
  times: Float64Array | null | undefined;
}

/** One part of a series. */
interface Chunk {
  /** `null`: an open chunk, which has its times in its bits. */
  readonly column: TimeColumn | null;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Takes the snapshot in, with a pause after each so many series and chunks. */
export function* openSnapshot(snapshot: Snapshot): Generator<void, ChunkReader> {
  const entries = new ByteReader(snapshot.directory);
  const isOurs = entries.varint() === SNAPSHOT_VERSION;
  const span = (): RolledSpan => ({ fromMs: entries.varint(), throughMs: entries.varint() });
  const reader = new ChunkReader(isOurs ? { [FIVE_MINUTES_MS]: span(), [HOUR_MS]: span() } : NOTHING_ROLLED);
  const keys = snapshot.keys === "" ? [] : snapshot.keys.split("\n");
  for (let i = 0; i < keys.length; i++) {
    reader.addSeries(keys[i] as string);
    if (i % PAUSE_EVERY === PAUSE_EVERY - 1) yield;
  }
  if (isOurs) yield* readDirectory(reader, entries, snapshot);
  return reader;
}

const NOTHING: RolledSpan = { fromMs: 0, throughMs: 0 };
const NOTHING_ROLLED: RolledSpans = { [FIVE_MINUTES_MS]: NOTHING, [HOUR_MS]: NOTHING };

function* readDirectory(reader: ChunkReader, entries: ByteReader, { body }: Snapshot): Generator<void, void> {
  let [series, column, firstMs, segment, at] = [0, 0, 0, 0, 0];
  const columns: TimeColumn[] = [];
  const take = (length: number): Uint8Array => {
    if (at + length > (body[segment]?.length ?? 0)) [segment, at] = [segment + 1, 0];
    at += length;
    return body[segment]?.subarray(at - length, at) ?? new Uint8Array();
  };
  for (let i = 0; entries.left > 0; i++) {
    const kind = entries.varint();
    if (kind === TIMES) {
      const count = entries.varint();
      firstMs += entries.zigzag();
      const maxMs = firstMs + entries.varint();
      columns.push({ count, minMs: firstMs, maxMs, bytes: take(entries.varint()), times: undefined });
    } else {
      series += entries.zigzag();
      if (kind !== OPEN) column += entries.zigzag();
      const times = kind === OPEN ? null : columns[column];
      const count = kind === OPEN ? entries.varint() : (times?.count ?? 0);
      const bytes = take(entries.varint());
      if (entries.cut || times === undefined) return;
      const chunk = { column: times, count, bytes };
      if (kind === ROLLED[FIVE_MINUTES_MS]) reader.rollUps.add(FIVE_MINUTES_MS, series, chunk);
      else if (kind === ROLLED[HOUR_MS]) reader.rollUps.add(HOUR_MS, series, chunk);
      else reader.addChunk(series, chunk);
    }
    if (i % PAUSE_EVERY === PAUSE_EVERY - 1) yield;
  }
}

export class ChunkReader implements SeriesReader {
  readonly seriesVersion = 0;
  readonly #index = new SeriesIndex();
  readonly #infos: SeriesInfo[] = [];
  readonly #chunks: Chunk[][] = [];
  /** Of each series, if it has one: newer than all others. */
  readonly #open: (Chunk | undefined)[] = [];
  /** For each series the chunk that was read last, and its samples. */
  readonly #kept = new Map<SeriesRef, { readonly chunk: Chunk; readonly part: Part }>();
  #keptSamples = 0;
  readonly rollUps: RolledChunks;
  #brokenSamples = 0;

  constructor(rolled: RolledSpans) {
    this.rollUps = new RolledChunks(rolled);
  }

  /** Chunks that could not be read: their bytes were not ours. */
  get brokenChunks(): number {
    return this.#brokenSamples + this.rollUps.broken;
  }

  get seriesCount(): number {
    return this.#infos.length;
  }

  addSeries(key: string): void {
    const ref = this.#infos.length;
    const labels = this.#index.add(ref, key);
    this.#infos.push({ ref, key, labels, device: deviceOf(labels) ?? "" });
    this.#chunks.push([]);
  }

  addChunk(ref: SeriesRef, chunk: Chunk): void {
    if (chunk.column) this.#chunks[ref]?.push(chunk);
    else this.#open[ref] = chunk;
  }

  select(matchers: readonly Matcher[]): readonly SeriesInfo[] {
    return this.#index.select(matchers).map((ref) => this.#infos[ref] as SeriesInfo);
  }

  window(ref: SeriesRef, afterMs: number, throughMs: number): SampleWindow {
    const parts: Part[] = [];
    const add = (chunk: Chunk | undefined): void => {
      if (!chunk || (chunk.column && (chunk.column.maxMs <= afterMs || chunk.column.minMs > throughMs))) return;
      const part = this.#read(ref, chunk);
      if (part) parts.push(part);
    };
    for (const chunk of this.#chunks[ref] ?? []) add(chunk);
    add(this.#open[ref]);
    return joinSamples(parts, afterMs, throughMs);
  }

  #read(ref: SeriesRef, chunk: Chunk): Part | undefined {
    const kept = this.#kept.get(ref);
    if (kept?.chunk === chunk) return kept.part;
    const part = chunk.column ? readSealed(chunk, chunk.column) : readOpen(chunk);
    if (!part) {
      this.#brokenSamples++;
      return undefined;
    }
    if (this.#keptSamples > MAX_KEPT_SAMPLES) {
      this.#kept.clear();
      this.#keptSamples = 0;
    }
    this.#keptSamples += part.times.length;
    this.#kept.set(ref, { chunk, part });
    return part;
  }
}

/** The roll-ups of a snapshot: of the tiers that its query reads. */
class RolledChunks implements RollUpReader {
  readonly #spans: RolledSpans;
  readonly #chunks: Record<RollUpWidthMs, Map<SeriesRef, Chunk[]>> = { [FIVE_MINUTES_MS]: new Map(), [HOUR_MS]: new Map() };
  broken = 0;

  constructor(spans: RolledSpans) {
    this.#spans = spans;
  }

  add(widthMs: RollUpWidthMs, ref: SeriesRef, chunk: Chunk): void {
    const chunks = this.#chunks[widthMs].get(ref);
    if (chunks) chunks.push(chunk);
    else this.#chunks[widthMs].set(ref, [chunk]);
  }

  span(widthMs: RollUpWidthMs): RolledSpan {
    return this.#spans[widthMs];
  }

  /** All is here. */
  prefetch(): void {}

  buckets(ref: SeriesRef, widthMs: RollUpWidthMs, startMs: number, endMs: number): RollUp {
    const { fromMs, throughMs } = this.#spans[widthMs];
    const [from, to] = [Math.max(startMs, fromMs), Math.min(endMs, throughMs)];
    const runs: RollUp[] = [];
    for (const { column, count, bytes } of this.#chunks[widthMs].get(ref) ?? []) {
      if (!column || column.maxMs < from || column.minMs >= to) continue;
      const { minMs, maxMs } = column;
      const run = openRollUp({ minMs, maxMs, count, times: column.bytes, values: bytes }, widthMs);
      if (run) runs.push(run);
      else this.broken++;
    }
    return selectBuckets(runs, widthMs, from, to);
  }
}

function readSealed({ bytes, count }: Chunk, column: TimeColumn): Part | undefined {
  if (!(count <= MAX_COUNT)) return undefined;
  if (column.times === undefined) {
    const times = new Float64Array(count);
    column.times = decodeColumn(column.bytes, times) ? times : null;
  }
  const values = new Float64Array(count);
  return column.times && decodeColumn(bytes, values) ? { times: column.times, values } : undefined;
}

function readOpen({ count, bytes }: Chunk): Part | undefined {
  const bounded = Math.min(count, CHUNK_SAMPLES);
  const [times, values] = [new Float64Array(bounded), new Float64Array(bounded)];
  const whole = readSamples(new BitReader(bytes), bounded, emptyState(), times, wordsOf(values), 0);
  return whole === bounded ? { times, values } : undefined;
}
