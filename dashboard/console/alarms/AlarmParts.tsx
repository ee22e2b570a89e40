/** The way between the parts of alarms: the list, history, drills, rules, notifications. */
import { roleOf } from "../account.ts";
import { useConsole } from "../context.ts";
import { State } from "../State.tsx";
import { alarmPartsOf, type View } from "../views.ts";

export function AlarmParts({ view }: { readonly view: View }) {
  const { store, account, words } = useConsole();
  const set = store.alarms.value;
  const broken = typeof set === "object" ? set.counts.brokenRules : 0;
  return (
    <nav class="parts" aria-label={words.alarms.parts}>
      {alarmPartsOf(roleOf(account.session.value)).map((part) => (
        <a key={part} href={`#${part}`} aria-current={part === view ? "page" : undefined}>
          {words.page[part]}
          {part === "rules" && broken > 0 && (
            <span class="broken-rules" role="img" aria-label={words.alarms.brokenRules(broken)} title={words.alarms.brokenRules(broken)}>
              <State shape="triangle" tone="late">
                {broken}
              </State>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
