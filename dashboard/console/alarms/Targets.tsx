/** Notifications, for admins: where they go, whether they arrive, and what did not. */
import { useComputed } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { DeadLetter, TargetLine } from "../../../protocol/target.ts";
import { formatAge } from "../../format.ts";
import { Confirm } from "../Confirm.tsx";
import { useConsole } from "../context.ts";
import { Fact } from "../Fact.tsx";
import { State } from "../State.tsx";
import { formatTime } from "../times.ts";
import { priorityWord } from "../words/alarms.ts";
import { errorWord } from "../words/commands.ts";
import { deliveryWord } from "../words/targets.ts";
import { AlarmParts } from "./AlarmParts.tsx";
import { TargetForm } from "./TargetForm.tsx";

/** Whether they arrive changes without any command. */
const AGAIN_MS = 15_000;

export function Targets() {
  const { store, targets, words, language } = useConsole();
  const list = targets.targets.value;
  const error = targets.error.value;
  const [changed, change] = useState<string | undefined>(undefined);
  const turn = useComputed(() => Math.floor(store.nowMs.value / AGAIN_MS)).value;
  const connected = store.socket.value === "open";
  useEffect(() => void targets.load(), [turn, connected]);
  return (
    <section class="alarms targets-view">
      <AlarmParts view="targets" />
      <p class="quiet what">{words.targets.what}</p>
      {error && (
        <p class="wrong" role="status">
          {errorWord(error, language)}
        </p>
      )}
      {list === undefined && !error && <p class="quiet">{words.targets.waiting}</p>}
      {list?.length === 0 && <p class="quiet">{words.targets.none}</p>}
      <ul class="cards">
        {list?.map((line) =>
          changed === line.target ? (
            <li key={line.target}>
              <TargetForm line={line} close={() => change(undefined)} />
            </li>
          ) : (
            <Target key={line.target} line={line} change={() => change(line.target)} />
          ),
        )}
      </ul>
      {list && changed === undefined && <TargetForm line={undefined} close={() => {}} />}
    </section>
  );
}

interface TargetProps {
  readonly line: TargetLine;
  readonly change: () => void;
}

function Target({ line, change }: TargetProps) {
  const { store, targets, words, language } = useConsole();
  const { target, kind, url, minPriority, putMs, putBy, queued, dead, sentMs, error } = line;
  const nowMs = store.nowMs.value;
  const letters = targets.dead.value?.target === target ? targets.dead.value.letters : undefined;
  return (
    <li class="card target" data-target={target}>
      <div class="card-head">
        <h3>{target}</h3>
        {error !== null ? (
          <State shape="octagon" tone="bad">
            {words.targets.failing(deliveryWord(error, language))}
          </State>
        ) : (
          sentMs !== null && (
            <State shape="circle" tone="good">
              {words.targets.working}
            </State>
          )
        )}
      </div>
      <dl class="facts">
        <Fact name={words.targets.kind} value={words.targets.kinds(kind)} />
        <Fact name={words.targets.url} value={url} />
        <Fact name={words.targets.minPriority} value={priorityWord(minPriority, language)} />
        <Fact
          name={words.targets.sent}
          value={sentMs === null ? words.targets.notSent : words.screens.ago(formatAge(nowMs - sentMs, language))}
        />
        {queued > 0 && <Fact name={words.targets.queued} value={String(queued)} />}
        {dead > 0 && <Fact name={words.targets.dead} value={String(dead)} />}
        <Fact name={words.targets.made} value={words.targets.putBy(putBy, formatTime(putMs, nowMs, language))} />
      </dl>
      <Test target={target} />
      <div class="act-row">
        <button type="button" onClick={() => void targets.test(target)}>
          {words.targets.test}
        </button>
        <button type="button" onClick={change}>
          {words.targets.edit}
        </button>
      </div>
      {(dead > 0 || letters) && (
        <button
          type="button"
          class="revoke"
          aria-expanded={letters !== undefined}
          onClick={() => void targets.look(letters ? undefined : target)}
        >
          {letters ? words.targets.hideDead : words.targets.showDead(dead)}
        </button>
      )}
      {letters && <Dead target={target} letters={letters} />}
      <Confirm
        label={words.targets.remove}
        question={words.targets.removeWhat(target)}
        yes={words.targets.removeYes}
        act={() => void targets.remove(target)}
      />
    </li>
  );
}

function Test({ target }: { readonly target: string }) {
  const { targets, words, language } = useConsole();
  const test = targets.tests.value.get(target);
  return (
    <p class="result" role="status">
      {test?.type === "sending" && (
        <State shape="ring" tone="waiting">
          {words.targets.testing}
        </State>
      )}
      {test?.type === "failed" && (
        <State shape="octagon" tone="bad">
          {errorWord(test.error, language)}
        </State>
      )}
      {test?.type === "answered" && (
        <State shape={test.taken ? "tick" : "octagon"} tone={test.taken ? "good" : "bad"}>
          {test.taken
            ? words.targets.taken(Math.round(test.tookMs))
            : words.targets.notTaken(test.error === null ? "" : deliveryWord(test.error, language))}
        </State>
      )}
    </p>
  );
}

interface DeadProps {
  readonly target: string;
  readonly letters: readonly DeadLetter[];
}

function Dead({ target, letters }: DeadProps) {
  const { store, targets, words, language } = useConsole();
  if (letters.length === 0) return <p class="quiet">{words.targets.noDead}</p>;
  return (
    <div class="dead">
      <ul>
        {letters.map(({ id, name, alarms, status, tries, error, deadMs }) => (
          <li key={id}>
            <p>{words.targets.letter(name, alarms, status === "resolved")}</p>
            <p class="quiet">
              {words.targets.tries(tries, deliveryWord(error, language), formatTime(deadMs, store.nowMs.peek(), language))}
            </p>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => void targets.retry(target)}>
        {words.targets.retry}
      </button>
    </div>
  );
}
