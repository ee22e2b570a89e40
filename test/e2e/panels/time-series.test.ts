/** Lines over time. */
import { expect, it } from "vitest";
import { eventId, formatEvent } from "../../../protocol/frame.ts";
import { aged, agesOf, galleryWall, kindCalled, LONG, LONG_ZH, one, presses, ramp, type Tile, wave } from "../../support/gallery.ts";
import { seenTiles } from "../../support/glass-tiles.ts";
import { describePanel, drawn, picture, VIEWS } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

/** They end where their values are. */
const LINES = (i: number, part: number): number => (12 + 90 * i) * (1 + 0.9 * (wave(i, part) - wave(i, 1)));

/** Of which nothing is known: a tile of each size, and what the panel itself says of its values. */
const unknown = (lines: Tile["lines"]): Tile[] => {
  const tile = (en: string, zh: string, place: Tile["place"], panel: Tile["panel"] = {}): Tile => ({
    type: "time-series",
    title: { en, zh },
    place,
    ...(lines ? { lines } : {}),
    panel: { unit: "ratio", ...panel },
  });
  return [
    tile("Nothing is known", "一无所知", [0, 0, 6, 5]),
    tile("Limits", "有限值", [6, 0, 6, 5], { thresholds: [{ at: 0.8, level: "high" }] }),
    tile("Fixed ends", "固定范围", [0, 5, 3, 3], { min: 0, max: 1 }),
    tile("Small", "小", [3, 5, 2, 2]),
    tile("Small, fixed ends", "小，固定范围", [5, 5, 2, 2], { min: 0, max: 1 }),
    tile("Low", "矮", [7, 5, 3, 1]),
  ];
};

describePanel(
  "time-series",
  {
    "time-series": {
      pages: [
        inStates({
          type: "time-series",

          panel: { unit: "milliseconds" },
          of: (age) => ({ lines: [presses([12, 102, 192], age, LINES)], says: ["12.0 ", "102 ", "192 "] }),
          marked: {
            lines: [presses([12, 102, 192], "live", LINES)],
            panel: { thresholds: [{ at: 150, level: "high" }] },
            says: ["12.0 ", "102 ", "192 "],
          },
          parts: { lines: [aged([12, 102, 192], LINES)], says: ["12.0 ", "102 ", "192 "] },
          never: { lines: [[]], says: ["—"] },
          // Numbers beside the names would leave less than half of the tile to the lines.
          usualSays: ["press-1", "press-2", "press-3"],
          leastSays: [],
        }),
        [
          {
            type: "time-series",
            title: { en: "A limit below", zh: "下限" },
            place: [0, 0, 6, 4],
            lines: [ramp(4, (i) => 12 + 90 * i)],
            panel: { unit: "milliseconds", thresholds: [{ at: 20, level: "medium", side: "below" }] },
          },
          kindCalled("State as a line", [6, 0, 3, 4]),
          {
            type: "time-series",
            title: { en: "With a gap", zh: "有间断" },
            place: [9, 0, 3, 4],
            lines: one(60, "live", (part) => (part > 0.4 && part < 0.6 ? Number.NaN : 40 + 40 * wave(2, part))),
            panel: { unit: "percent" },
          },
          {
            type: "time-series",
            title: { en: "More lines than have names", zh: "线条过多" },
            place: [0, 4, 6, 4],
            lines: [ramp(12, (i) => 3e6 + 2e6 * i, agesOf)],
            panel: { unit: "bytes-per-second" },
          },
          {
            type: "time-series",
            title: { en: "Long names", zh: "很长的名称" },
            place: [6, 4, 6, 2],
            lines: [[LONG, LONG_ZH].map((instance, i) => ({ labels: { instance }, value: 1_500 * (i + 1), past: () => 1_500 * (i + 1) }))],
            panel: { unit: "revolutions-per-minute" },
          },
          { type: "time-series", title: { en: "Zero", zh: "零" }, place: [6, 6, 3, 2], lines: one(0, "live", () => 0) },
          {
            type: "time-series",
            title: { en: "Below zero", zh: "负值" },
            place: [9, 6, 3, 2],
            lines: one(-20, "live", (part) => -40 + 40 * wave(1, part)),
            panel: { unit: "celsius" },
          },
        ],
      ],
    },
    unknown: { pages: [unknown([[]])] },
  },
  (glass) => {
    it("has no scale that is made up before anything is known, and its lines in the same tile once points come, without a reload", async () => {
      const { page, problems } = await glass.open("unknown", VIEWS[0] as (typeof VIEWS)[number]);
      // Places inside the canvas, which itself wanders.
      const sizes = () =>
        page.$$eval(".tile, .series", (boxes) =>
          (boxes as HTMLElement[]).map((box) => [box.offsetLeft, box.offsetTop, box.offsetWidth, box.offsetHeight]),
        );
      const before = { sizes: await sizes(), bodies: (await seenTiles(page)).map(({ body }) => body) };
      expect(before.bodies).toEqual(["—", "", "", "—", "", "—"]);
      const known = galleryWall("unknown", unknown([presses([0.2, 0.5, 0.8], "live", (i, part) => 0.3 * i + 0.2 * part)]), Date.now());
      glass.server.send("unknown", new TextEncoder().encode(formatEvent("snapshot", { ...known, seq: 2 }, eventId("gallery", 2))));
      await page.waitForSelector('[data-panel="p0"] .end-name');
      await drawn(page);
      await picture(page, "time-series-unknown-en-then-known");
      const after = await seenTiles(page);
      expect(after.map(({ body }) => body.includes("—"))).toEqual(Array(6).fill(false));
      expect(after.map(({ drawnPoints }) => drawnPoints > 200)).toEqual(Array(6).fill(true));
      expect([await sizes(), problems]).toEqual([before.sizes, []]);
      await page.close();
    });
  },
);
