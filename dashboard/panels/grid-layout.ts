/**
 * How the status grid fits its tile, whatever the number of devices: what is not live first and large, then the live ones, as large as
 * all fit. Of the live ones those that do not fit are folded to a count; what is not live gives up its words first, and then takes turns.
 * Text never gets smaller than the wall's least size.
 */

import { type RowPage, rowPageAt } from "./paging.ts";

export interface Cells {
  readonly columns: number;
  /** Of places that are taken, the same on each page. */
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  readonly fontPx: number;
  /** Cells that stand at once. */
  readonly shown: number;
  /** What has no place is counted in the last one. */
  readonly folds: boolean;
  /** There is room for the state's word. */
  readonly worded: boolean;
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
  /** The least width: that of the state, where it stands below the name. */
  readonly least?: number;
}

/** "stale 12 min" at 28 px, with its padding. */
const STATE_LINE_PX = 200;

/** The state stands below the name, at the least size beside it. 28 px is the least text. */
const ONE_LINE: Size = { height: 40, fontPx: 28, beside: 250 };
const BAD_SIZES: readonly Size[] = [
  { height: 104, fontPx: 38, beside: 76, least: STATE_LINE_PX },
  { height: 88, fontPx: 32, beside: 70, least: STATE_LINE_PX },
  { height: 72, fontPx: 28, beside: 66, least: STATE_LINE_PX },
  ONE_LINE,
];
/** Shape and colour alone: what they are called stands in the line of counts. */
const WORDLESS: Size = { height: 36, fontPx: 28, beside: 64 };
const GOOD_SIZES: readonly Size[] = [
  { height: 84, fontPx: 36, beside: 66 },
  { height: 66, fontPx: 32, beside: 62 },
  { height: 54, fontPx: 28, beside: 58 },
  { height: 46, fontPx: 28, beside: 58 },
  { height: 36, fontPx: 28, beside: 58 },
];

const GAP = 6;
const MOST_STRETCH = 1.3;
/** Widths of a letter in parts of the font size, on the safe side. */
const LETTER = 0.53;
const BOLD_LETTER = 0.58;
/** Longer names are cut: one long name must not make all cells wide. */
const MOST_LETTERS = 14;

const NONE: Cells = { columns: 0, rows: 0, width: 0, height: 0, fontPx: 0, shown: 0, folds: false, worded: false };

/** `letters`: of the longest name. The first pair of sizes at which all cells stand, the bad ones' size counting more. */
export function layoutGrid(width: number, height: number, bad: number, good: number, letters: number): GridLayout {
  for (const badSize of BAD_SIZES) {
    // What follows needs the height that bad cells could grow into.
    const badCells = placeBad(width, height, bad, badSize, letters, good === 0 ? MOST_STRETCH : 1);
    if (badCells.shown < bad) continue;
    if (good === 0) return { bad: badCells, good: NONE };
    for (const size of GOOD_SIZES) {
      const goodCells = placeGood(width, height - usedHeight(badCells), good, size, letters);
      if (goodCells.shown === good) return { bad: badCells, good: goodCells };
    }
  }
  return foldedGrid(width, height, bad, good, letters);
}

/**
 * When not all fit, the live ones are what is folded: to as many as stand in what is left, and to none where what is not live needs their
 * row too. Where that is not enough, it turns pages, as much on each as can be.
 */
function foldedGrid(width: number, height: number, bad: number, good: number, letters: number): GridLayout {
  const least = GOOD_SIZES[GOOD_SIZES.length - 1] as Size;
  const withGood = (badCells: Cells): GridLayout => ({
    bad: badCells,
    good: placeGood(width, height - usedHeight(badCells), good, least, letters),
  });
  for (const share of [height - least.height - GAP, height]) {
    const whole = BAD_SIZES.map((size) => placeBad(width, share, bad, size, letters, 1)).filter(({ shown }) => shown === bad);
    const [most] = whole.map(withGood).sort((a, b) => b.good.shown - a.good.shown);
    if (most) return most;
  }
  return withGood(placeBad(width, height, bad, WORDLESS, letters, 1));
}

function placeBad(width: number, height: number, count: number, size: Size, letters: number, most: number): Cells {
  const cells = placeCells(width, height, count, size, badWidth(size, letters), most, false);
  return { ...cells, worded: size !== WORDLESS || cells.width >= badWidth(ONE_LINE, letters) };
}

function badWidth({ fontPx, beside, least = 0 }: Size, letters: number): number {
  return Math.max(beside + Math.min(letters, MOST_LETTERS) * BOLD_LETTER * fontPx, least);
}

function placeGood(width: number, height: number, count: number, size: Size, letters: number): Cells {
  const wide = size.beside + Math.min(Math.max(letters, 5), MOST_LETTERS) * LETTER * size.fontPx;
  const cells = placeCells(width, height, count, size, wide, MOST_STRETCH, true);
  return { ...cells, worded: cells.width >= WORD_FROM_PX };
}

/** A live cell this wide has room for its state's word behind the name. */
const WORD_FROM_PX = 260;

function usedHeight({ rows, height }: Cells): number {
  return rows * (height + GAP);
}

export function blockHeight(cells: Cells): number {
  return Math.max(0, usedHeight(cells) - GAP);
}

function placeCells(width: number, height: number, count: number, size: Size, least: number, most: number, folds: boolean): Cells {
  if (count === 0) return NONE;
  const columns = Math.max(1, Math.floor((width + GAP) / (least + GAP)));
  const room = Math.max(0, Math.floor((height + GAP) / (size.height + GAP)));
  const cell = { columns, width: (width - (columns - 1) * GAP) / columns, fontPx: size.fontPx, worded: true };
  const rows = Math.ceil(count / columns);
  if (rows <= room) return { ...cell, rows, height: stretched(height, rows, size.height, most), shown: count, folds: false };
  const isCounted = folds && room > 0;
  return { ...cell, rows: room, height: size.height, shown: columns * room - (isCounted ? 1 : 0), folds: isCounted };
}

/** Cells grow into height that would stay empty, but not out of shape. */
function stretched(height: number, rows: number, least: number, most: number): number {
  return Math.floor(Math.max(least, Math.min((height + GAP) / rows - GAP, least * most)));
}

interface Count {
  readonly kind: string;
  readonly count: number;
}

/**
 * Which of what is not live stand now, of `counts` by state, the worst first. The worst states stay as far as they fit into half of the
 * places. `isApart`: the tile is too low for counts and cells together, so that the counts are the first page.
 */
export function gridPageAt(nowMs: number, counts: readonly Count[], shown: number, isApart: boolean, dwellMs: number): RowPage {
  const bad = counts.filter(({ kind }) => kind !== "live");
  const rows = shown === 0 ? 0 : bad.reduce((sum, { count }) => sum + count, 0);
  if (isApart) {
    const page = rowPageAt(nowMs, rows + shown, shown, 0, dwellMs);
    return { ...page, from: Math.max(0, page.from - shown), to: page.to - shown };
  }
  let pinned = 0;
  for (const { count } of bad) {
    if (pinned + count > shown / 2) break;
    pinned += count;
  }
  return rowPageAt(nowMs, rows, shown, pinned, dwellMs);
}
