import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spreadLabels } from "../../../dashboard/plot/spread.ts";

describe("spreadLabels", () => {
  it("leaves labels alone that have room", () => {
    expect(spreadLabels([50, 150, 100], 30, 0, 200)).toEqual([50, 150, 100]);
  });

  it("parts labels that would overlap, around where they wished to be", () => {
    expect(spreadLabels([100, 100], 30, 0, 200)).toEqual([85, 115]);
    expect(spreadLabels([100, 110, 180], 30, 0, 200)).toEqual([90, 120, 180]);
  });

  it("keeps labels inside the ends", () => {
    expect(spreadLabels([0, 200], 30, 0, 200)).toEqual([15, 185]);
    expect(spreadLabels([5, 10], 30, 0, 200)).toEqual([15, 45]);
  });

  it("never lets two overlap or change places, and stays inside whenever all fit", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 350, noNaN: true }), { maxLength: 8 }), (wished) => {
        const places = spreadLabels(wished, 34, 0, 300);
        const order = wished.map((_, i) => i).sort((a, b) => (wished[a] as number) - (wished[b] as number) || a - b);
        order.slice(1).forEach((to, i) => {
          expect((places[to] as number) - (places[order[i] as number] as number)).toBeGreaterThanOrEqual(34 - 1e-6);
        });
        for (const place of places) expect([place >= 17 - 1e-6, place <= 283 + 1e-6]).toEqual([true, true]);
      }),
    );
  });
});
