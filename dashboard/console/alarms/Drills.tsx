/** Drills: starting one, how the one that runs is doing, and how the last ones were answered. */
import { useState } from "preact/hooks";
import { type Drill, PRIORITIES, type Priority } from "../../../protocol/alarm.ts";
import { NOTE_MAX_CHARACTERS } from "../../../protocol/command.ts";
import { formatAge } from "../../format.ts";
import { whoText } from "../../i18n.ts";
import { mayOrder } from "../account.ts";
import { Confirm } from "../Confirm.tsx";
import { useConsole } from "../context.ts";
import { Fact } from "../Fact.tsx";
import { State } from "../State.tsx";
import { formatTime } from "../times.ts";
import { priorityWord } from "../words/alarms.ts";
import { errorWord } from "../words/commands.ts";
import { PriorityMark } from "./AlarmMarks.tsx";
import { AlarmParts } from "./AlarmParts.tsx";
import { drillState, medianResponseMs, runningDrill } from "./drills.ts";

export function Drills() {
  const { store, account, words, language } = useConsole();
  const set = store.alarms.value;
  const drills = typeof set === "object" ? set.drills : [];
  const running = runningDrill(drills);
  const others = drills.filter((drill) => drill !== running);
  const medianMs = medianResponseMs(drills);
  return (
    <section class="alarms drills">
      <AlarmParts view="drills" />
      <p class="quiet what">{words.drills.what}</p>
      {running ? <Running drill={running} /> : mayOrder(account.session.value, "alarms.drill") && <DrillForm />}
      <h2>{words.drills.last}</h2>
      {medianMs !== undefined && <p class="median">{words.drills.median(formatAge(medianMs, language))}</p>}
      {others.length === 0 && <p class="quiet">{words.drills.none}</p>}
      <ul class="cards">
        {others.map((drill) => (
          <li key={`${drill.orderedMs} ${drill.id}`} class="card" data-drill={drill.id}>
            <div class="card-head">
              <PriorityMark priority={drill.priority} />
              <Outcome drill={drill} />
            </div>
            <Ordered drill={drill} />
            <Seen drill={drill} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function DrillForm() {
  const { alarms, words, language } = useConsole();
  const [priority, setPriority] = useState<Priority>("critical");
  const [note, setNote] = useState("");
  const error = alarms.drillError.value;

  async function start(): Promise<void> {
    if (await alarms.drill(priority, note)) setNote("");
  }

  return (
    <form class="card drill-form" onSubmit={(event) => event.preventDefault()}>
      <h3>{words.drills.newDrill}</h3>
      <label>
        <span class="label">{words.drills.priority}</span>
        <select
          name="priority"
          value={priority}
          onChange={(event) => setPriority(PRIORITIES.find((one) => one === event.currentTarget.value) ?? "critical")}
        >
          {PRIORITIES.map((one) => (
            <option key={one} value={one}>
              {priorityWord(one, language)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="label">{words.drills.note}</span>
        <input
          name="note"
          autocomplete="off"
          maxLength={NOTE_MAX_CHARACTERS}
          placeholder={words.drills.noteHint}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <Confirm
        label={words.drills.start}
        question={words.drills.startWhat}
        yes={words.drills.startYes}
        no={words.page.cancel}
        act={() => void start()}
      />
      {error && (
        <p class="wrong" role="status">
          {words.drills.refused} {errorWord(error, language)}
        </p>
      )}
    </form>
  );
}

function Running({ drill }: { readonly drill: Drill }) {
  const { store, alarms, account, words } = useConsole();
  const set = store.alarms.value;
  const alarm = typeof set === "object" ? set.alarms.find(({ id }) => id === drill.id) : undefined;
  return (
    <div class="card drill-running" role="status" data-drill={drill.id}>
      <div class="card-head">
        <h3>{words.drills.running}</h3>
        <PriorityMark priority={drill.priority} />
      </div>
      <Outcome drill={drill} />
      <Ordered drill={drill} />
      <Seen drill={drill} />
      {alarm && mayOrder(account.session.value, "alarms.acknowledge") && (
        <button type="button" class="primary" onClick={() => void alarms.act("alarms.acknowledge", [alarm], "")}>
          {words.drills.acknowledge}
        </button>
      )}
    </div>
  );
}

function Outcome({ drill }: { readonly drill: Drill }) {
  const { store, words, language } = useConsole();
  const state = drillState(drill, store.nowMs.value);
  if (state.type === "answered") {
    return (
      <State shape="tick" tone="good">
        {words.drills.answered(formatAge(state.afterMs, language), whoText(state.by, language))}
      </State>
    );
  }
  return state.type === "missed" ? (
    <State shape="octagon" tone="bad">
      {words.drills.missed}
    </State>
  ) : (
    <State shape="diamond" tone="waiting">
      {words.drills.runningFor(formatAge(state.forMs, language))}
    </State>
  );
}

function Ordered({ drill }: { readonly drill: Drill }) {
  const { store, words, language } = useConsole();
  return <p class="quiet">{words.drills.orderedBy(drill.orderedBy, formatTime(drill.orderedMs, store.nowMs.peek(), language))}</p>;
}

/** What screens have proven. */
function Seen({ drill }: { readonly drill: Drill }) {
  const { words } = useConsole();
  const { screens, painted, sounded, blocked } = drill;
  return (
    <dl class="facts">
      <Fact name={words.drills.painted} value={words.drills.ofScreens(painted, screens)} />
      <Fact name={words.drills.sounded} value={words.drills.ofScreens(sounded, screens)} />
      {blocked > 0 && <Fact name={words.drills.blocked} value={words.drills.ofScreens(blocked, screens)} />}
    </dl>
  );
}
