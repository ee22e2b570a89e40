import { describe, expect, it } from "vitest";
import { HEAD_LIMITS, Head } from "../../../core/series/head.ts";
import { formatOwnMetrics, type OwnMetric } from "../../../worker/site/own-metrics.ts";
import { OWN_EVERY_MS, OwnSeries, together } from "../../../worker/site/own-series.ts";

const NOW = 1_700_000_000_000;

const METRICS: readonly OwnMetric[] = [
  { name: "parapet_screens", type: "gauge", help: "Screens.", samples: [{ labels: [], value: 3 }] },
  {
    name: "parapet_cut_total",
    type: "counter",
    help: "Cut.",
    samples: [
      { labels: [["reason", "full"]], value: 1 },
      { labels: [["reason", "left"]], value: 2 },
    ],
  },
];

describe("formatOwnMetrics", () => {
  it("writes Prometheus' text", () => {
    expect(formatOwnMetrics(METRICS)).toBe(
      '# HELP parapet_screens Screens.\n# TYPE parapet_screens gauge\nparapet_screens 3\n# HELP parapet_cut_total Cut.\n# TYPE parapet_cut_total counter\nparapet_cut_total{reason="full"} 1\nparapet_cut_total{reason="left"} 2\n',
    );
  });
});

describe("OwnSeries", () => {
  it("takes each metric as a series of no device, once in ten seconds, and never at once", () => {
    const head = new Head();
    const own = new OwnSeries(head, () => METRICS, NOW);
    const taken = [0, OWN_EVERY_MS - 1, OWN_EVERY_MS, OWN_EVERY_MS + 1, 2 * OWN_EVERY_MS].map((ms) => own.take(NOW + ms));
    expect(taken.map((samples) => samples && [...samples.stored.values])).toEqual([undefined, undefined, [3, 1, 2], undefined, [3, 1, 2]]);
    expect(head.select([]).map(({ key, device }) => [key, device])).toEqual([
      ["parapet_screens", ""],
      ['parapet_cut_total{reason="full"}', ""],
      ['parapet_cut_total{reason="left"}', ""],
    ]);
  });

  it("is refused like anybody where there is no room for its series", () => {
    const head = new Head({ ...HEAD_LIMITS, maxSeries: 1 });
    const own = new OwnSeries(head, () => METRICS, NOW);
    expect([...(own.take(NOW + OWN_EVERY_MS)?.stored.values ?? [])]).toEqual([3]);
  });

  it("goes into one row with what came", () => {
    const column = (...numbers: number[]) => ({
      refs: Uint32Array.from(numbers),
      times: Float64Array.from(numbers),
      values: Float64Array.from(numbers),
    });
    expect(together(column(1, 2), column(3))).toEqual(column(1, 2, 3));
  });
});
