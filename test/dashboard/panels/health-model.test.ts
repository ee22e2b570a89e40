import { describe, expect, it } from "vitest";
import { healthFigures, orderFigures } from "../../../dashboard/panels/health-model.ts";
import type { AlarmHealth } from "../../../protocol/alarm.ts";

const GOOD: AlarmHealth = {
  raisedIn10Min: 1,
  raisedInDay: 150,
  floodRatio: 0.01,
  chattering: 0,
  stale: 0,
  priorityRatio: { critical: 0.05, high: 0.15, medium: 0.3, low: 0.5 },
};

const levels = (health: Partial<AlarmHealth>): unknown[] => healthFigures({ ...GOOD, ...health }, "en").map(({ level }) => level);

describe("healthFigures", () => {
  it("says every figure beside its target", () => {
    expect(healthFigures(GOOD, "en").map(({ name, value, target }) => [name, value, target])).toEqual([
      ["In 10 min", "1", "≤ 1"],
      ["In a day", "150", "≤ 150"],
      ["In flood", "1%", "≤ 1%"],
      ["Stale", "0", "≤ 0"],
      ["Chattering", "0", "≤ 0"],
      ["Critical", "5%", "≤ 5%"],
      ["Medium and low", "80%", "≥ 80%"],
    ]);
    expect(levels({})).toEqual(["good", "good", "good", "good", "good", "good", "good"]);
  });

  it("marks what misses its target, and what misses it by far", () => {
    const near = { raisedIn10Min: 9, raisedInDay: 299, floodRatio: 0.02, stale: 4, chattering: 2 };
    const far = { raisedIn10Min: 10, raisedInDay: 300, floodRatio: 0.1, stale: 5, chattering: 3 };
    expect([levels(near).slice(0, 5), levels(far).slice(0, 5)]).toEqual([Array(5).fill("medium"), Array(5).fill("high")]);
    const ratio = (critical: number, low: number) =>
      levels({ priorityRatio: { critical, high: 1 - critical - low, medium: 0, low } }).slice(5);
    expect([ratio(0.1, 0.6), ratio(0.5, 0.2)]).toEqual([
      ["medium", "medium"],
      ["high", "high"],
    ]);
  });

  it("says nothing of shares on a day without an alarm", () => {
    const none = { raisedInDay: 0, priorityRatio: { critical: 0, high: 0, medium: 0, low: 0 } };
    expect(
      healthFigures({ ...GOOD, ...none }, "en")
        .map(({ value, level }) => [value, level])
        .slice(5),
    ).toEqual([
      ["—", undefined],
      ["—", undefined],
    ]);
  });
});

describe("orderFigures", () => {
  const told = (room: number, health: Partial<AlarmHealth> = {}) => {
    const { figures, missed } = orderFigures(healthFigures({ ...GOOD, ...health }, "en"), room);
    return [figures.map(({ key }) => key).join(" "), missed];
  };

  it("keeps the order where there is room for all, else begins with those that miss their targets, by far first", () => {
    expect(told(7)).toEqual(["in-10-min in-day flood stale chattering critical minor", 0]);
    expect(told(4, { chattering: 9, raisedInDay: 151 })).toEqual(["chattering in-day in-10-min flood stale critical minor", 2]);
  });
});
