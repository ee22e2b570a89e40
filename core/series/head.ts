/**
 * The head: the series store as far as it is in memory. The samples of a series lie in an open chunk, in sealed chunks that are
 * not on disk yet, in late samples between those, and past them in a `ChunkSource`: reading joins them.
 *
 * It keeps the time rules (DESIGN.md section 3). No time: the site gives one, max(now, last + 1 ms). In order: taken as far
 * back as retention. Out of order: up to 5 min behind the series' newest sample, and later only what is there already. More than 10 min in
 * the future: refused.
 * Same time and value: nothing happens. Same time, other value: as the batch's protocol has it. An increment is added to the newest
 * sample; one that others overtook is added to those too, and one of a time that is there has been added.
 */
import type { SampleBatch } from "../ingest/batch.ts";
import { deviceOf } from "../metric.ts";
import { type BlockChunk, openSealed, type SealedChunk, sealedBytes, sealSamples } from "./block.ts";
import { CHUNK_SAMPLES, CHUNK_SPAN_MS } from "./chunk.ts";
import { Column, indexAfter } from "./column.ts";
import { HotColumns } from "./hot.ts";
import { overtaken, totalOf } from "./increments.ts";
import { JoinRoom } from "./join.ts";
import { type OpenChunk, OpenChunks } from "./open-chunks.ts";
import { SeriesIndex } from "./series-index.ts";
import type {
  AppendOutcome,
  Matcher,
  RefusalCode,
  RollUpReader,
  SampleWindow,
  SeriesId,
  SeriesInfo,
  SeriesRef,
  SeriesStore,
  StoredSamples,
} from "./store.ts";
import { HIGH, LOW, wordsOf } from "./xor.ts";

export interface HeadLimits {
  /** Some 830 bytes each with key, six labels and half a chunk (bench/store.ts): 40 MB of the object's 128. Twice as many still fit. */
  readonly maxSeries: number;
  /** Of all that it holds: past it new series are refused at once, and samples with the next body. */
  readonly maxBytes: number;
  /** Samples of series that walls look at, decoded: 16 bytes each. */
  readonly maxHotSamples: number;
  /** Older samples are refused: nobody would keep them. */
  readonly retentionMs: number;
}

export const DAY_MS = 86_400_000;

export const HEAD_LIMITS: HeadLimits = {
  maxSeries: 50_000,
  // An object has 128 MB, of which caches take 12, a query 16; 100,000 series of six labels are 82 (bench/store.ts).
  maxBytes: 96_000_000,
  maxHotSamples: 500_000,
  retentionMs: 7 * DAY_MS,
};

/** Of its bytes: from here on chunks are sealed early. */
const CROWDED = 0.9;
/** Of its bytes that must be chunks, or sealing them would make no room. */
const CROWDED_CHUNKS = 0.25;

/** Of a series beside its chunks, its key aside: labels in the index, maps, what is known of it (bench/store.ts: 500 with a key of 110). */
const SERIES_BYTES = 280;
/** A key stands in the map and once more in its labels. */
const KEY_COPIES = 2;

/** Senders retry and reorder within minutes; Prometheus' own out-of-order window is commonly set to the same. */
export const OUT_OF_ORDER_MS = 5 * 60_000;
/** A clock that is further ahead would hide every later sample of the series. */
export const AHEAD_MS = 10 * 60_000;

/** What comes too late is looked for among what is kept, so much at once: of a usual series less than a chunk. */
const REPEAT_SPAN_MS = 10 * 60_000;

/** Samples that a body's overtaken increments may go through: some 100 ms. Past it they are refused. */
const MAX_GONE_THROUGH = 100_000;

/** Sealed chunks that are on disk. */
export interface ChunkSource {
  /** Those of a series with samples in `afterMs < time <= throughMs`, in the order they were written. */
  chunks(id: SeriesId, afterMs: number, throughMs: number): readonly SealedChunk[];
  /** These series are asked for next, up to these times. */
  prefetch(ids: readonly SeriesId[], afterMs: number, throughMs: number): void;
}

const NO_CHUNKS: readonly SealedChunk[] = [];

