import { describe, expect, it } from "vitest";
import { DueTimer } from "../../../worker/site/due-timer.ts";

/** A clock, what is due, and when the timer ran. */
function bench() {
  const timers: { readonly atMs: number; readonly run: () => void }[] = [];
  const state = { nowMs: 0, dueMs: null as number | null, ran: [] as number[], timers };
  const timer = new DueTimer({
    dueMs: () => state.dueMs,
    run: (nowMs) => void state.ran.push(nowMs),
    now: () => state.nowMs,
    later: (run, delayMs) => void timers.push({ atMs: state.nowMs + delayMs, run }),
  });
  const look = (dueMs: number | null): void => {
    state.dueMs = dueMs;
    timer.look();
  };
  const fire = (): void => {
    const next = timers.sort((a, b) => a.atMs - b.atMs).shift();
    if (!next) throw new Error("no timer is set");
    state.nowMs = next.atMs;
    next.run();
  };
  return { state, look, fire };
}

describe("DueTimer", () => {
  it("runs when what is due soon is due, at once where that has passed, and sets no timer for what is due later", () => {
    const { state, look, fire } = bench();
    look(null);
    look(60_000);
    expect(state.timers).toEqual([]);
    look(3_000);
    fire();
    look(1_000);
    fire();
    expect(state.ran).toEqual([3_000, 3_000]);
  });

  it("sets one timer for the same, and an earlier one for what is earlier", () => {
    const { state, look, fire } = bench();
    look(5_000);
    look(5_000);
    look(4_000);
    look(5_000);
    expect(state.timers.map(({ atMs }) => atMs)).toEqual([5_000, 4_000]);
    fire();
    look(5_000);
    expect(state.timers.map(({ atMs }) => atMs)).toEqual([5_000, 5_000]);
    expect(state.ran).toEqual([4_000]);
  });
});
