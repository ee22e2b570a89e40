/** Rules in force and their alarms, as the Prometheus HTTP API tells them: plain data for the Worker, which writes it. */
import type { Alarm } from "../../core/alarm/alarm.ts";
import type { RuleHealth, RuleRunner } from "../../core/alarm/runner.ts";
import type { RuleFileCounts, RuleFileHealth } from "../../protocol/command.ts";
import type { AlarmDesk } from "./alarm-desk.ts";

export interface AlertStatus {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: "pending" | "firing";
  readonly activeMs: number;
  /** Since when it would be over, were it not kept. */
  readonly keptMs: number | null;
  readonly value: number;
}

export interface RuleStatus {
  readonly type: "alerting" | "recording";
  readonly name: string;
  readonly query: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly health: "ok" | "err" | "unknown";
  readonly error: string;
  readonly evaluatedMs: number | null;
  /** Of an alarm only. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly alerts: readonly AlertStatus[];
}

export interface RuleGroupStatus {
  readonly file: string;
  readonly name: string;
  readonly intervalMs: number;
  readonly limit: number;
  readonly evaluatedMs: number | null;
  readonly rules: readonly RuleStatus[];
}

export function ruleGroups({ runner, book }: Pick<AlarmDesk, "runner" | "book">): RuleGroupStatus[] {
  return runner.groups.map(({ group, evaluatedMs, rules }) => ({
    file: group.file,
    name: group.name,
    intervalMs: group.intervalMs,
    limit: group.rules[0]?.limit ?? 0,
    evaluatedMs: Number.isFinite(evaluatedMs) ? evaluatedMs : null,
    rules: rules.map(({ key, rule, health }): RuleStatus => {
      const isAlarm = rule.type === "alarm";
      return {
        type: isAlarm ? "alerting" : "recording",
        name: rule.name,
        query: rule.expr.text,
        labels: Object.fromEntries(rule.labels),
        ...healthOf(health),
        annotations: isAlarm ? Object.fromEntries(rule.annotations) : {},
        onDelayMs: isAlarm ? rule.onDelayMs : 0,
        offDelayMs: isAlarm ? rule.offDelayMs : 0,
        alerts: isAlarm ? book.ofRule(key).flatMap(alertOf) : [],
      };
    }),
  }));
}

/** Beside each file what of it cannot be evaluated. */
export function withHealth(files: readonly RuleFileCounts[], runner: RuleRunner): RuleFileHealth[] {
  return files.map((counts) => {
    const groups = runner.groups.filter(({ group }) => group.file === counts.file);
    const broken = groups.flatMap(({ group, rules }) =>
      rules.flatMap(({ rule, health }) =>
        health.error === null ? [] : [{ rule: `${group.name}/${rule.name}`, error: health.error.message }],
      ),
    );
    return { ...counts, broken };
  });
}

function healthOf({ error, evaluatedMs }: RuleHealth): Pick<RuleStatus, "health" | "error" | "evaluatedMs"> {
  const health = evaluatedMs === null ? "unknown" : error === null ? "ok" : "err";
  return { health, error: error?.message ?? "", evaluatedMs };
}

function alertOf({ labels, annotations, condition, value }: Alarm): AlertStatus[] {
  if (condition === null) return [];
  const [state, keptMs] = condition.phase === "pending" ? (["pending", null] as const) : (["firing", condition.failingMs] as const);
  const texts = { labels: Object.fromEntries(labels), annotations: Object.fromEntries(annotations) };
  return [{ ...texts, state, activeMs: condition.beganMs, keptMs, value }];
}
