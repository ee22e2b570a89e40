import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchBuilder, decodeUtf8, INGEST_LIMITS } from "../../../core/ingest/batch.ts";
import { samplesOf } from "./parse-result.ts";

const NONE = Number.NaN;

describe("BatchBuilder", () => {
  it("holds each series once and its samples in the order they came", () => {
    const builder = new BatchBuilder();
    builder.add("a", 1, 10);
    builder.add("b", NONE, 20);
    builder.add("a", 2, 30);
    expect(builder.length).toBe(3);
    expect(builder.finish("refuse")).toEqual({
      batch: {
        keys: ["a", "b"],
        series: Uint32Array.of(0, 1, 0),
        times: Float64Array.of(1, NONE, 2),
        values: Float64Array.of(10, 20, 30),
        onConflict: "refuse",
        metadata: [],
      },
      rejected: 0,
      rejections: [],
    });
  });

  it("lets the last sample without a time count, and keeps those with one", () => {
    const builder = new BatchBuilder();
    for (const [time, value] of [
      [NONE, 1],
      [5, 2],
      [NONE, 3],
      [5, 4],
      [NONE, 5],
    ] as const)
      builder.add("a", time, value);
    builder.add("b", NONE, 6);
    expect(samplesOf(builder.finish("replace"))).toEqual(["a 5", "a 2 @5", "a 4 @5", "b 6"]);
  });

  it("knows a series by its key, whichever way it was added", () => {
    const builder = new BatchBuilder();
    builder.addTo(builder.newSeries("a"), 1, 1);
    builder.addTo(builder.newSeries("b"), 1, 2);
    builder.add("a", 2, 3);
    builder.addTo(builder.newSeries("c"), 1, 4);
    builder.addTo(builder.seriesOf("c"), 2, 5);
    builder.addTo(builder.seriesOf("b"), 2, 6);
    expect(samplesOf(builder.finish("replace"))).toEqual(["a 1 @1", "b 2 @1", "a 3 @2", "c 4 @1", "c 5 @2", "b 6 @2"]);
  });

  it("is full at the limit", () => {
    const builder = new BatchBuilder({ ...INGEST_LIMITS, maxSamples: 2 });
    const full = [1, 2].map((time) => {
      builder.add("a", time, 1);
      return builder.full;
    });
    expect(full).toEqual([false, true]);
  });

  it("names twenty rejections, in bounded words, and counts all", () => {
    const builder = new BatchBuilder();
    for (let line = 1; line <= 25; line++) builder.reject("bad-line", line, "x".repeat(500));
    const { rejected, rejections } = builder.finish("replace");
    expect([rejected, rejections.length]).toEqual([25, 20]);
    expect(rejections[19]).toEqual({ code: "bad-line", line: 20, detail: "x".repeat(120) });
  });

  it("answers the same samples as a plain list of them would", () => {
    const sample = fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom(NONE, 1, 2), fc.integer());
    fc.assert(
      fc.property(fc.array(sample), (samples) => {
        const builder = new BatchBuilder();
        const expected: string[] = [];
        for (const [key, time, value] of samples) {
          builder.add(key, time, value);
          const earlier = expected.findIndex((text) => Number.isNaN(time) && text.startsWith(`${key} `) && !text.includes("@"));
          const text = `${key} ${value}${Number.isNaN(time) ? "" : ` @${time}`}`;
          if (earlier < 0) expected.push(text);
          else expected[earlier] = text;
        }
        expect(samplesOf(builder.finish("replace"))).toEqual(expected);
      }),
    );
  });
});

describe("decodeUtf8", () => {
  it("decodes UTF-8 without its byte order mark", () => {
    expect(decodeUtf8(new TextEncoder().encode("\ufeffé温😀\ufffd"))).toEqual({ text: "é温😀\ufffd", clean: true });
  });

  it("replaces what is not UTF-8, and never a line feed", () => {
    for (const bad of [[0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xc0, 0x80], [0xed, 0xa0, 0x80]]) {
      const { text, clean } = decodeUtf8(Uint8Array.of(97, ...bad, 10, 98));
      expect([text.replace(/\ufffd+/, "?"), clean]).toEqual(["a?\nb", false]);
    }
  });
});
