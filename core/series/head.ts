/**
 * The head: the series store in memory, bounded by series and by samples.
 *
 * It keeps the time rules (DESIGN.md section 3). No time: the site gives one, max(now, last + 1 ms). In order: taken as far
 * back as retention. Out of order: up to 5 min behind the series' newest sample. More than 10 min in the future: refused.
 * Same time and value: nothing happens. Same time, other value: as the batch's protocol has it.
 */
import type { SampleBatch } from "../ingest/batch.ts";
import { deviceOf, metricName, parseSeriesKey } from "../metric.ts";
import { Column } from "./column.ts";
import type { AppendOutcome, Matcher, RefusalCode, SampleWindow, SeriesInfo, SeriesRef, SeriesStore, StoredSamples } from "./store.ts";

export interface HeadLimits {
  /** About 1 kB each with key, labels and a first column: 20,000 are 20 MB of the object's 128. */
  readonly maxSeries: number;
  /** Room for samples in all columns: 2,000,000 are 32 MB. Past it columns stop growing and drop their oldest. */
  readonly maxSamples: number;
  /** One series never takes more than this: an hour at one a second. */
  readonly maxSamplesPerSeries: number;
  /** Older samples are refused: nobody would keep them. */
  readonly retentionMs: number;
}

export const HEAD_LIMITS: HeadLimits = {
  maxSeries: 20_000,
  maxSamples: 2_000_000,
  maxSamplesPerSeries: 4096,
  retentionMs: 7 * 86_400_000,
};

/** Senders retry and reorder within minutes; Prometheus' own out-of-order window is commonly set to the same. */
export const OUT_OF_ORDER_MS = 5 * 60_000;
/** A clock that is further ahead would hide every later sample of the series. */
export const AHEAD_MS = 10 * 60_000;

interface Entry {
  readonly info: SeriesInfo;
  readonly column: Column;
}

type Verdict = "stored" | "repeated" | RefusalCode;

export class Head implements SeriesStore {
  readonly #limits: HeadLimits;
  readonly #byKey = new Map<string, SeriesRef>();
  readonly #byName = new Map<string, SeriesInfo[]>();
  readonly #entries: Entry[] = [];
  /** For each series the one that came after it in the newest batch that held both; -1 for none. */
  readonly #follows: SeriesRef[] = [];
  #room = 0;
  #version = 0;

  constructor(limits: HeadLimits = HEAD_LIMITS) {
    this.#limits = limits;
  }

  get seriesVersion(): number {
    return this.#version;
  }

  get seriesCount(): number {
    return this.#entries.length;
  }

  /** Samples that the columns have room for: what the head's memory follows from. */
  get roomInSamples(): number {
    return this.#room;
  }

  info(ref: SeriesRef): SeriesInfo {
    return this.#entry(ref).info;
  }

  /** Time of the newest sample of a series, or -Infinity. */
  newestMs(ref: SeriesRef): number {
    return this.#entry(ref).column.newestMs;
  }

  window(ref: SeriesRef, afterMs: number, throughMs: number): SampleWindow {
    return this.#entry(ref).column.window(afterMs, throughMs);
  }

