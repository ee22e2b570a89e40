/** Values of known size by key, bounded by their bytes together: what was asked for longest ago leaves first. */

export interface Sized<T> {
  readonly value: T;
  readonly bytes: number;
}

export class ByteCache<T> {
  readonly #kept = new Map<string, Sized<T>>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  get(key: string, load: () => Sized<T> | undefined): T | undefined {
    const kept = this.#kept.get(key);
    if (kept) {
      // A map keeps its order: the last is what was asked for last.
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.value;
    }
    const loaded = load();
    if (!loaded) return undefined;
    this.#kept.set(key, loaded);
    this.#bytes += loaded.bytes;
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytes;
    }
    return loaded.value;
  }
}
