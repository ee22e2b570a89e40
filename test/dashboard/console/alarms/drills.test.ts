/** What is said of drills. */
import { describe, expect, it } from "vitest";
import { drillState, medianResponseMs, runningDrill } from "../../../../dashboard/console/alarms/drills.ts";
import type { Drill } from "../../../../protocol/alarm.ts";

const drill = (parts: Partial<Drill>): Drill => ({
  id: "d",
  priority: "critical",
  orderedMs: 1_000,
  orderedBy: "anna",
  screens: 2,
  painted: 2,
  sounded: 1,
  blocked: 1,
  acknowledgedMs: null,
  acknowledgedBy: null,
  missedMs: null,
  ...parts,
});
const answered = (afterMs: number) => drill({ acknowledgedMs: 1_000 + afterMs, acknowledgedBy: "li" });

describe("drillState", () => {
  it("runs until somebody answers or nobody does", () => {
    expect(drillState(drill({}), 5_000)).toEqual({ type: "running", forMs: 4_000 });
    expect(drillState(answered(47_000), 99_000)).toEqual({ type: "answered", afterMs: 47_000, by: "li" });
    expect(drillState(drill({ missedMs: 601_000 }), 99_000)).toEqual({ type: "missed" });
  });

  it("never took less than nothing, whatever the clocks say", () => {
    expect(drillState(drill({}), 0)).toEqual({ type: "running", forMs: 0 });
  });
});

describe("runningDrill", () => {
  it("is the one that is neither answered nor missed", () => {
    const running = drill({ id: "now" });
    expect(runningDrill([drill({ missedMs: 9 }), running, answered(1)])).toBe(running);
    expect(runningDrill([answered(1)])).toBeUndefined();
  });
});

describe("medianResponseMs", () => {
  it("is the middle of what was answered, and nothing where nothing was", () => {
    expect(medianResponseMs([answered(9), answered(1), answered(5), drill({ missedMs: 9 })])).toBe(5);
    expect(medianResponseMs([answered(2), answered(4)])).toBe(3);
    expect(medianResponseMs([drill({ missedMs: 9 })])).toBeUndefined();
  });
});
