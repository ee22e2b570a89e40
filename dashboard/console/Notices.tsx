/** Notices: writing one, and those that are shown, each with the way to clear it. */
import { useState } from "preact/hooks";
import type { ConsoleScreens } from "../../protocol/command.ts";
import type { Notice } from "../../protocol/frame.ts";
import { formatAge, formatHourMinute } from "../format.ts";
import { textOf, whoText } from "../i18n.ts";
import type { ShapeName } from "../panels/Shape.tsx";
import { mayOrder } from "./account.ts";
import { useConsole } from "./context.ts";
import { charactersLeft, DURATIONS_MINUTES, EMPTY_DRAFT, type NoticeDraft, noticeOf } from "./notice-draft.ts";
import { CommandState, State } from "./State.tsx";
import type { NoticeWords } from "./words/notices.ts";

const LEVELS: readonly Notice["level"][] = ["info", "warning", "critical"];

const LEVEL_SHAPES: Readonly<Record<Notice["level"], ShapeName>> = { info: "info", warning: "triangle", critical: "octagon" };

function Level({ level }: { readonly level: Notice["level"] }) {
  const { words } = useConsole();
  return (
    <State shape={LEVEL_SHAPES[level]} tone={level}>
      {words.notices.levels(level)}
    </State>
  );
}

export function Notices({ list }: { readonly list: ConsoleScreens }) {
  const { store, account, words, language } = useConsole();
  const session = account.session.value;
  const nowMs = store.nowMs.value;
  // A list may be some seconds old: what has ended since is not shown any more, and not here either.
  const shown = list.notices.filter(({ untilMs }) => untilMs === null || untilMs > nowMs);
  const titleOf = (name: string): string => {
    const wall = list.walls.find((one) => one.name === name);
    return wall ? textOf(wall.title, language) : name;
  };
  return (
    <section class="notices">
      <h2>
        {words.notices.title} <span class="count">{shown.length}</span>
      </h2>
      {mayOrder(session, "notices.post") && <NoticeForm walls={list.walls} titleOf={titleOf} />}
      {shown.length === 0 && <p class="quiet">{words.notices.none}</p>}
      <ul class="cards">
        {shown.map((notice) => (
          <li key={notice.id} class={`card notice level-${notice.level}`}>
            <div class="card-head">
              <Level level={notice.level} />
              {mayOrder(session, "notices.clear") && (
                <button type="button" onClick={() => void store.order("notices.clear", { notice: notice.id }, notice.text)}>
                  {words.notices.clear}
                </button>
              )}
            </div>
            <p class="notice-text">{notice.text}</p>
            <p class="quiet">
              {[
                words.notices.by(whoText(notice.from, language)),
                formatHourMinute(notice.postedMs),
                notice.untilMs === null ? words.notices.untilCleared : words.notices.endsIn(formatAge(notice.untilMs - nowMs, language)),
                notice.walls === null ? words.notices.allWalls : notice.walls.map(titleOf).join(", "),
              ].join(" · ")}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FormProps {
  readonly walls: ConsoleScreens["walls"];
  readonly titleOf: (name: string) => string;
}

function NoticeForm({ walls, titleOf }: FormProps) {
  const { store, words } = useConsole();
  const [draft, setDraft] = useState<NoticeDraft>(EMPTY_DRAFT);
  const change = (part: Partial<NoticeDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const notice = noticeOf(draft);
  const left = charactersLeft(draft.text);
  const newest = store.commands.value.find(({ own, method }) => own && method.startsWith("notices."));

  async function post(): Promise<void> {
    if (!notice) return;
    const taken = await store.order("notices.post", notice, notice.text);
    // What was refused stays, to be mended; what was typed meanwhile stays too.
    if (taken) setDraft((now) => (now.text === draft.text ? { ...now, text: "" } : now));
  }

  return (
    <form
      class="card notice-form"
      onSubmit={(event) => {
        event.preventDefault();
        void post();
      }}
    >
      <h3>{words.notices.newNotice}</h3>
      <label>
        <span class="label">{words.notices.text}</span>
        <textarea
          rows={3}
          value={draft.text}
          placeholder={words.notices.text}
          aria-describedby="characters-left"
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
      <p id="characters-left" class={left < 0 ? "left over" : "left"}>
        {words.notices.left(left)}
      </p>
      <fieldset class="choices">
        <legend>{words.notices.level}</legend>
        {LEVELS.map((level) => (
          <label key={level} class="choice">
            <input type="radio" name="level" checked={draft.level === level} onChange={() => change({ level })} />
            <Level level={level} />
          </label>
        ))}
      </fieldset>
      <label>
        <span class="label">{words.notices.duration}</span>
        <select
          value={String(draft.forMinutes ?? "")}
          onChange={(event) => change({ forMinutes: event.currentTarget.value === "" ? null : Number(event.currentTarget.value) })}
        >
          {DURATIONS_MINUTES.map((minutes) => (
            <option key={minutes} value={String(minutes)}>
              {durationWord(minutes, words.notices)}
            </option>
          ))}
          <option value="">{words.notices.untilCleared}</option>
        </select>
      </label>
      {walls.length > 1 && <WallChoice walls={walls} chosen={draft.walls} titleOf={titleOf} choose={(names) => change({ walls: names })} />}
      <button type="submit" class="primary" disabled={notice === undefined}>
        {words.notices.post}
      </button>
      <p class="result" role="status">
        {newest && <CommandState entry={newest} />}
      </p>
    </form>
  );
}

interface WallChoiceProps extends FormProps {
  readonly chosen: readonly string[];
  readonly choose: (names: readonly string[]) => void;
}

function WallChoice({ walls, chosen, titleOf, choose }: WallChoiceProps) {
  const { words } = useConsole();
  const toggle = (name: string): void => choose(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <fieldset class="choices">
      <legend>{words.notices.onWalls}</legend>
      <label class="choice">
        <input type="checkbox" checked={chosen.length === 0} onChange={() => choose([])} />
        <span>{words.notices.allWalls}</span>
      </label>
      {walls.map(({ name }) => (
        <label key={name} class="choice">
          <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
          <span>{titleOf(name)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function durationWord(minutes: number, words: NoticeWords): string {
  return minutes % 60 === 0 ? words.hours(minutes / 60) : words.minutes(minutes);
}
