import { describe, expect, it } from "vitest";
import { distanceTo, layoutClocks, momentDay, momentText, nextDaily, zoneTime } from "../../../dashboard/panels/clock-model.ts";

const NOON = Date.parse("2026-11-23T12:00:05Z");

describe("zoneTime", () => {
  it("tells the time of a place, its date, and what it is called", () => {
    expect(zoneTime({ zone: "Asia/Shanghai", title: { en: "Shanghai", zh: "上海" } }, NOON, false, "zh")).toEqual({
      name: "上海",
      time: "20:00",
      date: "11月23日周一",
    });
    expect(zoneTime({ zone: "America/Argentina/Buenos_Aires" }, NOON, true, "en")).toEqual({
      name: "Buenos Aires",
      time: "09:00:05",
      date: "Mon 23 Nov",
    });
    expect(zoneTime({ zone: "Pacific/Kiritimati" }, NOON, false, "en")).toEqual({ name: "Kiritimati", time: "02:00", date: "Tue 24 Nov" });
    expect(zoneTime(undefined, NOON, false, "en", "Asia/Kathmandu")).toEqual({ name: "", time: "17:45", date: "Mon 23 Nov" });
    expect(zoneTime({ zone: "UTC" }, Date.parse("2026-11-23T00:10:00Z"), false, "en").time).toBe("00:10");
  });

  it("says of a zone that this browser does not know that it does not", () => {
    expect(zoneTime({ zone: "Atlantis/Central" }, NOON, false, "en")).toEqual({ name: "Central", time: undefined, date: "" });
  });
});

describe("momentText and momentDay", () => {
  it("say a moment by a zone, and its day alone", () => {
    const evening = Date.parse("2026-12-31T17:00:00Z");
    expect([momentText(evening, "en", "UTC"), momentDay(evening, "en", "UTC")]).toEqual(["Thu, 31 Dec 2026, 17:00", "31 Dec 2026"]);
    expect(momentDay(evening, "zh", "Asia/Shanghai")).toBe("2027年1月1日");
  });
});

describe("nextDaily", () => {
  const check = (now: string, zone: string, hours: readonly number[], expected: string): void => {
    const minutes = hours.map((hour) => hour * 60);
    expect(new Date(nextDaily(minutes, zone, Date.parse(now))).toISOString()).toBe(expected);
  };

  it("is the next of the times by a zone's clock, and at one of them the one after it", () => {
    check("2026-11-23T05:59:59.500Z", "Asia/Shanghai", [6, 14, 22], "2026-11-23T06:00:00.000Z");
    check("2026-11-23T06:00:00Z", "Asia/Shanghai", [6, 14, 22], "2026-11-23T14:00:00.000Z");
    check("2026-11-23T20:10:00Z", "Asia/Shanghai", [6, 14, 22], "2026-11-23T22:00:00.000Z");
    check("2026-11-23T06:00:00Z", "Asia/Shanghai", [14], "2026-11-24T06:00:00.000Z");
    check("2026-11-23T06:00:00Z", "Asia/Kolkata", [12], "2026-11-23T06:30:00.000Z");
  });

  it("is by what the clock then says where it is set in between, and a time that is left out passes as on other days", () => {
    check("2026-03-28T22:00:00Z", "Europe/Berlin", [6], "2026-03-29T04:00:00.000Z");
    check("2026-10-24T21:00:00Z", "Europe/Berlin", [6], "2026-10-25T05:00:00.000Z");
    check("2026-03-29T00:30:00Z", "Europe/Berlin", [2], "2026-03-29T01:00:00.000Z");
  });
});

describe("distanceTo", () => {
  const at = (offsetMs: number) => distanceTo(NOON, NOON + offsetMs);

  it("counts to a moment, is there at zero, and goes on since", () => {
    expect([-1_001, -1_000, -1, 0, 999, 1_000].map((offset) => `${at(offset).past} ${at(offset).time}`)).toEqual([
      "false 00:00:02",
      "false 00:00:01",
      "false 00:00:01",
      "true 00:00:00",
      "true 00:00:00",
      "true 00:00:01",
    ]);
  });

  it("counts days apart, and then no seconds", () => {
    expect(at(-86_399_000)).toEqual({ past: false, days: 0, time: "23:59:59" });
    expect(at(-86_400_000)).toEqual({ past: false, days: 1, time: "00:00" });
    expect(at(3 * 86_400_000 + 4 * 3_600_000 + 59 * 60_000 + 59_000)).toEqual({ past: true, days: 3, time: "04:59" });
  });
});

describe("layoutClocks", () => {
  it("has all clocks as large as they can be side by side, and counts those that have no room", () => {
    expect(layoutClocks(1, true, 600, 190)).toMatchObject({ columns: 1, shown: 1, fontPx: 132 });
    expect(layoutClocks(3, false, 1200, 190)).toMatchObject({ columns: 3, shown: 3 });
    const small = layoutClocks(12, false, 280, 200);
    expect(small.shown).toBeLessThan(12);
    expect(small.fontPx).toBeGreaterThanOrEqual(40);
    expect(small.rowPx * Math.ceil(small.shown / small.columns)).toBeLessThanOrEqual(162);
  });
});
