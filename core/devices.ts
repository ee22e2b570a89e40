/**
 * The devices of a site: when each was last heard, and its rhythm. Bounded: past `maxDevices` a new one is not followed and
 * counted, and its series still work.
 */
import { NO_RHYTHM, observeReport, type RhythmState, rhythmOf } from "./freshness.ts";

/** A device costs about 300 bytes with its gaps: 10,000 are 3 MB. */
export const MAX_DEVICES = 10_000;

export interface DeviceState {
  readonly name: string;
  readonly rhythm: RhythmState;
  /** The learned rhythm, ms. */
  readonly rhythmMs: number;
  /** Newest sample, but never later than it arrived: an agent's backlog is old, and a clock ahead is not the future. */
  readonly seenMs: number;
}

/** What is kept over restarts: name, newest sample, start of the newest report, gaps. */
export type DeviceRecord = readonly [name: string, seenMs: number, reportMs: number, gapsMs: readonly number[]];

export class Devices {
  readonly #states = new Map<string, DeviceState>();
  readonly #max: number;
  /** Devices that were not followed for want of room, counted by report. */
  overflow = 0;

  constructor(max: number = MAX_DEVICES) {
    this.#max = max;
  }

  /** A report that arrived at `nowMs`, whose newest sample is of `sampleMs`. */
  observe(name: string, sampleMs: number, nowMs: number): void {
    const before = this.#states.get(name);
    if (!before && this.#states.size >= this.#max) {
      this.overflow++;
      return;
    }
    const seenMs = Math.max(before?.seenMs ?? Number.NEGATIVE_INFINITY, Math.min(sampleMs, nowMs));
    const rhythm = observeReport(before?.rhythm ?? NO_RHYTHM, nowMs, seenMs - (before?.seenMs ?? seenMs));
    const rhythmMs = before && rhythm === before.rhythm ? before.rhythmMs : rhythmOf(rhythm);
    this.#states.set(name, { name, rhythm, rhythmMs, seenMs });
  }

  get(name: string): DeviceState | undefined {
    return this.#states.get(name);
  }

  get size(): number {
    return this.#states.size;
  }

  all(): Iterable<DeviceState> {
    return this.#states.values();
  }

  record(): DeviceRecord[] {
    return [...this.#states.values()].map((d) => [d.name, d.seenMs, d.rhythm.reportMs, d.rhythm.gapsMs]);
  }

  restore(records: Iterable<DeviceRecord>): void {
    for (const [name, seenMs, reportMs, gapsMs] of records) {
      if (this.#states.size >= this.#max) return;
      const rhythm: RhythmState = { reportMs, gapsMs };
      this.#states.set(name, { name, rhythm, rhythmMs: rhythmOf(rhythm), seenMs });
    }
  }
}
