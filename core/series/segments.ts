/**
 * Room for many small byte strings that grow: chains of segments of one size in shared pages. A typed array of its own costs some
 * 200 bytes before its first one, and there are 100,000 open chunks; sizes that double would leave holes where the small ones were.
 */

/** Half of it is unused in the mean, and four bytes are for the chain: 64 is near the least of both for chunks of 100 to 300 bytes. */
export const SEGMENT_BYTES = 64;
/** A page of 64 kB: a small site wastes little. */
const PER_PAGE = 1_024;
/** No segment: the chain ends here. */
export const NO_SEGMENT = 0xffffffff;

export class Segments {
  readonly #pages: { readonly bytes: Uint8Array<ArrayBuffer>; readonly next: Uint32Array }[] = [];
  #used = 0;
  #free = NO_SEGMENT;

  /** Bytes of all pages. */
  get bytes(): number {
    return this.#pages.length * PER_PAGE * (SEGMENT_BYTES + 4);
  }

  /** A segment at the end of a chain, or the first of a new one. What is in it is anything. */
  take(after: number): number {
    let segment = this.#free;
    if (segment === NO_SEGMENT) {
      segment = this.#used++;
      if (segment === this.#pages.length * PER_PAGE) {
        this.#pages.push({ bytes: new Uint8Array(PER_PAGE * SEGMENT_BYTES), next: new Uint32Array(PER_PAGE) });
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
    return this.#pages[Math.floor(segment / PER_PAGE)]?.next[segment % PER_PAGE] as number;
  }

  /** The page that holds the segment, which starts at `start`. */
  page(segment: number): Uint8Array<ArrayBuffer> {
    return this.#pages[Math.floor(segment / PER_PAGE)]?.bytes as Uint8Array<ArrayBuffer>;
  }

  start(segment: number): number {
    return (segment % PER_PAGE) * SEGMENT_BYTES;
  }

  #link(segment: number, next: number): void {
    const page = this.#pages[Math.floor(segment / PER_PAGE)];
    if (page) page.next[segment % PER_PAGE] = next;
  }
}
