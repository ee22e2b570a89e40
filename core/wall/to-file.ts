/** Definition to file: what the defaults say anyway is left out. `wallOf(fileOf(wall))` is the wall again. */
import {
  DEFAULT_CANVAS,
  DEFAULT_DIM_PERCENT,
  defaultGrid,
  defaultRangeMs,
  defaultStepMs,
  derivedIds,
  formatSize,
  plainText,
  slug,
} from "./defaults.ts";
import {
  type DayPart,
  DEFAULT_DWELL_MS,
  type Mapping,
  type Page,
  type Panel,
  type Query,
  type Shift,
  type Threshold,
  type WallDefinition,
} from "./definition.ts";
import {
  DAYS,
  type Day,
  type MappingFile,
  type PageFile,
  type PanelFile,
  type QueryDefaults,
  type QueryFile,
  type ShiftFile,
  type ThresholdFile,
  type WallFile,
} from "./file.ts";
import { unitOfExprs } from "./infer-unit.ts";
import { DEFAULT_PAGE_SECONDS } from "./rotation.ts";

export function fileOf(wall: WallDefinition): WallFile {
  const { name, title, canvas, reflows, pages, alarms, rotation, dim, shifts, timeZone } = wall;
  const { width, height, columns, rows } = canvas;
  const usual = defaultGrid(width, height);
  const size = formatSize(width, height);
  const isUsualGrid = usual.columns === columns && usual.rows === rows;
  const panels = pages.flatMap((page) => page.panels);
  const derived = derivedIds(
    panels.map(() => undefined),
    panels.map((panel) => slug(plainText(panel.title)) || panel.type),
  );
  // Ids that are derived come out the same only when all of them are.
  const named = panels.some((panel, i) => panel.id !== derived[i]);
  return {
    wall: name,
    ...(title === name ? {} : { title }),
    ...(reflows && size === DEFAULT_CANVAS ? {} : { canvas: size }),
    ...(isUsualGrid ? {} : { grid: formatSize(columns, rows) }),
    ...(alarms === undefined ? {} : { alarms }),
    ...(rotation === undefined ? {} : { rotation: rotation.seconds === DEFAULT_PAGE_SECONDS ? {} : { seconds: rotation.seconds } }),
    ...(dim === undefined ? {} : { dim: dimFile(dim) }),
    ...(shifts === undefined ? {} : { shifts: shifts.map(shiftFile) }),
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
    ...pagesFile(wall, named),
  };
}

/** A single page that is called nothing of its own is no page in the file. */
function pagesFile({ title, pages }: WallDefinition, named: boolean): Pick<WallFile, "pages" | "panels"> {
  const panelFiles = pages.map((page) => page.panels.map((panel) => panelFile(panel, named)));
  const [only] = pages;
  const isUntimed = only !== undefined && Object.keys(timesFile(only)).length === 0;
  const isPlain = pages.length === 1 && isUntimed && only.id === "page-1" && JSON.stringify(only.title) === JSON.stringify(title);
  if (isPlain) return { panels: panelFiles[0] ?? [] };
  return { pages: pages.map((page, i) => ({ id: page.id, title: page.title, ...timesFile(page), panels: panelFiles[i] ?? [] })) };
}

function timesFile({ seconds, during, days }: Page): Pick<PageFile, "seconds" | "during" | "days"> {
  return {
    ...(seconds === undefined ? {} : { seconds }),
    ...(during === undefined ? {} : { during: formatDayPart(during) }),
    ...(days === undefined ? {} : { days: daysFile(days) }),
  };
}

function shiftFile({ name, during, days }: Shift): ShiftFile {
  return { name, during: formatDayPart(during), ...(days === undefined ? {} : { days: daysFile(days) }) };
}

function daysFile(days: readonly number[]): Day[] {
  return DAYS.filter((_, i) => days.includes(i));
}

