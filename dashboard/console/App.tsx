/** The console page: header, then screens, notices and commands; beside each other where there is room. */

import { CommandList } from "./CommandList.tsx";
import { useConsole } from "./context.ts";
import { Header, OldBanner, OpenMode } from "./Header.tsx";
import { Notices } from "./Notices.tsx";
import { Screens } from "./Screens.tsx";

export function App() {
  const { store, words } = useConsole();
  const list = store.list.value;
  return (
    <>
      <Header />
      <OldBanner />
      <OpenMode />
      {list === undefined ? (
        <p class="waiting" role="status">
          {words.waiting}
        </p>
      ) : (
        <main>
          <Screens list={list} />
          <Notices list={list} />
          <CommandList list={list} />
        </main>
      )}
    </>
  );
}
