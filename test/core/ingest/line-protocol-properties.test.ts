/** What holds for every line of line protocol: it comes back as it was printed, and no text makes the parser throw or hang. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineCache } from "../../../core/ingest/line-cache.ts";
import { type Precision, parseLineProtocol } from "../../../core/ingest/line-protocol.ts";
import { type Label, normaliseLabelName, normaliseMetricName, seriesKey, sortedLabels } from "../../../core/metric.ts";
import { expectSound, expectSoundWhereverCut, samplesOf } from "./parse-result.ts";

const utf8 = new TextEncoder();

interface Point {
  readonly measurement: string;
  readonly tags: readonly (readonly [string, string])[];
  readonly fields: readonly (readonly [string, number | bigint | boolean | string])[];
  readonly time: bigint | undefined;
}

const character = fc.constantFrom(..."abXY09_:.-/,= \"'{}é温😀\\");
/** A backslash at the end of a name would escape what follows it: the format cannot say such a name. */
const name = fc.string({ unit: character, minLength: 1, maxLength: 12 }).filter((text) => !text.endsWith("\\"));
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n / 1_000),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc.string({ unit: fc.constantFrom(...'ab ,="\\\n\r\t#é') }),
);
const point: fc.Arbitrary<Point> = fc.record({
  measurement: name.filter((text) => !text.startsWith("#")),
  tags: fc.uniqueArray(
    fc.tuple(
      name.filter((text) => !normaliseLabelName(text).startsWith("__")),
      name,
    ),
    { selector: ([key]) => key, maxLength: 5 },
  ),
  fields: fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 6 }),
  time: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { nil: undefined }),
});

function print({ measurement, tags, fields, time }: Point): string {
  const escaped = (text: string): string => text.replace(/[,= ]/g, "\\$&");
  const head = [measurement.replace(/[, ]/g, "\\$&"), ...tags.map(([key, tag]) => `${escaped(key)}=${escaped(tag)}`)].join(",");
  const body = fields.map(([key, field]) => {
    if (typeof field === "bigint") return `${escaped(key)}=${field}i`;
    if (typeof field === "string") return `${escaped(key)}="${field.replace(/["\\]/g, "\\$&")}"`;
    return `${escaped(key)}=${Object.is(field, -0) ? "-0" : field}`;
  });
  return `${head} ${body.join(",")}${time === undefined ? "" : ` ${time}`}`;
}

function expectedSamples(points: readonly Point[]): string[] {
  const samples: string[] = [];
  const untimedAt = new Map<string, number>();
  for (const { measurement, tags, fields, time } of points) {
    const labels = sortedLabels(tags.map(([key, tag]): Label => [normaliseLabelName(key), tag]));
    for (const [field, sent] of fields) {
      if (typeof sent === "string") continue;
      const key = seriesKey(normaliseMetricName(`${measurement}_${field}`), labels);
      const text = `${key} ${Object.is(sent, -0) ? "-0" : Number(sent)}`;
      const at = untimedAt.get(key);
      if (time !== undefined) samples.push(`${text} @${(time - (((time % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n}`);
      else if (at !== undefined) samples[at] = text;
      else untimedAt.set(key, samples.push(text) - 1);
    }
  }
  return samples;
}

