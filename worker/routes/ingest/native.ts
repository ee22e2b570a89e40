/**
 * Our own JSON: what a device POSTs for itself, and what a gateway POSTs for many (docs/protocol.md). `POST /metrics` takes
 * Prometheus' text too: the first byte says which it is.
 */
import type { ParseResult } from "../../../core/ingest/batch.ts";
import { parseDevice, parseDeviceQuery } from "../../../core/ingest/device.ts";
import { parseNativeJson } from "../../../core/ingest/json.ts";
import { parsePrometheusText } from "../../../core/ingest/prometheus-text.ts";
import { problemAnswer } from "../../answers.ts";
import type { Handler } from "../context.ts";
import { describe, receive, store, type Taken } from "./receive.ts";

export const deviceMetrics: Handler = (context) => {
  const [device, query] = [context.param("device"), context.url.search.slice(1)];
  return receive(context, "native", (bytes) => {
    const parsed = bytes.length === 0 && query !== "" ? parseDeviceQuery(query, device) : parseDevice(bytes, device);
    return store(context, "native", parsed, nativeAnswer);
  });
};

/**
 * The same by GET, which is all that some firmware can send. A link that a person follows must not write: who is known by what a
 * browser keeps, and not by a token, is refused.
 */
export const deviceQuery: Handler = (context) => {
  const { caller, url } = context;
  if (caller.identity.type === "session" || caller.identity.type === "access")
    return problemAnswer("forbidden", "GET writes with a token only.");
  const parsed = parseDeviceQuery(url.search.slice(1), context.param("device"));
  return receive(context, "native", () => store(context, "native", parsed, nativeAnswer));
};

export const metrics: Handler = (context) => {
  return receive(context, "native", (bytes) => store(context, "native", parseMetrics(bytes), nativeAnswer));
};

function parseMetrics(bytes: Uint8Array): ParseResult {
  const first = bytes.find((byte) => !PASSED_OVER.has(byte));
  // An empty body is a device's mistake rather than an exporter without metrics.
  return first === undefined || first === 0x5b || first === 0x7b ? parseNativeJson(bytes) : parsePrometheusText(bytes);
}

/** Blanks, and a byte order mark. */
const PASSED_OVER: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/** 204 when all is taken; 200 with what was not when something was; a problem when nothing was. */
function nativeAnswer({ stored, refused, rejections, limit }: Taken): Response {
  if (refused === 0) return new Response(null, { status: 204 });
  const what = { stored, refused, rejections };
  if (stored > 0) return Response.json(what);
  return problemAnswer(limit ?? "nothing-accepted", describe(rejections), what);
}
