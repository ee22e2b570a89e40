/**
 * A wall for the eyes before it: the letters of a wall are 28 wall pixels high at least, and those must be read from where people stand.
 * Where they would be smaller than 16 arc minutes (NUREG-0700, 2090: capital letters at the greatest distance), the wall is drawn on a
 * smaller canvas, and so larger; its panels keep their size on it, and what finds no room on a page goes to another one.
 *
 * A file of its own: only a paired screen knows how large it is and how far away people are.
 */
import { type Page, type Panel, rotates, type WallDefinition } from "../../protocol/wall.ts";
import type { Language } from "../i18n.ts";
import { fitCanvas, panelRect, type Size, stripHeight, WHOLE } from "./layout.ts";

type Canvas = WallDefinition["canvas"];

/** The least text of a wall, and its capital letters. */
const LEAST_PX = 28;
const CAPITAL = 0.72;
const LEAST_RADIANS = ((16 / 60) * Math.PI) / 180;
const INCH_M = 0.0254;
/** Chinese characters carry more strokes. */
const HAN = 1.15;
/** A tile or two must stand beside strip and bands: nearer to the wall, or a larger screen, is what is left then. */
const LEAST_CANVAS = { width: 800, height: 450 };
/** Of 12x8 on the usual canvas, px. */
const USUAL_CELL = { width: 160, height: 135 };
/** Less is not worth another layout. */
const WORTHWHILE = 1.05;
const PAGE_SECONDS = 20;

export interface Eyes {
  readonly diagonalInches: number;
  readonly distanceM: number;
}

/** How much larger a wall must be drawn; 1 when it is large enough. */
export function factorFor(canvas: Canvas, { diagonalInches, distanceM }: Eyes, { width, height }: Size, language: Language): number {
  const { scale } = fitCanvas(canvas, width, height, WHOLE);
  const pixelM = (scale * diagonalInches * INCH_M) / Math.hypot(width, height);
  const neededM = distanceM * Math.tan(LEAST_RADIANS) * (language === "zh" ? HAN : 1);
  const factor = neededM / (CAPITAL * LEAST_PX * pixelM);
  const most = Math.min(canvas.width / LEAST_CANVAS.width, canvas.height / LEAST_CANVAS.height);
  return factor < WORTHWHILE ? 1 : Math.max(1, Math.min(factor, most));
}

/** `?diagonal=55&distance=5`, in inches and metres. */
export function fitFor(asked: URLSearchParams, language: Language): (wall: WallDefinition, window: Size) => WallDefinition {
  const eyes = { diagonalInches: Number(asked.get("diagonal")), distanceM: Number(asked.get("distance")) };
  if (!(eyes.diagonalInches > 0 && eyes.distanceM > 0)) return (wall) => wall;
  return (wall, window) => spreadWall(wall, factorFor(wall.canvas, eyes, window, language));
}

/** The wall on a canvas that is smaller by the factor, on as many pages as it then takes. Their first one keeps its id. */
export function spreadWall(wall: WallDefinition, factor: number): WallDefinition {
  if (factor <= 1) return wall;
  const canvas = smallerCanvas(wall.canvas, factor);
  const pages = wall.pages.flatMap((page) => spreadPage(page, canvas));
  const isTurned = rotates(wall) || pages.length === wall.pages.length;
  return { ...wall, canvas, pages, ...(isTurned ? {} : { rotation: { seconds: PAGE_SECONDS } }) };
}

/** As many cells as leave a tile of about the usual cell's size as large as it was. */
function smallerCanvas(canvas: Canvas, factor: number): Canvas {
  const w = Math.max(1, Math.round((canvas.columns / canvas.width) * USUAL_CELL.width));
  const h = Math.max(1, Math.round((canvas.rows / canvas.height) * USUAL_CELL.height));
  const tile = panelRect(canvas, { place: { x: 0, y: 0, w, h } }, stripHeight(canvas));
  const [cellWidth, cellHeight] = [tile.width / w, tile.height / h];
  const size = { width: Math.round(canvas.width / factor), height: Math.round(canvas.height / factor) };
  const below = size.height - stripHeight({ ...canvas, ...size });
  return {
    ...size,
    columns: Math.max(1, Math.min(canvas.columns, Math.floor(size.width / cellWidth))),
    rows: Math.max(1, Math.min(canvas.rows, Math.floor(below / cellHeight))),
  };
}

function spreadPage(page: Page, canvas: Canvas): Page[] {
  const sheets: Panel[][] = [];
  for (const panel of inReadingOrder(page.panels)) {
    const w = Math.min(panel.place.w, canvas.columns);
    const h = Math.min(panel.place.h, canvas.rows);
    const last = sheets[sheets.length - 1];
    const room = last && roomFor(w, h, last, canvas);
    if (last && room) last.push({ ...panel, place: { ...room, w, h } });
    else sheets.push([{ ...panel, place: { x: 0, y: 0, w, h } }]);
  }
  if (sheets.length === 0) return [page];
  return sheets.map((panels, i) => ({ ...page, id: i === 0 ? page.id : `${page.id}~${i + 1}`, panels: fillSheet(panels, canvas) }));
}

function inReadingOrder(panels: readonly Panel[]): Panel[] {
  return [...panels].sort((a, b) => a.place.y - b.place.y || a.place.x - b.place.x);
}

function roomFor(w: number, h: number, taken: readonly Panel[], { columns, rows }: Canvas): { x: number; y: number } | undefined {
  for (let y = 0; y + h <= rows; y++) {
    for (let x = 0; x + w <= columns; x++) {
      const isFree = taken.every(({ place }) => x >= place.x + place.w || place.x >= x + w || y >= place.y + place.h || place.y >= y + h);
      if (isFree) return { x, y };
    }
  }
  return undefined;
}

/** What is left over goes to the panels: to the right, then down, as far as nothing stands there. */
function fillSheet(panels: readonly Panel[], { columns, rows }: Canvas): Panel[] {
  const places = panels.map(({ place }) => place);
  const isFree = (x: number, y: number): boolean => places.every((p) => x < p.x || x >= p.x + p.w || y < p.y || y >= p.y + p.h);
  for (let i = 0; i < places.length; i++) {
    for (;;) {
      const { x, y, w, h } = places[i] as Panel["place"];
      const right = x + w < columns && Array.from({ length: h }, (_, k) => isFree(x + w, y + k)).every(Boolean);
      const down = y + h < rows && Array.from({ length: w }, (_, k) => isFree(x + k, y + h)).every(Boolean);
      if (!right && !down) break;
      places[i] = right ? { x, y, w: w + 1, h } : { x, y, w, h: h + 1 };
    }
  }
  return panels.map((panel, i) => ({ ...panel, place: places[i] as Panel["place"] }));
}
