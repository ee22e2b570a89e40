/** The rules in force, by file and group, each with its state: read here, put as files. */
import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatAge } from "../../format.ts";
import { whoText } from "../../i18n.ts";
import { useConsole } from "../context.ts";
import { State } from "../State.tsx";
import { formatTime } from "../times.ts";
import { AlarmParts } from "./AlarmParts.tsx";
import type { RuleGroupLines, RuleLine } from "./rule-list.ts";

/** Rules change by hand; whether they can be evaluated may change at any time, and this often it is looked at. */
const AGAIN_MS = 15_000;

export function Rules() {
  const { store, rules, words } = useConsole();
  const turn = useComputed(() => Math.floor(store.nowMs.value / AGAIN_MS)).value;
  useEffect(() => void rules.load(), [turn]);
  const groups = rules.groups.value;
  const state = rules.state.value;
  const broken = groups?.reduce((sum, group) => sum + group.rules.filter(({ health }) => health === "error").length, 0) ?? 0;
  return (
    <section class="alarms rules">
      <AlarmParts view="rules" />
      <p class="quiet what">{words.rules.what}</p>
      {broken > 0 && (
        <p class="broken-count">
          <State shape="triangle" tone="late">
            {words.rules.broken(broken)}
          </State>
        </p>
      )}
      {state === "no-answer" && (
        <p class="wrong" role="status">
          {words.rules.failed}{" "}
          <button type="button" onClick={() => void rules.load()}>
            {words.rules.again}
          </button>
        </p>
      )}
      {groups === undefined && state === "reading" && <p class="quiet">{words.rules.reading}</p>}
      {groups?.length === 0 && <p class="quiet">{words.rules.none}</p>}
      {groups?.map((group) => (
        <Group key={`${group.file} ${group.name}`} group={group} />
      ))}
    </section>
  );
}

function Group({ group }: { readonly group: RuleGroupLines }) {
  const { store, rules: list, words, language } = useConsole();
  const { file, name, intervalMs, rules } = group;
  const version = list.files.value.find((one) => one.file === file)?.version;
  return (
    <section class="rule-group">
      <h2>
        <span class="quiet">{file}</span> {name} <span class="count">{words.rules.every(formatAge(intervalMs, language))}</span>
      </h2>
      {version && (
        <p class="quiet rule-version">
          {words.rules.version(version.version, whoText(version.who, language), formatTime(version.atMs, store.nowMs.peek(), language))}
        </p>
      )}
      <ul class="cards">
        {rules.map((rule, i) => (
          <Rule key={`${rule.name} ${i}`} rule={rule} />
        ))}
      </ul>
    </section>
  );
}

function Rule({ rule }: { readonly rule: RuleLine }) {
  const { store, words, language } = useConsole();
  const { type, name, query, health, error, forMs, active, evaluatedMs } = rule;
  const said = [
    type === "record" ? words.rules.record : words.rules.active(active),
    forMs > 0 ? words.rules.forTime(formatAge(forMs, language)) : "",
    evaluatedMs === undefined ? "" : words.rules.evaluated(formatAge(store.nowMs.peek() - evaluatedMs, language)),
  ];
  return (
    <li class="card rule" data-rule={name} data-health={health}>
      <div class="card-head">
        <h3>{name}</h3>
        {health === "ok" && (
          <State shape="circle" tone="good">
            {words.rules.ok}
          </State>
        )}
        {health === "unknown" && (
          <State shape="ring" tone="waiting">
            {words.rules.never}
          </State>
        )}
        {health === "error" && (
          <State shape="triangle" tone="late">
            {words.rules.error}
          </State>
        )}
      </div>
      {error !== "" && <p class="wrong">{error}</p>}
      <pre class="query">{query}</pre>
      <p class="quiet">{said.filter((part) => part !== "").join(" · ")}</p>
    </li>
  );
}
