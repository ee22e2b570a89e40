/**
 * The series of a head by name: key, labels and device of each, its ref in this life and its id on disk, and the index from labels.
 */
import { deviceOf } from "../metric.ts";
import { SeriesIndex } from "./series-index.ts";
import type { Matcher, SeriesId, SeriesInfo, SeriesRef } from "./store.ts";

/** Of a series beside its chunks, its key aside: labels in the index, maps, what is known of it (bench/store.ts: 500 with a key of 110). */
const SERIES_BYTES = 280;
/** A key stands in the map and once more in its labels. */
const KEY_COPIES = 2;

export class SeriesNames {
  readonly #index = new SeriesIndex();
  readonly #byKey = new Map<string, SeriesRef>();
  readonly #infos: (SeriesInfo | undefined)[] = [];
  readonly #ids: SeriesId[] = [];
  /** For each series the one that came after it in the newest batch that held both; -1 for none. */
  readonly #follows: SeriesRef[] = [];
  #nextId: SeriesId = 1;
  #version = 0;
  #gone = 0;
  /** An estimate of what names take of memory. */
  bytes = 0;

  /** Steps whenever a series is created or leaves. */
  get version(): number {
    return this.#version;
  }

  get refsGiven(): number {
    return this.#infos.length;
  }

  /** Series that have left. */
  get gone(): number {
    return this.#gone;
  }

  get count(): number {
    return this.#index.size;
  }

  get index(): SeriesIndex {
    return this.#index;
  }

  get nextId(): SeriesId {
    return this.#nextId;
  }

  restoreNextId(id: SeriesId): void {
    this.#nextId = Math.max(this.#nextId, id);
  }

  known(ref: SeriesRef): SeriesInfo | undefined {
    return this.#infos[ref];
  }

  info(ref: SeriesRef): SeriesInfo {
    const info = this.#infos[ref];
    if (!info) throw new Error(`no series ${ref} in a head of ${this.#infos.length}`);
    return info;
  }

  id(ref: SeriesRef): SeriesId {
    return this.#ids[ref] as SeriesId;
  }

  refOf(key: string): SeriesRef | undefined {
    return this.#byKey.get(key);
  }

  /**
   * Senders name their series in the same order each time. Comparing a key with the one that followed last time takes half as
   * long as finding it in the map, which has to hash a text that crossed from the Worker and is therefore new.
   */
  followerOf(before: SeriesRef, key: string): SeriesRef | undefined {
    const follows = this.#follows[before] as SeriesRef;
    return follows >= 0 && this.#infos[follows]?.key === key ? follows : undefined;
  }

  follow(before: SeriesRef, ref: SeriesRef): void {
    this.#follows[before] = ref;
  }

  select(matchers: readonly Matcher[]): readonly SeriesInfo[] {
    return this.#index.select(matchers).map((ref) => this.#infos[ref] as SeriesInfo);
  }

  /** Refs of all series, rising. */
  *refs(): Iterable<SeriesRef> {
    for (let ref = 0; ref < this.#infos.length; ref++) if (this.#infos[ref]) yield ref;
  }

  /** A new series; the next id where none is given. */
  create(key: string, id: SeriesId = this.#nextId++): SeriesRef {
    const ref = this.#infos.length;
    const labels = this.#index.add(ref, key);
    this.#infos.push({ ref, key, labels, device: deviceOf(labels) ?? "" });
    this.#ids.push(id);
    this.#follows.push(-1);
    this.#byKey.set(key, ref);
    this.bytes += SERIES_BYTES + KEY_COPIES * key.length;
    this.#version++;
    return ref;
  }

  remove(gone: ReadonlySet<SeriesRef>): void {
    this.#index.remove(gone);
    for (const ref of gone) {
      const { key } = this.info(ref);
      this.#byKey.delete(key);
      this.bytes -= SERIES_BYTES + KEY_COPIES * key.length;
      this.#infos[ref] = undefined;
    }
    this.#version++;
    this.#gone += gone.size;
  }
}
