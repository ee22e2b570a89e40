import { describe, expect, it } from "vitest";
import { badness, rowsOf, worstFirst } from "../../../dashboard/panels/rows.ts";
import { panel, picture, query, series } from "../support/picture.ts";

const NOW = 1_000_000;

describe("badness", () => {
  it("ranks critical, high, stale, medium, late, never, well; a level that is stale no longer counts", () => {
    const ranked = [
      badness("live", "critical"),
      badness("live", "high"),
      badness("stale", "critical"),
      badness("live", "medium"),
      badness("late", undefined),
      badness("never", undefined),
      badness("live", "good"),
    ];
    expect(ranked).toEqual([...new Set(ranked)].sort((a, b) => b - a));
    expect([badness("stale", "critical"), badness("late", "critical")]).toEqual([badness("stale", undefined), badness("live", "critical")]);
  });
});

describe("rowsOf", () => {
  const P = panel([query(1, { legend: "{{device}}" }), query(2, { role: "setpoint" })], {
    unit: "percent",
    thresholds: [{ at: 90, level: "high" }],
  });
  const held = picture({
    panels: [P],
    devices: [
      [1, "web-10", 1000, NOW],
      [2, "web-2", 1000, NOW - 60_000],
    ],
    series: [
      series(1, { labels: { device: "web-10" }, devices: [1], value: 95, sampledMs: NOW }),
      series(2, { labels: { device: "web-2" }, devices: [2], value: 99, sampledMs: NOW - 60_000 }),
      series(3, { labels: { device: "web-1" }, devices: [1], value: 5, sampledMs: NOW }),
      series(4, { query: 2, value: 50, sampledMs: NOW }),
    ],
  });

  it("has a row for each series with name, freshness and reading, and none for a set point", () => {
    expect(rowsOf(P, held, NOW, "en").map(({ name, state, reading }) => [name, state, reading.full, reading.level])).toEqual([
      ["web-10", "live", "95.0%", "high"],
      ["web-2", "stale", "99.0%", "high"],
      ["web-1", "live", "5.0%", undefined],
    ]);
  });

  it("is put in order worst first, then by name with its numbers as numbers", () => {
    expect(worstFirst(rowsOf(P, held, NOW, "en")).map(({ name }) => name)).toEqual(["web-10", "web-2", "web-1"]);
    expect(worstFirst(rowsOf(P, held, NOW + 3_600_000, "en")).map(({ name }) => name)).toEqual(["web-1", "web-2", "web-10"]);
  });
});
