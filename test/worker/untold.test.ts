import { describe, expect, it } from "vitest";
import { UntoldBySite } from "../../worker/untold.ts";

describe("UntoldBySite", () => {
  it("adds up what is noted of each site, and tells it once", () => {
    const untold = new UntoldBySite();
    const nothing = { values: 0, exemplars: 0, requests: 0, roomCalls: 0 };
    expect(untold.take("main")).toEqual(nothing);
    untold.note("main", { values: 2 });
    untold.note("main", { values: 1, exemplars: 3, requests: 1 });
    untold.note("main", { requests: 1, roomCalls: 4 });
    untold.note("other", { exemplars: 1 });
    expect([untold.take("main"), untold.take("main"), untold.take("other")]).toEqual([
      { values: 3, exemplars: 3, requests: 2, roomCalls: 4 },
      nothing,
      { ...nothing, exemplars: 1 },
    ]);
  });
});
