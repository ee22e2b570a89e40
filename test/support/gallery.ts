/**
 * Walls with data as walls meet it: long names, one series and fifty, values that are no numbers, negative ones; live, late, stale and
 * none. The same each time but for its moment, so that pictures of two builds can be laid beside each other.
 */
import { NO_ALARMS } from "../../protocol/alarm.ts";
import type { DeviceEntry, HistoryEntry, SeriesEntry, Snapshot, WireNumber } from "../../protocol/frame.ts";
import type { StreamText } from "../../protocol/text.ts";
import { toWire } from "../../protocol/to-wire.ts";
import type { Mapping, Page, Panel, Query, Threshold } from "../../protocol/wall.ts";

const STEP_MS = 15_000;
const RANGE_MS = 1_800_000;
const CANVAS = { width: 1920, height: 1080, columns: 12, rows: 8 };
const RHYTHM_MS = 10_000;
const DRAWN: ReadonlySet<string> = new Set(["time-series", "percentile-band", "state-timeline", "big-number", "ticker", "task-progress"]);

/** Ages of the newest sample, by freshness at a rhythm of 10 s. */
const AGES: Readonly<Record<Age, number>> = { live: 2_000, late: 26_000, stale: 200_000 };
export type Age = "live" | "late" | "stale";

export interface Line {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly age?: Age;
  /** The past, oldest first, at even distances over the range; NaN where nothing was heard. The value itself when absent. */
  readonly past?: (part: number) => number;
}

export interface Tile {
  readonly type: Panel["type"];
  readonly title: Panel["title"];
  readonly place: readonly [x: number, y: number, w: number, h: number];
  /** The lines of each query. */
  readonly lines?: readonly (readonly Line[])[];
  readonly queries?: readonly Partial<Query>[];
  readonly panel?: Partial<Panel>;
  /** What its stream says, and how long ago it was heard. */
  readonly text?: Omit<StreamText, "stream" | "startedMs" | "changedMs"> & { readonly ageMs: number };
}

/** Pages of tiles as a wall that a screen can be sent. Panels are `p0`, `p1`… over all pages. */
export function galleryWall(name: string, tiles: readonly Tile[], nowMs: number, ...more: readonly (readonly Tile[])[]): Snapshot {
  const devices = new Map<string, DeviceEntry>();
  const series: SeriesEntry[] = [];
  const history: HistoryEntry[] = [];
  const texts: StreamText[] = [];
  let number = 0;
  let panelNumber = 0;
  const panelOf = (tile: Tile): Panel => {
    const index = panelNumber++;
    const { type, title, place, lines = [], queries = [], panel = {} } = tile;
    const [x, y, w, h] = place;
    const drawn = DRAWN.has(type);
    if (tile.text) {
      const { ageMs, ...text } = tile.text;
      texts.push({ stream: `s${index}`, startedMs: nowMs - ageMs - 60_000, changedMs: nowMs - ageMs, ...text });
    }
    const made = lines.map((list, i): Query => {
      const query: Query = { number: ++number, expr: "up", legend: "", rangeMs: drawn ? RANGE_MS : 0, stepMs: STEP_MS, ...queries[i] };
      addLines(query, list);
      return query;
    });
    const base = {
      id: `p${index}`,
      type,
      title,
      place: { x, y, w, h },
      queries: made,
      unit: "none",
      min: null,
      max: null,
      thresholds: [],
    } as const;
    return { ...base, ...(tile.text ? { stream: `s${index}` } : {}), ...panel };
  };
  const pages = [tiles, ...more].map(
    (list, i): Page => ({ id: i === 0 ? "one" : `page-${i + 1}`, title: { en: "Gallery", zh: "样例" }, panels: list.map(panelOf) }),
  );
  const wall = { name, title: { en: `Gallery: ${name}`, zh: `样例：${name}` }, canvas: CANVAS, pages };
  const ends = {
    incarnation: "gallery",
    seq: 1,
    at: nowMs,
    build: "b",
    site: "main",
    open: false,
    notices: [],
    alarms: NO_ALARMS,
    texts,
  };
  return { ...ends, wall, devices: [...devices.values()], series, history };

  function addLines(query: Query, list: readonly Line[]): void {
    const endMs = Math.floor(nowMs / STEP_MS) * STEP_MS;
    const count = query.rangeMs / STEP_MS;
    const times = query.rangeMs === 0 ? [] : Array.from({ length: count + 1 }, (_, i) => endMs - (count - i) * STEP_MS);
    const columns: (readonly [number, readonly WireNumber[]])[] = [];
    for (const { labels, value, age = "live", past } of list) {
      const sampledMs = nowMs - AGES[age];
      const device = `${labels.instance ?? "site"} ${age}`;
      const entry = devices.get(device) ?? ([devices.size + 1, labels.instance ?? "site", RHYTHM_MS, sampledMs] as const);
      devices.set(device, entry);
      const own = series.length + 1;
      series.push({ number: own, query: query.number, labels, devices: [entry[0]], value: toWire(value), sampledMs });
      columns.push([own, times.map((time, i) => (time > sampledMs ? null : toWire(past ? past(i / count) : value)))]);
    }
    if (times.length > 0) history.push({ query: query.number, times, series: columns });
  }
}

