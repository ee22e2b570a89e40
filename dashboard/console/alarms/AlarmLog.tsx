/** What happened to all alarms, those that are over too: the way to each one's own history. */
import { useEffect } from "preact/hooks";
import { useConsole } from "../context.ts";
import { errorWord } from "../words/commands.ts";
import { AlarmEvent } from "./AlarmEvent.tsx";
import { AlarmParts } from "./AlarmParts.tsx";

export function AlarmLog() {
  const { store, eventLog, words, language } = useConsole();
  const lines = eventLog.lines.value;
  const error = eventLog.error.value;
  const connected = store.socket.value === "open";
  // Every event that changes an alarm comes with a new list of them.
  const set = store.alarms.value;
  useEffect(() => void eventLog.load(), [connected, set]);
  return (
    <section class="alarms alarm-log">
      <AlarmParts view="history" />
      {error && (
        <p class="wrong" role="status">
          {words.history.failed} {errorWord(error, language)}
        </p>
      )}
      {lines === undefined && !error && <p class="quiet">{words.history.reading}</p>}
      {lines?.length === 0 && <p class="quiet">{words.history.nothing}</p>}
      <ol class="events">
        {lines?.map((line, i) => (
          <AlarmEvent key={`${line.atMs} ${line.type} ${line.id} ${i}`} line={line} named />
        ))}
      </ol>
      {lines && lines.length > 0 && !eventLog.ended.value && (
        <button type="button" class="show-all" onClick={() => void eventLog.older()}>
          {words.audit.older}
        </button>
      )}
    </section>
  );
}
