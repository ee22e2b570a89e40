/** Where this console is, who is at it, and how it is connected: to what it sees, and to what it acts through. */
import { formatAge, formatClock } from "../format.ts";
import { LEVEL_SHAPES } from "../panels/levels.ts";
import type { ShapeName } from "../panels/Shape.tsx";
import { AccountMenu } from "./AccountMenu.tsx";
import { roleOf } from "./account.ts";
import { badgeOf } from "./alarms/sections.ts";
import { useConsole } from "./context.ts";
import { State, type Tone } from "./State.tsx";
import { tabOf, tabsOf, type View } from "./views.ts";
import { priorityWord } from "./words/alarms.ts";

const CONNECTIONS: Readonly<Record<"connecting" | "open" | "closed", readonly [ShapeName, Tone]>> = {
  connecting: ["ring", "waiting"],
  open: ["circle", "good"],
  closed: ["square", "bad"],
};

export function Header({ view }: { readonly view: View }) {
  const { store, words, account } = useConsole();
  return (
    <header class="header">
      <h1>
        {words.page.title} <span class="quiet">{words.page.site(account.session.value.site)}</span>
      </h1>
      <Badge />
      <Tabs view={view} />
      <dl class="connections">
        <Connection name={words.page.view} state={store.feed.value.state} />
        <Connection name={words.page.control} state={store.socket.value} />
      </dl>
      <AccountMenu view={view} />
    </header>
  );
}

/** What waits to be acknowledged, on every view; nothing while nothing does. */
function Badge() {
  const { store, words, language } = useConsole();
  const set = store.alarms.value;
  const badge = typeof set === "object" ? badgeOf(set.counts) : undefined;
  if (!badge) return null;
  const worst = priorityWord(badge.worst, language);
  return (
    <a class="badge" href="#alarms" aria-label={words.alarms.badge(badge.count, worst)} data-worst={badge.worst}>
      <State shape={LEVEL_SHAPES[badge.worst]} tone={badge.worst}>
        {badge.count} <span class="badge-word">{words.alarms.badgeWord(badge.count)}</span>
      </State>
    </a>
  );
}

/** At the bottom of a phone, under the thumb; in the head where there is room. */
function Tabs({ view }: { readonly view: View }) {
  const { words, account, wide } = useConsole();
  const tabs = tabsOf(roleOf(account.session.value), wide.value);
  if (tabs.length < 2) return null;
  return (
    <nav class="tabs" aria-label={words.page.views}>
      {tabs.map((tab) => (
        <a key={tab} href={`#${tab}`} aria-current={tab === tabOf(view) ? "page" : undefined}>
          {tab === "screens" && wide.value ? words.page.desk : words.page[tab]}
        </a>
      ))}
    </nav>
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
          {words.page[state]}
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
        {old && words.page.old(formatAge(store.quietMs.value, language), formatClock(list.at))}{" "}
        {refusal !== undefined && words.page.refused}
      </State>
    </p>
  );
}

/** An alarm that cannot be read must not look like none. */
export function UnreadBanner() {
  const { store, words } = useConsole();
  if (store.alarms.value !== "unread") return null;
  return (
    <p class="old-banner" role="alert">
      <State shape="octagon" tone="critical">
        {words.alarms.unread}
      </State>
    </p>
  );
}

export function OpenMode() {
  const { account, words } = useConsole();
  if (!account.session.value.open) return null;
  return (
    <p class="open-mode">
      <State shape="info" tone="info">
        {words.page.openMode}
      </State>
    </p>
  );
}
