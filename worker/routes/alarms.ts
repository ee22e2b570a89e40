/** Alarms, for scripts: what the console sees and does, and the Prometheus HTTP API's rules and alerts. */
import { labelValue } from "../../core/metric.ts";
import { AlarmHistoryParams, AlarmSamplesParams, RulesParams } from "../../protocol/prometheus.ts";
import { problemAnswer } from "../answers.ts";
import { fault, faultAnswer, successAnswer } from "../query/answer.ts";
import { answerQuery } from "../query/evaluate.ts";
import { checkParams, readParams } from "../query/params.ts";
import { alertsData, rulesData } from "../query/rules.ts";
import { resultAnswer } from "../query/write.ts";
import type { AlarmSource } from "../site/alarm-desk.ts";
import type { RuleGroupStatus } from "../site/rule-groups.ts";
import { withQuery } from "./checked.ts";
import { run, runBody } from "./commands.ts";
import type { Handler, RouteContext } from "./context.ts";
import { inPrometheusForm } from "./prometheus-form.ts";
import { wrongRange } from "./query.ts";

export const list: Handler = (context) => run(context, "alarms.list", {});
export const acknowledge: Handler = (context) => runBody(context, "alarms.acknowledge");
export const shelve: Handler = (context) => runBody(context, "alarms.shelve");
export const unshelve: Handler = (context) => runBody(context, "alarms.unshelve");
export const comment: Handler = (context) => runBody(context, "alarms.comment");
export const remove: Handler = (context) => runBody(context, "alarms.remove");
export const return_: Handler = (context) => runBody(context, "alarms.return");
export const drill: Handler = (context) => runBody(context, "alarms.drill");

export const history = withQuery(AlarmHistoryParams, (context, { alarm, from, to, limit }) =>
  run(context, "alarms.history", {
    ...(alarm === undefined ? {} : { alarm }),
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
    ...(limit === undefined ? {} : { limit }),
  }),
);

/** What the rule of an alarm compares, for that alarm alone. */
export const samples = inPrometheusForm(async (context) => {
  const params = checkParams(AlarmSamplesParams, [context.url.searchParams]);
  if (!params.ok) return faultAnswer(params.fault);
  const { alarm, start: startMs, end: endMs, step: stepMs } = params.value;
  const wrong = wrongRange(startMs, endMs, stepMs);
  if (wrong !== undefined) return faultAnswer(fault("bad_data", wrong));
  const source = (await context.env.SITE.getByName(context.site).alarmSource(alarm)) as AlarmSource | null;
  if (!source) return problemAnswer("unknown-alarm", "No such alarm stands, or no rule made it.");
  const asked = { type: "range", startMs, endMs, stepMs } as const;
  const options = { timeoutMs: undefined, lookbackMs: undefined, limit: undefined, stats: false };
  const answered = await answerQuery(context, source.expr, asked, options);
  if (!answered.ok) return faultAnswer(answered.fault);
  const { result } = answered;
  if (result.data.type !== "matrix") return resultAnswer(result);
  const series = result.data.series.filter(({ labels }) => source.labels.every(([name, value]) => labelValue(labels, name) === value));
  return resultAnswer({ ...result, data: { type: "matrix", series } });
});

export const rules = inPrometheusForm(async (context) => {
  const params = await readParams(RulesParams, context);
  return params.ok ? successAnswer(rulesData(await groups(context), params.value)) : faultAnswer(params.fault);
});

export const alerts = inPrometheusForm(async (context) => successAnswer(alertsData(await groups(context))));

async function groups({ env, site }: RouteContext): Promise<readonly RuleGroupStatus[]> {
  return (await env.SITE.getByName(site).ruleGroups()) as readonly RuleGroupStatus[];
}
