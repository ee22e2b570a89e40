/** The Prometheus HTTP API's instant and range query (https://prometheus.io/docs/prometheus/latest/querying/api/). */
import type { Labels } from "../../core/metric.ts";
import type { QueryError } from "../../core/promql/parse.ts";
import type { MatrixSeries } from "../../core/promql/value.ts";
import { jsonAnswer } from "../answers.ts";
import { readBody } from "../body.ts";
import type { QueryAnswer, QueryRequest } from "../site/query.ts";
import type { Handler, RouteContext } from "./context.ts";

/** As Prometheus: more points than this fit no screen. */
const MAX_POINTS = 11_000;
const MAX_FORM_BYTES = 64 * 1024;

export const query: Handler = async (context) => {
  const params = await paramsOf(context);
  if (!params) return badData("the form cannot be read");
  const expr = params.get("query");
  if (!expr) return badData('invalid parameter "query": empty');
  const time = params.get("time");
  const atMs = time === null ? null : parseTime(time);
  if (atMs === undefined)
    return badData(`invalid parameter "time": cannot parse ${JSON.stringify(time?.slice(0, 40))} to a valid timestamp`);
  return answer(await ask(context, { type: "instant", expr, atMs }));
};

export const queryRange: Handler = async (context) => {
  const params = await paramsOf(context);
  if (!params) return badData("the form cannot be read");
  const expr = params.get("query");
  if (!expr) return badData('invalid parameter "query": empty');
  const [startMs, endMs] = [parseTime(params.get("start") ?? ""), parseTime(params.get("end") ?? "")];
  const stepMs = parseStep(params.get("step") ?? "");
  if (startMs === undefined) return badData('invalid parameter "start": cannot parse to a valid timestamp');
  if (endMs === undefined) return badData('invalid parameter "end": cannot parse to a valid timestamp');
  if (endMs < startMs) return badData('invalid parameter "end": end timestamp must not be before start time');
  if (stepMs === undefined) return badData('invalid parameter "step": cannot parse to a valid duration');
  if (stepMs <= 0) return badData('invalid parameter "step": zero or negative query resolution step widths are not accepted');
  if ((endMs - startMs) / stepMs > MAX_POINTS) {
    return badData("exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
  }
  return answer(await ask(context, { type: "range", expr, startMs, endMs, stepMs }));
};

async function paramsOf({ request, url }: RouteContext): Promise<URLSearchParams | undefined> {
  if (request.method !== "POST") return url.searchParams;
  const body = await readBody(request, MAX_FORM_BYTES);
  if (!body.ok) return undefined;
  const params = new URLSearchParams(new TextDecoder().decode(body.bytes));
  for (const [name, value] of url.searchParams) if (!params.has(name)) params.set(name, value);
  return params;
}

async function ask({ env, site }: RouteContext, request: QueryRequest): Promise<QueryAnswer> {
  // The answer is plain data; the call's own handle on it is not needed beyond this turn.
  return (await env.SITE.getByName(site).query(request)) as QueryAnswer;
}

/** Seconds since the epoch, with fractions, or RFC 3339. */
export function parseTime(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  if (!/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** Seconds, or a duration such as `1h30m`. */
export function parseStep(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return undefined;
  let totalMs = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) totalMs += Number(count) * (UNITS[unit as string] as number);
  return totalMs;
}

function answer(result: QueryAnswer): Response {
  if (result.type === "error") return queryError(result.error);
  if (result.type === "range") return matrix(result.series);
  const { atMs, value } = result;
  if (value.type === "scalar" || value.type === "string") {
    const text = value.type === "scalar" ? formatSample(value.value) : value.value;
    return jsonAnswer({ status: "success", data: { resultType: value.type, result: [atMs / 1000, text] } });
  }
  if (value.type === "matrix") return matrix(value.series);
  const vector = value.elements.map(({ labels, value: one }: { labels: Labels; value: number }) => ({
    metric: Object.fromEntries(labels),
    value: [atMs / 1000, formatSample(one)],
  }));
  return jsonAnswer({ status: "success", data: { resultType: "vector", result: vector } });
}

function matrix(series: readonly MatrixSeries[]): Response {
  const result = series.map(({ labels, times, values }) => ({
    metric: Object.fromEntries(labels),
    values: times.map((time, i) => [time / 1000, formatSample(values[i] as number)]),
  }));
  return jsonAnswer({ status: "success", data: { resultType: "matrix", result } });
}

/** As Prometheus writes floats: shortest form, infinities with a sign. */
export function formatSample(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

function queryError({ code, message, from, to }: QueryError): Response {
  // What only running can find is an execution error to Prometheus; what can be seen in the text is bad data.
  const execution = code === "too-much" || code === "execution";
  return jsonAnswer(
    { status: "error", errorType: execution ? "execution" : "bad_data", error: message, code, from, to },
    execution ? 422 : 400,
  );
}

function badData(error: string): Response {
  return jsonAnswer({ status: "error", errorType: "bad_data", error }, 400);
}
