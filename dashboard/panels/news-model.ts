/** What a ticker of news shows: its items, each line one, parted into pages of whole lines. */
import type { Measure } from "../screen/fit-notices.ts";
import { wrapText } from "./wrap-text.ts";

/** Older ones are no news. */
const MOST_ITEMS = 40;

export function itemsOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Of a text that grows, the newest first. */
export function newsOf(text: string): string[] {
  return itemsOf(text).slice(-MOST_ITEMS).reverse();
}

export interface NewsLayout {
  readonly fontPx: number;
  readonly linePx: number;
  /** Each page is items, and each item lines. */
  readonly pages: readonly (readonly (readonly string[])[])[];
}

const LINE = 1.3;
const MOST_PX = 44;
const LEAST_PX = 28;
/** Between two items, in lines. */
const GAP = 0.4;
/** Before each item: its mark. */
export const MARK_EMS = 0.9;

/** The size follows the tile alone; the height is that of the items. */
export function layoutNews(items: readonly string[], width: number, height: number, measure: Measure): NewsLayout {
  const fontPx = Math.round(Math.min(MOST_PX, Math.max(LEAST_PX, height / (4 * LINE))));
  const linePx = Math.round(fontPx * LINE);
  const room = Math.max(1, height / linePx);
  const pages: string[][][] = [];
  let page: string[][] = [];
  let used = 0;
  const end = (): void => {
    if (page.length > 0) pages.push(page);
    page = [];
    used = 0;
  };
  for (const item of items) {
    const lines = wrapText(item, width / fontPx - MARK_EMS, measure);
    // An item stands whole where a page can hold it; a longer one goes on over pages.
    for (let from = 0; from < lines.length; ) {
      const free = Math.floor(room - used - (page.length > 0 ? GAP : 0) + 1e-9);
      const left = lines.length - from;
      const whole = Math.floor(room);
      if (page.length > 0 && free < Math.min(left, whole)) {
        end();
        continue;
      }
      const piece = lines.slice(from, from + Math.max(1, free));
      used += piece.length + (page.length > 0 ? GAP : 0);
      page.push(piece);
      from += piece.length;
    }
  }
  end();
  return { fontPx, linePx, pages };
}
