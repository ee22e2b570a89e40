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
