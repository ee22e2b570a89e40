/** When something was, as long as it must be. */
import { describe, expect, it } from "vitest";
import { formatTime } from "../../../dashboard/console/times.ts";

describe("formatTime", () => {
  const at = (year: number, month: number, day: number): number => new Date(year, month - 1, day, 9, 2, 31).getTime();

  it("names the day when it was another, and the year when it was another", () => {
    const now = new Date(2026, 10, 23, 15, 0, 0).getTime();
    expect(formatTime(at(2026, 11, 23), now, "en")).toBe("09:02:31");
    expect(formatTime(at(2026, 11, 22), now, "en")).toBe("22 Nov, 09:02:31");
    expect(formatTime(at(2025, 11, 23), now, "en")).toBe("23 Nov 2025, 09:02:31");
    expect(formatTime(at(2026, 11, 23), now, "zh")).toBe("09:02:31");
    expect(formatTime(at(2026, 11, 22), now, "zh")).toBe("11月22日 09:02:31");
  });
});
