/** The band of a wall that lists what stands: reserved for it, so that nothing is ever covered. No line blinks, only a mark. */
import type { WallAlarms } from "../../protocol/alarm.ts";
import { formatAge } from "../format.ts";
import { useWall } from "../panels/context.ts";
import { Shape } from "../panels/Shape.tsx";
import { measureEms } from "../plot/measure.ts";
import { AlarmLine } from "./AlarmLine.tsx";
import { Counts } from "./Counts.tsx";
import { fitGroups } from "./counts.ts";
import { type FittedStrip, FLOOD_ROW_PX, GROUPS_PX, groupsHeight, LINE_GAP_PX, MARGINS_PX, STRIP_COUNTS_PX } from "./fit-strip.ts";
import { lineOf } from "./line.ts";
import { alarmWordsOf } from "./words.ts";

interface Props {
  readonly alarms: WallAlarms;
  readonly fitted: FittedStrip;
  readonly top: number;
  /** Of the canvas. */
  readonly width: number;
}

/** Margins and padding at both sides. */
const SIDES_PX = 84;

export function AlarmStrip({ alarms, fitted, top, width }: Props) {
  const { store, language } = useWall();
  const words = alarmWordsOf(language);
  const nowMs = store.now.value;
  const { lines, counts, flood, groupRows, fontPx, sidePx, linePx, isTwoLines } = fitted;
  const rowOf = (height: number) => ({ height: `${height}px`, marginBottom: `${LINE_GAP_PX}px` });
  const standing = alarms.alarms.length + alarms.counts.more;
  return (
    <section class="alarm-strip" style={{ top: `${top}px` }} role="status" data-flood={flood !== null}>
      {flood && (
        <p class="alarm-flood" style={rowOf(FLOOD_ROW_PX)}>
          <Shape name="octagon" />
          {words.flood(formatAge(nowMs - flood.sinceMs, language), standing)}
        </p>
      )}
      <ol>
        {lines.map((alarm) => (
          <AlarmLine
            key={alarm.id}
            line={lineOf(alarm, { nowMs, language, firstOut: flood?.firstOut ?? "" })}
            width={width - MARGINS_PX}
            words={words}
            fontPx={fontPx}
            sidePx={sidePx}
            linePx={linePx}
            isTwoLines={isTwoLines}
          />
        ))}
      </ol>
      {flood && (
        <div class="alarm-groups" style={rowOf(groupsHeight(groupRows))}>
          <Counts texts={fitGroups(flood.groups, width - SIDES_PX, GROUPS_PX, groupRows, words, measureEms)} fontPx={GROUPS_PX} />
        </div>
      )}
      <Counts texts={counts} fontPx={STRIP_COUNTS_PX} />
    </section>
  );
}
