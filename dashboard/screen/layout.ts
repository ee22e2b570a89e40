/**
 * Where everything stands: the logical canvas in the window, and strip, notices and tiles on the canvas. A wall is drawn in its
 * own pixels and scaled as a whole; it never scrolls and is never stretched.
 */
import type { Panel, WallDefinition } from "../../protocol/wall.ts";

type Canvas = WallDefinition["canvas"];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of a wall whose file says no canvas. */
export const USUAL_RATIO = 16 / 9;
/** Up to here a canvas is scaled as it is: 16:10 and 3:2 leave a fifth of the glass empty at most. */
const WORTHWHILE = 1.25;

/** Much of a window would stay empty beside what has this ratio of width to height. False for a window without a size. */
export function isOtherShape({ width, height }: Size, ratio: number): boolean {
  const times = width / height / ratio;
  return Math.max(times, 1 / times) >= WORTHWHILE;
}

/** In wall pixels. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room around and between tiles: enough to part them from afar. */
const GAP = 16;

/** A strip on a canvas narrower than this takes two rows. */
const TWO_ROWS_BELOW = 1500;
const STRIP_PX = 96;

export function stripHeight(canvas: Canvas): number {
  return canvas.width < TWO_ROWS_BELOW ? 2 * STRIP_PX : STRIP_PX;
}

/** What of the canvas this browser shows, in wall pixels, and how much of its window it leaves free on each side. */
export interface View {
  readonly part: Rect | undefined;
  /** Part of the window: televisions cut their edges off. */
  readonly overscan: number;
}

export const WHOLE: View = { part: undefined, overscan: 0 };

const MOST_OVERSCAN_PERCENT = 5;

/** `?view=1920,0,1920,1080`, so that several browsers make one wall, and `?overscan=2.5`. Anything else is passed over. */
export function viewOf(search: string): View {
  const asked = new URLSearchParams(search);
  const percent = Number(asked.get("overscan"));
  const [left = 0, top = 0, width = 0, height = 0] = (asked.get("view") ?? "").split(",").map(Number);
  const isPart = left >= 0 && top >= 0 && width > 0 && height > 0;
  return {
    part: isPart ? { left, top, width, height } : undefined,
    overscan: percent >= 0 ? Math.min(percent, MOST_OVERSCAN_PERCENT) / 100 : 0,
  };
}

/** The canvas, or the part of it that is shown, as large as it fits the window, in the middle, at whole window pixels. */
export function fitCanvas(canvas: Canvas, windowWidth: number, windowHeight: number, { part, overscan }: View) {
  const { left, top, width, height } = part ?? { left: 0, top: 0, width: canvas.width, height: canvas.height };
  const free = 1 - 2 * overscan;
  const scale = Math.min((windowWidth * free) / width, (windowHeight * free) / height);
  return {
    scale,
    left: Math.round((windowWidth - width * scale) / 2 - left * scale),
    top: Math.round((windowHeight - height * scale) / 2 - top * scale),
    /** What lies outside of the part is another browser's. */
    clip: part && `inset(${top}px ${canvas.width - left - width}px ${canvas.height - top - height}px ${left}px)`,
  };
}

/** Where the edge before a column or row lies, from 0 to 1. */
export interface Stretch {
  readonly columns: (edge: number) => number;
  readonly rows: (edge: number) => number;
}

/** A panel's place among the grid's cells, below `top`; cells are alike unless stretched. What reaches past the grid is cut to it. */
export function panelRect(canvas: Canvas, { place }: Pick<Panel, "place">, top: number, stretch?: Stretch): Rect {
  const { columns, rows } = canvas;
  const x = clamp(place.x, 0, columns - 1);
  const y = clamp(place.y, 0, rows - 1);
  const w = clamp(place.w, 1, columns - x);
  const h = clamp(place.h, 1, rows - y);
  const across = (edge: number): number => (stretch ? stretch.columns(edge) : edge / columns) * (canvas.width - GAP);
  const down = (edge: number): number => (stretch ? stretch.rows(edge) : edge / rows) * (canvas.height - top);
  const left = Math.round(GAP + across(x));
  const upper = Math.round(top + down(y));
  const right = Math.round(across(x + w));
  const lower = Math.round(top + down(y + h) - GAP);
  return { left, top: upper, width: right - left, height: lower - upper };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(Math.floor(value), least), most);
}
