/** The screens of the site: what each one shows, whether it really does, and what can be asked of it. */
import { useState } from "preact/hooks";
import type { ConsoleScreens, ScreenStatus } from "../../protocol/command.ts";
import { SKEW_LIMIT_MS } from "../clock.ts";
import { formatAge } from "../format.ts";
import { textOf } from "../i18n.ts";
import type { ShapeName } from "../panels/Shape.tsx";
import { newestFor } from "./commands.ts";
import { useConsole } from "./context.ts";
import { CommandState, State, type Tone } from "./State.tsx";
import { type ScreenState, screenState, sortScreens } from "./screen-state.ts";
import { methodWord } from "./words.ts";

/** As many as a browser draws at once without a pause; the worst come first. */
const SCREENS_SHOWN = 200;

/** How long the result of a command stands at its screen; the list of commands keeps it longer. */
const RESULT_SHOWN_MS = 60_000;

const STATES: Readonly<Record<ScreenState, readonly [ShapeName, Tone]>> = {
  connected: ["circle", "good"],
  unknown: ["ring", "waiting"],
  background: ["info", "info"],
  notDrawing: ["triangle", "late"],
  silent: ["triangle", "late"],
  lost: ["square", "bad"],
};

export function Screens({ list }: { readonly list: ConsoleScreens }) {
  const { store, words, language, base } = useConsole();
  const screens = sortScreens(list.screens, store.nowMs.value, store.old.value);
  return (
    <section class="screens">
      <h2>
        {words.screens} <span class="count">{screens.length}</span>
      </h2>
      {screens.length === 0 && (
        <div class="empty">
          <p>{words.noScreens}</p>
          {list.walls.map((wall) => (
            <a key={wall.name} class="button" href={`${base}/walls/${wall.name}`} target="_blank" rel="noreferrer">
              {words.openWall(textOf(wall.title, language))}
            </a>
          ))}
        </div>
      )}
      <ul class="cards">
        {screens.slice(0, SCREENS_SHOWN).map((screen) => (
          <ScreenCard key={screen.screen} screen={screen} wall={list.walls.find(({ name }) => name === screen.wall)} />
        ))}
      </ul>
      {screens.length > SCREENS_SHOWN && <p class="quiet">{words.more(screens.length - SCREENS_SHOWN)}</p>}
    </section>
  );
}

type Wall = ConsoleScreens["walls"][number];

function ScreenCard({ screen, wall }: { readonly screen: ScreenStatus; readonly wall: Wall | undefined }) {
  const { store, words, language } = useConsole();
  const nowMs = store.nowMs.value;
  const state = screenState(screen, nowMs, store.old.value);
  const [shape, tone] = STATES[state];
  const { width, height, ratio } = screen.viewport;
  const reportAge = screen.reportMs === null ? words.notYet : words.ago(formatAge(nowMs - screen.reportMs, language));
  const skewed = Math.abs(screen.skewMs) > SKEW_LIMIT_MS;
  const page = wall?.pages.find(({ id }) => id === screen.page);
  const newest = newestFor(store.commands.value, screen.screen, nowMs, RESULT_SHOWN_MS);
  return (
    <li class={`card screen-${state}`}>
      <div class="card-head">
        <h3>{screen.screen}</h3>
        <State shape={shape} tone={tone}>
          {words[state]}
        </State>
      </div>
      <dl class="facts">
        <Fact name={words.wall} value={wall ? textOf(wall.title, language) : screen.wall} />
        <Fact name={words.page} value={page ? textOf(page.title, language) : screen.page} />
        <Fact name={words.viewport} value={`${width} × ${height}${ratio === 1 ? "" : ` @${Number(ratio.toFixed(2))}`}`} />
        <Fact name={words.painted} value={words.paintedOf(screen.painted, screen.seq)} />
        <Fact name={words.report} value={reportAge} />
      </dl>
      {skewed && (
        <State shape="triangle" tone="late">
          {words.clockOff(formatAge(Math.abs(screen.skewMs), language))}
        </State>
      )}
      <ScreenActions screen={screen.screen} shown={screen.page} wall={wall} />
      <p class="result" role="status">
        {newest && (
          <>
            <span class="quiet">{methodWord(newest.method, language)}</span> <CommandState entry={newest} />
          </>
        )}
      </p>
    </li>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface ActionsProps {
  readonly screen: string;
  readonly shown: string;
  readonly wall: Wall | undefined;
}

function ScreenActions({ screen, shown, wall }: ActionsProps) {
  const { store, words, language } = useConsole();
  const [chosen, choose] = useState<string | undefined>(undefined);
  const pages = wall?.pages ?? [];
  const page = chosen ?? (pages.some(({ id }) => id === shown) ? shown : pages[0]?.id);
  return (
    <div class="actions">
      <button type="button" onClick={() => void store.order("screens.identify", { screen }, screen)}>
        {words.identify}
      </button>
      <button type="button" onClick={() => void store.order("screens.reload", { screen }, screen)}>
        {words.reload}
      </button>
      {page !== undefined && (
        <div class="show">
          <select aria-label={words.pageToShow(screen)} value={page} onChange={(event) => choose(event.currentTarget.value)}>
            {pages.map(({ id, title }) => (
              <option key={id} value={id}>
                {textOf(title, language)}
              </option>
            ))}
          </select>
          <button type="button" onClick={() => void store.order("screens.show", { screen, page }, screen)}>
            {words.show}
          </button>
        </div>
      )}
    </div>
  );
}
