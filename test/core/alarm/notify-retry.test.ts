import { describe, expect, it } from "vitest";
import { errorOf, retryAfterOf, type Tried, verdictOf, waitMs } from "../../../core/alarm/notify-retry.ts";

const answer = (status: number): Tried => ({ type: "answer", status, retryAfterMs: null });

describe("verdictOf", () => {
  it.each([
    [[200, 201, 202, 204, 299], { type: "sent" }],
    [[500, 501, 505, 599, 408], { type: "again", away: false }],
    [[429, 502, 503, 504], { type: "again", away: true }],
    [[400, 401, 403, 404, 410, 413, 422], { type: "never" }],
    [[301, 302, 303, 307, 308, 304], { type: "never" }],
  ] as const)("of %j is %j", (statuses, verdict) => {
    expect(statuses.map((status) => verdictOf(answer(status)))).toEqual(statuses.map(() => verdict));
  });

  it("tries again what nobody answered, and never what may not go there", () => {
    const of = (what: "timeout" | "network" | "not-allowed") => verdictOf({ type: "no-answer", what });
    expect([of("timeout"), of("network"), of("not-allowed")]).toEqual([
      { type: "again", away: true },
      { type: "again", away: true },
      { type: "never" },
    ]);
  });
});

describe("errorOf", () => {
  it("names the status, or what there was instead of an answer", () => {
    expect([errorOf(answer(503)), errorOf({ type: "no-answer", what: "timeout" })]).toEqual(["http-503", "timeout"]);
  });
});

describe("waitMs", () => {
  it("doubles from five seconds to an hour, up to half of it left to chance", () => {
    expect([1, 2, 3, 4, 10, 11, 20].map((tries) => waitMs(tries, Number.POSITIVE_INFINITY, 1) / 1_000)).toEqual([
      5, 10, 20, 40, 2_560, 3_600, 3_600,
    ]);
    expect([waitMs(1, Number.POSITIVE_INFINITY, 0), waitMs(10, 60_000, 0.5)]).toEqual([2_500, 45_000]);
  });
});

describe("retryAfterOf", () => {
  const NOW = Date.parse("2026-11-25T12:00:00Z");

  it.each([
    ["120", 120_000],
    [" 0 ", 0],
    ["Wed, 25 Nov 2026 12:00:30 GMT", 30_000],
    ["Wed, 25 Nov 2026 11:00:00 GMT", 0],
    ["999999", 3_600_000],
    ["soon", null],
    ["", null],
    [null, null],
  ])("of %j is %j", (header, expected) => {
    expect(retryAfterOf(header, NOW)).toBe(expected);
  });
});
