/** Rankings. */
import { aged, agesOf, FILLING, LONG, LONG_ZH, MACHINE, presses, ramp } from "../../support/gallery.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

describePanel("top-n", {
  "top-n": {
    pages: [
      inStates({
        type: "top-n",

        panel: { unit: "ratio" },
        of: (age) => ({ lines: [presses([0.665, 0.511, 0.2], age)], says: ["66.5%", "51.1%", "20.0%"] }),
        marked: { lines: [presses([0.975, 0.82, 0.2])], panel: { thresholds: FILLING }, says: ["97.5%", "82.0%", "20.0%"] },
        parts: { lines: [aged([0.975, 0.82, 0.2])], panel: { thresholds: FILLING }, says: ["97.5%", "82.0%", "20.0%"] },
        never: { lines: [[]], says: ["—"] },
        leastSays: ["66.5%"],
      }),
      [
        {
          type: "top-n",
          title: { en: "Busiest of twelve", zh: "最忙" },
          place: [0, 0, 4, 5],
          lines: [ramp(12, (i) => 0.09 * i, agesOf)],
          panel: { unit: "ratio", thresholds: FILLING, decimals: 0 },
        },
        {
          type: "top-n",
          title: { en: "More than fit, by traffic", zh: "流量" },
          place: [4, 0, 4, 5],
          lines: [ramp(40, (i) => 3.3e6 * i)],
          panel: { unit: "bytes-per-second" },
        },
        {
          type: "top-n",
          title: { en: "Long names, of a fixed whole", zh: "很长的名称" },
          place: [8, 0, 4, 5],
          lines: [[LONG, LONG_ZH, "x"].map((instance, i) => ({ labels: { instance }, value: 1500 * (i + 1) }))],
          panel: { unit: "revolutions-per-minute", max: 6_000 },
        },
        {
          type: "top-n",
          title: { en: "Not numbers, negative", zh: "非数与负值" },
          place: [0, 5, 4, 3],
          lines: [presses([-40, 25, Number.NaN, Number.POSITIVE_INFINITY])],
          panel: { unit: "watts" },
        },
        { type: "top-n", title: { en: "Zero", zh: "零" }, place: [4, 5, 4, 3], lines: [presses([0, 0, 0])], panel: { unit: "percent" } },
        {
          type: "top-n",
          title: { en: "Words", zh: "状态" },
          place: [8, 5, 4, 3],
          lines: [presses([3, 2, 1])],
          panel: { mappings: MACHINE },
        },
      ],
    ],
  },
});
