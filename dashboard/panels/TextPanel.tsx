/** What somebody wrote: plain text in lines, as large as all of it fits; what does not fit at the least size turns pages. Nothing in it is markup. */
import { textOf } from "../i18n.ts";
import { measureEms } from "../plot/measure.ts";
import { type BodyProps, useWall } from "./context.ts";
import { pageAt, USUAL_DWELL_MS } from "./paging.ts";
import { wrapText } from "./wrap-text.ts";

const SIZES_PX = [72, 60, 48, 40, 34, 28];
const LINE = 1.3;

export function TextPanel({ panel, width, height }: BodyProps) {
  const { store, words, language } = useWall();
  const text = textOf(panel.text ?? "", language).trim();
  if (text === "") return <p class="number-none">—</p>;
  const fitted = SIZES_PX.map((px) => ({
    px,
    lines: wrapText(text, width / px, measureEms),
    room: Math.max(1, Math.floor(height / (px * LINE))),
  }));
  const { px, lines, room } = fitted.find((one) => one.lines.length <= one.room) ?? (fitted[fitted.length - 1] as (typeof fitted)[number]);
  const isWhole = lines.length <= room;
  // Which page it is has a line of its own, where there is one.
  const each = isWhole ? room : Math.max(1, room - 1);
  const pages = Math.ceil(lines.length / each);
  const page = isWhole ? 0 : pageAt(store.now.value, pages, panel.dwellMs ?? USUAL_DWELL_MS);
  const shown = lines.slice(page * each, (page + 1) * each);
  return (
    <div class="text" style={{ fontSize: `${px}px`, lineHeight: LINE }}>
      {shown.map((line, i) => (
        <p key={i}>{line || "\u00a0"}</p>
      ))}
      {!isWhole && each < room && (
        <p class="more" style={{ marginTop: `${(each - shown.length) * LINE}em` }}>
          {words.pageOf(page + 1, pages)}
        </p>
      )}
    </div>
  );
}
