/** Bars on one scale, with limits and set points. */
import { aged, agesOf, DISKS, FILLING, LONG, LONG_ZH, one, presses, ramp } from "../../support/gallery.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

describePanel("bar-gauge", {
  "bar-gauge": {
    pages: [
      inStates({
        type: "bar-gauge",

        panel: { unit: "ratio" },
        of: (age) => ({ lines: [presses([0.2, 0.511, 0.665], age)], says: ["20.0%", "51.1%", "66.5%"] }),
        marked: { lines: [presses([0.2, 0.82, 0.975])], panel: { thresholds: FILLING }, says: ["20.0%", "82.0%", "97.5%"] },
        parts: { lines: [aged([0.2, 0.82, 0.975])], panel: { thresholds: FILLING }, says: ["20.0%", "82.0%", "97.5%"] },
        never: { lines: [[]], says: ["—"] },
        leastSays: ["%"],
      }),
      [
        DISKS,
        {
          type: "bar-gauge",
          title: { en: "Oven zones", zh: "炉区温度" },
          place: [4, 0, 4, 4],
          lines: [
            [182.4, 201.7, 219.3, 251].map((value, i) => ({ labels: { zone: `${i + 1}` }, value })),
            [180, 200, 220, 240].map((value, i) => ({ labels: { zone: `${i + 1}` }, value })),
          ],
          queries: [{ legend: "Z{{zone}}" }, { role: "setpoint" }],
          panel: {
            unit: "celsius",
            min: 150,
            max: 260,
            thresholds: [
              { at: 245, level: "high" },
              { at: 170, level: "medium", side: "below" },
            ],
          },
        },
        {
          type: "bar-gauge",
          title: { en: "Fifty hosts", zh: "五十台主机" },
          place: [8, 0, 4, 4],
          lines: [ramp(50, (i) => (i % 13) / 12.2, agesOf)],
          panel: { unit: "ratio", thresholds: FILLING },
        },
        {
          type: "bar-gauge",
          title: { en: "One", zh: "单个" },
          place: [0, 4, 4, 2],
          lines: one(73.5),
          panel: { unit: "percent", thresholds: [{ at: 90, level: "high" }] },
        },
        {
          type: "bar-gauge",
          title: { en: "Not numbers, negative", zh: "非数与负值" },
          place: [4, 4, 4, 4],
          lines: [
            [-40, 25, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value, i) => ({
              labels: { instance: `s${i}` },
              value,
            })),
          ],
          panel: { unit: "watts" },
        },
        {
          type: "bar-gauge",
          title: { en: "Stale as a whole", zh: "整体过期" },
          place: [8, 4, 4, 2],
          lines: [
            ramp(
              3,
              (i) => 0.3 * (i + 1),
              () => "stale",
            ),
          ],
          panel: { unit: "ratio", thresholds: FILLING },
        },
        {
          type: "bar-gauge",
          title: { en: "Long names", zh: "很长的名称" },
          place: [8, 6, 4, 2],
          lines: [[LONG, LONG_ZH].map((instance, i) => ({ labels: { instance }, value: 1234.5 * (i + 1) }))],
          panel: { unit: "revolutions-per-minute" },
        },
        {
          type: "bar-gauge",
          title: { en: "No data", zh: "没有数据" },
          place: [0, 6, 4, 2],
          lines: [[]],
          panel: { unit: "ratio", thresholds: FILLING },
        },
      ],
    ],
  },
});
