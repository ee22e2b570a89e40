/**
 * A wall on a glass of another shape: where its file says no canvas, and much of the glass would stay empty, its panels are placed anew,
 * page by page and in reading order, in rows that fill the glass, or on wide glass in a few columns of such rows; a portrait television
 * needs no wall of its own. Each panel stays as near to its own size as its row lets it, as photographs do on a justified page (rows are
 * chosen as Knuth and Plass break lines: the least sum of squared strains, "Breaking Paragraphs into Lines", 1981).
 *
 * A file of its own: most glass has the shape that walls are drawn for.
 */
import type { Page, Panel, WallDefinition } from "../../protocol/wall.ts";
import { isOtherShape, panelRect, type Size, stripHeight, USUAL_RATIO } from "./layout.ts";

type Canvas = WallDefinition["canvas"];
type Place = Panel["place"];

/** Of every canvas made here, px: letters are as large on each as on the usual one. */
const SHORT_SIDE_PX = 1080;
/** Glass that is longer still is left empty at its ends. */
const MOST_RATIO = 16 / 3;
/** A page of more panels has rows alone: its columns would take a television seconds to find, and its tiles are small in any case. */
const MOST_BESIDE = 30;
/** Fine enough for rows and tiles of any size. */
const CELL_PX = 20;
/** What a tile needs to say anything, and lines to have their names at their ends. */
const LEAST_WIDTH_PX = 260;
const LEAST_WIDTH_IN_TIME_PX = 400;
const LEAST_HEIGHT_PX = 150;
const TOO_SMALL = 8;
/** A value far from its name is read in another's row: those had better be higher than wider. A line of time is the other way round. */
const WIDER = 1.5;
const WIDER_IN_TIME = 0.6;
const IN_TIME: ReadonlySet<string> = new Set(["time-series", "percentile-band", "state-timeline"]);

/** The wall as this window has it; the same object where nothing is to be done. */
export function reflow(wall: WallDefinition, window: Size): WallDefinition {
  if (!wall.reflows || !isOtherShape(window, wall.canvas.width / wall.canvas.height)) return wall;
  const canvas = canvasFor(window);
  return { ...wall, canvas, pages: wall.pages.map((page) => reflowPage(page, wall.canvas, canvas)) };
}

function canvasFor({ width, height }: Size): Canvas {
  const longSide = Math.round(SHORT_SIDE_PX * Math.min(MOST_RATIO, Math.max(width / height, height / width)));
  const size = width > height ? { width: longSide, height: SHORT_SIDE_PX } : { width: SHORT_SIDE_PX, height: longSide };
  const below = size.height - stripHeight({ ...size, columns: 1, rows: 1 });
  return { ...size, columns: Math.round(size.width / CELL_PX), rows: Math.round(below / CELL_PX) };
}

function reflowPage(page: Page, before: Canvas, after: Canvas): Page {
  const strip = stripHeight(before);
  const panels = [...page.panels].sort((a, b) => a.place.y - b.place.y || a.place.x - b.place.x);
  const tiles = panels.map((panel): Tile => ({ ...panelRect(before, panel, strip), type: panel.type }));
  const room = { width: after.width, height: after.height - stripHeight(after) };
  const most = panels.length > MOST_BESIDE ? 1 : Math.max(1, Math.round(room.width / room.height / USUAL_RATIO));
  const { columns } = bestColumns(tiles, room, most);
  const places = new Map(placeColumns(columns, after).map((place, i) => [panels[i], place]));
  return { ...page, panels: page.panels.map((panel) => ({ ...panel, place: places.get(panel) ?? panel.place })) };
}

/** A panel as it was drawn on the canvas before. */
interface Tile extends Size {
  readonly type: Panel["type"];
}

/** A column: its rows. */
type Column = readonly (readonly Tile[])[];

interface Layout {
  readonly columns: readonly Column[];
  readonly strain: number;
}

/** One column, or where that strains less the first and what stands beside it; each is as wide as its panels need. */
function bestColumns(tiles: readonly Tile[], room: Size, most: number): Layout {
  let best = bestRows(tiles, room);
  if (most === 1) return best;
  const all = areaOf(tiles);
  for (let count = 1; count < tiles.length; count++) {
    const first = tiles.slice(0, count);
    const width = room.width * (areaOf(first) / all);
    const left = bestRows(first, { ...room, width });
    if (left.strain >= best.strain) continue;
    const right = bestColumns(tiles.slice(count), { ...room, width: room.width - width }, most - 1);
    const strain = left.strain + right.strain;
    if (strain < best.strain) best = { columns: [...left.columns, ...right.columns], strain };
  }
  return best;
}

