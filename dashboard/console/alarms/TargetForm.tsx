/** Putting a target, new or changed. What was refused stays, to be mended. */
import { useState } from "preact/hooks";
import { PRIORITIES } from "../../../protocol/alarm.ts";
import { MAX_TARGET_SECRET, MAX_TARGET_URL, TARGET_KINDS, type TargetLine } from "../../../protocol/target.ts";
import { useConsole } from "../context.ts";
import { priorityWord } from "../words/alarms.ts";
import { draftOf, EMPTY_TARGET_DRAFT, type TargetDraft, targetOf } from "./target-draft.ts";

interface FormProps {
  /** The one to be changed. */
  readonly line: TargetLine | undefined;
  readonly close: () => void;
}

export function TargetForm({ line, close }: FormProps) {
  const { targets, words, language } = useConsole();
  const [draft, setDraft] = useState<TargetDraft>(line ? draftOf(line) : EMPTY_TARGET_DRAFT);
  const [sending, setSending] = useState(false);
  const change = (part: Partial<TargetDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const order = targetOf(draft);

  async function put(): Promise<void> {
    if (!order || sending) return;
    setSending(true);
    const taken = await targets.put(order);
    setSending(false);
    if (!taken) return;
    setDraft(EMPTY_TARGET_DRAFT);
    close();
  }

  return (
    <form
      class="card target-form"
      onSubmit={(event) => {
        event.preventDefault();
        void put();
      }}
    >
      <h3>{line ? words.targets.change(line.target) : words.targets.newTarget}</h3>
      {!line && (
        <label>
          <span class="label">{words.targets.name}</span>
          <input
            name="target"
            autocomplete="off"
            autocapitalize="none"
            maxLength={64}
            placeholder={words.targets.nameHint}
            value={draft.target}
            onInput={(event) => change({ target: event.currentTarget.value })}
          />
        </label>
      )}
      <label>
        <span class="label">{words.targets.kind}</span>
        <select
          name="kind"
          value={draft.kind}
          onChange={(event) => change({ kind: TARGET_KINDS.find((kind) => kind === event.currentTarget.value) ?? "alertmanager" })}
        >
          {TARGET_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {words.targets.kinds(kind)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="label">{words.targets.url}</span>
        <input
          name="url"
          type="url"
          autocomplete="off"
          maxLength={MAX_TARGET_URL}
          placeholder={draft.kind === "webhook" ? "https://hooks.example.org/parapet" : "https://alertmanager.example.org"}
          value={draft.url}
          onInput={(event) => change({ url: event.currentTarget.value })}
        />
      </label>
      <label>
        <span class="label">{words.targets.secret}</span>
        <input
          name="secret"
          type="password"
          autocomplete="new-password"
          maxLength={MAX_TARGET_SECRET}
          placeholder={words.targets.secretOf(draft.kind)}
          value={draft.secret}
          onInput={(event) => change({ secret: event.currentTarget.value })}
        />
        {line?.secret && <span class="quiet">{words.targets.secretKept}</span>}
      </label>
      {line?.secret && (
        <label class="choice">
          <input type="checkbox" checked={draft.noSecret} onChange={(event) => change({ noSecret: event.currentTarget.checked })} />
          <span>{words.targets.noSecret}</span>
        </label>
      )}
      <label>
        <span class="label">{words.targets.minPriority}</span>
        <select
          name="minPriority"
          value={draft.minPriority}
          onChange={(event) => change({ minPriority: PRIORITIES.find((one) => one === event.currentTarget.value) ?? "low" })}
        >
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority}>
              {priorityWord(priority, language)}
            </option>
          ))}
        </select>
      </label>
      <label class="choice">
        <input type="checkbox" checked={draft.sendResolved} onChange={(event) => change({ sendResolved: event.currentTarget.checked })} />
        <span>{words.targets.sendResolved}</span>
      </label>
      <div class="act-row">
        {line && (
          <button type="button" onClick={close}>
            {words.page.cancel}
          </button>
        )}
        <button type="submit" class="primary" disabled={!order || sending}>
          {words.targets.put}
        </button>
      </div>
    </form>
  );
}
