/** Where an alarm stands in the list, and what the badge counts. */
import { describe, expect, it } from "vitest";
import { badgeOf, groupsOf, sectionsOf } from "../../../../dashboard/console/alarms/sections.ts";
import { NO_ALARMS } from "../../../../protocol/alarm.ts";
import { entry } from "./entry.ts";

const DAY_MS = 86_400_000;
const deed = { who: "li", atMs: 0, note: "" };

describe("sectionsOf", () => {
  it("has a section for each state that people handle, in the order in which they need a person", () => {
    const alarms = [
      entry("oos", { state: "OOSRV" }),
      entry("suppressed", { state: "DSUPR" }),
      entry("shelved", { state: "SHLVD", shelf: { ...deed, untilMs: 9 } }),
      entry("over", { state: "RTNUN", activeMs: null }),
      entry("seen", { state: "ACKED" }),
      entry("new", { state: "UNACK" }),
      entry("normal", { state: "NORM" }),
    ];
    expect(sectionsOf(alarms, 0).map(({ name, alarms: found }) => [name, found.map((one) => one.name)])).toEqual([
      ["unacknowledged", ["new"]],
      ["acknowledged", ["seen"]],
      ["returned", ["over"]],
      ["shelved", ["shelved"]],
      ["suppressed", ["suppressed"]],
      ["outOfService", ["oos"]],
    ]);
  });

  it("calls stale what was acknowledged and stands for more than a day, and never what nobody has seen", () => {
    const names = (nowMs: number) => sectionsOf([entry("a", { state: "ACKED" }), entry("b")], nowMs).map(({ name }) => name);
    expect(names(DAY_MS)).toEqual(["unacknowledged", "acknowledged"]);
    expect(names(DAY_MS + 1)).toEqual(["unacknowledged", "stale"]);
  });

  it("keeps the site's order, and puts shelves by their ends and stale ones by their age", () => {
    const shelf = (untilMs: number) => ({ state: "SHLVD" as const, shelf: { ...deed, untilMs } });
    const stale = (activeMs: number) => ({ state: "ACKED" as const, activeMs });
    const alarms = [
      entry("z"),
      entry("a"),
      entry("late", shelf(9)),
      entry("soon", shelf(3)),
      entry("young", stale(2)),
      entry("old", stale(1)),
    ];
    expect(sectionsOf(alarms, 2 * DAY_MS).map(({ alarms: found }) => found.map(({ name }) => name))).toEqual([
      ["z", "a"],
      ["soon", "late"],
      ["old", "young"],
    ]);
  });
});

describe("groupsOf", () => {
  it("puts the worst group first, then the largest, then by name", () => {
    const alarms = [
      entry("b", { id: "1" }),
      entry("a", { id: "2" }),
      entry("many", { id: "3", priority: "low" }),
      entry("many", { id: "4" }),
      entry("worst", { id: "5", priority: "critical" }),
    ];
    expect(groupsOf(alarms).map(({ name, worst, alarms: found }) => [name, worst, found.length])).toEqual([
      ["worst", "critical", 1],
      ["many", "high", 2],
      ["a", "high", 1],
      ["b", "high", 1],
    ]);
  });
});

describe("badgeOf", () => {
  const counts = (parts: object) => ({ byPriority: { ...NO_ALARMS.counts.byPriority, ...parts } });

  it("is not there while nothing waits to be acknowledged", () => {
    expect(badgeOf(counts({ critical: { unacknowledged: 0, acknowledged: 7, returned: 0 } }))).toBeUndefined();
  });

  it("counts what is over and not acknowledged too, and names the worst priority", () => {
    const medium = { unacknowledged: 3, acknowledged: 1, returned: 0 };
    const high = { unacknowledged: 0, acknowledged: 1, returned: 2 };
    expect(badgeOf(counts({ medium, high }))).toEqual({ count: 5, worst: "high" });
  });
});