describe("parseLineProtocol", () => {
  it("reads back every point that is printed as line protocol", () => {
    const cache = createLineCache(20, 20_000);
    fc.assert(
      fc.property(fc.array(point, { maxLength: 5 }), fc.constantFrom("\n", "\r\n", "\n\n# note\n"), (points, separator) => {
        const result = parseLineProtocol(utf8.encode(points.map(print).join(separator)), { precision: "ns", cache });
        expect({ samples: samplesOf(result), rejections: result.rejections }).toEqual({ samples: expectedSamples(points), rejections: [] });
      }),
      { numRuns: 500 },
    );
  });

  it("keeps the good lines around any bad one that opens no string", () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab1 ,=\\#.-"') }).map((line) => line.replaceAll('="', "='"));
    fc.assert(
      fc.property(text, (line) => {
        const result = parseLineProtocol(utf8.encode(`before v=1 1000000\n${line}\nafter v=2 2000000`), { precision: "ns" });
        expect(samplesOf(result).at(0)).toBe("before_v 1 @1");
        expect(samplesOf(result).at(-1)).toBe("after_v 2 @2");
      }),
      { numRuns: 500 },
    );
  });

  const fixture =
    'm,host=press\\ 07,zone=a\\,b temp=20.5,n=3i,ok=t,msg="say \\"hi\\"\nline2" 1795446997641593770\r\n# é\nm,t=温 v=-1e-3,u=7u\n';

  it("answers soundly wherever the body is cut", () => {
    const cache = createLineCache();
    expectSoundWhereverCut(utf8.encode(fixture), (bytes) => parseLineProtocol(bytes, { precision: "ns", cache }));
    for (const cut of ["m v=1", "m,t=a v=1", 'm v="x'])
      expectSoundWhereverCut(utf8.encode(cut), (bytes) => parseLineProtocol(bytes, { precision: "s" }));
  });

  it("answers soundly whatever bytes are changed, and the same with and without what it remembers", () => {
    const cache = createLineCache(3, 3_000);
    const change = fc.tuple(
      fc.nat(utf8.encode(fixture).length - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(...utf8.encode('\\",= \n\r#-.ie9'))),
    );
    const precision = fc.constantFrom<Precision>("ns", "us", "ms", "s", "m", "h");
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), precision, (changes, unit) => {
        const bytes = utf8.encode(fixture + fixture);
        for (const [at, byte] of changes) bytes[at] = byte;
        const result = parseLineProtocol(bytes, { precision: unit, cache });
        expectSound(result);
        expect(parseLineProtocol(bytes, { precision: unit, cache: createLineCache(0) })).toEqual(result);
      }),
      { numRuns: 2_000 },
    );
  });

  // Each would take minutes if any step looked at the rest of the body again for each line: the time limit of a test is the check.
  const count = 200_000;
  const hostile: [what: string, body: string][] = [
    ["lines without a space", "a\n".repeat(count * 4)],
    ["lines without a space before one with", `${"a\n".repeat(count)}m v=1`],
    ["escaped spaces", `${"\\ ".repeat(count)}v=1`],
    ["lines of escaped spaces", "a\\ \n".repeat(count)],
    ["strings that open and never close", `m v=x,s="${"m v=1\n".repeat(count)}`],
    ["bad lines with a string", 'm v=x,s="\n"\n'.repeat(count / 4)],
    ["quotes behind backslashes", `m v="${'\\"'.repeat(count)}`],
    ["one run of backslashes", `m v="${"\\".repeat(count)}"`],
    ["one tag set of many tags", `m${Array.from({ length: 100_000 }, (_, i) => `,t${i}=x`).join("")} v=1`],
    ["one line of many fields", `m ${Array.from({ length: 60_000 }, (_, i) => `f${i}=1`).join(",")}`],
    ["one long name", `${"é-".repeat(count)} v=1`],
    ["one long number", `m v=${"1".repeat(count * 4)}x`],
    ["one long integer", `m v=${"9".repeat(count * 4)}i`],
    ["one long timestamp", `m v=1 ${"9".repeat(count * 4)}`],
    ["spaces", " ".repeat(count * 4)],
    ["comments", "#\n".repeat(count)],
    ["replacement characters", "m,t=\ufffd v=1\n".repeat(count / 4)],
  ];
  it.each(hostile)("is done soon with %s", (_, body) => {
    const bytes = utf8.encode(body);
    expectSound(parseLineProtocol(bytes, { precision: "ns" }));
    expectSound(parseLineProtocol(Uint8Array.of(...[0xff, 10], ...bytes.subarray(0, 50_000)), { precision: "ns" }));
  });
});
