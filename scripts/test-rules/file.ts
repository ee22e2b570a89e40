/**
 * The test file of `promtool test rules` (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/), checked.
 */
import * as v from "valibot";
import { parseDuration } from "../../core/promql/literal.ts";

const Duration = v.pipe(
  v.string(),
  v.check((text) => parseDuration(text) !== undefined, "must be a duration"),
  v.transform((text) => parseDuration(text) as number),
);
/** YAML reads `500` as a number; promtool takes it for a text. */
const Text = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String));
const Texts = v.nullish(v.record(v.string(), Text), {});

const TestSchema = v.strictObject({
  name: v.optional(v.string(), ""),
  interval: v.optional(Duration),
  input_series: v.nullish(v.array(v.strictObject({ series: v.string(), values: Text })), []),
  alert_rule_test: v.nullish(
    v.array(
      v.strictObject({
        eval_time: Duration,
        alertname: v.string(),
        exp_alerts: v.nullish(v.array(v.strictObject({ exp_labels: Texts, exp_annotations: Texts })), []),
      }),
    ),
    [],
  ),
  promql_expr_test: v.nullish(
    v.array(
      v.strictObject({
        expr: v.string(),
        eval_time: Duration,
        exp_samples: v.nullish(v.array(v.strictObject({ labels: v.string(), value: v.union([v.number(), v.string()]) })), []),
      }),
    ),
    [],
  ),
  external_labels: v.optional(v.record(v.string(), Text), {}),
  external_url: v.optional(v.string(), ""),
});

export const TestFileSchema = v.strictObject({
  rule_files: v.array(v.string()),
  evaluation_interval: v.optional(Duration, "1m"),
  group_eval_order: v.optional(v.array(v.string()), []),
  fuzzy_compare: v.optional(v.boolean(), false),
  tests: v.array(TestSchema),
});

export type TestFile = v.InferOutput<typeof TestFileSchema>;
export type RuleTest = TestFile["tests"][number];
