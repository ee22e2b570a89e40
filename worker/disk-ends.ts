/** How often a site's object was ended by its disk, with nothing taken between, as this isolate saw it: its next life is told. */

/** All that wait for one life hear of its end, within moments. */
const SAME_END_MS = 5_000;

export class DiskEnds {
  readonly #bySite = new Map<string, { readonly times: number; readonly atMs: number }>();

  /** Somebody heard of an end. Answers with how many there were. */
  heard(site: string, nowMs: number): number {
    const known = this.#bySite.get(site) ?? { times: 0, atMs: Number.NEGATIVE_INFINITY };
    const end = nowMs - known.atMs < SAME_END_MS ? known : { times: known.times + 1, atMs: nowMs };
    this.#bySite.set(site, end);
    return end.times;
  }

  taken(site: string): void {
    this.#bySite.delete(site);
  }
}
