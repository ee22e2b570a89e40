/** Prometheus' messages as protobufjs knows them: the oracle of the remote write tests. */
import protobuf from "protobufjs";

const V1 = `
syntax = "proto3";
package prometheus;
message WriteRequest { repeated TimeSeries timeseries = 1; repeated MetricMetadata metadata = 3; }
message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Opaque exemplars = 3; repeated Opaque histograms = 4; }
message Label { string name = 1; string value = 2; }
message Sample { double value = 1; int64 timestamp = 2; }
message MetricMetadata { uint32 type = 1; string metric_family_name = 2; string help = 4; string unit = 5; }
message Opaque {}
`;

const V2 = `
syntax = "proto3";
package io.prometheus.write.v2;
message Request { repeated string symbols = 4; repeated TimeSeries timeseries = 5; }
message TimeSeries { repeated uint32 labels_refs = 1; repeated Sample samples = 2; repeated Opaque histograms = 3; repeated Opaque exemplars = 4; Metadata metadata = 5; }
message Sample { double value = 1; int64 timestamp = 2; int64 start_timestamp = 3; }
message Metadata { uint32 type = 1; uint32 help_ref = 3; uint32 unit_ref = 4; }
message Opaque {}
`;

const request1 = protobuf.parse(V1).root.lookupType("prometheus.WriteRequest");
const request2 = protobuf.parse(V2).root.lookupType("io.prometheus.write.v2.Request");

export interface OracleSeries {
  readonly labels: readonly (readonly [string, string])[];
  readonly samples: readonly { readonly value: number; readonly timestamp: number }[];
  readonly exemplars: number;
  readonly histograms: number;
}

interface Decoded1 {
  readonly timeseries: readonly {
    readonly labels: readonly { readonly name: string; readonly value: string }[];
    readonly samples: OracleSeries["samples"];
    readonly exemplars: readonly unknown[];
    readonly histograms: readonly unknown[];
  }[];
  readonly metadata: readonly { readonly metricFamilyName: string; readonly help: string; readonly type: number }[];
}

interface Decoded2 {
  readonly symbols: readonly string[];
  readonly timeseries: readonly {
    readonly labelsRefs: readonly number[];
    readonly samples: OracleSeries["samples"];
    readonly exemplars: readonly unknown[];
    readonly histograms: readonly unknown[];
  }[];
}

const AS_NUMBERS = { longs: Number, arrays: true, defaults: true } as const;

/** @throws where the bytes are no such message. */
export function decodeRemoteWrite(bytes: Uint8Array): { readonly series: OracleSeries[]; readonly metadata: Decoded1["metadata"] } {
  const { timeseries, metadata } = request1.toObject(request1.decode(bytes), AS_NUMBERS) as Decoded1;
  const series = timeseries.map(({ labels, samples, exemplars, histograms }) => ({
    labels: labels.map(({ name, value }) => [name, value] as const),
    samples,
    exemplars: exemplars.length,
    histograms: histograms.length,
  }));
  return { series, metadata };
}

/** @throws where the bytes are no such message. */
export function decodeRemoteWrite2(bytes: Uint8Array): OracleSeries[] {
  const { symbols, timeseries } = request2.toObject(request2.decode(bytes), AS_NUMBERS) as Decoded2;
  return timeseries.map(({ labelsRefs, samples, exemplars, histograms }) => ({
    labels: labelsRefs.flatMap((ref, i) => (i % 2 === 0 ? [[symbols[ref] ?? "?", symbols[labelsRefs[i + 1] ?? -1] ?? "?"] as const] : [])),
    samples,
    exemplars: exemplars.length,
    histograms: histograms.length,
  }));
}
