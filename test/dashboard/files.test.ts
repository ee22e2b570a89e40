import { describe, expect, it } from "vitest";
import { createFiles } from "../../dashboard/files.ts";

type Part = () => string;
const EAGER: Part = () => "eager";
const LATER: Part = () => "later";

/** Parts whose file comes, or does not, when the test says so. */
function stage() {
  let nowMs = 0;
  let [changes, losses] = [0, 0];
  const asked: { come: () => void; fail: () => void }[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const load = () =>
    new Promise<Part>((resolve, reject) => asked.push({ come: () => resolve(LATER), fail: () => reject(new Error("404")) }));
  const files = createFiles({
    sources: { eager: EAGER, later: { load } },
    elapsed: () => nowMs,
    setTimer: (run, ms) => timers.push({ run, ms }),
    onChange: () => changes++,
    onLost: () => losses++,
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return { files, asked, timers, settle, changes: () => changes, losses: () => losses, pass: (ms: number) => (nowMs += ms) };
}

describe("createFiles", () => {
  it("has at once what is part of the page, and waits for what is not", async () => {
    const { files, asked, settle, changes } = stage();
    expect([files.ready(["eager"]), files.get("eager")]).toEqual([true, EAGER]);
    expect([files.ready(["eager", "later"]), files.get("later")]).toEqual([false, "loading"]);
    asked[0]?.come();
    await settle();
    expect([files.ready(["eager", "later"]), files.get("later"), changes(), asked.length]).toEqual([true, LATER, 1, 1]);
  });

  it("knows nothing that is not its own, and does not wait for one", () => {
    const { files } = stage();
    expect([files.ready(["pie", "constructor"]), files.get("pie"), files.get("constructor")]).toEqual([true, undefined, undefined]);
  });

  it("draws without what does not come in 5 s", () => {
    const { files, pass } = stage();
    files.ready(["later"]);
    pass(4_999);
    expect(files.ready(["later"])).toBe(false);
    pass(1);
    expect([files.ready(["later"]), files.get("later")]).toEqual([true, "loading"]);
  });

  it("says what failed, and asks again each 10 s until it comes", async () => {
    const { files, asked, timers, settle, changes } = stage();
    files.ready(["later"]);
    asked[0]?.fail();
    await settle();
    expect([files.ready(["later"]), files.get("later"), timers.map(({ ms }) => ms)]).toEqual([true, "failed", [10_000]]);
    timers[0]?.run();
    asked[1]?.come();
    await settle();
    expect([files.get("later"), changes()]).toEqual([LATER, 2]);
  });

  it("tells of a loss once a file does not come when it is asked for again", async () => {
    const { files, asked, timers, settle, losses } = stage();
    files.ready(["later"]);
    asked[0]?.fail();
    await settle();
    expect(losses()).toBe(0);
    timers[0]?.run();
    asked[1]?.fail();
    await settle();
    expect([losses(), timers.length]).toEqual([1, 2]);
  });

  it("asks for all of them when told to, once", () => {
    const { files, asked } = stage();
    files.loadAll();
    files.loadAll();
    expect(asked.length).toBe(1);
  });
});
