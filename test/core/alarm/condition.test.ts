import { describe, expect, it } from "vitest";
import { type Condition, dueOf, type Reading, stepCondition } from "../../../core/alarm/condition.ts";

const WORDS: Readonly<Record<string, Reading>> = { high: "holds", band: "between", ok: "fails", gone: "gone" };

/** One reading each 10 s; what the condition is after each: `-`, `pending`, `active`, `active!` without data. */
function follow(readings: string, delays: { onDelayMs?: number; offDelayMs?: number; missing?: "keep" | "clear" } = {}): string {
  const rule = { onDelayMs: 0, offDelayMs: 0, missing: "keep" as const, ...delays };
  let condition: Condition | null = null;
  return readings
    .split(" ")
    .map((word, i) => {
      condition = stepCondition(condition, WORDS[word] as Reading, rule, i * 10_000);
      if (condition === null) return "-";
      return condition.phase === "active" && condition.noData ? "active!" : condition.phase;
    })
    .join(" ");
}

describe("stepCondition", () => {
  it("is active while it holds", () => {
    expect(follow("ok high high ok high")).toBe("- active active - active");
  });

  it("waits for the on-delay, seen whole", () => {
    const delays = { onDelayMs: 20_000 };
    expect(follow("high high high ok", delays)).toBe("pending pending active -");
    expect(follow("high ok high high high", delays)).toBe("pending - pending pending active");
    expect(follow("high gone high high high", delays)).toBe("pending - pending pending active");
    expect(follow("high band high high high", delays)).toBe("pending - pending pending active");
  });

  it("clears when it fails for the off-delay", () => {
    const delays = { offDelayMs: 20_000 };
    expect(follow("high ok ok ok", delays)).toBe("active active active -");
    expect(follow("high ok high ok ok ok", delays)).toBe("active active active active active -");
    expect(follow("high ok band ok ok ok", delays)).toBe("active active active active active -");
  });

  it("stays inside the deadband and does not begin there", () => {
    expect(follow("band high band ok band")).toBe("- active active - -");
  });

  it("never clears for missing data, and says so", () => {
    expect(follow("high gone gone high ok")).toBe("active active! active! active -");
    expect(follow("high gone ok")).toBe("active active! -");
    expect(follow("high ok gone gone ok ok", { offDelayMs: 20_000 })).toBe("active active active! active! active active");
  });

  it("clears for missing data where the rule says so, as Prometheus does", () => {
    expect(follow("high gone", { missing: "clear" })).toBe("active -");
    expect(follow("high gone gone high", { missing: "clear", offDelayMs: 20_000 })).toBe("active active active active");
  });
});

describe("dueOf", () => {
  const rule = { onDelayMs: 60_000, offDelayMs: 30_000, missing: "keep" } as const;

  it("is the end of the delay that runs", () => {
    const active = { phase: "active", beganMs: 0, activeMs: 60_000, failingMs: null, noData: false } as const;
    expect(dueOf(null, rule)).toBeNull();
    expect(dueOf({ phase: "pending", beganMs: 5_000 }, rule)).toBe(65_000);
    expect(dueOf(active, rule)).toBeNull();
    expect(dueOf({ ...active, failingMs: 70_000 }, rule)).toBe(100_000);
  });
});
