import { describe, expect, it } from "vitest";
import { Conditions } from "../../../worker/site/conditions.ts";

describe("Conditions", () => {
  it("says what stands in the way from when it began until it is over, and tells once of each", () => {
    const conditions = new Conditions();
    const well = { storageFailing: false, historyShortened: false };
    expect([conditions.observe(well, 1), conditions.notices()]).toEqual([false, []]);
    const failing = { ...well, storageFailing: true };
    expect([conditions.observe(failing, 2), conditions.observe(failing, 3)]).toEqual([true, false]);
    expect(conditions.notices()).toMatchObject([
      { id: "site-storageFailing", level: "critical", from: "Parapet", postedMs: 2, untilMs: null },
    ]);
    expect(conditions.observe({ storageFailing: true, historyShortened: true }, 4)).toBe(true);
    expect(conditions.notices().map(({ level }) => level)).toEqual(["critical", "warning"]);
    expect([conditions.observe(well, 5), conditions.notices()]).toEqual([true, []]);
  });
});
