/** Operators' banners between strip and tiles. Their text is text: nothing in it is markup. */

import type { Notice } from "../../protocol/frame.ts";
import { useWall } from "../panels/context.ts";
import { Shape, type ShapeName } from "../panels/Shape.tsx";
import { type FittedNotices, noticeHeight } from "./fit-notices.ts";
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
