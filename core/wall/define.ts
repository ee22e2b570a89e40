/**
 * File to definition. `wallOf` always makes one, so that a file which was good when it was put is still shown by a later version;
 * `defectsOf` says what a file may not be put with.
 */
import { parseDuration } from "../promql/literal.ts";
import { parseQuery } from "../promql/parse.ts";
import { isRangePlan } from "../promql/plan.ts";
import {
  DEFAULT_CANVAS,
  DEFAULT_DIM_PERCENT,
  defaultGrid,
  defaultRangeMs,
  defaultStepMs,
  derivedIds,
  parseSize,
  plainText,
  slug,
} from "./defaults.ts";
import {
  type DayPart,
  DEFAULT_DWELL_MS,
  type LocalText,
  type Mapping,
  type Page,
  type Panel,
  type Query,
  type Shift,
  type Threshold,
  type WallDefinition,
  type Zone,
} from "./definition.ts";
import {
  DAYS,
  type Day,
  type Defect,
  type MappingFile,
  type PageFile,
  type PanelFile,
  type QueryFile,
  type ShiftFile,
  type ThresholdFile,
  WALL_LIMITS,
  type WallFile,
} from "./file.ts";
import { unitOfExprs } from "./infer-unit.ts";
import { overlap, type Place, placePanels } from "./place.ts";
import { DEFAULT_PAGE_SECONDS } from "./rotation.ts";

type Canvas = WallDefinition["canvas"];

/** A tile that found no room stands in the last cell: never shown, because such a file is refused. */
const nowhere = ({ columns, rows }: Canvas): Place => ({ x: columns - 1, y: rows - 1, w: 1, h: 1 });

export function wallOf(file: WallFile): WallDefinition {
  const title = file.title ?? file.wall;
  const canvas = canvasOf(file);
  const pages = pagesOf(file);
  const pageIds = derivedIds(
    pages.map(({ id }) => id),
    pages.map((page, i) => (page.title === undefined ? "" : slug(plainText(page.title))) || `page-${i + 1}`),
  );
  const panels = pages.flatMap((page) => page.panels);
  const panelIds = derivedIds(
    panels.map(({ id }) => id),
    panels.map((panel) => slug(plainText(titleOf(panel))) || panel.type),
  );
  let [nextPanel, nextQuery] = [0, 1];
  const numberQuery = (): number => nextQuery++;
  return {
    name: file.wall,
    title,
    canvas,
    ...(file.canvas === undefined ? { reflows: true } : {}),
    pages: pages.map((page, i): Page => {
      const places = placePanels(page.panels, canvas);
      return {
        id: pageIds[i] as string,
        title: page.title ?? title,
        panels: page.panels.map((panel, at) => panelOf(panel, panelIds[nextPanel++] as string, places[at] ?? nowhere(canvas), numberQuery)),
        ...timesOf(page),
      };
    }),
    ...(file.alarms === undefined ? {} : { alarms: file.alarms }),
    ...(file.rotation === undefined ? {} : { rotation: { seconds: file.rotation.seconds ?? DEFAULT_PAGE_SECONDS } }),
    ...(file.dim === undefined ? {} : { dim: dimOf(file.dim) }),
    ...(file.shifts === undefined ? {} : { shifts: file.shifts.map(shiftOf) }),
    ...(file.time_zone === undefined ? {} : { timeZone: file.time_zone }),
  };
}

function timesOf({ seconds, during, days }: PageFile): Pick<Page, "seconds" | "during" | "days"> {
  return {
    ...(seconds === undefined ? {} : { seconds }),
    ...(during === undefined ? {} : { during: dayPartOf(during) }),
    ...(days === undefined ? {} : { days: daysOf(days) }),
  };
}

function shiftOf({ name, during, days }: ShiftFile): Shift {
  return { name, during: dayPartOf(during), ...(days === undefined ? {} : { days: daysOf(days) }) };
}

function daysOf(days: readonly Day[]): number[] {
  return DAYS.flatMap((day, i) => (days.includes(day) ? [i] : []));
}

function dimOf({ from, to, to_percent: percent = DEFAULT_DIM_PERCENT }: NonNullable<WallFile["dim"]>): WallDefinition["dim"] & object {
  return { during: dayPartOf(`${from}-${to}`), ratio: percent / 100 };
}

/** `06:00-14:00`. */
function dayPartOf(text: string): DayPart {
  const [from = 0, to = 0] = text.split("-").map(minuteOf);
  return { from, to };
}

