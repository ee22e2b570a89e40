/** The newest events of a wall, for screens that come back: bounded by count and by bytes. */

/** A minute of frames at the fastest tick, or 1 MB, whichever is less; past it a screen gets a snapshot. */
const REPLAY_EVENTS = 240;
const REPLAY_BYTES = 1_000_000;

export interface Recorded {
  readonly seq: number;
  readonly atMs: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export class ReplayRing {
  readonly #events: Recorded[] = [];
  #bytes = 0;

  push(event: Recorded): void {
    this.#events.push(event);
    this.#bytes += event.bytes.length;
    while (this.#events.length > REPLAY_EVENTS || (this.#bytes > REPLAY_BYTES && this.#events.length > 1)) {
      this.#bytes -= this.#events.shift()?.bytes.length ?? 0;
    }
  }

  /** Every event after `seq`, or `undefined` when the one right after it is no longer here. */
  after(seq: number): readonly Uint8Array<ArrayBuffer>[] | undefined {
    const first = this.#events.findIndex((event) => event.seq === seq + 1);
    return first < 0 ? undefined : this.#events.slice(first).map(({ bytes }) => bytes);
  }

  /** When the oldest event after `seq` that is still known was made. */
  firstAfterMs(seq: number): number | undefined {
    return this.#events.find((event) => event.seq > seq)?.atMs;
  }
}
