import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reflow } from "../../../dashboard/screen/for-glass.ts";
import { panelRect, stripHeight } from "../../../dashboard/screen/layout.ts";
import type { Panel, WallDefinition } from "../../../protocol/wall.ts";
import { panel } from "../support/picture.ts";

type Place = readonly [x: number, y: number, w: number, h: number];

const HD = { width: 1920, height: 1080, columns: 12, rows: 8 };
const PORTRAIT = { width: 1080, height: 1920 };
const ULTRAWIDE = { width: 3840, height: 1080 };

/** Devices and four numbers above, three charts below, three rankings at the foot: the overview's first page. */
const OVERVIEW: readonly Place[] = [
  [0, 0, 4, 3],
  ...[4, 6, 8, 10].map((x): Place => [x, 0, 2, 3]),
  ...[0, 4, 8].map((x): Place => [x, 3, 4, 3]),
  ...[0, 4, 8].map((x): Place => [x, 6, 4, 2]),
];

function wallOf(places: readonly Place[], parts: Partial<WallDefinition> = {}): WallDefinition {
  const panels = places.map(([x, y, w, h], i): Panel => panel([], { id: `p${i}`, place: { x, y, w, h } }));
  return { name: "w", title: "W", canvas: HD, reflows: true, pages: [{ id: "one", title: "One", panels }], ...parts };
}

/** Panels of the first page, left to right in each row; columns of rows after each other. */
function rowsOf({ pages }: WallDefinition): string[] {
  const rows = new Map<string, string[]>();
  for (const { id, place } of pages[0]?.panels ?? []) {
    const key = `${place.y} ${place.h}`;
    rows.set(key, [...(rows.get(key) ?? []), id]);
  }
  return [...rows.values()].map((ids) => ids.join(" "));
}

const sizesOf = ({ canvas, pages }: WallDefinition) =>
  (pages[0]?.panels ?? []).map((one) => panelRect(canvas, one, stripHeight(canvas))).map(({ width, height }) => [width, height] as const);

describe("reflow", () => {
  it("leaves a wall alone whose canvas was chosen, and glass of which a fifth would stay empty at most", () => {
    const chosen: WallDefinition = { ...wallOf(OVERVIEW) };
    delete (chosen as { reflows?: true }).reflows;
    expect(reflow(chosen, PORTRAIT)).toBe(chosen);
    const wall = wallOf(OVERVIEW);
    for (const [width, height] of [
      [1920, 1080],
      [3840, 2160],
      [1920, 1200],
      [3000, 2000],
      [0, 0],
    ] as const)
      expect(reflow(wall, { width, height }), `${width}x${height}`).toBe(wall);
  });

  it("makes a canvas of the glass's shape whose shorter side is as long as the usual one's", () => {
    const canvases = [
      PORTRAIT,
      ULTRAWIDE,
      { width: 390, height: 844 },
      { width: 1024, height: 768 },
      { width: 2560, height: 1080 },
      { width: 9000, height: 1000 },
    ].map((window) => {
      const { width, height } = reflow(wallOf(OVERVIEW), window).canvas;
      return [width, height];
    });
    expect(canvases).toEqual([
      [1080, 1920],
      [3840, 1080],
      [1080, 2337],
      [1440, 1080],
      [2560, 1080],
      [5760, 1080],
    ]);
  });

  it("stacks what stood side by side on portrait glass, in reading order, each panel about as large as it was", () => {
    const wall = reflow(wallOf(OVERVIEW), PORTRAIT);
    expect(rowsOf(wall)).toEqual(["p0 p1", "p2 p3 p4", "p5 p6", "p7 p8", "p9 p10"]);
    const before = sizesOf(wallOf(OVERVIEW));
    for (const [i, [width, height]] of sizesOf(wall).entries()) {
      const [widthBefore, heightBefore] = before[i] as readonly [number, number];
      expect([width / widthBefore > 0.75, height / heightBefore > 0.75], `p${i}: ${width}x${height}`).toEqual([true, true]);
    }
  });

  it("puts the lower half of a page beside the upper one on wide glass", () => {
    const halves: readonly Place[] = [
      [0, 0, 12, 4],
      [0, 4, 12, 4],
    ];
    const { pages, canvas } = reflow(wallOf(halves), ULTRAWIDE);
    expect([canvas.columns, canvas.rows, pages[0]?.panels.map(({ place }) => place)]).toEqual([
      192,
      49,
      [
        { x: 0, y: 0, w: 96, h: 49 },
        { x: 96, y: 0, w: 96, h: 49 },
      ],
    ]);
  });

  it("does nothing more to a wall that it has laid out, and turns it back when the glass is turned", () => {
    const wall = reflow(wallOf(OVERVIEW), PORTRAIT);
    expect(reflow(wall, PORTRAIT)).toBe(wall);
    expect(reflow(wall, { width: 1920, height: 1080 }).canvas).toMatchObject({ width: 1920, height: 1080 });
  });

  it("keeps every panel of every page once, in its order, fills the glass, and covers none, for any wall and glass", () => {
    const place = fc.record({ x: fc.nat(11), y: fc.nat(7), w: fc.integer({ min: 1, max: 12 }), h: fc.integer({ min: 1, max: 8 }) });
    const window = fc.record({ width: fc.integer({ min: 1, max: 8000 }), height: fc.integer({ min: 1, max: 8000 }) });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 20 }), window, (drawn, window) => {
        const wall = wallOf(drawn.map(({ x, y, w, h }): Place => [x, y, w, h]));
        const { canvas, pages } = reflow(wall, window);
        const panels = pages[0]?.panels ?? [];
        expect(panels.map(({ id }) => id)).toEqual(wall.pages[0]?.panels.map(({ id }) => id));
        if (canvas === wall.canvas) return;
        const taken = new Set<string>();
        for (const { place } of panels) {
          expect(Math.min(place.w, place.h)).toBeGreaterThan(0);
          for (let x = place.x; x < place.x + place.w; x++) for (let y = place.y; y < place.y + place.h; y++) taken.add(`${x} ${y}`);
        }
        const cells = panels.reduce((sum, { place }) => sum + place.w * place.h, 0);
        expect([cells, taken.size]).toEqual(panels.length === 0 ? [0, 0] : [canvas.columns * canvas.rows, canvas.columns * canvas.rows]);
      }),
      { numRuns: 60 },
    );
  });
});
