/** POSTed metrics: body limit, the parser of the path, one call to the site, and the answer in the form that its sender expects. */
import type { ParseResult, Rejection } from "../../core/ingest/batch.ts";
import { parseDeviceJson, parseNativeJson } from "../../core/ingest/json.ts";
import { createLineCache } from "../../core/ingest/line-cache.ts";
import { type Precision, parseLineProtocol, precisionOf } from "../../core/ingest/line-protocol.ts";
import { deviceOf, parseSeriesKey } from "../../core/metric.ts";
import type { ProblemCode } from "../../protocol/errors.ts";
import { problemAnswer } from "../answers.ts";
import { readBody } from "../body.ts";
import type { IngestAnswer } from "../site/site.ts";
import { isStorageFailed } from "../site/storage-failed.ts";
import type { Handler, RouteContext } from "./context.ts";

/** What happened to a body, whatever the protocol. */
interface Taken {
  readonly stored: number;
  readonly refused: number;
  /** Coded reasons with their places; the site's refusals have no line. */
  readonly rejections: readonly (Rejection | { readonly code: string; readonly count: number })[];
  readonly seriesLimit: boolean;
}

export const deviceMetrics: Handler = async (context) => {
  if (await isTooFast(context)) return problemAnswer("overloaded", TOO_FAST);
  const body = await readBody(context.request);
  if (!body.ok) return problemAnswer(body.code, body.detail);
  return nativeAnswer(await take(context, parseDeviceJson(body.bytes, context.param("device"))));
};

export const metrics: Handler = async (context) => {
  if (await isTooFast(context)) return problemAnswer("overloaded", TOO_FAST);
  const body = await readBody(context.request);
  if (!body.ok) return problemAnswer(body.code, body.detail);
  const parsed = parseNativeJson(body.bytes);
  const foreign = foreignDevice(context, parsed.batch.keys);
  if (foreign !== undefined) return problemAnswer("wrong-device", foreign.slice(0, 120));
  return nativeAnswer(await take(context, parsed));
};

/** Heads of lines seen before, for this isolate: the same devices send the same tags for ever. */
const LINES = createLineCache();

/** InfluxDB v1: exactly 204, and its own error form (INGEST section 3.1). An unknown precision is tolerated: nanoseconds. */
export const influxWrite: Handler = (context) => {
  return writeLines(context, precisionOf(context.url.searchParams.get("precision")) ?? "ns", "error");
};

export const influxWriteV2: Handler = (context) => {
  const precision = precisionOf(context.url.searchParams.get("precision"));
  if (!precision) return influxError("bad-request", "precision is one of ns, us, ms, s", "message");
  return writeLines(context, precision, "message");
};

async function writeLines(context: RouteContext, precision: Precision, form: "error" | "message"): Promise<Response> {
  if (await isTooFast(context)) return influxError("overloaded", TOO_FAST, form);
  const body = await readBody(context.request);
  if (!body.ok) return influxError(body.code, body.detail, form);
  const parsed = parseLineProtocol(body.bytes, { precision, cache: LINES });
  const foreign = foreignDevice(context, parsed.batch.keys);
  if (foreign !== undefined) return influxError("wrong-device", `the token is not for ${foreign.slice(0, 120)}`, form);
  try {
    return influxAnswer(await take(context, parsed), form);
  } catch (error) {
    // In the sender's own form; anything else that breaks is answered like everywhere.
    if (error instanceof Error && isStorageFailed(error)) return influxError("overloaded", error.message, form);
    throw error;
  }
}

/** Before the body is read: early and cheap. Half-way through a burst the sender is told when to come back. */
async function isTooFast({ env, caller }: RouteContext): Promise<boolean> {
  if (!env.INGEST_RATE || caller.identity.type === "open") return false;
  const key = caller.identity.type === "credential" ? caller.identity.id : caller.from;
  return !(await env.INGEST_RATE.limit({ key })).success;
}

const TOO_FAST = "More bodies than one sender may post; batch samples, or wait.";

/** A device of the batch that the token is not for, or `undefined`. */
function foreignDevice({ caller }: RouteContext, keys: readonly string[]): string | undefined {
  const { devices } = caller;
  if (caller.role !== "device" || devices === null) return undefined;
  return keys.map((key) => deviceOf(parseSeriesKey(key)) ?? "").find((device) => !devices.includes(device));
}

async function take(context: RouteContext, parsed: ParseResult): Promise<Taken> {
  const empty: IngestAnswer = { appended: 0, repeated: 0, refused: {} };
  const answer = parsed.batch.series.length === 0 ? empty : await context.env.SITE.getByName(context.site).ingest(parsed.batch);
  const bySite = Object.entries(answer.refused).map(([code, count]) => ({ code, count }));
  return {
    stored: answer.appended + answer.repeated,
    refused: parsed.rejected + bySite.reduce((sum, { count }) => sum + count, 0),
    rejections: [...parsed.rejections, ...bySite],
    seriesLimit: "series-limit" in answer.refused,
  };
}

/** 204 when all is taken; 200 with what was not when something was; a problem when nothing was. */
function nativeAnswer({ stored, refused, rejections, seriesLimit }: Taken): Response {
  if (refused === 0) return new Response(null, { status: 204 });
  const what = { stored, refused, rejections };
  if (stored > 0) return Response.json(what);
  return problemAnswer(seriesLimit ? "series-limit" : "nothing-accepted", describe(rejections), what);
}

function influxAnswer({ stored, refused, rejections, seriesLimit }: Taken, form: "error" | "message"): Response {
  if (refused === 0) return new Response(null, { status: 204, headers: { "x-influxdb-version": "parapet" } });
  // Telegraf drops a batch on any 4xx of v1: what may fit later is answered 503 (INGEST section 0.1).
  if (seriesLimit) return influxError("series-limit", describe(rejections), form);
  const reason = describe(rejections);
  const message = stored > 0 ? `partial write: ${reason} dropped=${refused}` : `unable to parse: ${reason}`;
  const line = rejections.find((rejection) => "line" in rejection)?.line;
  const body = form === "error" ? { error: message } : { code: "invalid", message, ...(line === undefined ? {} : { line }) };
  return Response.json(body, { status: 400, headers: { "x-influxdb-error": headerText(message) } });
}

const INFLUX_CODES: Readonly<Partial<Record<ProblemCode, readonly [status: number, code: string]>>> = {
  "body-too-large": [413, "request too large"],
  "bad-encoding": [415, "invalid"],
  "wrong-device": [403, "forbidden"],
  "series-limit": [503, "unavailable"],
  overloaded: [503, "unavailable"],
};

function influxError(code: ProblemCode, detail: string, form: "error" | "message"): Response {
  const [status, word] = INFLUX_CODES[code] ?? [400, "invalid"];
  const headers: HeadersInit = status === 503 ? { "retry-after": "5" } : {};
  return Response.json(form === "error" ? { error: detail } : { code: word, message: detail }, { status, headers });
}

function describe(rejections: Taken["rejections"]): string {
  const [first] = rejections;
  if (!first) return "";
  return "line" in first
    ? `${first.line > 0 ? `line ${first.line}: ` : ""}${first.code}${first.detail ? `: ${first.detail}` : ""}`
    : `${first.code} (${first.count})`;
}

/** Header values are visible ASCII here: what a sender wrote cannot break the header. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);
}
