/**
 * Runs a test of `promtool test rules` with the rules, alarms and queries that a site runs, in memory, with Prometheus' semantics: an
 * alarm whose data is missing clears, and none is held for chattering.
 */
import { AlarmBook } from "../../core/alarm/book.ts";
import type { RuleGroup } from "../../core/alarm/rule.ts";
import { RuleRunner } from "../../core/alarm/runner.ts";
import type { SampleBatch } from "../../core/ingest/batch.ts";
import { type Labels, labelValue, seriesKey } from "../../core/metric.ts";
import { EVALUATE_LIMITS, evaluateInstant } from "../../core/promql/evaluate.ts";
import { parseQuery } from "../../core/promql/parse.ts";
import { StandingQueries } from "../../core/promql/standing-queries.ts";
import { HEAD_LIMITS, Head } from "../../core/series/head.ts";
import { parseFloatText, parseMetricLine, parseValues, type Value } from "../promqltest/notation.ts";
import type { RuleTest, TestFile } from "./file.ts";

/** Prometheus compares with this relative error where `fuzzy_compare` is on. */
const TOLERANCE = 1e-6;

const OPTIONS = { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS };

const STALE = new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer)[0] as number;

interface Input {
  readonly key: string;
  readonly values: readonly Value[];
}

/** What is wrong; empty when the test passes. */
export function runTest(test: RuleTest, groups: readonly RuleGroup[], { evaluation_interval: everyMs, fuzzy_compare }: TestFile): string[] {
  const head = new Head({ ...HEAD_LIMITS, retentionMs: Number.POSITIVE_INFINITY });
  const queries = new StandingQueries(head, OPTIONS);
  const book = new AlarmBook({ holdsChatter: false });
  const append = (samples: readonly (readonly [key: string, value: number])[], atMs: number): void => {
    head.append(batchOf(samples, atMs), atMs);
  };
  const runner = new RuleRunner({
    queries,
    book,
    record: (samples, atMs) => {
      // What a rule records again in the same moment replaces it.
      append(
        samples.map(({ key, value }) => [key, value ?? STALE] as const),
        atMs,
      );
    },
    alertsEveryMs: 0,
    templates: { externalLabels: new Map(Object.entries(test.external_labels)), externalUrl: test.external_url },
  });
  runner.setGroups(
    groups.map((group) => asPrometheus(group, everyMs)),
    0,
  );
  const intervalMs = test.interval ?? everyMs;
  const inputs = test.input_series.map(inputOf);
  const moments = [...test.alert_rule_test, ...test.promql_expr_test].map(({ eval_time }) => eval_time);
  const endMs = Math.max(0, ...moments);
  const failures: string[] = [];
  let [nextSample, nextEvaluation] = [0, 0];
  for (const atMs of [...new Set([...moments, endMs])].sort((a, b) => a - b)) {
    for (;;) {
      const nowMs = Math.min(nextSample * intervalMs, nextEvaluation * everyMs);
      if (nowMs > atMs) break;
      if (nextSample * intervalMs === nowMs) {
        const samples = inputs.flatMap(({ key, values }): (readonly [string, number])[] => {
          const value = values[nextSample] ?? null;
          return value === null ? [] : [[key, value === "stale" ? STALE : value] as const];
        });
        append(samples, nowMs);
        nextSample++;
      }
      if (nextEvaluation * everyMs === nowMs) {
        runner.noteAll(nowMs);
        runner.run(nowMs);
        nextEvaluation++;
      }
    }
    for (const one of test.alert_rule_test) if (one.eval_time === atMs) failures.push(...checkAlerts(one, book));
    for (const one of test.promql_expr_test) if (one.eval_time === atMs) failures.push(...checkExpr(one, head, fuzzy_compare));
  }
  return failures;
}

