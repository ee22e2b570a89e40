/** The screens of the site, those that need a person first, and the way to pair another. */
import type { ConsoleScreens } from "../../protocol/command.ts";
import { textOf } from "../i18n.ts";
import { mayOrder } from "./account.ts";
import { useConsole } from "./context.ts";
import { PairForm } from "./PairForm.tsx";
import { ScreenCard } from "./ScreenCard.tsx";
import { listScreens, sortScreens } from "./screen-state.ts";

/** As many as a browser draws at once without a pause; the worst come first. */
const SCREENS_SHOWN = 200;

export function Screens({ list }: { readonly list: ConsoleScreens }) {
  const { store, account, words } = useConsole();
  const session = account.session.value;
  const screens = sortScreens(listScreens(list), store.nowMs.value, store.old.value);
  return (
    <section class="screens">
      <h2>
        {words.screens.title} <span class="count">{screens.length}</span>
      </h2>
      {/* An open site asks no screen for a pairing: it shows none a code. */}
      {!session.open && mayOrder(session, "screens.pair") && <PairForm walls={list.walls} />}
      {screens.length === 0 && <NoScreens walls={list.walls} />}
      <ul class="cards">
        {screens.slice(0, SCREENS_SHOWN).map((screen) => (
          <ScreenCard key={screen.screen} screen={screen} wall={list.walls.find(({ name }) => name === screen.wall)} />
        ))}
      </ul>
      {screens.length > SCREENS_SHOWN && <p class="quiet">{words.screens.more(screens.length - SCREENS_SHOWN)}</p>}
    </section>
  );
}

/** A wall opens in any browser of somebody who is signed in, which is a screen as well. */
function NoScreens({ walls }: Pick<ConsoleScreens, "walls">) {
  const { words, language, base } = useConsole();
  return (
    <div class="empty">
      <p>{words.screens.none}</p>
      {walls.map((wall) => (
        <a key={wall.name} class="button" href={`${base}/walls/${wall.name}`} target="_blank" rel="noreferrer">
          {words.screens.openWall(textOf(wall.title, language))}
        </a>
      ))}
    </div>
  );
}
