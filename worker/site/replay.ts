/**
 * Starting again: the journal's rows go back into the head, and the devices learn their rhythm from when rows were written.
 *
 * The newest rows count: what is past the head's room is not read, but what those rows define is, since later rows of the same
 * hour and life name series by ref only.
 */
import type { Devices } from "../../core/devices.ts";
import type { Head } from "../../core/series/head.ts";
import { decodeJournalRow } from "../../core/series/journal.ts";
import type { SeriesRef } from "../../core/series/store.ts";
import type { StoredRow } from "./storage.ts";

export interface JournalSource {
  journalHours(): readonly number[];
  journalSizes(hour: number): Iterable<{ readonly row: number; readonly bytes: number }>;
  journalRows(hour: number): Iterable<StoredRow>;
}

/** About two million samples at ten bytes: what the head has room for, read in about a second. */
const REPLAY_BYTES = 20_000_000;

export interface Replayed {
  readonly rows: number;
  readonly samples: number;
  /** Rows that could not be read: cut by a crash before they were answered, or not ours. */
  readonly broken: number;
}

export function replay(source: JournalSource, head: Head, devices: Devices): Replayed {
  const start = startOf(source);
  const total = { rows: 0, samples: 0, broken: 0 };
  for (const hour of source.journalHours()) {
    if (hour < start.hour) continue;
    const keys = new Map<string, Map<SeriesRef, string>>();
    for (const stored of source.journalRows(hour)) {
      const row = decodeJournalRow(stored.body);
      if (!row) {
        total.broken++;
        continue;
      }
      let keyOf = keys.get(stored.life);
      if (!keyOf) {
        keyOf = new Map();
        keys.set(stored.life, keyOf);
      }
      for (const [ref, key] of row.definitions) keyOf.set(ref, key);
      if (hour === start.hour && stored.row < start.row) continue;
      total.rows++;
      total.samples += row.samples.refs.length;
      restoreRow(row.samples, keyOf, stored.atMs, head, devices);
    }
  }
  return total;
}

function startOf(source: JournalSource): { hour: number; row: number } {
  let bytes = 0;
  for (const hour of [...source.journalHours()].reverse()) {
    for (const found of source.journalSizes(hour)) {
      bytes += found.bytes;
      if (bytes > REPLAY_BYTES) return { hour, row: found.row };
    }
  }
  return { hour: 0, row: 0 };
}

function restoreRow(
  samples: { readonly refs: Uint32Array; readonly times: Float64Array; readonly values: Float64Array },
  keyOf: ReadonlyMap<SeriesRef, string>,
  atMs: number,
  head: Head,
  devices: Devices,
): void {
  const newest = new Map<string, number>();
  for (let i = 0; i < samples.refs.length; i++) {
    const key = keyOf.get(samples.refs[i] as number);
    if (key === undefined) continue;
    const time = samples.times[i] as number;
    const device = head.restore(key, time, samples.values[i] as number);
    if (device) newest.set(device, Math.max(time, newest.get(device) ?? time));
  }
  for (const [device, time] of newest) devices.observe(device, time, atMs);
}
