import { describe, expect, it } from "vitest";
import { DiskEnds } from "../../worker/disk-ends.ts";

describe("DiskEnds", () => {
  it("counts ends, not who heard of them, and begins anew when something is taken", () => {
    const ends = new DiskEnds();
    const heard = (...atMs: number[]): number[] => atMs.map((ms) => ends.heard("main", ms));
    expect(heard(0, 10, 4_999, 5_000, 20_000)).toEqual([1, 1, 1, 2, 3]);
    expect(ends.heard("other", 20_000)).toBe(1);
    ends.taken("main");
    expect(heard(21_000)).toEqual([1]);
  });
});
