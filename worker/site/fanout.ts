/**
 * Streams to screens and consoles: bounded queues, and the reasons to cut one.
 *
 * An event is encoded once and its bytes are queued to everyone. A stream whose queue is full is cut: the screen comes back
 * with `since` and is given what it missed. Nobody waits for anybody. Knows no platform type but the queue it is handed.
 */
import type { RefusalReason } from "../../protocol/frame.ts";

/** Where bytes go: a ReadableStream's controller, or a test. */
export interface Outlet {
  /** What may still be queued before the queue counts as full, bytes; `null` when the stream is over. */
  readonly room: number | null;
  readonly queuedBytes: number;
  enqueue(bytes: Uint8Array): void;
  /** Ends after what is queued. */
  close(): void;
  /** Ends at once and drops what is queued: nobody reads it. */
  drop(): void;
}

/** Besides its first snapshot a stream may have this much queued: about 100 frames of a busy wall. */
export const QUEUE_BYTES = 512 * 1024;

/** 1,000 screens and as many again in reconnecting; past it a stream is refused with a long wait. */
export const MAX_STREAMS = 2_000;

/** A stream without `screen=` reports nothing, so its age is what bounds it. */
export const ANONYMOUS_MAX_AGE_MS = 3_600_000;

export interface Stream {
  readonly outlet: Outlet;
  /** What it shows: a wall's name, or `console`. */
  readonly topic: string;
  /** The screen's id; `null` for an anonymous one. */
  readonly screen: string | null;
  readonly openedMs: number;
  /** What it was opened by, under the names that a revocation uses. */
  readonly credentials: readonly string[];
}

export class Fanout {
  readonly #streams = new Set<Stream>();
  readonly #ended: (stream: Stream, reason: RefusalReason | "left") => void;
  /** Streams that were cut, by reason. */
  readonly cuts: Partial<Record<RefusalReason, number>> = {};

  constructor(ended: (stream: Stream, reason: RefusalReason | "left") => void) {
    this.#ended = ended;
  }

  get size(): number {
    return this.#streams.size;
  }

  get full(): boolean {
    return this.#streams.size >= MAX_STREAMS;
  }

  /** What is queued to all streams, and to the one that has most. */
  get queues(): { readonly bytes: number; readonly longest: number } {
    let [bytes, longest] = [0, 0];
    for (const { outlet } of this.#streams) {
      bytes += outlet.queuedBytes;
      longest = Math.max(longest, outlet.queuedBytes);
    }
    return { bytes, longest };
  }

  add(stream: Stream): void {
    this.#streams.add(stream);
  }

  has(stream: Stream): boolean {
    return this.#streams.has(stream);
  }

  all(): Iterable<Stream> {
    return this.#streams;
  }

  /** The streams that a credential has open. */
  of(credential: string): Stream[] {
    return [...this.#streams].filter(({ credentials }) => credentials.includes(credential));
  }

  /** How many streams show a topic. */
  count(topic: string): number {
    let count = 0;
    for (const stream of this.#streams) if (stream.topic === topic) count++;
    return count;
  }

  /** Queues the same bytes to every stream of a topic, or to all; cuts those whose queue is full. */
  send(bytes: Uint8Array, topic?: string): void {
    for (const stream of this.#streams) if (topic === undefined || stream.topic === topic) this.sendTo(stream, bytes);
  }

  sendTo(stream: Stream, bytes: Uint8Array): void {
    const { room } = stream.outlet;
    if (room === null) this.left(stream);
    else if (room < bytes.length) this.cut(stream, "queue-full");
    else stream.outlet.enqueue(bytes);
  }

  /** Ends a stream at once. `farewell` is still queued first where somebody may read it. */
  cut(stream: Stream, reason: RefusalReason, farewell?: Uint8Array): void {
    if (!this.#streams.delete(stream)) return;
    this.cuts[reason] = (this.cuts[reason] ?? 0) + 1;
    if (farewell && stream.outlet.room !== null) {
      stream.outlet.enqueue(farewell);
      stream.outlet.close();
    } else stream.outlet.drop();
    this.#ended(stream, reason);
  }

  /** The other side went away. */
  left(stream: Stream): void {
    if (this.#streams.delete(stream)) this.#ended(stream, "left");
  }
}

/**
 * An outlet over a stream that the platform sends. `firstBytes`: the size of what is queued before anything else.
 *
 * The queue is our own and the platform pulls from it: a cut empties it and ends the stream without an error, where a
 * controller's own queue could only be kept to its end or blown up with one. As long as a screen reads on, the queue is empty, what
 * comes goes straight to the reader, and the pull that found nothing stays open: to be asked for each frame of each screen again would
 * be a fifth of what it costs to send.
 */
export function openOutlet(firstBytes: number, gone: () => void): { readonly body: ReadableStream<Uint8Array>; readonly outlet: Outlet } {
  const limit = firstBytes + QUEUE_BYTES;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let queue: Uint8Array[] = [];
  let queuedBytes = 0;
  let closing = false;
  let endPull: (() => void) | undefined;
  const pullAgain = (): void => {
    endPull?.();
    endPull = undefined;
  };
  const end = (): void => {
    controller?.close();
    controller = undefined;
    queue = [];
    queuedBytes = 0;
    pullAgain();
  };
  const body = new ReadableStream<Uint8Array>({
    start: (opened) => {
      controller = opened;
    },
    pull: () => {
      const bytes = queue.shift();
      if (!bytes) {
        if (closing) return end();
        return new Promise((resolve) => {
          endPull = resolve;
        });
      }
      queuedBytes -= bytes.length;
      controller?.enqueue(bytes);
    },
    cancel: () => {
      controller = undefined;
      queue = [];
      queuedBytes = 0;
      gone();
    },
  });
  const outlet: Outlet = {
    get room() {
      return controller && !closing ? limit - queuedBytes : null;
    },
    get queuedBytes() {
      return queuedBytes;
    },
    enqueue: (bytes) => {
      if (queue.length === 0 && (controller?.desiredSize ?? 0) > 0) {
        controller?.enqueue(bytes);
        return;
      }
      queue.push(bytes);
      queuedBytes += bytes.length;
      pullAgain();
    },
    close: () => {
      closing = true;
      if (queue.length === 0) end();
    },
    drop: end,
  };
  return { body, outlet };
}
