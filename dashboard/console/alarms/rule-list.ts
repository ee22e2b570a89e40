/** The rules in force: as `GET /api/v1/rules` tells them, in Prometheus' form, and the versions of their files. Broken ones first. */
import { type ReadonlySignal, signal } from "@preact/signals";
import * as v from "valibot";
import type { RuleFileStatus } from "../../../protocol/command.ts";
import { type Fetch, PAGE_HEADERS } from "../../sign-in/session.ts";
import type { ConsoleStore } from "../store.ts";

export interface RuleLine {
  readonly type: "alarm" | "record";
  readonly name: string;
  readonly query: string;
  readonly health: "ok" | "error" | "unknown";
  /** Why it could not be evaluated the last time; "" where it could. */
  readonly error: string;
  /** Of an alarm: how long it must hold. */
  readonly forMs: number;
  /** How many of its alarms stand or wait. */
  readonly active: number;
  readonly evaluatedMs: number | undefined;
}

export interface RuleGroupLines {
  readonly file: string;
  readonly name: string;
  readonly intervalMs: number;
  readonly rules: readonly RuleLine[];
}

const text = v.string();
/** What Prometheus leaves out where it is empty. */
const optionalText = v.optional(text, "");

const RuleSchema = v.object({
  type: v.picklist(["alerting", "recording"]),
  name: text,
  query: text,
  health: optionalText,
  lastError: optionalText,
  duration: v.optional(v.number(), 0),
  alerts: v.optional(v.array(v.unknown()), []),
  lastEvaluation: optionalText,
});
const RulesSchema = v.object({
  status: v.literal("success"),
  data: v.object({ groups: v.array(v.object({ name: text, file: text, interval: v.number(), rules: v.array(RuleSchema) })) }),
});

/** Prometheus writes the year 1 where a rule was never evaluated. */
const NEVER_BEFORE_MS = 0;

export function decodeRules(json: unknown): readonly RuleGroupLines[] | undefined {
  const parsed = v.safeParse(RulesSchema, json);
  if (!parsed.success) return undefined;
  return parsed.output.data.groups.map(({ name, file, interval, rules }) => ({
    file,
    name,
    intervalMs: interval * 1000,
    rules: rules.map(lineOf),
  }));
}

function lineOf({ type, name, query, health, lastError, duration, alerts, lastEvaluation }: v.InferOutput<typeof RuleSchema>): RuleLine {
  const atMs = Date.parse(lastEvaluation);
  const evaluatedMs = atMs > NEVER_BEFORE_MS ? atMs : undefined;
  return {
    type: type === "alerting" ? "alarm" : "record",
    name,
    query,
    health: health === "err" || lastError !== "" ? "error" : health === "ok" ? "ok" : "unknown",
    error: lastError,
    forMs: duration * 1000,
    active: alerts.length,
    evaluatedMs,
  };
}

/** Groups with a broken rule first, and in each the broken ones; otherwise as the files have them. */
export function sortRules(groups: readonly RuleGroupLines[]): readonly RuleGroupLines[] {
  const broken = (rule: RuleLine): number => (rule.health === "error" ? 0 : 1);
  const sorted = groups.map((group) => ({ ...group, rules: [...group.rules].sort((a, b) => broken(a) - broken(b)) }));
  const worst = ({ rules: [first] }: RuleGroupLines): number => (first ? broken(first) : 1);
  return sorted.sort((a, b) => worst(a) - worst(b));
}

export type RulesState = "reading" | "read" | "no-answer";

export interface RuleList {
  readonly groups: ReadonlySignal<readonly RuleGroupLines[] | undefined>;
  /** As far as they are known: the rules stand without them. */
  readonly files: ReadonlySignal<readonly RuleFileStatus[]>;
  readonly state: ReadonlySignal<RulesState>;
  load(): Promise<void>;
}

export interface RuleListParts extends Pick<ConsoleStore, "read"> {
  readonly fetch: Fetch;
  readonly base: string;
  readonly onUnauthorized: () => void;
}

export function createRuleList({ read, fetch, base, onUnauthorized }: RuleListParts): RuleList {
  const groups = signal<readonly RuleGroupLines[] | undefined>(undefined);
  const files = signal<readonly RuleFileStatus[]>([]);
  const state = signal<RulesState>("reading");
  let asked = 0;

  async function readGroups(): Promise<readonly RuleGroupLines[] | undefined> {
    try {
      const answer = await fetch(`${base}/api/v1/rules`, { headers: PAGE_HEADERS, cache: "no-store" });
      if (answer.status === 401) onUnauthorized();
      return answer.ok ? decodeRules(await answer.json()) : undefined;
    } catch {
      // No connection, or no JSON: for a reader the same.
      return undefined;
    }
  }

  return {
    groups,
    files,
    state,
    async load() {
      const own = ++asked;
      state.value = "reading";
      const [answered, listed] = await Promise.all([readGroups(), read("rules.list", {})]);
      if (own !== asked) return;
      if (listed.ok) files.value = listed.result.files;
      if (answered) groups.value = sortRules(answered);
      state.value = answered ? "read" : "no-answer";
    },
  };
}
