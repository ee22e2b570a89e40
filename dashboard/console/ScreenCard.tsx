/** One screen: what it shows, whether it really does, and what can be asked of it by whoever may. */
import { useState } from "preact/hooks";
import type { ConsoleScreens, ScreenStatus } from "../../protocol/command.ts";
import { SKEW_LIMIT_MS } from "../clock.ts";
import { formatAge } from "../format.ts";
import { textOf } from "../i18n.ts";
import type { ShapeName } from "../panels/Shape.tsx";
import { mayOrder } from "./account.ts";
import { Confirm } from "./Confirm.tsx";
import { newestFor } from "./commands.ts";
import { useConsole } from "./context.ts";
import { Fact } from "./Fact.tsx";
import { AdjustForm } from "./GlassFields.tsx";
import { CommandState, State, type Tone } from "./State.tsx";
import { type ListedScreen, type ScreenState, screenState } from "./screen-state.ts";
import { formatTime } from "./times.ts";
import { methodWord } from "./words/commands.ts";

/** How long the result of a command stands at its screen; the list of commands keeps it longer. */
const RESULT_SHOWN_MS = 60_000;

const STATES: Readonly<Record<ScreenState, readonly [ShapeName, Tone]>> = {
  connected: ["circle", "good"],
  unknown: ["ring", "waiting"],
  background: ["info", "info"],
  off: ["square", "waiting"],
  notDrawing: ["triangle", "late"],
  silent: ["triangle", "late"],
  lost: ["square", "bad"],
};

type Wall = ConsoleScreens["walls"][number];

interface CardProps {
  readonly screen: ListedScreen;
  readonly wall: Wall | undefined;
}

export function ScreenCard({ screen, wall }: CardProps) {
  const { store, account, words, language } = useConsole();
  const nowMs = store.nowMs.value;
  const { status, paired } = screen;
  const session = account.session.value;
  const state = screenState(status, nowMs, store.old.value);
  const [shape, tone] = STATES[state];
  const newest = newestFor(store.commands.value, screen.screen, nowMs, RESULT_SHOWN_MS);
  const skewed = status !== undefined && Math.abs(status.skewMs) > SKEW_LIMIT_MS;
  return (
    <li class={`card screen-${state}`} data-screen={screen.screen}>
      <div class="card-head">
        <h3>{screen.name}</h3>
        <State shape={shape} tone={tone}>
          {words.screens[state]}
        </State>
      </div>
      <dl class="facts">
        {screen.name !== screen.screen && <Fact name={words.screens.id} value={screen.screen} />}
        <Fact name={words.screens.wall} value={wall ? textOf(wall.title, language) : screen.wall} />
        {status && <StatusFacts status={status} wall={wall} />}
        {paired && (
          <>
            <Fact
              name={words.screens.glass}
              value={words.screens.glassOf(paired.diagonalInches, paired.distanceM, paired.overscanPercent)}
            />
            <Fact
              name={words.screens.paired}
              value={words.screens.pairedBy(paired.pairedBy, formatTime(paired.pairedMs, nowMs, language))}
            />
          </>
        )}
      </dl>
      {skewed && (
        <State shape="triangle" tone="late">
          {words.screens.clockOff(formatAge(Math.abs(status.skewMs), language))}
        </State>
      )}
      {status && mayOrder(session, "screens.show") && <ScreenActions screen={screen.screen} shown={status.page} wall={wall} />}
      {paired && mayOrder(session, "screens.adjust") && <AdjustForm paired={paired} />}
      {paired && mayOrder(session, "screens.revoke") && (
        <Confirm
          label={words.screens.revoke}
          question={words.screens.revokeWhat(screen.name)}
          yes={words.screens.revokeYes}
          act={() => void store.order("screens.revoke", { screen: screen.screen }, screen.screen)}
        />
      )}
      {mayOrder(session, "screens.identify") && (
        <p class="result" role="status">
          {newest && (
            <>
              <span class="quiet">{methodWord(newest.method, language)}</span> <CommandState entry={newest} />
            </>
          )}
        </p>
      )}
    </li>
  );
}

function StatusFacts({ status, wall }: { readonly status: ScreenStatus; readonly wall: Wall | undefined }) {
  const { store, words, language } = useConsole();
  const { width, height, ratio } = status.viewport;
  const age = status.reportMs === null ? words.screens.notYet : formatAge(store.nowMs.value - status.reportMs, language);
  const page = wall?.pages.find(({ id }) => id === status.page);
  return (
    <>
      <Fact name={words.screens.page} value={page ? textOf(page.title, language) : status.page} />
      <Fact name={words.screens.viewport} value={`${width} × ${height}${ratio === 1 ? "" : ` @${Number(ratio.toFixed(2))}`}`} />
      <Fact name={words.screens.painted} value={words.screens.paintedOf(status.painted, status.seq)} />
      <Fact name={words.screens.report} value={status.reportMs === null ? age : words.screens.ago(age)} />
    </>
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
        {words.screens.identify}
      </button>
      <button type="button" onClick={() => void store.order("screens.reload", { screen }, screen)}>
        {words.screens.reload}
      </button>
      {page !== undefined && (
        <div class="show">
          <select aria-label={words.screens.pageToShow(screen)} value={page} onChange={(event) => choose(event.currentTarget.value)}>
            {pages.map(({ id, title }) => (
              <option key={id} value={id}>
                {textOf(title, language)}
              </option>
            ))}
          </select>
          <button type="button" onClick={() => void store.order("screens.show", { screen, page }, screen)}>
            {words.screens.show}
          </button>
        </div>
      )}
    </div>
  );
}
