/**
 * Prometheus remote write, 1.0 and 2.0, at Prometheus' own path: which of them a body is, its Content-Type says.
 *
 * Prometheus sends again what was answered 5xx, with nothing else until it is taken, and drops what was answered 4xx. So a body of
 * which something can never be taken is answered 400 when the rest of it is stored; that is the spec's partial write, and for 1.0,
 * where the spec has none, it is the only answer that neither hides the loss nor repeats it for ever. The same goes for series past
 * the site's limit: a shard that waits for room which may come in days loses all its series, and not only the new ones.
 */
import type { RemoteWriteResult } from "../../../core/ingest/remote-series.ts";
import { parseRemoteWrite } from "../../../core/ingest/remote-write.ts";
import { parseRemoteWrite2 } from "../../../core/ingest/remote-write-2.ts";
import { SeriesCache } from "../../../core/ingest/series-cache.ts";
import { unpackSnappy } from "../../../core/ingest/snappy.ts";
import { SymbolCache } from "../../../core/ingest/symbols.ts";
import { formResponse } from "../../answers.ts";
import { MAX_BODY_BYTES } from "../../body.ts";
import type { Handler } from "../context.ts";
import { receive, store, summary } from "./receive.ts";

/** Label sets seen before, for this isolate: the same Prometheus sends the same series for ever. */
const SETS = new SeriesCache();
const SYMBOLS = new SymbolCache();

type Parse = (bytes: Uint8Array) => RemoteWriteResult;

const parse1: Parse = (bytes) => parseRemoteWrite(bytes, { cache: SETS });
const parse2: Parse = (bytes) => parseRemoteWrite2(bytes, { cache: SYMBOLS });

/** By the parameter `proto`; without one it is 1.0, and so is a body without a Content-Type. */
const PARSE = new Map<string, Parse>([
  ["", parse1],
  ["prometheus.WriteRequest", parse1],
  ["io.prometheus.write.v2.Request", parse2],
]);

export const remoteWrite: Handler = async (context) => {
  const { request } = context;
  const encoding = (request.headers.get("content-encoding") ?? "snappy").trim().toLowerCase();
  const parse = PARSE.get(protoOf(request.headers.get("content-type") ?? "") ?? "unknown");
  if (!parse) return formResponse(FORM, "bad-media-type", "Remote write 1.0 and 2.0 are taken: application/x-protobuf.", request);
  if (encoding !== "snappy") return formResponse(FORM, "bad-encoding", "Remote write is packed with snappy, in its block format.", request);
  const written = { samples: 0, exemplars: 0 };
  const response = await receive(context, FORM, (bytes) => take(context, bytes, parse, written), ["snappy"]);
  if (parse === parse2) {
    // A 2.0 sender that finds none of these takes the whole body for lost, whatever the status.
    response.headers.set("x-prometheus-remote-write-samples-written", String(written.samples));
    response.headers.set("x-prometheus-remote-write-histograms-written", "0");
    response.headers.set("x-prometheus-remote-write-exemplars-written", String(written.exemplars));
  }
  return response;
};

const FORM = "remote-write";

function take(
  context: Parameters<Handler>[0],
  packed: Uint8Array,
  parse: Parse,
  written: { samples: number; exemplars: number },
): Promise<Response> | Response {
  const { request } = context;
  const body = unpackSnappy(packed, MAX_BODY_BYTES);
  if (!body.ok) {
    if (body.code === "too-large")
      return formResponse(FORM, "body-too-large", `A body may have ${MAX_BODY_BYTES} bytes unpacked; lower max_samples_per_send.`, request);
    return formResponse(FORM, "bad-request", "The body is not whole snappy in its block format.", request);
  }
  const parsed = parse(body.bytes);
  return store(context, FORM, parsed, (taken) => {
    written.samples = taken.stored;
    written.exemplars = parsed.exemplars;
    if (taken.refused === 0) return new Response(null, { status: 204 });
    return formResponse(FORM, taken.limit ?? "bad-request", summary(taken), request);
  });
}

/** `application/x-protobuf;proto=…`: the parameter, "" when there is none; `undefined` for another type. */
function protoOf(contentType: string): string | undefined {
  const [type = "", ...parameters] = contentType.split(";").map((part) => part.trim());
  if (type !== "" && type.toLowerCase() !== "application/x-protobuf") return undefined;
  for (const parameter of parameters) {
    const [name = "", value = ""] = parameter.split("=");
    if (name.toLowerCase() === "proto") return value.replace(/^"|"$/g, "");
  }
  return "";
}
