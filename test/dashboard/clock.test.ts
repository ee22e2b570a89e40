import { describe, expect, it } from "vitest";
import { createClock } from "../../dashboard/clock.ts";

/** A machine with a wall clock and a monotonic clock that a test moves by hand. */
function machine(wallMs: number) {
  const local = { wallMs, monotonicMs: 1_000 };
  const clock = createClock(() => ({ ...local }));
  return {
    clock,
    pass(ms: number) {
      local.wallMs += ms;
      local.monotonicMs += ms;
    },
    setWall(byMs: number) {
      local.wallMs += byMs;
    },
  };
}

describe("createClock", () => {
  it("tells the screen's own time until the server is heard", () => {
    const { clock, pass } = machine(50_000);
    pass(1_500);
    expect([clock.now(), clock.skewMs()]).toEqual([51_500, 0]);
  });

  it("is right on a screen whose clock is an hour ahead, and says so", () => {
    const { clock, pass } = machine(3_600_000 + 100_000);
    clock.observe(100_000);
    pass(2_000);
    expect([clock.now(), clock.skewMs()]).toEqual([102_000, 3_600_000]);
  });

  it("believes the server time that was on the way for the shortest time", () => {
    const { clock, pass } = machine(100_000);
    clock.observe(99_200);
    pass(1_000);
    clock.observe(100_990);
    pass(1_000);
    clock.observe(97_000);
    expect(clock.now()).toBe(101_990);
  });

  it("follows a drift once the older estimates are five minutes old", () => {
    const { clock, pass } = machine(1_000_000);
    clock.observe(1_000_000);
    for (let i = 1; i <= 11; i++) {
      pass(30_000);
      clock.observe(1_000_000 + i * 30_000 - 700);
    }
    expect(clock.skewMs()).toBe(700);
  });

  it("is moved forward by any server time, and back by a heartbeat's alone", () => {
    const { clock } = machine(100_000);
    clock.atLeast(40_000);
    expect(clock.now()).toBe(100_000);
    clock.atLeast(160_000);
    expect(clock.now()).toBe(160_000);
    clock.observe(150_000);
    expect(clock.now()).toBe(150_000);
  });

  it("counts a forward jump as time that passed, until the server corrects it", () => {
    const { clock, setWall } = machine(100_000);
    clock.observe(100_000);
    setWall(3_600_000);
    expect(clock.now()).toBe(3_700_000);
    clock.observe(100_010);
    expect(clock.now()).toBe(100_010);
  });

  it("counts the time that the machine slept", () => {
    const { clock, pass, setWall } = machine(100_000);
    pass(500);
    setWall(600_000);
    pass(500);
    expect(clock.elapsed()).toBe(1_000 + 601_000);
  });

  it("never goes back when the screen's clock is set back", () => {
    const { clock, setWall, pass } = machine(100_000);
    clock.observe(100_000);
    pass(500);
    setWall(-3_600_000);
    pass(500);
    expect(clock.now()).toBe(101_000);
    clock.observe(101_005);
    expect([clock.now(), clock.elapsed()]).toEqual([101_005, 2_000]);
  });
});
