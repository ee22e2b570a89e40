import { describe, expect, it } from "vitest";
import { Slots } from "../../../worker/query/slots.ts";
import { runInTurns } from "../../../worker/query/turns.ts";

const never = new AbortController().signal;

function* count(to: number): Generator<void, number> {
  for (let i = 0; i < to; i++) yield;
  return to;
}

describe("runInTurns", () => {
  it("lets others run between the turns, and ends with the value", async () => {
    const order: string[] = [];
    const work = function* (): Generator<void, string> {
      order.push("work");
      yield;
      order.push("work");
      return "done";
    };
    const pause = async (): Promise<void> => void order.push("others");
    expect(await runInTurns(work(), { deadlineMs: 1, signal: never }, pause, () => 0)).toEqual({ type: "done", value: "done" });
    expect(order).toEqual(["work", "others", "work"]);
  });

  it("stops when its time is over or whoever asked has gone", async () => {
    let clock = 0;
    const pause = async (): Promise<void> => void clock++;
    expect(await runInTurns(count(1_000), { deadlineMs: 10, signal: never }, pause, () => clock)).toEqual({ type: "timeout" });
    expect(clock).toBe(10);
    const gone = AbortSignal.abort();
    expect(await runInTurns(count(1_000), { deadlineMs: 1e9, signal: gone }, pause, () => clock)).toEqual({ type: "canceled" });
    expect(clock).toBe(11);
  });
});

describe("Slots", () => {
  function create(atOnce: number, waiting: number) {
    let clock = 0;
    const slots = new Slots(
      { atOnce, waiting },
      async () => {
        clock++;
        await new Promise((resolve) => setImmediate(resolve));
      },
      () => clock,
    );
    return { slots, now: () => clock };
  }

  it("gives out so many at once, and the next in the order they came", async () => {
    const { slots } = create(1, 10);
    const order: number[] = [];
    const run = async (number: number): Promise<void> => {
      const slot = await slots.take({ deadlineMs: 1e9, signal: never });
      if (slot.type !== "done") throw new Error(slot.type);
      order.push(number);
      await new Promise((resolve) => setTimeout(resolve, 2));
      order.push(number);
      slot.value();
    };
    await Promise.all([1, 2, 3].map(run));
    expect(order).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it("turns away whom it has no room for, whose time is over, and who has gone", async () => {
    const { slots } = create(1, 1);
    const first = await slots.take({ deadlineMs: 1e9, signal: never });
    const waits = slots.take({ deadlineMs: 5, signal: never });
    expect(await slots.take({ deadlineMs: 1e9, signal: never })).toEqual({ type: "busy" });
    expect(await waits).toEqual({ type: "timeout" });
    expect(await slots.take({ deadlineMs: 1e9, signal: AbortSignal.abort() })).toEqual({ type: "canceled" });
    if (first.type === "done") first.value();
    expect((await slots.take({ deadlineMs: 1e9, signal: never })).type).toBe("done");
  });
});