function bestRows(tiles: readonly Tile[], room: Size): Layout {
  let best: Layout = { columns: [], strain: Number.POSITIVE_INFINITY };
  for (const rows of breakRows(tiles, room.width)) {
    const strain = strainOf(rows, room);
    if (strain < best.strain) best = { columns: [rows], strain };
  }
  return best;
}

/** The panels in one row, in two, and so on: each time those rows that have to be strained least in width. */
function breakRows(tiles: readonly Tile[], width: number): readonly Column[] {
  const across = tiles.map((_, from) => tiles.map((_, last) => (last < from ? 0 : strainAcross(tiles.slice(from, last + 1), width))));
  /** Of the first so many panels, in one row more each time: rows and their strain; `undefined` where they are too few. */
  let ends: readonly (Break | undefined)[] = [{ rows: [], strain: 0 }];
  return tiles.map((_, row) => {
    ends = [undefined, ...tiles].map((_, end) => {
      let best: Break | undefined;
      for (let from = row; from < end; from++) {
        const before = ends[from];
        const strain = (before?.strain ?? Number.POSITIVE_INFINITY) + (across[from]?.[end - 1] ?? 0);
        if (before && strain < (best?.strain ?? Number.POSITIVE_INFINITY))
          best = { rows: [...before.rows, tiles.slice(from, end)], strain };
      }
      return best;
    });
    return ends[tiles.length]?.rows ?? [];
  });
}

interface Break {
  readonly rows: Column;
  readonly strain: number;
}

function strainAcross(row: readonly Tile[], width: number): number {
  const stretch = width / widthOf(row);
  return row.reduce((sum, { type, width }) => {
    const isInTime = IN_TIME.has(type);
    const weight = stretch < 1 ? 1 : isInTime ? WIDER_IN_TIME : WIDER;
    const leastPx = isInTime ? LEAST_WIDTH_IN_TIME_PX : LEAST_WIDTH_PX;
    return sum + strain(stretch) * weight + tooSmall(width * stretch, leastPx);
  }, 0);
}

function strainOf(rows: Column, room: Size): number {
  const stretch = room.height / rows.reduce((sum, row) => sum + heightOf(row), 0);
  return rows.reduce((sum, row) => {
    const height = heightOf(row) * stretch;
    const down = row.reduce((sum, tile) => sum + strain(height / tile.height) + tooSmall(height, LEAST_HEIGHT_PX), 0);
    return sum + strainAcross(row, room.width) + down;
  }, 0);
}

/** Half as wide is as bad as twice as wide. */
function strain(ratio: number): number {
  return Math.log(ratio) ** 2;
}

function tooSmall(px: number, leastPx: number): number {
  return px < leastPx ? TOO_SMALL * strain(px / leastPx) : 0;
}

function widthOf(row: readonly Tile[]): number {
  return row.reduce((sum, { width }) => sum + width, 0);
}

/** Of a row: the mean of its panels, the wide ones counting for more. */
function heightOf(row: readonly Tile[]): number {
  return areaOf(row) / widthOf(row);
}

function areaOf(tiles: readonly Tile[]): number {
  return tiles.reduce((sum, { width, height }) => sum + width * height, 0);
}

/** Columns share the width, their rows the height and panels their row's width, at whole cells and with none left over. */
function placeColumns(columns: readonly Column[], grid: Canvas): Place[] {
  const beside = edgesOf(
    columns.map((rows) => areaOf(rows.flat())),
    grid.columns,
  );
  return columns.flatMap((rows, column) => {
    const [start = 0, end = grid.columns] = beside.slice(column);
    const down = edgesOf(rows.map(heightOf), grid.rows);
    return rows.flatMap((row, line) => {
      const [y = 0, below = grid.rows] = down.slice(line);
      const across = edgesOf(
        row.map(({ width }) => width),
        end - start,
      );
      return row.map((_, i): Place => {
        const [x = 0, right = end - start] = across.slice(i);
        return { x: start + x, y, w: right - x, h: below - y };
      });
    });
  });
}

/** Where parts begin, and the last one ends: each has a cell at least. */
function edgesOf(parts: readonly number[], cells: number): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  const edges = [0];
  let sum = 0;
  parts.forEach((part, i) => {
    sum += part;
    const least = (edges[i] as number) + 1;
    edges.push(Math.min(Math.max(least, Math.round((sum / total) * cells)), cells - (parts.length - 1 - i)));
  });
  return edges;
}
