/**
 * The head: the series store as far as it is in memory. The samples of a series lie in an open chunk, in sealed chunks that are
 * not on disk yet, in late samples between those, and past them in a `ChunkSource`: reading joins them.
 *
 * It finds the series of each sample, or makes it while there is room, and asks the time rules (time-rules.ts). A sample without a time
 * is given one: max(now, last + 1 ms).
 */
import type { SampleBatch } from "../ingest/batch.ts";
import type { BlockChunk } from "./block.ts";
import { CHUNK_SPAN_MS } from "./chunk.ts";
import { type ChunkSource, DAY_MS, MemoryChunks } from "./memory-chunks.ts";
import { Origins } from "./origins.ts";
import { SeriesNames } from "./series-names.ts";
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
import { type ChangedSample, TimeRules } from "./time-rules.ts";
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

export { AHEAD_MS, type ChunkSource, DAY_MS } from "./memory-chunks.ts";

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

export class Head implements SeriesStore {
  readonly #limits: HeadLimits;
  readonly #names = new SeriesNames();
  readonly #memory: MemoryChunks;
  readonly #rules: TimeRules;
  /** Given by whoever has them. */
  rollUps: RollUpReader | undefined;
  readonly origins = new Origins();

  constructor(limits: HeadLimits = HEAD_LIMITS, source: ChunkSource = NO_SOURCE) {
    this.#limits = limits;
    this.#memory = new MemoryChunks(source, (ref) => this.#names.id(ref), limits.maxHotSamples);
    this.#rules = new TimeRules(this.#memory, limits.retentionMs);
  }

  /** Samples that were taken behind a newer one of their series. */
  get outOfOrder(): number {
    return this.#rules.outOfOrder;
  }

  get seriesVersion(): number {
    return this.#names.version;
  }

  get refsGiven(): number {
    return this.#names.refsGiven;
  }

  get seriesGone(): number {
    return this.#names.gone;
  }

  get seriesCount(): number {
    return this.#names.count;
  }

  get maxSeries(): number {
    return this.#limits.maxSeries;
  }

  /** Bytes of chunks and decoded columns; keys and labels are some 500 bytes a series beside. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  get maxBytes(): number {
    return this.#limits.maxBytes;
  }

  /** A checkpoint would make room. */
  get isCrowded(): boolean {
    const { maxBytes } = this.#limits;
    return this.heldBytes >= CROWDED * maxBytes && this.#memory.chunkBytes > CROWDED_CHUNKS * maxBytes;
  }

  /** What it takes of memory, keys and labels included: an estimate, near what bench/store.ts measures. */
  get heldBytes(): number {
    return this.#memory.usedBytes + this.#names.bytes;
  }

  /** Bytes of sealed chunks that are not on disk. */
  get sealedBytes(): number {
    return this.#memory.sealedBytes;
  }

  get brokenChunks(): number {
    return this.#memory.brokenChunks;
  }

  /** The chunks in memory as they are, for who copies or keeps them. */
  get memory(): MemoryChunks {
    return this.#memory;
  }

  known(ref: SeriesRef): SeriesInfo | undefined {
    return this.#names.known(ref);
  }

  changesOf(ref: SeriesRef): number {
    return this.#memory.changesOf(ref);
  }

  info(ref: SeriesRef): SeriesInfo {
    return this.#names.info(ref);
  }

  /** False when the series has left. */
  isKnown(ref: SeriesRef): boolean {
    return this.#names.known(ref) !== undefined;
  }

  id(ref: SeriesRef): SeriesId {
    return this.#names.id(ref);
  }

  /** Of a series that is here. */
  refOf(key: string): SeriesRef | undefined {
    return this.#names.refOf(key);
  }

  /** Of a series that is here. */
  idOf(key: string): SeriesId | undefined {
    const ref = this.#names.refOf(key);
    return ref === undefined ? undefined : this.#names.id(ref);
  }

  /** Time of the newest sample of a series, or -Infinity. */
  newestMs(ref: SeriesRef): number {
    return this.#memory.newestMs(ref);
  }

  window(ref: SeriesRef, afterMs: number, throughMs: number): SampleWindow {
    return this.#memory.window(ref, afterMs, throughMs);
  }

