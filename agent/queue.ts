/**
 * What could not be sent yet, oldest first, bounded by count and by age. Past a bound the oldest leave, and are counted: a
 * wall that is back wants the newest, and the machine that runs the agent wants its memory.
 */
import type { QueuedReading } from "./metrics.ts";

export interface QueueLimits {
  readonly readings: number;
  readonly ageMs: number;
}

/** An hour of one reading a second: about 10 MB of text, and what a site's newest hour can take in order afterwards. */
export const QUEUE_LIMITS: QueueLimits = { readings: 3_600, ageMs: 3_600_000 };

export interface BodyLimits {
  readonly bytes: number;
  readonly samples: number;
}

/** Small against any server's limits, and large enough that an hour's backlog is some tens of requests. */
export const BODY_LIMITS: BodyLimits = { bytes: 500_000, samples: 5_000 };

export class ReadingQueue {
  #readings: QueuedReading[] = [];
  #droppedSamples = 0;
  readonly #limits: QueueLimits;

  constructor(limits: QueueLimits = QUEUE_LIMITS) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#readings.length;
  }

  /** Samples that left unsent since the agent started. */
  get droppedSamples(): number {
    return this.#droppedSamples;
  }

  push(reading: QueuedReading, nowMs: number): void {
    this.#readings.push(reading);
    this.#trim(nowMs);
  }

  /** The oldest readings that fit one body; always one, however large it is. They are out of the queue then. */
  take(limits: BodyLimits, nowMs: number): readonly QueuedReading[] {
    this.#trim(nowMs);
    let count = 0;
    let bytes = 0;
    let samples = 0;
    for (const reading of this.#readings) {
      bytes += Buffer.byteLength(reading.text);
      samples += reading.samples;
      if (count > 0 && (bytes > limits.bytes || samples > limits.samples)) break;
      count++;
    }
    return this.#readings.splice(0, count);
  }

  /** What was taken and could not be sent goes back to its place. */
  putBack(readings: readonly QueuedReading[], nowMs: number): void {
    this.#readings.unshift(...readings);
    this.#trim(nowMs);
  }

  /** Taken, and refused by the server for good. */
  countDropped(readings: readonly QueuedReading[]): void {
    for (const { samples } of readings) this.#droppedSamples += samples;
  }

  #trim(nowMs: number): void {
    let old = Math.max(0, this.#readings.length - this.#limits.readings);
    while (old < this.#readings.length && nowMs - (this.#readings[old] as QueuedReading).timeMs > this.#limits.ageMs) old++;
    if (old > 0) this.countDropped(this.#readings.splice(0, old));
  }
}
