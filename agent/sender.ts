/**
 * Empties the queue in order, one body at a time. A body that cannot be sent goes back and is tried again later; a body that
 * the server refuses for good is dropped, since it must not block what is behind it. Posting a body twice is harmless: the
 * site takes a sample of the same time and value as a repeat.
 */
import type { QueuedReading } from "./metrics.ts";
import type { Outcome } from "./post.ts";
import { BODY_LIMITS, type BodyLimits, type ReadingQueue } from "./queue.ts";
import { type RetryLimits, retryDelayMs } from "./retry.ts";

export interface SenderParts {
  readonly post: (text: string) => Promise<Outcome>;
  readonly now: () => number;
  readonly random: () => number;
  /** One line for a person: the connection was lost, is back, something was refused. */
  readonly say: (line: string) => void;
}

/** Reasons already said, so that a body refused each second is one line. Bounded, as the words come from outside. */
const REASONS_SAID = 50;

export class Sender {
  readonly #queue: ReadingQueue;
  readonly #parts: SenderParts;
  readonly #retry: RetryLimits;
  readonly #where: string;
  #body: BodyLimits = BODY_LIMITS;
  #running: Promise<void> | undefined;
  #failures = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #lost: { sinceMs: number; sentSamples: number; droppedBefore: number; saidFull: boolean } | undefined;
  #said = new Set<string>();

  constructor(queue: ReadingQueue, where: string, retry: RetryLimits, parts: SenderParts) {
    this.#queue = queue;
    this.#where = where;
    this.#retry = retry;
    this.#parts = parts;
  }

  /** Sends what waits, unless it is too early after a failure. A call while one runs joins it. */
  drain(): Promise<void> {
    this.#sayWhenFull();
    if (this.#parts.now() < this.#notBeforeMs) return this.#running ?? Promise.resolve();
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const readings = this.#queue.take(this.#body, this.#parts.now());
      if (readings.length === 0) return;
      const outcome = await this.#parts.post(readings.map(({ text }) => text).join(""));
      if (!this.#settle(readings, outcome)) return;
    }
    this.#sayBack();
  }

  /** True when the next body may follow at once. */
  #settle(readings: readonly QueuedReading[], outcome: Outcome): boolean {
    const samples = readings.reduce((sum, reading) => sum + reading.samples, 0);
    switch (outcome.type) {
      case "stored":
        this.#reached();
        if (this.#lost) this.#lost.sentSamples += samples;
        if (outcome.refused !== undefined) this.#sayOnce(outcome.refused, `the server did not take everything: ${outcome.refused}`);
        return true;
      case "refused":
        this.#reached();
        this.#queue.countDropped(readings);
        this.#sayOnce(outcome.why, `the server refused ${samples} samples, dropped: ${outcome.why}`);
        return true;
      case "too-large":
        this.#reached();
        if (readings.length === 1) {
          this.#queue.countDropped(readings);
          this.#sayOnce("413", "one reading alone is too large for the server, dropped");
        } else {
          this.#body = { bytes: this.#body.bytes, samples: Math.ceil(samples / 2) };
          this.#queue.putBack(readings, this.#parts.now());
        }
        return true;
      case "later": {
        this.#failures++;
        const now = this.#parts.now();
        const delayMs = Math.max(outcome.retryAfterMs ?? 0, retryDelayMs(this.#failures, this.#retry, this.#parts.random()));
        this.#notBeforeMs = now + delayMs;
        this.#queue.putBack(readings, now);
        if (!this.#lost) {
          this.#lost = { sinceMs: now, sentSamples: 0, droppedBefore: this.#queue.droppedSamples, saidFull: false };
          this.#parts.say(`connection to ${this.#where} lost (${outcome.why}); samples are kept until it is back`);
        }
        return false;
      }
    }
  }

  #reached(): void {
    this.#failures = 0;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
  }

  #sayBack(): void {
    if (!this.#lost) return;
    const { sinceMs, sentSamples, droppedBefore } = this.#lost;
    const seconds = Math.round((this.#parts.now() - sinceMs) / 1000);
    const dropped = this.#queue.droppedSamples - droppedBefore;
    this.#lost = undefined;
    const rest = dropped > 0 ? `, ${dropped} dropped` : "";
    this.#parts.say(`connection to ${this.#where} is back after ${seconds} s; ${sentSamples} samples sent late${rest}`);
  }

  #sayWhenFull(): void {
    if (!this.#lost || this.#lost.saidFull || this.#queue.droppedSamples === this.#lost.droppedBefore) return;
    this.#lost.saidFull = true;
    this.#parts.say("the queue is full; the oldest samples are dropped from now on");
  }

  /** The reason counts, not how many samples met it. */
  #sayOnce(why: string, line: string): void {
    if (this.#said.has(why) || this.#said.size >= REASONS_SAID) return;
    this.#said.add(why);
    this.#parts.say(line);
  }
}
