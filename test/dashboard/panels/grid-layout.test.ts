import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockHeight, gridPageAt, layoutGrid } from "../../../dashboard/panels/grid-layout.ts";
import { rowsOnPage } from "../../../dashboard/panels/paging.ts";

const GAP = 6;

describe("layoutGrid", () => {
  it("shows twelve devices of the overview whole, also when one is not live", () => {
    const all = layoutGrid(566, 239, 0, 12, 8);
    const one = layoutGrid(566, 239, 1, 11, 8);
    expect([all.good.shown, one.bad.shown, one.good.shown]).toEqual([12, 1, 11]);
  });

  it("makes a few devices larger than many", () => {
    const [few, many] = [layoutGrid(566, 239, 0, 2, 8), layoutGrid(566, 239, 0, 40, 8)];
    expect([few.good.fontPx > many.good.fontPx, many.good.shown < 40, many.good.folds]).toEqual([true, true, true]);
  });

  it("makes what is not live smaller before it folds more of the live ones", () => {
    const { bad, good } = layoutGrid(566, 148, 1, 11, 8);
    expect([bad.shown, good.shown]).toEqual([1, 5]);
  });

  it("folds all of the live ones before any that is not live is away", () => {
    const { bad, good } = layoutGrid(566, 239, 6, 170, 4);
    expect([bad.shown, bad.worded, good.rows]).toEqual([6, true, 0]);
  });

  it("leaves words out before what is not live takes turns, and only where more of it then fits", () => {
    const { bad } = layoutGrid(566, 239, 15, 170, 4);
    expect([bad.shown, bad.worded]).toEqual([15, false]);
    const { bad: narrow } = layoutGrid(420, 239, 30, 0, 14);
    expect([narrow.columns, narrow.shown, narrow.worded]).toEqual([1, 5, false]);
    const { bad: wide } = layoutGrid(500, 239, 30, 0, 14);
    expect([wide.columns, wide.shown, wide.worded]).toEqual([1, 5, true]);
  });

  it("has as many as can be on each page of three hundred that are not live", () => {
    const { bad, good } = layoutGrid(1860, 860, 300, 1700, 8);
    expect([bad.columns, bad.rows, bad.shown, good.rows]).toEqual([9, 20, 180, 0]);
  });

  it("never overflows its tile, never writes below 28 px and never counts what is not live, for any number of devices", () => {
    const count = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2000 }));
    const size = fc.record({ width: fc.integer({ min: 200, max: 1900 }), height: fc.integer({ min: 40, max: 900 }) });
    fc.assert(
      fc.property(count, count, size, fc.integer({ min: 0, max: 60 }), (bad, good, { width, height }, letters) => {
        const layout = layoutGrid(width, height, bad, good, letters);
        const blocks = [layout.bad, layout.good].filter(({ rows }) => rows > 0).map(blockHeight);
        const used = blocks.reduce((sum, one) => sum + one + GAP, -GAP);
        expect([used <= height, layout.bad.shown <= bad, layout.good.shown <= good]).toEqual([true, true, true]);
        expect([layout.bad.folds, layout.bad.shown > 0 || bad === 0]).toEqual([false, true]);
        for (const { columns, rows, width: cell, fontPx, shown } of [layout.bad, layout.good]) {
          expect(shown).toBeLessThanOrEqual(columns * rows);
          if (shown === 0) continue;
          expect([columns * (cell + GAP) - GAP <= width + 0.01, fontPx >= 28]).toEqual([true, true]);
        }
      }),
    );
  });
});

describe("gridPageAt", () => {
  const DWELL_MS = 8_000;
  /** What stands, page by page: c, s and d for each critical, stale and late one. */
  const pages = (text: string, shown: number, isApart = false) => {
    const cells = [...text];
    const counts = [
      ["c", "critical"],
      ["s", "stale"],
      ["d", "late"],
    ].map(([letter, kind = ""]) => ({ kind, count: cells.filter((cell) => cell === letter).length }));
    const at = (turn: number) => gridPageAt(turn * DWELL_MS, [...counts, { kind: "live", count: 9 }], shown, isApart, DWELL_MS);
    return Array.from({ length: at(0).pages }, (_, turn) => rowsOnPage(cells, at(turn)).join(""));
  };

  it("turns what is not live, and keeps the worst states in their places as far as they take half of them", () => {
    expect(pages("ccsssddd", 8)).toEqual(["ccsssddd"]);
    expect(pages("ccsssddd", 4)).toEqual(["ccss", "ccsd", "ccdd"]);
    expect(pages("cccsssss", 4)).toEqual(["cccs", "ssss"]);
    expect(pages("csssdd", 4)).toEqual(["csss", "cdd"]);
  });

  it("begins with the counts alone where both have no room together", () => {
    expect(pages("csd", 1, true)).toEqual(["", "c", "s", "d"]);
    expect(pages("csd", 4, true)).toEqual(["", "csd"]);
  });

  it("shows nothing where not even one has room", () => {
    expect(pages("csd", 0, true)).toEqual([""]);
  });
});
