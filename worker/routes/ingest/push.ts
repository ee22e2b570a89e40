/**
 * The Pushgateway's addresses (https://github.com/prometheus/pushgateway#api): PUT replaces a group, POST the metrics of a group
 * that it sends, DELETE ends a group. A body is taken whole or not at all, as there.
 */
import { BatchBuilder, type ParseResult } from "../../../core/ingest/batch.ts";
import { type GroupingKey, parseGroupingKey } from "../../../core/ingest/grouping-key.ts";
import { parsePrometheusText } from "../../../core/ingest/prometheus-text.ts";
import { seriesKey } from "../../../core/metric.ts";
import { formResponse, problemAnswer } from "../../answers.ts";
import { PUSH_TIME, type PushGroup } from "../../site/push-group.ts";
import type { Handler, RouteContext } from "../context.ts";
import { describe, receive, store, summary, type Taken } from "./receive.ts";

const PUSH_FAILURE_TIME = "push_failure_time_seconds";

export const pushReplace: Handler = (context) => push(context, "all");
export const pushAdd: Handler = (context) => push(context, "same-names");

export const pushDelete: Handler = (context) => {
  const key = groupingKey(context);
  if (!key) return problemAnswer("not-found", "");
  if (!key.ok) return formResponse("pushgateway", "bad-request", key.why, context.request);
  // 202 for a group that is not there too.
  return receive(context, "pushgateway", () =>
    store(context, "pushgateway", new BatchBuilder().finish("replace"), () => new Response(null, { status: 202 }), {
      labels: key.labels,
      ends: "all",
    }),
  );
};

function push(context: RouteContext, ends: PushGroup["ends"]): Promise<Response> | Response {
  const key = groupingKey(context);
  if (!key) return problemAnswer("not-found", "");
  if (!key.ok) return formResponse("pushgateway", "bad-request", key.why, context.request);
  const { labels, sent } = key;
  return receive(context, "pushgateway", async (bytes) => {
    const parsed = parsePrometheusText(bytes, { labels: sent });
    const why = refusal(parsed, parsed.repeatedLine);
    const nowS = Date.now() / 1_000;
    if (why === undefined) {
      const pushed = withSample(parsed, seriesKey(PUSH_TIME, labels), nowS);
      return store(context, "pushgateway", pushed, (taken) => pushAnswer(taken, context.request), { labels, ends });
    }
    const failed = withSample(new BatchBuilder().finish("replace"), seriesKey(PUSH_FAILURE_TIME, labels), nowS);
    return store(context, "pushgateway", failed, () => formResponse("pushgateway", "bad-request", why, context.request));
  });
}

/** `undefined`: no address of a group. */
function groupingKey({ url, base, param }: RouteContext): GroupingKey | undefined {
  // As sent: a value may hold a slash that is percent-encoded.
  const path = url.pathname.slice(`${base}/metrics/`.length);
  return /^job(@base64)?$/.test(param("job")) ? parseGroupingKey(path) : undefined;
}

function refusal({ rejected, rejections }: ParseResult, repeatedLine: number): string | undefined {
  if (rejected > 0) return `text format parsing error in ${describe(rejections)}`;
  return repeatedLine > 0 ? `text format parsing error in line ${repeatedLine}: a series stands twice` : undefined;
}

/** One sample more, with the site's time. */
function withSample(parsed: ParseResult, key: string, value: number): ParseResult {
  const { batch } = parsed;
  const count = batch.series.length;
  const series = new Uint32Array(count + 1);
  const times = new Float64Array(count + 1);
  const values = new Float64Array(count + 1);
  for (const [to, from] of [
    [series, batch.series],
    [times, batch.times],
    [values, batch.values],
  ] as const)
    to.set(from);
  const known = batch.keys.indexOf(key);
  series[count] = known < 0 ? batch.keys.length : known;
  times[count] = Number.NaN;
  values[count] = value;
  return { ...parsed, batch: { ...batch, keys: known < 0 ? [...batch.keys, key] : batch.keys, series, times, values } };
}

function pushAnswer(taken: Taken, request: Request): Response {
  if (taken.refused === 0) return new Response(null);
  return formResponse("pushgateway", taken.limit ?? "bad-request", summary(taken), request);
}