function dimFile({ during, ratio }: NonNullable<WallDefinition["dim"]>): NonNullable<WallFile["dim"]> {
  const [from = "", to = ""] = formatDayPart(during).split("-");
  const percent = Math.round(100 * ratio);
  return { from, to, ...(percent === DEFAULT_DIM_PERCENT ? {} : { to_percent: percent }) };
}

export function formatDayPart({ from, to }: DayPart): string {
  return [from, to].map(formatMinute).join("-");
}

function formatMinute(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

function panelFile(panel: Panel, named: boolean): PanelFile {
  const {
    id,
    title,
    type,
    queries,
    unit,
    decimals,
    min,
    max,
    thresholds,
    mappings,
    text,
    stream,
    dwellMs,
    labels,
    zones,
    timeMs,
    daily,
    place,
  } = panel;
  const asked = queries.map((query) => ({ expr: query.expr, ...queryDefaults(query, type), ...queryOwn(query) }));
  const inferred = unitOfExprs(queries.filter((query) => query.role === undefined && query.unit === undefined).map(({ expr }) => expr));
  const [only] = asked.filter(({ role, unit }) => role === undefined && unit === undefined);
  return {
    ...(named ? { id } : {}),
    title,
    type,
    ...(asked.length === 1 && only ? only : asked.length > 0 ? { queries: asked } : {}),
    ...(unit === inferred ? {} : { unit }),
    ...(decimals === undefined ? {} : { decimals }),
    ...(min === null ? {} : { min }),
    ...(max === null ? {} : { max }),
    ...(thresholds.length === 0 ? {} : { thresholds: thresholds.map(thresholdFile) }),
    ...(mappings === undefined ? {} : { mappings: mappings.map(mappingFile) }),
    ...(text === undefined ? {} : { text }),
    ...(stream === undefined ? {} : { stream }),
    ...(dwellMs === undefined || (type === "ticker" && dwellMs === DEFAULT_DWELL_MS) ? {} : { dwell: formatDuration(dwellMs) }),
    ...(labels === undefined ? {} : { labels }),
    ...(zones === undefined ? {} : { zones: zones.map((one) => (one.title === undefined ? one.zone : one)) }),
    ...(timeMs === undefined ? {} : { time: new Date(timeMs).toISOString() }),
    ...(daily === undefined ? {} : { daily: daily.map(formatMinute) }),
    at: [place.x, place.y, place.w, place.h],
  };
}

/** What a panel cannot say for its queries. */
function queryOwn({ role, unit }: Query): Pick<QueryFile, "role" | "unit"> {
  return { ...(role === undefined ? {} : { role }), ...(unit === undefined ? {} : { unit }) };
}

function queryDefaults({ legend, rangeMs, stepMs }: Query, type: Panel["type"]): QueryDefaults {
  return {
    ...(legend === "" ? {} : { legend }),
    ...(rangeMs === defaultRangeMs(type) ? {} : { range: formatDuration(rangeMs) }),
    ...(stepMs === defaultStepMs(rangeMs) ? {} : { step: formatDuration(stepMs) }),
  };
}

const UNITS_MS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

/** As PromQL writes it: `1h30m`. */
export function formatDuration(ms: number): string {
  let [left, text] = [ms, ""];
  for (const [unit, unitMs] of UNITS_MS) {
    const count = Math.floor(left / unitMs);
    if (count > 0) text += `${count}${unit}`;
    left -= count * unitMs;
  }
  return text === "" ? "0s" : text;
}

function thresholdFile({ at, level, side }: Threshold): ThresholdFile {
  return side === "below" ? { below: at, level } : { above: at, level };
}

function mappingFile({ range, text, level }: Mapping): MappingFile {
  const dressed = { text, ...(level === undefined ? {} : { level }) };
  if (!range) return { value: "NaN", ...dressed };
  const { from, to } = range;
  if (from !== null && from === to) return { value: from, ...dressed };
  return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }), ...dressed };
}
