/** The sign-in page's entry: the form wired to the site, and the way on once somebody is signed in. */
import { signal } from "@preact/signals";
import { render } from "preact";
import type { SessionStatus } from "../../protocol/identity.ts";
import { siteBase } from "../home/site-base.ts";
import { languageOf } from "../i18n.ts";
import { SignIn } from "./SignIn.tsx";
import { nextAddress, readSession, signIn } from "./session.ts";
import { wordsOf } from "./words.ts";

/** While the site does not answer. The form works meanwhile; only the site's name is missing. */
const RETRY_MS = 5_000;

const base = siteBase(location.pathname);
const language = languageOf(location.search, navigator.languages);
const words = wordsOf(language);
document.documentElement.lang = language;
document.title = `Parapet · ${words.title}`;

const next = nextAddress(location, `${base}/console`);
const otherLanguage = new URLSearchParams(location.search);
otherLanguage.set("lang", language === "en" ? "zh" : "en");
const session = signal<SessionStatus | undefined>(undefined);
const ask = (path: string, init: RequestInit): Promise<Response> => fetch(path, init);

async function load(): Promise<void> {
  session.value = await readSession(ask, base);
  if (!session.value) setTimeout(() => void load(), RETRY_MS);
}

const root = document.querySelector("#sign-in");
if (!root) throw new Error("sign-in.html has no #sign-in");
render(
  <SignIn
    words={words}
    language={language}
    session={session}
    next={next}
    otherLanguage={`?${otherLanguage}${location.hash}`}
    send={async (token) => {
      const outcome = await signIn(ask, base, token);
      if (outcome.ok) location.replace(next);
      return outcome;
    }}
  />,
  root,
);
void load();
