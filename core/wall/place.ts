/**
 * Where panels stand that say nothing about it. A page on which no panel does is filled whole: numbers side by side in rows, wide
 * panels below each other, in the order of the file. Between panels that have their place, the others take the first room there is.
 */
import type { Panel, PanelType } from "./definition.ts";
import type { PanelFile } from "./file.ts";

export type Place = Panel["place"];

export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/** What can be read in a narrow tile. */
const SMALL: ReadonlySet<string> = new Set(["big-number", "text", "clock", "countdown"]);
/** Cells of a tile beside others: on the usual canvas a cell is 160 x 135 pixels. */
const SMALL_SIZE = { w: 3, h: 2 } as const;
const LARGE_SIZE = { w: 4, h: 3 } as const;
/** Narrowest tiles of a row, in columns. */
const SMALL_COLUMNS = 2;
const LARGE_COLUMNS = 4;
/** Lowest row of tiles, in rows. */
const LEAST_ROWS = 2;
/** A row of wide panels is this much higher than a row of numbers. */
const LARGE_WEIGHT = 1.5;

/** A place for each panel, in their order; `undefined` for one that finds no room. */
export function placePanels(panels: readonly PanelFile[], grid: Grid): (Place | undefined)[] {
  return panels.every(({ at }) => at === undefined) ? fill(panels, grid) : squeeze(panels, grid);
}

interface Row {
  readonly small: boolean;
  readonly count: number;
}

function fill(panels: readonly PanelFile[], { columns, rows }: Grid): (Place | undefined)[] {
  const lines = rowsOf(panels, columns);
  const fitting = lines.slice(0, Math.max(1, Math.floor(rows / LEAST_ROWS)));
  const heights = share(
    rows,
    fitting.map(({ small }) => (small ? 1 : LARGE_WEIGHT)),
  );
  const places: Place[] = [];
  let y = 0;
  fitting.forEach(({ count }, line) => {
    const h = heights[line] as number;
    for (let i = 0; i < count; i++) {
      const x = Math.floor((columns * i) / count);
      places.push({ x, y, w: Math.floor((columns * (i + 1)) / count) - x, h });
    }
    y += h;
  });
  return panels.map((_, i) => places[i]);
}

/** Neighbours of one kind share rows, as evenly as they divide. */
function rowsOf(panels: readonly PanelFile[], columns: number): Row[] {
  const rows: Row[] = [];
  for (let from = 0; from < panels.length; ) {
    const small = isSmall(panels[from]?.type);
    let to = from;
    while (to < panels.length && isSmall(panels[to]?.type) === small) to++;
    const most = Math.max(1, Math.floor(columns / (small ? SMALL_COLUMNS : LARGE_COLUMNS)));
    const count = Math.ceil((to - from) / most);
    for (let row = 0; row < count; row++) {
      rows.push({ small, count: Math.ceil((to - from - row) / count) });
    }
    from = to;
  }
  return rows;
}

/** Whole rows by weight: all of them, each line its least. */
function share(rows: number, weights: readonly number[]): number[] {
  const least = Math.min(LEAST_ROWS, Math.floor(rows / weights.length));
  const heights = weights.map(() => least);
  for (let left = rows - least * weights.length; left > 0; left--) {
    let poorest = 0;
    for (let i = 1; i < heights.length; i++) if (ratio(i) < ratio(poorest)) poorest = i;
    heights[poorest] = (heights[poorest] as number) + 1;
  }
  return heights;

  function ratio(i: number): number {
    return (heights[i] as number) / (weights[i] as number);
  }
}

/** Row by row, from the left, the first room of the usual size. */
function squeeze(panels: readonly PanelFile[], { columns, rows }: Grid): (Place | undefined)[] {
  const taken: Place[] = panels.flatMap(({ at }) => (at ? [placeOf(at)] : []));
  return panels.map(({ at, type }) => {
    if (at) return placeOf(at);
    const usual = isSmall(type) ? SMALL_SIZE : LARGE_SIZE;
    const [w, h] = [Math.min(usual.w, columns), Math.min(usual.h, rows)];
    for (let y = 0; y + h <= rows; y++) {
      for (let x = 0; x + w <= columns; x++) {
        const place = { x, y, w, h };
        if (taken.some((other) => overlap(place, other))) continue;
        taken.push(place);
        return place;
      }
    }
    return undefined;
  });
}

export function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function placeOf([x, y, w, h]: NonNullable<PanelFile["at"]>): Place {
  return { x, y, w, h };
}

function isSmall(type: PanelType | undefined): boolean {
  return type !== undefined && SMALL.has(type);
}
