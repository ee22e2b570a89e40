/**
 * What senders say of their metrics: type, help text, unit. Kept in parts, a row each, written when something in it is new: seldom,
 * since senders say the same with every body. What a crash takes, the next body says again.
 */
import type { MetricMetadata, MetricType } from "../../core/ingest/batch.ts";

export const METADATA_LIMITS = {
  names: 10_000,
  /** Characters; longer ones are cut. */
  help: 500,
  unit: 50,
};

/** A part's texts are 1.7 MB at most, as UTF-8, of the 2 MB of a row. */
const NAMES_IN_PART = 1_000;
/** Senders that contradict each other would write a row a body. */
const SAVED_MS = 10_000;

export interface MetadataOptions {
  readonly load: () => readonly MetricMetadata[];
  /** @throws what the disk says. */
  readonly save: (part: number, metadata: readonly MetricMetadata[]) => void;
  readonly later: (run: () => void, delayMs: number) => void;
}

export interface MetadataAsked {
  /** This one alone. */
  readonly metric: string | undefined;
  readonly limit: number;
}

export class Metadata {
  readonly #options: MetadataOptions;
  readonly #known = new Map<string, MetricMetadata>();
  readonly #places = new Map<string, number>();
  readonly #dirty = new Set<number>();
  #savedMs = Number.NEGATIVE_INFINITY;
  #waits = false;
  /** Steps whenever something is new. */
  version = 0;
  /** Names that there was no room for. */
  refused = 0;

  constructor(options: MetadataOptions) {
    this.#options = options;
    for (const one of options.load()) this.#put(one);
  }

  get size(): number {
    return this.#known.size;
  }

  /** Takes what a body says. */
  note(metadata: readonly MetricMetadata[], nowMs: number): void {
    for (const { name, type, help, unit } of metadata) {
      const one = { name, type, help: help.slice(0, METADATA_LIMITS.help), unit: unit.slice(0, METADATA_LIMITS.unit) };
      if (isSame(this.#known.get(name), one)) continue;
      if (!this.#known.has(name) && this.#known.size >= METADATA_LIMITS.names) {
        this.refused++;
        continue;
      }
      this.#dirty.add(this.#put(one));
      this.version++;
    }
    if (this.#dirty.size > 0) this.#save(nowMs);
  }

  /** A counter is what is declared one, else what ends in `_total`. */
  isCounter(metric: string): boolean {
    const type = this.typeOf(metric);
    return type === undefined || type === "unknown" ? metric.endsWith("_total") : type === "counter";
  }

  typeOf(metric: string): MetricType | undefined {
    return this.#known.get(metric)?.type;
  }

  list({ metric, limit }: MetadataAsked): readonly MetricMetadata[] {
    if (metric === undefined) return [...this.#known.values()].slice(0, limit);
    const one = this.#known.get(metric);
    return one && limit > 0 ? [one] : [];
  }

  /** Answers with its part. */
  #put(one: MetricMetadata): number {
    const place = this.#places.get(one.name) ?? this.#places.size;
    this.#places.set(one.name, place);
    this.#known.set(one.name, one);
    return Math.floor(place / NAMES_IN_PART);
  }

  #save(nowMs: number): void {
    if (this.#waits) return;
    const waitMs = this.#savedMs + SAVED_MS - nowMs;
    if (waitMs > 0) {
      this.#waits = true;
      this.#options.later(() => {
        this.#waits = false;
        this.#save(nowMs + waitMs);
      }, waitMs);
      return;
    }
    this.#savedMs = nowMs;
    try {
      for (const part of this.#dirty) {
        this.#options.save(part, [...this.#known.values()].slice(part * NAMES_IN_PART, (part + 1) * NAMES_IN_PART));
        this.#dirty.delete(part);
      }
    } catch (error) {
      // What is not saved stays to be saved with the next news.
      console.error({ message: "metadata not saved", error: String(error) });
    }
  }
}

function isSame(a: MetricMetadata | undefined, b: MetricMetadata): boolean {
  return a !== undefined && a.type === b.type && a.help === b.help && a.unit === b.unit;
}
