import { describe, expect, it } from "vitest";
import { formatClock, formatDate, formatDay, formatHourMinute } from "../../dashboard/format.ts";
import { aheadMs, cityOf } from "../../dashboard/zone.ts";

const HOUR_MS = 3_600_000;
const NEW_YEAR = Date.parse("2026-12-31T23:59:59Z");

describe("aheadMs", () => {
  it("is what clocks of a zone are ahead of UTC, on either side and by parts of an hour", () => {
    const zones = ["UTC", "Asia/Shanghai", "America/St_Johns", "Asia/Kathmandu"];
    expect(zones.map((zone) => aheadMs(NEW_YEAR, zone) / HOUR_MS)).toEqual([0, 8, -3.5, 5.75]);
  });

  it("changes in the minute in which clocks are set", () => {
    const set = Date.parse("2026-03-29T01:00:00Z");
    expect([set - 1, set].map((ms) => aheadMs(ms, "Europe/Berlin") / HOUR_MS)).toEqual([1, 2]);
  });

  it("is the browser's own without a zone", () => {
    expect(aheadMs(NEW_YEAR, undefined)).toBe(aheadMs(NEW_YEAR, Intl.DateTimeFormat().resolvedOptions().timeZone));
  });
});

describe("times of a wall", () => {
  it("are said by its zone, whatever the browser is set to", () => {
    const zone = "Asia/Shanghai";
    expect([formatClock(NEW_YEAR, zone), formatHourMinute(NEW_YEAR, zone)]).toEqual(["07:59:59", "07:59"]);
    expect([formatDate(NEW_YEAR, "en", zone), formatDay(NEW_YEAR, "en", zone)]).toEqual(["Fri, 1 Jan 2027", "1 Jan"]);
    expect([formatDate(NEW_YEAR, "zh", zone), formatDay(NEW_YEAR, "zh", zone)]).toEqual(["1月1日星期五", "1月1日"]);
  });

  it("have the city of their zone for a name", () => {
    expect(["America/Argentina/Buenos_Aires", "UTC"].map(cityOf)).toEqual(["Buenos Aires", "UTC"]);
  });
});
