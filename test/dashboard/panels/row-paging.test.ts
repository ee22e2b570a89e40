import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowPageAt, rowsOnPage } from "../../../dashboard/panels/paging.ts";

const DWELL_MS = 8_000;
const ROWS = Array.from({ length: 10 }, (_, i) => i);

const shown = (fitting: number, bad: number) =>
  [0, 1, 2, 3].map((turn) => rowsOnPage(ROWS, rowPageAt(turn * DWELL_MS, ROWS.length, fitting, bad, DWELL_MS)).join(" "));

describe("rowPageAt", () => {
  it("shows all where all fit, and else a part after the other", () => {
    expect(shown(10, 3)).toEqual(Array(4).fill("0 1 2 3 4 5 6 7 8 9"));
    expect(shown(4, 0)).toEqual(["0 1 2 3", "4 5 6 7", "8 9", "0 1 2 3"]);
  });

  it("keeps what is bad in its place, in half of the rows at most", () => {
    expect(shown(4, 1)).toEqual(["0 1 2 3", "0 4 5 6", "0 7 8 9", "0 1 2 3"]);
    expect(shown(5, 7)).toEqual(["0 1 2 3 4", "0 1 5 6 7", "0 1 8 9", "0 1 2 3 4"]);
  });

  it("shows every row in one round, never more than fit, and the same in two screens", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(60),
        fc.nat(1e9),
        (rows, fitting, bad, startMs) => {
          const seen = new Set<number>();
          for (let turn = 0; turn <= rows; turn++) {
            const page = rowPageAt(startMs + turn * DWELL_MS, rows, fitting, Math.min(bad, rows), DWELL_MS);
            const on = rowsOnPage(
              Array.from({ length: rows }, (_, i) => i),
              page,
            );
            expect(on.length).toBeLessThanOrEqual(fitting);
            expect(new Set(on).size).toBe(on.length);
            for (const row of on) seen.add(row);
          }
          expect(seen.size).toBe(rows);
        },
      ),
    );
  });
});
