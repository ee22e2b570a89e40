/** OTLP in both encodings: each case is sent as protobuf and as JSON, and both have to say the same. */
import { describe, expect, it } from "vitest";
import { INGEST_LIMITS, type MetricMetadata } from "../../../core/ingest/batch.ts";
import { parseOtlp } from "../../../core/ingest/otlp.ts";
import {
  type Attributes,
  CUMULATIVE,
  DELTA,
  exponential,
  gauge,
  histogram,
  otlpJson,
  otlpProtobuf,
  otlpRequest,
  type SentPoint,
  sum,
  summary,
} from "../../support/otlp.ts";
import { body, bytes, fixed64, integer, message, text } from "../../support/protobuf.ts";
import { expectSound, rejectionsOf, samplesOf } from "./parse-result.ts";

const T = 1_795_447_268_001;
const CUT = "0 bad-protobuf not an ExportMetricsServiceRequest, or cut";

interface Told {
  readonly samples: string[];
  readonly rejections: string[];
  readonly points: number;
  readonly metadata: readonly MetricMetadata[];
}

/** Increments have a `+` before their value. */
function told(json: object, limits = INGEST_LIMITS): Told {
  const [one, two] = (["protobuf", "json"] as const).map((encoding) => {
    const parsed = parseOtlp(encoding === "json" ? otlpJson(json) : otlpProtobuf(json), encoding, limits);
    expectSound(parsed, "any");
    expect([parsed.whole, parsed.batch.onConflict]).toEqual([true, "refuse"]);
    const samples = samplesOf(parsed).map((sample, i) =>
      parsed.batch.increments?.[i] === 1 ? sample.replace(/ (\S+)(?= @)/, " +$1") : sample,
    );
    return { samples, rejections: rejectionsOf(parsed), points: parsed.points, metadata: parsed.batch.metadata };
  });
  expect(two).toEqual(one);
  return one as Told;
}

const samples = (...metrics: object[]): string[] => told(otlpRequest({ metrics })).samples;
const at = (members: Omit<SentPoint, "timeMs">): SentPoint => ({ timeMs: T, ...members });

