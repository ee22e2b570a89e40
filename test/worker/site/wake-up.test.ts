import { describe, expect, it } from "vitest";
import { Daily } from "../../../worker/site/daily.ts";
import { type DueWork, WakeUp } from "../../../worker/site/wake-up.ts";

const START_MS = Date.UTC(2026, 0, 5, 12);
const DAY_MS = 86_400_000;

/** The platform's one wake-up, and what armed it. */
function platform() {
  let armedMs: number | null = null;
  const told: number[] = [];
  return {
    told,
    storage: {
      getAlarm: async () => armedMs,
      setAlarm: async (ms: number) => {
        armedMs = ms;
        told.push(ms - START_MS);
      },
    },
    fired: () => {
      armedMs = null;
    },
  };
}

const work = (name: string, dueMs: () => number | null, step: () => boolean = () => false): DueWork => ({ name, dueMs, step });
const pause = async (): Promise<void> => {};

describe("the wake-up", () => {
  it("is armed for what is due first, and again only to be earlier", async () => {
    const { storage, told } = platform();
    let dueMs = START_MS + 60_000;
    const wakeUp = new WakeUp({
      storage,
      pause,
      table: [work("a", () => START_MS + 90_000), work("b", () => dueMs), work("c", () => null)],
    });
    await wakeUp.arm(START_MS);
    await wakeUp.arm(START_MS + 1_000);
    dueMs = START_MS + 70_000;
    await wakeUp.arm(START_MS + 2_000);
    dueMs = START_MS + 30_000;
    await wakeUp.arm(START_MS + 3_000);
    expect(told).toEqual([60_000, 30_000]);
  });

  it("does what is due in pieces, though other work fails, and is armed for what comes then", async () => {
    const { storage, told, fired } = platform();
    let pieces = 3;
    const fails = work(
      "broken",
      () => null,
      () => {
        throw new Error("disk");
      },
    );
    const table = [
      fails,
      work(
        "a",
        () => START_MS + 80_000,
        () => --pieces > 0,
      ),
    ];
    const wakeUp = new WakeUp({ storage, pause, table });
    await wakeUp.arm(START_MS);
    fired();
    await wakeUp.run(START_MS + 20_000);
    expect([pieces, told]).toEqual([0, [80_000, 80_000]]);
  });

  it("does not come more often than each five seconds: who is awake sees to it", async () => {
    const { storage, told } = platform();
    await new WakeUp({ storage, pause, table: [work("a", () => START_MS - 1)] }).arm(START_MS);
    expect(told).toEqual([5_000]);
  });

  it("is armed anew where the platform lost it", async () => {
    const { storage, told } = platform();
    await storage.setAlarm(START_MS - 600_000);
    await new WakeUp({ storage, pause, table: [work("a", () => START_MS + 60_000)] }).arm(START_MS);
    expect(told).toEqual([-600_000, 60_000]);
  });
});

describe("retention", () => {
  it("is due five minutes after midnight, at the first wake-up of a life, and at once when the disk is full", () => {
    const ran: number[] = [];
    const daily = new Daily({ step: (nowMs) => ran.push(nowMs - START_MS) < 0, isNeeded: () => true });
    const next = START_MS + DAY_MS / 2 + 300_000;
    expect(daily.dueMs(START_MS)).toBe(next);
    daily.step(START_MS);
    daily.step(START_MS + 1_000);
    expect([daily.dueMs(START_MS), ran]).toEqual([next, [0]]);
    daily.hurry();
    expect(daily.dueMs(START_MS + 2_000)).toBe(START_MS + 2_000);
    daily.step(START_MS + 2_000);
    expect([daily.dueMs(START_MS + 2_000), ran]).toEqual([next, [0, 2_000]]);
  });

  it("is never due while there is nothing to keep", () => {
    expect(new Daily({ step: () => false, isNeeded: () => false }).dueMs(START_MS)).toBeNull();
  });
});
