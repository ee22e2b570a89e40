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

/** A panel's place among the grid's cells, below `top`. What reaches past the grid is cut to it. */
export function panelRect(canvas: Canvas, { place }: Panel, top: number): Rect {
  const { columns, rows } = canvas;
  const cellWidth = (canvas.width - GAP - columns * GAP) / columns;
  const cellHeight = (canvas.height - top - rows * GAP) / rows;
  const x = clamp(place.x, 0, columns - 1);
  const y = clamp(place.y, 0, rows - 1);
  const w = clamp(place.w, 1, columns - x);
  const h = clamp(place.h, 1, rows - y);
  const left = Math.round(GAP + x * (cellWidth + GAP));
  const upper = Math.round(top + y * (cellHeight + GAP));
  const right = Math.round(GAP + (x + w) * (cellWidth + GAP) - GAP);
  const lower = Math.round(top + (y + h) * (cellHeight + GAP) - GAP);
  return { left, top: upper, width: right - left, height: lower - upper };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(Math.floor(value), least), most);
}
