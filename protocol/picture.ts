/**
 * The picture: what a screen holds, and how each event changes it. This is the meaning of the stream, so it stands beside
 * its form: the site folds its own events with the same code, sends the result as snapshot, and so a screen that came back
 * holds exactly what a fresh one is given.
 *
 * A picture is changed in place: it is a wall's whole state, and a frame touches little of it. `version` steps with each change.
 */

import { queriesOf } from "../core/wall/definition.ts";
import { type AlarmSet, NO_ALARMS, type WallAlarms } from "./alarm.ts";
import {
  type ChangeGroup,
  type DeviceEntry,
  type Frame,
  fromWire,
  type Notice,
  type NoticeSet,
  type SeriesEntry,
  type Snapshot,
} from "./frame.ts";
import { applyText, type StreamText, type TextSet } from "./text.ts";
import type { Query, WallDefinition } from "./wall.ts";

export interface DevicePicture {
  readonly number: number;
  readonly name: string;
  rhythmMs: number;
  seenMs: number;
}

export interface SeriesPicture {
  readonly number: number;
  readonly query: number;
  readonly labels: Readonly<Record<string, string>>;
  devices: readonly number[];
  value: number;
  sampledMs: number;
  /** False once the series left its query's result: the value is the last one known. */
  present: boolean;
  /** Points of the history, one for each of the query's `times`; NaN where there is none. Empty without history. */
  readonly points: number[];
}

export interface QueryPicture {
  readonly query: Query;
  /** Times of the points, epoch ms, multiples of the step, ascending. */
  readonly times: number[];
  /** In order of first appearance. */
  readonly series: SeriesPicture[];
}

export interface Picture {
  readonly incarnation: string;
  readonly build: string;
  readonly site: string;
  readonly open: boolean;
  readonly wall: WallDefinition;
  readonly devices: Map<number, DevicePicture>;
  readonly series: Map<number, SeriesPicture>;
  readonly queries: Map<number, QueryPicture>;
  notices: readonly Notice[];
  alarms: WallAlarms;
  /** By stream. */
  readonly texts: Map<string, StreamText>;
  seq: number;
  at: number;
  version: number;
}

export function emptyPicture(snapshot: Omit<Snapshot, "devices" | "series" | "history" | "notices" | "alarms" | "texts">): Picture {
  const queries = new Map<number, QueryPicture>();
  for (const query of queriesOf(snapshot.wall)) queries.set(query.number, { query, times: [], series: [] });
  const { incarnation, build, site, open, wall, seq, at } = snapshot;
  const maps = { devices: new Map(), series: new Map(), queries, texts: new Map() };
  return { incarnation, build, site, open, wall, ...maps, notices: [], alarms: NO_ALARMS, seq, at, version: 0 };
}

export function openPicture(snapshot: Snapshot): Picture {
  const picture = emptyPicture(snapshot);
  for (const device of snapshot.devices) addDevice(picture, device);
  for (const series of snapshot.series) addSeries(picture, series);
  for (const history of snapshot.history) {
    const query = picture.queries.get(history.query);
    if (!query) continue;
    query.times.push(...history.times);
    for (const series of query.series) for (const _ of history.times) series.points.push(Number.NaN);
    for (const [number, values] of history.series) {
      const points = picture.series.get(number)?.points;
      if (points) for (let i = 0; i < values.length; i++) points[i] = fromWire(values[i] ?? null);
    }
  }
  picture.notices = snapshot.notices;
  picture.alarms = snapshot.alarms;
  for (const text of snapshot.texts) picture.texts.set(text.stream, text);
  return picture;
}

function addDevice(picture: Picture, [number, name, rhythmMs, seenMs]: DeviceEntry): void {
  picture.devices.set(number, { number, name, rhythmMs, seenMs });
}

function addSeries(picture: Picture, entry: SeriesEntry): void {
  const query = picture.queries.get(entry.query);
  if (!query) return;
  const { number, labels, devices, sampledMs } = entry;
  const points = query.times.map(() => Number.NaN);
  const present = entry.gone !== true;
  const base = { number, query: entry.query, labels, devices, sampledMs, present, points };
  const series: SeriesPicture = { ...base, value: fromWire(entry.value) };
  picture.series.set(number, series);
  query.series.push(series);
}

/**
 * Folds a frame in. Answers false, and changes nothing, when the frame is not the next one: the holder must ask for a
 * snapshot. Numbers that the picture does not know are passed over.
 */
