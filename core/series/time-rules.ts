/**
 * The time rules (DESIGN.md section 3): whether a sample is taken, over the chunks in memory.
 *
 * In order: taken as far back as retention. Out of order: up to 5 min behind the series' newest sample, and later only what is there
 * already. More than 10 min in the future: refused. Same time and value: nothing happens. Same time, other value: as the batch's
 * protocol has it. An increment is added to the newest sample; one that others overtook is added to those too, and one of a time that
 * is there has been added.
 */
import type { SampleBatch } from "../ingest/batch.ts";
import { CHUNK_SAMPLES } from "./chunk.ts";
import { indexAfter } from "./column.ts";
import { overtaken, totalOf } from "./increments.ts";
import { AHEAD_MS, copyOf, type MemoryChunks } from "./memory-chunks.ts";
import type { RefusalCode, SampleWindow, SeriesRef } from "./store.ts";
import { HIGH, LOW, wordsOf } from "./xor.ts";

/** Senders retry and reorder within minutes; Prometheus' own out-of-order window is commonly set to the same. */
export const OUT_OF_ORDER_MS = 5 * 60_000;
/** What comes too late is looked for among what is kept, so much at once: of a usual series less than a chunk. */
const REPEAT_SPAN_MS = 10 * 60_000;

/** Samples that a body's overtaken increments may go through: some 100 ms. Past it they are refused. */
const MAX_GONE_THROUGH = 100_000;

/** A number whose bits are wanted. */
const SUM = new Float64Array(1);
const SUM_WORDS = wordsOf(SUM);

export type Verdict = "stored" | "repeated" | RefusalCode;

export type ChangedSample = readonly [ref: SeriesRef, timeMs: number, value: number];

export class TimeRules {
  readonly #memory: MemoryChunks;
  readonly #retentionMs: number;
  /** What is kept of one series, too old to be added to; of this body only. */
  #past: { readonly ref: SeriesRef; readonly afterMs: number; readonly throughMs: number; readonly window: SampleWindow } | undefined;
  /** Of this body only. */
  #goneThrough = 0;
  outOfOrder = 0;

  constructor(memory: MemoryChunks, retentionMs: number) {
    this.#memory = memory;
    this.#retentionMs = retentionMs;
  }

  /** What follows is another body. */
  beginBody(): void {
    this.#past = undefined;
    this.#goneThrough = 0;
  }

  /** Whether a sample is taken; if it is, it is in memory. */
  place(ref: SeriesRef, time: number, high: number, low: number, nowMs: number, onConflict: SampleBatch["onConflict"]): Verdict {
    if (time > nowMs + AHEAD_MS) return "too-far-ahead";
    if (time < nowMs - this.#retentionMs) return "too-old";
    const newestMs = this.#memory.newestMs(ref);
    if (time > newestMs) {
      this.#memory.push(ref, time, high, low);
      return "stored";
    }
    if (time < newestMs - OUT_OF_ORDER_MS) return this.#isKept(ref, time, high, low) ? "repeated" : "too-old";
    const { values, start, end } = this.#memory.hotWindow(ref, time - 1, time) ?? this.#memory.readAt(ref, time);
    const isNew = start === end;
    if (!isNew) {
      const words = wordsOf(values);
      // By bits: a stale marker is a NaN, and a repeated one is a repeat.
      if (words[start * 2 + HIGH] === high && words[start * 2 + LOW] === low) return "repeated";
      if (onConflict === "refuse") return "conflict";
    } else this.outOfOrder++;
    this.#memory.insert(ref, time, high, low, isNew);
    return "stored";
  }

  /** Adds an increment, and says which samples that made or changed. */
  add(ref: SeriesRef, time: number, value: number, nowMs: number, changed: ChangedSample[]): Verdict {
    if (time > nowMs + AHEAD_MS) return "too-far-ahead";
    if (time < nowMs - this.#retentionMs) return "too-old";
    const newestMs = this.#memory.newestMs(ref);
    if (time > newestMs) {
      const isOpen = this.#memory.hasOpen(ref);
      SUM[0] = (isOpen ? this.#memory.newestOpen(ref) || 0 : totalOf(this.#memory.read(ref, newestMs - 1, newestMs))) + value;
      this.#memory.push(ref, time, SUM_WORDS[HIGH] as number, SUM_WORDS[LOW] as number);
      changed.push([ref, time, SUM[0]]);
    } else {
      if (this.#pastAt(ref, time)) return "repeated";
      if (time < newestMs - OUT_OF_ORDER_MS || this.#goneThrough > MAX_GONE_THROUGH) return "too-old";
      const near = this.#memory.read(ref, time - REPEAT_SPAN_MS, time - 1);
      const before = totalOf(near.start < near.end ? near : this.#memory.read(ref, Number.NEGATIVE_INFINITY, time - 1));
      const after = copyOf(this.#memory.read(ref, time, newestMs));
      // A sample that changes is written with its whole chunk.
      this.#goneThrough += near.end - near.start + (after.end + 1) * CHUNK_SAMPLES;
      for (const [timeMs, total] of overtaken(before, after, time, value)) {
        SUM[0] = total;
        this.#memory.insert(ref, timeMs, SUM_WORDS[HIGH] as number, SUM_WORDS[LOW] as number, timeMs === time);
        changed.push([ref, timeMs, total]);
      }
      this.outOfOrder++;
    }
    // What was read of the past is not the past any more.
    this.#past = undefined;
    return "stored";
  }

  /** Whether a sample that would come too late is one that is there: a sender repeats a body that it had no answer to. */
  #isKept(ref: SeriesRef, time: number, high: number, low: number): boolean {
    const kept = this.#pastAt(ref, time);
    return kept !== undefined && kept.high === high && kept.low === low;
  }

  /**
   * The bits of a sample that is not new. Of few series a body spans hours, and comes again in order: what was read for the first of
   * its samples serves the others.
   */
  #pastAt(ref: SeriesRef, time: number): { readonly high: number; readonly low: number } | undefined {
    let past = this.#past;
    if (past?.ref !== ref || past.afterMs >= time || past.throughMs < time) {
      const throughMs = time + REPEAT_SPAN_MS;
      past = { ref, afterMs: time - 1, throughMs, window: copyOf(this.#memory.read(ref, time - 1, throughMs)) };
      this.#past = past;
    }
    const { times, values, start, end } = past.window;
    const at = indexAfter(times, start, end, time) - 1;
    if (at < start || times[at] !== time) return undefined;
    const words = wordsOf(values);
    return { high: words[at * 2 + HIGH] as number, low: words[at * 2 + LOW] as number };
  }
}
