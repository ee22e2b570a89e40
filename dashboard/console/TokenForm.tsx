/** Making a token. What was refused stays to be mended. */
import { useState } from "preact/hooks";
import type { TokenStatus } from "../../protocol/command.ts";
import { roleWord } from "../sign-in/words.ts";
import { useConsole } from "./context.ts";
import { CommandState } from "./State.tsx";
import { areDevicesWrong, EMPTY_TOKEN_DRAFT, TOKEN_ROLES, type TokenDraft, tokenOf } from "./token-draft.ts";
import { methodWord } from "./words/commands.ts";

export function TokenForm() {
  const { store, tokens, words, language } = useConsole();
  const [draft, setDraft] = useState<TokenDraft>(EMPTY_TOKEN_DRAFT);
  const [sending, setSending] = useState(false);
  const change = (part: Partial<TokenDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const order = tokenOf(draft);
  const newest = store.commands.value.find(({ own, method }) => own && method.startsWith("tokens."));

  async function make(): Promise<void> {
    if (!order || sending) return;
    setSending(true);
    await tokens.make(order);
    setSending(false);
  }

  return (
    <form
      class="card token-form"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <h3>{words.tokens.makeTitle}</h3>
      <label>
        <span class="label">{words.tokens.name}</span>
        <input
          name="name"
          autocomplete="off"
          maxLength={80}
          placeholder={words.tokens.nameHint}
          value={draft.name}
          onInput={(event) => change({ name: event.currentTarget.value })}
        />
      </label>
      <label>
        <span class="label">{words.tokens.role}</span>
        <select
          name="role"
          value={draft.role}
          onChange={(event) => change({ role: TOKEN_ROLES.find((role) => role === event.currentTarget.value) ?? "device" })}
        >
          {TOKEN_ROLES.map((role: TokenStatus["role"]) => (
            <option key={role} value={role}>
              {roleWord(role, language)}
            </option>
          ))}
        </select>
      </label>
      {draft.role === "device" && (
        <label>
          <span class="label">{words.tokens.devicesToWrite}</span>
          <textarea
            name="devices"
            rows={3}
            spellcheck={false}
            autocapitalize="none"
            placeholder={"press-4\npress-5"}
            value={draft.devices}
            onInput={(event) => change({ devices: event.currentTarget.value })}
          />
          <span class="quiet">{words.tokens.devicesHint}</span>
          {areDevicesWrong(draft) && <span class="wrong">{words.tokens.tooManyDevices}</span>}
        </label>
      )}
      <button type="submit" class="primary" disabled={order === undefined || sending}>
        {words.tokens.make}
      </button>
      <p class="result" role="status">
        {newest && (
          <>
            <span class="quiet">
              {methodWord(newest.method, language)} {newest.subject}
            </span>{" "}
            <CommandState entry={newest} />
          </>
        )}
      </p>
    </form>
  );
}
