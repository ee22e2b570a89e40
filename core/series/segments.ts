/**
 * Room for many small strings of words that grow: chains of segments of one size in shared pages. A typed array of its own costs some
 * 200 bytes before its first one, and there are 100,000 open chunks; sizes that double would leave holes where the small ones were.
 */

/** 64 bytes: half is unused in the mean, and four are for the chain, which is near the least of both for chunks of 100 to 300 bytes. */
export const SEGMENT_WORDS = 16;
/** A page of 64 kB: a small site wastes little. */
const PAGE_BITS = 10;
const PER_PAGE = 1 << PAGE_BITS;
/** No segment: the chain ends here. */
export const NO_SEGMENT = 0xffffffff;

interface Page {
  readonly words: Uint32Array;
  readonly next: Uint32Array;
}

export class Segments {
  readonly #pages: Page[] = [];
  #used = 0;
  #free = NO_SEGMENT;

  /** Bytes of all pages. */
  get bytes(): number {
    return this.#pages.length * PER_PAGE * (SEGMENT_WORDS + 1) * 4;
  }

  /** A segment at the end of a chain, or the first of a new one. What is in it is anything. */
  take(after: number): number {
    let segment = this.#free;
    if (segment === NO_SEGMENT) {
      segment = this.#used++;
      if (segment === this.#pages.length * PER_PAGE) {
        this.#pages.push({ words: new Uint32Array(PER_PAGE * SEGMENT_WORDS), next: new Uint32Array(PER_PAGE) });
      }
    } else this.#free = this.next(segment);
    this.#link(segment, NO_SEGMENT);
    if (after !== NO_SEGMENT) this.#link(after, segment);
    return segment;
  }

  /** Gives back a whole chain. */
  give(first: number, last: number): void {
    this.#link(last, this.#free);
    this.#free = first;
  }

  next(segment: number): number {
    return this.#page(segment).next[segment & (PER_PAGE - 1)] as number;
  }

  /** The page that holds the segment, which starts at `start`. */
  words(segment: number): Uint32Array {
    return this.#page(segment).words;
  }

  start(segment: number): number {
    return (segment & (PER_PAGE - 1)) * SEGMENT_WORDS;
  }

  #page(segment: number): Page {
    return this.#pages[segment >>> PAGE_BITS] as Page;
  }

  #link(segment: number, next: number): void {
    this.#page(segment).next[segment & (PER_PAGE - 1)] = next;
  }
}
