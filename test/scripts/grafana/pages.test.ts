import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COLUMNS, pagesOf, ROWS, type Tile } from "../../../scripts/grafana/pages.ts";

const tile = (title: string, x: number, y: number, w: number, h: number): Tile => ({
  panel: { title, type: "big-number", expr: "1" },
  x,
  y,
  w,
  h,
});

/** `title x,y wxh` of each panel, by page. */
const shown = (...args: Parameters<typeof pagesOf>) =>
  pagesOf(...args).map(({ title, panels }) => [
    title,
    ...panels.map(({ title: name, at: [x, y, w, h] = [0, 0, 0, 0] }) => `${String(name)} ${x},${y} ${w}x${h}`),
  ]);

describe("pagesOf", () => {
  it("draws a page that is not full larger, and no more than three times", () => {
    expect(shown([{ title: "A", tiles: [tile("a", 0, 1, 12, 8), tile("b", 12, 1, 12, 4), tile("c", 12, 5, 12, 4)] }])).toEqual([
      ["A", "a 0,0 12x24", "b 12,0 12x12", "c 12,12 12x12"],
    ]);
    expect(shown([{ title: "A", tiles: [tile("a", 0, 0, 24, 2)] }])).toEqual([["A", "a 0,0 24x6"]]);
  });

  it("breaks a long section between rows of panels, and lets short ones share a page", () => {
    const long = Array.from({ length: 5 }, (_, i) => tile(`p${i}`, 0, i * 8, 24, 8));
    expect(shown([{ title: "Long", tiles: long }]).map(([title, ...panels]) => [title, panels.length])).toEqual([
      ["Long", 3],
      ["Long", 2],
    ]);
    const short = (title: string) => ({ title, tiles: [tile(title, 0, 40, 24, 12)] });
    expect(shown([short("A"), short("B"), short("C")])).toEqual([
      ["A, B", "A 0,0 24x12", "B 0,12 24x12"],
      ["C", "C 0,0 24x24"],
    ]);
  });

  it("pushes down what overlaps, and closes rows in which nothing is left", () => {
    expect(shown([{ title: "", tiles: [tile("a", 0, 0, 12, 12), tile("b", 6, 4, 12, 6), tile("c", 0, 60, 24, 6)] }])).toEqual([
      ["", "a 0,0 12x12", "b 6,12 12x6", "c 0,18 24x6"],
    ]);
  });

  it("loses no panel, never covers, never leaves the grid", () => {
    const any = fc.record({
      x: fc.integer({ min: 0, max: 30 }),
      y: fc.integer({ min: 0, max: 90 }),
      w: fc.integer({ min: 0, max: 30 }),
      h: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(any, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }), (sections) => {
        const tiles = sections.map((list, s) => ({ title: `${s}`, tiles: list.map(({ x, y, w, h }, i) => tile(`${s} ${i}`, x, y, w, h)) }));
        const pages = pagesOf(tiles);
        expect(pages.flatMap(({ panels }) => panels.map(({ title }) => title)).sort()).toEqual(
          tiles.flatMap((one) => one.tiles.map(({ panel }) => panel.title)).sort(),
        );
        for (const { panels } of pages) {
          const cells = new Set<string>();
          for (const { at: [x, y, w, h] = [0, 0, 0, 0] } of panels) {
            expect([x + w <= COLUMNS, y + h <= ROWS, h >= 1, w >= 1]).toEqual([true, true, true, true]);
            for (let i = x; i < x + w; i++)
              for (let j = y; j < y + h; j++) {
                expect(cells.has(`${i} ${j}`)).toBe(false);
                cells.add(`${i} ${j}`);
              }
          }
        }
      }),
    );
  });
});
