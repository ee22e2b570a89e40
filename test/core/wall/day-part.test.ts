import { describe, expect, it } from "vitest";
import { shiftAt } from "../../../core/wall/day-part.ts";
import type { Shift } from "../../../core/wall/definition.ts";
import { createLocalClock } from "../../../core/wall/local-time.ts";

const hours = (from: number, to: number) => ({ from: from * 60, to: to * 60 });
const EARLY: Shift = { name: "early", during: hours(6, 14) };
const LATE: Shift = { name: "late", during: hours(14, 22) };
const NIGHT: Shift = { name: "night", during: hours(22, 6) };

/** The names at times of a day, on the clock of the zone; `-` where none is on. 2026-11-27 is a Friday. */
function names(shifts: readonly Shift[], times: readonly string[], zone = "Asia/Shanghai", offset = "+08:00"): string {
  const localTime = createLocalClock(zone);
  return times.map((time) => shiftAt({ shifts }, localTime(Date.parse(`2026-11-${time}${offset}`)))?.name ?? "-").join(" ");
}

describe("shiftAt", () => {
  it("is the shift that has begun and not ended, over midnight too", () => {
    const times = ["27T05:59:59", "27T06:00:00", "27T13:59:59", "27T14:00:00", "27T21:59:59", "27T22:00:00", "28T00:00:00", "28T05:59:59"];
    expect(names([EARLY, LATE, NIGHT], times)).toBe("night early early late late night night night");
  });

  it("is none in a gap between shifts, and of a wall that has none", () => {
    const times = ["27T05:59", "27T06:00", "27T14:00", "27T15:59", "27T16:00"];
    expect(names([EARLY, { ...LATE, during: hours(16, 24) }], times)).toBe("- early - - late");
    expect(shiftAt({}, createLocalClock("UTC")(0))).toBeUndefined();
  });

  it("is of its days, and over midnight of the day on which it began", () => {
    const workdays = [0, 1, 2, 3, 4];
    const shifts = [
      { ...EARLY, days: workdays },
      { ...NIGHT, days: workdays },
      { name: "weekend", during: hours(0, 24), days: [5, 6] },
    ];
    // Friday evening, Saturday before and after its end; Sunday evening, Monday before six: no night began on Sunday.
    const times = ["27T22:00", "28T05:59", "28T06:00", "29T23:59", "30T00:00", "30T05:59", "30T06:00"];
    expect(names(shifts, times)).toBe("night night weekend weekend - - early");
  });

  it("is the first that the wall names where several are on", () => {
    expect(names([EARLY, { ...LATE, during: hours(13, 22) }], ["27T13:30", "27T14:00"])).toBe("early late");
  });

  it("goes by the clock of the wall's zone", () => {
    expect(names([EARLY, LATE, NIGHT], ["27T05:30", "27T06:30"], "Europe/Berlin", "Z")).toBe("early early");
    expect(names([EARLY, LATE, NIGHT], ["27T04:30", "27T05:30"], "UTC", "Z")).toBe("night night");
  });
});
