/**
 * What of a wall's alarms stands on its strip, and how high that is: as many lines as the strip may have, worst first, and a count of
 * the rest. In a flood no lines but the alarm that came first and, where there is room, the worst critical one that nobody has
 * acknowledged, and how many stand by name. A drill always has a line: whoever ordered it waits for it.
 */
import type { AlarmFlood, WallAlarm, WallAlarms } from "../../protocol/alarm.ts";
import { countRows, countsHeight, countTexts, type Measure } from "./counts.ts";
import type { AlarmWords } from "./words.ts";

interface Size {
  /** Of a line's text; what stands beside it is a little smaller. */
  readonly fontPx: number;
  readonly sidePx: number;
  readonly linePx: number;
}

export interface FittedStrip extends Size {
  readonly lines: readonly WallAlarm[];
  /** What is counted at its foot, as words. */
  readonly counts: readonly string[];
  readonly flood: AlarmFlood | null;
  /** Rows of the counts by name in a flood. */
  readonly groupRows: number;
  /** Device and state below the text, where the wall is narrow. */
  readonly isTwoLines: boolean;
  /** Of the whole strip with its lower margin, wall pixels; 0 when nothing stands. */
  readonly height: number;
}

/** The strip may take this much of the canvas; the tiles must stay readable. Less where one of them is to grow. */
const SHARE = 0.28;
/** Of a flood: enough for two lines beside all that is counted. */
const SHARE_IN_FLOOD = 0.29;
const SHARE_BESIDE_GROWN = 0.18;

/**
 * 44 px is what an alarm is to be read in, above 16 minutes of arc on 75 inches from 5 m; 36 px the least, which is that on 55 inches
 * from 3.5 m. Two lines are text and what belongs to it.
 */
const WIDE: readonly Size[] = [
  { fontPx: 44, sidePx: 36, linePx: 64 },
  { fontPx: 36, sidePx: 34, linePx: 54 },
];
const NARROW: readonly Size[] = [
  { fontPx: 40, sidePx: 34, linePx: 110 },
  { fontPx: 36, sidePx: 32, linePx: 98 },
];
/** On a canvas narrower than this, text and state do not fit one line. */
const TWO_LINES_BELOW_PX = 1500;

export const LINE_GAP_PX = 6;
export const STRIP_COUNTS_PX = 32;
/** Of a flood: its heading, and above and below the counts by name. */
export const FLOOD_ROW_PX = 60;
export const GROUPS_PX = 36;
const GROUPS_PADDING_PX = 5;
/** At both sides. */
export const MARGINS_PX = 32;
/** The strip's lower margin. */
const BELOW_PX = 10;

const EMPTY: FittedStrip = {
  lines: [],
  counts: [],
  flood: null,
  groupRows: 1,
  fontPx: 0,
  sidePx: 0,
  linePx: 0,
  isTwoLines: false,
  height: 0,
};

interface Canvas {
  readonly width: number;
  readonly height: number;
}

export function fitStrip(
  { alarms, counts, flood }: WallAlarms,
  canvas: Canvas,
  isGrown: boolean,
  words: AlarmWords,
  measure: Measure,
): FittedStrip {
  const standing = alarms.length + counts.more;
  if (standing === 0 && !flood) return EMPTY;
  const most = canvas.height * (isGrown ? SHARE_BESIDE_GROWN : flood ? SHARE_IN_FLOOD : SHARE);
  const isTwoLines = canvas.width < TWO_LINES_BELOW_PX;
  const sizes = isTwoLines ? NARROW : WIDE;
  const groupRows = isTwoLines ? 2 : 1;
  const least = sizes[sizes.length - 1] as Size;
  const heightOf = ({ linePx }: Size, lines: number, texts: readonly string[]): number =>
    (flood ? FLOOD_ROW_PX + groupsHeight(groupRows) + 2 * LINE_GAP_PX : 0) +
    lines * (linePx + LINE_GAP_PX) +
    countsHeight(countRows(texts, canvas.width - MARGINS_PX, STRIP_COUNTS_PX, measure), STRIP_COUNTS_PX) +
    BELOW_PX;
  const textsOf = (more: number): readonly string[] => countTexts(counts, more, words);
  const fitted = (size: Size, lines: readonly WallAlarm[], texts: readonly string[]): FittedStrip => {
    return { ...size, lines, counts: texts, flood, groupRows, isTwoLines, height: heightOf(size, lines.length, texts) };
  };
  if (flood) {
    // The counts by name say how many stand.
    const lines = alarms.filter(({ id }) => id === flood.firstOut);
    const drill = alarms.find((alarm) => alarm.drill && !lines.includes(alarm));
    if (drill) lines.push(drill);
    const critical = alarms.find((alarm) => alarm.priority === "critical" && alarm.state === "UNACK" && !lines.includes(alarm));
    if (critical && heightOf(least, lines.length + 1, textsOf(0)) <= most) lines.push(critical);
    return fitted(sizes.find((size) => heightOf(size, lines.length, textsOf(0)) <= most) ?? least, lines, textsOf(0));
  }
  const whole = sizes.find((size) => counts.more === 0 && heightOf(size, alarms.length, textsOf(0)) <= most);
  if (whole) return fitted(whole, alarms, textsOf(0));
  let shown = 1;
  while (shown < alarms.length && heightOf(least, shown + 1, textsOf(standing)) <= most) shown++;
  return fitted(least, withDrill(alarms, shown), textsOf(standing - shown));
}

export function groupsHeight(rows: number): number {
  return countsHeight(rows, GROUPS_PX) + 2 * GROUPS_PADDING_PX;
}

/** The worst so many; a drill among the others takes the last place. */
export function withDrill(alarms: readonly WallAlarm[], shown: number): readonly WallAlarm[] {
  const lines = alarms.slice(0, shown);
  const drill = alarms.slice(shown).find((alarm) => alarm.drill);
  return drill && shown > 0 && !lines.some((alarm) => alarm.drill) ? [...lines.slice(0, -1), drill] : lines;
}
