/** Big numbers with their past and their level. */
import { kindCalled, one, ramp, wave } from "../../support/gallery.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

const PRESSURE = (part: number): number => 2.2 + 0.3 * wave(2, part);

describePanel("big-number", {
  "big-number": {
    pages: [
      inStates({
        type: "big-number",
        panel: { unit: "bar", decimals: 2 },
        of: (age) => ({ lines: one(2.347, age, PRESSURE), says: ["2.35", "bar"] }),
        marked: {
          lines: one(2.347, "live", PRESSURE),
          panel: { thresholds: [{ at: 2.4, level: "high", side: "below" }] },
          says: { en: ["2.35", "high"], zh: ["2.35", "高"] },
        },
        parts: {
          lines: [
            ramp(
              3,
              (i) => 812 * (i + 1),
              (i) => (["live", "late", "stale"] as const)[i] ?? "live",
            ),
          ],
          panel: { unit: "pieces-per-hour", decimals: 0 },
          says: ["812", "1624", "2436"],
        },
        never: { lines: [[]], says: ["—"] },
      }),
      [
        kindCalled("Line 2", [0, 0, 3, 2]),
        kindCalled("Line 3", [3, 0, 3, 2]),
        kindCalled("Turnover today", [6, 0, 3, 2]),
        kindCalled("Not a number", [9, 0, 3, 2]),
        kindCalled("Twenty", [0, 2, 4, 3]),
        {
          type: "big-number",
          title: { en: "Below zero, and a long unit", zh: "负值与长单位" },
          place: [4, 2, 4, 3],
          lines: one(-98_765, "live", (part) => -9e4 * wave(1, part)),
          panel: { unit: "cubic-metres-per-hour" },
        },
        {
          type: "big-number",
          title: { en: "A flat past", zh: "平直" },
          place: [8, 2, 4, 3],
          lines: one(7, "live", () => 7),
        },
        {
          type: "big-number",
          title: { en: "Low and wide", zh: "低而宽" },
          place: [0, 5, 6, 1],
          lines: one(42, "live"),
          panel: { unit: "percent", thresholds: [{ at: 40, level: "medium" }] },
        },
        { type: "big-number", title: { en: "Low", zh: "低" }, place: [6, 5, 3, 1], lines: one(42, "late"), panel: { unit: "percent" } },
        {
          type: "big-number",
          title: { en: "Least", zh: "最小" },
          place: [9, 5, 2, 1],
          lines: one(42, "stale"),
          panel: { unit: "percent" },
        },
      ],
    ],
  },
});
