/** The Prometheus HTTP API's queries (https://prometheus.io/docs/prometheus/latest/querying/api/#expression-queries). */
import { EVALUATE_LIMITS } from "../../core/promql/evaluate.ts";
import { parseQuery } from "../../core/promql/parse.ts";
import { printPlan } from "../../core/promql/print.ts";
import { ExemplarParams, ExpressionParams, InstantParams, RangeParams } from "../../protocol/prometheus.ts";
import { fault, faultAnswer, queryFault, successAnswer } from "../query/answer.ts";
import { type Asked, answerQuery } from "../query/evaluate.ts";
import { readParams } from "../query/params.ts";
import { resultAnswer } from "../query/write.ts";
import type { RouteContext } from "./context.ts";
import { inPrometheusForm } from "./prometheus-form.ts";

export const query = inPrometheusForm(async (context) => {
  const params = await readParams(InstantParams, context);
  if (!params.ok) return faultAnswer(params.fault);
  return run(context, params.value, { type: "instant", atMs: params.value.time });
});

export const queryRange = inPrometheusForm(async (context) => {
  const params = await readParams(RangeParams, context);
  if (!params.ok) return faultAnswer(params.fault);
  const { start, end, step } = params.value;
  const wrong = wrongRange(start, end, step);
  if (wrong !== undefined) return faultAnswer(fault("bad_data", wrong));
  return run(context, params.value, { type: "range", startMs: start, endMs: end, stepMs: step });
});

/** Samples here carry no exemplars. An expression that is none is still refused. */
export const queryExemplars = inPrometheusForm(async (context) => {
  const params = await readParams(ExemplarParams, context);
  if (!params.ok) return faultAnswer(params.fault);
  const { start = Number.NEGATIVE_INFINITY, end = Number.POSITIVE_INFINITY } = params.value;
  if (end < start) return faultAnswer(fault("bad_data", 'invalid parameter "end": end timestamp must not be before start timestamp'));
  const parsed = parseQuery(params.value.query);
  return parsed.ok ? successAnswer([]) : faultAnswer(queryFault(parsed.error));
});

/** The expression as the plan says it: blanks, quotes and numbers in one form. */
export const formatQuery = inPrometheusForm(async (context) => {
  const params = await readParams(ExpressionParams, context);
  if (!params.ok) return faultAnswer(params.fault);
  const parsed = parseQuery(params.value.query);
  return parsed.ok ? successAnswer(printPlan(parsed.plan)) : faultAnswer(queryFault(parsed.error));
});

interface Running {
  readonly query: string;
  readonly timeout?: number | undefined;
  readonly lookback_delta?: number | undefined;
  readonly limit?: number | undefined;
  readonly stats?: string | undefined;
}

async function run(context: RouteContext, running: Running, asked: Asked): Promise<Response> {
  const { timeout: timeoutMs, lookback_delta: lookbackMs, limit, stats } = running;
  const answered = await answerQuery(context, running.query, asked, { timeoutMs, lookbackMs, limit, stats: stats !== undefined });
  return answered.ok ? resultAnswer(answered.result) : faultAnswer(answered.fault);
}

export function wrongRange(startMs: number, endMs: number, stepMs: number): string | undefined {
  if (endMs < startMs) return 'invalid parameter "end": end timestamp must not be before start time';
  if (stepMs <= 0) {
    return 'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer';
  }
  // Prometheus' own bound, and its words.
  if (Math.floor((endMs - startMs) / stepMs) <= EVALUATE_LIMITS.steps) return undefined;
  return "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)";
}
