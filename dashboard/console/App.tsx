/** The console page: its head with the tabs, and the view that was asked for. */

import { useEffect, useRef } from "preact/hooks";
import type { ConsoleScreens } from "../../protocol/command.ts";
import { Audit } from "./Audit.tsx";
import { roleOf } from "./account.ts";
import { AlarmLog } from "./alarms/AlarmLog.tsx";
import { Alarms } from "./alarms/Alarms.tsx";
import { Drills } from "./alarms/Drills.tsx";
import { Rules } from "./alarms/Rules.tsx";
import { badgeOf } from "./alarms/sections.ts";
import { Targets } from "./alarms/Targets.tsx";
import { CommandList } from "./CommandList.tsx";
import { useConsole } from "./context.ts";
import { Header, OldBanner, OpenMode, UnreadBanner } from "./Header.tsx";
import { Notices } from "./Notices.tsx";
import { Screens } from "./Screens.tsx";
import { Tokens } from "./Tokens.tsx";
import { type View, viewOf } from "./views.ts";

export function App() {
  const { store, words, account, place, wide } = useConsole();
  const list = store.list.value;
  const view = viewOf(place.value.view, roleOf(account.session.value), wide.value, useFirstView());
  // A view starts at its top, wherever the one before had been scrolled to.
  useEffect(() => scrollTo(0, 0), [view]);
  return (
    <>
      <Header view={view} />
      <OldBanner />
      <UnreadBanner />
      <OpenMode />
      {list === undefined ? (
        <p class="waiting" role="status">
          {words.page.waiting}
        </p>
      ) : (
        <main class={`view-${view}`}>
          <Shown view={view} list={list} wide={wide.value} />
        </main>
      )}
    </>
  );
}

/**
 * What a console shows that was asked for nothing: the alarms from when one waits to be acknowledged on. Not once somebody has touched
 * the page: it must not move under a finger.
 */
function useFirstView(): View {
  const { store } = useConsole();
  const first = useRef<View>("screens");
  const touched = useRef(false);
  useEffect(() => {
    const touch = (): void => {
      touched.current = true;
    };
    for (const event of ["pointerdown", "keydown", "wheel"]) document.addEventListener(event, touch, { once: true, passive: true });
  }, []);
  const set = store.alarms.value;
  if (!touched.current && typeof set === "object" && badgeOf(set.counts)) first.current = "alarms";
  return first.current;
}

interface ShownProps {
  readonly view: View;
  readonly list: ConsoleScreens;
  readonly wide: boolean;
}

function Shown({ view, list, wide }: ShownProps) {
  switch (view) {
    case "alarms":
      return <Alarms />;
    case "history":
      return <AlarmLog />;
    case "drills":
      return <Drills />;
    case "rules":
      return <Rules />;
    case "targets":
      return <Targets />;
    case "screens":
      return (
        <>
          <Screens list={list} />
          {wide && <Notices list={list} />}
          <CommandList list={list} />
        </>
      );
    case "notices":
      return (
        <>
          <Notices list={list} />
          <CommandList list={list} />
        </>
      );
    case "tokens":
      return <Tokens />;
    case "audit":
      return <Audit />;
  }
}
