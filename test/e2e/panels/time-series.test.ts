/** Lines over time. */
import { aged, agesOf, kindCalled, LONG, LONG_ZH, one, presses, ramp, wave } from "../../support/gallery.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

/** They end where their values are. */
const LINES = (i: number, part: number): number => (12 + 90 * i) * (1 + 0.9 * (wave(i, part) - wave(i, 1)));

describePanel("time-series", {
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
        never: { lines: [[]], says: [] },
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
});
