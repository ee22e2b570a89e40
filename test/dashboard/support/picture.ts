/** Pictures for tests of the screen: a wall of one page, and what a test says of panels, devices and series. */
import { NO_ALARMS } from "../../../protocol/alarm.ts";
import type { DeviceEntry, HistoryEntry, SeriesEntry, Snapshot } from "../../../protocol/frame.ts";
import { openPicture, type Picture } from "../../../protocol/picture.ts";
import type { StreamText } from "../../../protocol/text.ts";
import type { Panel, Query } from "../../../protocol/wall.ts";

export interface Parts {
  readonly panels?: readonly Panel[];
  readonly devices?: readonly DeviceEntry[];
  readonly series?: readonly SeriesEntry[];
  readonly history?: readonly HistoryEntry[];
  readonly seq?: number;
  readonly at?: number;
  readonly incarnation?: string;
  readonly texts?: readonly StreamText[];
}

export function snapshot({
  panels = [],
  devices = [],
  series = [],
  history = [],
  seq = 1,
  at = 0,
  incarnation = "life",
  texts = [],
}: Parts): Snapshot {
  const canvas = { width: 1920, height: 1080, columns: 12, rows: 8 };
  const wall = { name: "hall", title: "Hall", canvas, pages: [{ id: "one", title: "One", panels }] };
  return {
    incarnation,
    seq,
    at,
    build: "build",
    site: "main",
    open: true,
    wall,
    devices,
    series,
    history,
    notices: [],
    alarms: NO_ALARMS,
    texts,
  };
}

export function picture(parts: Parts): Picture {
  return openPicture(snapshot(parts));
}

export function query(number: number, parts: Partial<Query> = {}): Query {
  return { number, expr: "up", legend: "", rangeMs: 0, stepMs: 5_000, ...parts };
}

export function panel(queries: readonly Query[], parts: Partial<Panel> = {}): Panel {
  const place = { x: 0, y: 0, w: 4, h: 3 };
  return { id: "p", type: "big-number", title: "P", place, queries, unit: "none", min: null, max: null, thresholds: [], ...parts };
}

export function series(number: number, parts: Partial<SeriesEntry> = {}): SeriesEntry {
  return { number, query: 1, labels: {}, devices: [], value: 1, sampledMs: 0, ...parts };
}
