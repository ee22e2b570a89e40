/** The sender's rules, with answers that the test gives and a clock that it moves. */
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../agent/post.ts";
import { ReadingQueue } from "../../agent/queue.ts";
import { Sender } from "../../agent/sender.ts";

const LATER: Outcome = { type: "later", why: "ECONNREFUSED" };
const STORED: Outcome = { type: "stored" };

/** `answers` are given one for each body; then everything is stored. Texts are the readings' numbers. */
function open(answers: Outcome[], limits = { readings: 100, ageMs: 1_000_000 }) {
  const queue = new ReadingQueue(limits);
  const world = { now: 0, bodies: [] as string[], said: [] as string[] };
  const sender = new Sender(
    queue,
    "http://site",
    { firstMs: 1000, lastMs: 8000 },
    {
      post: (text) => {
        world.bodies.push(text);
        return Promise.resolve(answers.shift() ?? STORED);
      },
      now: () => world.now,
      random: () => 0,
      say: (line) => world.said.push(line),
    },
  );
  const push = (...names: string[]): void => {
    for (const name of names) queue.push({ timeMs: world.now, samples: 1000, text: name }, world.now);
  };
  const drainAt = (now: number): Promise<void> => {
    world.now = now;
    return sender.drain();
  };
  return { queue, world, push, drainAt };
}

describe("Sender", () => {
  it("sends what waits in bodies of at most 5,000 samples, in order", async () => {
    const { world, push, drainAt } = open([]);
    push(..."abcdefg");
    await drainAt(1);
    expect([world.bodies, world.said]).toEqual([["abcde", "fg"], []]);
  });

  it("keeps a body that could not be sent, waits longer each time, and says lost and back once", async () => {
    const { world, push, drainAt } = open([LATER, LATER]);
    push("a");
    await drainAt(0);
    push("b");
    await drainAt(499);
    expect(world.bodies).toEqual(["a"]);
    await drainAt(500);
    await drainAt(1499);
    expect(world.bodies).toEqual(["a", "ab"]);
    await drainAt(1500);
    expect(world.bodies).toEqual(["a", "ab", "ab"]);
    push("c");
    await drainAt(1600);
    expect(world.bodies).toEqual(["a", "ab", "ab", "c"]);
    expect(world.said).toEqual([
      "connection to http://site lost (ECONNREFUSED); samples are kept until it is back",
      "connection to http://site is back after 2 s; 2000 samples sent late",
    ]);
  });

  it("waits as long as the server asks", async () => {
    const { world, push, drainAt } = open([{ type: "later", why: "503", retryAfterMs: 30_000 }]);
    push("a");
    await drainAt(0);
    await drainAt(29_999);
    expect(world.bodies).toEqual(["a"]);
    await drainAt(30_000);
    expect(world.bodies).toEqual(["a", "a"]);
  });

  it("drops a body that is refused for good, says why once, and goes on", async () => {
    const refused: Outcome = { type: "refused", why: "400 Bad" };
    const { queue, world, push, drainAt } = open([refused, STORED, refused]);
    push(..."abcdef");
    await drainAt(0);
    push("g");
    await drainAt(1);
    expect(world.bodies).toEqual(["abcde", "f", "g"]);
    expect([queue.length, queue.droppedSamples]).toEqual([0, 6000]);
    expect(world.said).toEqual(["the server refused 5000 samples, dropped: 400 Bad"]);
  });

  it("halves its bodies when the server finds them too large, and drops one reading that is too large alone", async () => {
    const tooLarge: Outcome = { type: "too-large" };
    const { queue, world, push, drainAt } = open([tooLarge, tooLarge, tooLarge]);
    push(..."abcd");
    await drainAt(0);
    expect(world.bodies).toEqual(["abcd", "ab", "a", "b", "c", "d"]);
    expect([queue.length, queue.droppedSamples, world.said]).toEqual([0, 1000, ["one reading alone is too large for the server, dropped"]]);
  });

  it("says once when the queue is full, and how much was lost when the server is back", async () => {
    const { world, push, drainAt } = open([LATER, LATER, LATER], { readings: 2, ageMs: 1_000_000 });
    push("a", "b");
    await drainAt(0);
    push("c", "d", "e");
    await drainAt(1);
    push("f");
    await drainAt(2);
    await drainAt(500);
    await drainAt(1500);
    await drainAt(3500);
    expect(world.bodies.at(-1)).toBe("ef");
    expect(world.said).toEqual([
      "connection to http://site lost (ECONNREFUSED); samples are kept until it is back",
      "the queue is full; the oldest samples are dropped from now on",
      "connection to http://site is back after 4 s; 2000 samples sent late, 4000 dropped",
    ]);
  });

  it("repeats the server's words about lines that it did not take", async () => {
    const { world, push, drainAt } = open([{ type: "stored", refused: "1 not taken" }]);
    push("a");
    await drainAt(0);
    expect(world.said).toEqual(["the server did not take everything: 1 not taken"]);
  });

  it("sends one body at a time", async () => {
    const queue = new ReadingQueue();
    const waiting: ((outcome: Outcome) => void)[] = [];
    const sender = new Sender(
      queue,
      "http://site",
      { firstMs: 1, lastMs: 1 },
      {
        post: () => new Promise((resolve) => waiting.push(resolve)),
        now: () => 0,
        random: () => 0,
        say: () => {},
      },
    );
    queue.push({ timeMs: 0, samples: 1, text: "a" }, 0);
    const first = sender.drain();
    queue.push({ timeMs: 0, samples: 1, text: "b" }, 0);
    const second = sender.drain();
    expect(waiting).toHaveLength(1);
    waiting[0]?.(STORED);
    while (waiting.length < 2) await new Promise((resolve) => setImmediate(resolve));
    waiting[1]?.(STORED);
    await Promise.all([first, second]);
    expect(queue.length).toBe(0);
  });
});
