/**
 * The samples of a head that are in memory: for each series an open chunk, sealed chunks that are not on disk yet, and late samples
 * between those. Reading joins them with what a `ChunkSource` has on disk. Judges nothing: `head.ts` keeps the time rules.
 */
import { type BlockChunk, openSealed, type SealedChunk, sealedBytes, sealSamples } from "./block.ts";
import { CHUNK_SAMPLES, CHUNK_SPAN_MS } from "./chunk.ts";
import { Column, indexAfter } from "./column.ts";
import { HotColumns } from "./hot.ts";
import { JoinRoom } from "./join.ts";
import { type OpenChunk, OpenChunks } from "./open-chunks.ts";
import type { SampleWindow, SeriesId, SeriesRef } from "./store.ts";

export const DAY_MS = 86_400_000;

/** A clock that is further ahead would hide every later sample of the series. */
export const AHEAD_MS = 10 * 60_000;

/** Sealed chunks that are on disk. */
export interface ChunkSource {
  /** Those of a series with samples in `afterMs < time <= throughMs`, in the order they were written. */
  chunks(id: SeriesId, afterMs: number, throughMs: number): readonly SealedChunk[];
  /** These series are asked for next, up to these times. */
  prefetch(ids: readonly SeriesId[], afterMs: number, throughMs: number): void;
}

const NO_CHUNKS: readonly SealedChunk[] = [];

export class MemoryChunks {
  readonly #source: ChunkSource;
  readonly #idOf: (ref: SeriesRef) => SeriesId;
  readonly #open = new OpenChunks();
  readonly #hot: HotColumns;
  readonly #newestMs: number[] = [];
  readonly #changes: number[] = [];
  readonly #sealed = new Map<SeriesRef, SealedChunk[]>();
  /**
   * Samples that came out of order: of before the open chunk, or between its samples, where they wait until it is sealed or written. All
   * that is sealed is older than the open chunk, so that what is of its time is there or here.
   */
  readonly #late = new Map<SeriesRef, Column>();
  readonly #room = new JoinRoom();
  #sealedBytes = 0;
  /** Samples that late columns have room for. */
  #lateRoom = 0;
  /** Chunks that could not be read: their bytes were not ours. */
  brokenChunks = 0;

  constructor(source: ChunkSource, idOf: (ref: SeriesRef) => SeriesId, maxHotSamples: number) {
    this.#source = source;
    this.#idOf = idOf;
    this.#hot = new HotColumns(maxHotSamples);
  }

  /** Bytes of chunks and decoded columns. */
  get bytes(): number {
    return this.#open.bytes + this.#sealedBytes + (this.#hot.room + this.#lateRoom) * 16;
  }

  /** Of those, what is in use. */
  get usedBytes(): number {
    return this.#open.usedBytes + this.#sealedBytes + (this.#hot.room + this.#lateRoom) * 16;
  }

  /** What a checkpoint would write. */
  get chunkBytes(): number {
    return this.#sealedBytes + this.#open.usedBytes;
  }

  /** Bytes of sealed chunks that are not on disk. */
  get sealedBytes(): number {
    return this.#sealedBytes;
  }

  /** The next ref begins, without a sample. */
  begin(): void {
    this.#newestMs.push(Number.NEGATIVE_INFINITY);
    this.#changes.push(0);
  }

  /** Time of the newest sample of a series, or -Infinity. */
  newestMs(ref: SeriesRef): number {
    return this.#newestMs[ref] as number;
  }

  changesOf(ref: SeriesRef): number {
    return this.#changes[ref] as number;
  }

  hasOpen(ref: SeriesRef): boolean {
    return this.#open.count(ref) > 0;
  }

  /** The newest value, NaN where the open chunk has none. */
  newestOpen(ref: SeriesRef): number {
    return this.#open.newest(ref);
  }

