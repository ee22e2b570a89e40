/** When the agent tries again. */
import { describe, expect, it } from "vitest";
import { parseRetryAfter, retryDelayMs } from "../../agent/retry.ts";

describe("retryDelayMs", () => {
  it("doubles from the first wait to the last, half of it spread", () => {
    const limits = { firstMs: 1000, lastMs: 8000 };
    expect([1, 2, 3, 4, 5, 60].map((failures) => retryDelayMs(failures, limits, 0))).toEqual([500, 1000, 2000, 4000, 4000, 4000]);
    expect(retryDelayMs(2, limits, 0.5)).toBe(1500);
  });
});

describe("parseRetryAfter", () => {
  const nowMs = Date.UTC(2026, 0, 1, 12, 0, 0);
  const check = (text: string | null, expected: number | undefined): void =>
    expect(parseRetryAfter(text, nowMs), String(text)).toBe(expected);

  it("reads seconds and dates, and bounds both", () => {
    check("7", 7_000);
    check(" 0 ", 0);
    check("Thu, 01 Jan 2026 12:00:30 GMT", 30_000);
    check("Thu, 01 Jan 2026 11:00:00 GMT", 0);
    check("999999", 600_000);
    check("Thu, 01 Jan 2099 00:00:00 GMT", 600_000);
  });

  it("answers nothing for what is neither", () => {
    check(null, undefined);
    check("soon", undefined);
    check("", undefined);
  });
});
