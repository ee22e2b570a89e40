/**
 * How the notices of a wall share its strip: the gravest first, then the newest; text as large as lets all stand, and when even
 * the least size is too large, fewer of them and a count. Worked out from character widths, so that nothing has to be measured.
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
/** The strip's lower margin, and the line that counts what is hidden. */
const BELOW_PX = 16;
const COUNT_PX = 40;

const LEVELS: readonly Notice["level"][] = ["critical", "warning", "info"];

/** `frame`: width that shape, word and sender take, in parts of the font size. */
export function fitNotices(notices: readonly Notice[], width: number, mostHeight: number, frame = 13): FittedNotices {
  if (notices.length === 0) return { shown: [], hidden: 0, fontPx: 0, height: 0 };
  const sorted = [...notices].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || b.postedMs - a.postedMs);
  for (const fontPx of FONTS_PX) {
    const fitted = sorted.map((notice) => ({ notice, lines: linesOf(notice.text, width / fontPx - frame) }));
    const height = heightOf(fitted, fontPx);
    if (height <= mostHeight) return { shown: fitted, hidden: 0, fontPx, height };
    if (fontPx !== FONTS_PX[FONTS_PX.length - 1]) continue;
    // The gravest notice stands whatever its length.
    let shown = 1;
    while (shown < fitted.length && heightOf(fitted.slice(0, shown + 1), fontPx) + COUNT_PX <= mostHeight) shown++;
    const kept = fitted.slice(0, shown);
    const hidden = fitted.length - shown;
    return { shown: kept, hidden, fontPx, height: heightOf(kept, fontPx) + (hidden > 0 ? COUNT_PX : 0) };
  }
  throw new Error("the smallest font ends the loop");
}

function heightOf(fitted: readonly FittedNotice[], fontPx: number): number {
  let height = BELOW_PX - NOTICE_GAP_PX;
  for (const { lines } of fitted) height += noticeHeight(lines, fontPx) + NOTICE_GAP_PX;
  return height;
}

export function noticeHeight(lines: number, fontPx: number): number {
  return Math.ceil(lines * fontPx * LINE) + 2 * PADDING_PX;
}

/** Lines that a text takes at a width in ems. Words are not split, so each line may stay a word short. */
export function linesOf(text: string, ems: number): number {
  let lines = 0;
  for (const line of text.split("\n")) {
    let used = 0;
    lines++;
    for (const word of line.match(WORDS) ?? []) {
      const width = emsOf(word);
      if (used > 0 && used + width > ems) {
        lines++;
        used = 0;
      }
      used += width;
      while (used > ems) {
        lines++;
        used -= ems;
      }
    }
  }
  return lines;
}

/** Han, kana and Hangul break anywhere; other letters by word. */
const WIDE =
  /[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\ud800-\udbff][\udc00-\udfff]/;
const WORDS = new RegExp(`${WIDE.source}|(?:(?!${WIDE.source})\\S)+\\s*|\\s+`, "g");

/** Wide characters take an em, capitals two thirds, the rest a bit over half: on the safe side of the fonts we name. */
function emsOf(word: string): number {
  let width = 0;
  for (const letter of word) width += WIDE.test(letter) ? 1 : /[A-Z0-9MWmw@%]/.test(letter) ? 0.68 : 0.54;
  return width;
}
