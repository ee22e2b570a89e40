/**
 * No bytes make the binary parsers throw, hang or answer something unsound. Random bytes, well-formed messages of random fields,
 * and good bodies (recorded ones too, where ../shared/vectors is there) with bytes changed, cut, repeated and swapped.
 *
 * `npm test` runs some thousand inputs; the long form a million and more: FUZZ_INPUTS=1000000 npx vitest run --project unit
 * test/core/ingest/binary-fuzz.test.ts
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseOtlp } from "../../../core/ingest/otlp.ts";
import { parseRemoteWrite } from "../../../core/ingest/remote-write.ts";
import { parseRemoteWrite2 } from "../../../core/ingest/remote-write-2.ts";
import { SeriesCache } from "../../../core/ingest/series-cache.ts";
import { unpackSnappy } from "../../../core/ingest/snappy.ts";
import { SymbolCache } from "../../../core/ingest/symbols.ts";
import { CUMULATIVE, DELTA, exponential, gauge, histogram, otlpJson, otlpProtobuf, otlpRequest, sum, summary } from "../../support/otlp.ts";
import { body, bytes, double, fixed64, integer, packed, snappyLiteral } from "../../support/protobuf.ts";
import { isQuick } from "../../support/quick.ts";
import { hostSeries, remoteWrite, remoteWrite2 } from "../../support/remote-write.ts";
import { expectSoundCheaply } from "./parse-result.ts";

const INPUTS = Number(process.env.FUZZ_INPUTS ?? 4_000);
/** A body of some hundred bytes takes microseconds: one that takes so long hangs. */
const HANG_MS = 2_000;
const MAX_BYTES = 100_000;

const VECTORS = join(import.meta.dirname, "../../../../shared/vectors/senders");

function recorded(sender: string): Uint8Array[] {
  const folder = join(VECTORS, sender);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".body"));
  return names.map((name) => new Uint8Array(readFileSync(join(folder, name))));
}

/** A repeatable stand-in for chance, quicker than fast-check's for a million bodies. */
function generator(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** Some of: bytes changed to anything or to what often matters, a run cut out, a run repeated, the end cut. */
function mutated(good: Uint8Array, chance: (below: number) => number): Uint8Array {
  let bytes = good.slice();
  for (let times = 1 + chance(4); times > 0; times--) {
    const at = chance(bytes.length + 1);
    const length = chance(1 + Math.min(40, bytes.length - at));
    switch (chance(6)) {
      case 0:
        bytes[at] = chance(256);
        break;
      case 1:
        bytes[at] = [0, 1, 0x7f, 0x80, 0xff][chance(5)] as number;
        break;
      case 2:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << chance(8));
        break;
      case 3:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
        break;
      case 4:
        bytes = Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)]);
        break;
      default:
        bytes = bytes.slice(0, at);
    }
  }
  return bytes;
}

const cache = new SeriesCache(100, 20_000);
const symbols = new SymbolCache(new SeriesCache(100, 20_000), 300, 10_000);

const OPEN_BRACE = 0x7b;
const AT = { timeMs: 1e12, attributes: { zone: "a", n: 5, f: 0.5, list: ["x"] } };
const BUCKETS = { offset: -1, bucketCounts: ["1", "2", "3"] };
const OTLP_REQUESTS = [
  otlpRequest({
    resource: { "service.name": "s", "host.name": "h" },
    scope: { name: "lib", version: "1" },
    metrics: [
      gauge(
        "g",
        [
          { ...AT, asDouble: 1.5 },
          { ...AT, flags: 1 },
        ],
        "Cel",
      ),
      sum("n", DELTA, true, [{ ...AT, asInt: "5" }], "By/s"),
    ],
  }),
  otlpRequest({
    metrics: [
      histogram("h", CUMULATIVE, [{ ...AT, count: "3", sum: 2, explicitBounds: [1, 2], bucketCounts: ["1", "1", "1"] }]),
      exponential("e", CUMULATIVE, [
        { ...AT, count: "9", sum: 2, scale: 5, zeroCount: "3", zeroThreshold: 0.1, positive: BUCKETS, negative: BUCKETS },
      ]),
      summary("s", [{ ...AT, count: "3", sum: 2, quantileValues: [{ quantile: 0.5, value: 1 }] }]),
    ],
  }),
];
const RECORDED_PROTOBUF = recorded("otel-js-proto-gzip").map((packed) => new Uint8Array(gunzipSync(packed)));

