/**
 * A disk that is full or broken in earnest: a write fails after it was handed over, and the platform ends the object, and with it
 * what it knew. The Worker hears of the end, and tells the next life (`storageRefused`): it says so on the walls, writes nothing, and has
 * another object find out now and then whether there is room again (worker/disk-probe.ts), so that its streams stay. Where that one finds
 * room and this one ends all the same, each life waits twice as long as the one before.
 */

/** So long no rows after there is room again. */
export const TRY_EVERY_MS = 15_000;
/** A site that ends at each try cuts its streams no more often. */
const MOST_WAIT_MS = 5 * 60_000;

export class DiskRefusal {
  /** Rejects while there is no room. */
  readonly #probe: () => Promise<void>;
  /** When it is tried next. */
  #nextMs: number | undefined;
  #hasRoom = false;

  constructor(probe: () => Promise<void>) {
    this.#probe = probe;
  }

  get stands(): boolean {
    return this.#nextMs !== undefined;
  }

  /** The life before was ended by it, as so many before that, with no row taken between. */
  refused(nowMs: number, times: number): void {
    this.#nextMs ??= nowMs + Math.min(TRY_EVERY_MS * 2 ** (times - 1), MOST_WAIT_MS);
  }

  /** Whether something may be written now. */
  get mayWrite(): boolean {
    return !this.stands || this.#hasRoom;
  }

  /** The same, and finds out when it is time to. */
  async mayTry(nowMs: number): Promise<boolean> {
    if (this.#nextMs === undefined || this.#hasRoom) return true;
    if (nowMs < this.#nextMs) return false;
    this.#nextMs = nowMs + TRY_EVERY_MS;
    try {
      await this.#probe();
    } catch {
      // What it says is that there is no room, in one way or another.
      return false;
    }
    this.#hasRoom = true;
    return true;
  }

  /** A row is on the disk. */
  taken(): void {
    this.#nextMs = undefined;
    this.#hasRoom = false;
  }
}