describe("parseOtlp", () => {
  it("takes gauges, of floats and of integers, with scalar attributes as labels", () => {
    const attributes = { zone: "front", "part.no": 7, hot: true, ratio: 0.5, args: ["a", "b"], empty: "" };
    expect(samples(gauge("temperature", [at({ attributes, asDouble: 21.5 }), at({ asInt: "-3" })], "Cel"))).toEqual([
      `temperature_celsius{hot="true",part_no="7",ratio="0.5",zone="front"} 21.5 @${T}`,
      `temperature_celsius -3 @${T}`,
    ]);
  });

  it("takes a point without a time as one of now", () => {
    expect(samples(gauge("g", [{ asDouble: 1 }, { timeMs: 0, asDouble: 2 }]))).toEqual(["g 2"]);
  });

  it("names sums that only rise _total, and takes delta ones as increments", () => {
    const points = [at({ asDouble: 5 })];
    expect(
      samples(
        sum("parts", CUMULATIVE, true, points, "{part}"),
        sum("made.total", CUMULATIVE, true, points),
        sum("queue", CUMULATIVE, false, points, "1"),
        sum("scrap", DELTA, true, points),
        sum("stock", DELTA, false, points),
      ),
    ).toEqual([`parts_total 5 @${T}`, `made_total 5 @${T}`, `queue 5 @${T}`, `scrap_total +5 @${T}`, `stock +5 @${T}`]);
  });

  it("takes histograms as classic ones, each bucket with all below it", () => {
    const point = at({
      attributes: { line: "a" },
      count: "6",
      sum: 12.5,
      explicitBounds: [0.5, 1, 10],
      bucketCounts: ["1", "0", "3", "2"],
      min: 0.1,
      max: 11,
    });
    const expected = (sign: string): string[] => [
      `cycle_seconds_bucket{le="0.5",line="a"} ${sign}1 @${T}`,
      `cycle_seconds_bucket{le="1",line="a"} ${sign}1 @${T}`,
      `cycle_seconds_bucket{le="10",line="a"} ${sign}4 @${T}`,
      `cycle_seconds_bucket{le="+Inf",line="a"} ${sign}6 @${T}`,
      `cycle_seconds_sum{line="a"} ${sign}12.5 @${T}`,
      `cycle_seconds_count{line="a"} ${sign}6 @${T}`,
    ];
    expect(samples(histogram("cycle", CUMULATIVE, [point], "s"))).toEqual(expected(""));
    expect(samples(histogram("cycle", DELTA, [point], "s"))).toEqual(expected("+"));
    expect(samples(histogram("bare", CUMULATIVE, [at({ count: "2" })]))).toEqual([`bare_bucket{le="+Inf"} 2 @${T}`, `bare_count 2 @${T}`]);
  });

  it("takes exponential histograms as classic ones, made coarser, with what is below zero and at it", () => {
    // Scale 3, eight buckets for each doubling: indices 0 to 7 are (1, 2], 8 to 11 the half of (2, 4].
    const positive = { offset: 0, bucketCounts: ["1", "1", "1", "1", "1", "1", "1", "1", "2", "0", "0", "1"] };
    const negative = { offset: -8, bucketCounts: ["0", "0", "0", "0", "0", "0", "0", "3"] };
    const point = at({ count: "16", sum: 20, scale: 3, zeroCount: "2", zeroThreshold: 0.25, positive, negative });
    const root = 2 ** 0.5;
    expect(samples(exponential("e", CUMULATIVE, [point]))).toEqual([
      `e_bucket{le="${-(2 ** -0.5)}"} 3 @${T}`,
      `e_bucket{le="0.25"} 5 @${T}`,
      `e_bucket{le="${root}"} 9 @${T}`,
      `e_bucket{le="2"} 13 @${T}`,
      `e_bucket{le="${2 ** 1.5}"} 16 @${T}`,
      `e_bucket{le="+Inf"} 16 @${T}`,
      `e_sum 20 @${T}`,
      `e_count 16 @${T}`,
    ]);
    const delta = told(otlpRequest({ metrics: [exponential("e", DELTA, [point])] }));
    expect([delta.samples, delta.rejections]).toEqual([
      [],
      ["1 bad-temporality e: an exponential histogram is taken with cumulative temporality only"],
    ]);
  });

  it("takes summaries", () => {
    const quantileValues = [
      { quantile: 0.5, value: 10 },
      { quantile: 0.99, value: 50 },
    ];
    expect(samples(summary("s", [at({ count: "3", sum: 60, quantileValues })]))).toEqual([
      `s{quantile="0.5"} 10 @${T}`,
      `s{quantile="0.99"} 50 @${T}`,
      `s_sum 60 @${T}`,
      `s_count 3 @${T}`,
    ]);
  });

  it("makes of the resource job, instance and target_info, and of the scope labels", () => {
    const resource: Attributes = {
      "service.namespace": "hall-3",
      "service.name": "press",
      "service.instance.id": "press-07",
      "host.name": "pc-7",
      "process.command_args": ["node", "x.js"],
      "telemetry.sdk.language": "nodejs",
    };
    const scope = { name: "shopfloor", version: "1.0.0", attributes: { team: "a" } };
    const { samples: made, metadata } = told(
      otlpRequest({ resource, scope, metrics: [gauge("g", [at({ asInt: 1 })]), gauge("h", [at({ asInt: 2 })])] }),
    );
    const labels = 'instance="press-07",job="hall-3/press",otel_scope_name="shopfloor",otel_scope_team="a",otel_scope_version="1.0.0"';
    expect(made).toEqual([
      `g{${labels}} 1 @${T}`,
      `h{${labels}} 2 @${T}`,
      `target_info{host_name="pc-7",instance="press-07",job="hall-3/press",telemetry_sdk_language="nodejs"} 1 @${T}`,
    ]);
    expect(metadata.map(({ name, type }) => [name, type])).toEqual([
      ["g", "gauge"],
      ["h", "gauge"],
      ["target_info", "info"],
    ]);
  });

  it("finds a device in what names the machine or the service, when no instance is named", () => {
    const instance = (resource: Attributes): string | undefined =>
      /instance="([^"]*)"/.exec(told(otlpRequest({ resource, metrics: [gauge("g", [at({ asInt: 1 })])] })).samples[0] ?? "")?.[1];
    expect(instance({ "service.name": "press", "host.name": "pc-7", "device.id": "d-1" })).toBe("d-1");
    expect(instance({ "service.name": "press", "host.name": "pc-7" })).toBe("pc-7");
    expect(instance({ "service.name": "press" })).toBe("press");
    expect(instance({})).toBeUndefined();
  });

  it("keeps what a point calls job, instance or le beside what is called so here", () => {
    const resource = { "service.name": "s", "service.instance.id": "i" };
    const attributes = { job: "batch", instance: "vm", le: "5" };
    const { samples: made } = told(
      otlpRequest({
        resource,
        metrics: [gauge("g", [at({ attributes, asInt: 1 })]), histogram("h", CUMULATIVE, [at({ attributes, count: "1" })])],
      }),
    );
    expect(made.slice(0, 2)).toEqual([
      `g{exported_instance="vm",exported_job="batch",instance="i",job="s",le="5"} 1 @${T}`,
      `h_bucket{exported_instance="vm",exported_job="batch",exported_le="5",instance="i",job="s",le="+Inf"} 1 @${T}`,
    ]);
  });

  it("tells attribute sets apart that are one text when strung together", () => {
    const sets: Attributes[] = [
      { a: "b c" },
      { "a b": "c" },
      { a: "b", c: "d" },
      { a: "bc", "": "d" },
      { ab: "", c: "d" },
      { a: "1 1 bc" },
    ];
    const labels = ['{a="b c"}', '{a_b="c"}', '{a="b",c="d"}', '{a="bc"}', '{c="d"}', '{a="1 1 bc"}'];
    const made = samples(
      gauge(
        "g",
        [...sets, ...sets].map((attributes) => at({ attributes, asInt: 1 })),
      ),
    );
    expect(made).toEqual([...labels, ...labels].map((text) => `g${text} 1 @${T}`));
  });

  it("joins the values of attributes that become one label, by their keys' order", () => {
    const attributes = { "a.b": "2", "a-b": "1", a_b: "3", __x: "4" };
    expect(samples(gauge("g", [at({ attributes, asInt: 1 })]))).toEqual([`g{_x="4",a_b="1;2;3"} 1 @${T}`]);
  });

  it("ends a series where no value was recorded", () => {
    expect(
      samples(
        gauge("g", [at({ flags: 1, asDouble: 5 }), at({ attributes: { a: "1" }, flags: 1 })]),
        sum("n", DELTA, true, [at({ flags: 1 })]),
        histogram("h", CUMULATIVE, [at({ flags: 1, explicitBounds: [1], count: "0" })]),
        summary("s", [at({ flags: 1, quantileValues: [{ quantile: 0.5, value: 0 }] })]),
      ),
    ).toEqual(
      [
        "g",
        'g{a="1"}',
        "n_total",
        'h_bucket{le="1"}',
        'h_bucket{le="+Inf"}',
        "h_sum",
        "h_count",
        's{quantile="0.5"}',
        "s_sum",
        "s_count",
      ].map((key) => `${key} stale @${T}`),
    );
  });

  it("refuses a point as a whole, says which, and takes the others", () => {
    const result = told(
      otlpRequest({
        metrics: [
          gauge("no.value", [at({}), at({ asInt: 1 })]),
          gauge("", [at({ asInt: 1 })]),
          sum("odd", 0, true, [at({ asInt: 1 })]),
          sum("when", DELTA, true, [{ asInt: 1 }]),
          histogram("h", CUMULATIVE, [
            at({ count: "1", explicitBounds: [1, 2], bucketCounts: ["1"] }),
            at({ count: "1", explicitBounds: [2, 1], bucketCounts: ["1", "0", "0"] }),
          ]),
          gauge("many", [at({ asInt: 1, attributes: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`l${i}`, "v"])) })]),
          gauge("long", [at({ asInt: 1, attributes: { a: "v".repeat(1_025) } })]),
          gauge("n".repeat(200), [at({ asInt: 1 })]),
          { name: "nothing" },
        ],
      }),
    );
    expect([result.samples, result.points]).toEqual([[`no_value 1 @${T}`], 10]);
    expect(result.rejections).toEqual([
      "1 not-a-number no.value: a point without a value",
      "3 bad-metric-name a metric without a name",
      "4 bad-temporality odd: neither delta nor cumulative",
      "5 bad-time when: a point that needs a time, without one",
      "6 bad-shape h: 1 buckets for 2 bounds",
      "7 bad-shape h: bounds that do not rise, or counts that are none",
      "8 too-many-labels many: more than 32 labels",
      "9 label-too-long long: a of 1025 characters",
      `10 bad-metric-name ${`${"n".repeat(200)}: a name of 200 characters`.slice(0, 120)}`,
    ]);
  });

  it("never takes half of a histogram for want of room", () => {
    const point = at({ count: "1", sum: 1, explicitBounds: [1, 2], bucketCounts: ["1", "0", "0"] });
    const metrics = [histogram("a", CUMULATIVE, [point]), histogram("b", CUMULATIVE, [point]), gauge("c", [at({ asInt: 1 })])];
    const { samples: made, rejections } = told(otlpRequest({ metrics }), { ...INGEST_LIMITS, maxSamples: 8 });
    expect(made.map((sample) => sample.split(" ")[0])).toEqual([
      'a_bucket{le="1"}',
      'a_bucket{le="2"}',
      'a_bucket{le="+Inf"}',
      "a_sum",
      "a_count",
      "c",
    ]);
    expect(rejections).toEqual(["2 too-many-samples b: more than 8 in a body"]);
  });

  it("says what metrics are: type, help and unit", () => {
    const described = { ...gauge("t", [at({ asInt: 1 })], "Cel"), description: "Spindle." };
    const { metadata } = told(
      otlpRequest({
        metrics: [
          described,
          sum("n", DELTA, true, [at({ asInt: 1 })]),
          sum("q", CUMULATIVE, false, [at({ asInt: 1 })]),
          histogram("h", CUMULATIVE, [at({ count: "0" })], "ms"),
        ],
      }),
    );
    expect(metadata).toEqual([
      { name: "t_celsius", type: "gauge", help: "Spindle.", unit: "celsius" },
      { name: "n_total", type: "counter", help: "", unit: "" },
      { name: "q", type: "gauge", help: "", unit: "" },
      { name: "h_milliseconds", type: "histogram", help: "", unit: "milliseconds" },
    ]);
  });

  it("takes an empty request", () => {
    expect(told({})).toEqual({ samples: [], rejections: [], points: 0, metadata: [] });
    expect(told(otlpRequest())).toEqual({ samples: [], rejections: [], points: 0, metadata: [] });
  });

  it("takes nothing of what is no request", () => {
    const refused = (bytes: Uint8Array, encoding: "protobuf" | "json"): unknown => {
      const { whole, points, ...rest } = parseOtlp(bytes, encoding);
      return [whole, points, samplesOf({ ...rest }), rejectionsOf(rest)];
    };
    const utf8 = (json: string): Uint8Array => new TextEncoder().encode(json);
    expect(refused(Uint8Array.of(0x0a, 9), "protobuf")).toEqual([false, 0, [], [CUT]]);
    expect(refused(utf8('{"resourceMetrics":['), "json")).toEqual([false, 0, [], ["0 not-json not JSON, or cut"]]);
    expect(refused(utf8("[]"), "json")).toEqual([false, 0, [], ["0 bad-shape not an ExportMetricsServiceRequest"]]);
    expect(refused(utf8('{"resourceMetrics":"x"}'), "json")).toEqual([false, 0, [], ["0 bad-shape not an ExportMetricsServiceRequest"]]);
    expect(refused(Uint8Array.of(0x7b, 0xff, 0x7d), "json")).toEqual([false, 0, [], ["0 bad-encoding not UTF-8"]]);
    const whole = otlpProtobuf(otlpRequest({ resource: { "service.name": "s" }, metrics: [gauge("g", [at({ asInt: 1 })])] }));
    for (let end = 1; end < whole.length; end++) expect(refused(whole.subarray(0, end), "protobuf")).toEqual([false, 0, [], [CUT]]);
  });

  it("takes protobuf whose fields come in another order than its writers' ", () => {
    const attribute = (field: number, key: string, value: string) => message(field, message(2, text(1, value)), text(1, key));
    const number = message(1, integer(8, 0), attribute(7, "zone", "a"), fixed64(6, 5), fixed64(3, BigInt(T) * 1_000_000n));
    const metric = message(2, message(7, number, integer(2, CUMULATIVE), integer(3, 1)), text(3, "By"), text(1, "sent"));
    const scoped = message(2, metric, message(1, text(2, "2"), text(1, "lib")));
    const resource = message(1, attribute(1, "service.name", "s"));
    const parsed = parseOtlp(body(message(1, scoped, bytes(99, Uint8Array.of(1)), resource)), "protobuf");
    expect(samplesOf(parsed)).toEqual([
      `sent_bytes_total{instance="s",job="s",otel_scope_name="lib",otel_scope_version="2",zone="a"} 5 @${T}`,
    ]);
  });

  it("keeps all digits of integer attributes, and whole milliseconds of any time", () => {
    const attribute = message(7, text(1, "id"), message(2, integer(3, -9_007_199_254_740_993n)));
    const number = (nanos: bigint) =>
      message(1, message(2, message(2, text(1, "g"), message(5, message(1, attribute, fixed64(6, 1), fixed64(3, nanos))))));
    const times = [1_000_000n, 1_795_446_884_001_000_000n, 1_795_446_884_000_999_999n, 2n ** 64n - 1n];
    const parsed = parseOtlp(body(...times.map(number)), "protobuf");
    expect(samplesOf(parsed)).toEqual(times.map((nanos) => `g{id="-9007199254740993"} 1 @${nanos / 1_000_000n}`));
  });
});
