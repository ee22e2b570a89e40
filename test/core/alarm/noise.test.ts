import { describe, expect, it } from "vitest";
import { Noise } from "../../../core/alarm/noise.ts";

const MINUTE = 60_000;

function rain(noise: Noise, count: number, everyMs: number, fromMs = 0): number {
  for (let i = 0; i < count; i++) noise.raised(`a${i}`, i % 5 === 0 ? "critical" : "low", fromMs + i * everyMs);
  return fromMs + (count - 1) * everyMs;
}

describe("Noise", () => {
  it("sees a flood at the eleventh new alarm in ten minutes, and names the first", () => {
    const noise = new Noise();
    rain(noise, 10, 30_000);
    expect(noise.flood).toBeNull();
    noise.raised("last", "low", 5 * MINUTE);
    expect(noise.flood).toEqual({ sinceMs: 5 * MINUTE, firstOut: "a0" });
  });

  it("sees none in as many over a longer time", () => {
    const noise = new Noise();
    rain(noise, 50, MINUTE + 1);
    expect(noise.flood).toBeNull();
  });

  it("keeps the first out, and ends when it has come down to half", () => {
    const noise = new Noise();
    const lastMs = rain(noise, 20, 20_000);
    expect(noise.flood?.firstOut).toBe("a0");
    const dueMs = noise.dueMs as number;
    noise.step(dueMs - 1);
    expect(noise.flood).not.toBeNull();
    noise.step(dueMs);
    expect(noise.flood).toBeNull();
    expect(dueMs).toBe(lastMs - 5 * 20_000 + 10 * MINUTE);
    expect(noise.dueMs).toBeNull();
  });

  it("says that an alarm chatters at its third return within a minute", () => {
    const noise = new Noise();
    expect([0, 20_000, 40_000].map((atMs) => noise.raised("a", "low", atMs))).toEqual([false, false, true]);
    expect([200_000, 231_000, 262_000].map((atMs) => noise.raised("b", "low", atMs))).toEqual([false, false, false]);
  });

  it("counts what tells of the health of alarms", () => {
    const noise = new Noise();
    rain(noise, 20, 20_000);
    const health = noise.health({ chattering: 1, stale: 2 }, 20 * 20_000);
    expect(health).toEqual({
      raisedIn10Min: 20,
      raisedInDay: 20,
      floodRatio: 1 / 144,
      chattering: 1,
      stale: 2,
      priorityRatio: { critical: 0.2, high: 0, medium: 0, low: 0.8 },
    });
    noise.step(25 * 60 * MINUTE);
    expect(noise.health({ chattering: 0, stale: 0 }, 25 * 60 * MINUTE)).toMatchObject({ raisedInDay: 0, floodRatio: 0 });
  });

  it("goes on after a restart where it was", () => {
    const noise = new Noise();
    rain(noise, 12, 20_000);
    const again = new Noise();
    again.restore(JSON.parse(JSON.stringify(noise.record())));
    expect(again.record()).toEqual(noise.record());
    expect(again.dueMs).toBe(noise.dueMs);
  });
});
