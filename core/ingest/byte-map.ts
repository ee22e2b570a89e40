/**
 * Numbers what runs of bytes it has seen: 0, 1, 2… in the order they came. A look-up hashes and compares four bytes at a time and
 * allocates nothing, so that a label set is known by its bytes in less time than it takes to decode one of its labels.
 *
 * Bounded in entries and bytes. It forgets only all at once: numbers then start again from 0.
 */

const EMPTY = -1;

const FIRST_SLOTS = 256;
const FIRST_BYTES = 4_096;

/** Murmur3's two multipliers. The hash need not withstand an attacker by itself: probing is bounded. */
const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/** Past so many places with other runs, a run counts as unknown: whoever makes hashes collide slows only their own bodies. */
const MAX_PROBES = 32;

export class ByteMap {
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #slots = new Int32Array(FIRST_SLOTS).fill(EMPTY);
  #hashes = new Int32Array(FIRST_SLOTS / 2);
  /** Entry `i` is the arena's bytes from `#starts[i]` to `#starts[i + 1]`. */
  #starts = new Int32Array(FIRST_SLOTS / 2 + 1);
  #arena = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#arena.buffer);
  #size = 0;
  #hash = 0;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#size;
  }

  /** The number of a run of bytes, or -1. `view` is over the same bytes. */
  find(view: DataView, start: number, end: number): number {
    const hash = hashOf(view, start, end);
    this.#hash = hash;
    const mask = this.#slots.length - 1;
    for (let probe = 0, slot = hash & mask; probe < MAX_PROBES; probe++, slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] as number;
      if (entry === EMPTY) return -1;
      if (this.#hashes[entry] === hash && this.#isEntry(entry, view, start, end)) return entry;
    }
    return -1;
  }

  /** Gives the run that `find` has just not found its number; -1 when there is no room for it. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const at = this.#starts[this.#size] as number;
    const length = end - start;
    if (this.#size >= this.#maxEntries || at + length > this.#maxBytes) return -1;
    if ((this.#size + 1) * 2 > this.#slots.length) this.#grow();
    if (!this.#fill(this.#size, this.#hash)) return -1;
    if (at + length > this.#arena.length) {
      const arena = new Uint8Array(Math.min(this.#maxBytes, Math.max(this.#arena.length * 2, at + length)));
      arena.set(this.#arena.subarray(0, at));
      this.#arena = arena;
      this.#view = new DataView(arena.buffer);
    }
    this.#arena.set(bytes.subarray(start, end), at);
    this.#hashes[this.#size] = this.#hash;
    this.#starts[this.#size + 1] = at + length;
    return this.#size++;
  }

  clear(): void {
    this.#slots.fill(EMPTY);
    this.#size = 0;
  }

  #fill(entry: number, hash: number): boolean {
    const mask = this.#slots.length - 1;
    for (let probe = 0, slot = hash & mask; probe < MAX_PROBES; probe++, slot = (slot + 1) & mask) {
      if (this.#slots[slot] !== EMPTY) continue;
      this.#slots[slot] = entry;
      return true;
    }
    return false;
  }

  #grow(): void {
    const slots = this.#slots.length * 2;
    const hashes = new Int32Array(slots / 2);
    hashes.set(this.#hashes);
    const starts = new Int32Array(slots / 2 + 1);
    starts.set(this.#starts);
    this.#slots = new Int32Array(slots).fill(EMPTY);
    this.#hashes = hashes;
    this.#starts = starts;
    // One that finds no place within the probes is merely not found again.
    for (let entry = 0; entry < this.#size; entry++) this.#fill(entry, hashes[entry] as number);
  }

  #isEntry(entry: number, view: DataView, start: number, end: number): boolean {
    let at = this.#starts[entry] as number;
    if ((this.#starts[entry + 1] as number) - at !== end - start) return false;
    const own = this.#view;
    let from = start;
    for (; from + 4 <= end; from += 4, at += 4) if (own.getInt32(at) !== view.getInt32(from)) return false;
    for (; from < end; from++, at++) if (own.getUint8(at) !== view.getUint8(from)) return false;
    return true;
  }
}

function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = Math.imul(view.getInt32(at), C1);
    hash ^= Math.imul((word << 15) | (word >>> 17), C2);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), C1);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
