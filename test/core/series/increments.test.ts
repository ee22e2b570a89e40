import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Head } from "../../../core/series/head.ts";

const NOW = 1_000_000_000_000;

/** Increments of one series, each as a body of its own. */
function totals(sent: readonly (readonly [timeMs: number, value: number])[]): [number, number][] {
  const head = new Head();
  for (const [timeMs, value] of sent) {
    const [series, times, values] = [Uint32Array.of(0), Float64Array.of(timeMs), Float64Array.of(value)];
    head.append({ keys: ["n_total"], series, times, values, increments: Uint8Array.of(1), onConflict: "refuse", metadata: [] }, NOW);
  }
  const { times, values, start, end } = head.window(0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  return Array.from({ length: end - start }, (_, i) => [times[start + i] as number, values[start + i] as number]);
}

describe("increments", () => {
  it("add up to the same totals in whatever order they come within five minutes, some of them twice", () => {
    const sent = fc.uniqueArray(fc.tuple(fc.integer({ min: -150_000, max: 149_000 }), fc.integer({ min: 1, max: 100 })), {
      selector: ([offsetMs]) => offsetMs,
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(
        sent.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.subarray(all))),
        ([all, shuffled, again]) => {
          let sum = 0;
          const expected = all
            .toSorted(([a], [b]) => a - b)
            .map(([offsetMs, value]): [number, number] => {
              sum += value;
              return [NOW + offsetMs, sum];
            });
          expect(totals([...shuffled, ...again].map(([offsetMs, value]) => [NOW + offsetMs, value]))).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });
});
