/**
 * The picture: what a screen holds, and how each event changes it. This is the meaning of the stream, so it stands beside
 * its form: the site folds its own events with the same code, sends the result as snapshot, and so a screen that came back
 * holds exactly what a fresh one is given.
 *
 * A picture is changed in place: it is a wall's whole state, and a frame touches little of it. `version` steps with each change.
 */

import { queriesOf } from "../core/wall/definition.ts";
import type { AlarmSet, WallAlarms } from "./alarm.ts";
import {
  type AddedSeries,
  type ChangeList,
  type DeviceEntry,
  endingOf,
  type Frame,
  fromWire,
  GONE,
  type Notice,
  type NoticeSet,
  type Snapshot,
  STEP_MS,
  toldMs,
} from "./frame.ts";
import { readChanges, readNumbers } from "./frame-lists.ts";
import { applyText, type StreamText, type TextSet } from "./text.ts";
import type { Query, WallDefinition } from "./wall.ts";

export interface DevicePicture {
  readonly number: number;
  readonly name: string;
  rhythmMs: number;
  seenMs: number;
  /** Those that expect it to contribute. */
  readonly series: Set<SeriesPicture>;
}

export interface SeriesPicture {
  readonly number: number;
  readonly query: number;
  readonly labels: Readonly<Record<string, string>>;
  devices: readonly number[];
  /** How far apart the samples are meant to be that rules record for it, ms; 0 where devices send all that it is made of. */
  paceMs: number;
  value: number;
  sampledMs: number;
  /** The newest `seenMs` of its devices; -Infinity without one. */
  heardMs: number;
  /** While a frame is folded in: it is as new as its devices, unless the frame says otherwise. */
  along: boolean;
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

export function openPicture(snapshot: Snapshot): Picture {
  const { incarnation, build, site, open, wall, seq, at, notices, alarms } = snapshot;
  const queries = new Map<number, QueryPicture>();
  for (const query of queriesOf(wall)) queries.set(query.number, { query, times: [], series: [] });
  const maps = { devices: new Map(), series: new Map(), queries, texts: new Map() };
  const picture: Picture = { incarnation, build, site, open, wall, ...maps, notices, alarms, seq, at, version: 0 };
  for (const device of snapshot.devices) addDevice(picture, device);
  for (const { number, query, labels, devices, paceMs, value, sampledMs, gone } of snapshot.series) {
    const series = addSeries(picture, [number, query, labels, devices, paceMs ?? 0]);
    if (series) Object.assign(series, { value: fromWire(value), sampledMs, present: !gone });
  }
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
  for (const text of snapshot.texts) picture.texts.set(text.stream, text);
  return picture;
}

function addDevice(picture: Picture, [number, name, rhythmMs, seenMs]: DeviceEntry): void {
  const known = picture.devices.get(number);
  if (known) known.rhythmMs = rhythmMs;
  else picture.devices.set(number, { number, name, rhythmMs, seenMs, series: new Set() });
}

function addSeries(picture: Picture, [number, query, labels, devices, paceMs = 0]: AddedSeries): SeriesPicture | undefined {
  const of = picture.queries.get(query);
  if (!of) return undefined;
  const points = of.times.map(() => Number.NaN);
  const state = { value: Number.NaN, sampledMs: 0, heardMs: 0, along: false, present: true };
  const series: SeriesPicture = { number, query, labels, devices: [], paceMs, points, ...state };
  picture.series.set(number, series);
  of.series.push(series);
  attach(picture, series, devices);
  return series;
}

function attach(picture: Picture, series: SeriesPicture, devices: readonly number[]): void {
  const { devices: all } = picture;
  for (const number of series.devices) all.get(number)?.series.delete(series);
  series.devices = devices;
  series.heardMs = Number.NEGATIVE_INFINITY;
  for (const number of devices) {
    const device = all.get(number);
    if (!device) continue;
    device.series.add(series);
    series.heardMs = Math.max(series.heardMs, device.seenMs);
  }
}

/** A series goes along with its devices when its sample is as new as the newest of them. */
export function goesAlong({ present, sampledMs, heardMs }: SeriesPicture): boolean {
  return present && sampledMs === heardMs;
}

/**
 * Folds a frame in, and adds the queries that it has news of to `touched`. Answers false, and changes nothing, when the frame is not the
 * next one: the holder must ask for a snapshot. Numbers that the picture does not know are passed over.
 */
export function applyFrame(picture: Picture, [ending, steps, seen, changes, rest = {}]: Frame, touched = new Set<number>()): boolean {
  if (ending !== endingOf(picture.seq + 1)) return false;
  const at = toldMs(picture.at) + steps * STEP_MS;
  const { devices = [], series: added = [], members = [], left = [], aged = [] } = rest;
  const along: SeriesPicture[] = [];
  for (const device of devices) addDevice(picture, device);
  for (const [number, , , seenMs] of devices) hear(picture, number, seenMs, along);
  readNumbers(seen, (number, age) => hear(picture, number, at - age * STEP_MS, along));
  /** The series by a number: what is said of it counts, and not what is heard of its devices. */
  const named = (number: number): SeriesPicture | undefined => {
    const series = picture.series.get(number);
    if (series) {
      series.along = false;
      touched.add(series.query);
    }
    return series;
  };
  const takeValues = (list: ChangeList, age?: number): void =>
    readChanges(list, (number, value) => {
      const series = named(number);
      if (!series) return;
      series.present = value !== GONE;
      if (value === GONE) return;
      series.value = fromWire(value);
      series.sampledMs = age === undefined ? series.heardMs : at - age * STEP_MS;
      addPoint(picture, series, at);
    });
  for (const [number, expected, paceMs = 0] of members) {
    const series = named(number);
    if (!series) continue;
    attach(picture, series, expected);
    series.paceMs = paceMs;
  }
  for (const one of added) addSeries(picture, one);
  readNumbers(left, named);
  takeValues(changes);
  for (const [age, values] of aged) takeValues(values, age);
  for (const series of along) {
    if (!series.along) continue;
    series.along = false;
    series.sampledMs = series.heardMs;
    addPoint(picture, series, at);
    touched.add(series.query);
  }
  for (const query of picture.queries.values()) dropOldPoints(picture, query, at);
  return step(picture, at);
}

/** Takes down when a device was heard, which is never sooner than before, and the series that go along. */
function hear(picture: Picture, number: number, seenMs: number, along: SeriesPicture[]): void {
  const device = picture.devices.get(number);
  if (!device) return;
  device.seenMs = Math.max(device.seenMs, seenMs);
  for (const series of device.series) {
    if (seenMs <= series.heardMs) continue;
    if (goesAlong(series)) {
      series.along = true;
      along.push(series);
    }
    series.heardMs = seenMs;
  }
}

function step(picture: Picture, at: number): true {
  picture.seq++;
  picture.at = at;
  picture.version++;
  return true;
}

export function applyNotices(picture: Picture, { seq, at, notices }: NoticeSet): boolean {
  if (seq !== picture.seq + 1) return false;
  picture.notices = notices;
  return step(picture, at);
}

export function applyAlarms(picture: Picture, { seq, at, alarms }: AlarmSet): boolean {
  if (seq !== picture.seq + 1) return false;
  picture.alarms = alarms;
  return step(picture, at);
}

export function applyTexts(picture: Picture, { seq, at, streams }: TextSet): boolean {
  if (seq !== picture.seq + 1) return false;
  for (const change of streams) applyText(picture.texts, change);
  return step(picture, at);
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

/**
 * A series that left a ranking comes back with its number, not with its labels: within this time, and so many for each query, which are all
 * of fifty hosts that pass each other in a ranking of five.
 */
const GONE_KEPT_MS = 10 * 60_000;
const GONE_KEPT = 64;

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
    attach(picture, one, []);
  }
}
