/** The tokens of the site: what each may do, who made it, when it was last used; making one and taking one back. */
import { useEffect } from "preact/hooks";
import type { TokenStatus } from "../../protocol/command.ts";
import { roleWord } from "../sign-in/words.ts";
import { Confirm } from "./Confirm.tsx";
import { useConsole } from "./context.ts";
import { Fact } from "./Fact.tsx";
import { Secret } from "./Secret.tsx";
import { State } from "./State.tsx";
import { TokenForm } from "./TokenForm.tsx";
import { formatTime } from "./times.ts";
import { errorWord } from "./words/commands.ts";

/** As many devices as are named before the rest is counted. */
const DEVICES_SHOWN = 8;

export function Tokens() {
  const { store, tokens, words, language } = useConsole();
  const list = tokens.tokens.value;
  const error = tokens.error.value;
  const made = tokens.made.value;
  const connected = store.socket.value === "open";
  // Read again when the connection is back, and when any console made or revoked one.
  const others = store.commands.value.filter(({ own, method }) => !own && method.startsWith("tokens.")).length;
  useEffect(() => void tokens.load(), [connected, others]);
  return (
    <section class="tokens">
      <h2>
        {words.tokens.title} {list && <span class="count">{list.filter(({ revokedMs }) => revokedMs === null).length}</span>}
      </h2>
      {made ? <Secret key={made.token} made={made} /> : <TokenForm />}
      {error && (
        <p class="wrong" role="status">
          {words.tokens.failed} {errorWord(error, language)}
        </p>
      )}
      {list === undefined && !error && <p class="quiet">{words.tokens.waiting}</p>}
      {list?.length === 0 && <p class="quiet">{words.tokens.none}</p>}
      <ul class="cards">
        {list?.map((token) => (
          <TokenCard key={token.token} token={token} />
        ))}
      </ul>
    </section>
  );
}

function TokenCard({ token }: { readonly token: TokenStatus }) {
  const { store, tokens, words, language } = useConsole();
  const nowMs = store.nowMs.value;
  const time = (epochMs: number): string => formatTime(epochMs, nowMs, language);
  const { name, role, devices, madeMs, madeBy, usedMs, revokedMs } = token;
  return (
    <li class={revokedMs === null ? "card token" : "card token token-revoked"} data-token={token.token}>
      <div class="card-head">
        <h3>{name}</h3>
        <State shape={revokedMs === null ? "circle" : "square"} tone={revokedMs === null ? "good" : "waiting"}>
          {revokedMs === null ? words.tokens.inForce : words.tokens.revoked(time(revokedMs))}
        </State>
      </div>
      <dl class="facts">
        <Fact name={words.tokens.role} value={roleWord(role, language)} />
        {role === "device" && (
          <Fact name={words.tokens.devices} value={devices === null ? words.tokens.everyDevice : shownDevices(devices)} />
        )}
        <Fact name={words.tokens.made} value={words.tokens.madeBy(madeBy, time(madeMs))} />
        <Fact name={words.tokens.used} value={usedMs === null ? words.tokens.never : time(usedMs)} />
      </dl>
      {revokedMs === null && (
        <Confirm
          label={words.tokens.revoke}
          question={words.tokens.revokeWhat(name)}
          yes={words.tokens.revokeYes}
          act={() => void tokens.revoke(token)}
        />
      )}
    </li>
  );
}

function shownDevices(devices: readonly string[]): string {
  const more = devices.length - DEVICES_SHOWN;
  return devices.slice(0, DEVICES_SHOWN).join(", ") + (more > 0 ? ` + ${more}` : "");
}
