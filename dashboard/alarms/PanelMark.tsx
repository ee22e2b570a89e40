/** What stands before a panel's title while an alarm is about what it reads; the tile's edge says the same. */
import { useWall } from "../panels/context.ts";
import { PriorityShape } from "./AlarmShape.tsx";
import type { PanelMark as Mark } from "./marks.ts";
import { alarmWordsOf, priorityWord } from "./words.ts";

export function PanelMark({ mark, hasWord }: { readonly mark: Mark; readonly hasWord: boolean }) {
  const { language } = useWall();
  return (
    <span class="panel-mark">
      <span class="alarm-mark">
        <PriorityShape priority={mark.priority} />
      </span>
      {hasWord && <span class="alarm-priority">{priorityWord(mark.priority, alarmWordsOf(language))}</span>}
    </span>
  );
}
