/**
 * Rules and alarms in the JSON of the Prometheus HTTP API
 * (https://prometheus.io/docs/prometheus/latest/querying/api/#rules, #alerts), where an alarm is an "alert".
 */
import type { AlertStatus, RuleGroupStatus, RuleStatus } from "../site/rule-groups.ts";

export interface RulesAsked {
  readonly type?: "alert" | "record" | undefined;
  readonly exclude_alerts?: string | undefined;
  readonly "rule_name[]": readonly string[];
  readonly "rule_group[]": readonly string[];
  readonly "file[]": readonly string[];
}

export function rulesData(groups: readonly RuleGroupStatus[], asked: RulesAsked): unknown {
  const excludes = asked.exclude_alerts === "true";
  const wanted = (list: readonly string[], name: string): boolean => list.length === 0 || list.includes(name);
  const told = groups
    .filter(({ file, name }) => wanted(asked["file[]"], file) && wanted(asked["rule_group[]"], name))
    .map((group) => ({ ...group, rules: group.rules.filter((rule) => isAsked(rule, asked) && wanted(asked["rule_name[]"], rule.name)) }));
  const filtered = asked.type !== undefined || asked["rule_name[]"].length > 0;
  return {
    groups: told
      .filter(({ rules }) => rules.length > 0 || !filtered)
      .map(({ name, file, rules, intervalMs, limit, evaluatedMs }) => ({
        name,
        file,
        rules: rules.map((rule) => ruleData(rule, excludes)),
        interval: intervalMs / 1_000,
        limit,
        // Clocks stand still inside a turn of the platform.
        evaluationTime: 0,
        lastEvaluation: timeText(evaluatedMs),
      })),
  };
}

export function alertsData(groups: readonly RuleGroupStatus[]): unknown {
  return { alerts: groups.flatMap(({ rules }) => rules.flatMap(({ alerts }) => alerts.map(alertData))) };
}

function isAsked({ type }: RuleStatus, { type: asked }: RulesAsked): boolean {
  return asked === undefined || (asked === "alert") === (type === "alerting");
}

function ruleData(rule: RuleStatus, excludesAlerts: boolean): unknown {
  const { type, name, query, labels, health, error, evaluatedMs } = rule;
  const common = { health, ...(error === "" ? {} : { lastError: error }), evaluationTime: 0, lastEvaluation: timeText(evaluatedMs) };
  if (type === "recording") return { name, query, labels, ...common, type };
  return {
    state: stateOf(rule),
    name,
    query,
    duration: rule.onDelayMs / 1_000,
    keepFiringFor: rule.offDelayMs / 1_000,
    labels,
    annotations: rule.annotations,
    ...(excludesAlerts ? {} : { alerts: rule.alerts.map(alertData) }),
    ...common,
    type,
  };
}

function stateOf({ alerts }: RuleStatus): "firing" | "pending" | "inactive" {
  if (alerts.some(({ state }) => state === "firing")) return "firing";
  return alerts.length > 0 ? "pending" : "inactive";
}

function alertData({ labels, annotations, state, activeMs, keptMs, value }: AlertStatus): unknown {
  const kept = keptMs === null ? {} : { keepFiringSince: timeText(keptMs) };
  return { labels, annotations, state, activeAt: timeText(activeMs), ...kept, value: goExponent(value) };
}

/** Go's zero time where there is none. */
function timeText(ms: number | null): string {
  return ms === null ? "0001-01-01T00:00:00Z" : new Date(ms).toISOString();
}

/** As Go's `strconv.FormatFloat(value, 'e', -1, 64)`: two digits of exponent at least. */
function goExponent(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}
