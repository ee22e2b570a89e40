import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeJournalRow, encodeJournalRow, type JournalRow, journalRowBound } from "../../../core/series/journal.ts";

const bits = (values: Float64Array): bigint[] => [...new BigUint64Array(values.buffer, values.byteOffset, values.length)];

const rows = fc
  .record({
    definitions: fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 31 }), fc.string({ unit: "grapheme" })), { maxLength: 5 }),
    samples: fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: -(2 ** 42), max: 2 ** 42 }),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      ),
      {
        maxLength: 50,
      },
    ),
  })
  .map(
    ({ definitions, samples }): JournalRow => ({
      definitions,
      samples: {
        refs: Uint32Array.from(samples, ([ref]) => ref),
        times: Float64Array.from(samples, ([, time]) => time),
        values: new Float64Array(BigUint64Array.from(samples, ([, , value]) => value).buffer),
      },
    }),
  );

describe("a journal row", () => {
  it("decodes to what was encoded, bit for bit, and stays within its bound", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const bytes = encodeJournalRow(row);
        const decoded = decodeJournalRow(bytes);
        expect(bytes.length).toBeLessThanOrEqual(journalRowBound(row));
        expect(decoded?.definitions).toEqual(row.definitions);
        expect(decoded?.samples.refs).toEqual(row.samples.refs);
        expect(decoded?.samples.times).toEqual(row.samples.times);
        expect(decoded && bits(decoded.samples.values)).toEqual(bits(row.samples.values));
      }),
    );
  });

  it("cut at any byte is no row, and does not throw", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const bytes = encodeJournalRow(row);
        for (let length = 0; length < bytes.length; length++) expect(decodeJournalRow(bytes.subarray(0, length))).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  it("of rubbish is no row or a bounded one, and does not throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoded = decodeJournalRow(Uint8Array.from([1, ...bytes]));
        expect(decoded === undefined || decoded.samples.refs.length <= bytes.length).toBe(true);
      }),
    );
  });
});
