/**
 * The overview wall: laid out from what has arrived, so that the first metric of the first device is on a wall without anybody
 * writing one.
 *
 * Hosts get a page made for hosts; every other metric gets a tile, in the order of its name, on pages of twelve.
 */
import type { Page, Panel, WallDefinition } from "./definition.ts";
import { type Draft, linesFor, type Pace, type Place, paceOf, placer, windowText } from "./draft.ts";
import { HOST_PANEL_IDS, type HostDrafts, hostDrafts, isHostMetric } from "./host-panels.ts";
import { unitOfMetric } from "./unit.ts";

/** What the site holds of a metric. */
export interface MetricInventory {
  readonly name: string;
  readonly series: number;
  /** A counter by declaration, else by `_total`. */
  readonly counter: boolean;
}

export interface Inventory {
  /** Devices that send what hosts send. */
  readonly hosts: number;
  /** The slowest learned rhythm of the devices, ms; `undefined` before any is learned. */
  readonly slowestRhythmMs: number | undefined;
  readonly metrics: readonly MetricInventory[];
}

const CANVAS = { width: 1920, height: 1080, columns: 12, rows: 8 };

/** Twelve tiles are what can be read from 5 m; past five pages a site wants walls of its own making. */
const TILES_ON_PAGE = 12;
const MAX_TILE_PAGES = 5;

const GRID: Draft = { id: "devices", type: "status-grid", title: { en: "Devices", zh: "设备" }, exprs: [], unit: "none" };

export function overviewWall(inventory: Inventory): WallDefinition {
  // Before a rhythm is learned most devices turn out to report each 10 to 15 s.
  const pace = paceOf(inventory.slowestRhythmMs ?? 15_000);
  const place = placer(pace);
  const names = new Set(inventory.metrics.map((metric) => metric.name));
  const hosts = hostDrafts(names, windowText(pace), inventory.hosts);
  const tiles = inventory.metrics.filter(({ name }) => isForTile(name, names)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const pages = hosts.numbers.length > 0 ? hostPages(hosts, tiles.splice(0, 2), pace, place) : [firstPage(tiles.splice(0, 3), pace, place)];
  for (let page = 1; tiles.length > 0 && page <= MAX_TILE_PAGES; page++) {
    pages.push(tilePage(page, tiles.splice(0, TILES_ON_PAGE), pace, place));
  }
  return { name: "overview", title: { en: "Overview", zh: "总览" }, canvas: CANVAS, reflows: true, pages };
}

/**
 * Devices and numbers above, lines below; at the foot rankings, or, beside the first of them, the first metrics that are not a
 * host's: what somebody sends for the first time is seen on the first page. A second page has the lines that the first had no
 * room for.
 */
function hostPages(hosts: HostDrafts, others: readonly MetricInventory[], pace: Pace, place: Place): Page[] {
  const [numbers, lines] = [hosts.numbers.slice(0, 4), hosts.lines.filter((line) => line.id !== "disk-line" && line.id !== "load-line")];
  const first: Panel[] = [place(GRID, 0, 0, 4, 3)];
  spread(numbers, 4, 0, 8, 3, place, first);
  spread(lines.slice(0, 3), 0, 3, 12, 3, place, first);
  const foot = [...others.map((metric) => tile(metric, "big-number", pace)), ...hosts.tops.slice(1), ...hosts.numbers.slice(4)];
  spread([...hosts.tops.slice(0, 1), ...foot].slice(0, 3), 0, 6, 12, 2, place, first);
  const pages: Page[] = [{ id: "hosts", title: { en: "Hosts", zh: "主机" }, panels: first }];
  const more = hosts.lines.filter((line) => !lines.slice(0, 3).includes(line)).slice(0, 4);
  if (more.length > 0) {
    const panels: Panel[] = [];
    spread(more.slice(0, 2), 0, 0, 12, 4, place, panels);
    spread(more.slice(2), 0, 4, 12, 4, place, panels);
    pages.push({ id: "hosts-more", title: { en: "Hosts: disks and load", zh: "主机：磁盘与负载" }, panels });
  }
  return pages;
}

/** A site without hosts: its devices, and its first three metrics as number and line. */
function firstPage(metrics: readonly MetricInventory[], pace: Pace, place: Place): Page {
  const panels: Panel[] = [place(GRID, 0, 0, metrics.length === 0 ? 12 : 4, 8)];
  spread(
    metrics.map((metric) => tile(metric, "big-number", pace)),
    4,
    0,
    8,
    3,
    place,
    panels,
  );
  spread(
    metrics.map((metric) => tile(metric, "time-series", pace)),
    4,
    3,
    8,
    5,
    place,
    panels,
  );
  return { id: "devices", title: { en: "Devices", zh: "设备" }, panels };
}

/** What rules keep of their own alarms is on every wall as alarms; the buckets of a histogram say nothing as one number, its count does. */
function isForTile(name: string, names: ReadonlySet<string>): boolean {
  if (isHostMetric(name) || name === "ALERTS" || name === "ALERTS_FOR_STATE") return false;
  return !(name.endsWith("_bucket") && names.has(name.replace(/_bucket$/, "_count")));
}

/** Four columns of three. */
function tilePage(number: number, metrics: readonly MetricInventory[], pace: Pace, place: Place): Page {
  const panels = metrics.map((metric, i) => {
    const draft = tile(metric, metric.series > 1 ? "time-series" : "big-number", pace);
    return place(draft, (i % 4) * 3, [0, 3, 6][Math.floor(i / 4)] as number, 3, i < 8 ? 3 : 2);
  });
  return { id: `metrics-${number}`, title: { en: `Metrics ${number}`, zh: `指标 ${number}` }, panels };
}

function tile(metric: MetricInventory, type: "big-number" | "time-series", pace: Pace): Draft {
  const { name, series, counter } = metric;
  const selector = KEYWORDS.test(name) ? `{__name__="${name}"}` : name;
  const value = counter ? `rate(${selector}[${windowText(pace)}])` : selector;
  const unit = unitOfMetric(name, counter);
  const id = name === GRID.id || HOST_PANEL_IDS.has(name) ? `metric-${name}` : name;
  if (type === "big-number") return { id, type, title: name, exprs: [[series > 1 ? `avg(${value})` : value, ""]], unit };
  return { id: `${id}-line`, type, title: name, exprs: linesFor(series, value, ""), unit };
}

/** A metric may be called what PromQL uses for itself. */
const KEYWORDS =
  /^(sum|avg|min|max|count|group|stddev|stdvar|topk|bottomk|quantile|count_values|limitk|limit_ratio|and|or|unless|atan2|by|without|on|ignoring|group_left|group_right|bool|offset|smoothed|anchored|start|end|inf|nan)$/i;

/** Panels side by side over `w` columns; the last ones take what does not divide. */
function spread(drafts: readonly Draft[], x: number, y: number, w: number, h: number, place: Place, into: Panel[]): void {
  drafts.forEach((draft, i) => {
    const left = x + Math.floor((w * i) / drafts.length);
    const right = x + Math.floor((w * (i + 1)) / drafts.length);
    into.push(place(draft, left, y, right - left, h));
  });
}
