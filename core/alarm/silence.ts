/**
 * Alarms of what has gone silent: devices by their own rhythm, screens that no longer say that they paint.
 *
 * Whoever was away itself knows nothing of them: they are silent only once they had the time to be heard again.
 */
import { type Labels, labelValue } from "../metric.ts";
import { type AlarmEvent, alarmId } from "./alarm.ts";
import type { AlarmBook, Observation } from "./book.ts";

/** One that is expected to be heard. */
export interface Watched {
  /** Unique among those of the watch. */
  readonly name: string;
  readonly seenMs: number;
  /** Silent after so long. */
  readonly afterMs: number;
}

export interface WatchParts {
  /** Under which the book knows its alarms. */
  readonly rule: string;
  readonly alertname: string;
  /** The label that bears the name. */
  readonly label: string;
  readonly watched: (nowMs: number) => Iterable<Watched>;
  readonly summary: (name: string) => { readonly en: string; readonly zh: string };
}

/** Whoever looks this late was away: a wake-up comes within seconds of its time. */
const AWAY_MS = 60_000;
/** While others are heard one looks this often: for new ones, and for those that may be back. */
const LOOK_MS = 10_000;
const BACK_MS = 1_000;

export class SilenceWatch {
  readonly #parts: WatchParts;
  #isOn = true;
  #heard = false;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #silentMs: number | null = Number.NEGATIVE_INFINITY;
  #backMs: number | null;

  /** `backMs`: of the life before. */
  constructor(parts: WatchParts, backMs: number | null) {
    this.#parts = parts;
    this.#backMs = backMs;
  }

  /** Since when they are given the time to be heard again, epoch ms; `null` when nobody was away. Kept over restarts. */
  get backMs(): number | null {
    return this.#backMs;
  }

  /** Off, where a rule of that name takes its place. */
  turn(isOn: boolean): void {
    this.#isOn = isOn;
    this.#silentMs = Number.NEGATIVE_INFINITY;
  }

  /** Somebody was heard. */
  note(): void {
    this.#heard = true;
  }

  /** When it has to look, epoch ms; `null` when nobody can be silent. */
  dueMs(book: AlarmBook): number | null {
    const standing = book.ofRule(this.#parts.rule).length > 0;
    const backMs = this.#heard && this.#isOn ? this.#lookedMs + (standing ? BACK_MS : LOOK_MS) : null;
    if (this.#silentMs === null || backMs === null) return this.#silentMs ?? backMs;
    return Math.min(this.#silentMs, backMs);
  }

  look(book: AlarmBook, nowMs: number): readonly AlarmEvent[] {
    const due = this.dueMs(book);
    if (due === null || due > nowMs) return [];
    const { rule, label, watched } = this.#parts;
    this.#heard = false;
    this.#lookedMs = nowMs;
    this.#silentMs = null;
    if (!this.#isOn) return book.observe(rule, [], nowMs);
    const active = book.ofRule(rule).filter(({ condition }) => condition?.phase === "active");
    const standing = new Set(active.map(({ labels }) => labelValue(labels, label) ?? ""));
    let waiting = false;
    const at = (ms: number): void => {
      this.#silentMs = Math.min(this.#silentMs ?? Number.POSITIVE_INFINITY, Math.max(ms, nowMs + BACK_MS));
    };
    const observations: Observation[] = [];
    for (const { name, seenMs, afterMs } of watched(nowMs)) {
      const silentMs = seenMs + afterMs;
      const stands = standing.has(name);
      if (silentMs > nowMs) {
        at(silentMs);
        if (stands) observations.push(this.#observation(name, "fails", 0));
        continue;
      }
      if (!stands && nowMs - silentMs > AWAY_MS) {
        this.#backMs ??= nowMs;
        if (this.#backMs + afterMs > nowMs) {
          waiting = true;
          at(this.#backMs + afterMs);
          continue;
        }
      }
      observations.push(this.#observation(name, "holds", (nowMs - seenMs) / 1_000));
    }
    if (!waiting) this.#backMs = null;
    return book.observe(rule, observations, nowMs);
  }

  #observation(name: string, reading: "holds" | "fails", value: number): Observation {
    const { alertname, label, summary } = this.#parts;
    const labels: Labels = [
      ["alertname", alertname],
      [label, name],
    ];
    const { en, zh } = summary(name);
    const annotations: Labels = [
      ["summary", en],
      ["summary_zh", zh],
    ];
    return { id: alarmId(labels), labels, reading, value, annotations, response: "", help: "" };
  }
}
