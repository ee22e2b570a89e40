/** The sign-in form: one field, and what became of the last try in words. */
import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SessionStatus } from "../../protocol/identity.ts";
import { mayAct } from "../../protocol/routes.ts";
import type { Language } from "../i18n.ts";
import type { SignInOutcome } from "./session.ts";
import { outcomeWord, roleWord, type Words } from "./words.ts";

export interface SignInProps {
  readonly words: Words;
  readonly language: Language;
  /** `undefined` until the site has said. */
  readonly session: ReadonlySignal<SessionStatus | undefined>;
  /** Where this page leads. */
  readonly next: string;
  readonly otherLanguage: string;
  readonly send: (token: string) => Promise<SignInOutcome>;
}

export function SignIn({ words, language, session, next, otherLanguage, send }: SignInProps) {
  const status = session.value;
  const other = language === "en" ? "zh" : "en";
  return (
    <main>
      <header>
        <h1>Parapet {status && <span class="quiet">{words.site(status.site)}</span>}</h1>
        <a href={otherLanguage} lang={other}>
          {words.otherLanguage}
        </a>
      </header>
      {status && <Already status={status} words={words} language={language} next={next} />}
      {!status?.open && <Form words={words} send={send} />}
    </main>
  );
}

interface AlreadyProps extends Pick<SignInProps, "words" | "language" | "next"> {
  readonly status: SessionStatus;
}

/** Says so and leaves the step to the person: a page that sends people away by itself can send them round in circles. */
function Already({ status, words, language, next }: AlreadyProps) {
  if (!status.open && !mayAct(status.role ?? "none", "viewer")) return null;
  return (
    <section class="already">
      <p>{status.open ? words.openMode : words.already(status.who ?? "", roleWord(status.role ?? "none", language))}</p>
      <a class="button" href={next}>
        {words.goOn}
      </a>
    </section>
  );
}

function Form({ words, send }: Pick<SignInProps, "words" | "send">) {
  const [token, setToken] = useState("");
  const [sending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<SignInOutcome | undefined>(undefined);
  const [waitS, setWaitS] = useState(0);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (waitS === 0) return;
    const timer = setTimeout(() => setWaitS(waitS - 1), 1000);
    return () => clearTimeout(timer);
  }, [waitS]);

  async function submit(): Promise<void> {
    if (sending || waitS > 0) return;
    // What a password manager filled in may have raised no event.
    const typed = (field.current?.value ?? token).trim();
    if (typed === "") return;
    setSending(true);
    const result = await send(typed);
    setOutcome(result);
    // On success the page is on its way to the next one: the button stays as it is.
    if (result.ok) return;
    setSending(false);
    if (result.code === "wait") setWaitS(result.seconds);
    field.current?.select();
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2>{words.title}</h2>
      {/* Password managers keep a token under a name. */}
      <input type="text" name="username" autocomplete="username" value="admin" hidden readOnly />
      <label>
        <span class="label">{words.token}</span>
        <input
          ref={field}
          type="password"
          name="token"
          autocomplete="current-password"
          autofocus
          required
          maxLength={512}
          aria-describedby="outcome"
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={sending || waitS > 0}>
        {sending ? words.signingIn : words.signIn}
      </button>
      <p id="outcome" role="alert">
        {outcome && !sending && outcomeWord(outcome, waitS, words)}
      </p>
      <p class="quiet">{words.where}</p>
    </form>
  );
}
