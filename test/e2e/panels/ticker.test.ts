/** News and prices that take turns. */

import { expect, it } from "vitest";
import { type Age, agesOf, type Line, ramp } from "../../support/gallery.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

const QUOTES: readonly (readonly [name: string, value: number, before: number])[] = [
  ["CU 沪铜", 78_350, 77_920],
  ["AL", 20_415, 20_415],
  ["Brent", 74.31, 76.02],
  ["EUR/CNY", 7.8214, 7.79],
  ["Steel rebar, Shanghai, main contract", 3_412, 3_398],
  ["Power, day ahead", -4.2, 31.5],
];
const prices = (quotes: typeof QUOTES, age: Age): Line[][] => [
  quotes.map(([symbol, value]) => ({ labels: { symbol }, value, age })),
  quotes.map(([symbol, , before]) => ({ labels: { symbol }, value: before })),
];
const partsOf = ([values = [], before = []]: Line[][]): Line[][] => [
  values.map((line, i) => ({
    ...line,
    labels: { ...line.labels, instance: `feed-${i}` },
    age: (["live", "late", "stale"] as const)[i] ?? "live",
  })),
  before,
];

/** As kinds.css and theme.css have them. */
const RED = "rgb(255, 143, 156)";
const GREEN = "rgb(95, 211, 154)";
const TEXT = "rgb(230, 230, 230)";

describePanel(
  "ticker",
  {
    ticker: {
      pages: [
        inStates({
          type: "ticker",

          panel: { decimals: 2 },
          queries: [{ legend: "{{symbol}}" }, { role: "reference" }],
          of: (age) => ({
            lines: prices(QUOTES.slice(1, 4), age),
            says: ["20,415", "±0.00%", "74.31", "−1.71", "−2.25%", "7.82", "+0.03", "+0.40%"],
          }),
          marked: {
            lines: prices(QUOTES.slice(1, 4), "live"),
            panel: { thresholds: [{ at: 20_000, level: "high" }] },
            says: ["20,415", "74.31", "−1.71", "−2.25%"],
          },
          parts: { lines: partsOf(prices(QUOTES.slice(1, 4), "live")), says: ["20,415", "74.31", "7.82"] },
          never: { lines: [[], []], says: ["—"] },
          usualSays: ["%"],
          leastSays: ["%"],
        }),
        [
          {
            type: "ticker",
            title: { en: "Prices", zh: "行情" },
            place: [0, 0, 6, 4],
            lines: [
              QUOTES.map(([name, value], i) => ({ labels: { symbol: name }, value, age: agesOf(i) })),
              QUOTES.map(([name, , before]) => ({ labels: { symbol: name }, value: before })),
            ],
            queries: [{ legend: "{{symbol}}" }, { role: "reference" }],
            panel: { decimals: 2 },
          },
          {
            type: "ticker",
            title: { en: "Since the hour began; limits; no reference", zh: "一小时变化" },
            place: [6, 0, 6, 4],
            lines: [ramp(5, (i) => 40 + 13 * i), [{ labels: { instance: "flat" }, value: 7 }]],
            panel: { unit: "celsius", thresholds: [{ at: 80, level: "high" }] },
          },
          {
            type: "ticker",
            title: { en: "Forty, in pages", zh: "四十个，分页" },
            place: [0, 4, 6, 2],
            lines: [ramp(40, (i) => 100 * i - 700)],
            panel: { unit: "yuan" },
          },
          {
            type: "ticker",
            title: { en: "News", zh: "新闻" },
            place: [6, 4, 6, 2],
            text: {
              from: "desk",
              state: "ended",
              ageMs: 120_000,
              text: "Line 2 is back since 13:10\n三号线因换模停机至 15:30，期间请将物料送往二号线暂存区\nThe canteen closes at 14:00 today because of the fire drill, which begins at 14:10 and takes about half an hour\nVisitors at cell 4 at 16:00\n",
            },
          },
          {
            type: "ticker",
            title: { en: "A strip of prices", zh: "行情条" },
            place: [0, 6, 12, 1],
            lines: [
              QUOTES.map(([name, value]) => ({ labels: { symbol: name }, value, past: (part: number) => value * (0.9 + 0.1 * part) })),
            ],
            queries: [{ legend: "{{symbol}}" }],
            panel: { decimals: 1 },
          },
          {
            type: "ticker",
            title: { en: "A strip of news", zh: "公告条" },
            place: [0, 7, 9, 1],
            panel: {
              text: { en: "Shift change at 14:00\nBadge readers are being renewed: use gate B", zh: "14:00 换班\n门禁系统升级，请走 B 门" },
            },
          },
          { type: "ticker", title: { en: "No data", zh: "没有数据" }, place: [9, 7, 3, 1], lines: [[]] },
        ],
      ],
    },
  },
  (glass) => {
    it.each([
      ["en", GREEN, RED],
      ["zh", RED, GREEN],
    ] as const)("is coloured as people there are used to: red is up in China (%s)", async (language, up, down) => {
      const { page } = await glass.open("ticker", { name: "", language, viewport: { width: 1920, height: 1080 }, query: "" });
      const seen = await page.$$eval('[data-panel="p0"] .quote', (quotes) =>
        quotes.map((quote) => [quote.textContent?.trim(), getComputedStyle(quote).color]),
      );
      expect(seen).toEqual([
        ["±0.00±0.00%", TEXT],
        ["−1.71−2.25%", down],
        ["+0.03+0.40%", up],
      ]);
      await page.close();
    });
  },
);
