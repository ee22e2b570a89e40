import { describe, expect, it } from "vitest";
import { createClock } from "../../../dashboard/clock.ts";
import { createScreenStore } from "../../../dashboard/screen/store.ts";
import { claimsOf, createTurning } from "../../../dashboard/screen/turning.ts";
import type { WallAlarm } from "../../../protocol/alarm.ts";
import type { Snapshot } from "../../../protocol/frame.ts";
import { openPicture } from "../../../protocol/picture.ts";
import type { WallDefinition } from "../../../protocol/wall.ts";
import { wallAlarm, wallAlarms } from "../../support/alarms.ts";
import { panel, query, snapshot } from "../support/picture.ts";

/** A second of the server's at which a cycle of three pages begins. */
const START_MS = 60_000 * 1_000_000;

function wallOf(times: Partial<WallDefinition> = {}, alarms: readonly WallAlarm[] = []): Snapshot {
  const whole = snapshot({ at: START_MS });
  const pages = ["a", "b", "c"].map((id) => ({ id, title: id, panels: [panel([query(1)], { id: `panel-${id}` })] }));
  return { ...whole, wall: { ...whole.wall, pages, ...times }, alarms: wallAlarms({ alarms }) };
}

function screen(first: Snapshot) {
  const local = { wallMs: START_MS, monotonicMs: 0 };
  const clock = createClock(() => ({ ...local }));
  const store = createScreenStore(clock, () => true);
  const turning = createTurning(store, clock.elapsed);
  store.snapshot(first);
  const at = (seconds: number) => {
    local.wallMs = START_MS + seconds * 1_000;
    local.monotonicMs = seconds * 1_000;
    store.flush();
    turning.step();
    const { page, next, why, untilMs } = store.turn.peek();
    return [page, next, why, (untilMs - START_MS) / 1_000];
  };
  return { store, turning, at };
}

const ROTATION = { rotation: { seconds: 20 } };

describe("createTurning", () => {
  it("shows what the rotation says, and draws the next page ahead for three seconds", () => {
    const { at, turning } = screen(wallOf(ROTATION));
    expect([0, 16.9, 17, 19.9, 20].map(at)).toEqual([
      ["a", "", "turn", 20],
      ["a", "", "turn", 20],
      ["a", "b", "turn", 20],
      ["a", "b", "turn", 20],
      ["b", "", "turn", 40],
    ]);
    expect([turning.turnedMs(), turning.rotates()]).toEqual([20_000, true]);
  });

  it("holds what a person chose, and leaves a page that the wall has no more", () => {
    const { at, store } = screen(wallOf(ROTATION));
    store.hold.value = { page: "c", atMs: START_MS };
    expect(at(1)).toEqual(["c", "", "held", 320]);
    store.hold.value = { page: "gone", atMs: START_MS };
    expect(at(2)).toEqual(["a", "", "turn", 20]);
  });

  it("stays on one page of a wall that does not turn", () => {
    const { at, store, turning } = screen(wallOf());
    expect(at(5)).toEqual(["a", "", "turn", Number.POSITIVE_INFINITY]);
    store.hold.value = { page: "b", atMs: 0 };
    expect(at(6)).toEqual(["b", "", "turn", Number.POSITIVE_INFINITY]);
    expect(turning.rotates()).toBe(false);
  });

  it("understands numbers, arrows and space", () => {
    const { at, store, turning } = screen(wallOf(ROTATION));
    at(0);
    const keys = ["2", "3", "4", "0", "ArrowRight", "ArrowLeft", "PageDown", "x", " "];
    expect(keys.map((key) => turning.keyed(key)?.hold)).toEqual(["b", "c", undefined, undefined, "b", "c", "b", undefined, "a"]);
    expect(keys.map((key) => turning.keyed(key) !== undefined)).toEqual([true, true, false, false, true, true, true, false, true]);
    store.hold.value = { page: "c", atMs: START_MS };
    at(1);
    expect(turning.keyed(" ")).toEqual({ hold: undefined });
  });
});

describe("claimsOf", () => {
  const alarm = (panels: readonly string[], parts: Partial<WallAlarm> = {}) =>
    wallAlarm({ id: panels.join(), panels, sinceMs: 5, ...parts });
  const claims = (...alarms: readonly WallAlarm[]) => claimsOf(openPicture(wallOf({}, alarms)));

  it("are the pages of alarms that nobody has acknowledged, the worst first", () => {
    expect(claims(alarm(["panel-c"]), alarm(["panel-b", "panel-a"], { priority: "critical" }))).toEqual([
      { page: 0, sinceMs: 5 },
      { page: 2, sinceMs: 5 },
    ]);
  });

  it("are none for alarms that are acknowledged, over, low, or about nothing on this wall", () => {
    const quiet = [
      alarm(["panel-a"], { state: "ACKED" }),
      alarm(["panel-a"], { state: "RTNUN" }),
      alarm(["panel-a"], { priority: "low" }),
      alarm([]),
    ];
    expect(claims(...quiet)).toEqual([]);
  });

  it("is the first alarm alone in a flood", () => {
    const first = alarm(["panel-c"]);
    const alarms = wallAlarms({
      alarms: [alarm(["panel-b"], { priority: "critical" }), first],
      flood: { sinceMs: 0, firstOut: first.id, groups: [] },
    });
    expect(claimsOf(openPicture({ ...wallOf(), alarms }))).toEqual([{ page: 2, sinceMs: 5 }]);
  });
});
