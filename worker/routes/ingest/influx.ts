/** InfluxDB's write paths, v1 and v2 (https://docs.influxdata.com/influxdb/v1/tools/api/#write-http-endpoint). */
import { createLineCache } from "../../../core/ingest/line-cache.ts";
import { type Precision, parseLineProtocol, precisionOf } from "../../../core/ingest/line-protocol.ts";
import { formResponse } from "../../answers.ts";
import type { Handler, RouteContext } from "../context.ts";
import { INFLUX_VERSION } from "./influx-query.ts";
import { describe, receive, store, summary, type Taken } from "./receive.ts";

type InfluxForm = "influx-v1" | "influx-v2";

/** Heads of lines seen before, for this isolate: the same devices send the same tags for ever. */
const LINES = createLineCache();

/** An unknown precision is tolerated, as influxd does: nanoseconds. */
export const influxWrite: Handler = (context) => {
  return writeLines(context, precisionOf(context.url.searchParams.get("precision")) ?? "ns", "influx-v1");
};

export const influxWriteV2: Handler = (context) => {
  const precision = precisionOf(context.url.searchParams.get("precision"));
  if (!precision) return formResponse("influx-v2", "bad-request", "precision is one of ns, us, ms, s", context.request);
  return writeLines(context, precision, "influx-v2");
};

function writeLines(context: RouteContext, precision: Precision, form: InfluxForm): Promise<Response> {
  return receive(context, form, (bytes) => {
    const parsed = parseLineProtocol(bytes, { precision, cache: LINES });
    return store(context, form, parsed, (taken) => influxAnswer(taken, form, context.request));
  });
}

/** Exactly 204: Telegraf takes a 200 for an error, and sends the batch again. */
function influxAnswer(taken: Taken, form: InfluxForm, request: Request): Response {
  const { stored, refused, rejections, limit } = taken;
  if (refused === 0) return new Response(null, { status: 204, headers: { "x-influxdb-version": INFLUX_VERSION } });
  if (limit === "overloaded") return formResponse(form, limit, summary(taken), request);
  // Also past the limit of series: Telegraf would repeat a 503 for ever, and send nothing else.
  const reason = describe(rejections);
  const message = stored > 0 || limit !== undefined ? `partial write: ${reason} dropped=${refused}` : `unable to parse: ${reason}`;
  const line = rejections.find((rejection) => "line" in rejection)?.line;
  const body = form === "influx-v1" ? { error: message } : { code: "invalid", message, ...(line === undefined ? {} : { line }) };
  return Response.json(body, { status: 400, headers: { "x-influxdb-error": headerText(message) } });
}

/** Header values are visible ASCII here: what a sender wrote cannot break the header. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);
}
