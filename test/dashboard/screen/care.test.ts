import { describe, expect, it } from "vitest";
import { careOf } from "../../../dashboard/screen/care.ts";
import type { WallAlarm } from "../../../protocol/alarm.ts";
import { createLocalClock, type WallDefinition } from "../../../protocol/wall.ts";
import { wallAlarm, wallAlarms } from "../../support/alarms.ts";
import { snapshot } from "../support/picture.ts";

const clock = createLocalClock("Asia/Shanghai");
const at = (time: string): number => Date.parse(`2026-11-25T${time}:00+08:00`);

function care(time: string, wall: Partial<WallDefinition> = {}, alarms: readonly Partial<WallAlarm>[] = []) {
  return careOf({ ...snapshot({}).wall, ...wall }, wallAlarms({ alarms: alarms.map(wallAlarm) }), at(time), clock);
}

describe("careOf", () => {
  it("moves the picture a step a minute, by whole pixels, 8 at most, and by everywhere between", () => {
    const day = Array.from({ length: 24 * 60 }, (_, minute) => {
      const { x, y } = careOf(snapshot({}).wall, wallAlarms({}), at("00:00") + minute * 60_000, clock);
      return { x, y };
    });
    for (const [i, { x, y }] of day.entries()) {
      const before = day[i - 1];
      expect([Number.isInteger(x), Number.isInteger(y), Math.abs(x) <= 8, Math.abs(y) <= 8]).toEqual([true, true, true, true]);
      if (before) expect([Math.abs(x - before.x), Math.abs(y - before.y) <= 2]).toEqual([2, true]);
    }
    expect([new Set(day.map(({ x }) => x)).size, new Set(day.map(({ y }) => y)).size]).toEqual([9, 9]);
    expect(new Set(day.map(({ x, y }) => `${x} ${y}`)).size).toBeGreaterThan(30);
  });

  it("stands at the same place within a minute", () => {
    expect(care("12:00")).toEqual(careOf(snapshot({}).wall, wallAlarms({}), at("12:00") + 59_999, clock));
  });

  it("is darker in the night of the wall's time zone", () => {
    const dim = { during: { from: 22 * 60, to: 6 * 60 }, ratio: 0.4 };
    expect(["21:59", "22:00", "03:00", "06:00"].map((time) => care(time, { dim }).light)).toEqual([1, 0.4, 0.4, 1]);
    expect(care("03:00").light).toBe(1);
  });

  it("is lit by a critical alarm that nobody has acknowledged, and by no other", () => {
    const dim = { during: { from: 0, to: 6 * 60 }, ratio: 0.4 };
    const light = (parts: Partial<WallAlarm>) => care("03:00", { dim }, [parts]).light;
    expect([light({ priority: "critical" }), light({ priority: "critical", state: "ACKED" }), light({ priority: "high" })]).toEqual([
      1, 0.4, 0.4,
    ]);
  });
});
