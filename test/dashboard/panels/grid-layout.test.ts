import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cells, layoutGrid } from "../../../dashboard/panels/grid-layout.ts";

const GAP = 6;

function heightOf(cells: Cells, count: number): number {
  if (cells.columns === 0) return 0;
  const places = cells.shown + (cells.shown < count && cells.countFits ? 1 : 0);
  const rows = Math.ceil(places / cells.columns);
  return rows * (cells.height + GAP);
}

describe("layoutGrid", () => {
  it("shows twelve devices of the overview whole, also when one is not live", () => {
    const all = layoutGrid(566, 239, 0, 12, 8);
    const one = layoutGrid(566, 239, 1, 11, 8);
    expect([all.good.shown, one.bad.shown, one.good.shown]).toEqual([12, 1, 11]);
  });

  it("makes a few devices larger than many", () => {
    const [few, many] = [layoutGrid(566, 239, 0, 2, 8), layoutGrid(566, 239, 0, 40, 8)];
    expect([few.good.fontPx > many.good.fontPx, many.good.shown < 40, many.good.countFits]).toEqual([true, true, true]);
  });

  it("makes what is not live smaller before it folds more of the live ones", () => {
    const { bad, good } = layoutGrid(566, 148, 1, 11, 8);
    expect([bad.shown, good.shown]).toEqual([1, 5]);
  });

  it("shows some of both with their counts when both are too many", () => {
    const { bad, good } = layoutGrid(566, 239, 30, 170, 8);
    expect([bad.shown, bad.countFits, good.shown, good.countFits]).toEqual([3, true, 5, true]);
  });

  it("never overflows its tile and never writes below 28 px, for 1 to 200 devices of any state", () => {
    const count = fc.integer({ min: 0, max: 200 });
    const size = fc.record({ width: fc.integer({ min: 200, max: 1900 }), height: fc.integer({ min: 60, max: 900 }) });
    fc.assert(
      fc.property(count, count, size, fc.integer({ min: 0, max: 60 }), (bad, good, { width, height }, letters) => {
        const layout = layoutGrid(width, height, bad, good, letters);
        const used = heightOf(layout.bad, bad) + heightOf(layout.good, good);
        expect([used <= height + GAP, layout.bad.shown <= bad, layout.good.shown <= good]).toEqual([true, true, true]);
        for (const { columns, width: cell, fontPx, shown } of [layout.bad, layout.good]) {
          if (shown === 0) continue;
          expect([columns * (cell + GAP) - GAP <= width + 0.01, fontPx >= 28]).toEqual([true, true]);
        }
      }),
    );
  });
});
