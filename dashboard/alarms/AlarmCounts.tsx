/** What the header says of alarms: how many stand by priority, and whether somebody knows. */
import { useComputed } from "@preact/signals";
import { PRIORITIES, type WallAlarms } from "../../protocol/alarm.ts";
import { useWall } from "../panels/context.ts";
import { Shape } from "../panels/Shape.tsx";
import { MutedShape, PriorityShape } from "./AlarmShape.tsx";
import type { SpeakerState } from "./speaker.ts";
import { type AlarmWords, alarmWordsOf } from "./words.ts";

export function AlarmCounts({ alarms }: { readonly alarms: WallAlarms }) {
  const { language } = useWall();
  const words = alarmWordsOf(language);
  const { byPriority, rules } = alarms.counts;
  const standing = PRIORITIES.map((priority) => {
    const { unacknowledged, acknowledged, returned } = byPriority[priority];
    return { priority, count: unacknowledged + acknowledged + returned, open: unacknowledged + returned };
  }).filter(({ count }) => count > 0);
  const open = standing.reduce((sum, one) => sum + one.open, 0);
  if (standing.length === 0 && rules === 0) return null;
  return (
    <div class="strip-alarms">
      <p class="strip-strong">
        {standing.map(({ priority, count, open }) => (
          <span key={priority} class="alarm-count" data-priority={priority} data-open={open > 0}>
            <PriorityShape priority={priority} />
            {count}
          </span>
        ))}
        {standing.length === 0 && (
          <span class="alarm-count">
            <Shape name="tick" />
            {words.none}
          </span>
        )}
      </p>
      <p>{standing.length === 0 ? quietText(alarms, words) : open > 0 ? words.unacknowledgedCount(open) : words.allAcknowledged}</p>
    </div>
  );
}

/** Rules that fail raise no alarm: that none stands says less then. */
function quietText({ counts }: WallAlarms, words: AlarmWords): string {
  return counts.brokenRules > 0 ? words.brokenRules(counts.brokenRules) : words.rules(counts.rules);
}

export function SoundNote({ sound }: { readonly sound: { readonly value: SpeakerState } }) {
  const { language } = useWall();
  const isBlocked = useComputed(() => sound.value === "blocked");
  if (!isBlocked.value) return null;
  return (
    <span class="strip-note remark sound-blocked">
      <MutedShape />
      {alarmWordsOf(language).soundBlocked}
    </span>
  );
}
