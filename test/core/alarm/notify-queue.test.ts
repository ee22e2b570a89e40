import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_QUEUED, MAX_QUEUED_BYTES, type Message, MessageQueue } from "../../../core/alarm/notify-queue.ts";
import { MAX_TRIES, MAX_WAIT_MS, type Tried } from "../../../core/alarm/notify-retry.ts";

function message(number: number, name = "Hot", more: Partial<Message> = {}): Message {
  const fresh = { madeMs: 0, queuedMs: 0, tries: 0, dueMs: 0, error: null, away: false };
  return { number, id: `m${number}`, name, status: "firing", alarms: 1, bytes: 100, ...fresh, ...more };
}

const answer = (status: number, retryAfterMs: number | null = null): Tried => ({ type: "answer", status, retryAfterMs });
const NETWORK: Tried = { type: "no-answer", what: "network" };
const TAKEN = answer(204);

describe("MessageQueue", () => {
  it("gives one message after the other, in their order", () => {
    const queue = new MessageQueue([message(1), message(2), message(3, "Cold")]);
    const order: number[] = [];
    for (let next = queue.next(0); next; next = queue.next(0)) {
      order.push(next.number);
      expect(queue.settle(next.number, TAKEN, 0, 1)).toMatchObject({ type: "sent", message: { tries: 1 } });
    }
    expect([order, queue.dueMs(), queue.size]).toEqual([[1, 2, 3], null, 0]);
  });

  it("lets a message that fails be passed by those of other names, and by none of its own", () => {
    const queue = new MessageQueue([message(1), message(2), message(3, "Cold")]);
    expect(queue.settle(1, answer(500), 0, 1)).toEqual({
      type: "waits",
      message: message(1, "Hot", { tries: 1, dueMs: 5_000, error: "http-500" }),
    });
    expect(queue.next(0)?.number).toBe(3);
    queue.settle(3, TAKEN, 0, 1);
    expect([queue.next(4_999), queue.dueMs(), queue.next(5_000)?.number]).toEqual([null, 5_000, 1]);
  });

  it("leaves a target alone where nobody is, and sends everything at once when somebody answers again", () => {
    const queue = new MessageQueue([message(1), message(2, "Cold"), message(3, "Wet")]);
    queue.settle(1, NETWORK, 0, 1);
    expect([queue.next(4_999), queue.next(5_000)?.number]).toEqual([null, 1]);
    queue.settle(1, NETWORK, 5_000, 1);
    expect([queue.dueMs(), queue.next(14_999), queue.next(15_000)?.number]).toEqual([15_000, null, 1]);
    queue.settle(1, NETWORK, 15_000, 1);
    expect(queue.next(35_000)?.number).toBe(1);
    queue.settle(1, NETWORK, 35_000, 1);
    // The first waits its own time now; another one finds out.
    expect(queue.next(75_000)?.number).toBe(1);
    queue.settle(1, NETWORK, 75_000, 1);
    expect(queue.next(135_000)?.number).toBe(2);
    queue.settle(2, TAKEN, 135_000, 1);
    expect(queue.next(135_000)?.number).toBe(1);
  });

  it("does as a target asks that wants to be left alone", () => {
    const queue = new MessageQueue([message(1), message(2, "Cold")]);
    queue.settle(1, answer(429, 30_000), 0, 1);
    expect([queue.dueMs(), queue.next(29_999), queue.next(30_000)?.number]).toEqual([30_000, null, 1]);
  });

  it("gives up at once what is refused, after twenty tries what fails, and after a day whatever it is", () => {
    const refused = new MessageQueue([message(1)]);
    expect(refused.settle(1, answer(400), 7, 1)).toEqual({ type: "dead", message: message(1, "Hot", { tries: 1, error: "http-400" }) });
    const failing = new MessageQueue([message(1)]);
    const types: string[] = [];
    let nowMs = 0;
    while (failing.size > 0) {
      nowMs = failing.dueMs() as number;
      types.push(failing.settle(1, answer(500), nowMs, 1).type);
    }
    expect([types.length, types.at(-1), new Set(types.slice(0, -1)), nowMs / 3_600_000]).toEqual([
      MAX_TRIES,
      "dead",
      new Set(["waits"]),
      expect.closeTo(10.4, 1),
    ]);
    const old = new MessageQueue([message(1)]);
    expect(old.settle(1, NETWORK, MAX_WAIT_MS - 1, 1).type).toBe("waits");
    expect(old.settle(1, NETWORK, MAX_WAIT_MS, 1).type).toBe("dead");
  });

  it("lets the oldest go past its number and past its bytes", () => {
    const queue = new MessageQueue(Array.from({ length: MAX_QUEUED }, (_, i) => message(i)));
    expect(queue.push(message(MAX_QUEUED)).map(({ number }) => number)).toEqual([0]);
    const heavy = new MessageQueue();
    const half = MAX_QUEUED_BYTES / 2;
    expect([1, 2, 3].flatMap((number) => heavy.push(message(number, "Hot", { bytes: half })).map((left) => left.number))).toEqual([1]);
    expect(heavy.settle(1, TAKEN, 0, 1)).toEqual({ type: "gone" });
  });

  it("keeps the order of each name and loses nothing but what it says, whatever happens", () => {
    const statuses = fc.constantFrom(204, 204, 500, 503, 429, 408, 400);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), statuses, fc.nat(20_000)), { maxLength: 80 }), (steps) => {
        const queue = new MessageQueue();
        const ended: number[] = [];
        const sent = new Map<string, number[]>();
        let nowMs = 0;
        steps.forEach(([name, status, passMs], i) => {
          queue.push(message(i, name, { madeMs: nowMs, queuedMs: nowMs, dueMs: nowMs }));
          nowMs += passMs;
          const next = queue.next(nowMs);
          if (!next) return;
          const settled = queue.settle(next.number, answer(status), nowMs, 0.5);
          if (settled.type === "sent") sent.set(next.name, [...(sent.get(next.name) ?? []), next.number]);
          if (settled.type === "sent" || settled.type === "dead") ended.push(next.number);
        });
        const left = queue.all().map(({ number }) => number);
        expect([...ended, ...left].sort((a, b) => a - b)).toEqual(steps.map((_, i) => i));
        for (const numbers of sent.values()) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
  });
});
