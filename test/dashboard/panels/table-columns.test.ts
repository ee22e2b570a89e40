import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Freshness } from "../../../core/freshness.ts";
import { rowPageAt, rowsOnPage } from "../../../dashboard/panels/paging.ts";
import type { Reading } from "../../../dashboard/panels/reading.ts";
import { placeColumns, worstAway } from "../../../dashboard/panels/table-columns.ts";
import type { TableRow } from "../../../dashboard/panels/table-model.ts";
import type { Level } from "../../../protocol/wall.ts";

const LEVELS: Readonly<Record<string, Level | "good">> = { m: "medium", h: "high", c: "critical", g: "good" };

/** A letter for the level of each value, "." for none, a space where there is no value. */
function row(levels: string, state: Freshness = "live"): TableRow {
  const cells = [...levels].map((letter, i): Reading | undefined =>
    letter === " " ? undefined : { text: `${i}`, unit: "", full: `${i}`, mapped: false, level: LEVELS[letter] },
  );
  return { key: levels, names: ["a"], cells, state };
}

/** The columns of each turn of one round. */
function round(rows: readonly TableRow[], wished: readonly number[], room: number): string[] {
  const { order, bad, widths } = placeColumns(rows, wished, room);
  const pages = rowPageAt(0, order.length, widths.length, bad, 1).pages;
  return Array.from({ length: pages }, (_, page) => rowsOnPage(order, rowPageAt(page, order.length, widths.length, bad, 1)).join(""));
}

const even = (count: number): number[] => Array(count).fill(100);

describe("placeColumns", () => {
  it("has all of them in the panel's order where all fit", () => {
    expect(placeColumns([row("..c")], [50, 60, 70], 180)).toEqual({ order: [0, 1, 2], bad: 0, widths: [50, 60, 70] });
    expect(placeColumns([row("c")], [500], 180)).toEqual({ order: [0], bad: 0, widths: [500] });
  });

  it("shows one part after the other where they do not, all of them about as full", () => {
    expect(round([row("......")], even(6), 450)).toEqual(["012", "345"]);
    expect(round([row(".........")], even(9), 450)).toEqual(["012", "345", "678"]);
    expect(round([row("...")], even(3), 50)).toEqual(["0", "1", "2"]);
  });

  it("keeps a column that has a high or critical value, the worst first, in half of the places at most", () => {
    expect(round([row("....h."), row("......")], even(6), 350)).toEqual(["401", "423", "45"]);
    expect(round([row("..h.c."), row("......")], even(6), 450)).toEqual(["4201", "4235"]);
    expect(round([row("hhhhhh")], even(6), 250)).toEqual(["01", "02", "03", "04", "05"]);
  });

  it("keeps none for less, and none for what nobody knows any more", () => {
    expect(round([row("..m.g."), row(".c....", "stale")], even(6), 350)).toEqual(["012", "345"]);
    expect(round([row(".c....", "late")], even(6), 350)).toEqual(["102", "134", "15"]);
  });

  it("makes a place as wide as the widest that comes to stand in it", () => {
    expect(placeColumns([row("....")], [80, 100, 120, 60], 220)).toEqual({ order: [0, 1, 2, 3], bad: 0, widths: [120, 100] });
    // The first two have room beside each other, but not the two after them.
    expect(placeColumns([row("....")], [80, 100, 120, 150], 230).widths).toEqual([150]);
  });

  it("shows every column in one round, never in more than there is room for", () => {
    const column = fc.record({ width: fc.integer({ min: 40, max: 300 }), level: fc.constantFrom(".", "m", "h", "c", "g", " ") });
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 20 }), fc.integer({ min: 100, max: 1500 }), (columns, room) => {
        const rows = [row(columns.map(({ level }) => level).join(""))];
        const wished = columns.map(({ width }) => width);
        const { order, bad, widths } = placeColumns(rows, wished, room);
        if (widths.length > 1) expect(widths.reduce((a, b) => a + b)).toBeLessThanOrEqual(room);
        const { pages, pinned } = rowPageAt(0, order.length, widths.length, bad, 1);
        const seen = new Set<number>();
        for (let page = 0; page < pages; page++) {
          const shown = rowsOnPage(order, rowPageAt(page, order.length, widths.length, bad, 1));
          expect(shown.slice(0, pinned)).toEqual(order.slice(0, pinned));
          shown.forEach((column, place) => {
            seen.add(column);
            expect(wished[column]).toBeLessThanOrEqual(widths[place] as number);
          });
        }
        expect(seen.size).toBe(columns.length);
      }),
    );
  });
});

describe("worstAway", () => {
  const away = (levels: string, shown: readonly number[], state?: Freshness) => worstAway(row(levels, state), shown)?.full;

  it("is the worst value that is not shown, where none that is shown is as bad", () => {
    expect(away("..mc", [0, 1])).toBe("3");
    expect(away("m.hc", [0, 2])).toBe("3");
    expect(away("m..c", [0, 1], "late")).toBe("3");
  });

  it("is none where the worst is in sight, all is well, or nobody knows any more", () => {
    expect([away("c.mc", [0, 1]), away("g.g ", [1, 3]), away("...c", [0, 1], "stale")]).toEqual([undefined, undefined, undefined]);
  });
});