export function applyFrame(picture: Picture, frame: Frame): boolean {
  if (frame.seq !== picture.seq + 1) return false;
  for (const device of frame.devices ?? []) addDevice(picture, device);
  for (const entry of frame.series ?? []) {
    addSeries(picture, entry);
    const series = picture.series.get(entry.number);
    if (series) addPoint(picture, series, frame.at);
  }
  for (const [number, devices] of frame.members ?? []) {
    const series = picture.series.get(number);
    if (series) series.devices = devices;
  }
  const { seen = [], rhythms = [] } = frame;
  for (let i = 0; i + 1 < seen.length; i += 2) {
    const device = picture.devices.get(seen[i] as number);
    if (device) device.seenMs = frame.at + (seen[i + 1] as number);
  }
  for (let i = 0; i + 1 < rhythms.length; i += 2) {
    const device = picture.devices.get(rhythms[i] as number);
    if (device) device.rhythmMs = rhythms[i + 1] as number;
  }
  for (const group of frame.changes ?? []) applyChanges(picture, frame.at, group);
  for (const number of frame.gone ?? []) {
    const series = picture.series.get(number);
    if (series) series.present = false;
  }
  for (const query of picture.queries.values()) dropOldPoints(picture, query, frame.at);
  picture.seq = frame.seq;
  picture.at = frame.at;
  picture.version++;
  return true;
}

export function applyNotices(picture: Picture, set: NoticeSet): boolean {
  if (set.seq !== picture.seq + 1) return false;
  picture.notices = set.notices;
  picture.seq = set.seq;
  picture.at = set.at;
  picture.version++;
  return true;
}

export function applyAlarms(picture: Picture, set: AlarmSet): boolean {
  if (set.seq !== picture.seq + 1) return false;
  picture.alarms = set.alarms;
  picture.seq = set.seq;
  picture.at = set.at;
  picture.version++;
  return true;
}

export function applyTexts(picture: Picture, set: TextSet): boolean {
  if (set.seq !== picture.seq + 1) return false;
  for (const change of set.streams) applyText(picture.texts, change);
  picture.seq = set.seq;
  picture.at = set.at;
  picture.version++;
  return true;
}

function applyChanges(picture: Picture, at: number, [offsetMs, numbers, values, held]: ChangeGroup): void {
  let number = 0;
  for (let i = 0; i < numbers.length; i++) {
    number += numbers[i] as number;
    touch(picture, number, at, at + offsetMs, fromWire(values[i] ?? null));
  }
  number = 0;
  for (const distance of held) {
    number += distance;
    touch(picture, number, at, at + offsetMs, undefined);
  }
}

function touch(picture: Picture, number: number, at: number, sampledMs: number, value: number | undefined): void {
  const series = picture.series.get(number);
  if (!series) return;
  if (value !== undefined) series.value = value;
  series.sampledMs = sampledMs;
  series.present = true;
  addPoint(picture, series, at);
}

/** The newest value of a step stands for the step; a value that is new in a step opens its column for all series. */
function addPoint(picture: Picture, series: SeriesPicture, at: number): void {
  const query = picture.queries.get(series.query);
  if (!query || query.query.rangeMs === 0) return;
  const { times } = query;
  const time = Math.floor(at / query.query.stepMs) * query.query.stepMs;
  if (times.length === 0 || time > (times[times.length - 1] as number)) {
    times.push(time);
    for (const other of query.series) other.points.push(Number.NaN);
  }
  series.points[times.length - 1] = series.value;
}

/** A series that left a ranking comes back with its number, not with its labels: within this time, and so many for each query. */
const GONE_KEPT_MS = 10 * 60_000;
const GONE_KEPT = 32;

/** Points leave by age; a series that is no longer in the result goes with its last point, or a while after it left. */
function dropOldPoints(picture: Picture, { query, times, series }: QueryPicture, at: number): void {
  let old = 0;
  while (old < times.length && (times[old] as number) < at - query.rangeMs) old++;
  if (old > 0) {
    times.splice(0, old);
    for (const one of series) one.points.splice(0, old);
  }
  const gone = series.filter((one) => !one.present);
  const leaving = gone.filter((one) => (query.rangeMs > 0 ? one.points.every(Number.isNaN) : at - one.sampledMs > GONE_KEPT_MS));
  if (query.rangeMs === 0 && gone.length - leaving.length > GONE_KEPT) {
    const byAge = gone.filter((one) => !leaving.includes(one)).sort((a, b) => a.sampledMs - b.sampledMs || a.number - b.number);
    leaving.push(...byAge.slice(0, byAge.length - GONE_KEPT));
  }
  for (const one of leaving) {
    series.splice(series.indexOf(one), 1);
    picture.series.delete(one.number);
  }
}
