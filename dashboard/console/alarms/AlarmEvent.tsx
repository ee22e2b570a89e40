/** One line of the history of alarms: when, what, by whom and why; with the alarm's name where lines of several stand together. */
import type { AlarmHistoryLine } from "../../../protocol/alarm.ts";
import { whoText } from "../../i18n.ts";
import { useConsole } from "../context.ts";
import { State, type Tone } from "../State.tsx";
import { formatTime } from "../times.ts";
import { alarmHash } from "../views.ts";
import { eventWord } from "../words/alarm-history.ts";
import { alarmStateWord } from "../words/alarms.ts";
import { eventShape } from "./shapes.ts";

interface EventProps {
  readonly line: AlarmHistoryLine;
  readonly named: boolean;
}

export function AlarmEvent({ line, named }: EventProps) {
  const { store, words, language } = useConsole();
  const { atMs, type, id, name, priority, state, by, untilMs } = line;
  const time = (ms: number): string => formatTime(ms, store.nowMs.peek(), language);
  const tone: Tone = type === "raised" ? priority : type === "no-data" ? "late" : "good";
  const said = [
    by ? whoText(by.who, language) : "",
    untilMs === null ? "" : words.history.until(time(untilMs)),
    type === "commented" ? "" : alarmStateWord(state, language),
  ];
  return (
    <li data-event={type}>
      <time dateTime={new Date(atMs).toISOString()}>{time(atMs)}</time>
      <div>
        {named && (
          <p class="event-name">
            <a href={alarmHash(id)}>{name}</a> <span class="quiet">{labelsOf(id)}</span>
          </p>
        )}
        <State shape={eventShape(line)} tone={tone}>
          {eventWord(type, language)}
        </State>
        <span class="quiet">{said.filter((part) => part !== "").join(" · ")}</span>
        {by && by.note !== "" && <q>{by.note}</q>}
      </div>
    </li>
  );
}

/** What tells it from others of its name. */
function labelsOf(id: string): string {
  return id.replace(/^\{|\}$/g, "").replace(/alertname="(?:[^"\\]|\\.)*",?/, "");
}
