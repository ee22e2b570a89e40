/** What somebody wrote: plain text in lines, as large as all of it fits; what does not fit at the least size turns pages. Nothing in it is markup. */
import { textOf } from "../i18n.ts";
import { measureEms } from "../plot/measure.ts";
import { type BodyProps, useWall } from "./context.ts";
import { dwellOf, pageAt } from "./paging.ts";
import { wrapText } from "./wrap-text.ts";

const LEAST_PX = 28;
const SIZES_PX = [72, 60, 48, 40, 34, LEAST_PX];
/** A page's number and its gap, in parts of the font size. */
const BESIDE_EMS = 3.2;
const LINE = 1.3;

export function TextPanel({ panel, width, height }: BodyProps) {
  const { store, words, language } = useWall();
  const text = textOf(panel.text ?? "", language).trim();
  if (text === "") return <p class="number-none">—</p>;
  const linesAt = (px: number, beside = 0): string[] => wrapText(text, width / px - beside, measureEms);
  const roomAt = (px: number): number => Math.floor(height / (px * LINE));
  const fitting = SIZES_PX.find((px) => linesAt(px).length <= roomAt(px));
  const isWhole = fitting !== undefined;
  const px = fitting ?? LEAST_PX;
  const room = Math.max(1, roomAt(px));
  // Which page it is has a line of its own, or a place beside the only one.
  const isBeside = !isWhole && room === 1;
  const lines = linesAt(px, isBeside ? BESIDE_EMS : 0);
  const each = isWhole ? room : Math.max(1, room - 1);
  const pages = Math.ceil(lines.length / each);
  const page = isWhole ? 0 : pageAt(store.now.value, pages, dwellOf(panel));
  const shown = lines.slice(page * each, (page + 1) * each);
  return (
    <div class="text" style={{ fontSize: `${px}px`, lineHeight: LINE }}>
      {shown.map((line, i) => (
        <p key={i} class={isBeside ? "row" : ""}>
          {line || "\u00a0"}
          {isBeside && <span class="more">{`${page + 1}/${pages}`}</span>}
        </p>
      ))}
      {!isWhole && !isBeside && (
        <p class="more" style={{ marginTop: `${(each - shown.length) * LINE}em` }}>
          {words.pageOf(page + 1, pages)}
        </p>
      )}
    </div>
  );
}
