/**
 * What a site should count and sees nothing of: values that were refused as bodies were read, exemplars, which are dropped, and the
 * requests that the platform bills beside calls into the site. Counted here, for this isolate, and told with the next call that is
 * made anyway: nothing is called for its sake. An isolate that ends before that takes with it what it had to tell.
 */
export interface Untold {
  readonly values: number;
  readonly exemplars: number;
  /** To the Worker. */
  readonly requests: number;
  /** Into the control room. */
  readonly roomCalls: number;
}

const NOTHING: Untold = { values: 0, exemplars: 0, requests: 0, roomCalls: 0 };

export class UntoldBySite {
  readonly #bySite = new Map<string, Untold>();

  note(site: string, more: Partial<Untold>): void {
    const known = this.#bySite.get(site) ?? NOTHING;
    this.#bySite.set(site, {
      values: known.values + (more.values ?? 0),
      exemplars: known.exemplars + (more.exemplars ?? 0),
      requests: known.requests + (more.requests ?? 0),
      roomCalls: known.roomCalls + (more.roomCalls ?? 0),
    });
  }

  /** What there is to tell, once. */
  take(site: string): Untold {
    const untold = this.#bySite.get(site) ?? NOTHING;
    this.#bySite.delete(site);
    return untold;
  }
}

export const untold = new UntoldBySite();
