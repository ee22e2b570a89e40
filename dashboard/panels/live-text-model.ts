/** Which part of a text that grows a tile shows, and at what size: always its end, in whole lines. */

/** By the tile alone: a size that followed the text would jump while it is read. */
const LEAST_PX = 28;
const MOST_PX = 40;
/** Lines that a tile has at least before its letters grow. */
const WANTED_LINES = 12;
const LINE = 1.35;
/** The line that says how the text is doing. */
export const STATUS_PX = 44;

export interface TextWindow {
  readonly fontPx: number;
  readonly linePx: number;
  /** Lines that the tile has room for. */
  readonly rows: number;
}

export function textWindow(height: number): TextWindow {
  const room = height - STATUS_PX;
  const fontPx = Math.round(Math.min(MOST_PX, Math.max(LEAST_PX, room / (WANTED_LINES * LINE))));
  const linePx = Math.round(fontPx * LINE);
  return { fontPx, linePx, rows: Math.max(1, Math.floor(room / linePx)) };
}

/** The last lines of a text: each takes one row at least, so that no more of them can be seen. The break at its end begins no line yet. */
export function lastLines(text: string, rows: number): string {
  const end = text.endsWith("\n") ? text.length - 1 : text.length;
  let start = end;
  for (let line = 0; line < rows && start >= 0; line++) start = start === 0 ? -1 : text.lastIndexOf("\n", start - 1);
  return text.slice(start + 1, end);
}

/** A sender that says nothing for so long is told by how long: up to then a writing text shows by itself that it is written. */
export const QUIET_MS = 5_000;
