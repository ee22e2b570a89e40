import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BitReader, BitWriter, wordAt } from "../../../core/series/bits.ts";
import { appendSample, CHUNK_SAMPLES, emptyState, readSamples, SAMPLE_BITS } from "../../../core/series/chunk.ts";
import { decodeColumn, encodeColumn } from "../../../core/series/column-code.ts";
import { HIGH, LOW, wordsOf, writeFirst, writeNext } from "../../../core/series/xor.ts";

const bits = (values: Float64Array): bigint[] => [...new BigUint64Array(values.buffer, values.byteOffset, values.length)];
const fromBits = (...values: bigint[]): Float64Array<ArrayBuffer> => new Float64Array(BigUint64Array.from(values).buffer);

const STALE = 0x7ff0000000000002n;
const ODD_VALUES = fromBits(
  STALE,
  0x7ff8000000000001n, // another NaN
  0xfff8deadbeef0000n, // a negative NaN with a payload
  0x7ff0000000000000n, // Infinity
  0xfff0000000000000n,
  0x8000000000000000n, // -0
  0n,
  1n, // the smallest denormal
  0x000fffffffffffffn, // the largest
  0x7fefffffffffffffn, // the largest number
  STALE,
  STALE,
);

/** Any bits; decimals and counters, which hosts send; and the odd ones. */
const values = fc.oneof(
  fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 1, maxLength: CHUNK_SAMPLES }).map((all) => fromBits(...all)),
  fc
    .array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 1, maxLength: CHUNK_SAMPLES })
    .map((all) => Float64Array.from(all, (v) => v / 100)),
  fc.array(fc.double(), { minLength: 1, maxLength: CHUNK_SAMPLES }).map((all) => Float64Array.from(all)),
  fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: CHUNK_SAMPLES }).map((all) => Float64Array.from(all)),
  fc.array(fc.constantFrom(...bits(ODD_VALUES)), { minLength: 1, maxLength: CHUNK_SAMPLES }).map((all) => fromBits(...all)),
);

const times = (count: number): fc.Arbitrary<Float64Array<ArrayBuffer>> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 2_000_000_000_000 }),
      fc.array(fc.oneof(fc.integer({ min: 1, max: 3_600_000 }), fc.constantFrom(1, 9_999, 10_000, 10_001)), {
        minLength: count,
        maxLength: count,
      }),
    )
    .map(([start, gaps]) => {
      let time = start;
      return Float64Array.from(gaps, (gap) => (time += gap));
    });

const samples = values.chain((some) => times(some.length).map((when) => ({ times: when, values: some })));

