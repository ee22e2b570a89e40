/**
 * OTLP/HTTP metrics (https://opentelemetry.io/docs/specs/otlp/#otlphttp). Answered in the request's own type: 200 and nothing more
 * when all is stored, 200 with how many points were refused and the first reason when some were. An SDK does not send those again,
 * and should not: past the limit of series it would only send the others too, over and over.
 */
import { type OtlpEncoding, parseOtlp } from "../../../core/ingest/otlp.ts";
import { formResponse } from "../../answers.ts";
import type { Handler } from "../context.ts";
import { describe, receive, store, summary, type Taken } from "./receive.ts";

const FORM = "otlp";

const ENCODINGS = new Map<string, OtlpEncoding>([
  ["application/x-protobuf", "protobuf"],
  ["application/protobuf", "protobuf"],
  ["application/json", "json"],
]);

const TYPES: Readonly<Record<OtlpEncoding, string>> = { protobuf: "application/x-protobuf", json: "application/json" };

export const otlpMetrics: Handler = (context) => {
  const { request } = context;
  const [type = ""] = (request.headers.get("content-type") ?? "").split(";");
  const encoding = ENCODINGS.get(type.trim().toLowerCase());
  if (!encoding) return formResponse(FORM, "bad-media-type", "OTLP is taken as application/x-protobuf or application/json.", request);
  return receive(context, FORM, (bytes) => {
    const parsed = parseOtlp(bytes, encoding);
    if (!parsed.whole) return formResponse(FORM, "bad-request", describe(parsed.rejections), request);
    return store(context, FORM, parsed, (taken) => {
      if (taken.limit === "overloaded") return formResponse(FORM, taken.limit, summary(taken), request);
      return otlpAnswer(taken, parsed.points, encoding);
    });
  });
};

function otlpAnswer({ refused, rejections }: Taken, points: number, encoding: OtlpEncoding): Response {
  const headers = { "content-type": TYPES[encoding] };
  if (refused === 0) return new Response(encoding === "json" ? "{}" : new Uint8Array(), { headers });
  // The site counts samples, of which a histogram's point has several.
  const rejected = Math.min(refused, points);
  const message = describe(rejections);
  if (encoding === "protobuf") return new Response(partialSuccess(rejected, message), { headers });
  return new Response(JSON.stringify({ partialSuccess: { rejectedDataPoints: String(rejected), errorMessage: message } }), { headers });
}

/** ExportMetricsServiceResponse with its one field, of which field 1 is a count and field 2 a text. */
function partialSuccess(rejected: number, message: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(message);
  const inner = [0x08, ...varint(rejected), 0x12, ...varint(text.length), ...text];
  return Uint8Array.of(0x0a, ...varint(inner.length), ...inner);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
