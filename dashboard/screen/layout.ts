/**
 * Where everything stands: the logical canvas in the window, and strip, notices and tiles on the canvas. A wall is drawn in its
 * own pixels and scaled as a whole; it never scrolls and is never stretched.
 */
import type { Panel, WallDefinition } from "../../protocol/wall.ts";

type Canvas = WallDefinition["canvas"];

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

/** The canvas as large as it fits the window, in the middle, at whole window pixels. */
export function fitCanvas(canvas: Canvas, windowWidth: number, windowHeight: number) {
  const scale = Math.min(windowWidth / canvas.width, windowHeight / canvas.height);
  const left = Math.max(0, Math.round((windowWidth - canvas.width * scale) / 2));
  const top = Math.max(0, Math.round((windowHeight - canvas.height * scale) / 2));
  return { scale, left, top };
}

/** Where the edge before a column or row lies, from 0 to 1. */
export interface Stretch {
  readonly columns: (edge: number) => number;
  readonly rows: (edge: number) => number;
}

/** A panel's place among the grid's cells, below `top`; cells are alike unless stretched. What reaches past the grid is cut to it. */
export function panelRect(canvas: Canvas, { place }: Panel, top: number, stretch?: Stretch): Rect {
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