/** Evaluated at each moment of the test, and without what is ours. */
function asPrometheus(group: RuleGroup, everyMs: number): RuleGroup {
  const rules = group.rules.map((rule) => (rule.type === "alarm" ? { ...rule, missing: "clear" as const, suppressedBy: [] } : rule));
  return { ...group, intervalMs: Math.max(everyMs, group.intervalMs), rules };
}

function batchOf(samples: readonly (readonly [key: string, value: number])[], atMs: number): SampleBatch {
  return {
    keys: samples.map(([key]) => key),
    series: Uint32Array.from(samples.keys()),
    times: new Float64Array(samples.length).fill(atMs),
    values: Float64Array.from(samples, ([, value]) => value),
    onConflict: "replace",
    metadata: [],
  };
}

function inputOf({ series, values }: RuleTest["input_series"][number]): Input {
  const { labels } = parseMetricLine(series);
  const parsed = parseValues(values);
  if (parsed === undefined) throw new Error(`native histograms are not supported: ${series}`);
  return { key: keyOf(labels), values: parsed };
}

function keyOf(labels: Labels): string {
  return seriesKey(
    labelValue(labels, "__name__") ?? "",
    labels.filter(([name]) => name !== "__name__"),
  );
}

function checkAlerts({ alertname, eval_time, exp_alerts }: RuleTest["alert_rule_test"][number], book: AlarmBook): string[] {
  const firing = [...book.all()].filter(({ condition, labels }) => {
    return condition?.phase === "active" && labelValue(labels, "alertname") === alertname;
  });
  const got = firing.map(({ labels, annotations }) => print(Object.fromEntries(labels), Object.fromEntries(annotations)));
  const expected = exp_alerts.map(({ exp_labels, exp_annotations }) => print({ ...exp_labels, alertname }, exp_annotations ?? {}));
  return compare(`alertname: ${alertname}, time: ${eval_time / 1000}s`, got, expected);
}

function print(labels: Readonly<Record<string, string>>, annotations: Readonly<Record<string, string>>): string {
  const texts = (of: Readonly<Record<string, string>>): string =>
    JSON.stringify(Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1))));
  return `${texts(labels)} ${texts(annotations)}`;
}

function checkExpr({ expr, eval_time, exp_samples }: RuleTest["promql_expr_test"][number], head: Head, fuzzy: boolean): string[] {
  const where = `expr: ${JSON.stringify(expr)}, time: ${eval_time / 1000}s`;
  const parsed = parseQuery(expr);
  if (!parsed.ok) return [`${where}: ${parsed.error.message}`];
  const answer = evaluateInstant(parsed.plan, head, eval_time, OPTIONS);
  if (!answer.ok) return [`${where}: ${answer.error.message}`];
  const { value } = answer;
  if (value.type !== "scalar" && value.type !== "vector") return [`${where}: yields a ${value.type}`];
  const got =
    value.type === "scalar" ? [["{}", value.value] as const] : value.elements.map((e) => [keyOf(e.labels) || "{}", e.value] as const);
  const expected = exp_samples.map(({ labels, value: text }) => {
    return [keyOf(parseMetricLine(labels).labels) || "{}", typeof text === "number" ? text : parseFloatText(text)] as const;
  });
  // What may differ a little is taken for what was expected.
  const near = got.map(([key, number]) => {
    const other = expected.find(([name]) => name === key)?.[1] ?? Number.NaN;
    return `${key} ${fuzzy && Math.abs(other - number) <= TOLERANCE * Math.abs(other) ? other : number}`;
  });
  return compare(
    where,
    near,
    expected.map(([key, number]) => `${key} ${number}`),
  );
}

function compare(where: string, got: readonly string[], expected: readonly string[]): string[] {
  const [a, b] = [[...got].sort(), [...expected].sort()];
  if (a.join("\n") === b.join("\n")) return [];
  return [`${where}\n    expected: ${b.join("\n              ") || "nothing"}\n    got:      ${a.join("\n              ") || "nothing"}`];
}
