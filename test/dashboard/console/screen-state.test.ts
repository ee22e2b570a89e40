/** What the console says of a screen. */
import { describe, expect, it } from "vitest";
import { type ScreenState, screenState, sortScreens } from "../../../dashboard/console/screen-state.ts";
import type { ScreenStatus } from "../../../protocol/command.ts";

const GOOD: ScreenStatus = {
  screen: "lobby",
  wall: "overview",
  page: "hosts",
  viewport: { width: 1920, height: 1080, ratio: 1 },
  incarnation: "a",
  seq: 500,
  applied: 400,
  painted: 400,
  hidden: false,
  build: "b",
  frameMs: 16,
  heapBytes: null,
  skewMs: 0,
  sinceMs: 0,
  reportMs: 100_000,
  connected: true,
};

function check(part: Partial<ScreenStatus>, expected: ScreenState, nowMs = 110_000, old = false): void {
  expect(screenState({ ...GOOD, ...part }, nowMs, old)).toBe(expected);
}

describe("screenState", () => {
  it("says connected while reports come, however far the wall has gone since", () => {
    check({}, "connected");
    check({ seq: 10_000 }, "connected");
    check({}, "connected", 152_500);
  });

  it("says no report past one and a half of a report's time, from the stream's start before the first", () => {
    check({}, "silent", 152_501);
    check({ reportMs: null, sinceMs: 100_000 }, "connected", 152_500);
    check({ reportMs: null, sinceMs: 100_000 }, "silent", 152_501);
  });

  it("says not drawing when what was applied is not on the glass, unless the page is in the background", () => {
    check({ painted: 392 }, "connected");
    check({ painted: 391 }, "notDrawing");
    check({ painted: 0, hidden: true }, "background");
  });

  it("says lost once the stream has ended", () => {
    check({ connected: false }, "lost");
    check({ connected: false }, "lost", 110_000, true);
  });

  it("calls nothing connected in an old list", () => {
    check({}, "unknown", 110_000, true);
    check({ hidden: true }, "unknown", 110_000, true);
  });
});

describe("sortScreens", () => {
  it("puts what needs a person first, and the rest by name", () => {
    const screens = [
      { ...GOOD, screen: "b" },
      { ...GOOD, screen: "a" },
      { ...GOOD, screen: "z", connected: false },
      { ...GOOD, screen: "y", painted: 0 },
      { ...GOOD, screen: "c", hidden: true },
    ];
    expect(sortScreens(screens, 110_000, false).map(({ screen }) => screen)).toEqual(["z", "y", "c", "a", "b"]);
  });
});
