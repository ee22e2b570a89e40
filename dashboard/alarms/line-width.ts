/** How wide a line of an alarm is when nothing of it is cut, worked out from the widths of words, as `AlarmLine.tsx` and its styles lay it out. */
import { PRIORITIES } from "../../protocol/alarm.ts";
import type { Measure } from "./counts.ts";
import type { Line, Mark } from "./line.ts";
import { type AlarmWords, priorityWord } from "./words.ts";

/** What is set in the strong weight is wider. */
const STRONG = 1.08;
/** A shape before a word, with its gap. */
const SHAPE_EMS = 1.15;
const MARK_EMS = 1.25;
const AGE_EMS = 3.6;
const GAP_EMS = 0.6;
const DEVICE_EMS = 9;
/** Bar and padding. */
const SIDES_PX = 50;

/** Of the column of priorities, so that lines below each other are alike. */
export function priorityEms(words: AlarmWords, measure: Measure): number {
  return STRONG * Math.max(...PRIORITIES.map((priority) => measure(priorityWord(priority, words))));
}

export function noteEms({ note, dress }: Line, measure: Measure): number {
  return measure(note) + (dress === "acknowledged" ? SHAPE_EMS : 0);
}

export function markWord(mark: Mark, words: AlarmWords): string {
  switch (mark) {
    case "drill":
      return words.drill;
    case "first-out":
      return words.firstOut;
    case "no-data":
      return words.noData;
    case "chattering":
      return words.chattering;
    case "stale":
      return words.stale;
  }
}

/** All in one line, wall pixels. */
export function lineWidth(line: Line, fontPx: number, sidePx: number, words: AlarmWords, measure: Measure): number {
  const { text, device, note, marks } = line;
  const told = marks.map((mark) => measure(markWord(mark, words)) * STRONG + SHAPE_EMS);
  const where = device === "" ? [] : [Math.min(DEVICE_EMS, measure(device))];
  const who = note === "" ? [] : [noteEms(line, measure)];
  const beside = [...told, ...where, ...who];
  const main = MARK_EMS + priorityEms(words, measure) + STRONG * measure(text) + AGE_EMS;
  return SIDES_PX + (main + (3 + beside.length) * GAP_EMS) * fontPx + beside.reduce((sum, ems) => sum + ems, 0) * sidePx;
}

export interface LineSize {
  readonly fontPx: number;
  readonly sidePx: number;
  /** Where it is and who sees to it stand below what it is. */
  readonly isTwoLines: boolean;
}

export interface FittedLine {
  readonly line: Line;
  /** How long is below what it is too. */
  readonly isAgeBelow: boolean;
}

/** Some twelve letters: less of a text says nothing. */
const LEAST_TEXT_EMS = 6;
/** A longer note is cut where there is no room for both. */
export const NOTE_EMS = 9;
/** Before the second line. */
const INDENT_EMS = 2;

/** Without what would leave nothing to its text or to how long it stands: where it is goes first, for most texts say that, then who sees to it. */
export function fitLine(line: Line, width: number, size: LineSize, words: AlarmWords, measure: Measure): FittedLine {
  const { fontPx, sidePx, isTwoLines } = size;
  const least = Math.min(LEAST_TEXT_EMS, STRONG * measure(line.text)) * fontPx;
  const isAgeBelow = isTwoLines && SIDES_PX + least + (MARK_EMS + AGE_EMS + 2 * GAP_EMS) * fontPx > width;
  const bare = { ...line, device: "", note: "" };
  // A drill may be taken for nothing else.
  if (isAgeBelow) return { line: { ...bare, marks: line.marks.filter((mark) => mark === "drill") }, isAgeBelow };
  const fits = (one: Line): boolean => {
    const note = one.note === "" ? 0 : Math.min(NOTE_EMS, noteEms(one, measure)) * sidePx + GAP_EMS * fontPx;
    if (!isTwoLines) return lineWidth({ ...one, text: "", note: "" }, fontPx, sidePx, words, measure) + least + note <= width;
    const below = lineWidth({ ...one, text: "", note: "" }, sidePx, sidePx, words, measure) + (INDENT_EMS - MARK_EMS - AGE_EMS) * sidePx;
    return below <= width;
  };
  return { line: [line, { ...line, device: "" }].find(fits) ?? bare, isAgeBelow };
}
