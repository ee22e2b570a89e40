/** Grids of states. */
import { aged, agesOf, FILLING, PROBE, presses, ramp } from "../../support/gallery.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

describePanel("status-grid", {
  "status-grid": {
    pages: [
      inStates({
        type: "status-grid",

        panel: { mappings: PROBE },
        of: (age) => ({ lines: [presses([1, 1, 1], age)], says: ["press-1", "press-2", "press-3"] }),
        marked: {
          lines: [presses([1, 0, 1])],
          says: { en: ["press-1", "press-2", "DOWN", "critical"], zh: ["press-1", "press-2", "不可达", "严重"] },
        },
        parts: { lines: [aged([1, 1, 1])], says: { en: ["press-1", "1 late", "1 stale"], zh: ["press-1", "1 延迟", "1 过期"] } },
        never: { lines: [[]], says: ["—"] },
        // All are counted; which of them has a cell is a matter of turns.
        leastSays: { en: [/3 (live|stale)/, /press-[123]/], zh: [/3 (正常|过期)/, /press-[123]/] },
      }),
      [
        {
          type: "status-grid",
          title: { en: "Probes", zh: "拨测" },
          place: [0, 5, 6, 3],
          lines: [ramp(36, (i) => (i % 17 === 3 ? 0 : 1), agesOf)],
          panel: { mappings: PROBE },
        },
        {
          type: "status-grid",
          title: { en: "Disks", zh: "磁盘" },
          place: [6, 5, 6, 3],
          lines: [ramp(14, (i) => 0.3 + 0.051 * i)],
          panel: { unit: "ratio", thresholds: FILLING },
        },
      ],
    ],
  },
});
