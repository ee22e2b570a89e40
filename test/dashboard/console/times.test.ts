/** When something was, as long as it must be. */
import { describe, expect, it } from "vitest";
import { formatSpan, formatTime } from "../../../dashboard/console/times.ts";

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

describe("formatSpan", () => {
  it("says a span as people order it: minutes, hours up to a day, days", () => {
    const spans = [900_000, 3_600_000, 8 * 3_600_000, 86_400_000, 7 * 86_400_000, 36 * 3_600_000];
    expect(spans.map((span) => formatSpan(span, "en"))).toEqual(["15 min", "1 h", "8 h", "24 h", "7 d", "36 h"]);
    expect(spans.slice(0, 2).map((span) => formatSpan(span, "zh"))).toEqual(["15 分钟", "1 小时"]);
  });
});
