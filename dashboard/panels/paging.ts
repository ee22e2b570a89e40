/** What does not fit a panel takes turns: which page of its own stands now, of what, and how long. */
import { DEFAULT_DWELL_MS, type Panel } from "../../protocol/wall.ts";

/** Which page of a panel's own stands now: worked out from server time, so that all screens turn it in the same second. */
export function pageAt(nowMs: number, pages: number, dwellMs: number): number {
  return pages < 2 ? 0 : Math.floor(nowMs / dwellMs) % pages;
}

/** How long a page of the panel's own stands, ms. */
export function dwellOf({ dwellMs = DEFAULT_DWELL_MS }: Pick<Panel, "dwellMs">): number {
  return dwellMs;
}

/** Rows, or columns of a table, that stand now, of a list whose worst come first: those before `pinned`, and those from `from` to `to`. */
export interface RowPage {
  readonly pinned: number;
  readonly from: number;
  readonly to: number;
  readonly page: number;
  readonly pages: number;
}

/**
 * Rows that do not all fit take turns, but what is bad stays, in the upper half at most: what somebody must see may not be away just
 * when they look.
 */
export function rowPageAt(nowMs: number, rows: number, fitting: number, bad: number, dwellMs: number): RowPage {
  if (rows <= fitting) return { pinned: 0, from: 0, to: rows, page: 0, pages: 1 };
  const pinned = Math.min(bad, Math.floor(fitting / 2));
  const turning = Math.max(1, fitting - pinned);
  const pages = Math.ceil((rows - pinned) / turning);
  const page = pageAt(nowMs, pages, dwellMs);
  const from = pinned + turning * page;
  return { pinned, from, to: Math.min(rows, from + turning), page, pages };
}

export function rowsOnPage<T>(rows: readonly T[], { pinned, from, to }: RowPage): readonly T[] {
  return [...rows.slice(0, pinned), ...rows.slice(from, to)];
}
