/** The console's entry: asks who is signed in, then wires the state to a stream, a socket and the browser's clock. */
import { signal } from "@preact/signals";
import { render } from "preact";
import type { SessionStatus } from "../../protocol/identity.ts";
import { browserTime, createClock } from "../clock.ts";
import { siteBase } from "../home/site-base.ts";
import { languageOf } from "../i18n.ts";
import { forgetPictures } from "../kept-pictures.ts";
import { readSession, signInPath } from "../sign-in/session.ts";
import { App } from "./App.tsx";
import { createAccount, isLetIn } from "./account.ts";
import { createAlarmStore } from "./alarms/alarm-store.ts";
import { createEventLog } from "./alarms/event-log.ts";
import { createHistoryStore } from "./alarms/history-store.ts";
import { createRuleList } from "./alarms/rule-list.ts";
import { createTargetStore } from "./alarms/targets.ts";
import { createAuditLog } from "./audit-log.ts";
import { ConsoleProvider } from "./context.ts";
import { type Feed, openFeed } from "./feed.ts";
import { createRpc, type SocketState } from "./rpc.ts";
import { createConsoleStore } from "./store.ts";
import { createTokenStore } from "./tokens.ts";
import { placeOf } from "./views.ts";
import { wordsOf } from "./words.ts";

/** 128 bits in hex: two commands never meet by chance. `randomUUID` is not there on an insecure origin. */
const COMMAND_ID_BYTES = 16;
/** While the site does not say who is signed in. */
const RETRY_MS = 3_000;
/** As in console.css: from here on screens and notices stand beside each other. */
const WIDE = "(min-width: 900px)";

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(COMMAND_ID_BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const base = siteBase(location.pathname);
const language = languageOf(location.search, navigator.languages);
const words = wordsOf(language);
document.documentElement.lang = language;
document.title = `Parapet · ${words.page.title}`;
const found = document.querySelector("#console");
if (!found) throw new Error("console.html has no #console");
const root: Element = found;

const ask = (path: string, init: RequestInit): Promise<Response> => fetch(path, init);

let isLeaving = false;

/** Back here afterwards, to the same view, with the code that was scanned. What walls showed to whoever was signed in stays with nobody. */
function leave(): void {
  // The socket and whoever asked to sign out may both say so.
  if (isLeaving) return;
  isLeaving = true;
  forgetPictures();
  location.replace(signInPath(base, location));
}

async function begin(): Promise<void> {
  const session = await readSession(ask, base);
  if (!session) {
    render(<p class="waiting">{words.page.noAnswer}</p>, root);
    setTimeout(() => void begin(), RETRY_MS);
  } else if (isLetIn(session)) open(session);
  else leave();
}

function open(session: SessionStatus): void {
  const clock = createClock(browserTime);
  let feed: Feed | undefined;
  const account = createAccount({ first: session, fetch: ask, base, leave });
  const shared = { elapsed: () => clock.elapsed(), random: Math.random, onUnauthorized: leave };
  const socketUrl = new URL(`${base}/console/socket`, location.href);
  socketUrl.protocol = socketUrl.protocol.replace("http", "ws");

  const store = createConsoleStore({
    clock,
    newId,
    onForbidden: () => void account.refresh(),
    openRpc: (parts) => {
      const onState = (state: SocketState): void => {
        parts.onState(state);
        // The server is there: the other way need not wait out its back-off.
        if (state === "open") feed?.hurry();
      };
      return createRpc({ ...parts, ...shared, onState, connect: () => new WebSocket(socketUrl) });
    },
  });
  let wasOpen = true;
  feed = openFeed({
    ...shared,
    connect: () => new EventSource(`${base}/console/events`),
    onChange: (connection) => {
      store.take.feed(connection);
      const isOpen = connection.state === "open";
      if (isOpen) store.rpc.hurry();
      // What was lost may have been lost because somebody's role was.
      if (isOpen && !wasOpen) void account.refresh();
      wasOpen = isOpen;
    },
    onScreens: store.take.screens,
    onAlarms: store.take.alarms,
    onTime: store.take.time,
  });

  setInterval(() => {
    feed?.tick();
    store.rpc.tick();
    store.take.second();
  }, 1_000);

  function hurry(): void {
    if (document.visibilityState === "hidden") return;
    feed?.hurry();
    store.rpc.hurry();
    store.take.second();
  }
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);

  const place = signal(placeOf(location.hash));
  addEventListener("hashchange", () => {
    place.value = placeOf(location.hash);
  });
  const query = matchMedia(WIDE);
  const wide = signal(query.matches);
  query.addEventListener("change", () => {
    wide.value = query.matches;
  });
  const tokens = createTokenStore(store);
  const reading = { fetch: ask, base, onUnauthorized: leave };
  const audit = createAuditLog(reading);
  const alarms = createAlarmStore(store, language);
  const history = createHistoryStore({ ...reading, read: store.read });
  const eventLog = createEventLog(store);
  const rules = createRuleList({ ...reading, read: store.read });
  const targets = createTargetStore(store);
  render(
    <ConsoleProvider
      value={{ store, account, alarms, history, eventLog, rules, targets, tokens, audit, words, language, base, place, wide }}
    >
      <App />
    </ConsoleProvider>,
    root,
  );
}

render(<p class="waiting">{words.page.waiting}</p>, root);
void begin();