const NO_SOURCE: ChunkSource = { chunks: () => [], prefetch: () => {} };

/** Instead of a ref. */
const NO_SERIES = -1;
const NO_BYTES = -2;
const NOT_LOOKED = -3;

const NOTHING: AppendOutcome = {
  appended: 0,
  repeated: 0,
  refused: {},
  touched: [],
  stored: { refs: new Uint32Array(), times: new Float64Array(), values: new Float64Array() },
};

/** A number whose bits are wanted. */
const SUM = new Float64Array(1);
const SUM_WORDS = wordsOf(SUM);

type Verdict = "stored" | "repeated" | RefusalCode;

type ChangedSample = readonly [ref: SeriesRef, timeMs: number, value: number];

export class Head implements SeriesStore {
  readonly #limits: HeadLimits;
  readonly #source: ChunkSource;
  readonly #index = new SeriesIndex();
  readonly #open = new OpenChunks();
  readonly #hot: HotColumns;
  readonly #byKey = new Map<string, SeriesRef>();
  readonly #infos: (SeriesInfo | undefined)[] = [];
  readonly #ids: SeriesId[] = [];
  readonly #newestMs: number[] = [];
  readonly #changes: number[] = [];
  /** For each series the one that came after it in the newest batch that held both; -1 for none. */
  readonly #follows: SeriesRef[] = [];
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
  #nameBytes = 0;
  #nextId: SeriesId = 1;
  #version = 0;
  #gone = 0;
  /** What is kept of one series, too old to be added to; of this call to `append` only. */
  #past: { readonly ref: SeriesRef; readonly afterMs: number; readonly throughMs: number; readonly window: SampleWindow } | undefined;
  /** Given by whoever has them. */
  rollUps: RollUpReader | undefined;
  /** Of this call to `append` only. */
  #goneThrough = 0;
  /** Chunks that could not be read: their bytes were not ours. */
  brokenChunks = 0;
  outOfOrder = 0;

  constructor(limits: HeadLimits = HEAD_LIMITS, source: ChunkSource = NO_SOURCE) {
    this.#limits = limits;
    this.#source = source;
    this.#hot = new HotColumns(limits.maxHotSamples);
  }

  get seriesVersion(): number {
    return this.#version;
  }

  get refsGiven(): number {
    return this.#infos.length;
  }

  get seriesGone(): number {
    return this.#gone;
  }

  get seriesCount(): number {
    return this.#index.size;
  }

  get maxSeries(): number {
    return this.#limits.maxSeries;
  }

  /** Bytes of chunks and decoded columns; keys and labels are some 500 bytes a series beside. */
  get bytes(): number {
    return this.#open.bytes + this.#sealedBytes + (this.#hot.room + this.#lateRoom) * 16;
  }

  get maxBytes(): number {
    return this.#limits.maxBytes;
  }

  /** A checkpoint would make room. */
  get isCrowded(): boolean {
    return (
      this.heldBytes >= CROWDED * this.#limits.maxBytes && this.#sealedBytes + this.#open.usedBytes > CROWDED_CHUNKS * this.#limits.maxBytes
    );
  }

  /** What it takes of memory, keys and labels included: an estimate, near what bench/store.ts measures. */
  get heldBytes(): number {
    return this.#open.usedBytes + this.#sealedBytes + (this.#hot.room + this.#lateRoom) * 16 + this.#nameBytes;
  }

  /** Bytes of sealed chunks that are not on disk. */
  get sealedBytes(): number {
    return this.#sealedBytes;
  }

  known(ref: SeriesRef): SeriesInfo | undefined {
    return this.#infos[ref];
  }

  changesOf(ref: SeriesRef): number {
    return this.#changes[ref] as number;
  }

  info(ref: SeriesRef): SeriesInfo {
    const info = this.#infos[ref];
    if (!info) throw new Error(`no series ${ref} in a head of ${this.#infos.length}`);
    return info;
  }

  /** False when the series has left. */
  isKnown(ref: SeriesRef): boolean {
    return this.#infos[ref] !== undefined;
  }