const TARGETS: Readonly<Record<string, { readonly parse: (bytes: Uint8Array) => void; readonly good: readonly Uint8Array[] }>> = {
  unpackSnappy: {
    parse: (bytes) => {
      const unpacked = unpackSnappy(bytes, MAX_BYTES);
      if (unpacked.ok) expect(unpacked.bytes.length).toBeLessThanOrEqual(MAX_BYTES);
    },
    good: [...recorded("prometheus-2.42-rw1").filter(({ length }) => length < 4_000), snappyLiteral(remoteWrite(hostSeries(3, 1e12)))],
  },
  parseRemoteWrite: {
    parse: (bytes) => expectSoundCheaply(parseRemoteWrite(bytes, { cache })),
    good: [
      remoteWrite(hostSeries(3, 1e12), [{ metric: "m", type: 1, help: "h" }]),
      remoteWrite([{ labels: { __name__: "m" }, exemplars: 1, histograms: 1 }]),
    ],
  },
  parseRemoteWrite2: {
    parse: (bytes) => expectSoundCheaply(parseRemoteWrite2(bytes, { cache: symbols })),
    good: [
      remoteWrite2(hostSeries(3, 1e12).map((one) => ({ ...one, metadata: { type: 1, help: "h" } }))),
      remoteWrite2([{ labels: { __name__: "m" }, exemplars: 1, histograms: 1, samples: [[1, 2]] }]),
    ],
  },
  parseOtlp: {
    parse: (bytes) => {
      const encoding = bytes[0] === OPEN_BRACE ? "json" : "protobuf";
      const parsed = parseOtlp(bytes, encoding);
      expectSoundCheaply(parsed);
      if (!parsed.whole && (parsed.batch.keys.length > 0 || parsed.rejected !== 1))
        throw new Error("something is taken of what is no request");
    },
    good: [
      ...OTLP_REQUESTS.flatMap((json) => [otlpJson(json), otlpProtobuf(json)]),
      ...recorded("otel-js-json-delta"),
      ...RECORDED_PROTOBUF,
    ],
  },
};

/** Messages whose fields mean something to no schema in particular, nested as deep as any format's. */
const fields = fc.letrec<{ field: Uint8Array }>((tie) => ({
  field: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(fc.integer({ min: 1, max: 12 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map(([field, value]) => integer(field, value)),
    fc.tuple(fc.integer({ min: 1, max: 12 }), fc.double()).map(([field, value]) => double(field, value)),
    fc.tuple(fc.integer({ min: 1, max: 12 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map(([field, value]) => fixed64(field, value)),
    fc.tuple(fc.integer({ min: 1, max: 12 }), fc.uint8Array({ maxLength: 8 })).map(([field, value]) => bytes(field, value)),
    fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 8 }))
      .map(([field, values]) => packed(field, values)),
    fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.array(tie("field"), { maxLength: 5 }))
      .map(([field, inner]) => bytes(field, body(...inner))),
  ),
})).field;

const TIMEOUT_MS = 60_000 + INPUTS;

for (const [name, { parse, good }] of Object.entries(TARGETS)) {
  describe(`${name}, fuzzed`, () => {
    it("stands any bytes, and any message", { timeout: TIMEOUT_MS }, () => {
      const numRuns = Math.ceil(INPUTS / 10);
      fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), parse), { numRuns });
      fc.assert(
        fc.property(
          fc.array(fields, { maxLength: 8 }).map((all) => body(...all)),
          parse,
        ),
        { numRuns },
      );
    });

    it("stands good bodies that were damaged, and is quick", { timeout: TIMEOUT_MS }, () => {
      const seed = 20_261_124;
      const chance = generator(seed);
      for (let input = 0; input < INPUTS; input++) {
        const damaged = mutated(good[chance(good.length)] as Uint8Array, chance);
        let quick: boolean;
        try {
          quick = isQuick(() => parse(damaged), HANG_MS);
        } catch (error) {
          throw new Error(`input ${input} of seed ${seed}: ${Buffer.from(damaged).toString("base64")}`, { cause: error });
        }
        if (!quick) throw new Error(`input ${input} of seed ${seed} hangs: ${Buffer.from(damaged).toString("base64")}`);
      }
    });
  });
}
