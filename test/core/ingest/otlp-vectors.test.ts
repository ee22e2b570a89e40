/** OTLP against what OpenTelemetry's JavaScript SDK sent, and the examples of the protocol's own repository. The vectors lie beside the project and are not part of it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type OtlpEncoding, type OtlpParsed, parseOtlp } from "../../../core/ingest/otlp.ts";
import { expectSound, rejectionsOf, samplesOf } from "./parse-result.ts";

const VECTORS = join(import.meta.dirname, "../../../../shared/vectors");
const absent = !existsSync(VECTORS);

function parse(bytes: Uint8Array, encoding: OtlpEncoding): OtlpParsed {
  const parsed = parseOtlp(bytes, encoding);
  expectSound(parsed, "any");
  return parsed;
}

function recorded(sender: string, encoding: OtlpEncoding): OtlpParsed[] {
  const folder = join(VECTORS, "senders", sender);
  const names = readdirSync(folder).filter((name) => name.endsWith(".body"));
  return names.map((name) => {
    const sent = readFileSync(join(folder, name));
    return parse(new Uint8Array(sent[0] === 0x1f ? gunzipSync(sent) : sent), encoding);
  });
}

const keyOf = (sample: string): string => sample.slice(0, sample.search(/ [^ ]* @/));

describe.skipIf(absent)("parseOtlp on recorded bodies of the JavaScript SDK (skipped where ../shared/vectors is absent)", () => {
  const scope = 'otel_scope_name="shopfloor",otel_scope_version="1.0.0"';
  const device = 'instance="press-07",job="press"';
  const bounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000, "+Inf"];
  const keys = [
    `temperature_celsius{${device},${scope},zone="front"}`,
    `temperature_celsius{${device},${scope},zone="back"}`,
    `door_open{${device},${scope}}`,
    `parts_total{${device},ok="true",${scope}}`,
    `queue{${device},${scope}}`,
    ...bounds.map((le) => `cycle_time_seconds_bucket{${device},le="${le}",${scope}}`),
    `cycle_time_seconds_sum{${device},${scope}}`,
    `cycle_time_seconds_count{${device},${scope}}`,
    `target_info{host_name="press-07",${device},site="line1"}`,
  ];

  it.each([
    ["otel-js-json-delta", "json"],
    ["otel-js-json-gzip", "json"],
    ["otel-js-proto-gzip", "protobuf"],
  ] as const)("takes every point of %s", (sender, encoding) => {
    const bodies = recorded(sender, encoding);
    expect(bodies).toHaveLength(5);
    for (const parsed of bodies) {
      expect([parsed.whole, parsed.rejected]).toEqual([true, 0]);
      const made = samplesOf(parsed).map(keyOf);
      // Whether a door was open when it was asked is up to the recording.
      expect(made.toSorted()).toEqual(keys.filter((key) => made.includes(key)).toSorted());
      expect(made.length).toBeGreaterThanOrEqual(keys.length - 2);
      const increments = parsed.batch.increments?.reduce((sum, one) => sum + one, 0) ?? 0;
      expect(increments).toBe(sender.includes("delta") ? 1 + bounds.length + 2 : 0);
    }
  });

  it("says of the protocol's own example the same in both encodings", () => {
    const folder = join(VECTORS, "opentelemetry-proto");
    const json = parse(new Uint8Array(readFileSync(join(folder, "metrics.json"))), "json");
    const protobuf = parse(new Uint8Array(readFileSync(join(folder, "metrics.pb"))), "protobuf");
    expect(samplesOf(protobuf)).toEqual(samplesOf(json));
    expect(rejectionsOf(protobuf)).toEqual(rejectionsOf(json));
    expect(rejectionsOf(json)).toEqual([
      "4 bad-temporality my.exponential.histogram: an exponential histogram is taken with cumulative temporality only",
    ]);
    expect([...new Set(samplesOf(json).map((sample) => sample.replace(/[{ ].*/, "")))]).toEqual([
      "my_counter_total",
      "my_gauge_ratio",
      "my_histogram_bucket",
      "my_histogram_sum",
      "my_histogram_count",
    ]);
  });
});
