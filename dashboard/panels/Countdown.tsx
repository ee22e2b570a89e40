/** The time to a moment, by the server, and once it is there, the time since; or to the next of some times of the day. */

import { formatHourMinute } from "../format.ts";
import { measureEms } from "../plot/measure.ts";
import { distanceTo, momentDay, momentText, nextDaily } from "./clock-model.ts";
import { type BodyProps, useWall } from "./context.ts";
import { panelWordsOf } from "./words.ts";

const LARGEST_PX = 260;
/** Lower than this and the moment, the number stands alone. */
const LEAST_PX = 44;
const MOMENT_PX = 44;
const MOMENT_FONT_PX = 28;
/** Set in the strong weight. */
const STRONG = 1.08;

export function Countdown({ panel, picture, width, height }: BodyProps) {
  const { store, language } = useWall();
  const words = panelWordsOf(language);
  const nowMs = store.now.value;
  // The site refuses a wall that has times of the day and no zone.
  const { timeZone = "UTC" } = picture.wall;
  const timeMs = panel.timeMs ?? (panel.daily && nextDaily(panel.daily, timeZone, nowMs));
  if (timeMs === undefined) return <p class="number-none">—</p>;
  const { past, days, time } = distanceTo(timeMs, nowMs);
  const text = days > 0 ? words.days(days, time) : time;
  const { since, until } = words;
  const say = past ? since : until;
  const whole = say(panel.daily ? formatHourMinute(timeMs, timeZone) : momentText(timeMs, language, picture.wall.timeZone));
  const isWhole = panel.daily !== undefined || measureEms(whole) * MOMENT_FONT_PX <= width;
  const moment = isWhole ? whole : say(momentDay(timeMs, language, picture.wall.timeZone));
  const hasRoom = height >= LEAST_PX + MOMENT_PX;
  const fontPx = Math.round(
    Math.max(28, Math.min(LARGEST_PX, (height - (hasRoom ? MOMENT_PX : 0)) / 1.15, width / (measureEms(text) * STRONG))),
  );
  return (
    <div class="number" data-past={past}>
      <p class="number-line" style={{ fontSize: `${fontPx}px`, height: `${Math.round(fontPx * 1.15)}px` }}>
        <span class="number-value">{text}</span>
      </p>
      {hasRoom && (
        <p class="row clock-place" style={{ height: `${MOMENT_PX}px` }}>
          <span class="row-name">{moment}</span>
        </p>
      )}
    </div>
  );
}
