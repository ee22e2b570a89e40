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
const QUIET_FOOT_PX = 8;
/** In a panel lower than this, one line and what is counted stand beside each other. */
const LOW_PX = 84;
const LOW_COUNTS_SHARE = 0.25;

export function AlarmList({ picture, width, height }: BodyProps) {
  const { store, language } = useWall();
  store.alarmsVersion.value;
  const words = alarmWordsOf(language);
  const nowMs = store.now.value;
  const { alarms, stale, counts, flood } = picture.alarms;
  const standing = alarms.length + counts.more;
  const isLow = height < LOW_PX;
  const countsWidth = isLow ? width * LOW_COUNTS_SHARE : width;
  const quiet = standing === 0 ? quietText(words.noneChecked(formatAge(nowMs - store.toldMs.value, language)), width, height) : undefined;
  // What is wider than the panel is left to the header.
  const extra = [
    ...(flood ? [words.flood(formatAge(nowMs - flood.sinceMs, language), standing)] : []),
    ...(counts.rules === 0 ? [words.noRules] : []),
  ].filter((text) => measureEms(text) * LIST_COUNTS_PX <= countsWidth);
  const context = { nowMs, language, firstOut: flood?.firstOut ?? "" };
  const room = { width: isLow ? width - countsWidth : width, height: height - (quiet?.height ?? 0) };
  const fitted = fitList(picture.alarms, room, context, words, measureEms, extra);
  const { lines, fontPx, sidePx, linePx, isTwoLines } = fitted;
  return (
    <div class={`alarm-list ${isLow ? "low" : ""}`} data-standing={standing}>
      {quiet && (
        <p class="alarm-quiet" style={{ fontSize: `${quiet.fontPx}px`, height: `${quiet.height}px`, lineHeight: QUIET_LINE }}>
          <Shape name="tick" />
          <span>
            {quiet.lines.map((line) => (
              <span key={line} class="alarm-quiet-line">
                {line}
              </span>
            ))}
          </span>
        </p>
      )}
      <ol>
        {lines.map((alarm) => (
          <AlarmLine
            key={alarm.id}
            line={lineOf(alarm, context, stale.includes(alarm))}
            width={room.width}
            words={words}
            fontPx={fontPx}
            sidePx={sidePx}
            linePx={linePx}
            isTwoLines={isTwoLines}
          />
        ))}
      </ol>
      <Counts texts={isLow ? fitted.counts.slice(0, 1) : fitted.counts} fontPx={LIST_COUNTS_PX} />
    </div>
  );
}

/** Shape and its margin. */
const TICK_EMS = 1.5;

interface Quiet {
  readonly lines: readonly string[];
  readonly fontPx: number;
  readonly height: number;
}

function quietText(text: string, width: number, height: number): Quiet {
  const linesAt = (px: number): readonly string[] => wrapText(text, width / px - TICK_EMS, measureEms);
  const fontPx = QUIET_PX.find((px) => px * QUIET_LINE <= height && linesAt(px).length === 1) ?? 28;
  const lines = linesAt(fontPx);
  return { lines, fontPx, height: Math.ceil(lines.length * fontPx * QUIET_LINE) + (height < LOW_PX ? 0 : QUIET_FOOT_PX) };
}
