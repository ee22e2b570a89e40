/**
 * Columns of values that do not all fit take turns, as rows do: what is bad stays, in half of the places at most. A row of which the
 * worst value is not in sight is marked for it.
 */
import { rowPageAt, rowsOnPage } from "./paging.ts";
import type { Reading } from "./reading.ts";
import { badness } from "./rows.ts";
import type { TableRow } from "./table-model.ts";

export interface ColumnPlaces {
  /** In the order in which they take turns, those that stay first; as the panel has them where all fit. */
  readonly order: readonly number[];
  /** How many of them have a value that somebody must see. */
  readonly bad: number;
  /** Of the places at once, in wall pixels: each as wide as the widest column that comes to stand in it, so that none moves. */
  readonly widths: readonly number[];
}

/** From this on a column stays: one of values that are less bad would keep others away for long. */
const STAYING = badness("live", "high");

export function placeColumns(rows: readonly TableRow[], wished: readonly number[], room: number): ColumnPlaces {
  const columns = wished.map((_, column) => column);
  if (columns.length < 2 || sum(wished) <= room) return { order: columns, bad: 0, widths: wished };
  const worths = columns.map((column) => Math.max(0, ...rows.map(({ state, cells }) => badness(state, cells[column]?.level))));
  const rank = (column: number): number => {
    const worth = worths[column] as number;
    return worth >= STAYING ? worth : 0;
  };
  const order = [...columns].sort((a, b) => rank(b) - rank(a));
  const bad = columns.filter((column) => rank(column) > 0).length;
  const turnsOf = (fitting: number) => rowPageAt(0, order.length, fitting, bad, 1);
  const widthsOf = (fitting: number): number[] => {
    const pages = Array.from({ length: turnsOf(fitting).pages }, (_, page) =>
      rowsOnPage(order, rowPageAt(page, order.length, fitting, bad, 1)),
    );
    return Array.from({ length: fitting }, (_, place) => Math.max(0, ...pages.map((page) => wished[page[place] ?? -1] ?? 0)));
  };
  let fitting = columns.length - 1;
  while (fitting > 1 && sum(widthsOf(fitting)) > room) fitting--;
  // Fewer that need no more turns leave no places empty at the last of them.
  const isSame = (a: number, b: number): boolean => turnsOf(a).pages === turnsOf(b).pages && turnsOf(a).pinned === turnsOf(b).pinned;
  while (fitting > 1 && isSame(fitting, fitting - 1) && sum(widthsOf(fitting - 1)) <= room) fitting--;
  return { order, bad, widths: widthsOf(fitting) };
}

/** The worst value of a row, where none of those that are shown is as bad. */
export function worstAway({ state, cells }: TableRow, shown: readonly number[]): Reading | undefined {
  const worth = (cell: Reading | undefined): number => badness(state, cell?.level);
  const worst = cells.reduce((a, b) => (worth(b) > worth(a) ? b : a), undefined);
  return worth(worst) > Math.max(0, ...shown.map((column) => worth(cells[column]))) ? worst : undefined;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
