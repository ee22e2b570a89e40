import { describe, expect, it } from "vitest";
import { type Growth, stepGrowth } from "../../../dashboard/alarms/growth.ts";
import type { WallAlarm } from "../../../protocol/alarm.ts";
import type { Page } from "../../../protocol/wall.ts";
import { wallAlarm, wallAlarms } from "../../support/alarms.ts";
import { panel } from "../support/picture.ts";

const PAGE: Page = { id: "one", title: "One", panels: ["cpu", "disk", "heat"].map((id) => panel([], { id })) };
const disk = wallAlarm({ device: "disk", panels: ["disk"] });
const cpu = wallAlarm({ device: "cpu", panels: ["cpu"] });
const heat = wallAlarm({ device: "heat", priority: "critical", panels: ["heat"] });
const acked = (alarm: WallAlarm): WallAlarm => ({ ...alarm, state: "ACKED" });

/** Which panel has grown after each step, at its second. */
function run(steps: readonly (readonly [second: number, alarms: readonly WallAlarm[], page?: Page])[]): (string | undefined)[] {
  let growth: Growth | undefined;
  return steps.map(([second, alarms, page = PAGE]) => {
    growth = stepGrowth(growth, wallAlarms({ alarms }), page, second * 1000);
    return growth?.panel;
  });
}

describe("stepGrowth", () => {
  it("grows the panel of the worst alarm that nobody has acknowledged", () => {
    expect(run([[0, []]])).toEqual([undefined]);
    expect(run([[0, [disk, heat]]])).toEqual(["heat"]);
    expect(run([[0, [acked(heat), disk]]])).toEqual(["disk"]);
    expect(run([[0, [{ ...heat, state: "RTNUN" }]]])).toEqual([undefined]);
  });

  it("passes over alarms that are about no panel of the page", () => {
    expect(run([[0, [{ ...heat, panels: ["elsewhere"] }, disk]]])).toEqual(["disk"]);
    expect(run([[0, [{ ...heat, panels: [] }]]])).toEqual([undefined]);
  });

  it("grows, of several panels that an alarm is about, the first that is more than a number, else the first", () => {
    const types = [panel([], { id: "count", type: "big-number" }), panel([], { id: "oee", type: "big-number" })];
    const page: Page = { ...PAGE, panels: [...types, panel([], { id: "states", type: "state-timeline" })] };
    const fault = (...panels: string[]): WallAlarm => wallAlarm({ device: "press-4", panels });
    expect(run([[0, [fault("states", "count")], page]])).toEqual(["states"]);
    expect(run([[0, [fault("oee", "count")], page]])).toEqual(["count"]);
  });

  it("goes back 10 s after the alarm was acknowledged, or was over", () => {
    expect(
      run([
        [0, [disk]],
        [5, [acked(disk)]],
        [14.9, [acked(disk)]],
        [15, [acked(disk)]],
      ]),
    ).toEqual(["disk", "disk", "disk", undefined]);
    expect(
      run([
        [0, [disk]],
        [5, []],
        [14.9, []],
        [15, []],
      ]),
    ).toEqual(["disk", "disk", "disk", undefined]);
  });

  it("stays when the alarm comes back before that, and counts anew", () => {
    expect(
      run([
        [0, [disk]],
        [5, []],
        [9, [disk]],
        [16, []],
        [25.9, []],
        [26, []],
      ]),
    ).toEqual(["disk", "disk", "disk", "disk", "disk", undefined]);
  });

  it("does not jump for an alarm that is as urgent, and does for one that is more", () => {
    expect(
      run([
        [0, [disk]],
        [1, [cpu, disk]],
        [2, [heat, cpu, disk]],
      ]),
    ).toEqual(["disk", "disk", "heat"]);
  });

  it("goes on to the next alarm after the same while, to a critical one at once", () => {
    expect(
      run([
        [0, [disk]],
        [1, [cpu, disk]],
        [2, [cpu]],
        [11.9, [cpu]],
        [12, [cpu]],
      ]),
    ).toEqual(["disk", "disk", "disk", "disk", "cpu"]);
    expect(
      run([
        [0, [disk]],
        [1, []],
        [2, [heat]],
      ]),
    ).toEqual(["disk", "disk", "heat"]);
  });

  it("begins anew on another page, and when its panel is gone", () => {
    const other: Page = { ...PAGE, id: "two", panels: PAGE.panels.slice(0, 1) };
    expect(
      run([
        [0, [disk]],
        [1, [disk], other],
      ]),
    ).toEqual(["disk", undefined]);
    expect(
      run([
        [0, [disk]],
        [1, [disk], { ...other, id: "one" }],
      ]),
    ).toEqual(["disk", undefined]);
  });
});
