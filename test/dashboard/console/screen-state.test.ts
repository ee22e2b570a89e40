/** What the console says of a screen. */
import { describe, expect, it } from "vitest";
import { listScreens, type ScreenState, screenState, sortScreens } from "../../../dashboard/console/screen-state.ts";
import type { PairedScreen, ScreenStatus } from "../../../protocol/command.ts";

const GOOD: ScreenStatus = {
  screen: "lobby",
  name: null,
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

  it("says off of a paired screen that is not on", () => {
    expect([screenState(undefined, 110_000, false), screenState(undefined, 110_000, true)]).toEqual(["off", "unknown"]);
  });
});

const pairing = (screen: string, name: string): PairedScreen => {
  return { screen, name, wall: "overview", diagonalInches: 55, distanceM: 5, overscanPercent: 0, pairedMs: 0, pairedBy: "admin" };
};

describe("listScreens", () => {
  it("lists each screen once: what is on, then what is paired and not on, by the name of its pairing", () => {
    const hall = pairing("s1", "Hall 2");
    const gate = pairing("s2", "Gate");
    const named = { ...GOOD, screen: "s3", name: "Store" };
    const on = { ...GOOD, screen: "s1", name: "old name" };
    expect(listScreens({ screens: [GOOD, on, named], paired: [gate, hall] })).toEqual([
      { screen: "lobby", name: "lobby", wall: "overview", status: GOOD, paired: undefined },
      { screen: "s1", name: "Hall 2", wall: "overview", status: on, paired: hall },
      { screen: "s3", name: "Store", wall: "overview", status: named, paired: undefined },
      { screen: "s2", name: "Gate", wall: "overview", status: undefined, paired: gate },
    ]);
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
    const listed = listScreens({ screens, paired: [pairing("off-1", "M"), pairing("a", "0")] });
    expect(sortScreens(listed, 110_000, false).map(({ screen }) => screen)).toEqual(["z", "y", "off-1", "c", "a", "b"]);
    const swapped = listScreens({ screens, paired: [pairing("b", "0")] });
    expect(sortScreens(swapped, 110_000, false).map(({ screen }) => screen)).toEqual(["z", "y", "c", "b", "a"]);
  });
});
