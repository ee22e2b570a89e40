/** What stands before a panel's title, or in a narrow one's foot, while an alarm is about what it reads; the tile's edge says the same. */
import { useWall } from "../panels/context.ts";
import { PriorityShape } from "./AlarmShape.tsx";
import type { PanelMark as Mark } from "./marks.ts";
import { alarmWordsOf, priorityWord } from "./words.ts";

export function PanelMark({ mark }: { readonly mark: Mark }) {
  const { language } = useWall();
  return (
    <span class="panel-mark">
      <span class="alarm-mark">
        <PriorityShape priority={mark.priority} />
      </span>
      <span class="alarm-priority">{priorityWord(mark.priority, alarmWordsOf(language))}</span>
    </span>
  );
}
