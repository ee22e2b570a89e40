import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BlockChunk, chunksIn, openSealed, packBlocks, readDirectory, sealSamples } from "../../../core/series/block.ts";

const START = 1_700_000_000_000;

/** A few series, some of them with the same times. */
const chunks = fc
  .array(
    fc.record({
      id: fc.integer({ min: 1, max: 6 }),
      offset: fc.constantFrom(0, 10_000, 3_600_000, 86_400_000),
      values: fc.array(fc.double(), { minLength: 1, maxLength: 30 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((all) =>
    all.map(({ id, offset, values }): BlockChunk => {
      const times = Float64Array.from(values, (_, i) => START + offset + i * 10_000);
      return { id, chunk: sealSamples(times, Float64Array.from(values)) };
    }),
  );

describe("a block", () => {
  it("gives back each series' chunks in the order they were packed, whatever else is in it", () => {
    fc.assert(
      fc.property(chunks, fc.integer({ min: 20, max: 2_000 }), (all, maxBytes) => {
        const blocks = packBlocks(all, maxBytes);
        for (let id = 0; id <= 7; id++) {
          const found = blocks.flatMap(({ directory, body }) => {
            const read = readDirectory(directory);
            return read ? chunksIn(read, body, id, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY) : [];
          });
          expect(found.map((chunk) => ({ ...chunk, times: [...chunk.times], values: [...chunk.values] }))).toEqual(
            all.filter((one) => one.id === id).map(({ chunk }) => ({ ...chunk, times: [...chunk.times], values: [...chunk.values] })),
          );
        }
      }),
    );
  });

  it("answers with the chunks of a time only, open at its start and closed at its end", () => {
    const at = (...times: number[]): BlockChunk => ({
      id: 1,
      chunk: sealSamples(Float64Array.from(times), new Float64Array(times.length)),
    });
    const [block] = packBlocks([at(10, 20), at(30, 40), at(50, 60)]);
    const directory = block && readDirectory(block.directory);
    const starts = (after: number, through: number): number[] =>
      directory ? chunksIn(directory, block.body, 1, after, through).map(({ minMs }) => minMs) : [];
    expect([starts(0, 9), starts(0, 10), starts(20, 50), starts(19, 30), starts(60, 99)]).toEqual([[], [10], [30, 50], [10, 30], []]);
  });

  it("holds times that series share once", () => {
    const times = Float64Array.from({ length: 120 }, (_, i) => START + i * 10_000 + ((i * 7919) % 13));
    const one = sealSamples(times, new Float64Array(120));
    const [block] = packBlocks(Array.from({ length: 100 }, (_, i) => ({ id: i + 1, chunk: one })));
    expect(block?.body.length).toBe(one.times.length + 100 * one.values.length);
    // Three bytes a chunk, and the column of times.
    expect(block?.directory.length).toBeLessThan(100 * 3 + 30);
  });

  it("whose directory is cut at any byte is refused, and does not throw", () => {
    fc.assert(
      fc.property(chunks, (all) => {
        for (const { directory } of packBlocks(all))
          for (let length = 0; length < directory.length; length++) expect(readDirectory(directory.subarray(0, length))).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  it("whose body is cut at any byte gives chunks or refusals, and does not throw", () => {
    const values = Float64Array.from({ length: 30 }, (_, i) => Math.sin(i));
    const [block] = packBlocks([
      {
        id: 1,
        chunk: sealSamples(
          values.map((_, i) => i * 1000),
          values,
        ),
      },
    ]);
    const directory = block && readDirectory(block.directory);
    if (!directory) throw new Error("no directory");
    for (let length = 0; length < block.body.length; length++) {
      const [chunk] = chunksIn(directory, block.body.subarray(0, length), 1, 0, 1e9);
      expect(chunk && openSealed(chunk, new Float64Array(30), new Float64Array(30))).toBe(false);
    }
  });
});
