import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PanelFile } from "../../../core/wall/file.ts";
import { overlap, placePanels } from "../../../core/wall/place.ts";

const GRID = { columns: 12, rows: 8 };
const number: PanelFile = { type: "big-number", expr: "1" };
const lines: PanelFile = { type: "time-series", expr: "1" };
const at = (...place: [number, number, number, number]): PanelFile => ({ ...number, at: place });

/** `x,y wxh` each. */
const placed = (panels: readonly PanelFile[], grid = GRID): string[] =>
  placePanels(panels, grid).map((place) => (place ? `${place.x},${place.y} ${place.w}x${place.h}` : "nowhere"));

describe("placePanels", () => {
  it("gives a lone panel the page", () => {
    expect(placed([lines])).toEqual(["0,0 12x8"]);
  });

  it("puts numbers side by side above wide panels, which are higher", () => {
    expect(placed([number, number, number, lines, lines])).toEqual(["0,0 4x3", "4,0 4x3", "8,0 4x3", "0,3 6x5", "6,3 6x5"]);
  });

  it("keeps the order of the file and breaks rows evenly", () => {
    expect(placed([lines, lines, lines, lines])).toEqual(["0,0 6x4", "6,0 6x4", "0,4 6x4", "6,4 6x4"]);
    expect(placed(Array.from({ length: 7 }, () => number)).map((place) => place.split(" ")[0])).toEqual([
      "0,0",
      "3,0",
      "6,0",
      "9,0",
      "0,4",
      "4,4",
      "8,4",
    ]);
  });

  it("stands panels below each other on a portrait canvas", () => {
    expect(placed([lines, lines, lines], { columns: 6, rows: 14 })).toEqual(["0,0 6x5", "0,5 6x5", "0,10 6x4"]);
  });

  it("finds no room for more rows than can be read", () => {
    expect(placed(Array.from({ length: 13 }, () => lines)).slice(-2)).toEqual(
      ["10,6 2x2", "nowhere"].map((place, i) => (i ? place : expect.any(String))),
    );
  });

  it("leaves panels where they are put, and puts the others into the first room", () => {
    expect(placed([at(0, 0, 6, 4), number, lines, at(6, 2, 6, 6)])).toEqual(["0,0 6x4", "6,0 3x2", "0,4 4x3", "6,2 6x6"]);
    expect(placed([at(0, 0, 12, 8), number])).toEqual(["0,0 12x8", "nowhere"]);
  });

  it("never leaves the grid, never covers, and fills a page on which nothing is put", () => {
    const panel = fc.constantFrom(number, lines, { type: "status-grid" } as PanelFile);
    const grid = fc.record({ columns: fc.integer({ min: 1, max: 24 }), rows: fc.integer({ min: 1, max: 16 }) });
    fc.assert(
      fc.property(fc.array(panel, { minLength: 1, maxLength: 30 }), grid, (panels, { columns, rows }) => {
        const places = placePanels(panels, { columns, rows }).filter((place) => place !== undefined);
        expect(places.every(({ x, y, w, h }) => x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= columns && y + h <= rows)).toBe(true);
        expect(places.some((one, i) => places.slice(0, i).some((other) => overlap(one, other)))).toBe(false);
        expect(places.reduce((sum, { w, h }) => sum + w * h, 0)).toBe(columns * rows);
      }),
    );
  });
});
