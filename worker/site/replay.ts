/**
 * Starting again: names and open chunks of the last checkpoint, then the journal since. Sealed chunks stay on disk until a query
 * asks for them.
 *
 * A row that was cut by a crash was never answered and is passed over. Journals of before there were checkpoints name series by
 * the refs of a life; of those the newest rows are taken, as they were then.
 */
import type { Devices } from "../../core/devices.ts";
import { metricName } from "../../core/metric.ts";
import { restoreNames, restoreOpen } from "../../core/series/checkpoint.ts";
import type { Head } from "../../core/series/head.ts";
import { decodeJournalRow } from "../../core/series/journal.ts";
import type { SeriesId, SeriesRef, StoredSamples } from "../../core/series/store.ts";
import { HIGH, LOW, wordsOf } from "../../core/series/xor.ts";
import type { Checkpoint, StoredRow } from "./series-storage.ts";

export interface ReplaySource {
  readonly checkpoint: Checkpoint;
  readonly segments: readonly number[];
  names(): Iterable<Uint8Array>;
  openChunks(): Iterable<Uint8Array>;
  journalSizes(segment: number): Iterable<{ readonly row: number; readonly bytes: number }>;
  journalRows(segment: number): Iterable<StoredRow & { readonly row: number }>;
}

/** About two million samples at ten bytes: journals of before there were checkpoints could grow without a bound. */
const REPLAY_BYTES = 20_000_000;

export interface Replayed {
  readonly rows: number;
  readonly samples: number;
  /** Rows that could not be read: cut by a crash before they were answered, or not ours. */
  readonly broken: number;
  /** Some rows name series as only their own life could: a checkpoint must come before the next row. */
  readonly old: boolean;
}

/** `made`: names of series that no device sends. A device that they name was not heard for that. */
export function replay(source: ReplaySource, head: Head, devices: Devices, made: ReadonlySet<string>): Replayed {
  const senderOf = senders(head, made);
  head.restoreNextId(source.checkpoint.nextId);
  for (const part of source.names()) restoreNames(head, part);
  const byId = new Map<SeriesId, SeriesRef>();
  for (const ref of head.refs()) byId.set(head.id(ref), ref);
  for (const part of source.openChunks()) restoreOpen(head, part, (id) => byId.get(id));
  const start = startOf(source);
  const total = { rows: 0, samples: 0, broken: 0, old: false };
  for (const segment of source.segments) {
    if (segment < start.segment) continue;
    const lives = new Map<string, Map<number, SeriesRef>>([["", byId]]);
    for (const stored of source.journalRows(segment)) {
      const row = decodeJournalRow(stored.body);
      if (!row) {
        total.broken++;
        continue;
      }
      const refs = lives.get(stored.life) ?? new Map<number, SeriesRef>();
      lives.set(stored.life, refs);
      for (const [named, key] of row.definitions) {
        const ref = stored.life === "" ? head.restoreSeries(named, key) : head.createSeries(key);
        if (ref !== undefined) refs.set(named, ref);
      }
      if (stored.life !== "") total.old = true;
      if (segment === start.segment && stored.row < start.row) continue;
      total.rows++;
      total.samples += row.samples.refs.length;
      restoreRow(row.samples, refs, stored.atMs, head, devices, senderOf);
    }
  }
  restoreDevices(head, devices, senderOf);
  return total;
}

/** The device that sent a series, "" where none did. */
function senders(head: Head, made: ReadonlySet<string>): (ref: SeriesRef) => string {
  const known: string[] = [];
  return (ref) => {
    const sender = known[ref];
    if (sender !== undefined) return sender;
    const { labels, device } = head.info(ref);
    known[ref] = device !== "" && made.has(metricName(labels)) ? "" : device;
    return known[ref];
  };
}

/** Of what a checkpoint holds: devices are saved once a minute, and the journal that named the newest of them is gone. */
function restoreDevices(head: Head, devices: Devices, senderOf: (ref: SeriesRef) => string): void {
  const newest = new Map<string, number>();
  for (const ref of head.refs()) {
    const device = senderOf(ref);
    const newestMs = head.newestMs(ref);
    if (device === "" || newestMs === Number.NEGATIVE_INFINITY || devices.get(device)) continue;
    newest.set(device, Math.max(newestMs, newest.get(device) ?? newestMs));
  }
  for (const [device, newestMs] of newest) devices.observe(device, newestMs, newestMs);
}

function startOf(source: ReplaySource): { segment: number; row: number } {
  let bytes = 0;
  for (const segment of [...source.segments].reverse()) {
    let found: number | undefined;
    // To the end: a cursor that is left half-way stays open.
    for (const { row, bytes: more } of source.journalSizes(segment)) {
      bytes += more;
      if (bytes > REPLAY_BYTES) found ??= row;
    }
    if (found !== undefined) return { segment, row: found };
  }
  return { segment: 0, row: 0 };
}

function restoreRow(
  { refs, times, values }: StoredSamples,
  known: ReadonlyMap<number, SeriesRef>,
  atMs: number,
  head: Head,
  devices: Devices,
  senderOf: (ref: SeriesRef) => string,
): void {
  const words = wordsOf(values);
  const newest = new Map<string, number>();
  // Series of one device come together: a look-up for each run of them.
  let of = "";
  let newestMs = Number.NEGATIVE_INFINITY;
  const note = (): void => {
    if (of !== "") newest.set(of, Math.max(newestMs, newest.get(of) ?? newestMs));
  };
  for (let i = 0; i < refs.length; i++) {
    const ref = known.get(refs[i] as number);
    if (ref === undefined) continue;
    const time = times[i] as number;
    head.restoreSample(ref, time, words[i * 2 + HIGH] as number, words[i * 2 + LOW] as number);
    const device = senderOf(ref);
    if (device !== of) {
      note();
      of = device;
      newestMs = time;
    } else if (time > newestMs) newestMs = time;
  }
  note();
  for (const [device, time] of newest) devices.observe(device, time, atMs);
}
