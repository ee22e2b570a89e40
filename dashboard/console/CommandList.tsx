/** The last commands of this page and of others, each with what became of it. */
import type { ConsoleScreens } from "../../protocol/command.ts";
import { formatAge } from "../format.ts";
import { type CommandEntry, resultOf } from "./commands.ts";
import { useConsole } from "./context.ts";
import { CommandState } from "./State.tsx";
import { listScreens } from "./screen-state.ts";
import { methodWord, resultWord } from "./words/commands.ts";

export function CommandList({ list }: { readonly list: ConsoleScreens }) {
  const { store, words, language } = useConsole();
  const entries = store.commands.value;
  return (
    <section class="commands">
      <h2>{words.commands.title}</h2>
      {entries.length === 0 && <p class="quiet">{words.commands.none}</p>}
      <ol class="command-list">
        {entries.map((entry) => (
          <li key={entry.command}>
            <p class="command-what">
              <strong>{methodWord(entry.method, language)}</strong> <span class="subject">{subjectOf(entry, list)}</span>
            </p>
            <p class="command-state">
              <CommandState entry={entry} />
              <span class="quiet">
                {words.screens.ago(formatAge(store.nowMs.value - entry.startedMs, language))}
                {!entry.own && ` · ${words.commands.other}`}
              </span>
            </p>
            {entry.targets.length > 1 && <Targets entry={entry} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A notice is named after its command, so that another console's can be told too; a screen goes by the name that people know. */
function subjectOf({ command, subject }: CommandEntry, list: ConsoleScreens): string {
  if (subject === "") return list.notices.find(({ id }) => id === command)?.text ?? "";
  return listScreens(list).find(({ screen }) => screen === subject)?.name ?? subject;
}

function Targets({ entry }: { readonly entry: CommandEntry }) {
  const { words } = useConsole();
  return (
    <ul class="targets">
      {entry.targets.map((target) => (
        <li key={target.target}>
          {target.target.replace(/^[a-z]+:/, "")}: {resultWord(resultOf({ state: target.state, targets: [target] }), words.commands)}
        </li>
      ))}
    </ul>
  );
}
