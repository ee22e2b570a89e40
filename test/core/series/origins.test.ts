import { describe, expect, it } from "vitest";
import { type Origin, Origins } from "../../../core/series/origins.ts";

const ORIGIN: Origin = { devices: ["a", "b"], newestMs: 20, oldestMs: 10, paceMs: 1_000 };

describe("Origins", () => {
  it("tells by the object that was looked up once what is known now, and steps when other devices are expected", () => {
    const origins = new Origins();
    expect([origins.of(3), origins.version]).toEqual([undefined, 0]);
    origins.set(3, ORIGIN);
    const found = origins.of(3);
    expect([found, origins.version]).toEqual([ORIGIN, 1]);
    origins.set(3, { ...ORIGIN, devices: ["a", "b"], newestMs: 30 });
    expect([found, origins.version]).toEqual([{ ...ORIGIN, newestMs: 30 }, 1]);
    origins.set(3, { ...ORIGIN, devices: ["a"] });
    expect([found, origins.version]).toEqual([{ ...ORIGIN, devices: ["a"] }, 2]);
    origins.forget([3]);
    expect(origins.of(3)).toBeUndefined();
  });

  it("knows the slowest pace among series, whichever side is the smaller", () => {
    const origins = new Origins();
    origins.set(1, ORIGIN);
    origins.set(2, { ...ORIGIN, paceMs: 60_000 });
    origins.set(3, { ...ORIGIN, paceMs: 30_000 });
    const pace = (...refs: readonly number[]): number => origins.paceOf(new Set(refs));
    expect([pace(), pace(9), pace(1), pace(1, 3), pace(7, 8, 9, 1, 2, 3), pace(7, 8, 9, 10)]).toEqual([0, 0, 1_000, 30_000, 60_000, 0]);
    expect([new Set([9]), new Set([9, 3])].map((refs) => origins.among(refs))).toEqual([false, true]);
  });
});