export const hosts = (count: number): string[] => Array.from({ length: count }, (_, i) => `web-${i + 1}`);
/** Believable and the same each time. */
export const wave = (seed: number, part: number): number =>
  0.5 + 0.3 * Math.sin(seed * 7 + part * 9) + 0.12 * Math.sin(seed * 3 + part * 41);

export const FILLING: readonly Threshold[] = [
  { at: 0.8, level: "medium" },
  { at: 0.95, level: "critical" },
];
export const exactly = (value: number): NonNullable<Mapping["range"]> => ({ from: value, to: value });
export const MACHINE: readonly Mapping[] = [
  { range: exactly(0), text: { en: "stopped", zh: "停机" } },
  { range: exactly(1), text: { en: "running", zh: "运行" }, level: "good" },
  { range: exactly(2), text: { en: "set-up", zh: "换模" }, level: "medium" },
  { range: exactly(3), text: { en: "fault", zh: "故障" }, level: "critical" },
];
export const PROBE: readonly Mapping[] = [
  { range: exactly(1), text: { en: "up", zh: "正常" }, level: "good" },
  { range: exactly(0), text: { en: "DOWN", zh: "不可达" }, level: "critical" },
];
export const LONG = "a-device-with-a-name-that-somebody-thought-would-be-clear.factory-2.example.com";
export const LONG_ZH = "二号车间东侧第三条装配线末端视觉检测工位温度控制器";

/** Flapping, gaps, and long stretches, by seed. */
export function states(seed: number): (part: number) => number {
  return (part) => {
    if (seed === 2 && part > 0.35 && part < 0.5) return Number.NaN;
    if (seed === 4 && part > 0.7) return Math.floor(part * 120) % 2 === 0 ? 3 : 1;
    if (seed === 5) return part < 0.4 ? 1 : 3;
    const at = Math.floor(part * (4 + seed)) + seed;
    return at % 5 === 0 ? 2 : at % 7 === 3 ? 0 : 1;
  };
}

export const ramp = (count: number, of: (i: number) => number, age?: (i: number) => Age): Line[] =>
  hosts(count).map((instance, i) => ({
    labels: { instance },
    value: of(i),
    age: age?.(i) ?? "live",
    past: (part) => of(i) * (1 + 0.8 * (wave(i, part) - wave(i, 1))),
  }));

export const one = (value: number, age: Age = "live", past?: (part: number) => number): Line[][] => [
  [{ labels: { instance: "press-4" }, value, age, ...(past ? { past } : {}) }],
];

export const agesOf = (i: number): Age => (i === 2 ? "late" : i === 5 ? "stale" : "live");

/** One line for each value, of presses that are all as old. */
export const presses = (values: readonly number[], age: Age = "live", past?: (i: number, part: number) => number): Line[] =>
  values.map((value, i) => ({
    labels: { instance: `press-${i + 1}` },
    value,
    age,
    ...(past ? { past: (part: number) => past(i, part) } : {}),
  }));

