/** What is done to several alarms at once: the bar of what is selected, and the answer to the newest command. */
import { useState } from "preact/hooks";
import type { AlarmEntry, ConsoleAlarms } from "../../../protocol/alarm.ts";
import { NOTE_MAX_CHARACTERS } from "../../../protocol/command.ts";
import { useConsole } from "../context.ts";
import { State } from "../State.tsx";
import { formatSpan } from "../times.ts";
import { actWord, refusalWord } from "../words/alarms.ts";
import { errorWord } from "../words/commands.ts";
import { canAct } from "./alarm-store.ts";
import type { ActMethod } from "./marks.ts";

/** Stands over the list as long as something is selected. */
export function Selection({ alarms }: { readonly alarms: readonly AlarmEntry[] }) {
  const { alarms: store, words, language } = useConsole();
  const [note, setNote] = useState("");
  if (alarms.length === 0) return null;
  const ids = alarms.map(({ id }) => id);
  const open = alarms.filter((alarm) => canAct("alarms.acknowledge", alarm));

  async function act(method: ActMethod): Promise<void> {
    if (!(await store.act(method, alarms, note))) return;
    setNote("");
    store.select(ids, false);
  }

  return (
    <fieldset class="selection" aria-label={words.alarms.selected(alarms.length)}>
      <div class="selection-head">
        <strong role="status">{words.alarms.selected(alarms.length)}</strong>
        <button type="button" onClick={() => store.select([...store.selected.value], false)}>
          {words.alarms.clearSelection}
        </button>
      </div>
      <input
        aria-label={words.alarms.note}
        placeholder={words.alarms.noteHint}
        maxLength={NOTE_MAX_CHARACTERS}
        value={note}
        onInput={(event) => setNote(event.currentTarget.value)}
      />
      <div class="selection-acts">
        <button type="button" class="primary" disabled={open.length === 0} onClick={() => void act("alarms.acknowledge")}>
          {words.alarms.acknowledgeCount(open.length)}
        </button>
        <button type="button" onClick={() => void act("alarms.shelve")}>
          {words.alarms.shelve(formatSpan(store.shelfMs.value, language))}
        </button>
      </div>
    </fieldset>
  );
}

/** So many refusals are told one by one; the lines themselves tell all. */
const REFUSALS_SHOWN = 5;

/** One alarm's answer stands at its line; of several, and of what was refused, it stands here. */
export function Report({ set }: { readonly set: ConsoleAlarms }) {
  const { alarms, words, language } = useConsole();
  const report = alarms.report.value;
  if (!report) return null;
  const { method, asked, done, refused, error } = report;
  if (asked === 1 && !error && refused.length === 0) return null;
  const act = actWord(method, language);
  const bad = error !== undefined || refused.length > 0;
  const nameOf = (id: string): string => {
    const alarm = set.alarms.find((one) => one.id === id);
    return alarm ? `${alarm.name} ${alarm.device}` : id;
  };
  return (
    <div class="report" role="status">
      <State shape={bad ? "octagon" : "circle"} tone={bad ? "bad" : "good"}>
        {error ? words.alarms.refusedOf(act, errorWord(error, language)) : words.alarms.report(act, done, refused.length)}
      </State>
      <ul>
        {refused.slice(0, REFUSALS_SHOWN).map(({ id, code }) => (
          <li key={id}>
            {nameOf(id)}: {refusalWord(code, language)}
          </li>
        ))}
      </ul>
    </div>
  );
}
