import { describe, expect, it } from "vitest";
import { DiskRefusal, TRY_EVERY_MS } from "../../../worker/site/disk-refusal.ts";

function desk() {
  const it = {
    hasRoom: false,
    probes: 0,
    disk: new DiskRefusal(async () => {
      it.probes++;
      if (!it.hasRoom) throw new Error("database or disk is full: SQLITE_FULL");
    }),
    mayTry: async (...atMs: number[]): Promise<boolean[]> => {
      const may: boolean[] = [];
      for (const ms of atMs) may.push(await it.disk.mayTry(ms));
      return may;
    },
  };
  return it;
}

describe("DiskRefusal", () => {
  it("lets everything through until the disk refuses", async () => {
    const d = desk();
    expect([d.disk.stands, d.disk.mayWrite, await d.mayTry(0, 0), d.probes]).toEqual([false, true, [true, true], 0]);
  });

  it("then nothing until a probe found room, and everything again", async () => {
    const d = desk();
    d.disk.refused(1_000, 1);
    // Told by each sender that failed.
    d.disk.refused(TRY_EVERY_MS, 1);
    expect(await d.mayTry(1_001, 999 + TRY_EVERY_MS)).toEqual([false, false]);
    expect(d.probes).toBe(0);
    expect(await d.mayTry(1_000 + TRY_EVERY_MS, 1_001 + TRY_EVERY_MS)).toEqual([false, false]);
    expect([d.probes, d.disk.stands, d.disk.mayWrite]).toEqual([1, true, false]);
    d.hasRoom = true;
    expect(await d.mayTry(999 + 2 * TRY_EVERY_MS, 1_000 + 2 * TRY_EVERY_MS, 1_001 + 2 * TRY_EVERY_MS)).toEqual([false, true, true]);
    expect([d.probes, d.disk.stands, d.disk.mayWrite]).toEqual([2, true, true]);
    d.disk.taken();
    expect([d.disk.stands, d.disk.mayWrite, await d.mayTry(0)]).toEqual([false, true, [true]]);
  });

  it("asks once for all who come while it asks", async () => {
    const d = desk();
    d.hasRoom = true;
    d.disk.refused(0, 1);
    expect(await Promise.all([d.disk.mayTry(TRY_EVERY_MS), d.disk.mayTry(TRY_EVERY_MS)])).toEqual([true, false]);
    expect(d.probes).toBe(1);
  });

  it("waits twice as long after each end, and five minutes at most", async () => {
    for (const [times, waitMs] of [
      [1, 15_000],
      [2, 30_000],
      [4, 120_000],
      [6, 300_000],
      [40, 300_000],
    ] as const) {
      const d = desk();
      d.hasRoom = true;
      d.disk.refused(0, times);
      expect([times, await d.mayTry(waitMs - 1, waitMs)]).toEqual([times, [false, true]]);
    }
  });
});
