/**
 * Where the parts of a state timeline lie: names beside their bars, states at the right, which rows stand and the axis below. A narrow
 * tile in which names or states would be cut has them above their bar: fewer rows at once, each of which says whose it is.
 */
import { FONT_PX } from "../plot/frame.ts";
import type { TimelineModel } from "./timeline-model.ts";

export interface TimelineLayout {
  /** Names and states stand above their bars. */
  readonly isApart: boolean;
  readonly fontPx: number;
  readonly rowPx: number;
  /** What there is room for at once. */
  readonly places: number;
  /** Width of states; above a bar the most that one may take. */
  readonly now: number;
  /** Where all bars lie, and before them their names unless those stand above; of each row the part in which its bar lies. */
  readonly track: { readonly left: number; readonly width: number };
  readonly bar: { readonly top: number; readonly height: number };
  readonly hasAxis: boolean;
  /** Height of the line that says which rows stand; 0 when all do, or there is no room for it. */
  readonly whichPx: number;
}

const LEAST_ROW_PX = 46;
const MOST_ROW_PX = 84;
const AXIS_PX = 40;
const WHICH_PX = 34;
/** A row with its texts above: nearer to its own bar than the bar to the next row's texts. */
const TEXTS_PX = 34;
const LEAST_BAR_PX = 20;
const BELOW_BAR_PX = 4;
const LEAST_APART_PX = TEXTS_PX + LEAST_BAR_PX + BELOW_BAR_PX;
/** Names and states may take these parts of the width; in a narrow tile what is now counts for more than what was. */
const SHARES = { names: 0.26, now: 0.24 };
const NARROW_SHARES = { names: 0.34, now: 0.5 };
const NARROW_PX = 600;
/** Above its bar a state has this part of the width even where its name is longer than the rest. */
const APART_NOW_SHARE = 0.55;
/** Shape and gap, in parts of the font size. */
const MARK_EMS = 1.5;
/** States are set in the strong weight. */
const STRONG = 1.1;
/** Between a text and what is beside it. */
const GAP_PX = 16;
/** Between name and state above a bar, whose shape parts them too. */
const APART_GAP_PX = 8;

type Texts = Pick<TimelineModel, "rows" | "words">;

export function layoutTimeline({ rows, words }: Texts, width: number, height: number, measure: (text: string) => number): TimelineLayout {
  const isNarrow = width < NARROW_PX;
  const shares = isNarrow ? NARROW_SHARES : SHARES;
  const widest = (texts: readonly string[], besideEms: number, fontPx: number): number =>
    Math.ceil((Math.max(0, ...texts.map(measure)) * STRONG + besideEms) * fontPx + GAP_PX);
  // Of all rows, so that nothing moves when a page is turned.
  const names = rows.map(({ name }) => name);
  const states = rows.map(({ reading }) => reading.full);
  const wholeName = widest(names, 0, FONT_PX);
  // Of all that a row may say, so that nothing moves when one says something else.
  const wholeState = widest([...states, ...words], MARK_EMS, FONT_PX);
  const isCut = wholeName > shares.names * width || wholeState > shares.now * width;
  const leastPx = LEAST_APART_PX + (rows.length > 1 ? WHICH_PX : 0);
  if (isNarrow && isCut && height >= leastPx) {
    const stack = stackRows(rows.length, height, LEAST_APART_PX, 2);
    const now = Math.floor(Math.max(APART_NOW_SHARE * width, width - Math.max(...names.map(measure)) * FONT_PX - APART_GAP_PX));
    const bar = { top: TEXTS_PX, height: stack.rowPx - TEXTS_PX - BELOW_BAR_PX };
    return { isApart: true, fontPx: FONT_PX, ...stack, now, track: { left: 0, width }, bar };
  }
  const stack = stackRows(rows.length, height, LEAST_ROW_PX, 1);
  const fontPx = isNarrow ? FONT_PX : Math.round(Math.min(34, Math.max(FONT_PX, stack.rowPx * 0.5)));
  const left = Math.ceil(Math.min(shares.names * width, widest(names, 0, fontPx)));
  const now = Math.ceil(Math.min(shares.now * width, widest(states, MARK_EMS, fontPx)));
  const track = { left, width: Math.max(1, width - left - now) };
  return { isApart: false, fontPx, ...stack, now, track, bar: { top: 0, height: stack.rowPx } };
}

type Stack = Pick<TimelineLayout, "rowPx" | "places" | "hasAxis" | "whichPx">;

/** As many rows as fit. The axis gives way where fewer than `wanted` would stand beside it. */
function stackRows(rows: number, height: number, leastPx: number, wanted: number): Stack {
  const fits = (takenPx: number): number => Math.floor((height - takenPx) / leastPx);
  const besideAxis = rows <= fits(AXIS_PX) ? rows : fits(AXIS_PX + WHICH_PX);
  const hasAxis = besideAxis >= Math.min(rows, wanted);
  const axisPx = hasAxis ? AXIS_PX : 0;
  const isPaged = rows > Math.max(1, fits(axisPx));
  const whichPx = isPaged && fits(axisPx + WHICH_PX) >= 1 ? WHICH_PX : 0;
  const places = isPaged ? Math.max(1, fits(axisPx + whichPx)) : rows;
  return { rowPx: Math.min(MOST_ROW_PX, Math.floor((height - axisPx - whichPx) / Math.max(1, places))), places, hasAxis, whichPx };
}
