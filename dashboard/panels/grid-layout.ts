/**
 * How the status grid fits its tile, whatever the number of devices: what is not live first and large, then the live ones, as
 * large as they fit; and what does not fit is folded to a count. Text never gets smaller than the wall's least size.
 */

export interface Cells {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  /** Cells that are shown; the rest is a count, which takes a cell's place. */
  readonly shown: number;
}

export interface GridLayout {
  readonly bad: Cells;
  readonly good: Cells;
}

interface Size {
  readonly height: number;
  readonly least: number;
}

/** Two lines of text and one, at 28 px and up; the width holds a shape and eight characters at that size. */
const BAD_SIZES: readonly Size[] = [
  { height: 112, least: 300 },
  { height: 92, least: 250 },
  { height: 76, least: 180 },
];
const GOOD_SIZES: readonly Size[] = [
  { height: 84, least: 280 },
  { height: 68, least: 240 },
  { height: 56, least: 210 },
  { height: 46, least: 180 },
  { height: 40, least: 160 },
];

const GAP = 8;
const MOST_STRETCH = 1.3;
const NONE: Cells = { columns: 0, width: 0, height: 0, shown: 0 };

/** When both kinds are many, what is not live may take this share of the height. */
const BAD_SHARE = 0.7;

export function layoutGrid(width: number, height: number, bad: number, good: number): GridLayout {
  const forGood = good > 0 ? (GOOD_SIZES[GOOD_SIZES.length - 1] as Size).height + GAP : 0;
  const badCells = sizeCells(width, Math.max(height * BAD_SHARE, height - forGood), bad, BAD_SIZES);
  const used = rowsOf(badCells, bad) * (badCells.height + GAP);
  return { bad: badCells, good: sizeCells(width, height - used, good, GOOD_SIZES) };
}

function rowsOf({ columns, shown }: Cells, count: number): number {
  return columns === 0 ? 0 : Math.ceil((shown + (shown < count ? 1 : 0)) / columns);
}

/** The largest size at which all cells fit, else the smallest and as many as fit, one place left for the count. */
function sizeCells(width: number, height: number, count: number, sizes: readonly Size[]): Cells {
  if (count === 0) return NONE;
  let last = NONE;
  for (const size of sizes) {
    const columns = Math.max(1, Math.floor((width + GAP) / (size.least + GAP)));
    const rows = Math.max(0, Math.floor((height + GAP) / (size.height + GAP)));
    // Few cells are spread over what they can fill: no more columns than cells, unless rows stay empty below.
    const used = Math.min(columns, Math.max(1, Math.ceil(count / Math.max(1, rows))));
    const room = columns * rows;
    const across = room >= count ? used : columns;
    const cell = { columns: across, width: (width - (across - 1) * GAP) / across, height: size.height };
    if (room >= count) return { ...cell, height: stretched(height, Math.ceil(count / across), size.height), shown: count };
    last = { ...cell, shown: Math.max(0, room - 1) };
  }
  return last;
}

/** Cells grow into height that would stay empty, but not out of shape. */
function stretched(height: number, rows: number, least: number): number {
  return Math.floor(Math.max(least, Math.min((height + GAP) / rows - GAP, least * MOST_STRETCH)));
}
