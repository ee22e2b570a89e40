/** What a wall file need not say: sizes, ids, titles, how much history is drawn and how finely. */
import type { LocalText, PanelType } from "./definition.ts";

/** Enough for a dark room, and still read from a chair in it. */
export const DEFAULT_DIM_PERCENT = 40;

export const DEFAULT_CANVAS = "1920x1080";

/** A cell is about 160 x 135 pixels; whole halves on both axes, so that two panels side by side are alike. */
export function defaultGrid(width: number, height: number): { columns: number; rows: number } {
  return { columns: Math.max(2, 2 * Math.round(width / 320)), rows: Math.max(2, 2 * Math.round(height / 270)) };
}

/** These draw the past, or count from it; the others show what is now. */
const DRAWN: ReadonlySet<string> = new Set(["big-number", "time-series", "state-timeline", "percentile-band", "ticker"]);
const HOUR_MS = 3_600_000;
/** How fast a task goes on is told by its last quarter of an hour. */
const TASK_MS = HOUR_MS / 4;

export function defaultRangeMs(type: PanelType): number {
  if (type === "task-progress") return TASK_MS;
  return DRAWN.has(type) ? HOUR_MS : 0;
}

/** About 120 points: one for each few pixels of a tile. Steps that people would write. */
const POINTS = 120;
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];
/** Without history the step only says how finely the screen goes on drawing. */
const STEP_WITHOUT_RANGE_MS = 15_000;

export function defaultStepMs(rangeMs: number): number {
  if (rangeMs === 0) return STEP_WITHOUT_RANGE_MS;
  return (STEPS_S.find((step) => step * 1000 * POINTS >= rangeMs) ?? 86_400) * 1000;
}

/** `12x8` taken apart; the form is checked before. */
export function parseSize(text: string): readonly [number, number] {
  const [width = "0", height = "0"] = text.split("x");
  return [Number(width), Number(height)];
}

export function formatSize(width: number, height: number): string {
  return `${width}x${height}`;
}

/** What a text is in English, for names that are derived from it. */
export function plainText(text: LocalText): string {
  return typeof text === "string" ? text : text.en;
}

/** Long enough to tell panels apart. */
const SLUG_CHARACTERS = 60;

/** `Fullest disk` becomes `fullest-disk`; letters of every script stay. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_:.]+/gu, "-")
    .slice(0, SLUG_CHARACTERS)
    .replace(/^-+|-+$/g, "");
}

/** The first of `name`, `name-2`, `name-3` … that is not taken; it is then. */
export function uniqueId(name: string, taken: Set<string>): string {
  let id = name;
  for (let next = 2; taken.has(id); next++) id = `${name}-${next}`;
  taken.add(id);
  return id;
}

/** The ids that panels get that name none, in the order of the wall; `null` for those that do. */
export function derivedIds(named: readonly (string | undefined)[], hints: readonly string[]): readonly string[] {
  const taken = new Set(named.filter((id) => id !== undefined));
  return named.map((id, i) => id ?? uniqueId(hints[i] || "panel", taken));
}
