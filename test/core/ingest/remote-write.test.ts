/** Both versions of remote write, case by case: what is the same in both is asked of both. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INGEST_LIMITS, type SampleBatch } from "../../../core/ingest/batch.ts";
import type { RemoteWriteResult } from "../../../core/ingest/remote-series.ts";
import { parseRemoteWrite } from "../../../core/ingest/remote-write.ts";
import { parseRemoteWrite2 } from "../../../core/ingest/remote-write-2.ts";
import { SeriesCache } from "../../../core/ingest/series-cache.ts";
import { SymbolCache } from "../../../core/ingest/symbols.ts";
import { decodeRemoteWrite, decodeRemoteWrite2 } from "../../support/prompb.ts";
import { body, bytes, double, integer, message, packed, text } from "../../support/protobuf.ts";
import { hostSeries, rawRemoteWrite2, remoteWrite, remoteWrite2, type SentSeries, STALE } from "../../support/remote-write.ts";
import { expectSound, rejectionsOf, samplesOf } from "./parse-result.ts";

const T = 1_700_000_000_000;

const VERSIONS = {
  "1.0": (series: readonly SentSeries[], limits = INGEST_LIMITS) => parseRemoteWrite(remoteWrite(series), { limits }),
  "2.0": (series: readonly SentSeries[], limits = INGEST_LIMITS) => parseRemoteWrite2(remoteWrite2(series), { limits }),
} as const;

function both(
  series: readonly SentSeries[],
  expected: { samples?: string[]; rejections?: string[]; exemplars?: number },
  limits = INGEST_LIMITS,
): void {
  for (const [version, parse] of Object.entries(VERSIONS)) {
    const result = parse(series, limits);
    expectSound(result, "any");
    const told = {
      samples: samplesOf(result),
      rejections: rejectionsOf(result),
      exemplars: result.exemplars,
      onConflict: result.batch.onConflict,
    };
    expect([version, told]).toEqual([version, { samples: [], rejections: [], exemplars: 0, onConflict: "refuse", ...expected }]);
  }
}

const up = (labels: Record<string, string> = {}): SentSeries => ({ labels: { __name__: "up", ...labels }, samples: [[T, 1]] });

describe("remote write", () => {
  it("takes samples with their times, by series", () => {
    both(
      [
        {
          labels: { __name__: "up", instance: "a:9100", job: "node" },
          samples: [
            [T, 1],
            [T + 15_000, 0],
          ],
        },
        { labels: { __name__: "temp" }, samples: [[-5, -0.5]] },
      ],
      { samples: [`up{instance="a:9100",job="node"} 1 @${T}`, `up{instance="a:9100",job="node"} 0 @${T + 15_000}`, "temp -0.5 @-5"] },
    );
  });

  it("takes every value that a float64 has, and knows the stale marker among the NaNs", () => {
    const values = [0, -0, 1e-320, 1.7976931348623157e308, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, STALE] as const;
    const samples = values.map((value, i) => [T + i, value] as const);
    const said = ["0", "-0", "1e-320", "1.7976931348623157e+308", "Infinity", "-Infinity", "NaN", "stale"];
    both([{ labels: { __name__: "m" }, samples }], { samples: said.map((value, i) => `m ${value} @${T + i}`) });
  });

  it("keeps the stale marker's bits", () => {
    const series: SentSeries = {
      labels: { __name__: "m" },
      samples: [
        [T, 1],
        [T + 1, STALE],
        [T + 2, Number.NaN],
      ],
    };
    const bits = ({ values }: SampleBatch): string[] => Array.from(new BigUint64Array(values.buffer), (word) => word.toString(16));
    const expected = ["3ff0000000000000", "7ff0000000000002", "7ff8000000000000"];
    expect(bits(VERSIONS["1.0"]([series]).batch)).toEqual(expected);
    expect(bits(VERSIONS["2.0"]([series]).batch)).toEqual(expected);
  });

  it("normalises names outside the grammar as all foreign names, and refuses two labels that become one", () => {
    both(
      [
        { labels: { __name__: "resource.cpu.usage", "job.name": "test job" }, samples: [[T, 1]] },
        { labels: { __name__: "温度", 车间: "三号" }, samples: [[T, 2]] },
        { labels: { __name__: "m", "a.b": "1", a_b: "2" }, samples: [[T, 3]] },
      ],
      {
        samples: [`resource_cpu_usage{job_name="test job"} 1 @${T}`, `_6e29_5ea6_{_8f66_95f4_="三号"} 2 @${T}`],
        rejections: ["3 bad-label-name a_b comes twice"],
      },
    );
  });

  it("sorts labels, drops those without a value, and gives equal sets one series", () => {
    both(
      [
        {
          labels: [
            ["zone", "z"],
            ["__name__", "m"],
            ["b", ""],
            ["a", "1"],
          ],
          samples: [[T, 1]],
        },
        {
          labels: [
            ["__name__", "m"],
            ["a", "1"],
            ["zone", "z"],
          ],
          samples: [[T + 1, 2]],
        },
      ],
      { samples: [`m{a="1",zone="z"} 1 @${T}`, `m{a="1",zone="z"} 2 @${T + 1}`] },
    );
  });

  it("refuses a series without a name, with a label twice or without a name, and keeps the others", () => {
    both(
      [
        {
          labels: { job: "a" },
          samples: [
            [T, 1],
            [T + 1, 1],
          ],
        },
        { labels: {}, samples: [[T, 1]] },
        up({ job: "a" }),
        {
          labels: [
            ["__name__", "up"],
            ["job", "a"],
            ["job", "b"],
          ],
          samples: [[T, 1]],
        },
        { labels: { __name__: "up", "": "b" }, samples: [[T, 1]] },
        { labels: { __name__: "" }, samples: [[T, 1]] },
      ],
      {
        samples: [`up{job="a"} 1 @${T}`],
        rejections: [
          "1 bad-metric-name no __name__",
          "1 bad-metric-name no __name__",
          "2 bad-metric-name no __name__",
          "4 bad-label-name job comes twice",
          "5 bad-label-name a label without a name",
          "6 bad-metric-name no __name__",
        ],
      },
    );
  });

  it("refuses native histograms, each one, and keeps the samples beside them", () => {
    both([{ labels: { __name__: "h" }, histograms: 2 }, up(), { labels: { __name__: "g" }, samples: [[T, 1]], histograms: 1 }], {
      samples: [`up 1 @${T}`, `g 1 @${T}`],
      rejections: [1, 1, 3].map((line) => `${line} native-histogram native histograms are not kept; classic ones are`),
    });
  });

  it("counts exemplars, with samples or alone", () => {
    both(
      [
        { ...up(), exemplars: 2 },
        { labels: { __name__: "up" }, exemplars: 1 },
        { labels: { job: "a" }, exemplars: 1 },
      ],
      {
        samples: [`up 1 @${T}`],
        exemplars: 3,
        rejections: ["3 bad-metric-name no __name__"],
      },
    );
  });

  it("keeps to the limits", () => {
    const limits = { maxSamples: 3, maxLabels: 2, maxNameLength: 10, maxValueLength: 12 };
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`label_${i}`, "v"]));
    both(
      [
        up({ a: "1", b: "2", c: "3" }),
        up(many),
        up({ a: "x".repeat(13) }),
        up({ ["n".repeat(11)]: "1" }),
        { labels: { __name__: "m".repeat(11) }, samples: [[T, 1]] },
        up({ a: "1", b: "2" }),
        {
          labels: { __name__: "m" },
          samples: [
            [T, 1],
            [T + 1, 2],
            [T + 2, 3],
            [T + 3, 4],
          ],
        },
        up(),
      ],
      {
        samples: [`up{a="1",b="2"} 1 @${T}`, `m 1 @${T}`, `m 2 @${T + 1}`],
        rejections: [
          "1 too-many-labels more than 2 labels",
          "2 too-many-labels more than 2 labels",
          "3 label-too-long a of 13 characters",
          "4 label-too-long a label name of 11 characters",
          "5 bad-metric-name a name of 11 characters",
          "7 too-many-samples more than 3 in a body",
          "7 too-many-samples more than 3 in a body",
          "8 too-many-samples more than 3 in a body",
        ],
      },
      limits,
    );
  });

  it("refuses a time that is no date", () => {
    both(
      [
        {
          labels: { __name__: "m" },
          samples: [
            [8.64e15, 1],
            [9e15, 1],
          ],
        },
      ],
      {
        samples: ["m 1 @8640000000000000"],
        rejections: ["1 bad-time 9000000000000000 ms"],
      },
    );
  });

  it("takes nothing of a body that is cut at any byte, save between two of its fields", () => {
    const series = [up({ job: "a" }), { ...up({ job: "b" }), exemplars: 1, histograms: 1 }];
    for (const [parse, whole] of [
      [parseRemoteWrite, remoteWrite(series)],
      [parseRemoteWrite2, remoteWrite2(series)],
    ] as const) {
      const refused = { samples: [], rejections: ["0 bad-protobuf not a message of this protocol, or cut"] };
      for (let end = 1; end < whole.length; end++) {
        const result = parse(whole.subarray(0, end));
        expectSound(result, "any");
        const isRefused = result.rejections[0]?.code === "bad-protobuf";
        if (isRefused) expect({ samples: samplesOf(result), rejections: rejectionsOf(result) }).toEqual(refused);
        else expect(() => (parse === parseRemoteWrite ? decodeRemoteWrite : decodeRemoteWrite2)(whole.subarray(0, end))).not.toThrow();
      }
    }
  });

  it("takes an empty body", () => {
    both([], {});
  });

  it("says what protobufjs says, body after body with one cache", () => {
    const [cache, cache2] = [new SeriesCache(50, 4_000), new SymbolCache(new SeriesCache(50, 4_000), 60, 2_000)];
    const word = fc.string({ unit: fc.constantFrom(...'ab_1é温"\\\n '), minLength: 1, maxLength: 4 });
    const series: fc.Arbitrary<SentSeries> = fc.record({
      labels: fc
        .dictionary(fc.constantFrom(..."abcdefg"), word, { maxKeys: 5 })
        .map((labels) => ({ __name__: `m${Object.keys(labels).length}`, ...labels })),
      samples: fc.array(fc.tuple(fc.integer({ min: -1e12, max: 2e12 }), fc.double()), { maxLength: 3 }),
      exemplars: fc.integer({ min: 1, max: 2 }),
    });
    const expected = (decoded: ReturnType<typeof decodeRemoteWrite2>): string[] =>
      decoded.flatMap(({ labels, samples }) => {
        const [, name] = labels.find(([label]) => label === "__name__") ?? ["", "?"];
        const sorted = labels.filter(([label]) => label !== "__name__").sort(([a], [b]) => (a < b ? -1 : 1));
        const escaped = sorted.map(
          ([label, value]) => `${label}="${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`,
        );
        const key = sorted.length === 0 ? name : `${name}{${escaped.join(",")}}`;
        return samples.map(({ value, timestamp }) => `${key} ${Object.is(value, -0) ? "-0" : value} @${timestamp}`);
      });
    fc.assert(
      fc.property(fc.array(series, { maxLength: 20 }), (sent) => {
        const [one, two] = [remoteWrite(sent), remoteWrite2(sent)];
        const exemplars = sent.reduce((sum, each) => sum + (each.exemplars ?? 0), 0);
        for (const [result, oracle] of [
          [parseRemoteWrite(one, { cache }), decodeRemoteWrite(one).series],
          [parseRemoteWrite2(two, { cache: cache2 }), decodeRemoteWrite2(two)],
        ] as const) {
          expectSound(result, "any");
          expect([samplesOf(result), result.exemplars, result.rejected]).toEqual([expected(oracle), exemplars, 0]);
        }
      }),
    );
  });

  it("answers the same with a cache that knows the series, with one that cannot hold them, and after other limits", () => {
    const sent = hostSeries(200, T);
    const parsed = (result: RemoteWriteResult): string[] => samplesOf(result);
    const expected = parsed(parseRemoteWrite(remoteWrite(sent)));
    expect(expected).toHaveLength(200);
    for (const cache of [new SeriesCache(), new SeriesCache(7, 1e6), new SeriesCache(1e6, 500), new SeriesCache(0, 0)]) {
      for (let again = 0; again < 3; again++) expect(parsed(parseRemoteWrite(remoteWrite(sent), { cache }))).toEqual(expected);
      const narrow = parseRemoteWrite(remoteWrite(sent), { cache, limits: { ...INGEST_LIMITS, maxLabels: 1 } });
      expect([narrow.batch.keys, narrow.rejected]).toEqual([[], 200]);
    }
    for (const [symbols, sets] of [
      [1e5, 1e5],
      [9, 1e5],
      [1e5, 9],
      [0, 0],
    ] as const) {
      const cache = new SymbolCache(new SeriesCache(sets), symbols);
      for (let again = 0; again < 3; again++) expect(parsed(parseRemoteWrite2(remoteWrite2(sent), { cache }))).toEqual(expected);
      // Another table: the same places name other texts.
      const reversed = [...sent].reverse();
      expect(parsed(parseRemoteWrite2(remoteWrite2(reversed), { cache }))).toEqual([...expected].reverse());
    }
  });
});

describe("parseRemoteWrite", () => {
  it("reads metadata, each metric once, and the parts of histograms as one", () => {
    const metadata = [
      { metric: "up", type: 2, help: "Whether a target\nanswers." },
      { metric: "up", type: 1, help: "again" },
      { metric: "go.gc", type: 5, unit: "seconds" },
      { metric: "silent", type: 0 },
      { metric: "", type: 1, help: "of nothing" },
      { metric: "odd", type: 99, help: "?" },
      { metric: "hall", type: 4, help: "A gauge histogram." },
    ];
    const { batch } = parseRemoteWrite(remoteWrite([up()], metadata));
    expect(batch.metadata).toEqual([
      { name: "up", type: "gauge", help: "Whether a target\nanswers.", unit: "" },
      { name: "go_gc", type: "summary", help: "", unit: "seconds" },
      { name: "odd", type: "unknown", help: "?", unit: "" },
      { name: "hall", type: "histogram", help: "A gauge histogram.", unit: "" },
    ]);
  });

  it("takes labels and samples in any order, and fields that it does not know", () => {
    const label = (name: string, value: string) => message(1, integer(9, 1), text(2, value), text(1, name));
    const sample = (value: number) => message(2, integer(2, T), text(7, "?"), double(1, value));
    const series = [
      message(1, sample(1), label("b", "2"), integer(8, 5), label("__name__", "m"), sample(2), label("a", "1")),
      message(1, label("a", "1"), label("b", "2"), label("__name__", "m"), message(2, double(1, 3), integer(2, T + 1))),
    ];
    const result = parseRemoteWrite(body(text(6, "?"), ...series, integer(12, 3)));
    expect([samplesOf(result), result.rejected]).toEqual([
      [`m{a="1",b="2"} 1 @${T}`, `m{a="1",b="2"} 2 @${T}`, `m{a="1",b="2"} 3 @${T + 1}`],
      0,
    ]);
  });

  it("refuses labels that are not UTF-8, and those that cannot be read", () => {
    const sample = message(2, double(1, 1), integer(2, T));
    const broken = [
      message(1, message(1, bytes(1, Uint8Array.of(0xff)), text(2, "a")), sample),
      message(1, bytes(1, Uint8Array.of(0x0a, 9)), sample),
    ];
    expect(rejectionsOf(parseRemoteWrite(body(...broken)))).toEqual([
      "1 bad-encoding a label that is not UTF-8",
      "2 bad-protobuf a label that cannot be read",
    ]);
  });
});

describe("parseRemoteWrite2", () => {
  const sample = message(2, double(1, 1), integer(2, T));
  const rejected = (symbols: readonly string[], ...series: Uint8Array[][]): string[] =>
    rejectionsOf(parseRemoteWrite2(rawRemoteWrite2(symbols, series)));

  it("refuses labels that name no symbol, and half a label", () => {
    expect(
      rejected(["", "__name__", "up"], [packed(1, [1, 3]), sample], [packed(1, [1, 2, 1]), sample], [packed(1, [1, 2 ** 32 - 1]), sample]),
    ).toEqual([
      "1 bad-series a label that names no symbol",
      "2 bad-series a label name without a value",
      "3 bad-series a label that names no symbol",
    ]);
  });

  it("refuses a table that does not begin with the empty text", () => {
    expect(rejected(["__name__", "up"], [packed(1, [0, 1]), sample])).toEqual(["0 bad-protobuf not a message of this protocol, or cut"]);
  });

  it("refuses a series that says nothing", () => {
    expect(rejected(["", "__name__", "up"], [packed(1, [1, 2])])).toEqual(["1 bad-series neither samples nor histograms"]);
  });

  it("takes places one by one, tables after the series, start and created timestamps", () => {
    const started = message(2, double(1, 5), integer(2, T), integer(3, T - 1_000));
    const series = message(5, integer(1, 1), integer(1, 2), started, integer(6, T - 1_000));
    const result = parseRemoteWrite2(body(series, text(4, ""), text(4, "__name__"), text(4, "up")));
    expect([samplesOf(result), result.rejected]).toEqual([[`up 5 @${T}`], 0]);
  });

  it("reads the metadata that comes with series, each metric once", () => {
    const described = (name: string, type: number, help: string): SentSeries => ({
      labels: { __name__: name },
      samples: [[T, 1]],
      metadata: { type, help, unit: "seconds" },
    });
    const { batch } = parseRemoteWrite2(
      remoteWrite2([
        described("t_bucket", 3, "Time."),
        described("t_sum", 3, "Time."),
        described("n_total", 1, "Count."),
        described("n_total", 1, "?"),
        up(),
      ]),
    );
    expect(batch.metadata).toEqual([
      { name: "t", type: "histogram", help: "Time.", unit: "seconds" },
      { name: "n_total", type: "counter", help: "Count.", unit: "seconds" },
    ]);
  });
});
