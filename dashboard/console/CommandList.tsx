/** The last commands of this page and of others, each with what became of it. */
import { formatAge } from "../format.ts";
import { useConsole } from "./context.ts";
import { CommandState } from "./State.tsx";
import { methodWord } from "./words.ts";

export function CommandList() {
  const { store, words, language } = useConsole();
  const entries = store.commands.value;
  return (
    <section class="commands">
      <h2>{words.commands}</h2>
      {entries.length === 0 && <p class="quiet">{words.noCommands}</p>}
      <ol class="command-list">
        {entries.map((entry) => (
          <li key={entry.command}>
            <p class="command-what">
              <strong>{methodWord(entry.method, language)}</strong> <span class="subject">{entry.subject}</span>
            </p>
            <p class="command-state">
              <CommandState entry={entry} />
              <span class="quiet">
                {words.ago(formatAge(store.nowMs.value - entry.startedMs, language))}
                {!entry.own && ` · ${words.other}`}
              </span>
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
