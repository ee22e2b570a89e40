import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeJournalRow, type JournalRow, JournalRowWriter } from "../../../core/series/journal.ts";
import { journalRow, journalRowV1 } from "../../support/journal-rows.ts";

const bits = (values: Float64Array): bigint[] => [...new BigUint64Array(values.buffer, values.byteOffset, values.length)];
const fromBits = (word: bigint): number => new Float64Array(BigUint64Array.of(word).buffer)[0] as number;

const keys = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.tuple(fc.constantFrom("load1", "load15", "温度"), fc.nat(3)).map(([name, host]) => `${name}{host="${host}"}`),
);
/** Few series, so that they come again, and any; values that are near each other, and any bits. */
const ids = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const values = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.constantFrom(0, -0, 0.1, Number.POSITIVE_INFINITY),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(fromBits),
);
const times = fc.oneof(fc.constantFrom(1_700_000_000_000, 1_700_000_010_000), fc.integer({ min: -(2 ** 42), max: 2 ** 42 }));

const rows = fc
  .record({
    definitions: fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 31 }), keys), { maxLength: 5 }),
    samples: fc.array(fc.tuple(ids, times, values), { maxLength: 50 }),
  })
  .map(
    ({ definitions, samples }): JournalRow => ({
      definitions,
      samples: {
        refs: Uint32Array.from(samples, ([ref]) => ref),
        times: Float64Array.from(samples, ([, time]) => time),
        values: Float64Array.from(samples, ([, , value]) => value),
      },
    }),
  );

const row = (...samples: [id: number, timeMs: number, value: number][]): JournalRow => ({
  definitions: [],
  samples: {
    refs: Uint32Array.from(samples, ([id]) => id),
    times: Float64Array.from(samples, ([, time]) => time),
    values: Float64Array.from(samples, ([, , value]) => value),
  },
});

function same(decoded: JournalRow | undefined, expected: JournalRow): void {
  expect(decoded?.definitions).toEqual(expected.definitions);
  expect(decoded?.samples.refs).toEqual(expected.samples.refs);
  expect(decoded?.samples.times).toEqual(expected.samples.times);
  expect(decoded && bits(decoded.samples.values)).toEqual(bits(expected.samples.values));
}

for (const [name, encode] of [
  ["a journal row", journalRow],
  ["a journal row of version 1", journalRowV1],
] as const) {
  describe(name, () => {
    it("decodes to what was encoded, bit for bit", () => {
      fc.assert(fc.property(rows, (one) => same(decodeJournalRow(encode(one)), one)));
    });

    it("cut at any byte is no row, and does not throw", () => {
      fc.assert(
        fc.property(rows, (one) => {
          const bytes = encode(one);
          for (let length = 0; length < bytes.length; length++) expect(decodeJournalRow(bytes.subarray(0, length))).toBeUndefined();
        }),
        { numRuns: 20 },
      );
    });

    it("of rubbish is no row or a bounded one, and does not throw", () => {
      const [version = 0] = encode(row());
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(30), fc.nat(2), (bytes, samples, definitions) => {
          const head = version === 1 ? [version] : [version, samples, 0, 0, 0, definitions, 0, 0, 0];
          const decoded = decodeJournalRow(Uint8Array.from([...head, ...bytes]));
          expect(decoded === undefined || decoded.samples.refs.length <= bytes.length).toBe(true);
        }),
      );
    });
  });
}

describe("JournalRowWriter", () => {
  it("takes a byte for a series that stands still and follows the one before, and few for whole numbers", () => {
    const one = row([1, 5, 42], [2, 5, 0.1], [3, 5, 7], [1, 5, 42], [2, 5, 0.1], [3, 5, 9]);
    const bytes = journalRow(one);
    // Head; 1: form, time, 2 bytes of value; 2: form, 8; 3: form, 2; 1: form, id back; 2: form; 3: form, 1.
    expect(bytes.length).toBe(9 + 4 + 9 + 3 + 2 + 1 + 2);
    same(decodeJournalRow(bytes), one);
  });

  it("writes of a key only what the one before has not at its ends", () => {
    const definitions = ["cpu", "memory", "men"].map((name, i) => [i, `${name}{host="a",region="eu"}`] as const);
    const bytes = journalRow({ ...row(), definitions });
    expect(bytes.length).toBe(9 + 3 * 5 + 'cpu{host="a",region="eu"}'.length + "memory".length + "n".length);
    same(decodeJournalRow(bytes), { ...row(), definitions });
  });

  it("refuses what would grow past its bound, and begins a row that stands alone after each", () => {
    const writer = new JournalRowWriter(4_096);
    const full: Uint8Array[] = [];
    const added: number[] = [];
    for (let i = 0; i < 2_000; i++) {
      if (!writer.add(i % 7, i, 0, i)) {
        full.push(writer.encode());
        writer.clear();
        expect(writer.add(i % 7, i, 0, i)).toBe(true);
      }
      added.push(i);
    }
    full.push(writer.encode());
    expect(Math.max(...full.map(({ length }) => length))).toBeLessThanOrEqual(4_096);
    expect(full.length).toBeGreaterThan(1);
    expect(full.flatMap((bytes) => [...(decodeJournalRow(bytes)?.samples.times ?? [])])).toEqual(added);
  });
});
