/** A token that was just made: shown once, with the line that uses it. It leaves the page when the admin says that it is stored. */
import { useState } from "preact/hooks";
import { useConsole } from "./context.ts";
import { State } from "./State.tsx";
import { usageOf } from "./token-draft.ts";
import type { MadeToken } from "./tokens.ts";

const COPIED_MS = 2_000;

export function Secret({ made }: { readonly made: MadeToken }) {
  const { tokens, words, base } = useConsole();
  const { name, secret } = made;
  return (
    <div class="card secret">
      <h3>{words.tokens.secretTitle(name)}</h3>
      {secret === null ? (
        <State shape="triangle" tone="late">
          {words.tokens.secretLost}
        </State>
      ) : (
        <>
          <p>{words.tokens.secretOnce}</p>
          <Copied text={secret} name="secret" />
          <p class="quiet">{words.tokens.usedSo}</p>
          <Copied text={usageOf(secret, made, `${location.origin}${base}`)} name="usage" />
        </>
      )}
      <button type="button" class="primary" onClick={tokens.forget}>
        {words.tokens.done}
      </button>
    </div>
  );
}

/** A text to be taken away: by the button where the browser has a clipboard (secure origins only), else by hand. */
function Copied({ text, name }: { readonly text: string; readonly name: string }) {
  const { words } = useConsole();
  const [copied, setCopied] = useState(false);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed: the text stands there to be marked.
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  }

  return (
    <div class="copied">
      <pre data-copied={name}>{text}</pre>
      {isSecureContext && (
        <button type="button" onClick={() => void copy()}>
          {copied ? words.tokens.copied : words.tokens.copy}
        </button>
      )}
    </div>
  );
}
