/**
 * Sealed chunks on disk, read when a query needs them: which blocks hold a time, their directories, then bodies, each kept in a
 * cache bounded by bytes. A query over many series reads block by block (`prefetch`), or it would read each block for each series.
 */
import { chunkAt, type Directory, placesIn, readDirectory, type SealedChunk } from "../../core/series/block.ts";
import type { ChunkSource } from "../../core/series/head.ts";
import type { SeriesId } from "../../core/series/store.ts";
import { BLOCK_TABLES, type BlockStorage, type BlockSummary, type BlockTable } from "./block-storage.ts";
import { ByteCache } from "./byte-cache.ts";

/** Of 128 MB: a directory of 5,000 chunks is 60 kB read, a body up to 1 MB. */
const DIRECTORY_CACHE_BYTES = 4_000_000;
const BODY_CACHE_BYTES = 8_000_000;
/** Of one query at a time: 20 million samples, its bound, are not much more. Past it the rest is read series by series. */
const PREFETCH_BYTES = 16_000_000;

export type BlockName = readonly [period: number, block: number];

interface Prefetched {
  readonly afterMs: number;
  readonly throughMs: number;
  readonly chunks: ReadonlyMap<SeriesId, readonly SealedChunk[]>;
}

/** What was read of blocks, of all tables together. */
export class BlockCaches {
  readonly directories = new ByteCache<Directory>(DIRECTORY_CACHE_BYTES);
  readonly bodies = new ByteCache<Uint8Array>(BODY_CACHE_BYTES);

  get bytes(): number {
    return this.directories.bytes + this.bodies.bytes;
  }
}

/** Of raw samples, or of roll-ups, whose tables hold longer periods. */
export class SealedChunks implements ChunkSource {
  readonly #storage: BlockStorage;
  readonly #table: BlockTable;
  readonly #caches: BlockCaches;
  readonly #blocks = new Map<number, readonly BlockSummary[]>();
  #prefetched: Prefetched | undefined;

  constructor(storage: BlockStorage, table: BlockTable = "chunks", caches = new BlockCaches()) {
    this.#storage = storage;
    this.#table = table;
    this.#caches = caches;
  }

  get caches(): BlockCaches {
    return this.#caches;
  }

  /** The blocks that may have samples of these times now. What is written later comes with blocks of its own. */
  blocks(afterMs: number, throughMs: number): readonly BlockName[] {
    return [...this.#blocksIn(afterMs, throughMs)];
  }

  /** A block by its name; `undefined` when its time has left meanwhile, or its bytes are not ours. */
  block([period, block]: BlockName): { readonly directory: Directory; readonly body: () => Uint8Array | undefined } | undefined {
    if (!this.#storage.periods(this.#table).includes(period)) return undefined;
    const directory = this.#directory(period, block);
    return directory && { directory, body: () => this.#body(period, block) };
  }

  /** Blocks were written. */
  added(): void {
    this.#blocks.clear();
    this.#prefetched = undefined;
  }

  /** A period left; one of its number may come again, with other blocks of the same numbers. */
  dropped(): void {
    this.added();
    this.#caches.directories.clear();
    this.#caches.bodies.clear();
  }

  chunks(id: SeriesId, afterMs: number, throughMs: number): readonly SealedChunk[] {
    const kept = this.#prefetched;
    if (kept && afterMs >= kept.afterMs && throughMs <= kept.throughMs) {
      const chunks = kept.chunks.get(id);
      if (chunks) return chunks;
    }
    const found: SealedChunk[] = [];
    for (const [period, block] of this.#blocksIn(afterMs, throughMs)) {
      const directory = this.#directory(period, block);
      for (const place of directory ? placesIn(directory, id, afterMs, throughMs) : []) {
        const body = this.#body(period, block);
        if (directory && body) found.push(chunkAt(directory, body, place));
      }
    }
    return found;
  }

  prefetch(ids: readonly SeriesId[], afterMs: number, throughMs: number): void {
    this.#prefetched = undefined;
    const chunks = new Map<SeriesId, SealedChunk[]>(ids.map((id) => [id, []]));
    let bytes = 0;
    for (const [period, block] of this.#blocksIn(afterMs, throughMs)) {
      const directory = this.#directory(period, block);
      if (!directory) continue;
      let body: Uint8Array | undefined;
      for (const id of ids) {
        for (const place of placesIn(directory, id, afterMs, throughMs)) {
          body ??= this.#body(period, block);
          if (!body) break;
          const { times, values, ...chunk } = chunkAt(directory, body, place);
          bytes += times.length + values.length;
          // Copies: a view would keep the whole block.
          chunks.get(id)?.push({ ...chunk, times: times.slice(), values: values.slice() });
        }
      }
      if (bytes > PREFETCH_BYTES) return;
    }
    this.#prefetched = { afterMs, throughMs, chunks };
  }

  *#blocksIn(afterMs: number, throughMs: number): Iterable<BlockName> {
    const { periodMs, earlyMs } = BLOCK_TABLES[this.#table];
    for (const period of this.#storage.periods(this.#table)) {
      if ((period + 1) * periodMs <= afterMs || period * periodMs - earlyMs > throughMs) continue;
      let blocks = this.#blocks.get(period);
      if (!blocks) {
        blocks = this.#storage.list(this.#table, period);
        this.#blocks.set(period, blocks);
      }
      for (const { block, minMs, maxMs } of blocks) if (maxMs > afterMs && minMs <= throughMs) yield [period, block];
    }
  }

  #directory(period: number, block: number): Directory | undefined {
    return this.#caches.directories.get(`${this.#table} ${period} ${block}`, () => {
      const bytes = this.#storage.directory(this.#table, period, block);
      const directory = bytes && readDirectory(bytes);
      return directory && { value: directory, bytes: directory.ids.length * 12 + directory.counts.length * 24 };
    });
  }

  #body(period: number, block: number): Uint8Array | undefined {
    return this.#caches.bodies.get(`${this.#table} ${period} ${block}`, () => {
      const body = this.#storage.body(this.#table, period, block);
      return body && { value: body, bytes: body.length };
    });
  }
}
