/** Operators' banners between strip and tiles. Their text is text: nothing in it is markup. */

import type { Notice } from "../../protocol/frame.ts";
import { useWall } from "../panels/context.ts";
import { Shape, type ShapeName } from "../panels/Shape.tsx";
import { type FittedNotices, type Measure, noticeHeight } from "./fit-notices.ts";
import { noticeWord, type Words } from "./words.ts";

const SHAPES: Record<Notice["level"], ShapeName> = { info: "info", warning: "triangle", critical: "octagon" };

export function Notices({ fitted, top }: { readonly fitted: FittedNotices; readonly top: number }) {
  const { words } = useWall();
  const { shown, hidden, fontPx } = fitted;
  return (
    <div class="notices" style={{ top: `${top}px`, fontSize: `${fontPx}px` }}>
      {shown.map(({ notice, lines }) => (
        <NoticeBar key={notice.id} notice={notice} words={words} height={noticeHeight(lines, fontPx)} />
      ))}
      {hidden > 0 && <p class="notices-more">{words.moreNotices(hidden)}</p>}
    </div>
  );
}

function NoticeBar({ notice, words, height }: { readonly notice: Notice; readonly words: Words; readonly height: number }) {
  const level = notice.level in SHAPES ? notice.level : "info";
  return (
    <div class={`notice ${level}`} style={{ height: `${height}px` }} role="status" data-notice={notice.id}>
      <span class="notice-level">
        <Shape name={SHAPES[level]} />
        {noticeWord(level, words)}
      </span>
      <span class="notice-text">{notice.text}</span>
      <span class="notice-from">{notice.from}</span>
    </div>
  );
}

/** Shape with its margin, and the gaps around the text. */
const SHAPE_EMS = 1.2;
const GAPS_EMS = 1.2;
/** A longer sender is cut. */
const FROM_MAX_EMS = 6;

/** What stands beside a notice's text, in parts of the font size. The level's word is bold: a tenth wider. */
export function widthBeside(notice: Notice, words: Words, measure: Measure): number {
  return SHAPE_EMS + 1.1 * measure(noticeWord(notice.level, words)) + GAPS_EMS + Math.min(FROM_MAX_EMS, measure(notice.from));
}
