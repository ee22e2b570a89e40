/** Our own JSON: what a device POSTs for itself, and what a gateway POSTs for many (docs/protocol.md). */
import { parseDeviceJson, parseNativeJson } from "../../../core/ingest/json.ts";
import { problemAnswer } from "../../answers.ts";
import type { Handler } from "../context.ts";
import { describe, receive, store, type Taken } from "./receive.ts";

export const deviceMetrics: Handler = (context) => {
  return receive(context, "native", (bytes) => store(context, "native", parseDeviceJson(bytes, context.param("device")), nativeAnswer));
};

export const metrics: Handler = (context) => {
  return receive(context, "native", (bytes) => store(context, "native", parseNativeJson(bytes), nativeAnswer));
};

/** 204 when all is taken; 200 with what was not when something was; a problem when nothing was. */
function nativeAnswer({ stored, refused, rejections, seriesLimit }: Taken): Response {
  if (refused === 0) return new Response(null, { status: 204 });
  const what = { stored, refused, rejections };
  if (stored > 0) return Response.json(what);
  return problemAnswer(seriesLimit ? "series-limit" : "nothing-accepted", describe(rejections), what);
}
