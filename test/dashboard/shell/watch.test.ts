import { describe, expect, it } from "vitest";
import { FIRST_WATCH, isDue, isHealthy, type Look, type Reloads, stepWatch, type Watch } from "../../../dashboard/shell/watch.ts";

const NONE: Reloads = { count: 0, atMs: 0 };
const STILL: Look = { visible: true, drew: false, failed: false };
const DREW: Look = { ...STILL, drew: true };
const HIDDEN: Look = { ...STILL, visible: false };
const FAILED: Look = { ...STILL, failed: true };

function watched(...looks: readonly (readonly [count: number, look: Look])[]): Watch {
  return looks.flatMap(([count, look]) => Array<Look>(count).fill(look)).reduce(stepWatch, FIRST_WATCH);
}

const due = (watch: Watch): boolean => isDue(watch, NONE, 1_000_000);

describe("stepWatch", () => {
  it("wants a page that has not drawn for a minute anew, and no page that draws", () => {
    expect([due(watched([5, DREW], [11, STILL])), due(watched([5, DREW], [12, STILL]))]).toEqual([false, true]);
    expect(due(watched([11, STILL], [1, DREW], [11, STILL]))).toBe(false);
  });

  it("does not wonder that a hidden page does not draw, and gives it its minute when it is seen again", () => {
    expect([due(watched([500, HIDDEN])), due(watched([500, HIDDEN], [11, STILL])), due(watched([500, HIDDEN], [12, STILL]))]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("waits half a minute after an error at the start, and passes over errors of a page that has drawn", () => {
    expect([due(watched([1, FAILED], [4, STILL])), due(watched([1, FAILED], [5, STILL]))]).toEqual([false, true]);
    expect(due(watched([1, FAILED], [1, DREW], [6, STILL]))).toBe(false);
    expect(due(watched([1, DREW], [7, FAILED]))).toBe(false);
  });

  it("counts a page as healthy after ten minutes of drawings", () => {
    expect([isHealthy(watched([119, DREW], [3, STILL])), isHealthy(watched([119, DREW], [3, STILL], [1, DREW]))]).toEqual([false, true]);
  });
});

describe("isDue", () => {
  const frozen = watched([12, STILL]);
  const atMs = 10_000_000;

  it("waits twice as long each time, half an hour at most", () => {
    const waits = [1, 2, 3, 4, 5, 6, 20].map((count) => {
      let seconds = 0;
      while (!isDue(frozen, { count, atMs }, atMs + seconds * 1_000)) seconds += 60;
      return seconds / 60;
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });

  it("does not wait for a clock that was set back", () => {
    expect(isDue(frozen, { count: 5, atMs }, atMs - 1)).toBe(true);
  });
});
