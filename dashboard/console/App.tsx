/** The console page: its head with the tabs, and the view that was asked for. */

import { useEffect } from "preact/hooks";
import type { ConsoleScreens } from "../../protocol/command.ts";
import { Audit } from "./Audit.tsx";
import { roleOf } from "./account.ts";
import { CommandList } from "./CommandList.tsx";
import { useConsole } from "./context.ts";
import { Header, OldBanner, OpenMode } from "./Header.tsx";
import { Notices } from "./Notices.tsx";
import { Screens } from "./Screens.tsx";
import { Tokens } from "./Tokens.tsx";
import { type View, viewOf } from "./views.ts";

export function App() {
  const { store, words, account, place, wide } = useConsole();
  const list = store.list.value;
  const view = viewOf(place.value.view, roleOf(account.session.value), wide.value);
  // A view starts at its top, wherever the one before had been scrolled to.
  useEffect(() => scrollTo(0, 0), [view]);
  return (
    <>
      <Header view={view} />
      <OldBanner />
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

interface ShownProps {
  readonly view: View;
  readonly list: ConsoleScreens;
  readonly wide: boolean;
}

function Shown({ view, list, wide }: ShownProps) {
  switch (view) {
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
