/**
 * What of bodies never reaches the site: values that were refused as they were read, and exemplars, which are dropped. Counted here
 * and told with the next batch, so that a body of nothing but rubbish costs the site no call.
 */

export interface UnreadCounts {
  readonly values: number;
  readonly exemplars: number;
}

const NONE: UnreadCounts = { values: 0, exemplars: 0 };

export class Unread {
  readonly #bySite = new Map<string, UnreadCounts>();

  note(site: string, values: number, exemplars: number): void {
    if (values === 0 && exemplars === 0) return;
    const known = this.#bySite.get(site) ?? NONE;
    this.#bySite.set(site, { values: known.values + values, exemplars: known.exemplars + exemplars });
  }

  /** What there is to tell, once. */
  take(site: string): UnreadCounts | undefined {
    const counts = this.#bySite.get(site);
    this.#bySite.delete(site);
    return counts;
  }
}
