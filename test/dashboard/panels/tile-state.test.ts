import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currentSeries, deviceState, seriesState, tileState } from "../../../dashboard/panels/tile-state.ts";
import { GONE } from "../../../protocol/frame.ts";
import { applyFrame } from "../../../protocol/picture.ts";
import { frame } from "../../support/frames.ts";
import { panel, picture, query, series } from "../support/picture.ts";

const NOW = 1_000_000_000;
const P = panel([query(1)]);

describe("tileState", () => {
  it("goes from live through late to stale by the rhythm of its device", () => {
    const held = picture({
      panels: [P],
      devices: [[1, "press", 10_000, NOW]],
      series: [series(1, { devices: [1], sampledMs: NOW })],
    });
    const at = (afterMs: number): string => tileState(P, held, NOW + afterMs).state;
    expect([at(0), at(20_000), at(20_001), at(40_000), at(40_001)]).toEqual(["live", "live", "late", "late", "stale"]);
    expect(tileState(P, held, NOW + 45_000)).toEqual({ state: "stale", ageMs: 45_000, live: 0, expected: 1 });
  });

  it("says never when no series was ever there", () => {
    expect(tileState(P, picture({ panels: [P] }), NOW)).toEqual({ state: "never", ageMs: 0, live: 0, expected: 0 });
  });

  it("is live with a part of its devices, and counts them", () => {
    const held = picture({
      panels: [P],
      devices: [
        [1, "a", 1000, NOW],
        [2, "b", 1000, NOW - 60_000],
        [3, "c", 3_600_000, NOW - 1_800_000],
      ],
      series: [series(1, { devices: [1, 2, 3], sampledMs: NOW })],
    });
    expect(tileState(P, held, NOW)).toEqual({ state: "live", ageMs: 0, live: 2, expected: 3 });
  });

  it("is no fresher than the freshest of its devices, whatever the slowest rhythm would allow", () => {
    const held = picture({
      panels: [P],
      devices: [
        [1, "fast", 1000, NOW],
        [2, "slow", 3_600_000, 0],
      ],
      series: [series(1, { devices: [1, 2], sampledMs: NOW })],
    });
    expect(tileState(P, held, NOW + 10_000).state).toBe("stale");
  });

  it("tells a series that stopped although its device goes on", () => {
    const held = picture({
      panels: [P],
      devices: [[1, "a", 1000, NOW]],
      series: [series(1, { devices: [1], sampledMs: NOW - 30_000 })],
    });
    expect(tileState(P, held, NOW)).toEqual({ state: "stale", ageMs: 30_000, live: 1, expected: 1 });
  });

  it("calls a text live, which has no data, and what is told of alarms, and takes no notice of set points", () => {
    for (const type of ["text", "alarm-list", "alarm-health"] as const) {
      const own = panel([], { type });
      expect(tileState(own, picture({ panels: [own] }), NOW)).toEqual({ state: "live", ageMs: 0, live: 0, expected: 0 });
    }
    const gauge = panel([query(1), query(2, { role: "setpoint" })], { type: "bar-gauge" });
    const held = picture({ panels: [gauge], series: [series(1, { sampledMs: NOW - 600_000 }), series(2, { query: 2, sampledMs: NOW })] });
    expect(tileState(gauge, held, NOW).state).toBe("stale");
  });

  it("makes a grid of queries as fresh as its freshest series", () => {
    const grid = panel([query(1)], { type: "status-grid" });
    const held = picture({ panels: [grid], devices: [[1, "a", 1000, NOW]], series: [series(1, { sampledMs: NOW - 600_000 })] });
    expect(tileState(grid, held, NOW).state).toBe("stale");
  });

  it("makes the grid as fresh as its freshest device", () => {
    const grid = panel([], { type: "status-grid" });
    const devices = [
      [1, "a", 1000, NOW],
      [2, "b", 1000, NOW - 60_000],
    ] as const;
    expect(tileState(grid, picture({ panels: [grid], devices }), NOW).state).toBe("live");
    expect(tileState(grid, picture({ panels: [grid], devices }), NOW + 60_000)).toEqual({
      state: "stale",
      ageMs: 60_000,
      live: 0,
      expected: 0,
    });
    expect(tileState(grid, picture({ panels: [grid] }), NOW).state).toBe("never");
  });

  it("never calls a tile live when every device is past two of its gaps", () => {
    const device = fc.record({ rhythmMs: fc.integer({ min: 500, max: 600_000 }), pastMs: fc.integer({ min: 1, max: 10_000_000 }) });
    fc.assert(
      fc.property(fc.array(device, { minLength: 1, maxLength: 8 }), fc.integer({ min: 0, max: 10_000 }), (list, sampleAgeMs) => {
        const devices = list.map(({ rhythmMs, pastMs }, i) => {
          const lateMs = Math.max(2 * rhythmMs, 2_500);
          return [i + 1, `d${i}`, rhythmMs, 100_000_000 - lateMs - pastMs] as const;
        });
        const held = picture({
          panels: [P],
          devices,
          series: [series(1, { devices: list.map((_, i) => i + 1), sampledMs: 100_000_000 - sampleAgeMs })],
        });
        const { state, live } = tileState(P, held, 100_000_000);
        expect([state === "live", live]).toEqual([false, 0]);
      }),
    );
  });
});

