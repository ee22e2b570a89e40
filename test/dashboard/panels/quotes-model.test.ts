import { describe, expect, it } from "vitest";
import { colourOf, layoutQuotes, quotesOf } from "../../../dashboard/panels/quotes-model.ts";
import type { SeriesEntry } from "../../../protocol/frame.ts";
import { panel, picture, query, series } from "../support/picture.ts";

const NOW = 100_000;

/** Value, and what it is compared with, as the ticker tells them. */
function told(value: number, before: number | undefined, rest: object = {}): string {
  const P = panel([query(1), query(2, { role: "reference" })], { type: "ticker", ...rest });
  const reference: SeriesEntry[] = before === undefined ? [] : [series(2, { query: 2, value: before, labels: { s: "x" } })];
  const held = picture({ panels: [P], series: [series(1, { value, labels: { s: "x", exchange: "y" } }), ...reference] });
  const [quote] = quotesOf(P, held, NOW, "en");
  return `${quote?.direction} ${quote?.change} ${quote?.share}`;
}

describe("quotesOf", () => {
  it("tells changes with their sign, as an amount and as a share", () => {
    expect(told(102.5, 100)).toBe("up +2.50 +2.50%");
    expect(told(97.5, 100)).toBe("down −2.50 −2.50%");
    expect(told(100, 100)).toBe("flat ±0 ±0.00%");
    expect(told(250, 100)).toBe("up +150 +150%");
    expect(told(102.5, 100, { unit: "yuan" })).toBe("up +¥2.50 +2.50%");
    expect(told(2, 1.5, { decimals: 3 })).toBe("up +0.500 +33.33%");
  });

  it("writes a price with all five digits that it has", () => {
    const full = (value: number, unit: "none" | "yuan" | "watts" | "ratio"): string | undefined => {
      const P = panel([query(1)], { type: "ticker", unit });
      return quotesOf(P, picture({ panels: [P], series: [series(1, { value })] }), NOW, "zh")[0]?.reading.full;
    };
    expect([full(78_350, "none"), full(-10_004, "yuan"), full(9_999, "none"), full(100_000, "none")]).toEqual([
      "78,350",
      "−¥10,004",
      "9999",
      "10.0 万",
    ]);
    expect([full(78_350, "watts"), full(78_350, "ratio")]).toEqual(["78.3 kW", "7.8e+6%"]);
  });

  it("counts a share against the size of what was below zero, and tells none against zero itself", () => {
    expect(told(-50, -100)).toBe("up +50 +50.00%");
    expect(told(5, 0)).toBe("up +5 ");
  });

  it("takes what five digits leave of a difference for none", () => {
    expect(told(0.1 + 0.2, 0.3)).toBe("flat ±0 ±0.00%");
  });

  it("compares with nothing else where a reference is asked for and is not there, or the value is no number", () => {
    expect(told(5, undefined)).toBe("none  ");
    expect(told(Number.NaN, 5)).toBe("none  ");
  });

  it("compares with where the range began where no reference is asked for", () => {
    const P = panel([query(1, { rangeMs: 20_000 })], { type: "ticker" });
    const history = [{ query: 1, times: [85_000, 90_000, 95_000], series: [[1, [null, 8, 9]] as const] }];
    const held = picture({ panels: [P], series: [series(1, { value: 10 })], history });
    expect(quotesOf(P, held, NOW, "en").map(({ change, share }) => `${change} ${share}`)).toEqual(["+2 +25.00%"]);
  });
});

describe("colourOf", () => {
  it("is red for up in China, and for down elsewhere", () => {
    const colours = (["up", "down", "flat", "none"] as const).map((direction) => [colourOf(direction, "zh"), colourOf(direction, "en")]);
    expect(colours).toEqual([
      ["red", "green"],
      ["green", "red"],
      ["", ""],
      ["", ""],
    ]);
  });
});

describe("layoutQuotes", () => {
  const quotes = (count: number) => {
    const P = panel([query(1)], { type: "ticker" });
    const many = Array.from({ length: count }, (_, i) => series(i + 1, { labels: { s: `abc${i}` } }));
    return quotesOf(P, picture({ panels: [P], series: many }), NOW, "en");
  };
  /** All letters half as wide as high. */
  const measure = (text: string): number => text.length / 2;

  it("is as large as all fit, then in pages of the least size that leave room for their mark", () => {
    expect(layoutQuotes(quotes(3), 900, 400, measure)).toMatchObject({ fontPx: 56, columns: 2, rows: 2, pages: 1 });
    expect(layoutQuotes(quotes(16), 900, 400, measure)).toMatchObject({ fontPx: 34, columns: 3, rows: 6, pages: 1 });
    const paged = layoutQuotes(quotes(100), 900, 400, measure);
    expect(paged).toMatchObject({ fontPx: 28, columns: 3, rows: 8, pages: 5 });
    expect(paged.rowPx * paged.rows).toBeLessThanOrEqual(360);
  });

  it("keeps a strip's mark beside its row", () => {
    expect(layoutQuotes(quotes(30), 900, 55, measure)).toMatchObject({ fontPx: 28, columns: 3, rows: 1, pages: 10 });
  });

  it("puts changes below their values in a tile that is too narrow for both", () => {
    const changed = quotes(2).map((quote) => ({ ...quote, change: "+1234.5", share: "+12.34%" }));
    expect(layoutQuotes(changed, 420, 400, measure)).toMatchObject({ lines: 1, fontPx: 28, rows: 2, pages: 1 });
    expect(layoutQuotes(changed, 300, 400, measure)).toMatchObject({ lines: 2, fontPx: 28, rows: 2, pages: 1 });
    expect(layoutQuotes(changed, 300, 55, measure).lines).toBe(1);
  });
});
