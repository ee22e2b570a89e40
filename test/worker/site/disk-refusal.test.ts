import { describe, expect, it } from "vitest";
import { DiskRefusal, TRY_EVERY_MS } from "../../../worker/site/disk-refusal.ts";

describe("DiskRefusal", () => {
  it("lets everything through until the disk refuses, then one body in a while, and everything again when one is taken", () => {
    const disk = new DiskRefusal();
    expect([disk.stands, disk.mayTry(0), disk.mayTry(0)]).toEqual([false, true, true]);
    disk.refused(1_000);
    // Told by each sender that failed.
    disk.refused(1_000 + TRY_EVERY_MS - 1);
    const tried = [1_001, 999 + TRY_EVERY_MS, 1_000 + TRY_EVERY_MS, 1_001 + TRY_EVERY_MS, 1_000 + 2 * TRY_EVERY_MS];
    expect(tried.map((nowMs) => disk.mayTry(nowMs))).toEqual([false, false, true, false, true]);
    expect(disk.stands).toBe(true);
    disk.taken();
    expect([disk.stands, disk.mayTry(0), disk.mayTry(0)]).toEqual([false, true, true]);
  });
});