  /** The window when somebody looks at the series and it is decoded. */
  hotWindow(ref: SeriesRef, afterMs: number, throughMs: number): SampleWindow | undefined {
    return this.#hot.window(ref, afterMs, throughMs, this.#newestMs[ref] as number);
  }

  window(ref: SeriesRef, afterMs: number, throughMs: number): SampleWindow {
    const newestMs = this.#newestMs[ref] as number;
    const hot = this.#hot.window(ref, afterMs, throughMs, newestMs);
    if (hot) return hot;
    if (throughMs < newestMs - AHEAD_MS) return copyOf(this.read(ref, afterMs, throughMs));
    // All that there is, some of it ahead of what was asked, so that it can be kept.
    const samples = this.read(ref, afterMs, Math.max(throughMs, newestMs));
    const kept = this.#hot.keep(ref, afterMs, newestMs, samples);
    if (kept) return kept.window(afterMs, throughMs);
    return copyOf({ ...samples, end: indexAfter(samples.times, samples.start, samples.end, throughMs) });
  }

  prefetch(refs: readonly SeriesRef[], afterMs: number, throughMs: number): void {
    const cold = refs.filter((ref) => !this.#hot.has(ref, afterMs));
    // A few series are quicker read as they come.
    if (cold.length < 2) return;
    const ids = cold.map((ref) => this.#idOf(ref)).sort((a, b) => a - b);
    // `window` reads on to a series' newest sample, if it is not further.
    this.#source.prefetch(ids, afterMs, throughMs + AHEAD_MS);
  }

  /** The samples of the open chunk as they are. */
  openBits(ref: SeriesRef): { readonly count: number; readonly bits: Uint8Array } | undefined {
    const count = this.#open.count(ref);
    return count === 0 ? undefined : { count, bits: this.#open.bitsOf(ref) };
  }

  /** Chunks of a series that are not on disk, in the order they were written: all that may have samples of these times. */
  sealedInMemory(ref: SeriesRef, afterMs: number, throughMs: number): readonly SealedChunk[] {
    const [all, late] = [this.#sealed.get(ref), this.#late.get(ref)];
    if (!all && !late) return NO_CHUNKS;
    const sealed = (all ?? []).filter(({ minMs, maxMs }) => maxMs > afterMs && minMs <= throughMs);
    if (late && late.after(afterMs) < late.after(throughMs)) sealed.push(sealSamples(late.times, late.values));
    return sealed;
  }

  /** Bytes of the open chunk of a series; 0 when it has no sample of these times. */
  openBytes(ref: SeriesRef, afterMs: number, throughMs: number): number {
    const isOpen = this.#open.count(ref) > 0 && (this.#newestMs[ref] as number) > afterMs && this.#open.firstMs(ref) <= throughMs;
    return isOpen ? this.#open.byteLength(ref) : 0;
  }

  openCount(ref: SeriesRef): number {
    return this.#open.count(ref);
  }

  /** Copies the open chunk to where there is room for `openBytes`. */
  copyOpen(ref: SeriesRef, into: Uint8Array): void {
    this.#open.copyBits(ref, into);
  }

  /** Whether what is in memory of a series may have samples of these times. */
  isInMemory(ref: SeriesRef, afterMs: number, throughMs: number): boolean {
    const newestMs = this.#newestMs[ref] as number;
    if (newestMs <= afterMs) return false;
    if (newestMs <= throughMs || (this.#open.count(ref) > 0 && this.#open.firstMs(ref) <= throughMs)) return true;
    const late = this.#late.get(ref);
    if (late && late.after(afterMs) < late.after(throughMs)) return true;
    return (this.#sealed.get(ref) ?? []).some(({ minMs, maxMs }) => maxMs > afterMs && minMs <= throughMs);
  }

  /** The newest sample of a series is on disk; samples of before it are judged against that. */
  restoreNewest(ref: SeriesRef, newestMs: number): void {
    this.#newestMs[ref] = Math.max(this.#newestMs[ref] as number, newestMs);
  }

  /** The open chunk as it stands, to be given to `adoptOpen` by a later life; its bits are valid until the next read. */
  openState(ref: SeriesRef): OpenChunk | undefined {
    return this.#open.count(ref) === 0 ? undefined : this.#open.stateOf(ref);
  }

  adoptOpen(ref: SeriesRef, chunk: OpenChunk): void {
    this.restoreNewest(ref, chunk.timeMs);
    this.#open.adopt(ref, chunk);
  }

  /** An open chunk of which only the bits are known. */
  restoreOpen(ref: SeriesRef, count: number, bits: Uint8Array): void {
    this.#newestMs[ref] = Math.max(this.#newestMs[ref] as number, this.#open.restore(ref, count, bits));
  }

  /** Seals what has no sample since `silentMs` or has `enough` of them, and late samples; then says what is sealed. It stays here until `written`. */
  sealAll(refs: Iterable<SeriesRef>, { silentMs, enough }: { readonly silentMs: number; readonly enough: number }): BlockChunk[] {
    for (const ref of refs) {
      const count = this.#open.count(ref);
      if (count > 0 && (count >= enough || (this.#newestMs[ref] as number) < silentMs)) this.#seal(ref);
    }
    for (const [ref, late] of this.#late) {
      this.#fold(ref, late);
      this.#sealLate(ref, late);
    }
    this.#late.clear();
    this.#lateRoom = 0;
    return [...this.#sealed].flatMap(([ref, chunks]) => chunks.map((chunk) => ({ id: this.#idOf(ref), chunk })));
  }

  /** All that `sealAll` said is on disk. */
  written(): void {
    this.#sealed.clear();
    this.#sealedBytes = 0;
  }

  /** A series leaves. */
  drop(ref: SeriesRef): void {
    this.#open.clear(ref);
    this.#hot.drop(ref);
    this.#dropLate(ref);
    for (const chunk of this.#sealed.get(ref) ?? []) this.#sealedBytes -= sealedBytes(chunk);
    this.#sealed.delete(ref);
  }

  /** Newer than all others. */
  push(ref: SeriesRef, time: number, high: number, low: number): void {
    (this.#changes[ref] as number)++;
    const count = this.#open.count(ref);
    if (count > 0) {
      const firstMs = this.#open.firstMs(ref);
      const otherDay = Math.floor(time / DAY_MS) !== Math.floor(firstMs / DAY_MS);
      if (count >= CHUNK_SAMPLES || time - firstMs >= CHUNK_SPAN_MS || otherDay) this.#seal(ref);
    }
    this.#open.append(ref, time, high, low);
    this.#newestMs[ref] = time;
    this.#hot.put(ref, time, high, low);
  }

  /** Not newer than all others; in the place of one of the same time unless `isNew`. */
  insert(ref: SeriesRef, time: number, high: number, low: number, isNew: boolean): void {
    (this.#changes[ref] as number)++;
    this.#hot.put(ref, time, high, low);
    let late = this.#late.get(ref);
    if (!late) {
      late = new Column(4);
      this.#late.set(ref, late);
      this.#lateRoom += late.capacity;
    }
    if (late.full) {
      this.#lateRoom += late.capacity;
      late.resize(late.capacity * 2);
    }
    late.put(time, high, low);
    // In another's place: both must not be there when they are put together.
    if (!isNew || late.length >= CHUNK_SAMPLES) this.#fold(ref, late);
    if (late.length < CHUNK_SAMPLES) return;
    this.#sealLate(ref, late);
    this.#dropLate(ref);
  }

  /** Writes the open chunk anew, with what came between its samples. */
  #fold(ref: SeriesRef, late: Column): void {
    const column = this.#openColumn(ref, late);
    if (!column) return;
    this.#open.clear(ref);
    if (column.length > CHUNK_SAMPLES) this.#addSealed(ref, sealSamples(column.times, column.values));
    else this.#open.appendAll(ref, column.times, column.values);
  }

  /** The open chunk with the late samples of its time, which are late no more; `undefined` when there are none. */
  #openColumn(ref: SeriesRef, late: Column): Column | undefined {
    const count = this.#open.count(ref);
    const from = count === 0 ? late.length : late.before(this.#open.firstMs(ref));
    if (from === late.length) return undefined;
    const column = new Column(count + late.length - from);
    column.pushAll(this.#open.read(ref));
    column.putAll(late, from);
    late.dropFrom(from);
    return column;
  }

  #dropLate(ref: SeriesRef): void {
    this.#lateRoom -= this.#late.get(ref)?.capacity ?? 0;
    this.#late.delete(ref);
  }

  #seal(ref: SeriesRef): void {
    const late = this.#late.get(ref);
    const column = late && this.#openColumn(ref, late);
    if (late?.length === 0) this.#dropLate(ref);
    if (column) this.#addSealed(ref, sealSamples(column.times, column.values));
    else {
      const count = this.#open.count(ref);
      this.#room.begin(count);
      const { times, values, words } = this.#room;
      this.#open.readInto(ref, times, words, 0);
      this.#addSealed(ref, sealSamples(times.subarray(0, count), values.subarray(0, count)));
    }
    this.#open.clear(ref);
  }

  /** By days, as chunks are kept. */
  #sealLate(ref: SeriesRef, column: Column): void {
    for (let start = 0; start < column.length; ) {
      const day = Math.floor((column.times[start] as number) / DAY_MS);
      const end = column.after((day + 1) * DAY_MS - 1);
      this.#addSealed(ref, sealSamples(column.times.slice(start, end), column.values.slice(start, end)));
      start = end;
    }
  }

  #addSealed(ref: SeriesRef, chunk: SealedChunk): void {
    const chunks = this.#sealed.get(ref);
    if (chunks) chunks.push(chunk);
    else this.#sealed.set(ref, [chunk]);
    this.#sealedBytes += sealedBytes(chunk);
  }

  /** The sample of a time, if there is one: of what is in memory, where it can only be there. */
  readAt(ref: SeriesRef, time: number): SampleWindow {
    const count = this.#open.count(ref);
    if (count === 0 || time < this.#open.firstMs(ref)) return this.read(ref, time - 1, time);
    const late = this.#late.get(ref)?.window(time - 1, time);
    if (late && late.start < late.end) return late;
    this.#room.begin(count);
    const { times, values, words } = this.#room;
    this.#open.readInto(ref, times, words, 0);
    return { times, values, start: indexAfter(times, 0, count, time - 1), end: indexAfter(times, 0, count, time) };
  }

  /** A view that is valid until the next one. */
  read(ref: SeriesRef, afterMs: number, throughMs: number): SampleWindow {
    const isIn = ({ minMs, maxMs }: SealedChunk): boolean => maxMs > afterMs && minMs <= throughMs;
    const written = this.#source.chunks(this.#idOf(ref), afterMs, throughMs);
    const chunks = [...written, ...(this.#sealed.get(ref) ?? [])].filter(isIn);
    const late = this.#late.get(ref);
    const open = this.#open.count(ref);
    const room = this.#room;
    room.begin(chunks.reduce((sum, { count }) => sum + count, (late?.length ?? 0) + open));
    for (const chunk of chunks) {
      if (openSealed(chunk, room.times, room.values, room.length)) room.added(chunk.count);
      else this.brokenChunks++;
    }
    if (late) {
      room.times.set(late.times, room.length);
      room.values.set(late.values, room.length);
      room.added(late.length);
    }
    if (open > 0) {
      this.#open.readInto(ref, room.times, room.words, room.length);
      room.added(open);
    }
    return room.joined(afterMs, throughMs);
  }
}

/** What stays good when the room is used again. */
export function copyOf({ times, values, start, end }: SampleWindow): SampleWindow {
  return { times: times.slice(start, end), values: values.slice(start, end), start: 0, end: end - start };
}
