import { describe, expect, it } from "vitest";
import { Unread } from "../../worker/unread.ts";

describe("Unread", () => {
  it("adds up what is noted of each site, and tells it once", () => {
    const unread = new Unread();
    unread.note("main", 0, 0);
    expect(unread.take("main")).toBeUndefined();
    unread.note("main", 2, 0);
    unread.note("main", 1, 3);
    unread.note("other", 0, 1);
    expect([unread.take("main"), unread.take("main"), unread.take("other")]).toEqual([
      { values: 3, exemplars: 3 },
      undefined,
      { values: 0, exemplars: 1 },
    ]);
  });
});
