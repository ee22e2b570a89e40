/**
 * Names of the series that have roll-ups, a period (30 days) at a time. A series that leaves and comes again has another id by then:
 * its buckets of before are found by its key.
 */
import { readNames } from "../../core/series/checkpoint.ts";
import type { Head } from "../../core/series/head.ts";
import type { SeriesId } from "../../core/series/store.ts";
import type { BlockStorage } from "./block-storage.ts";
import { ByteCache } from "./byte-cache.ts";

/** Keys of series that are gone: some ten thousand. Past it they are read again. */
const GONE_CACHE_BYTES = 2_000_000;
/** An entry of the map beside its key. */
const ENTRY_BYTES = 80;

type IdsByKey = ReadonlyMap<string, readonly SeriesId[]>;

export class RolledNames {
  readonly #storage: BlockStorage;
  readonly #head: Head;
  readonly #gone = new ByteCache<IdsByKey>(GONE_CACHE_BYTES);

  constructor(storage: BlockStorage, head: Head) {
    this.#storage = storage;
    this.#head = head;
  }

  /** Names were written, or a series has left the head. */
  changed(): void {
    this.#gone.clear();
  }

  /** All ids that are named in a period. */
  idsIn(period: number): Set<SeriesId> {
    const ids = new Set<SeriesId>();
    for (const part of this.#storage.rolledNames(period)) for (const [id] of readNames(part)) ids.add(id);
    return ids;
  }

  /** Ids that a key had in these periods and has no more. */
  earlierIds(key: string, periods: Iterable<number>): SeriesId[] {
    const found = new Set<SeriesId>();
    for (const period of periods) for (const id of this.#goneIn(period).get(key) ?? []) found.add(id);
    return [...found];
  }

  /** Series that are named in a period and are not in the head, by key. */
  *leftIn(period: number): Iterable<readonly [key: string, ids: readonly SeriesId[]]> {
    for (const [key, ids] of this.#goneIn(period)) if (this.#head.idOf(key) === undefined) yield [key, ids];
  }

  /** Keys of all series that are named in a period. */
  keysIn(period: number): string[] {
    return [...this.#storage.rolledNames(period)].flatMap((part) => [...readNames(part)].map(([, key]) => key));
  }

  #goneIn(period: number): IdsByKey {
    const gone = this.#gone.get(String(period), () => {
      const ids = new Map<string, SeriesId[]>();
      let bytes = 0;
      for (const part of this.#storage.rolledNames(period)) {
        for (const [id, key] of readNames(part)) {
          if (this.#head.idOf(key) === id) continue;
          const known = ids.get(key);
          if (known) known.push(id);
          else ids.set(key, [id]);
          bytes += ENTRY_BYTES + 2 * key.length;
        }
      }
      return { value: ids, bytes };
    });
    return gone ?? new Map();
  }
}
