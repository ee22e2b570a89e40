/**
 * How much of what is being POSTed this isolate has in hand: read, unpacked, parsed, and waiting for the site's commit. Past the
 * bound a body is refused before a byte of it is read: memory stays flat, and what else the isolate and the site do (frames,
 * operators) never waits behind more than the bound's worth of parsing.
 *
 * A site that has more to do than it can is not asked again for a moment either.
 */

/**
 * 50,000 lines of 80 bytes: an eighth of a second of one core, and 16 MB a second at four commits. Four times as much took a quarter
 * more of a flood of sixty senders, with answers twice as late and 40 MB more memory. Small bodies count 4 kB, so that a thousand may
 * wait for a commit.
 */
const MAX_BYTES = 4 * 1024 * 1024;
const LEAST_BYTES = 4 * 1024;
/** What a body counts that does not say its length (chunked). */
const UNKNOWN_BYTES = 64 * 1024;
/** A body may have so many; past it the length that it says is a lie or too much. */
const MOST_BYTES = 4 * 1024 * 1024;
/** What metrics as text gain by packing, roughly. */
const PACKED_FACTOR = 8;

const PAUSE_MS = 1_000;

export class Inflow {
  readonly #now: () => number;
  readonly #pausedUntilMs = new Map<string, number>();
  #bytes = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Room for a body, to be given back by calling what is answered; `undefined` when there is none. One alone always has room. */
  enter(site: string, headers: Headers): (() => void) | undefined {
    if ((this.#pausedUntilMs.get(site) ?? 0) > this.#now()) return undefined;
    const bytes = sizeOf(headers);
    if (this.#bytes > 0 && this.#bytes + bytes > MAX_BYTES) return undefined;
    this.#bytes += bytes;
    return () => {
      this.#bytes -= bytes;
    };
  }

  /** The platform said that the site has more to do than it can. */
  pause(site: string): void {
    this.#pausedUntilMs.set(site, this.#now() + PAUSE_MS);
  }
}

function sizeOf(headers: Headers): number {
  const said = Number(headers.get("content-length") ?? UNKNOWN_BYTES);
  const packed = headers.get("content-encoding") ?? "";
  const bytes = (Number.isFinite(said) ? said : UNKNOWN_BYTES) * (packed === "" || packed === "identity" ? 1 : PACKED_FACTOR);
  return Math.min(Math.max(bytes, LEAST_BYTES), MOST_BYTES);
}
