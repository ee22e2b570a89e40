/**
 * A disk that is full or broken in earnest: a write fails after it was handed over, and the platform ends the object, and with it
 * what it knew. The Worker hears of the end, and tells the next life (`storageRefused`): it says so on the walls, and lets a body
 * through only now and then to find out whether the disk takes rows again, since each that fails ends the object and its streams.
 */

/** So long no rows after there is room again, against as long between cuts of all streams. */
export const TRY_EVERY_MS = 15_000;

export class DiskRefusal {
  #triedMs: number | undefined;

  get stands(): boolean {
    return this.#triedMs !== undefined;
  }

  refused(nowMs: number): void {
    this.#triedMs ??= nowMs;
  }

  /** Whether a body is let through now. */
  mayTry(nowMs: number): boolean {
    if (this.#triedMs === undefined) return true;
    if (nowMs - this.#triedMs < TRY_EVERY_MS) return false;
    this.#triedMs = nowMs;
    return true;
  }

  /** A row is on the disk. */
  taken(): void {
    this.#triedMs = undefined;
  }
}
