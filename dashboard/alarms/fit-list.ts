/** How many lines of alarms a panel shows, and how large: all of them whole where they fit, at most ten, and a count of the rest. */
import type { WallAlarm, WallAlarms } from "../../protocol/alarm.ts";
import { countRows, countsHeight, countTexts, type Measure } from "./counts.ts";
import { withDrill } from "./fit-strip.ts";
import { type LineContext, lineOf } from "./line.ts";
import { lineWidth } from "./line-width.ts";
import type { AlarmWords } from "./words.ts";

interface Size {
  readonly fontPx: number;
  readonly sidePx: number;
  readonly linePx: number;
  /** Device and state below the text. */
  readonly isTwoLines: boolean;
}

export interface FittedList extends Size {
  readonly lines: readonly WallAlarm[];
  /** What is counted at its foot, as words. */
  readonly counts: readonly string[];
}

/** More than ten lines are no longer read. */
const MOST_LINES = 10;
/** In a panel narrower than this, text and state never fit one line. */
const TWO_LINES_BELOW_PX = 900;

const SIZES: readonly Size[] = [
  { fontPx: 36, sidePx: 32, linePx: 54, isTwoLines: false },
  { fontPx: 36, sidePx: 30, linePx: 94, isTwoLines: true },
  { fontPx: 32, sidePx: 28, linePx: 48, isTwoLines: false },
  { fontPx: 32, sidePx: 28, linePx: 86, isTwoLines: true },
  { fontPx: 28, sidePx: 28, linePx: 42, isTwoLines: false },
  { fontPx: 28, sidePx: 28, linePx: 78, isTwoLines: true },
];
const LEAST_TWO_PX = 78;
const GAP_PX = 6;
export const LIST_COUNTS_PX = 28;

interface Room {
  readonly width: number;
  readonly height: number;
}

/** `extra`: said at the foot beside the counts. */
export function fitList(
  { alarms, stale, counts, flood }: WallAlarms,
  { width, height }: Room,
  context: LineContext,
  words: AlarmWords,
  measure: Measure,
  extra: readonly string[],
): FittedList {
  const first = alarms.filter(({ id }) => id === flood?.firstOut);
  // What stands for more than a day has a line where there is room; it is counted in any case.
  const lines = [...first, ...alarms.filter((alarm) => !first.includes(alarm)), ...stale];
  // Lower than two lines, one that is cut is better than two of which one is not seen.
  const sizes = SIZES.filter(({ isTwoLines, linePx }) =>
    isTwoLines ? linePx <= height : width >= TWO_LINES_BELOW_PX || height < LEAST_TWO_PX,
  );
  const textsOf = (more: number): readonly string[] => [...extra, ...countTexts(counts, more, words)];
  const footOf = (texts: readonly string[]): number => countsHeight(countRows(texts, width, LIST_COUNTS_PX, measure), LIST_COUNTS_PX);
  const roomOf = ({ linePx }: Size, texts: readonly string[]): number =>
    Math.min(MOST_LINES, Math.floor((height - footOf(texts) + GAP_PX) / (linePx + GAP_PX)));
  /** As many as have room, and the first in any case. */
  const fitCounts = (texts: readonly string[], roomPx: number): readonly string[] => {
    let shown = texts.length;
    while (shown > 1 && footOf(texts.slice(0, shown)) > roomPx) shown--;
    return texts.slice(0, shown);
  };
  const isWhole = ({ fontPx, sidePx, isTwoLines }: Size): boolean =>
    isTwoLines || lines.every((alarm) => lineWidth(lineOf(alarm, context), fontPx, sidePx, words, measure) <= width);
  const fitting = sizes.filter((size) => lines.length <= roomOf(size, textsOf(counts.more)));
  const whole = fitting.find(isWhole) ?? fitting[0];
  if (whole) return { ...whole, lines, counts: textsOf(counts.more) };
  // Where not all of them fit, more of them count for more than their ends.
  const size = sizes.reduce((least, one) => (one.linePx < least.linePx ? one : least));
  const shown = Math.max(1, roomOf(size, textsOf(alarms.length + counts.more)));
  const listed = withDrill(lines, shown);
  const more = counts.more + alarms.length - listed.filter((alarm) => !stale.includes(alarm)).length;
  return { ...size, lines: listed, counts: fitCounts(textsOf(more), height - listed.length * size.linePx) };
}
