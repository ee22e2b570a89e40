import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PANEL_TYPES } from "../../../core/wall/definition.ts";
import { placePanels } from "../../../core/wall/place.ts";
import { growPage } from "../../../dashboard/alarms/grow-page.ts";
import { panelRect, type Rect } from "../../../dashboard/screen/layout.ts";
import type { Panel } from "../../../protocol/wall.ts";
import { panel } from "../support/picture.ts";

const HD = { width: 1920, height: 1080, columns: 12, rows: 8 };
const TOP = 170;

function page(...places: readonly (readonly [x: number, y: number, w: number, h: number])[]): Panel[] {
  return places.map(([x, y, w, h], i) => panel([], { id: `p${i}`, place: { x, y, w, h } }));
}

const area = ({ width, height }: Rect): number => width * height;
const overlap = (a: Rect, b: Rect): boolean =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

/** Two rows of numbers above two wide panels. */
const USUAL = page([0, 0, 4, 2], [4, 0, 4, 2], [8, 0, 4, 2], [0, 2, 6, 3], [6, 2, 6, 3], [0, 5, 12, 3]);

describe("growPage", () => {
  it("gives the panel about a third of the page and leaves the others their neighbours", () => {
    const rects = growPage(HD, USUAL, "p1", TOP);
    const share = area(rects?.get("p1") as Rect) / (HD.width * (HD.height - TOP));
    expect([share > 0.24, share < 0.37]).toEqual([true, true]);
    const [left, middle, right] = ["p0", "p1", "p2"].map((id) => rects?.get(id) as Rect) as [Rect, Rect, Rect];
    expect([middle.left - left.left - left.width, right.left - middle.left - middle.width]).toEqual([16, 16]);
    expect([left.top, middle.top, right.top, left.height, right.height]).toEqual([TOP, TOP, TOP, middle.height, middle.height]);
  });

  it("leaves a panel as it is that has a third already", () => {
    expect(growPage(HD, page([0, 0, 6, 8], [6, 0, 6, 8]), "p0", TOP)).toBeUndefined();
  });

  it("leaves a page as it is whose panels would become too small", () => {
    const places = Array.from({ length: 48 }, (_, i) => [2 * (i % 6), Math.floor(i / 6), 2, 1] as const);
    expect(growPage(HD, page(...places), "p7", TOP)).toBeUndefined();
  });

  it("knows no panel that is not on the page", () => {
    expect(growPage(HD, USUAL, "elsewhere", TOP)).toBeUndefined();
  });

  it("loses no panel, covers none, leaves none outside and makes none smaller than it may be, whatever the page", () => {
    const type = fc.constantFrom(...PANEL_TYPES);
    const canvas = fc.constantFrom(
      HD,
      { width: 1080, height: 1920, columns: 6, rows: 14 },
      { width: 3840, height: 1080, columns: 24, rows: 8 },
    );
    let grownPages = 0;
    fc.assert(
      fc.property(
        canvas,
        fc.array(type, { minLength: 1, maxLength: 20 }),
        fc.nat(19),
        fc.integer({ min: 96, max: 500 }),
        (canvas, types, at, top) => {
          const places = placePanels(
            types.map((type) => ({ type })),
            canvas,
          );
          const panels = types.flatMap((type, i): Panel[] => {
            const place = places[i];
            return place ? [panel([], { id: `p${i}`, type, place })] : [];
          });
          const grown = panels[at % panels.length]?.id ?? "";
          const rects = growPage(canvas, panels, grown, top);
          if (!rects) return;
          grownPages++;
          expect([...rects.keys()]).toEqual(panels.map(({ id }) => id));
          const list = panels.map(({ id }) => rects.get(id) as Rect);
          const inside = list.filter(
            ({ left, top: upper, width, height }) =>
              left >= 16 &&
              upper >= top &&
              left + width <= canvas.width - 16 &&
              upper + height <= canvas.height - 16 &&
              width > 0 &&
              height > 0,
          );
          expect(inside).toEqual(list);
          for (let i = 0; i < list.length; i++) for (let j = 0; j < i; j++) expect(overlap(list[i] as Rect, list[j] as Rect)).toBe(false);
          panels.forEach((one, i) => {
            const before = panelRect(canvas, one, top);
            const now = list[i] as Rect;
            const isGrown = one.id === grown;
            if (isGrown) expect(area(now)).toBeGreaterThan(area(before));
            expect(now.width).toBeGreaterThanOrEqual(isGrown ? before.width : Math.min(180, before.width));
            expect(now.height).toBeGreaterThanOrEqual(isGrown ? before.height : Math.min(120, before.height));
          });
        },
      ),
    );
    expect(grownPages).toBeGreaterThan(10);
  });
});