/** Of the day: `14:00`. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function pagesOf(file: WallFile): readonly PageFile[] {
  return file.pages ?? [{ panels: file.panels ?? [] }];
}

export function canvasOf({ canvas = DEFAULT_CANVAS, grid }: WallFile): Canvas {
  const [width, height] = parseSize(canvas);
  if (grid === undefined) return { width, height, ...defaultGrid(width, height) };
  const [columns, rows] = parseSize(grid);
  return { width, height, columns, rows };
}

/** A panel without a title is called after what it asks. */
function titleOf({ title, expr, queries }: PanelFile): LocalText {
  return title ?? (expr ?? queries?.[0]?.expr ?? "").trim().slice(0, WALL_LIMITS.titleCharacters);
}

function panelOf(file: PanelFile, id: string, place: Place, numberQuery: () => number): Panel {
  const { type, min = null, max = null, thresholds = [], decimals, mappings, text } = file;
  return {
    id,
    type,
    title: titleOf(file),
    place,
    queries: queriesOf(file).map((query) => queryOf(query, file, numberQuery())),
    unit: file.unit ?? inferredUnit(queriesOf(file)),
    min,
    max,
    thresholds: thresholds.map(thresholdOf),
    ...(decimals === undefined ? {} : { decimals }),
    ...(mappings === undefined ? {} : { mappings: mappings.map(mappingOf) }),
    ...(text === undefined ? {} : { text }),
    ...(file.stream === undefined ? {} : { stream: file.stream }),
    ...(type === "ticker" || file.dwell !== undefined ? { dwellMs: durationMs(file.dwell) ?? DEFAULT_DWELL_MS } : {}),
    ...(file.labels === undefined ? {} : { labels: file.labels }),
    ...(file.zones === undefined ? {} : { zones: file.zones.map(zoneOf) }),
    ...(file.time === undefined ? {} : { timeMs: Date.parse(file.time) }),
    ...(file.daily === undefined ? {} : { daily: file.daily.map(minuteOf).sort((a, b) => a - b) }),
  };
}

function zoneOf(file: string | Zone): Zone {
  return typeof file === "string" ? { zone: file } : file;
}

/** What the names of metrics say, where nothing else is said. */
function inferredUnit(queries: readonly QueryFile[]): Panel["unit"] {
  return unitOfExprs(queries.filter(({ role, unit }) => role === undefined && unit === undefined).map(({ expr }) => expr));
}

function queriesOf({ expr, queries }: PanelFile): readonly QueryFile[] {
  return queries ?? (expr === undefined ? [] : [{ expr }]);
}

function queryOf({ expr, legend, range, step, role, unit }: QueryFile, panel: PanelFile, number: number): Query {
  const rangeMs = durationMs(range ?? panel.range) ?? defaultRangeMs(panel.type);
  const stepMs = durationMs(step ?? panel.step) ?? defaultStepMs(rangeMs);
  const query = { number, expr, legend: legend ?? panel.legend ?? "", rangeMs, stepMs };
  return { ...query, ...(role === undefined ? {} : { role }), ...(unit === undefined ? {} : { unit }) };
}

function durationMs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}

function thresholdOf({ above, below, level }: ThresholdFile): Threshold {
  return below === undefined ? { at: above ?? 0, level } : { at: below, level, side: "below" };
}

function mappingOf({ value, from, to, text, level }: MappingFile): Mapping {
  const dressed = { text, ...(level === undefined ? {} : { level }) };
  if (value === "NaN") return dressed;
  return { range: value === undefined ? { from: from ?? null, to: to ?? null } : { from: value, to: value }, ...dressed };
}

/** What is wrong with a file whose every value is of the right kind. */
export function defectsOf(file: WallFile): Defect[] {
  const found: Defect[] = [];
  const wall = wallOf(file);
  if ((file.pages === undefined) === (file.panels === undefined)) {
    const reason = file.pages
      ? "a wall has `pages`, or `panels` for a single page, not both"
      : "a wall needs `pages`, or `panels` for a single page";
    found.push({ path: file.pages ? ["panels"] : [], reason });
  }
  const pages = pagesOf(file);
  found.push(...timeDefects(file, pages));
  const [pageIds, panelIds] = [new Map<string, string>(), new Map<string, string>()];
  const queries = pages.flatMap((page) => page.panels.flatMap(queriesOf)).length;
  if (queries > WALL_LIMITS.queriesOfWall)
    found.push({ path: [], reason: `a wall has at most ${WALL_LIMITS.queriesOfWall} queries, and this one has ${queries}` });
  pages.forEach((page, p) => {
    const pagePath = file.pages ? ["pages", p] : [];
    if (page.id !== undefined) refuseTwice(page.id, [...pagePath, "id"], pageIds, found);
    page.panels.forEach((panel, i) => {
      const path = [...pagePath, "panels", i];
      if (panel.id !== undefined) refuseTwice(panel.id, [...path, "id"], panelIds, found);
      found.push(...panelDefects(panel, path));
    });
    found.push(...placeDefects(page, wall.pages[p] as Page, wall.canvas, [...pagePath, "panels"]));
  });
  return found;
}

