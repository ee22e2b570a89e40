import { describe, expect, it } from "vitest";
import { Conditions } from "../../../worker/site/conditions.ts";

describe("Conditions", () => {
  it("says what stands in the way from when it began until it is over, and tells once of each", () => {
    const conditions = new Conditions();
    const well = { storageFailing: false, historyShortened: false, runningOut: undefined };
    expect([conditions.observe(well, 1), conditions.notices()]).toEqual([false, []]);
    const failing = { ...well, storageFailing: true };
    expect([conditions.observe(failing, 2), conditions.observe(failing, 3)]).toEqual([true, false]);
    expect(conditions.notices()).toMatchObject([
      { id: "site-storageFailing", level: "critical", from: "Parapet", postedMs: 2, untilMs: null },
    ]);
    expect(conditions.observe({ ...failing, historyShortened: true }, 4)).toBe(true);
    expect(conditions.notices().map(({ level }) => level)).toEqual(["critical", "warning"]);
    expect([conditions.observe(well, 5), conditions.notices()]).toEqual([true, []]);
  });

  it("tells in steps what of a plan's day runs out, and when", () => {
    const conditions = new Conditions();
    const outMs = Date.UTC(2026, 10, 25, 21, 47);
    const observe = (ratio: number, atMs: number | null, nowMs: number): boolean =>
      conditions.observe({ storageFailing: false, historyShortened: false, runningOut: { what: "requests", ratio, outMs: atMs } }, nowMs);
    expect([observe(0.412, outMs, 1), observe(0.448, outMs + 120_000, 2)]).toEqual([true, false]);
    expect(conditions.notices()).toEqual([
      {
        id: "site-runningOut",
        level: "warning",
        text: "Free plan: 40 % of today's requests are used, and at this rate they end at 21:40 UTC. 免费套餐：今日请求数已用 40 %，按此速度将于 21:40 UTC 用完。",
        from: "Parapet",
        postedMs: 1,
        untilMs: null,
      },
    ]);
    expect(observe(0.93, null, 3)).toBe(true);
    expect(conditions.notices()[0]?.text).toBe("Free plan: 90 % of today's requests are used. 免费套餐：今日请求数已用 90 %。");
    expect(observe(1.02, null, 4)).toBe(true);
    expect(conditions.notices()).toMatchObject([{ level: "critical", postedMs: 1, text: expect.stringContaining("are used up") }]);
  });
});
