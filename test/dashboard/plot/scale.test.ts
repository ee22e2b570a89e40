import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slotsOf } from "../../../dashboard/plot/colours.ts";
import { rightEdge, timeSpan, timeTicks, valueRange, valueTicks } from "../../../dashboard/plot/scale.ts";
import type { Unit } from "../../../protocol/wall.ts";

const rounded = ({ low, high }: { low: number; high: number }) => [Number(low.toFixed(3)), Number(high.toFixed(3))];

describe("valueRange", () => {
  it("keeps fixed ends", () => {
    expect(valueRange(0, 1, { low: 0.4, high: 3 }, "ratio")).toEqual({ low: 0, high: 1 });
  });

  it("starts at zero what is never negative", () => {
    expect(rounded(valueRange(null, null, { low: 40, high: 100 }, "bytes-per-second"))).toEqual([0, 106]);
    expect(rounded(valueRange(null, null, { low: 1, high: 10 }, "none"))).toEqual([0, 10.6]);
  });

  it("follows a temperature that stays far above zero", () => {
    expect(rounded(valueRange(null, null, { low: 60, high: 70 }, "celsius"))).toEqual([59.4, 70.6]);
  });

  it("draws noise flat", () => {
    const { low, high } = valueRange(null, null, { low: 999.9, high: 1000 }, "celsius");
    expect(high - low).toBeGreaterThan(20);
  });

  it("has a height for what is always zero, and without data", () => {
    expect(rounded(valueRange(null, null, { low: 0, high: 0 }, "bytes"))).toEqual([0, 1.06]);
    expect(rounded(valueRange(null, null, undefined, "none"))).toEqual([0, 1.06]);
  });

  it("holds the data between free ends, with room", () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.constantFrom<Unit>("none", "bytes", "celsius", "ratio"), (a, b, unit) => {
        const data = { low: Math.min(a, b), high: Math.max(a, b) };
        const { low, high } = valueRange(null, null, data, unit);
        expect([low <= data.low, high >= data.high, high > low]).toEqual([true, true, true]);
      }),
    );
  });
});

describe("valueTicks", () => {
  it("gives round values in the unit that people read", () => {
    expect(valueTicks({ low: 0, high: 1 }, 3, "ratio")).toEqual([0, 0.5, 1]);
    expect(valueTicks({ low: 0, high: 5.3 * 1024 ** 2 }, 3, "bytes")).toEqual([0, 5 * 1024 ** 2]);
    expect(valueTicks({ low: 0, high: 900 * 1024 }, 3, "bytes")).toEqual([0, 500 * 1024]);
    expect(valueTicks({ low: 0, high: 1.6 * 1024 ** 2 }, 5, "bytes").map((tick) => tick / 1024)).toEqual([0, 512, 1024, 1536]);
    expect(valueTicks({ low: 0, high: 1.1 * 1024 ** 2 }, 8, "bytes").map((tick) => tick / 1024)).toEqual([0, 256, 512, 768, 1024]);
    expect(valueTicks({ low: 0, high: 200 }, 4, "seconds")).toEqual([0, 120]);
    expect(valueTicks({ low: 59.4, high: 70.6 }, 4, "celsius")).toEqual([60, 65, 70]);
  });

  it("always gives two, and not many more than asked for, all inside", () => {
    const low = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const height = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        low,
        height,
        fc.integer({ min: 2, max: 8 }),
        fc.constantFrom<Unit>("none", "bytes", "ratio"),
        (from, size, most, unit) => {
          const range = { low: from, high: from + size };
          const ticks = valueTicks(range, most, unit);
          const slack = size * 1e-6;
          expect([ticks.length >= 2, ticks.length <= most + 4]).toEqual([true, true]);
          for (const tick of ticks) expect([tick >= range.low - slack, tick <= range.high + slack]).toEqual([true, true]);
        },
      ),
    );
  });
});

describe("timeSpan", () => {
  it("grows with the data to the whole range", () => {
    const spans = [1, 60, 61, 120, 121, 300, 301, 600, 9000].map(
      (seconds) => timeSpan(600_000, 10_000_000 - seconds * 1000, 10_000_000) / 1000,
    );
    expect(spans).toEqual([60, 60, 120, 120, 300, 300, 600, 600, 600]);
  });

  it("is the whole range while there is nothing to show", () => {
    expect(timeSpan(600_000, undefined, 10_000_000)).toBe(600_000);
  });
});

describe("rightEdge", () => {
  it("moves by whole pixels of the shortest time shown, not more often than once a second", () => {
    expect([0, 1, 999, 1000, 1001].map((ms) => rightEdge(600_000, 500, ms))).toEqual([0, 1000, 1000, 1000, 2000]);
    expect([1, 8_640, 8_641].map((ms) => rightEdge(86_400_000, 1000, ms))).toEqual([8_640, 8_640, 17_280]);
  });
});

describe("timeTicks", () => {
  const MINUTE = 60_000;
  const HOUR = 60 * MINUTE;

  it("falls on round minutes", () => {
    expect(timeTicks(3 * MINUTE, 13 * MINUTE, 3, 0)).toEqual({ times: [5 * MINUTE, 10 * MINUTE], stepMs: 5 * MINUTE });
  });

  it("falls on round hours of the local clock, also where that is half an hour off", () => {
    const { times, stepMs } = timeTicks(0, 12 * HOUR, 4, 5.5 * HOUR);
    expect([times, stepMs]).toEqual([[0.5, 3.5, 6.5, 9.5].map((hours) => hours * HOUR), 3 * HOUR]);
  });

  it("gives about as many as asked for over any length", () => {
    fc.assert(
      fc.property(fc.integer({ min: 30_000, max: 90 * 24 * HOUR }), fc.integer({ min: 1, max: 10 }), (lengthMs, most) => {
        expect(timeTicks(1_700_000_000_000 - lengthMs, 1_700_000_000_000, most, 0).times.length).toBeLessThanOrEqual(most + 1);
      }),
    );
  });
});

describe("slotsOf", () => {
  it("gives a device the same colour on every panel where nobody else has it", () => {
    expect([slotsOf([0, 1, 2]), slotsOf([2, 0]), slotsOf([8])]).toEqual([[0, 1, 2], [2, 0], [2]]);
  });

  it("gives no colour twice", () => {
    expect(slotsOf([0, 6, 12, 1])).toEqual([0, 2, 3, 1]);
    expect(slotsOf([5, 5])).toEqual([5, 0]);
  });
});
