/** The home page of a site, for people: its walls, the console, the line that sends a first metric, and whether it is open. */
import { signal } from "@preact/signals";
import { render } from "preact";
import * as v from "valibot";
import type { SessionStatus } from "../../protocol/identity.ts";
import type { LocalText } from "../../protocol/wall.ts";
import { languageOf, textOf } from "../i18n.ts";
import { Shape } from "../panels/Shape.tsx";
import { PAGE_HEADERS, readSession, signInPath } from "../sign-in/session.ts";
import { siteBase } from "./site-base.ts";
import { wordsOf } from "./words.ts";

const WallsSchema = v.object({
  walls: v.array(v.object({ name: v.string(), title: v.union([v.string(), v.object({ en: v.string(), zh: v.string() })]) })),
});

type Walls = readonly { readonly name: string; readonly title: LocalText }[];

/** While the site does not answer. Once it did, the page is as it is: a list of links needs no stream. */
const RETRY_MS = 3_000;
const COPIED_MS = 2_000;

const base = siteBase(location.pathname);
const language = languageOf(location.search, navigator.languages);
const words = wordsOf(language);
document.documentElement.lang = language;

const walls = signal<Walls | "loading" | "no-answer">("loading");
const session = signal<SessionStatus | undefined>(undefined);
const copied = signal(false);

async function load(): Promise<void> {
  try {
    const answer = await fetch(`${base}/api/walls`, { cache: "no-store", headers: PAGE_HEADERS });
    // Signed out since the page was served.
    if (answer.status === 401) return location.replace(signInPath(base, location));
    walls.value = v.parse(WallsSchema, await answer.json()).walls;
  } catch {
    // No connection, or an answer that is not a list: the page says so and asks again.
    walls.value = "no-answer";
    setTimeout(() => void load(), RETRY_MS);
  }
}

async function loadSession(): Promise<void> {
  session.value = await readSession((path, init) => fetch(path, init), base);
  if (!session.value) setTimeout(() => void loadSession(), RETRY_MS);
}

/** Where a site is not open, the line names the token that it needs. */
function metricLine(): string {
  const token = session.value && !session.value.open ? "-H 'authorization: Bearer TOKEN' " : "";
  return `curl ${token}${location.origin}${base}/devices/demo/metrics -d '{"temperature_celsius": 21.5}'`;
}

async function copy(): Promise<void> {
  await navigator.clipboard.writeText(metricLine());
  copied.value = true;
  setTimeout(() => {
    copied.value = false;
  }, COPIED_MS);
}

/** The language asked for goes along to the pages that are opened from here. */
const search = new URLSearchParams(location.search).has("lang") ? `?lang=${language}` : "";

function WallList() {
  const list = walls.value;
  if (list === "loading") return <p role="status">{words.loading}</p>;
  if (list === "no-answer") return <p role="status">{words.noAnswer}</p>;
  if (list.length === 0) return <p>{words.noWalls}</p>;
  return (
    <ul>
      {list.map(({ name, title }) => (
        <li key={name}>
          <a href={`${base}/walls/${name}${search}`}>
            <strong>{textOf(title, language)}</strong>
            <span>{name}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Who() {
  const status = session.value;
  if (!status) return null;
  if (!status.open) return status.who === null ? null : <p class="who">{words.signedIn(status.who)}</p>;
  return (
    <p class="who open">
      <Shape name="info" /> {words.openMode}
    </p>
  );
}

function Home() {
  const other = language === "en" ? "zh" : "en";
  return (
    <main>
      <header>
        <h1>Parapet</h1>
        <a href={`?lang=${other}`} lang={other}>
          {words.otherLanguage}
        </a>
      </header>
      <Who />
      <section>
        <h2>{words.walls}</h2>
        <WallList />
      </section>
      <section>
        <h2>{words.console}</h2>
        <ul>
          <li>
            <a href={`${base}/console${search}`}>
              <strong>{words.console}</strong>
              <span>{words.consoleWhat}</span>
            </a>
          </li>
        </ul>
      </section>
      <section>
        <h2>{words.send}</h2>
        <p>{words.sendWhat}</p>
        <pre>{metricLine()}</pre>
        {/* Browsers give the clipboard to secure origins only. */}
        {isSecureContext && (
          <button type="button" onClick={() => void copy()}>
            {copied.value ? words.copied : words.copy}
          </button>
        )}
      </section>
    </main>
  );
}

const root = document.querySelector("#home");
if (!root) throw new Error("home.html has no #home");
render(<Home />, root);
void load();
void loadSession();
