/** One alarm in full: what to do about it, what can be done to it, what is known of it, and its past. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { AlarmEntry } from "../../../protocol/alarm.ts";
import { NOTE_MAX_CHARACTERS } from "../../../protocol/command.ts";
import { responseIn, summaryIn } from "../../alarms/summary.ts";
import { formatAge, formatText } from "../../format.ts";
import { whoText } from "../../i18n.ts";
import { mayOrder } from "../account.ts";
import { Confirm } from "../Confirm.tsx";
import { useConsole } from "../context.ts";
import { Fact } from "../Fact.tsx";
import { formatSpan, formatTime } from "../times.ts";
import { alarmStateWord } from "../words/alarms.ts";
import { Deeds, Ordered, PriorityMark, Tags } from "./AlarmMarks.tsx";
import { AlarmPast } from "./AlarmPast.tsx";
import { canAct, SHELF_CHOICES_MS } from "./alarm-store.ts";
import { helpAddress } from "./help-link.ts";
import type { ActMethod } from "./marks.ts";

interface DetailProps {
  readonly id: string;
  /** `undefined` when it does not stand now: its past is there all the same. */
  readonly alarm: AlarmEntry | undefined;
}

export function AlarmDetail({ id, alarm }: DetailProps) {
  const { account, words } = useConsole();
  const head = useRef<HTMLHeadingElement>(null);
  // Who came by a link or a key reads on from here.
  useEffect(() => {
    head.current?.focus({ preventScroll: true });
    head.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const stamp = alarm ? [alarm.state, alarm.sinceMs, alarm.noData, alarm.comments.length].join() : "";
  return (
    <article class="alarm-detail">
      <a class="button back" href="#alarms">
        {words.alarms.back}
      </a>
      <h2 ref={head} tabIndex={-1}>
        {alarm?.name ?? nameOf(id)}
      </h2>
      {alarm ? (
        <>
          <State alarm={alarm} />
          <Response alarm={alarm} />
          {mayOrder(account.session.value, "alarms.acknowledge") && <Acts alarm={alarm} />}
          <Comments alarm={alarm} />
        </>
      ) : (
        <>
          <p>{words.alarms.gone}</p>
          <p class="quiet alarm-id">{id}</p>
        </>
      )}
      <AlarmPast alarm={id} stamp={stamp} />
      {alarm && <Facts alarm={alarm} />}
    </article>
  );
}

/** Of an alarm of which nothing else is known here. */
function nameOf(id: string): string {
  return /[{,]alertname="([^"\\]+)"/.exec(id)?.[1] ?? id;
}

function State({ alarm }: { readonly alarm: AlarmEntry }) {
  const { store, words, language } = useConsole();
  return (
    <>
      <p class="alarm-head">
        <PriorityMark priority={alarm.priority} />
        <strong>{alarmStateWord(alarm.state, language)}</strong>
        <span class="quiet">{words.alarms.since(formatAge(store.nowMs.value - alarm.sinceMs, language))}</span>
        <Tags alarm={alarm} />
      </p>
      <p class="alarm-summary">{summaryIn(language, alarm)}</p>
      <Deeds alarm={alarm} />
    </>
  );
}

function Response({ alarm }: { readonly alarm: AlarmEntry }) {
  const { words, language } = useConsole();
  const { help } = alarm;
  const response = responseIn(language, alarm);
  const address = helpAddress(help);
  return (
    <div class="response">
      <h3>{words.alarms.response}</h3>
      <p class={response === "" ? "quiet" : "response-text"}>{response === "" ? words.alarms.noResponse : response}</p>
      {help !== "" && (
        <p class="help">
          {words.alarms.help}:{" "}
          {address === undefined ? (
            help
          ) : (
            <a href={address} target="_blank" rel="noopener noreferrer">
              {help}
            </a>
          )}
        </p>
      )}
    </div>
  );
}

/** Everything that may be ordered of it, with one note that goes along. */
function Acts({ alarm }: { readonly alarm: AlarmEntry }) {
  const { alarms, words, language } = useConsole();
  const [note, setNote] = useState("");
  const sending = alarms.marks.value.get(alarm.id)?.type === "sending";

  async function act(method: ActMethod): Promise<void> {
    const typed = note;
    if (await alarms.act(method, [alarm], typed)) setNote((now) => (now === typed ? "" : now));
  }

  function shelve(forMs: number): void {
    alarms.shelfMs.value = forMs;
    void act("alarms.shelve");
  }

  return (
    <div class="detail-acts">
      <label>
        <span class="label">{words.alarms.note}</span>
        <textarea
          rows={2}
          maxLength={NOTE_MAX_CHARACTERS}
          placeholder={words.alarms.noteHint}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <div class="act-row">
        {canAct("alarms.acknowledge", alarm) && (
          <button type="button" class="primary" disabled={sending} onClick={() => void act("alarms.acknowledge")}>
            {words.alarms.acknowledge}
          </button>
        )}
        <button type="button" disabled={sending || note.trim() === ""} onClick={() => void act("alarms.comment")}>
          {words.alarms.comment}
        </button>
        {canAct("alarms.unshelve", alarm) && (
          <button type="button" disabled={sending} onClick={() => void act("alarms.unshelve")}>
            {words.alarms.unshelve}
          </button>
        )}
        {canAct("alarms.return", alarm) && (
          <button type="button" disabled={sending} onClick={() => void act("alarms.return")}>
            {words.alarms.returned}
          </button>
        )}
      </div>
      {canAct("alarms.shelve", alarm) && (
        <fieldset class="shelf-row">
          <legend>{words.alarms.shelfTime}</legend>
          {SHELF_CHOICES_MS.map((choice) => (
            <button key={choice} type="button" disabled={sending} onClick={() => shelve(choice)}>
              {formatSpan(choice, language)}
            </button>
          ))}
        </fieldset>
      )}
      <Ordered alarm={alarm} />
      {canAct("alarms.remove", alarm) && (
        <Confirm
          label={words.alarms.remove}
          question={words.alarms.removeWhat(alarm.name)}
          yes={words.alarms.removeYes}
          no={words.page.cancel}
          act={() => void act("alarms.remove")}
        />
      )}
    </div>
  );
}

function Comments({ alarm }: { readonly alarm: AlarmEntry }) {
  const { store, words, language } = useConsole();
  const comments = [...alarm.comments].reverse();
  return (
    <>
      <h3>
        {words.alarms.comments} <span class="count">{comments.length}</span>
      </h3>
      {comments.length === 0 && <p class="quiet">{words.alarms.noComments}</p>}
      <ul class="comments">
        {comments.map(({ who, atMs, note }) => (
          <li key={`${atMs} ${who}`}>
            <p class="quiet">
              {whoText(who, language)} · {formatTime(atMs, store.nowMs.peek(), language)}
            </p>
            <p class="comment-text">{note}</p>
          </li>
        ))}
      </ul>
    </>
  );
}

function Facts({ alarm }: { readonly alarm: AlarmEntry }) {
  const { store, words, language } = useConsole();
  const { device, value, activeMs, rule, labels, annotations } = alarm;
  const number = typeof value === "number" ? value : value === null ? Number.NaN : Number(value.replace("Inf", "Infinity"));
  return (
    <>
      <dl class="facts">
        {device !== "" && <Fact name={words.alarms.device} value={device} />}
        <Fact name={words.alarms.value} value={formatText(number, "none", language)} />
        <Fact
          name={words.alarms.active}
          value={activeMs === null ? words.alarms.notActive : formatTime(activeMs, store.nowMs.peek(), language)}
        />
        <Fact name={words.alarms.rule} value={rule === "" ? words.alarms.ownRule : rule} />
      </dl>
      <Pairs title={words.alarms.labels} pairs={labels} />
      <Pairs title={words.alarms.annotations} pairs={annotations} />
    </>
  );
}

function Pairs({ title, pairs }: { readonly title: string; readonly pairs: Readonly<Record<string, string>> }) {
  const entries = Object.entries(pairs);
  if (entries.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <dl class="facts">
        {entries.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </>
  );
}
