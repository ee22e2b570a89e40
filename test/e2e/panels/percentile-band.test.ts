/** Percentiles over time, with the room between them filled. */
import { type Age, type Line, wave } from "../../support/gallery.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

const latency = (age: Age): Line[][] =>
  [50, 120, 310].map((value, i) => [
    { labels: { instance: "api" }, value, age, past: (part) => value * (1 + 0.9 * (wave(i, part) - wave(i, 1))) },
  ]);

describePanel("percentile-band", {
  "percentile-band": {
    pages: [
      inStates({
        type: "percentile-band",

        panel: { unit: "milliseconds" },
        queries: ["p50", "p95", "p99"].map((legend) => ({ legend })),
        of: (age) => ({ lines: latency(age), says: ["50.0 ", "120 ", "310 "] }),
        marked: { lines: latency("live"), panel: { thresholds: [{ at: 400, level: "high" }] }, says: ["50.0 ", "120 ", "310 "] },
        never: { lines: [[], [], []], says: ["—"] },
        // Numbers beside the names would leave less than half of the tile to the lines.
        usualSays: ["p50", "p95", "p99"],
        leastSays: [],
      }),
      [
        {
          type: "percentile-band",
          title: { en: "Latency", zh: "延迟" },
          place: [0, 0, 8, 4],
          lines: [0.05, 0.12, 0.31].map((value, i) => [
            { labels: {}, value, past: (part: number) => value * (0.7 + 0.9 * (wave(i, part) - 0.2)) },
          ]),
          queries: [0.5, 0.95, 0.99].map((q) => ({ expr: `histogram_quantile(${q}, sum by (le) (rate(x_bucket[5m])))` })),
          panel: { unit: "seconds", thresholds: [{ at: 0.4, level: "high" }] },
        },
        {
          type: "percentile-band",
          title: { en: "With a gap, and more than one series", zh: "有间断" },
          place: [0, 4, 8, 4],
          lines: [20, 60, 90].map((value, i) => [
            {
              labels: { instance: "a" },
              value,
              past: (part: number) => (part > 0.4 && part < 0.55 ? Number.NaN : value * (0.8 + 0.5 * wave(i, part))),
            },
            { labels: { instance: "b" }, value: 5, past: () => 5 },
          ]),
          queries: ["p50", "p95", "p99"].map((legend) => ({ legend })),
          panel: { unit: "milliseconds" },
        },
        {
          type: "percentile-band",
          title: { en: "Stale", zh: "过期" },
          place: [8, 0, 4, 4],
          lines: [1, 2, 3].map((value) => [{ labels: { instance: "a" }, value, age: "stale" as const }]),
          queries: ["p50", "p95", "p99"].map((legend) => ({ legend })),
        },
        { type: "percentile-band", title: { en: "No data", zh: "没有数据" }, place: [8, 4, 4, 4], lines: [[], [], []] },
      ],
    ],
  },
});
