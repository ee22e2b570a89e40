/** Who is at this console, behind one touch: the way to the walls, to the other language, and out. */
import { useState } from "preact/hooks";
import { roleWord } from "../sign-in/words.ts";
import { useConsole } from "./context.ts";
import type { View } from "./views.ts";

export function AccountMenu({ view }: { readonly view: View }) {
  const { account, words, language, base } = useConsole();
  const [failed, setFailed] = useState(false);
  const { who, role, open } = account.session.value;
  const other = language === "en" ? "zh" : "en";

  async function leave(everywhere: boolean): Promise<void> {
    setFailed(false);
    setFailed(!(await account.signOut(everywhere)));
  }

  return (
    <details class="account">
      <summary>
        {open ? (
          words.page.openModeShort
        ) : (
          <>
            <span class="who">{who}</span> <span class="quiet">{roleWord(role ?? "none", language)}</span>
          </>
        )}
      </summary>
      <div class="menu">
        <a href={`${base}/`}>{words.page.walls}</a>
        <a href={`?lang=${other}#${view}`} lang={other}>
          {words.page.otherLanguage}
        </a>
        {!open && (
          <>
            <button type="button" onClick={() => void leave(false)}>
              {words.page.signOut}
            </button>
            <button type="button" onClick={() => void leave(true)}>
              {words.page.signOutEverywhere}
            </button>
            <p role="status">{failed && words.page.signOutFailed}</p>
          </>
        )}
      </div>
    </details>
  );
}
