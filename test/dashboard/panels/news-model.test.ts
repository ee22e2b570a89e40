import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemsOf, layoutNews, newsOf } from "../../../dashboard/panels/news-model.ts";
import { pageAt } from "../../../dashboard/panels/paging.ts";

/** All letters as wide as high. */
const measure = (text: string): number => text.length;

describe("newsOf", () => {
  it("is the lines of a text, the newest first, and not those of long ago", () => {
    expect(itemsOf(" a \n\n b\n")).toEqual(["a", "b"]);
    expect(newsOf("a\nb\n")).toEqual(["b", "a"]);
    expect(newsOf(Array.from({ length: 100 }, (_, i) => `${i}`).join("\n")).slice(-1)).toEqual(["60"]);
  });
});

describe("layoutNews", () => {
  it("keeps items whole where a page can hold them, and parts those that none can", () => {
    // 28 px letters, lines of 36: five lines of ten letters beside the mark.
    const { pages } = layoutNews(["one", "two three four five", "six"], 28 * 11, 100, measure);
    expect(pages).toEqual([[["one"]], [["two three", "four five"]], [["six"]]]);
    expect(layoutNews(["ab cd ef gh ij"], 28 * 3.9, 80, measure).pages).toEqual([[["ab", "cd"]], [["ef", "gh"]], [["ij"]]]);
  });

  it("shows every line once, and no page higher than the tile", () => {
    const item = fc.string({ unit: fc.constantFrom("a", " ", "温"), minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 12 }), fc.integer({ min: 40, max: 500 }), (items, height) => {
        const { pages, linePx } = layoutNews(items, 600, height, measure);
        const said = pages.flat(2).join("").replaceAll(" ", "");
        expect(said).toBe(items.join("").replaceAll(" ", ""));
        for (const page of pages) {
          const lines = page.reduce((sum, one) => sum + one.length, 0) + 0.4 * (page.length - 1);
          expect(lines * linePx).toBeLessThanOrEqual(Math.max(height, linePx) + 1);
        }
      }),
    );
  });
});

describe("pageAt", () => {
  it("follows server time alone, so that all screens show the same one", () => {
    expect([0, 7_999, 8_000, 16_000, 24_000].map((nowMs) => pageAt(nowMs, 3, 8_000))).toEqual([0, 0, 1, 2, 0]);
    expect([pageAt(99_000, 1, 8_000), pageAt(99_000, 0, 8_000)]).toEqual([0, 0]);
  });
});
