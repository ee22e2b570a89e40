/**
 * How the status grid fits its tile, whatever the number of devices: what is not live first and large, then the live ones, as
 * large as all fit; and what does not fit is folded to a count, as little of what is not live as can be. Text never gets smaller than the wall's least size.
 */

export interface Cells {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  readonly fontPx: number;
  /** Cells that are shown. When they are not all, a count takes a place beside them, if there is one. */
  readonly shown: number;
  readonly countFits: boolean;
}

export interface GridLayout {
  readonly bad: Cells;
  readonly good: Cells;
}

interface Size {
  readonly height: number;
  readonly fontPx: number;
  /** Width beside the name: border, padding, shape, gap, and the state where it stands on the same line. */
  readonly beside: number;
}

/** The state stands below the name, at the least size beside it. 28 px is the least text. */
const BAD_SIZES: readonly Size[] = [
  { height: 104, fontPx: 38, beside: 76 },
  { height: 88, fontPx: 32, beside: 70 },
  { height: 72, fontPx: 28, beside: 66 },
  { height: 40, fontPx: 28, beside: 250 },
];
const GOOD_SIZES: readonly Size[] = [
  { height: 84, fontPx: 36, beside: 66 },
  { height: 66, fontPx: 32, beside: 62 },
  { height: 54, fontPx: 28, beside: 58 },
  { height: 46, fontPx: 28, beside: 58 },
  { height: 36, fontPx: 28, beside: 58 },
];

const GAP = 6;
const MOST_STRETCH = 1.3;
/** "stale 12 min" at 28 px, with its padding. */
const STATE_LINE_PX = 200;
/** Widths of a letter in parts of the font size, on the safe side. */
const LETTER = 0.53;
const BOLD_LETTER = 0.58;
/** Longer names are cut: one long name must not make all cells wide. */
const MOST_LETTERS = 14;

/** When both kinds are too many, what is not live may take this share of the height. */
const BAD_SHARE = 0.7;

const NONE: Cells = { columns: 0, width: 0, height: 0, fontPx: 0, shown: 0, countFits: false };

/** `letters`: of the longest name. The first pair of sizes at which all cells stand, the bad ones' size counting more. */
export function layoutGrid(width: number, height: number, bad: number, good: number, letters: number): GridLayout {
  for (const badSize of bad === 0 ? [undefined] : BAD_SIZES) {
    // What follows needs the height that bad cells could grow into.
    const most = good === 0 ? MOST_STRETCH : 1;
    const badCells = badSize ? sizeCells(width, height, bad, badSize, badWidth(badSize, letters), most) : NONE;
    if (badCells.shown < bad) continue;
    const left = height - usedHeight(badCells, bad);
    if (good === 0) return { bad: badCells, good: NONE };
    for (const size of GOOD_SIZES) {
      const goodCells = sizeCells(width, left, good, size, goodWidth(size, letters));
      if (goodCells.shown === good) return { bad: badCells, good: goodCells };
    }
  }
  return foldedGrid(width, height, bad, good, letters);
}

/** When not all fit: the bad size that shows the most of what is not live, then the one that shows the most live ones. */
function foldedGrid(width: number, height: number, bad: number, good: number, letters: number): GridLayout {
  const goodLeast = GOOD_SIZES[GOOD_SIZES.length - 1] as Size;
  const share = good === 0 ? height : Math.max(height * BAD_SHARE, height - goodLeast.height - GAP);
  let best: GridLayout | undefined;
  for (const size of bad === 0 ? [undefined] : BAD_SIZES) {
    const badCells = size ? sizeCells(width, share, bad, size, badWidth(size, letters), 1) : NONE;
    const left = height - usedHeight(badCells, bad);
    const goodCells = good === 0 ? NONE : sizeCells(width, left, good, goodLeast, goodWidth(goodLeast, letters));
    const gain = best ? badCells.shown - best.bad.shown || goodCells.shown - best.good.shown : 1;
    if (gain > 0) best = { bad: badCells, good: goodCells };
  }
  return best ?? { bad: NONE, good: NONE };
}

function goodWidth({ fontPx, beside }: Size, letters: number): number {
  return beside + Math.min(Math.max(letters, 5), MOST_LETTERS) * LETTER * fontPx;
}

function badWidth({ fontPx, beside }: Size, letters: number): number {
  return Math.max(beside + Math.min(letters, MOST_LETTERS) * BOLD_LETTER * fontPx, STATE_LINE_PX);
}

function usedHeight(cells: Cells, count: number): number {
  if (cells.columns === 0) return 0;
  const places = cells.shown + (cells.shown < count && cells.countFits ? 1 : 0);
  return Math.ceil(places / cells.columns) * (cells.height + GAP);
}

function sizeCells(width: number, height: number, count: number, size: Size, least: number, most = MOST_STRETCH): Cells {
  const columns = Math.max(1, Math.floor((width + GAP) / (least + GAP)));
  const rows = Math.max(0, Math.floor((height + GAP) / (size.height + GAP)));
  const cell = { columns, width: (width - (columns - 1) * GAP) / columns, fontPx: size.fontPx };
  if (columns * rows >= count) {
    return { ...cell, height: stretched(height, Math.ceil(count / columns), size.height, most), shown: count, countFits: true };
  }
  return { ...cell, height: size.height, shown: Math.max(0, columns * rows - 1), countFits: rows > 0 };
}

/** Cells grow into height that would stay empty, but not out of shape. */
function stretched(height: number, rows: number, least: number, most: number): number {
  return Math.floor(Math.max(least, Math.min((height + GAP) / rows - GAP, least * most)));
}
