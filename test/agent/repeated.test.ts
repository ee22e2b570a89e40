/** The pace of slow sources, on a clock that the test moves. */
import { describe, expect, it } from "vitest";
import { openRepeated } from "../../agent/repeated.ts";

/** A source whose reads the test answers one by one. */
function openSource(everyMs: number) {
  const state = { now: 0 };
  const answers: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const read = (): Promise<string> => new Promise((resolve, reject) => answers.push({ resolve, reject }));
  return { state, answers, source: openRepeated(read, everyMs, () => state.now) };
}

/** Lets promise callbacks that are ready run. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("openRepeated", () => {
  it("repeats the last value between reads and starts one read at a time", async () => {
    const { state, answers, source } = openSource(1000);
    await source.refresh();
    expect([answers.length, source.value()]).toEqual([1, undefined]);
    answers[0]?.resolve("a");
    await turn();
    state.now = 900;
    await source.refresh();
    expect([answers.length, source.value()]).toEqual([1, "a"]);
    state.now = 1000;
    await source.refresh();
    state.now = 2500;
    await source.refresh();
    expect([answers.length, source.value()]).toEqual([2, "a"]);
    answers[1]?.resolve("b");
    await turn();
    expect(source.value()).toBe("b");
  });

  it("stops repeating a value whose source hangs or fails", async () => {
    const { state, answers, source } = openSource(1000);
    await source.refresh();
    answers[0]?.resolve("a");
    await turn();
    state.now = 1000;
    await source.refresh();
    answers[1]?.reject(new Error("gone"));
    await turn();
    state.now = 4000;
    await source.refresh();
    expect(source.value()).toBe("a");
    state.now = 4001;
    expect(source.value()).toBeUndefined();
  });

  it("waits for the answer when its pace is 0", async () => {
    const { answers, source } = openSource(0);
    const refreshed = source.refresh();
    answers[0]?.resolve("now");
    await refreshed;
    expect(source.value()).toBe("now");
  });

  it("settles after the first read, well or not", async () => {
    const { answers, source } = openSource(1000);
    const settled = source.settle();
    answers[0]?.reject(new Error("not here"));
    await settled;
    expect([answers.length, source.value()]).toEqual([1, undefined]);
  });
});