/** A part of the day is meant by some clock, and which must be said: sites and screens have clocks of their own. */
function timeDefects({ time_zone: zone, rotation, dim, shifts = [] }: WallFile, pages: readonly PageFile[]): Defect[] {
  const found: Defect[] = [];
  const isTimed = pages.some(({ during, days }) => (during ?? days) !== undefined);
  const isDaily = pages.some(({ panels }) => panels.some(({ daily }) => daily !== undefined));
  if (dim && zone === undefined) found.push({ path: ["dim"], reason: "needs `time_zone`: Asia/Shanghai, Europe/Berlin, UTC" });
  if (dim && dim.from === dim.to) found.push({ path: ["dim", "to"], reason: "is when it begins" });
  if (shifts.length > 0 && zone === undefined)
    found.push({ path: ["shifts"], reason: "need `time_zone`: Asia/Shanghai, Europe/Berlin, UTC" });
  if (isTimed && zone === undefined)
    found.push({ path: [], reason: "`during` and `days` need `time_zone`: Asia/Shanghai, Europe/Berlin, UTC" });
  if (isDaily && zone === undefined) found.push({ path: [], reason: "`daily` needs `time_zone`: Asia/Shanghai, Europe/Berlin, UTC" });
  if (rotation !== undefined && pages.length < 2) found.push({ path: ["rotation"], reason: "turns `pages`, and this wall has one" });
  const refuseEmpty = (during: string | undefined, path: Defect["path"]): void => {
    const { from, to } = dayPartOf(during ?? "00:00-24:00");
    if (from === to) found.push({ path: [...path, "during"], reason: "ends when it begins" });
  };
  for (const [p, { during }] of pages.entries()) refuseEmpty(during, ["pages", p]);
  for (const [s, { during }] of shifts.entries()) refuseEmpty(during, ["shifts", s]);
  return found;
}

function refuseTwice(id: string, path: Defect["path"], seen: Map<string, string>, found: Defect[]): void {
  const first = seen.get(id);
  if (first === undefined) seen.set(id, formatPath(path));
  else found.push({ path, reason: `\`${id}\` is the id at ${first} already` });
}

/** Panels that need no query, and those that have none. */
const WITHOUT_QUERY: ReadonlySet<string> = new Set([
  "status-grid",
  "text",
  "live-text",
  "clock",
  "countdown",
  "ticker",
  "alarm-list",
  "alarm-health",
]);
/** The kinds that a key is for. */
const KINDS_OF = {
  text: ["text", "ticker"],
  stream: ["live-text", "ticker"],
  labels: ["table"],
  zones: ["clock"],
  time: ["countdown"],
  daily: ["countdown"],
} as const;
/** The kinds of which no part waits for its turn: the rest of a ranking and of alarms is counted, and a text that grows shows its end. */
const WITHOUT_TURNS: ReadonlySet<string> = new Set(["top-n", "alarm-list", "live-text", "countdown"]);
/** The kinds that are nothing without a key. */
const NEEDED = { text: "text", "live-text": "stream" } as const;
/** Panels that show what the site says by itself. */
const OF_ALARMS: ReadonlySet<string> = new Set(["alarm-list", "alarm-health"]);

