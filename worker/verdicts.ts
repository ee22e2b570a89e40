/**
 * Verdicts on secrets, kept for half a minute: a device that reports each second costs the site one question in thirty. It
 * is also how long a revoked token may still write; what it has open ends at once.
 */
import type { Credential } from "./identity.ts";

const KEPT_MS = 30_000;
/** A token that is not known may be made the next moment. */
const UNKNOWN_KEPT_MS = 2_000;
/** About 300 bytes each; past it all are asked again. */
const MAX_KEPT = 10_000;

interface Kept {
  readonly credential: Credential | null;
  readonly untilMs: number;
}

export class Verdicts {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `key`: site, digest and address. `ask` is called when no verdict is kept that is young enough, or when it `mustAsk`. */
  async of(key: string, ask: () => Promise<Credential | null>, mustAsk = false): Promise<Credential | null> {
    const kept = this.#kept.get(key);
    if (!mustAsk && kept && kept.untilMs > this.#now()) return kept.credential;
    const credential = await ask();
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(key, { credential, untilMs: this.#now() + (credential ? KEPT_MS : UNKNOWN_KEPT_MS) });
    return credential;
  }
}
