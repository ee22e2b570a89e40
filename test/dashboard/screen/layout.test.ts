import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitCanvas, panelRect, stripHeight, viewOf } from "../../../dashboard/screen/layout.ts";
import { panel } from "../support/picture.ts";

const HD = { width: 1920, height: 1080, columns: 12, rows: 8 };

const WHOLE = viewOf("");

describe("fitCanvas", () => {
  it("scales the canvas as a whole and letterboxes what is left", () => {
    expect(fitCanvas(HD, 1920, 1080, WHOLE)).toEqual({ scale: 1, left: 0, top: 0 });
    expect(fitCanvas(HD, 3840, 2160, WHOLE)).toEqual({ scale: 2, left: 0, top: 0 });
    expect(fitCanvas(HD, 2560, 1080, WHOLE)).toEqual({ scale: 1, left: 320, top: 0 });
    expect(fitCanvas(HD, 960, 1080, WHOLE)).toEqual({ scale: 0.5, left: 0, top: 270 });
  });

  it("shows a part of the canvas as large as it fits, and nothing beside it", () => {
    const left = fitCanvas({ ...HD, width: 3840 }, 1920, 1080, viewOf("?view=0,0,1920,1080"));
    const right = fitCanvas({ ...HD, width: 3840 }, 1920, 1080, viewOf("?view=1920,0,1920,1080"));
    expect(left).toEqual({ scale: 1, left: 0, top: 0, clip: "inset(0px 1920px 0px 0px)" });
    expect(right).toEqual({ scale: 1, left: -1920, top: 0, clip: "inset(0px 0px 0px 1920px)" });
    const half = fitCanvas(HD, 1280, 800, viewOf("?view=960,0,960,540"));
    expect(half).toEqual({ scale: 1280 / 960, left: -1280, top: 40, clip: "inset(0px 0px 540px 960px)" });
  });

  it("leaves the edges free that a television cuts off, five percent of each side at most", () => {
    expect(fitCanvas(HD, 1920, 1080, viewOf("?overscan=5"))).toEqual({ scale: 0.9, left: 96, top: 54 });
    expect(fitCanvas(HD, 1920, 1080, viewOf("?overscan=40"))).toEqual({ scale: 0.9, left: 96, top: 54 });
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

describe("viewOf", () => {
  it("is the whole without an edge where nothing sensible is asked for", () => {
    const asked = ["", "?view=1,2,3", "?view=0,0,0,5", "?view=-1,0,5,5", "?view=a,b,c,d", "?overscan=x", "?overscan=-1"];
    expect(asked.map(viewOf)).toEqual(asked.map(() => ({ part: undefined, overscan: 0 })));
  });
});
