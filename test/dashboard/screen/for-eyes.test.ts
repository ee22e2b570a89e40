import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factorFor, fitFor, spreadWall } from "../../../dashboard/screen/for-eyes.ts";
import type { Page, Panel, WallDefinition } from "../../../protocol/wall.ts";
import { panel } from "../support/picture.ts";

const HD = { width: 1920, height: 1080, columns: 12, rows: 8 };
const FULL = { width: 1920, height: 1080 };

/** Height of the least text on the canvas, px: 28 times the factor. */
const leastPx = (diagonalInches: number, distanceM: number, window = FULL) =>
  Math.round(28 * factorFor(HD, { diagonalInches, distanceM }, window, "en"));

function wallOf(places: readonly (readonly [x: number, y: number, w: number, h: number])[], canvas = HD): WallDefinition {
  const panels = places.map(([x, y, w, h], i): Panel => panel([], { id: `p${i}`, place: { x, y, w, h } }));
  return { name: "w", title: "W", canvas, pages: [{ id: "one", title: "One", panels }] };
}

const places = ({ pages }: WallDefinition) =>
  pages.map(({ id, panels }) => [id, ...panels.map(({ id, place: { x, y, w, h } }) => `${id} ${x},${y} ${w}x${h}`)]);

describe("factorFor", () => {
  it("makes capital letters 16 arc minutes high, as the tables have it", () => {
    const table = [55, 75].map((inches) => [3, 5].map((metres) => leastPx(inches, metres)));
    expect(table).toEqual([
      [31, 51],
      [28, 37],
    ]);
  });

  it("counts what the window makes of the canvas: the same at any resolution, more where it is letterboxed", () => {
    expect(leastPx(55, 5, { width: 3840, height: 2160 })).toBe(51);
    expect(leastPx(55, 5, { width: 1080, height: 1920 })).toBeGreaterThan(60);
  });

  it("draws Chinese larger, leaves a wall that is nearly large enough, and keeps room for a tile or two", () => {
    const at = (distanceM: number, language: "en" | "zh") => factorFor(HD, { diagonalInches: 55, distanceM }, FULL, language);
    expect(at(5, "zh") / at(5, "en")).toBeCloseTo(1.15, 5);
    expect([at(2.8, "en"), at(40, "en")]).toEqual([1, 2.4]);
  });
});

describe("spreadWall", () => {
  it("puts what finds no room on further pages, in reading order, which then turn by themselves", () => {
    const wall = spreadWall(
      wallOf([
        [0, 0, 3, 2],
        [3, 0, 3, 2],
        [6, 0, 6, 2],
        [0, 2, 12, 6],
      ]),
      1.8,
    );
    expect([wall.canvas, wall.rotation]).toEqual([{ width: 1067, height: 600, columns: 7, rows: 3 }, { seconds: 20 }]);
    expect(places(wall)).toEqual([
      ["one", "p0 0,0 3x3", "p1 3,0 4x3"],
      ["one~2", "p2 0,0 7x3"],
      ["one~3", "p3 0,0 7x3"],
    ]);
  });

  it("leaves no cell empty that a panel beside it could take", () => {
    expect(
      places(
        spreadWall(
          wallOf([
            [0, 0, 4, 1],
            [4, 0, 2, 1],
          ]),
          1.8,
        ),
      ),
    ).toEqual([["one", "p0 0,0 4x3", "p1 4,0 3x3"]]);
  });

  it("keeps every panel once, inside its grid, over no other, for any wall; and again changes nothing", () => {
    const place = fc.record({ x: fc.nat(11), y: fc.nat(7), w: fc.integer({ min: 1, max: 12 }), h: fc.integer({ min: 1, max: 8 }) });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 20 }), fc.double({ min: 1.05, max: 2.4, noNaN: true }), (drawn, factor) => {
        const wall = wallOf(drawn.map(({ x, y, w, h }) => [x, y, w, h] as const));
        const spread = spreadWall(wall, factor);
        const ids = spread.pages.flatMap(({ panels }) => panels.map(({ id }) => id));
        expect([...ids].sort()).toEqual(drawn.map((_, i) => `p${i}`).sort());
        expect(new Set(spread.pages.map(({ id }) => id)).size).toBe(spread.pages.length);
        for (const page of spread.pages) expectApart(page, spread.canvas);
      }),
    );
  });

  function expectApart({ panels }: Page, { columns, rows }: WallDefinition["canvas"]): void {
    const cells = panels.flatMap(({ place: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { place } of panels) expect([place.x + place.w <= columns, place.y + place.h <= rows]).toEqual([true, true]);
  }
});

describe("fitFor", () => {
  const wall = wallOf([
    [0, 0, 6, 4],
    [6, 0, 6, 4],
    [0, 4, 12, 4],
  ]);
  const fitted = (search: string) => fitFor(new URLSearchParams(search), "en");

  it("leaves a wall alone where nothing is known of the eyes", () => {
    for (const search of ["", "?diagonal=55", "?diagonal=0&distance=5", "?diagonal=x&distance=5"])
      expect(fitted(search)(wall, FULL), search).toBe(wall);
  });

  it("lays it out once: what is kept of it comes back as it was", () => {
    const once = fitted("?diagonal=55&distance=5")(wall, FULL);
    expect(once.pages.length).toBeGreaterThan(1);
    expect(fitted("?diagonal=55&distance=5")(once, FULL)).toEqual(once);
  });
});
