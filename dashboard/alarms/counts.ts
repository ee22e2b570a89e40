/** What has no line of its own, as words: how many, by why; and how many of such words stand in a row. */
import type { AlarmCounts, AlarmFlood } from "../../protocol/alarm.ts";
import type { AlarmWords } from "./words.ts";

export type Measure = (text: string) => number;

/** Between two counts. */
export const COUNT_GAP_PX = 32;
/** Of a row of them. */
export const COUNT_LINE = 1.35;

/** `more`: stand without a line. */
export function countTexts(counts: AlarmCounts, more: number, words: AlarmWords): readonly string[] {
  const texts: readonly (readonly [count: number, word: (count: number) => string])[] = [
    [more, words.more],
    [counts.shelved, words.shelvedCount],
    [counts.stale, words.staleCount],
    [counts.suppressed, words.suppressedCount],
    [counts.outOfService, words.outOfServiceCount],
    [counts.brokenRules, words.brokenRules],
  ];
  return texts.filter(([count]) => count > 0).map(([count, word]) => word(count));
}

/** Rows that texts of that size take at a width: none is broken. */
export function countRows(texts: readonly string[], widthPx: number, fontPx: number, measure: Measure): number {
  let [rows, used] = [0, Number.POSITIVE_INFINITY];
  for (const text of texts) {
    const width = measure(text) * fontPx + COUNT_GAP_PX;
    if (used + width - COUNT_GAP_PX > widthPx) {
      rows++;
      used = 0;
    }
    used += width;
  }
  return rows;
}

export function countsHeight(rows: number, fontPx: number): number {
  return Math.ceil(rows * fontPx * COUNT_LINE);
}

/** How many stand by name, as many names as fit so many rows, and how many alarms the others have. */
export function fitGroups(
  groups: AlarmFlood["groups"],
  widthPx: number,
  fontPx: number,
  rows: number,
  words: AlarmWords,
  measure: Measure,
): readonly string[] {
  const texts = groups.map(([name, count]) => `${name} ${count}`);
  const withRest = (shown: number): readonly string[] => {
    const rest = groups.slice(shown).reduce((sum, [, count]) => sum + count, 0);
    return [...texts.slice(0, shown), ...(rest > 0 ? [words.more(rest)] : [])];
  };
  let shown = texts.length;
  while (shown > 1 && countRows(withRest(shown), widthPx, fontPx, measure) > rows) shown--;
  return withRest(shown);
}
