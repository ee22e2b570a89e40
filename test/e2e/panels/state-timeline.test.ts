/** States over time. */
import { expect, it } from "vitest";
import { aged, agesOf, FILLING, hosts, LONG, LONG_ZH, MACHINE, PROBE, presses, states, wave } from "../../support/gallery.ts";
import { SHOWN_TILES } from "../../support/glass-tiles.ts";
import { describePanel, eachPage, VIEWS } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

const STATES = (i: number, part: number): number => states(i + 1)(part);

describePanel(
  "state-timeline",
  {
    "state-timeline": {
      pages: [
        inStates({
          type: "state-timeline",

          panel: { mappings: MACHINE },
          of: (age) => ({ lines: [presses([1, 2, 1], age, STATES)], says: { en: ["running", "set-up"], zh: ["运行", "换模"] } }),
          marked: { lines: [presses([1, 3, 1], "live", STATES)], says: { en: ["running", "fault"], zh: ["运行", "故障"] } },
          parts: { lines: [aged([1, 1, 1], STATES)], says: { en: ["running"], zh: ["运行"] } },
          never: { lines: [[]], says: ["—"] },
          // Their rows take turns, each with its name and its state whole.
          leastSays: { en: [/press-[123](running|set-up)/], zh: [/press-[123](运行|换模)/] },
        }),
        [
          {
            type: "state-timeline",
            title: { en: "Machines", zh: "机台状态" },
            place: [0, 0, 12, 4],
            lines: [
              [1, 2, 3, 4, 5, 6].map((seed) => ({
                labels: { instance: `press-${seed}` },
                value: states(seed)(1),
                age: agesOf(seed - 1),
                past: states(seed),
              })),
            ],
            panel: { mappings: MACHINE },
          },
          {
            type: "state-timeline",
            title: { en: "Fifty", zh: "五十台" },
            place: [0, 4, 6, 4],
            lines: [
              hosts(50).map((instance, i) => ({
                labels: { instance },
                value: i % 9 === 4 ? 0 : 1,
                past: (part: number) => (i % 9 === 4 && part > 0.6 ? 0 : 1),
              })),
            ],
            panel: { mappings: PROBE },
          },
          {
            type: "state-timeline",
            title: { en: "Limits without words; no words at all", zh: "只有限值" },
            place: [6, 4, 6, 2],
            lines: [
              [
                { labels: { instance: LONG }, value: 0.4, past: (part: number) => wave(1, part) + 0.2 },
                { labels: { instance: LONG_ZH }, value: 0.99, past: (part: number) => 0.3 + 0.7 * part },
              ],
            ],
            panel: { unit: "ratio", thresholds: FILLING },
          },
          {
            type: "state-timeline",
            title: { en: "Numbers", zh: "数字" },
            place: [6, 6, 3, 2],
            lines: [[{ labels: { instance: "step" }, value: 4, past: (part: number) => Math.floor(part * 5) }]],
          },
          {
            type: "state-timeline",
            title: { en: "Stale", zh: "过期" },
            place: [9, 6, 3, 2],
            lines: [[{ labels: { instance: "press-9" }, value: 1, age: "stale", past: () => 1 }]],
            panel: { mappings: MACHINE },
          },
        ],
      ],
    },
  },
  (glass) => {
    it.each(VIEWS)(
      "cuts no name of the least tiles, above a bar as wide as the tile, and no state at their usual size ($name)",
      async (view) => {
        const { page } = await glass.open("state-timeline", view);
        const seen: { names: string[]; isWide: boolean; cut: string[] }[] = [];
        await eachPage(page, async () => {
          const tiles = await page.$$eval(SHOWN_TILES, (tiles) =>
            tiles
              .filter((tile) => /^(Small|小)/.test(tile.querySelector("h2")?.textContent ?? "") && tile.querySelector("canvas"))
              .map((tile) => {
                const isCut = (text: Element): boolean => text.scrollWidth > text.clientWidth + 1;
                const texts = (selector: string) => [...tile.querySelectorAll(selector)];
                return {
                  names: texts(".row-name").map((name) => (isCut(name) ? "cut" : (name.textContent ?? ""))),
                  isWide: (tile.querySelector("canvas")?.clientWidth ?? 0) > 0.8 * tile.clientWidth,
                  cut: texts(".timeline-now > span:last-child")
                    .filter(isCut)
                    .map((state) => state.textContent ?? ""),
                };
              }),
          );
          seen.push(...tiles);
        });
        const name = expect.stringMatching(/^press-[123]$/);
        // Drawn for 5 m the tiles are less wide in letters, and have another shape.
        const rows = view.query === "" ? 1 : 3;
        expect(seen.map(({ names, isWide }) => [isWide, ...names])).toEqual(Array(2).fill([true, ...Array(rows).fill(name)]));
        if (view.query === "") expect(seen.flatMap(({ cut }) => cut)).toEqual([]);
        await page.close();
      },
    );
  },
);
