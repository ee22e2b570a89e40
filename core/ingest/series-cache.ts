/**
 * Series by the bytes that name them in a binary format: a label set is decoded, checked and made into a key once, then found
 * again by its bytes. Senders send the same sets every few seconds.
 *
 * Kept by the caller from body to body, as a line cache is. Bounded: past either bound it starts again empty.
 */
import type { BatchBuilder, IngestLimits } from "./batch.ts";
import { ByteMap } from "./byte-map.ts";

export interface CachedSeries {
  readonly key: string;
  readonly metric: string;
  /** The place of `key` in the batch of body `body`. */
  place: number;
  body: number;
}

/** The label sets of a Prometheus that scrapes some fifty hosts; with their keys some 20 MB at the most. */
const MAX_SERIES = 20_000;
const MAX_BYTES = 8 * 1024 * 1024;

export class SeriesCache {
  readonly #sets: ByteMap;
  #series: CachedSeries[] = [];
  /** Two sets can make one key, after sorting or normalising: they share their series. */
  readonly #byKey = new Map<string, CachedSeries>();
  #body = 0;
  /** While true, no two series objects used in this body have the same key. */
  #distinct = true;
  #limits: IngestLimits | undefined;

  constructor(maxSeries = MAX_SERIES, maxBytes = MAX_BYTES) {
    this.#sets = new ByteMap(maxSeries, maxBytes);
  }

  get size(): number {
    return this.#sets.size;
  }

  /** Called once for each body. What is kept has passed these limits. */
  open(limits: IngestLimits): void {
    if (this.#limits !== limits) this.clear();
    this.#limits = limits;
    this.#body++;
    this.#distinct = true;
  }

  clear(): void {
    this.#sets.clear();
    this.#series = [];
    this.#byKey.clear();
    this.#distinct = false;
  }

  find(view: DataView, start: number, end: number): CachedSeries | undefined {
    const set = this.#sets.find(view, start, end);
    return set < 0 ? undefined : this.#series[set];
  }

  /** Keeps the key of a set that `find` has just not found. */
  keep(bytes: Uint8Array, start: number, end: number, key: string): CachedSeries {
    let set = this.#sets.add(bytes, start, end);
    if (set < 0 && this.#sets.size > 0) {
      this.clear();
      set = this.#sets.add(bytes, start, end);
    }
    // Not even alone.
    if (set < 0) return this.once(key);
    const series = this.#byKey.get(key) ?? seriesOf(key);
    this.#byKey.set(key, series);
    this.#series[set] = series;
    return series;
  }

  /** A series for this body only. */
  once(key: string): CachedSeries {
    this.#distinct = false;
    return this.#byKey.get(key) ?? seriesOf(key);
  }

  /** The place of a series in the batch of this body. */
  place(series: CachedSeries, builder: BatchBuilder): number {
    if (series.body !== this.#body) {
      series.place = this.#distinct ? builder.newSeries(series.key) : builder.seriesOf(series.key);
      series.body = this.#body;
    }
    return series.place;
  }
}

function seriesOf(key: string): CachedSeries {
  const open = key.indexOf("{");
  return { key, metric: open < 0 ? key : key.slice(0, open), place: 0, body: 0 };
}
