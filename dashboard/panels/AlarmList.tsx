/** What stands, worst first, five to ten lines of it; and when nothing does, how long ago that was known. */
import { AlarmLine } from "../alarms/AlarmLine.tsx";
import { Counts } from "../alarms/Counts.tsx";
import { fitList, LIST_COUNTS_PX } from "../alarms/fit-list.ts";
import { lineOf } from "../alarms/line.ts";
import { alarmWordsOf } from "../alarms/words.ts";
import { formatAge } from "../format.ts";
import { measureEms } from "../plot/measure.ts";
import { type BodyProps, useWall } from "./context.ts";
import { Shape } from "./Shape.tsx";
import { wrapText } from "./wrap-text.ts";

/** Of what is said when nothing stands: as large as it fits two lines. */
const QUIET_PX = [48, 40, 34, 28];
const QUIET_LINE = 1.3;

export function AlarmList({ picture, width, height }: BodyProps) {
  const { store, language } = useWall();
  store.alarmsVersion.value;
  const words = alarmWordsOf(language);
  const nowMs = store.now.value;
  const { alarms, stale, counts, flood } = picture.alarms;
  const standing = alarms.length + counts.more;
  const quiet = standing === 0 ? quietText(words.noneChecked(formatAge(nowMs - store.toldMs.value, language)), width) : undefined;
  const extra = [
    ...(flood ? [words.flood(formatAge(nowMs - flood.sinceMs, language), standing)] : []),
    ...(counts.rules === 0 ? [words.noRules] : []),
  ];
  const context = { nowMs, language, firstOut: flood?.firstOut ?? "" };
  const room = { width, height: height - (quiet?.height ?? 0) };
  const fitted = fitList(picture.alarms, room, context, words, measureEms, extra);
  const { lines, fontPx, sidePx, linePx, isTwoLines } = fitted;
  return (
    <div class="alarm-list" data-standing={standing}>
      {quiet && (
        <p class="alarm-quiet" style={{ fontSize: `${quiet.fontPx}px`, height: `${quiet.height}px`, lineHeight: QUIET_LINE }}>
          <Shape name="tick" />
          <span>{quiet.text}</span>
        </p>
      )}
      <ol>
        {lines.map((alarm) => (
          <AlarmLine
            key={alarm.id}
            line={lineOf(alarm, context, stale.includes(alarm))}
            words={words}
            fontPx={fontPx}
            sidePx={sidePx}
            linePx={linePx}
            isTwoLines={isTwoLines}
          />
        ))}
      </ol>
      <Counts texts={fitted.counts} fontPx={LIST_COUNTS_PX} />
    </div>
  );
}

/** Shape and its margin. */
const TICK_EMS = 1.3;

function quietText(text: string, width: number): { readonly text: string; readonly fontPx: number; readonly height: number } {
  const linesAt = (px: number): number => wrapText(text, width / px - TICK_EMS, measureEms).length;
  const fontPx = QUIET_PX.find((px) => linesAt(px) === 1) ?? 28;
  return { text, fontPx, height: Math.ceil(linesAt(fontPx) * fontPx * QUIET_LINE) + 8 };
}