/** The same, the first of them live and the others ever older. */
export const aged = (values: readonly number[], past?: (i: number, part: number) => number): Line[] =>
  presses(values, "live", past).map((line, i) => ({ ...line, age: (["live", "late", "stale"] as const)[i] ?? "live" }));

/** Kinds beside each other, for walls that are about something else. */
export const KINDS: readonly Tile[] = [
  {
    type: "big-number",
    title: { en: "Line 2", zh: "二号线" },
    place: [0, 0, 3, 2],
    lines: one(3, "live", states(5)),
    panel: { mappings: MACHINE },
  },
  {
    type: "big-number",
    title: { en: "Line 3", zh: "三号线" },
    place: [3, 0, 3, 2],
    lines: one(1, "live", states(1)),
    panel: { mappings: MACHINE },
  },
  {
    type: "big-number",
    title: { en: "Pressure", zh: "压力" },
    place: [6, 0, 3, 2],
    lines: one(2.347, "live", (part) => 2.2 + 0.3 * wave(2, part)),
    panel: { unit: "bar", decimals: 2, thresholds: [{ at: 2.4, level: "high", side: "below" }] },
  },
  {
    type: "big-number",
    title: { en: "Turnover today", zh: "今日营业额" },
    place: [9, 0, 3, 2],
    lines: one(1_234_567, "live", (part) => 1.2e6 * part),
    panel: { unit: "yuan" },
  },
  {
    type: "big-number",
    title: { en: "Three lines", zh: "三条线" },
    place: [0, 2, 3, 2],
    lines: [
      ramp(
        3,
        (i) => 812 * (i + 1),
        (i) => (i === 2 ? "stale" : "live"),
      ),
    ],
    panel: { unit: "pieces-per-hour" },
  },
  {
    type: "big-number",
    title: { en: "Twenty", zh: "二十个" },
    place: [3, 2, 3, 2],
    lines: [ramp(20, (i) => 0.05 * i)],
    panel: { unit: "ratio", thresholds: FILLING },
  },
  {
    type: "big-number",
    title: { en: "Not a number", zh: "非数" },
    place: [6, 2, 2, 2],
    lines: one(Number.NaN),
    panel: { unit: "watts" },
  },
  {
    type: "big-number",
    title: { en: "Late", zh: "延迟" },
    place: [8, 2, 2, 2],
    lines: one(-12.34, "late", (part) => -10 * part),
    panel: { unit: "celsius" },
  },
  {
    type: "big-number",
    title: { en: "Request rate", zh: "请求率" },
    place: [10, 2, 2, 2],
    lines: one(98_765, "live", (part) => 9e4 * wave(1, part)),
    panel: { unit: "requests-per-second" },
  },
  {
    type: "time-series",
    title: { en: "Latency", zh: "延迟时间" },
    place: [0, 4, 6, 4],
    lines: [ramp(4, (i) => 12 + 90 * i)],
    panel: { unit: "milliseconds", thresholds: [{ at: 20, level: "medium", side: "below" }] },
  },
  {
    type: "time-series",
    title: { en: "State as a line", zh: "状态线" },
    place: [6, 4, 3, 4],
    lines: one(3, "live", states(4)),
    panel: { mappings: MACHINE },
  },
  {
    type: "top-n",
    title: { en: "Busiest", zh: "最忙" },
    place: [9, 4, 3, 4],
    lines: [ramp(12, (i) => 0.09 * i, agesOf)],
    panel: { unit: "ratio", thresholds: FILLING, decimals: 0 },
  },
];

/** One of them by its English title, in another place. */
export function kindCalled(title: string, place: Tile["place"]): Tile {
  const tile = KINDS.find((one) => typeof one.title === "object" && one.title.en === title);
  if (!tile) throw new Error(`no kind is called ${title}`);
  return { ...tile, place };
}

export const DISKS: Tile = {
  type: "bar-gauge",
  title: { en: "Disks", zh: "磁盘" },
  place: [0, 0, 4, 4],
  lines: [ramp(6, (i) => 0.2 + 0.155 * i)],
  panel: { unit: "ratio", thresholds: FILLING },
};
