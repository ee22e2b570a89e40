/**
 * The symbol table of a remote write 2.0 body: every text once, and named by its place from there on.
 *
 * Each body has a table of its own, so that places mean nothing from body to body. A symbol is therefore known by its bytes and
 * given a number that lasts, and a label set is then known by the numbers of its symbols.
 */
import { ByteMap } from "./byte-map.ts";
import type { ProtobufCursor } from "./protobuf.ts";
import { SeriesCache } from "./series-cache.ts";

/** Symbols that last, for an isolate: four times the label sets that are kept, and as many bytes. */
const MAX_KEPT = 80_000;
const MAX_KEPT_BYTES = 8 * 1024 * 1024;

/** Kept by the caller from body to body. */
export class SymbolCache {
  readonly series: SeriesCache;
  readonly numbers: ByteMap;

  constructor(series = new SeriesCache(), maxSymbols = MAX_KEPT, maxBytes = MAX_KEPT_BYTES) {
    this.series = series;
    this.numbers = new ByteMap(maxSymbols, maxBytes);
  }

  /** Label sets are known by numbers, which start again. */
  clear(): void {
    this.numbers.clear();
    this.series.clear();
  }
}

/** A body of 50,000 series has a few texts for each; a body of empty ones could have millions. */
const MAX_SYMBOLS = 200_000;

const UNKNOWN = -1;
const FIRST_ROOM = 1_024;

export class Symbols {
  #starts = new Uint32Array(FIRST_ROOM);
  #ends = new Uint32Array(FIRST_ROOM);
  #numbers = new Int32Array(FIRST_ROOM);
  length = 0;

  /** The symbol that the cursor stands at. False when there are more than there may be. */
  read(cursor: ProtobufCursor): boolean {
    if (this.length >= MAX_SYMBOLS) return false;
    if (this.length === this.#starts.length) this.#grow();
    const end = cursor.open();
    this.#starts[this.length] = cursor.at;
    this.#ends[this.length++] = end;
    cursor.at = end;
    return true;
  }

  /** Gives every symbol its number; when there is no room, after the cache was emptied; when there still is none, no number. */
  number(bytes: Uint8Array, view: DataView, cache: SymbolCache): void {
    if (this.#numberAll(bytes, view, cache.numbers)) return;
    cache.clear();
    this.#numberAll(bytes, view, cache.numbers);
  }

  /** The lasting number of a symbol; -1 when it has none. */
  numberOf(place: number): number {
    return this.#numbers[place] as number;
  }

  start(place: number): number {
    return this.#starts[place] as number;
  }

  end(place: number): number {
    return this.#ends[place] as number;
  }

  #numberAll(bytes: Uint8Array, view: DataView, numbers: ByteMap): boolean {
    let all = true;
    for (let place = 0; place < this.length; place++) {
      const [start, end] = [this.start(place), this.end(place)];
      let number = numbers.find(view, start, end);
      if (number < 0) number = numbers.add(bytes, start, end);
      if (number < 0) all = false;
      this.#numbers[place] = number < 0 ? UNKNOWN : number;
    }
    return all;
  }

  #grow(): void {
    const wider = <T extends Uint32Array | Int32Array>(column: T, fresh: T): T => {
      fresh.set(column);
      return fresh;
    };
    const room = this.#starts.length * 2;
    this.#starts = wider(this.#starts, new Uint32Array(room));
    this.#ends = wider(this.#ends, new Uint32Array(room));
    this.#numbers = wider(this.#numbers, new Int32Array(room));
  }
}
