/** OpenTSDB's `/api/put`, which Netdata's exporters use too (http://opentsdb.net/docs/build/html/api_http/put.html). */
import { parsePut } from "../../../core/ingest/put.ts";
import { formResponse, jsonAnswer } from "../../answers.ts";
import type { Handler } from "../context.ts";
import { describe, receive, store, type Taken } from "./receive.ts";

export const put: Handler = (context) => {
  const { searchParams } = context.url;
  const wants = searchParams.has("details") ? "details" : searchParams.has("summary") ? "summary" : "nothing";
  return receive(context, "opentsdb", (bytes) =>
    store(context, "opentsdb", parsePut(bytes), (taken) => putAnswer(taken, wants, context.request)),
  );
};

/** 204, or with `summary` or `details` the counts; 400 when a point was refused, and the others are kept. */
function putAnswer(taken: Taken, wants: "details" | "summary" | "nothing", request: Request): Response {
  const { stored, refused, rejections, limit } = taken;
  if (limit) return formResponse("opentsdb", limit, describe(rejections), request);
  if (wants === "nothing") {
    if (refused === 0) return new Response(null, { status: 204 });
    return formResponse("opentsdb", "bad-request", `${refused} data points had errors: ${describe(rejections)}`, request);
  }
  const counts = { failed: refused, success: stored };
  const errors = rejections.map((rejection) => ({ error: describe([rejection]) }));
  return jsonAnswer(wants === "details" ? { ...counts, errors } : counts, refused === 0 ? 200 : 400);
}
