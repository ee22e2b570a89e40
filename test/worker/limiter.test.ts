import { describe, expect, it } from "vitest";
import { Limiter } from "../../worker/limiter.ts";

describe("Limiter", () => {
  it("lets so many tries through in a window, says how long to wait, and forgives a good one", () => {
    const limiter = new Limiter({ tries: 2, windowMs: 1000, maxKeys: 10 });
    expect([0, 100, 200, 999].map((nowMs) => limiter.take("a", nowMs))).toEqual([0, 0, 800, 1]);
    expect([limiter.take("b", 200), limiter.take("a", 1000)]).toEqual([0, 0]);
    limiter.take("a", 1001);
    limiter.forgive("a");
    expect(limiter.take("a", 1002)).toBe(0);
  });

  it("is bounded by keys, and forgets the oldest", () => {
    const limiter = new Limiter({ tries: 1, windowMs: 1000, maxKeys: 2 });
    for (const key of ["a", "b", "c"]) limiter.take(key, 0);
    expect([limiter.take("c", 1), limiter.take("b", 1), limiter.take("a", 1)]).toEqual([999, 999, 0]);
  });
});
