/**
 * How the notices of a wall share its strip: the gravest first, then the newest; text as large as lets all stand, and when even
 * the least size is too large, fewer of them and a count. Worked out from the widths of words, so that nothing is laid out twice.
 */
import type { Notice } from "../../protocol/frame.ts";

export interface FittedNotice {
  readonly notice: Notice;
  readonly lines: number;
}

export interface FittedNotices {
  readonly shown: readonly FittedNotice[];
  readonly hidden: number;
  readonly fontPx: number;
  /** Of the whole strip, wall pixels; 0 without notices. */
  readonly height: number;
}

const FONTS_PX = [40, 34, 28];
const LINE = 1.3;
/** Above and below the text of one notice, and between two. */
const PADDING_PX = 12;
export const NOTICE_GAP_PX = 8;
/** Bar and padding at both sides of a notice. */
const SIDES_PX = 54;
/** The strip's lower margin, and the line that counts what is hidden. */
const BELOW_PX = 16;
const COUNT_PX = 40;

const LEVELS: readonly Notice["level"][] = ["critical", "warning", "info"];

/** Width of a text in parts of the font size. */
export type Measure = (text: string) => number;

/** `frame`: what stands beside a notice's text, in parts of the font size. */
export function fitNotices(
  notices: readonly Notice[],
  width: number,
  mostHeight: number,
  measure: Measure,
  frame: (notice: Notice) => number,
): FittedNotices {
  const sorted = [...notices].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || b.postedMs - a.postedMs);
  let best: FittedNotices = { shown: [], hidden: 0, fontPx: 0, height: 0 };
  if (sorted.length === 0) return best;
  for (const fontPx of FONTS_PX) {
    const fitted = sorted.map((notice) => ({ notice, lines: linesOf(notice.text, (width - SIDES_PX) / fontPx - frame(notice), measure) }));
    const height = heightOf(fitted, fontPx);
    if (height <= mostHeight) return { shown: fitted, hidden: 0, fontPx, height };
    // The gravest notice stands whatever its length.
    let shown = 1;
    while (shown < fitted.length && heightOf(fitted.slice(0, shown + 1), fontPx) + COUNT_PX <= mostHeight) shown++;
    const kept = fitted.slice(0, shown);
    const hidden = fitted.length - shown;
    best = { shown: kept, hidden, fontPx, height: heightOf(kept, fontPx) + (hidden > 0 ? COUNT_PX : 0) };
  }
  return best;
}

function heightOf(fitted: readonly FittedNotice[], fontPx: number): number {
  let height = BELOW_PX - NOTICE_GAP_PX;
  for (const { lines } of fitted) height += noticeHeight(lines, fontPx) + NOTICE_GAP_PX;
  return height;
}

export function noticeHeight(lines: number, fontPx: number): number {
  return Math.ceil(lines * fontPx * LINE) + 2 * PADDING_PX;
}

/** Lines that a text takes at a width in ems. Wide letters break anywhere but before a full stop, which may move one more down. */
export function linesOf(text: string, ems: number, measure: Measure): number {
  let lines = 0;
  for (const line of text.split("\n")) {
    const room = WIDE.test(line) ? ems - 1 : ems;
    let used = 0;
    lines++;
    for (const word of line.match(WORDS) ?? []) {
      const width = measure(word);
      if (used > 0 && used + measure(word.trimEnd()) > room) {
        lines++;
        used = 0;
      }
      used += width;
      // A word longer than a line is broken.
      while (used - (width - measure(word.trimEnd())) > room) {
        lines++;
        used -= room;
      }
    }
  }
  return lines;
}

/** Han, kana and Hangul, with their punctuation, and what lies past the first plane. */
const WIDE =
  /[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\ud800-\udbff][\udc00-\udfff]/;
/** What is not broken: a wide letter, or other letters with the spaces behind them. */
export const WORDS = new RegExp(`${WIDE.source}|(?:(?!${WIDE.source})\\S)+\\s*|\\s+`, "g");
