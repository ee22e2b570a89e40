/**
 * OTLP metrics in both encodings from one description, and OpenTelemetry's messages as protobufjs knows them: what one encodes the
 * other has to read.
 */
import protobuf from "protobufjs";

const PROTO = `
syntax = "proto3";
package otlp;
message Request { repeated ResourceMetrics resourceMetrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scopeMetrics = 2; string schemaUrl = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 droppedAttributesCount = 2; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; string schemaUrl = 3; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string stringValue = 1; bool boolValue = 2; int64 intValue = 3; double doubleValue = 4; ArrayValue arrayValue = 5; KeyValueList kvlistValue = 6; bytes bytesValue = 7; } }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message Metric { string name = 1; string description = 2; string unit = 3; oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; ExponentialHistogram exponentialHistogram = 10; Summary summary = 11; } }
message Gauge { repeated NumberDataPoint dataPoints = 1; }
message Sum { repeated NumberDataPoint dataPoints = 1; int32 aggregationTemporality = 2; bool isMonotonic = 3; }
message Histogram { repeated HistogramDataPoint dataPoints = 1; int32 aggregationTemporality = 2; }
message ExponentialHistogram { repeated ExponentialHistogramDataPoint dataPoints = 1; int32 aggregationTemporality = 2; }
message Summary { repeated SummaryDataPoint dataPoints = 1; }
message NumberDataPoint { repeated KeyValue attributes = 7; fixed64 startTimeUnixNano = 2; fixed64 timeUnixNano = 3; oneof value { double asDouble = 4; sfixed64 asInt = 6; } uint32 flags = 8; }
message HistogramDataPoint { repeated KeyValue attributes = 9; fixed64 startTimeUnixNano = 2; fixed64 timeUnixNano = 3; fixed64 count = 4; optional double sum = 5; repeated fixed64 bucketCounts = 6; repeated double explicitBounds = 7; uint32 flags = 10; optional double min = 11; optional double max = 12; }
message ExponentialHistogramDataPoint { repeated KeyValue attributes = 1; fixed64 startTimeUnixNano = 2; fixed64 timeUnixNano = 3; fixed64 count = 4; optional double sum = 5; sint32 scale = 6; fixed64 zeroCount = 7; Buckets positive = 8; Buckets negative = 9; uint32 flags = 10; double zeroThreshold = 14; }
message Buckets { sint32 offset = 1; repeated uint64 bucketCounts = 2; }
message SummaryDataPoint { repeated KeyValue attributes = 7; fixed64 startTimeUnixNano = 2; fixed64 timeUnixNano = 3; fixed64 count = 4; double sum = 5; repeated ValueAtQuantile quantileValues = 6; uint32 flags = 8; }
message ValueAtQuantile { double quantile = 1; double value = 2; }
message Response { PartialSuccess partialSuccess = 1; }
message PartialSuccess { int64 rejectedDataPoints = 1; string errorMessage = 2; }
message Status { int32 code = 1; string message = 2; }
`;

const { root } = protobuf.parse(PROTO, { keepCase: true });
const request = root.lookupType("otlp.Request");

/** `json`: an ExportMetricsServiceRequest as OTLP/JSON has it. */
export function otlpProtobuf(json: object): Uint8Array<ArrayBuffer> {
  return new Uint8Array(request.encode(request.fromObject(json)).finish());
}

export function otlpJson(json: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(json));
}

/** An answer's message: `Response` or `Status`. */
export function decodeOtlp(type: "Response" | "Status", bytes: Uint8Array): object {
  const message = root.lookupType(`otlp.${type}`);
  return message.toObject(message.decode(bytes), { longs: String });
}

export const DELTA = 1;
export const CUMULATIVE = 2;

export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Attributes[string]): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
}

export interface SentPoint {
  readonly attributes?: Attributes;
  /** Epoch ms; none is 0, as the format has it. */
  readonly timeMs?: number;
  readonly [member: string]: unknown;
}

export function point({ attributes = {}, timeMs, ...members }: SentPoint): object {
  return { attributes: keyValues(attributes), ...(timeMs === undefined ? {} : { timeUnixNano: `${timeMs}000000` }), ...members };
}

export interface SentRequest {
  readonly resource?: Attributes;
  readonly scope?: { readonly name: string; readonly version?: string; readonly attributes?: Attributes };
  readonly metrics: readonly object[];
}

export function otlpRequest(...resources: readonly SentRequest[]): object {
  return {
    resourceMetrics: resources.map(({ resource = {}, scope, metrics }) => ({
      resource: { attributes: keyValues(resource) },
      scopeMetrics: [{ ...(scope ? { scope: { ...scope, attributes: keyValues(scope.attributes ?? {}) } } : {}), metrics }],
    })),
  };
}

export const gauge = (name: string, points: readonly SentPoint[], unit = ""): object => ({
  name,
  unit,
  gauge: { dataPoints: points.map(point) },
});

export const sum = (name: string, temporality: number, isMonotonic: boolean, points: readonly SentPoint[], unit = ""): object => ({
  name,
  unit,
  sum: { aggregationTemporality: temporality, isMonotonic, dataPoints: points.map(point) },
});

export const histogram = (name: string, temporality: number, points: readonly SentPoint[], unit = ""): object => ({
  name,
  unit,
  histogram: { aggregationTemporality: temporality, dataPoints: points.map(point) },
});

export const exponential = (name: string, temporality: number, points: readonly SentPoint[]): object => ({
  name,
  exponentialHistogram: { aggregationTemporality: temporality, dataPoints: points.map(point) },
});

export const summary = (name: string, points: readonly SentPoint[]): object => ({ name, summary: { dataPoints: points.map(point) } });
