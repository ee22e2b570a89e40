import { describe, expect, it } from "vitest";
import { DEFAULT_RHYTHM_MS, freshnessAt, NO_RHYTHM, observeReport, type RhythmState, rhythmOf } from "../../core/freshness.ts";

const heardAt = (...arrivalsMs: number[]): RhythmState => arrivalsMs.reduce(observeReport, NO_RHYTHM);

describe("rhythm", () => {
  it("is assumed until three gaps were seen, and then their median", () => {
    expect(rhythmOf(heardAt())).toBe(DEFAULT_RHYTHM_MS);
    expect(rhythmOf(heardAt(0, 1000, 2000))).toBe(DEFAULT_RHYTHM_MS);
    expect(rhythmOf(heardAt(0, 1000, 2000, 3000))).toBe(1000);
    expect(rhythmOf(heardAt(0, 1000, 2000, 62_000))).toBe(1000);
  });

  it("takes several bodies of one report for one", () => {
    expect(rhythmOf(heardAt(0, 20, 40, 10_000, 10_020, 20_000, 20_015, 30_000))).toBe(10_000);
  });

  it("forgets a changed interval after eight reports", () => {
    const before = Array.from({ length: 20 }, (_, i) => i * 1000);
    const slower = Array.from({ length: 8 }, (_, i) => 19_000 + (i + 1) * 60_000);
    expect(rhythmOf(heardAt(...before, ...slower))).toBe(60_000);
  });

  it("keeps a bounded number of gaps", () => {
    expect(heardAt(...Array.from({ length: 1000 }, (_, i) => i * 1000)).gapsMs.length).toBe(15);
  });
});

describe("freshnessAt", () => {
  const check = (ageMs: number, rhythmMs: number, state: string): void =>
    expect([ageMs, rhythmMs, freshnessAt(1e6, 1e6 - ageMs, rhythmMs)]).toEqual([ageMs, rhythmMs, state]);

  it("is late past two gaps and stale past four, each device by its own rhythm", () => {
    check(20_000, 10_000, "live");
    check(20_001, 10_000, "late");
    check(40_000, 10_000, "late");
    check(40_001, 10_000, "stale");
    check(7_200_000, 3_600_000, "live");
    check(14_400_001, 3_600_000, "stale");
  });

  it("has a floor, so that the way from device to glass makes nobody late", () => {
    check(2_500, 100, "live");
    check(2_501, 100, "late");
    check(5_001, 100, "stale");
  });

  it("is never without a sample", () => {
    expect(freshnessAt(1e6, undefined, 1000)).toBe("never");
  });
});