describe("deviceState", () => {
  it("says never of a device that was never heard", () => {
    expect(deviceState({ number: 1, name: "a", rhythmMs: 1000, seenMs: 0, series: new Set() }, NOW)).toBe("never");
  });
});

describe("seriesState", () => {
  it("goes by the assumed rhythm when no device is known", () => {
    const held = picture({ panels: [P], series: [series(1, { sampledMs: NOW })] });
    const one = held.series.get(1);
    if (!one) throw new Error("the picture has no series 1");
    expect([30_000, 30_001, 60_001].map((afterMs) => seriesState(one, held.devices, NOW + afterMs))).toEqual(["live", "late", "stale"]);
  });
});

describe("seriesState of what rules record", () => {
  it("goes by the rule's pace where that is slower than the devices, and never past the freshest of them", () => {
    const one = (paceMs: number, seenMs: number): string[] => {
      const held = picture({
        panels: [P],
        devices: [[1, "a", 1_000, seenMs]],
        series: [series(1, { devices: [1], paceMs, sampledMs: NOW })],
      });
      const found = held.series.get(1);
      if (!found) throw new Error("the picture has no series 1");
      return [30_000, 30_001, 60_001].map((afterMs) => seriesState(found, held.devices, NOW + afterMs));
    };
    expect(one(15_000, NOW + 60_000)).toEqual(["live", "late", "stale"]);
    expect(one(500, NOW + 60_000)).toEqual(["stale", "stale", "stale"]);
    expect(one(15_000, NOW + 26_000)).toEqual(["late", "late", "stale"]);
  });
});

describe("currentSeries", () => {
  it("keeps what left a query's result last, until something is in it again", () => {
    const Q = panel([query(1, { rangeMs: 600_000 })]);
    const history = [
      {
        query: 1,
        times: [NOW],
        series: [
          [1, [1]],
          [2, [2]],
        ],
      },
    ] as const;
    const held = picture({
      panels: [Q],
      at: NOW,
      history,
      series: [series(1, { sampledMs: NOW - 5_000 }), series(2, { sampledMs: NOW })],
    });
    const numbers = () => currentSeries(held.queries.get(1)).map((one) => one.number);
    expect(numbers()).toEqual([1, 2]);
    applyFrame(held, frame(2, { changes: [1, GONE] }));
    expect(numbers()).toEqual([2]);
    applyFrame(held, frame(3, { changes: [2, GONE] }));
    expect(numbers()).toEqual([2]);
  });
});
