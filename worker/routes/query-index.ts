/** What the Prometheus HTTP API says beside values: series and labels from the index, metadata, what the server is. */

import * as v from "valibot";
import type { MetricMetadata } from "../../core/ingest/batch.ts";
import { parseSeriesKey } from "../../core/metric.ts";
import { parseQuery } from "../../core/promql/parse.ts";
import { LabelNameParam, LabelParams, MetadataParams, SeriesParams } from "../../protocol/prometheus.ts";
import { type ApiFault, fault, faultAnswer, successAnswer, TRUNCATED } from "../query/answer.ts";
import { readParams } from "../query/params.ts";
import { byLabels } from "../query/write.ts";
import type { LookUpAnswer, LookUpRequest, MatcherText } from "../site/query.ts";
import type { Handler, RouteContext } from "./context.ts";
import { inPrometheusForm } from "./prometheus-form.ts";

/** The version of Prometheus whose API and language these are: Grafana chooses by it what it may ask. */
const SPOKEN_VERSION = "3.5.0";

export const series = inPrometheusForm(async (context) => {
  const params = await readParams(SeriesParams, context);
  if (!params.ok) return faultAnswer(params.fault);
  const looked = await lookUp(context, params.value, { type: "series" });
  if (!looked.ok) return faultAnswer(looked.fault);
  const sorted = looked.answer.found.map((key) => ({ labels: parseSeriesKey(key) })).sort(byLabels);
  return found(
    sorted.map(({ labels }) => Object.fromEntries(labels)),
    looked.answer,
  );
});

export const labels = inPrometheusForm((context) => texts(context, { type: "label-names" }));

export const labelValues = inPrometheusForm((context) => {
  const label = v.safeParse(LabelNameParam, context.param("label"));
  if (label.success) return texts(context, { type: "label-values", label: label.output });
  return faultAnswer(fault("bad_data", `invalid label name: ${JSON.stringify(context.param("label").slice(0, 80))}`));
});

async function texts(context: RouteContext, what: LookUpRequest["what"]): Promise<Response> {
  const params = await readParams(LabelParams, context);
  if (!params.ok) return faultAnswer(params.fault);
  const looked = await lookUp(context, params.value, what);
  return looked.ok ? found([...looked.answer.found].sort(), looked.answer) : faultAnswer(looked.fault);
}

function found(data: unknown, { truncated }: LookUpAnswer): Response {
  return successAnswer(data, truncated ? [TRUNCATED] : []);
}

interface LookUpParams {
  readonly "match[]": readonly string[];
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly limit?: number | undefined;
}

type LookedUp = { readonly ok: true; readonly answer: LookUpAnswer } | { readonly ok: false; readonly fault: ApiFault };

async function lookUp({ env, site }: RouteContext, params: LookUpParams, what: LookUpRequest["what"]): Promise<LookedUp> {
  const sets: MatcherText[][] = [];
  for (const text of params["match[]"]) {
    const parsed = parseSelector(text);
    if (!parsed.ok) return { ok: false, fault: fault("bad_data", `invalid parameter "match[]": ${parsed.message}`) };
    sets.push(parsed.matchers);
  }
  const { start = Number.NEGATIVE_INFINITY, end = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY } = params;
  const request: LookUpRequest = { what, sets, startMs: start, endMs: end, limit };
  return { ok: true, answer: (await env.SITE.getByName(site).lookUp(request)) as LookUpAnswer };
}

type ParsedSelector = { readonly ok: true; readonly matchers: MatcherText[] } | { readonly ok: false; readonly message: string };

/** A series selector alone: no range, no offset, no operator. */
function parseSelector(text: string): ParsedSelector {
  const parsed = parseQuery(text);
  if (!parsed.ok) {
    const isEmpty = parsed.error.message.includes("at least one non-empty matcher");
    return { ok: false, message: isEmpty ? "match[] must contain at least one non-empty matcher" : parsed.error.message };
  }
  const { plan } = parsed;
  if (plan.type !== "select")
    return { ok: false, message: `1:1: parse error: ${JSON.stringify(text.slice(0, 80))} is not a series selector` };
  return { ok: true, matchers: plan.selector.matchers.map(({ name, op, text: value }) => ({ name, op, text: value })) };
}

export const metadata = inPrometheusForm(async (context) => {
  const params = await readParams(MetadataParams, context);
  if (!params.ok) return faultAnswer(params.fault);
  const { metric, limit = Number.POSITIVE_INFINITY } = params.value;
  const list = (await context.env.SITE.getByName(context.site).metricMetadata({ metric, limit })) as readonly MetricMetadata[];
  return successAnswer(Object.fromEntries(list.map(({ name, type, help, unit }) => [name, [{ type, help, unit }]])));
});

export const buildInfo: Handler = () =>
  successAnswer({ version: SPOKEN_VERSION, revision: "parapet", branch: "parapet", buildUser: "", buildDate: "", goVersion: "" });
