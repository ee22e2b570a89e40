import { describe, expect, it } from "vitest";
import { type Body, createBodies, SOURCES } from "../../../dashboard/panels/bodies.ts";

const EAGER: Body = () => null;
const LATER: Body = () => null;

/** Bodies whose file comes, or does not, when the test says so. */
function stage() {
  let nowMs = 0;
  let [changes, losses] = [0, 0];
  const asked: { come: () => void; fail: () => void }[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const load = () =>
    new Promise<Body>((resolve, reject) => asked.push({ come: () => resolve(LATER), fail: () => reject(new Error("404")) }));
  const bodies = createBodies({
    sources: { eager: EAGER, later: { load } },
    elapsed: () => nowMs,
    setTimer: (run, ms) => timers.push({ run, ms }),
    onChange: () => changes++,
    onLost: () => losses++,
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return { bodies, asked, timers, settle, changes: () => changes, losses: () => losses, pass: (ms: number) => (nowMs += ms) };
}

describe("createBodies", () => {
  it("has at once what is part of the page, and waits for what is not", async () => {
    const { bodies, asked, settle, changes } = stage();
    expect([bodies.ready(["eager"]), bodies.bodyOf("eager")]).toEqual([true, EAGER]);
    expect([bodies.ready(["eager", "later"]), bodies.bodyOf("later")]).toEqual([false, "loading"]);
    asked[0]?.come();
    await settle();
    expect([bodies.ready(["eager", "later"]), bodies.bodyOf("later"), changes(), asked.length]).toEqual([true, LATER, 1, 1]);
  });

  it("knows no kind that is not its own, and does not wait for one", () => {
    const { bodies } = stage();
    expect([bodies.ready(["pie", "constructor"]), bodies.bodyOf("pie"), bodies.bodyOf("constructor")]).toEqual([
      true,
      undefined,
      undefined,
    ]);
  });

  it("draws without what does not come in 5 s", () => {
    const { bodies, pass } = stage();
    bodies.ready(["later"]);
    pass(4_999);
    expect(bodies.ready(["later"])).toBe(false);
    pass(1);
    expect([bodies.ready(["later"]), bodies.bodyOf("later")]).toEqual([true, "loading"]);
  });

  it("says what failed, and asks again each 10 s until it comes", async () => {
    const { bodies, asked, timers, settle, changes } = stage();
    bodies.ready(["later"]);
    asked[0]?.fail();
    await settle();
    expect([bodies.ready(["later"]), bodies.bodyOf("later"), timers.map(({ ms }) => ms)]).toEqual([true, "failed", [10_000]]);
    timers[0]?.run();
    asked[1]?.come();
    await settle();
    expect([bodies.bodyOf("later"), changes()]).toEqual([LATER, 2]);
  });

  it("tells of a loss once a file does not come when it is asked for again", async () => {
    const { bodies, asked, timers, settle, losses } = stage();
    bodies.ready(["later"]);
    asked[0]?.fail();
    await settle();
    expect(losses()).toBe(0);
    timers[0]?.run();
    asked[1]?.fail();
    await settle();
    expect([losses(), timers.length]).toEqual([1, 2]);
  });

  it("asks for all of them when told to, once", () => {
    const { bodies, asked } = stage();
    bodies.loadAll();
    bodies.loadAll();
    expect(asked.length).toBe(1);
  });

  it("has a file behind each kind that comes later", async () => {
    const loaded = await Promise.all(Object.values(SOURCES).map((source) => (typeof source === "function" ? source : source.load())));
    expect(loaded.map((body) => typeof body)).toEqual(loaded.map(() => "function"));
  });
});
