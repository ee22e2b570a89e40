/** The console's entry: the state wired to a stream, a socket and the browser's clock. */
import { render } from "preact";
import { browserTime, createClock } from "../clock.ts";
import { siteBase } from "../home/site-base.ts";
import { languageOf } from "../i18n.ts";
import { App } from "./App.tsx";
import { ConsoleProvider } from "./context.ts";
import { type Feed, openFeed } from "./feed.ts";
import { createRpc, type SocketState } from "./rpc.ts";
import { createConsoleStore } from "./store.ts";
import { wordsOf } from "./words.ts";

/** 128 bits in hex: two commands never meet by chance. `randomUUID` is not there on an insecure origin. */
const COMMAND_ID_BYTES = 16;

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(COMMAND_ID_BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const base = siteBase(location.pathname);
const language = languageOf(location.search, navigator.languages);
const words = wordsOf(language);
document.documentElement.lang = language;
document.title = `Parapet · ${words.title}`;

const clock = createClock(browserTime);
let feed: Feed | undefined;
const shared = { elapsed: () => clock.elapsed(), random: Math.random };
const socketUrl = new URL(`${base}/console/socket`, location.href);
socketUrl.protocol = socketUrl.protocol.replace("http", "ws");

const store = createConsoleStore({
  clock,
  newId,
  openRpc: (parts) => {
    const onState = (state: SocketState): void => {
      parts.onState(state);
      // The server is there: the other way need not wait out its back-off.
      if (state === "open") feed?.hurry();
    };
    return createRpc({ ...parts, ...shared, onState, connect: () => new WebSocket(socketUrl) });
  },
});
feed = openFeed({
  ...shared,
  connect: () => new EventSource(`${base}/console/events`),
  onChange: (connection) => {
    store.take.feed(connection);
    if (connection.state === "open") store.rpc.hurry();
  },
  onScreens: store.take.screens,
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

const root = document.querySelector("#console");
if (!root) throw new Error("console.html has no #console");
render(
  <ConsoleProvider value={{ store, words, language, base }}>
    <App />
  </ConsoleProvider>,
  root,
);
