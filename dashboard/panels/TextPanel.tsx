/** What somebody wrote: plain text in lines, as large as all of it fits, and what does not fit is counted. Nothing in it is markup. */
import { textOf } from "../i18n.ts";
import { measureEms } from "../plot/measure.ts";
import { type BodyProps, useWall } from "./context.ts";
import { panelWordsOf } from "./words.ts";
import { wrapText } from "./wrap-text.ts";

const SIZES_PX = [72, 60, 48, 40, 34, 28];
const LINE = 1.3;

export function TextPanel({ panel, width, height }: BodyProps) {
  const { language } = useWall();
  const text = textOf(panel.text ?? "", language).trim();
  if (text === "") return <p class="number-none">—</p>;
  const fitted = SIZES_PX.map((px) => ({
    px,
    lines: wrapText(text, width / px, measureEms),
    room: Math.max(1, Math.floor(height / (px * LINE))),
  }));
  const { px, lines, room } = fitted.find((one) => one.lines.length <= one.room) ?? (fitted[fitted.length - 1] as (typeof fitted)[number]);
  const hidden = lines.length <= room ? 0 : lines.length - room + 1;
  return (
    <div class="text" style={{ fontSize: `${px}px`, lineHeight: LINE }}>
      {lines.slice(0, lines.length - hidden).map((line, i) => (
        <p key={i}>{line || "\u00a0"}</p>
      ))}
      {hidden > 0 && <p class="more">{panelWordsOf(language).moreLines(hidden)}</p>}
    </div>
  );
}
