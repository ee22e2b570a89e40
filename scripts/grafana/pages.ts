/**
 * A dashboard scrolls, a wall does not: sections become pages of one glass. What does not fit goes to the next page; small sections
 * share one; a page that is not full is drawn larger.
 */
import type { PanelFile } from "../../core/wall/file.ts";

/** Grafana's columns, and as many of its rows as it shows at 1080p. */
export const COLUMNS = 24;
export const ROWS = 24;

/** A page that is filled by drawing it larger: more than this looks like a mistake. */
const MOST_SCALE = 3;

type Place = readonly [x: number, y: number, w: number, h: number];

export interface Tile {
  readonly panel: Omit<PanelFile, "at">;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface TileSection {
  readonly title: string;
  readonly tiles: readonly Tile[];
}

export interface TilePage {
  readonly title: string;
  readonly panels: readonly PanelFile[];
}

export function pagesOf(sections: readonly TileSection[]): TilePage[] {
  const parts = sections.flatMap(split);
  const pages: { titles: string[]; tiles: Tile[]; height: number }[] = [];
  for (const { title, tiles } of parts) {
    const height = Math.max(...tiles.map(({ y, h }) => y + h));
    const last = pages.at(-1);
    // Two thin sections on one page are read better than two nearly empty pages.
    if (last && last.height + height <= ROWS) {
      last.tiles.push(...tiles.map((tile) => ({ ...tile, y: tile.y + last.height })));
      if (title !== "" && !last.titles.includes(title)) last.titles.push(title);
      last.height += height;
    } else pages.push({ titles: title === "" ? [] : [title], tiles: [...tiles], height });
  }
  return pages.map(({ titles, tiles, height }) => ({ title: titles.join(", "), panels: grow(tiles, height) }));
}

/** A section in pieces that are no higher than a page, each beginning at 0. */
function split({ title, tiles }: TileSection): { title: string; tiles: Tile[] }[] {
  const pieces: { title: string; tiles: Tile[] }[] = [];
  let rest = clean(tiles);
  while (rest.length > 0) {
    const top = Math.min(...rest.map(({ y }) => y));
    const fits = rest.filter(({ y, h }) => y + h - top <= ROWS);
    // What begins below something that did not fit goes along with it, so that the order of reading stays.
    const cut = Math.min(Number.POSITIVE_INFINITY, ...rest.filter((tile) => !fits.includes(tile)).map(({ y }) => y));
    const page = fits.filter(({ y }) => y < cut);
    const taken = page.length > 0 ? page : fits;
    pieces.push({ title, tiles: taken.map((tile) => ({ ...tile, y: tile.y - top })) });
    rest = rest.filter((tile) => !taken.includes(tile));
  }
  return pieces;
}

/** In reading order, inside the columns, no higher than a page, none over another. */
function clean(tiles: readonly Tile[]): Tile[] {
  const ordered = [...tiles].sort((a, b) => a.y - b.y || a.x - b.x);
  const done: Tile[] = [];
  for (const tile of ordered) {
    const w = Math.min(COLUMNS, Math.max(1, Math.round(tile.w)));
    const h = Math.min(ROWS, Math.max(1, Math.round(tile.h)));
    const x = Math.min(COLUMNS - w, Math.max(0, Math.round(tile.x)));
    let y = Math.max(0, Math.round(tile.y));
    // Grafana pushes down what overlaps; panels that were left out leave room, which closes below.
    while (done.some((other) => x < other.x + other.w && other.x < x + w && y < other.y + other.h && other.y < y + h)) y++;
    done.push({ ...tile, x, y, w, h });
  }
  return closeGaps(done);
}

/** Rows in which nothing stands are taken out. */
function closeGaps(tiles: readonly Tile[]): Tile[] {
  const used = new Set(tiles.flatMap(({ y, h }) => Array.from({ length: h }, (_, i) => y + i)));
  const rows = [...used].sort((a, b) => a - b);
  const order = new Map(rows.map((row, i) => [row, i]));
  return tiles.map((tile) => ({ ...tile, y: order.get(tile.y) ?? 0 }));
}

/** Over the whole height, edges on whole rows. */
function grow(tiles: readonly Tile[], height: number): PanelFile[] {
  const scale = Math.min(MOST_SCALE, ROWS / height);
  return tiles.map(({ panel, x, y, w, h }): PanelFile => {
    const top = Math.round(y * scale);
    const at: Place = [x, top, w, Math.max(1, Math.round((y + h) * scale) - top)];
    return { ...panel, at };
  });
}
