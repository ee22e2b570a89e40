import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitCanvas, panelRect, stripHeight } from "../../../dashboard/screen/layout.ts";
import { panel } from "../support/picture.ts";

const HD = { width: 1920, height: 1080, columns: 12, rows: 8 };

describe("fitCanvas", () => {
  it("scales the canvas as a whole and letterboxes what is left", () => {
    expect(fitCanvas(HD, 1920, 1080)).toEqual({ scale: 1, left: 0, top: 0 });
    expect(fitCanvas(HD, 3840, 2160)).toEqual({ scale: 2, left: 0, top: 0 });
    expect(fitCanvas(HD, 2560, 1080)).toEqual({ scale: 1, left: 320, top: 0 });
    expect(fitCanvas(HD, 960, 1080)).toEqual({ scale: 0.5, left: 0, top: 270 });
  });
});

describe("panelRect", () => {
  it("fills the grid to the margins, with the same gap everywhere", () => {
    const place = (x: number, y: number, w: number, h: number) => panelRect(HD, panel([], { place: { x, y, w, h } }), 96);
    expect(place(0, 0, 12, 8)).toEqual({ left: 16, top: 96, width: 1888, height: 968 });
    const [a, b] = [place(0, 0, 4, 3), place(4, 3, 8, 5)];
    expect([b.left - a.left - a.width, b.top - a.top - a.height]).toEqual([16, 16]);
  });

  it("draws columns and rows as wide as they are stretched", () => {
    const stretch = { columns: (edge: number) => (edge / 12) ** 2, rows: (edge: number) => edge / 8 };
    const rect = panelRect(HD, panel([], { place: { x: 6, y: 0, w: 6, h: 8 } }), 96, stretch);
    expect(rect).toEqual({ left: 16 + 1904 / 4, top: 96, width: 1904 * 0.75 - 16, height: 968 });
  });

  it("keeps a panel inside the canvas whatever its place says", () => {
    const any = fc.integer({ min: -5, max: 40 });
    fc.assert(
      fc.property(any, any, any, any, (x, y, w, h) => {
        const rect = panelRect(HD, panel([], { place: { x, y, w, h } }), 200);
        const inside = rect.left >= 16 && rect.top >= 200 && rect.left + rect.width <= 1904 && rect.top + rect.height <= 1064;
        expect([rect, inside, rect.width > 100, rect.height > 50]).toEqual([rect, true, true, true]);
      }),
    );
  });
});

describe("stripHeight", () => {
  it("takes two rows on a narrow canvas", () => {
    expect([stripHeight(HD), stripHeight({ ...HD, width: 1080, height: 1920 })]).toEqual([96, 192]);
  });
});