  select(matchers: readonly Matcher[]): readonly SeriesInfo[] {
    const named = matchers.find((matcher) => matcher.name === "__name__" && matcher.op === "=" && matcher.text !== "");
    const candidates = named ? (this.#byName.get(named.text) ?? []) : this.#entries.map((entry) => entry.info);
    return candidates.filter((info) => matchers.every((matcher) => accepts(matcher, info)));
  }

  /** Every metric name with its series. */
  names(): ReadonlyMap<string, readonly SeriesInfo[]> {
    return this.#byName;
  }

  append(batch: SampleBatch, nowMs: number): AppendOutcome {
    const count = batch.series.length;
    const refs = new Int32Array(batch.keys.length).fill(-2);
    const stored = { refs: new Uint32Array(count), times: new Float64Array(count), values: new Float64Array(count) };
    const refused: Partial<Record<RefusalCode, number>> = {};
    const touched = new Set<SeriesRef>();
    let appended = 0;
    let repeated = 0;
    let before = -1;
    for (let i = 0; i < count; i++) {
      const key = batch.series[i] as number;
      let ref = refs[key] as number;
      if (ref === -2) {
        ref = this.#refAfter(before, batch.keys[key] as string);
        refs[key] = ref;
        before = ref;
      }
      if (ref < 0) {
        refused["series-limit"] = (refused["series-limit"] ?? 0) + 1;
        continue;
      }
      const { column } = this.#entries[ref] as Entry;
      const given = batch.times[i] as number;
      const value = batch.values[i] as number;
      const time = Number.isNaN(given) ? Math.max(nowMs, column.newestMs + 1) : given;
      const verdict = this.#place(column, time, value, nowMs, batch.onConflict);
      if (verdict === "stored") {
        stored.refs[appended] = ref;
        stored.times[appended] = time;
        stored.values[appended] = value;
        appended++;
        touched.add(ref);
      } else if (verdict === "repeated") repeated++;
      else refused[verdict] = (refused[verdict] ?? 0) + 1;
    }
    return { appended, repeated, refused, touched: [...touched], stored: firstOf(stored, appended) };
  }

  /**
   * Takes back what a journal kept, by key, without judging it again: what was answered is there.
   * Only the head's own bounds hold. Answers with the series' device, "" when it has none or there is no room for it.
   */
  restore(key: string, time: number, value: number): string {
    const ref = this.#refOf(key);
    if (ref < 0) return "";
    const { column, info } = this.#entries[ref] as Entry;
    if (time > column.newestMs) this.#push(column, time, value);
    else if (column.at(time) !== undefined) column.replace(time, value);
    else this.#insert(column, time, value);
    return info.device;
  }

  #entry(ref: SeriesRef): Entry {
    const entry = this.#entries[ref];
    if (!entry) throw new Error(`no series ${ref} in a head of ${this.#entries.length}`);
    return entry;
  }

  /**
   * Senders name their series in the same order each time. Comparing a key with the one that followed last time takes half as
   * long as finding it in the map, which has to hash a text that crossed from the Worker and is therefore new.
   */
  #refAfter(before: SeriesRef, key: string): SeriesRef {
    if (before < 0) return this.#refOf(key);
    const follows = this.#follows[before] as SeriesRef;
    if (follows >= 0 && this.#entry(follows).info.key === key) return follows;
    const ref = this.#refOf(key);
    this.#follows[before] = ref;
    return ref;
  }

  #refOf(key: string): SeriesRef {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.#entries.length >= this.#limits.maxSeries) return -1;
    const ref = this.#entries.length;
    const labels = parseSeriesKey(key);
    const info: SeriesInfo = { ref, key, labels, device: deviceOf(labels) ?? "" };
    const column = new Column();
    this.#entries.push({ info, column });
    this.#follows.push(-1);
    this.#byKey.set(key, ref);
    const name = metricName(labels);
    const named = this.#byName.get(name);
    if (named) named.push(info);
    else this.#byName.set(name, [info]);
    this.#room += column.capacity;
    this.#version++;
    return ref;
  }

  #place(column: Column, time: number, value: number, nowMs: number, onConflict: SampleBatch["onConflict"]): Verdict {
    if (time > nowMs + AHEAD_MS) return "too-far-ahead";
    if (time < nowMs - this.#limits.retentionMs) return "too-old";
    if (time > column.newestMs) {
      this.#push(column, time, value);
      return "stored";
    }
    if (time < column.newestMs - OUT_OF_ORDER_MS) return "too-old";
    const there = column.at(time);
    if (there === undefined) {
      this.#insert(column, time, value);
      return "stored";
    }
    // Object.is: a stale marker is a NaN, and a repeated one is a repeat.
    if (Object.is(there, value)) return "repeated";
    if (onConflict === "refuse") return "conflict";
    column.replace(time, value);
    return "stored";
  }

  #push(column: Column, time: number, value: number): void {
    if (column.full) this.#makeRoom(column);
    column.push(time, value);
  }

  #insert(column: Column, time: number, value: number): void {
    if (column.full) this.#makeRoom(column);
    column.insert(time, value);
  }

  #makeRoom(column: Column): void {
    const { maxSamplesPerSeries, maxSamples } = this.#limits;
    const more = column.capacity;
    if (column.capacity * 2 > maxSamplesPerSeries || this.#room + more > maxSamples) column.dropOldest();
    else {
      column.grow();
      this.#room += more;
    }
  }
}

function accepts(matcher: Matcher, info: SeriesInfo): boolean {
  for (const [name, value] of info.labels) if (name === matcher.name) return matcher.test(value);
  return matcher.test("");
}

function firstOf(stored: StoredSamples, count: number): StoredSamples {
  if (count === stored.refs.length) return stored;
  return { refs: stored.refs.slice(0, count), times: stored.times.slice(0, count), values: stored.values.slice(0, count) };
}
