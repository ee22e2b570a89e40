/**
 * OTLP metrics, as OpenTelemetry's SDKs and collectors POST them, in either encoding. What becomes of a point is in
 * otlp-samples.ts.
 */
import { BatchBuilder, decodeUtf8, INGEST_LIMITS, type IngestLimits, type RejectionCode } from "./batch.ts";
import { readOtlpJson } from "./otlp-json.ts";
import { readOtlpProtobuf } from "./otlp-protobuf.ts";
import { type OtlpResult, OtlpSamples } from "./otlp-samples.ts";

export type OtlpEncoding = "protobuf" | "json";

/** `whole`: false when it is no such message; then nothing is taken of it. */
export interface OtlpParsed extends OtlpResult {
  readonly whole: boolean;
}

export function parseOtlp(bytes: Uint8Array, encoding: OtlpEncoding, limits: IngestLimits = INGEST_LIMITS): OtlpParsed {
  const samples = new OtlpSamples(limits);
  if (encoding === "protobuf") {
    return readOtlpProtobuf(bytes, samples)
      ? { ...samples.finish(), whole: true }
      : unreadable(limits, "bad-protobuf", "not an ExportMetricsServiceRequest, or cut");
  }
  const { text, clean } = decodeUtf8(bytes);
  if (!clean) return unreadable(limits, "bad-encoding", "not UTF-8");
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    // Whatever is wrong with it, it is no JSON.
    return unreadable(limits, "not-json", "not JSON, or cut");
  }
  return readOtlpJson(root, samples)
    ? { ...samples.finish(), whole: true }
    : unreadable(limits, "bad-shape", "not an ExportMetricsServiceRequest");
}

function unreadable(limits: IngestLimits, code: RejectionCode, why: string): OtlpParsed {
  const builder = new BatchBuilder(limits);
  builder.reject(code, 0, why);
  return { ...builder.finish("refuse"), points: 0, whole: false };
}