function panelDefects(panel: PanelFile, path: Defect["path"]): Defect[] {
  const found: Defect[] = [];
  const refuse = (reason: string, ...at: (string | number)[]): void => void found.push({ path: [...path, ...at], reason });
  const { type, expr, queries, text, min, max } = panel;
  if (expr !== undefined && queries !== undefined) refuse("a panel has `expr`, or `queries` for several, not both", "queries");
  if (expr === undefined && queries === undefined && !WITHOUT_QUERY.has(type))
    refuse(`a ${type} panel needs \`expr\`, or \`queries\` for several`);
  if (OF_ALARMS.has(type) && (expr !== undefined || queries !== undefined))
    refuse(`a panel of type ${type} asks nothing`, expr === undefined ? "queries" : "expr");
  for (const [kind, key] of Object.entries(NEEDED)) {
    if (type === kind && panel[key] === undefined) refuse(`a ${type} panel needs \`${key}\``);
  }
  for (const [key, kinds] of Object.entries(KINDS_OF)) {
    if (key in panel && !kinds.some((kind) => kind === type)) refuse(`only a panel of type ${kinds.join(" or ")} has \`${key}\``, key);
  }
  if (type === "ticker" && [queriesOf(panel).length > 0, text !== undefined, panel.stream !== undefined].filter(Boolean).length !== 1)
    refuse("a ticker has one of `expr` (or `queries`), `stream` and `text`");
  if (type === "countdown" && (panel.time === undefined) === (panel.daily === undefined))
    refuse("a countdown has `time`, or `daily` for the same each day");
  const dwellMs = durationMs(panel.dwell);
  if (dwellMs !== undefined && WITHOUT_TURNS.has(type)) refuse(`nothing of a panel of type ${type} takes turns`, "dwell");
  if (dwellMs !== undefined && (dwellMs < 2_000 || dwellMs > 600_000)) refuse("is from 2s to 10m", "dwell");
  if (min !== undefined && max !== undefined && min >= max) refuse(`is not below max, ${max}`, "min");
  panel.thresholds?.forEach(({ above, below }, i) => {
    if ((above === undefined) === (below === undefined)) refuse("needs either `above` or `below`", "thresholds", i);
  });
  panel.mappings?.forEach(({ value, from, to }, i) => {
    if (value !== undefined && (from !== undefined || to !== undefined)) refuse("has `value`, or `from` and `to`, not both", "mappings", i);
    if (from !== undefined && to !== undefined && from > to) refuse(`is above to, ${to}`, "mappings", i, "from");
  });
  queriesOf(panel).forEach((query, i) => {
    const at = queries === undefined ? [] : ["queries", i];
    const { rangeMs, stepMs } = queryOf(query, panel, 0);
    const reasonOfHistory = historyDefect(rangeMs, stepMs);
    if (reasonOfHistory !== undefined) refuse(reasonOfHistory, ...at, ...((query.range ?? panel.range) ? ["range"] : []));
  });
  return found;
}

/** Why an expression cannot be asked, with line and column in it. */
export function exprDefect(expr: string): string | undefined {
  const parsed = parseQuery(expr);
  if (!parsed.ok) return parsed.error.message;
  if (parsed.plan.type === "string") return "is a text, and panels draw numbers";
  return isRangePlan(parsed.plan) ? "selects a range, and panels draw values: rate(…), avg_over_time(…), or without the range" : undefined;
}

function historyDefect(rangeMs: number, stepMs: number): string | undefined {
  if (stepMs < 1000) return "the step is at least 1s";
  if (rangeMs > WALL_LIMITS.rangeMs) return "the range is at most 31d";
  const points = rangeMs / stepMs;
  return points > WALL_LIMITS.points ? `range by step are ${Math.ceil(points)} points, and ${WALL_LIMITS.points} are the most` : undefined;
}

function placeDefects(file: PageFile, page: Page, { columns, rows }: Canvas, path: Defect["path"]): Defect[] {
  const found: Defect[] = [];
  const places = placePanels(file.panels, { columns, rows });
  places.forEach((place, i) => {
    const at = [...path, i, ...(file.panels[i]?.at ? ["at"] : [])];
    if (!place) {
      found.push({ path: at, reason: "finds no room on this page: say where by `at`, or begin another page" });
      return;
    }
    const { x, y, w, h } = place;
    if (x + w > columns || y + h > rows) {
      found.push({ path: at, reason: `reaches column ${x + w} and row ${y + h}, and the grid is ${columns}x${rows}` });
    }
    for (let other = 0; other < i; other++) {
      const beneath = places[other];
      if (beneath && overlap(place, beneath)) found.push({ path: at, reason: `covers panels[${other}], ${nameOf(page.panels[other])}` });
    }
  });
  return found;
}

function nameOf(panel: Panel | undefined): string {
  return panel ? `\`${plainText(panel.title) || panel.id}\`` : "";
}

/** `pages[0].panels[2].thresholds[1].level`. */
export function formatPath(path: Defect["path"]): string {
  return path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`), "");
}
