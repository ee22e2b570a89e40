/** What stands in lines and details of alarms: priority, age, who did what, and what was just ordered. */
import type { AlarmDeed, AlarmEntry, Priority } from "../../../protocol/alarm.ts";
import { summaryIn } from "../../alarms/summary.ts";
import { formatAge } from "../../format.ts";
import { whoText } from "../../i18n.ts";
import { LEVEL_SHAPES } from "../../panels/levels.ts";
import { useConsole } from "../context.ts";
import { State, type Tone } from "../State.tsx";
import { formatTime } from "../times.ts";
import { actWord, priorityWord, refusalWord } from "../words/alarms.ts";
import { errorWord } from "../words/commands.ts";
import { type Mark, markOf } from "./marks.ts";

export function PriorityMark({ priority }: { readonly priority: Priority }) {
  const { language } = useConsole();
  return (
    <State shape={LEVEL_SHAPES[priority]} tone={priority}>
      {priorityWord(priority, language)}
    </State>
  );
}

/** Steps by itself, so that a list of hundreds is not made anew each second. */
export function Age({ sinceMs }: { readonly sinceMs: number }) {
  const { store, language } = useConsole();
  return <>{formatAge(store.nowMs.value - sinceMs, language)}</>;
}

/** What is unusual about it, each in a word. */
export function Tags({ alarm }: { readonly alarm: Pick<AlarmEntry, "drill" | "noData" | "chattering"> }) {
  const { words } = useConsole();
  const { drill, noData, chattering } = alarm;
  if (!drill && !noData && !chattering) return null;
  return (
    <>
      {drill && <span class="tag tag-drill">{words.alarms.drill}</span>}
      {noData && <span class="tag">{words.alarms.noData}</span>}
      {chattering && <span class="tag">{words.alarms.chattering}</span>}
    </>
  );
}

interface DeedProps {
  readonly deed: AlarmDeed;
  readonly say: (who: string, when: string) => string;
}

export function Deed({ deed, say }: DeedProps) {
  const { store, language } = useConsole();
  const { who, atMs, note } = deed;
  return (
    <p class="deed">
      {say(whoText(who, language), formatTime(atMs, store.nowMs.peek(), language))}
      {note !== "" && <q>{note}</q>}
    </p>
  );
}

/** Everything that people and rules did to it, in words. */
export function Deeds({ alarm }: { readonly alarm: AlarmEntry }) {
  const { store, words, language } = useConsole();
  const { acknowledged, shelf, outOfService, suppressedBy } = alarm;
  const set = store.alarms.value;
  const suppressor = typeof set === "object" ? set.alarms.find(({ id }) => id === suppressedBy) : undefined;
  return (
    <>
      {acknowledged && <Deed deed={acknowledged} say={words.alarms.acknowledgedBy} />}
      {shelf && <Deed deed={shelf} say={words.alarms.shelvedBy} />}
      {shelf && (
        <p class="deed shelf-end">
          <Countdown untilMs={shelf.untilMs} />
        </p>
      )}
      {outOfService && <Deed deed={outOfService} say={words.alarms.removedBy} />}
      {suppressedBy !== null && (
        <p class="deed">{words.alarms.suppressedBy(suppressor ? summaryIn(language, suppressor) : suppressedBy)}</p>
      )}
    </>
  );
}

function Countdown({ untilMs }: { readonly untilMs: number }) {
  const { store, words, language } = useConsole();
  const leftMs = untilMs - store.nowMs.value;
  return (
    <State shape="clock" tone="info">
      {leftMs > 0 ? words.alarms.shelfEnds(formatAge(leftMs, language)) : words.alarms.shelfEnded}
    </State>
  );
}

/** What was ordered of it on this page, until the list shows what came of it. */
export function Ordered({ alarm }: { readonly alarm: AlarmEntry }) {
  const { store, alarms, words, language } = useConsole();
  const mark = markOf(alarms.marks.value, alarm, store.nowMs.value);
  return (
    <p class="ordered" role="status">
      {mark && (
        <State shape={MARK_SHAPES[mark.type][0]} tone={MARK_SHAPES[mark.type][1]}>
          {textOf(mark)}
        </State>
      )}
    </p>
  );

  function textOf(one: Mark): string {
    const act = actWord(one.method, language);
    if (one.type === "sending") return words.alarms.sending(act);
    if (one.type === "done") return words.alarms.taken(act);
    return words.alarms.refusedOf(act, one.type === "refused" ? refusalWord(one.code, language) : errorWord(one.error, language));
  }
}

const MARK_SHAPES = {
  sending: ["ring", "waiting"],
  done: ["circle", "good"],
  refused: ["octagon", "bad"],
  failed: ["octagon", "bad"],
} as const satisfies Readonly<Record<Mark["type"], readonly [unknown, Tone]>>;
