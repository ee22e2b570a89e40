/** The audit log: newest first, older on demand, filtered by the site; the whole of it as a file. */
import { useEffect, useState } from "preact/hooks";
import type { AuditEntry } from "../../protocol/command.ts";
import { roleWord } from "../sign-in/words.ts";
import { ALL, type AuditFilter } from "./audit-log.ts";
import { AUDITED, AUDITED_ROLES, auditedWord, isGoodOutcome, OUTCOMES, outcomeWord } from "./audited.ts";
import { useConsole } from "./context.ts";
import { Fact } from "./Fact.tsx";
import { State } from "./State.tsx";
import { formatTime } from "./times.ts";

export function Audit() {
  const { audit, words, base } = useConsole();
  const entries = audit.entries.value;
  const state = audit.state.value;
  const filtered = Object.values(audit.filter.value).some((value) => value !== "");
  // Once, when the view is opened.
  useEffect(() => void audit.load(audit.filter.value), []);
  return (
    <section class="audit">
      <div class="card-head">
        <h2>{words.audit.title}</h2>
        <a href={`${base}/api/audit.ndjson`} download="audit.ndjson">
          {words.audit.whole}
        </a>
      </div>
      <FilterForm />
      <ol class="audit-list">
        {entries.map((entry) => (
          <Line key={entry.number} entry={entry} />
        ))}
      </ol>
      <p class="quiet" role="status">
        {state === "reading" && words.audit.waiting}
        {state === "no-answer" && words.audit.failed}
        {state === "forbidden" && words.audit.forbidden}
        {state === "read" && entries.length === 0 && (filtered ? words.audit.noneSo : words.audit.none)}
        {state === "read" && entries.length > 0 && audit.ended.value && words.audit.end}
      </p>
      {entries.length > 0 && !audit.ended.value && (
        <button type="button" disabled={state === "reading"} onClick={() => void audit.older()}>
          {words.audit.older}
        </button>
      )}
    </section>
  );
}

function FilterForm() {
  const { audit, words, language } = useConsole();
  const [filter, setFilter] = useState<AuditFilter>(audit.filter.value);
  const change = (part: Partial<AuditFilter>): void => setFilter((before) => ({ ...before, ...part }));
  return (
    <form
      class="audit-filter"
      onSubmit={(event) => {
        event.preventDefault();
        void audit.load(filter);
      }}
    >
      <label>
        <span class="label">{words.audit.method}</span>
        <select name="method" value={filter.method} onChange={(event) => change({ method: event.currentTarget.value })}>
          <option value="">{words.audit.all}</option>
          {AUDITED.map((method) => (
            <option key={method} value={method}>
              {auditedWord(method, language)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="label">{words.audit.who}</span>
        <input
          name="who"
          autocomplete="off"
          autocapitalize="none"
          value={filter.who}
          onInput={(event) => change({ who: event.currentTarget.value })}
        />
      </label>
      <label>
        <span class="label">{words.audit.outcome}</span>
        <select name="outcome" value={filter.outcome} onChange={(event) => change({ outcome: event.currentTarget.value })}>
          <option value="">{words.audit.all}</option>
          {OUTCOMES.map((outcome) => (
            <option key={outcome} value={outcome}>
              {outcomeWord(outcome, language)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="primary">
        {words.audit.filter}
      </button>
      {filter !== ALL && (
        <button
          type="button"
          onClick={() => {
            setFilter(ALL);
            void audit.load(ALL);
          }}
        >
          {words.audit.all}
        </button>
      )}
    </form>
  );
}

function Line({ entry }: { readonly entry: AuditEntry }) {
  const { store, words, language } = useConsole();
  const { atMs, method, who, role, from, outcome, params, targets } = entry;
  const known = AUDITED_ROLES.find((one) => one === role);
  const details = detailsOf(params);
  const good = isGoodOutcome(outcome);
  return (
    <li>
      <p class="audit-what">
        <strong>{auditedWord(method, language)}</strong>
        <State shape={good ? "circle" : "diamond"} tone={good ? "good" : "late"}>
          {outcomeWord(outcome, language)}
        </State>
      </p>
      <p class="quiet">
        {[
          formatTime(atMs, store.nowMs.value, language),
          who,
          known && known !== "none" ? roleWord(known, language) : "",
          from && words.audit.from(from),
        ]
          .filter((part) => part !== "")
          .join(" · ")}
      </p>
      {details.length + targets.length > 0 && (
        <details>
          <summary>{words.audit.details}</summary>
          <dl class="facts">
            {details.map(([name, value]) => (
              <Fact key={name} name={name} value={value} />
            ))}
            {targets.map(({ target, state, error }) => (
              <Fact
                key={target}
                name={target.replace(/:.*/, "")}
                value={[target.replace(/^[^:]*:/, ""), state, error ?? ""].join(" ").trim()}
              />
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}

/** Names and values as the sender wrote them. The command's own id is of no use to a reader. */
function detailsOf(params: unknown): readonly (readonly [name: string, value: string])[] {
  if (typeof params !== "object" || params === null) return [];
  return Object.entries(params)
    .filter(([name]) => name !== "command")
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const);
}