  id(ref: SeriesRef): SeriesId {
    return this.#ids[ref] as SeriesId;
  }

  /** Of a series that is here. */
  idOf(key: string): SeriesId | undefined {
    const ref = this.#byKey.get(key);
    return ref === undefined ? undefined : this.#ids[ref];
  }

  /** Time of the newest sample of a series, or -Infinity. */
  newestMs(ref: SeriesRef): number {
    return this.#newestMs[ref] as number;
  }

  window(ref: SeriesRef, afterMs: number, throughMs: number): SampleWindow {
    const newestMs = this.#newestMs[ref] as number;
    const hot = this.#hot.window(ref, afterMs, throughMs, newestMs);
    if (hot) return hot;
    if (throughMs < newestMs - AHEAD_MS) return copyOf(this.#read(ref, afterMs, throughMs));
    // All that there is, some of it ahead of what was asked, so that it can be kept.
    const samples = this.#read(ref, afterMs, Math.max(throughMs, newestMs));
    const kept = this.#hot.keep(ref, afterMs, newestMs, samples);
    if (kept) return kept.window(afterMs, throughMs);
    return copyOf({ ...samples, end: indexAfter(samples.times, samples.start, samples.end, throughMs) });
  }

  prefetch(refs: readonly SeriesRef[], afterMs: number, throughMs: number): void {
    const cold = refs.filter((ref) => !this.#hot.has(ref, afterMs));
    // A few series are quicker read as they come.
    if (cold.length < 2) return;
    const ids = cold.map((ref) => this.#ids[ref] as SeriesId).sort((a, b) => a - b);
    // `window` reads on to a series' newest sample, if it is not further.
    this.#source.prefetch(ids, afterMs, throughMs + AHEAD_MS);
  }

  select(matchers: readonly Matcher[]): readonly SeriesInfo[] {
    return this.#index.select(matchers).map((ref) => this.#infos[ref] as SeriesInfo);
  }

  /** Every metric name with how many series it has. */
  names(): ReadonlyMap<string, number> {
    return this.#index.values("__name__");
  }

  labelNames(): Iterable<string> {
    return this.#index.labelNames();
  }

  /** Every value of a label with how many series have it. */
  labelValues(name: string): ReadonlyMap<string, number> {
    return this.#index.values(name);
  }

  /** The series of a metric. */
  named(metric: string): readonly SeriesInfo[] {
    return this.select([{ name: "__name__", op: "=", text: metric, test: (value) => value === metric }]);
  }

  append(batch: SampleBatch, nowMs: number): AppendOutcome {
    const { increments } = batch;
    const count = batch.series.length;
    if (this.heldBytes >= this.#limits.maxBytes) return { ...NOTHING, refused: { "head-limit": count } };
    const refs = new Int32Array(batch.keys.length).fill(NOT_LOOKED);
    const stored = { refs: new Uint32Array(count), times: new Float64Array(count), values: new Float64Array(count) };
    const [words, storedWords] = [wordsOf(batch.values), wordsOf(stored.values)];
    const refused: Partial<Record<RefusalCode, number>> = {};
    const touched: SeriesRef[] = [];
    const isTouched = new Uint8Array(batch.keys.length);
    const changed: ChangedSample[] = [];
    let rows = 0;
    let appended = 0;
    let repeated = 0;
    let before = -1;
    this.#past = undefined;
    this.#goneThrough = 0;
    for (let i = 0; i < count; i++) {
      const key = batch.series[i] as number;
      let ref = refs[key] as number;
      if (ref === NOT_LOOKED) {
        ref = this.#refAfter(before, batch.keys[key] as string);
        refs[key] = ref;
        before = ref;
      }
      if (ref < 0) {
        const code = ref === NO_SERIES ? "series-limit" : "head-limit";
        refused[code] = (refused[code] ?? 0) + 1;
        continue;
      }
      const given = batch.times[i] as number;
      const time = Number.isNaN(given) ? Math.max(nowMs, (this.#newestMs[ref] as number) + 1) : given;
      const high = words[i * 2 + HIGH] as number;
      const low = words[i * 2 + LOW] as number;
      const adds = increments?.[i] === 1;
      const verdict = adds
        ? this.#add(ref, time, batch.values[i] as number, nowMs, changed)
        : this.#place(ref, time, high, low, nowMs, batch.onConflict);
      if (verdict === "stored") {
        if (!adds) {
          stored.refs[rows] = ref;
          stored.times[rows] = time;
          storedWords[rows * 2 + HIGH] = high;
          storedWords[rows * 2 + LOW] = low;
          rows++;
        }
        appended++;
        // Each key is another series.
        if (isTouched[key] === 0) touched.push(ref);
        isTouched[key] = 1;
      } else if (verdict === "repeated") repeated++;
      else refused[verdict] = (refused[verdict] ?? 0) + 1;
    }
    return { appended, repeated, refused, touched, stored: withChanged(firstOf(stored, rows), changed) };
  }

  /** The id that the next new series is given. */
  get nextId(): SeriesId {
    return this.#nextId;
  }

  /** Ids below were given once, if only to series that have left. */
  restoreNextId(id: SeriesId): void {
    this.#nextId = Math.max(this.#nextId, id);
  }

  /** A series that the disk knows. The limit does not hold for what is there already. */
  restoreSeries(id: SeriesId, key: string): SeriesRef {
    this.restoreNextId(id + 1);
    return this.#byKey.get(key) ?? this.#create(id, key);
  }

  /** A series by its key, made when it is new; `undefined` when there is no room. */
  createSeries(key: string): SeriesRef | undefined {
    const ref = this.#refOf(key);
    return ref < 0 ? undefined : ref;
  }

  /** Takes back a sample that was answered once, without judging it again. */
  restoreSample(ref: SeriesRef, timeMs: number, high: number, low: number): void {
    if (timeMs > (this.#newestMs[ref] as number)) this.#push(ref, timeMs, high, low);
    else {
      const { start, end } = this.#readAt(ref, timeMs);
      this.#insert(ref, timeMs, high, low, start === end);
    }
  }

  /** The same by key. Answers with the series' device, "" when it has none or there is no room for it. */
  restore(key: string, timeMs: number, value: number): string {
    const ref = this.#refOf(key);
    if (ref < 0) return "";
    const words = wordsOf(Float64Array.of(value));
    this.restoreSample(ref, timeMs, words[HIGH] as number, words[LOW] as number);
    return this.info(ref).device;
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

  /** Refs of all series, rising. */
  *refs(): Iterable<SeriesRef> {
    for (let ref = 0; ref < this.#infos.length; ref++) if (this.#infos[ref]) yield ref;
  }

  /**
   * Seals what no sample came to for a chunk's span, and late samples; then says what is sealed. It stays here until `written`.
   * Past nine tenths of its bytes all open chunks are sealed: short ones take more on disk, and nothing in memory.
   */
  sealed(nowMs: number): BlockChunk[] {
    const silentMs = this.isCrowded ? Number.POSITIVE_INFINITY : nowMs - CHUNK_SPAN_MS;
    for (const ref of this.refs()) {
      if (this.#open.count(ref) > 0 && (this.#newestMs[ref] as number) < silentMs) this.#seal(ref);
    }
    for (const [ref, late] of this.#late) {
      this.#fold(ref, late);
      this.#sealLate(ref, late);
    }
    this.#late.clear();
    this.#lateRoom = 0;
    return [...this.#sealed].flatMap(([ref, chunks]) => chunks.map((chunk) => ({ id: this.#ids[ref] as SeriesId, chunk })));
  }

  /** All that `sealed` said is on disk. */
  written(): void {
    this.#sealed.clear();
    this.#sealedBytes = 0;
  }

  /** Series whose newest sample is older leave: with their last chunk goes their name. */
  forgetBefore(ms: number): number {
    const gone = new Set<SeriesRef>();
    for (const ref of this.refs()) if ((this.#newestMs[ref] as number) < ms) gone.add(ref);
    if (gone.size === 0) return 0;
    this.#index.remove(gone);
    for (const ref of gone) {
      const { key } = this.info(ref);
      this.#byKey.delete(key);
      this.#nameBytes -= SERIES_BYTES + KEY_COPIES * key.length;
      this.#infos[ref] = undefined;
      this.#open.clear(ref);
      this.#hot.drop(ref);
      this.#dropLate(ref);
      for (const chunk of this.#sealed.get(ref) ?? []) this.#sealedBytes -= sealedBytes(chunk);
      this.#sealed.delete(ref);
    }
    this.#version++;
    this.#gone += gone.size;
    return gone.size;
  }

  /**
   * Senders name their series in the same order each time. Comparing a key with the one that followed last time takes half as
   * long as finding it in the map, which has to hash a text that crossed from the Worker and is therefore new.
   */
  #refAfter(before: SeriesRef, key: string): SeriesRef {
    if (before < 0) return this.#refOf(key);
    const follows = this.#follows[before] as SeriesRef;
    if (follows >= 0 && this.#infos[follows]?.key === key) return follows;
    const ref = this.#refOf(key);
    this.#follows[before] = ref;
    return ref;
  }

  #refOf(key: string): SeriesRef {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.#index.size >= this.#limits.maxSeries) return NO_SERIES;
    if (this.heldBytes >= this.#limits.maxBytes) return NO_BYTES;
    return this.#create(this.#nextId++, key);
  }

  #create(id: SeriesId, key: string): SeriesRef {
    const ref = this.#infos.length;
    const labels = this.#index.add(ref, key);
    this.#infos.push({ ref, key, labels, device: deviceOf(labels) ?? "" });
    this.#ids.push(id);
    this.#follows.push(-1);
    this.#newestMs.push(Number.NEGATIVE_INFINITY);
    this.#changes.push(0);
    this.#byKey.set(key, ref);
    this.#nameBytes += SERIES_BYTES + KEY_COPIES * key.length;
    this.#version++;
    return ref;
  }

  #place(ref: SeriesRef, time: number, high: number, low: number, nowMs: number, onConflict: SampleBatch["onConflict"]): Verdict {
    if (time > nowMs + AHEAD_MS) return "too-far-ahead";
    if (time < nowMs - this.#limits.retentionMs) return "too-old";
    const newestMs = this.#newestMs[ref] as number;
    if (time > newestMs) {
      this.#push(ref, time, high, low);
      return "stored";
    }
    if (time < newestMs - OUT_OF_ORDER_MS) return this.#isKept(ref, time, high, low) ? "repeated" : "too-old";
    const { values, start, end } = this.#hot.window(ref, time - 1, time, newestMs) ?? this.#readAt(ref, time);
    const isNew = start === end;
    if (!isNew) {
      const words = wordsOf(values);
      // By bits: a stale marker is a NaN, and a repeated one is a repeat.
      if (words[start * 2 + HIGH] === high && words[start * 2 + LOW] === low) return "repeated";
      if (onConflict === "refuse") return "conflict";
    } else this.outOfOrder++;
    this.#insert(ref, time, high, low, isNew);
    return "stored";
  }

  /** Adds an increment, and says which samples that made or changed. */
  #add(ref: SeriesRef, time: number, value: number, nowMs: number, changed: ChangedSample[]): Verdict {
    if (time > nowMs + AHEAD_MS) return "too-far-ahead";
    if (time < nowMs - this.#limits.retentionMs) return "too-old";
    const newestMs = this.#newestMs[ref] as number;
    if (time > newestMs) {
      const isOpen = this.#open.count(ref) > 0;
      SUM[0] = (isOpen ? this.#open.newest(ref) || 0 : totalOf(this.#read(ref, newestMs - 1, newestMs))) + value;
      this.#push(ref, time, SUM_WORDS[HIGH] as number, SUM_WORDS[LOW] as number);
      changed.push([ref, time, SUM[0]]);
    } else {
      if (this.#pastAt(ref, time)) return "repeated";
      if (time < newestMs - OUT_OF_ORDER_MS || this.#goneThrough > MAX_GONE_THROUGH) return "too-old";
      const near = this.#read(ref, time - REPEAT_SPAN_MS, time - 1);
      const before = totalOf(near.start < near.end ? near : this.#read(ref, Number.NEGATIVE_INFINITY, time - 1));
      const after = copyOf(this.#read(ref, time, newestMs));
      // A sample that changes is written with its whole chunk.
      this.#goneThrough += near.end - near.start + (after.end + 1) * CHUNK_SAMPLES;
      for (const [timeMs, total] of overtaken(before, after, time, value)) {
        SUM[0] = total;
        this.#insert(ref, timeMs, SUM_WORDS[HIGH] as number, SUM_WORDS[LOW] as number, timeMs === time);
        changed.push([ref, timeMs, total]);
      }
      this.outOfOrder++;
    }
    // What was read of the past is not the past any more.
    this.#past = undefined;
    return "stored";
  }

  /** Whether a sample that would come too late is one that is there: a sender repeats a body that it had no answer to. */
  #isKept(ref: SeriesRef, time: number, high: number, low: number): boolean {
    const kept = this.#pastAt(ref, time);
    return kept !== undefined && kept.high === high && kept.low === low;
  }

  /**
   * The bits of a sample that is not new. Of few series a body spans hours, and comes again in order: what was read for the first of
   * its samples serves the others.
   */
  #pastAt(ref: SeriesRef, time: number): { readonly high: number; readonly low: number } | undefined {
    let past = this.#past;
    if (past?.ref !== ref || past.afterMs >= time || past.throughMs < time) {
      const throughMs = time + REPEAT_SPAN_MS;
      past = { ref, afterMs: time - 1, throughMs, window: copyOf(this.#read(ref, time - 1, throughMs)) };
      this.#past = past;
    }
    const { times, values, start, end } = past.window;
    const at = indexAfter(times, start, end, time) - 1;
    if (at < start || times[at] !== time) return undefined;
    const words = wordsOf(values);
    return { high: words[at * 2 + HIGH] as number, low: words[at * 2 + LOW] as number };
  }

  /** Newer than all others. */
  #push(ref: SeriesRef, time: number, high: number, low: number): void {
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
  #insert(ref: SeriesRef, time: number, high: number, low: number, isNew: boolean): void {
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
  #readAt(ref: SeriesRef, time: number): SampleWindow {
    const count = this.#open.count(ref);
    if (count === 0 || time < this.#open.firstMs(ref)) return this.#read(ref, time - 1, time);
    const late = this.#late.get(ref)?.window(time - 1, time);
    if (late && late.start < late.end) return late;
    this.#room.begin(count);
    const { times, values, words } = this.#room;
    this.#open.readInto(ref, times, words, 0);
    return { times, values, start: indexAfter(times, 0, count, time - 1), end: indexAfter(times, 0, count, time) };
  }

  /** A view that is valid until the next one. */
  #read(ref: SeriesRef, afterMs: number, throughMs: number): SampleWindow {
    const isIn = ({ minMs, maxMs }: SealedChunk): boolean => maxMs > afterMs && minMs <= throughMs;
    const written = this.#source.chunks(this.#ids[ref] as SeriesId, afterMs, throughMs);
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

function copyOf({ times, values, start, end }: SampleWindow): SampleWindow {
  return { times: times.slice(start, end), values: values.slice(start, end), start: 0, end: end - start };
}

function withChanged({ refs, times, values }: StoredSamples, changed: readonly ChangedSample[]): StoredSamples {
  if (changed.length === 0) return { refs, times, values };
  const count = refs.length + changed.length;
  const all = { refs: new Uint32Array(count), times: new Float64Array(count), values: new Float64Array(count) };
  all.refs.set(refs);
  all.times.set(times);
  // Bit for bit: a stale marker may be among them.
  all.values.set(values);
  changed.forEach(([ref, timeMs, value], i) => {
    all.refs[refs.length + i] = ref;
    all.times[refs.length + i] = timeMs;
    all.values[refs.length + i] = value;
  });
  return all;
}

function firstOf(stored: StoredSamples, count: number): StoredSamples {
  if (count === stored.refs.length) return stored;
  return { refs: stored.refs.slice(0, count), times: stored.times.slice(0, count), values: stored.values.slice(0, count) };
}