interface Encoded {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

function encode(when: Float64Array, some: Float64Array): Encoded {
  const out = new BitWriter(new Uint32Array(5 + Math.ceil((some.length * SAMPLE_BITS) / 32)));
  const state = emptyState();
  const words = wordsOf(some);
  for (let i = 0; i < some.length; i++)
    appendSample(out, state, when[i] as number, words[i * 2 + HIGH] as number, words[i * 2 + LOW] as number);
  return { bytes: out.bytes(), bits: out.bits };
}

function decode(encoded: Encoded, count: number): { whole: number; times: Float64Array; values: Float64Array } {
  const [when, some] = [new Float64Array(count), new Float64Array(count)];
  const whole = readSamples(new BitReader(encoded.bytes, 0, encoded.bits), count, emptyState(), when, wordsOf(some), 0);
  return { whole, times: when.subarray(0, whole), values: some.subarray(0, whole) };
}

describe("an open chunk", () => {
  it("decodes to what was appended, bit for bit", () => {
    fc.assert(
      fc.property(samples, ({ times: when, values: some }) => {
        const decoded = decode(encode(when, some), some.length);
        expect(decoded.whole).toBe(some.length);
        expect(decoded.times).toEqual(when);
        expect(bits(decoded.values)).toEqual(bits(some));
      }),
    );
  });

  it("keeps a stale marker, infinities, -0 and denormals", () => {
    const when = Float64Array.from(ODD_VALUES, (_, i) => 1_700_000_000_000 + i * 10_000);
    expect(bits(decode(encode(when, ODD_VALUES), ODD_VALUES.length).values)).toEqual(bits(ODD_VALUES));
  });

  it("goes on where a reader of its bits left off", () => {
    fc.assert(
      fc.property(samples, fc.nat(), ({ times: when, values: some }, at) => {
        const first = 1 + (at % some.length);
        const { bytes, bits: length } = encode(when.subarray(0, first), some.subarray(0, first));
        const state = emptyState();
        readSamples(new BitReader(bytes, 0, length), first, state, new Float64Array(first), new Uint32Array(first * 2), 0);
        const whole = length >>> 5;
        const out = new BitWriter(new Uint32Array(5 + Math.ceil((some.length * SAMPLE_BITS) / 32)));
        out.begin(wordAt(bytes, whole * 4), length & 31);
        const words = wordsOf(some);
        for (let i = first; i < some.length; i++)
          appendSample(out, state, when[i] as number, words[i * 2 + HIGH] as number, words[i * 2 + LOW] as number);
        expect(Uint8Array.from([...bytes.subarray(0, whole * 4), ...out.bytes()])).toEqual(encode(when, some).bytes);
      }),
    );
  });

  it("cut at any byte gives the samples that are whole, and does not throw", () => {
    fc.assert(
      fc.property(samples, ({ times: when, values: some }) => {
        const { bytes } = encode(when, some);
        for (let length = 0; length < bytes.length; length++) {
          const { whole, times: kept, values: left } = decode({ bytes: bytes.subarray(0, length), bits: length * 8 }, some.length);
          expect(whole).toBeLessThan(some.length);
          expect([[...kept], bits(left)]).toEqual([[...when.subarray(0, whole)], bits(some.slice(0, whole))]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("costs two bits a sample where gap and value stay", () => {
    const when = Float64Array.from({ length: 120 }, (_, i) => i * 10_000);
    // The first 128, the gap of the second 20 and its value 1.
    expect(encode(when, new Float64Array(120)).bits).toBe(128 + 21 + 118 * 2);
  });
});

describe("a sealed column", () => {
  it("decodes to what was encoded, bit for bit", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          values,
          samples.map(({ times: when }) => when),
        ),
        (some) => {
          const into = new Float64Array(some.length);
          expect(decodeColumn(encodeColumn(some), into)).toBe(true);
          expect(bits(into)).toEqual(bits(some));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is never larger than the bits that differ", () => {
    // Values that stay for long and leap: a leap may be 74 bits as a step, and is less where few bits differ.
    const stay = fc.tuple(fc.constantFrom(0, 1, 2 ** 31, -(2 ** 31), 2 ** 40), fc.integer({ min: 10, max: CHUNK_SAMPLES }));
    const leaps = fc.array(stay, { minLength: 1, maxLength: 5 }).map((all) => {
      return Float64Array.from(all.flatMap(([value, count]) => new Array<number>(count).fill(value)));
    });
    const differing = (some: Float64Array<ArrayBuffer>): number => {
      const [out, words] = [new BitWriter(new Uint32Array(some.length * 3 + 2)), wordsOf(some)];
      const state = emptyState();
      writeFirst(out, state, words[HIGH] as number, words[LOW] as number);
      for (let i = 2; i < words.length; i += 2) writeNext(out, state, words[i + HIGH] as number, words[i + LOW] as number);
      return out.bits;
    };
    fc.assert(
      fc.property(fc.oneof(values, leaps), (some) => {
        expect(encodeColumn(some).length).toBeLessThanOrEqual(1 + Math.ceil(differing(some) / 8));
      }),
      { numRuns: 500 },
    );
  });

  it("may be longer than any before it", () => {
    const some = Float64Array.from({ length: 2_000 }, (_, i) => Math.sin(i * i));
    const into = new Float64Array(some.length);
    expect(decodeColumn(encodeColumn(some), into)).toBe(true);
    expect(bits(into)).toEqual(bits(some));
  });

  it("takes the smallest form: a constant 9 bytes, a steady counter a bit a step", () => {
    const check = (some: number[], expected: number): void => expect(encodeColumn(Float64Array.from(some)).length).toBe(expected);
    check(new Array(120).fill(42.5), 9);
    check(
      Array.from({ length: 121 }, (_, i) => 1e9 + i),
      10 + 15 + 15 - 15,
    );
    check(
      Array.from({ length: 120 }, (_, i) => (1_000 + i) / 100),
      25,
    );
  });

  it("cut at any byte is refused, and does not throw", () => {
    fc.assert(
      fc.property(values, (some) => {
        const bytes = encodeColumn(some);
        for (let length = 0; length < bytes.length; length++)
          expect(decodeColumn(bytes.subarray(0, length), new Float64Array(some.length))).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it("of rubbish does not throw", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof decodeColumn(bytes, new Float64Array(120)) === "boolean"));
  });
});