  prefetch(refs: readonly SeriesRef[], afterMs: number, throughMs: number): void {
    this.#memory.prefetch(refs, afterMs, throughMs);
  }

  select(matchers: readonly Matcher[]): readonly SeriesInfo[] {
    return this.#names.select(matchers);
  }

  /** Every metric name with how many series it has. */
  names(): ReadonlyMap<string, number> {
    return this.#names.index.values("__name__");
  }

  labelNames(): Iterable<string> {
    return this.#names.index.labelNames();
  }

  /** Every value of a label with how many series have it. */
  labelValues(name: string): ReadonlyMap<string, number> {
    return this.#names.index.values(name);
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
    this.#rules.beginBody();
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
      const time = Number.isNaN(given) ? Math.max(nowMs, this.#memory.newestMs(ref) + 1) : given;
      const high = words[i * 2 + HIGH] as number;
      const low = words[i * 2 + LOW] as number;
      const adds = increments?.[i] === 1;
      const verdict = adds
        ? this.#rules.add(ref, time, batch.values[i] as number, nowMs, changed)
        : this.#rules.place(ref, time, high, low, nowMs, batch.onConflict);
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
    return this.#names.nextId;
  }

  /** Ids below were given once, if only to series that have left. */
  restoreNextId(id: SeriesId): void {
    this.#names.restoreNextId(id);
  }

  /** A series that the disk knows. The limit does not hold for what is there already. */
  restoreSeries(id: SeriesId, key: string): SeriesRef {
    this.restoreNextId(id + 1);
    return this.#names.refOf(key) ?? this.#create(key, id);
  }

  /** A series by its key, made when it is new; `undefined` when there is no room. */
  createSeries(key: string): SeriesRef | undefined {
    const ref = this.#refOf(key);
    return ref < 0 ? undefined : ref;
  }

  /** Takes back a sample that was answered once, without judging it again. */
  restoreSample(ref: SeriesRef, timeMs: number, high: number, low: number): void {
    if (timeMs > this.#memory.newestMs(ref)) this.#memory.push(ref, timeMs, high, low);
    else {
      const { start, end } = this.#memory.readAt(ref, timeMs);
      this.#memory.insert(ref, timeMs, high, low, start === end);
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

  /** Refs of all series, rising. */
  refs(): Iterable<SeriesRef> {
    return this.#names.refs();
  }

  /**
   * Seals what no sample came to for a chunk's span, chunks of `enough` samples, and late samples; then says what is sealed. It stays
   * here until `written`. Past nine tenths of its bytes all open chunks are sealed: short ones take more on disk, and nothing in memory.
   */
  sealed(nowMs: number, enough = Number.POSITIVE_INFINITY): BlockChunk[] {
    const silentMs = nowMs - CHUNK_SPAN_MS;
    return this.#memory.sealAll(this.#names.refs(), this.isCrowded ? { silentMs, enough: 1 } : { silentMs, enough });
  }

  /** All that `sealed` said is on disk. */
  written(): void {
    this.#memory.written();
  }

  /** Series whose newest sample is older leave: with their last chunk goes their name. */
  forgetBefore(ms: number): number {
    const gone = new Set<SeriesRef>();
    for (const ref of this.refs()) if (this.newestMs(ref) < ms) gone.add(ref);
    if (gone.size === 0) return 0;
    this.#names.remove(gone);
    this.origins.forget(gone);
    for (const ref of gone) this.#memory.drop(ref);
    return gone.size;
  }

  #refAfter(before: SeriesRef, key: string): SeriesRef {
    if (before < 0) return this.#refOf(key);
    const follows = this.#names.followerOf(before, key);
    if (follows !== undefined) return follows;
    const ref = this.#refOf(key);
    this.#names.follow(before, ref);
    return ref;
  }

  #refOf(key: string): SeriesRef {
    const known = this.#names.refOf(key);
    if (known !== undefined) return known;
    if (this.#names.count >= this.#limits.maxSeries) return NO_SERIES;
    if (this.heldBytes >= this.#limits.maxBytes) return NO_BYTES;
    return this.#create(key);
  }

  #create(key: string, id?: SeriesId): SeriesRef {
    this.#memory.begin();
    return this.#names.create(key, id);
  }
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
