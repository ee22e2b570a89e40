/** The queue's order and bounds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { QueuedReading } from "../../agent/metrics.ts";
import { ReadingQueue } from "../../agent/queue.ts";

const reading = (timeMs: number, samples = 1, text = "x".repeat(10)): QueuedReading => ({ timeMs, samples, text });
const times = (readings: readonly QueuedReading[]): number[] => readings.map(({ timeMs }) => timeMs);

const WIDE = { readings: 100, ageMs: 1_000_000 };
const WHOLE = { bytes: 1e9, samples: 1e9 };

function filled(limits = WIDE, ...timesMs: number[]): ReadingQueue {
  const queue = new ReadingQueue(limits);
  for (const timeMs of timesMs) queue.push(reading(timeMs), timeMs);
  return queue;
}

describe("ReadingQueue", () => {
  it("gives the oldest first, as many as fit one body", () => {
    const queue = filled(WIDE, 1, 2, 3, 4, 5);
    expect(times(queue.take({ bytes: 25, samples: 100 }, 5))).toEqual([1, 2]);
    expect(times(queue.take({ bytes: 1000, samples: 2 }, 5))).toEqual([3, 4]);
    expect([times(queue.take(WHOLE, 5)), times(queue.take(WHOLE, 5)), queue.length]).toEqual([[5], [], 0]);
  });

  it("gives one reading however large it is, so that it cannot block the rest", () => {
    expect(times(filled(WIDE, 1, 2).take({ bytes: 1, samples: 0 }, 2))).toEqual([1]);
  });

  it("counts bytes, not characters", () => {
    const queue = new ReadingQueue(WIDE);
    for (const timeMs of [1, 2]) queue.push(reading(timeMs, 1, "机".repeat(10)), timeMs);
    expect(times(queue.take({ bytes: 59, samples: 10 }, 2))).toEqual([1]);
  });

  it("puts back in place what was taken", () => {
    const queue = filled(WIDE, 1, 2, 3);
    const taken = queue.take({ bytes: 25, samples: 100 }, 3);
    queue.push(reading(4), 4);
    queue.putBack(taken, 4);
    expect(times(queue.take(WHOLE, 4))).toEqual([1, 2, 3, 4]);
  });

  it("drops the oldest past its count, also when something is put back, and counts their samples", () => {
    const queue = new ReadingQueue({ readings: 3, ageMs: 1_000_000 });
    for (const timeMs of [1, 2, 3, 4]) queue.push(reading(timeMs, 10), timeMs);
    const taken = queue.take({ bytes: 25, samples: 100 }, 4);
    queue.push(reading(5, 10), 5);
    queue.push(reading(6, 10), 6);
    queue.putBack(taken, 6);
    expect([times(queue.take(WHOLE, 6)), queue.droppedSamples]).toEqual([[4, 5, 6], 30]);
  });

  it("drops what is older than its age, also when nothing new comes", () => {
    const queue = filled({ readings: 100, ageMs: 100 }, 1, 50, 100);
    expect([times(queue.take(WHOLE, 151)), queue.droppedSamples]).toEqual([[100], 2]);
  });

  it("never holds more than its bound, loses nothing uncounted, and keeps order", () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant("push" as const) }),
      fc.record({ type: fc.constant("take" as const), samples: fc.integer({ min: 0, max: 5 }), back: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new ReadingQueue({ readings: 5, ageMs: 1_000_000 });
        const sent: number[] = [];
        let pushed = 0;
        for (const one of steps) {
          if (one.type === "push") queue.push(reading(++pushed), pushed);
          else {
            const taken = queue.take({ bytes: 1e9, samples: one.samples }, pushed);
            if (one.back) queue.putBack(taken, pushed);
            else sent.push(...times(taken));
          }
          expect(queue.length).toBeLessThanOrEqual(5);
        }
        expect(sent).toEqual([...sent].sort((a, b) => a - b));
        expect(sent.length + queue.length + queue.droppedSamples).toBe(pushed);
      }),
    );
  });
});
