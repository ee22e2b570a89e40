/** Where this console is and how it is connected: to what it sees, and to what it acts through. */
import { formatAge, formatClock } from "../format.ts";
import type { ShapeName } from "../panels/Shape.tsx";
import { useConsole } from "./context.ts";
import { State, type Tone } from "./State.tsx";
import { socketWord } from "./words.ts";

const CONNECTIONS: Readonly<Record<"connecting" | "open" | "closed", readonly [ShapeName, Tone]>> = {
  connecting: ["ring", "waiting"],
  open: ["circle", "good"],
  closed: ["square", "bad"],
};

export function Header() {
  const { store, words, language, base } = useConsole();
  const list = store.list.value;
  return (
    <header class="header">
      <h1>
        {words.title}
        {list && <span class="quiet"> {words.site(list.site)}</span>}
      </h1>
      <dl class="connections">
        <Connection name={words.view} state={store.feed.value.state} />
        <Connection name={words.control} state={store.socket.value} />
      </dl>
      <nav>
        <a href={`${base}/`}>{words.walls}</a>
        <a href={`?lang=${language === "en" ? "zh" : "en"}`} lang={language === "en" ? "zh" : "en"}>
          {words.otherLanguage}
        </a>
      </nav>
    </header>
  );
}

function Connection({ name, state }: { readonly name: string; readonly state: "connecting" | "open" | "closed" }) {
  const { words } = useConsole();
  const [shape, tone] = CONNECTIONS[state];
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <State shape={shape} tone={tone}>
          {socketWord(state, words)}
        </State>
      </dd>
    </div>
  );
}

/** Stands over everything while what stands below is not of now. */
export function OldBanner() {
  const { store, words, language } = useConsole();
  const list = store.list.value;
  const { refusal } = store.feed.value;
  const old = list !== undefined && store.old.value;
  if (!old && refusal === undefined) return null;
  return (
    <p class="old-banner" role="status">
      <State shape="triangle" tone="late">
        {old && words.old(formatAge(store.quietMs.value, language), formatClock(list.at))} {refusal !== undefined && words.refused}
      </State>
    </p>
  );
}

export function OpenMode() {
  const { store, words } = useConsole();
  if (!store.list.value?.open) return null;
  return (
    <p class="open-mode">
      <State shape="info" tone="info">
        {words.openMode}
      </State>
    </p>
  );
}
