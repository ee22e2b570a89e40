/** The console page: header, then screens beside notices and commands; on a phone one under the other. */

import { CommandList } from "./CommandList.tsx";
import { useConsole } from "./context.ts";
import { Header, OldBanner } from "./Header.tsx";
import { Notices } from "./Notices.tsx";
import { Screens } from "./Screens.tsx";

export function App() {
  const { store, words } = useConsole();
  const list = store.list.value;
  return (
    <>
      <Header />
      <OldBanner />
      {list === undefined ? (
        <p class="waiting" role="status">
          {words.waiting}
        </p>
      ) : (
        <main>
          <Screens list={list} />
          <div class="aside">
            <Notices list={list} />
            <CommandList />
          </div>
        </main>
      )}
    </>
  );
}
