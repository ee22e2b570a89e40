/** Operators' banners between strip and tiles. Their text is text: nothing in it is markup. */
import type { Notice } from "../../protocol/frame.ts";
import { type Language, whoText } from "../i18n.ts";
import { useWall } from "../panels/context.ts";
import { Shape, type ShapeName } from "../panels/Shape.tsx";
import { measureEms } from "../plot/measure.ts";
import { type FittedNotices, fitNotices, type Measure, noticeHeight } from "./fit-notices.ts";
import { type SeldomWords, seldomWordsOf } from "./seldom-words.ts";

const SHAPES: Record<Notice["level"], ShapeName> = { info: "info", warning: "triangle", critical: "octagon" };

export function fitBand(notices: readonly Notice[], width: number, mostHeight: number, language: Language): FittedNotices {
  const words = seldomWordsOf(language);
  return fitNotices(notices, width, mostHeight, measureEms, (notice) =>
    widthBeside(notice, whoText(notice.from, language), words, measureEms),
  );
}

export function Notices({ fitted, top }: { readonly fitted: FittedNotices; readonly top: number }) {
  const { language } = useWall();
  const words = seldomWordsOf(language);
  const { shown, hidden, fontPx } = fitted;
  return (
    <div class="notices" style={{ top: `${top}px`, fontSize: `${fontPx}px` }}>
      {shown.map(({ notice, lines }) => (
        <NoticeBar
          key={notice.id}
          notice={notice}
          from={whoText(notice.from, language)}
          words={words}
          height={noticeHeight(lines, fontPx)}
        />
      ))}
      {hidden > 0 && <p class="notices-more">{words.more(hidden)}</p>}
    </div>
  );
}

interface BarProps {
  readonly notice: Notice;
  readonly from: string;
  readonly words: SeldomWords;
  readonly height: number;
}

function NoticeBar({ notice, from, words, height }: BarProps) {
  const level = notice.level in SHAPES ? notice.level : "info";
  return (
    <div class={`notice ${level}`} style={{ height: `${height}px` }} role="status" data-notice={notice.id}>
      <span class="notice-level">
        <Shape name={SHAPES[level]} />
        {words[level]}
      </span>
      <span class="notice-text">{notice.text}</span>
      <span class="notice-from">{from}</span>
    </div>
  );
}

/** Shape with its margin, and the gaps around the text. */
const SHAPE_EMS = 1.2;
const GAPS_EMS = 1.2;
/** A longer sender is cut. */
const FROM_MAX_EMS = 6;

/** What stands beside a notice's text, in parts of the font size. The level's word is bold: a tenth wider. */
function widthBeside(notice: Notice, from: string, words: SeldomWords, measure: Measure): number {
  return SHAPE_EMS + 1.1 * measure(words[notice.level]) + GAPS_EMS + Math.min(FROM_MAX_EMS, measure(from));
}
