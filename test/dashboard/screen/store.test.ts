import { effect } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { createClock } from "../../../dashboard/clock.ts";
import { deviceState } from "../../../dashboard/panels/tile-state.ts";
import { createScreenStore } from "../../../dashboard/screen/store.ts";
import type { Frame, Heartbeat } from "../../../protocol/frame.ts";
import { frame } from "../../support/frames.ts";
import { panel, query, series, snapshot } from "../support/picture.ts";

const PARTS = {
  panels: [panel([query(1), query(2, { rangeMs: 60_000 })]), panel([query(3)], { id: "q" })],
  devices: [[1, "press", 1000, 100]] as const,
  series: [series(1), series(2, { query: 2 }), series(7, { query: 3 })],
};

function screen(ready = () => true) {
  const local = { wallMs: 1_000_000, monotonicMs: 0 };
  const clock = createClock(() => ({ ...local }));
  const store = createScreenStore(clock, ready);
  return { store, clock };
}

const heartbeat = (seq: number, incarnation = "life"): Heartbeat => ({ at: 1_000_000, build: "b", incarnation, seq });
const change = (ending: number, number: number): Frame => frame(ending, { changes: [number, 5] });

describe("createScreenStore", () => {
  it("takes frames that follow, and tells a hole", () => {
    const { store } = screen();
    expect(store.frame(change(2, 1))).toBe(false);
    expect(store.snapshot(snapshot(PARTS))).toBe(true);
    expect([store.frame(change(2, 1)), store.frame(change(4, 1)), store.latest()?.seq]).toEqual([true, false, 2]);
  });

  it("steps the versions of the queries that changed, once a flush", () => {
    const { store } = screen();
    store.snapshot(snapshot(PARTS));
    store.flush();
    const runs = { first: 0, second: 0, devices: 0 };
    effect(() => {
      store.queryVersion(1);
      runs.first++;
    });
    effect(() => {
      store.queryVersion(3);
      runs.second++;
    });
    effect(() => {
      store.devicesVersion.value;
      runs.devices++;
    });
    store.frame(change(2, 1));
    store.frame(change(3, 1));
    expect(runs).toEqual({ first: 1, second: 1, devices: 1 });
    expect(store.flush()).toBe(3);
    expect(runs).toEqual({ first: 2, second: 1, devices: 1 });
    store.frame(frame(4, { seen: [1] }));
    store.flush();
    expect(runs).toEqual({ first: 2, second: 1, devices: 2 });
  });

  it("says when the site last told all that is shown, which a hole does not", () => {
    const { store } = screen();
    const toldAfter = (event: () => boolean): number => {
      event();
      store.flush();
      return store.toldMs.value;
    };
    expect(toldAfter(() => store.snapshot(snapshot({ ...PARTS, at: 500 })))).toBe(500);
    expect(toldAfter(() => store.frame(frame(2, { steps: 1 })))).toBe(750);
    expect(toldAfter(() => store.frame(frame(9, { steps: 1 })))).toBe(750);
    expect(toldAfter(() => store.heartbeat({ ...heartbeat(2), at: 900 }))).toBe(900);
    expect(toldAfter(() => store.heartbeat({ ...heartbeat(2), at: 650 }))).toBe(900);
  });

  it("keeps the picture before while a new one had better wait, and tells no sequence of what is not drawn", () => {
    let isReady = true;
    const { store } = screen(() => isReady);
    store.snapshot(snapshot({ ...PARTS, seq: 1 }));
    expect([store.flush(), store.picture.value?.seq]).toEqual([1, 1]);
    const before = store.picture.value;
    isReady = false;
    store.snapshot(snapshot({ ...PARTS, seq: 8 }));
    expect([store.flush(), store.picture.value === before, store.latest()?.seq]).toEqual([1, true, 8]);
    store.snapshot(snapshot({ ...PARTS, seq: 3, incarnation: "another" }));
    expect(store.flush()).toBe(0);
    isReady = true;
    expect([store.flush(), store.picture.value?.incarnation]).toEqual([3, "another"]);
  });

  it("asks for the whole picture when what a heartbeat told of has not come by the next", () => {
    const { store } = screen();
    store.snapshot(snapshot(PARTS));
    expect([store.heartbeat(heartbeat(1)), store.heartbeat(heartbeat(2)), store.heartbeat(heartbeat(2))]).toEqual([true, true, false]);
  });

  it("does not mind a heartbeat ahead of the frame or snapshot that it tells of", () => {
    const { store } = screen();
    expect(store.heartbeat(heartbeat(9, "other"))).toBe(true);
    store.snapshot(snapshot(PARTS));
    expect([store.heartbeat(heartbeat(2)), store.frame(change(2, 1)), store.heartbeat(heartbeat(2))]).toEqual([true, true, true]);
  });

  it("takes server time from heartbeats, and never lets an old snapshot turn it back", () => {
    const { store, clock } = screen();
    store.snapshot(snapshot({ ...PARTS, at: 400_000 }));
    expect(clock.now()).toBe(1_000_000);
    store.heartbeat({ ...heartbeat(1), at: 400_500 });
    expect(clock.now()).toBe(400_500);
    store.snapshot(snapshot({ ...PARTS, at: 400_700, seq: 5 }));
    expect(clock.now()).toBe(400_700);
  });

  it("counts what is painted anew in another life of the wall", () => {
    const { store } = screen();
    store.snapshot(snapshot({ ...PARTS, seq: 90 }));
    store.painted.value = 90;
    store.snapshot(snapshot({ ...PARTS, seq: 95 }));
    expect(store.painted.value).toBe(90);
    store.snapshot(snapshot({ ...PARTS, incarnation: "next" }));
    expect(store.painted.value).toBe(0);
  });

  it("shows a new picture only with the flush", () => {
    const { store } = screen();
    store.snapshot(snapshot(PARTS));
    expect([store.picture.value, store.latest()?.seq]).toEqual([undefined, 1]);
    store.flush();
    expect(store.picture.value).toBe(store.latest());
  });

  it("shows the picture of a life before until the stream brings one, and counts nothing of it as its own", () => {
    const { store } = screen();
    const before = { ...snapshot({ ...PARTS, at: 2_000_000, seq: 7 }) };
    store.restore(before);
    expect([store.flush(), store.picture.peek()?.seq, store.isKept.peek(), store.latest()]).toEqual([0, 7, true, undefined]);
    expect([store.frame(change(8, 1)), store.flush(), store.isKept.peek()]).toEqual([false, 0, true]);
    store.snapshot(snapshot(PARTS));
    expect([store.flush(), store.picture.peek()?.seq, store.isKept.peek()]).toEqual([1, 1, false]);
    store.restore(before);
    expect([store.flush(), store.picture.peek()?.seq]).toEqual([1, 1]);
  });

  it("draws the same picture on a wall that is laid out anew, and frames go on", () => {
    const { store } = screen();
    store.snapshot(snapshot(PARTS));
    store.flush();
    const before = store.picture.peek();
    store.redraw({ ...snapshot(PARTS).wall });
    store.flush();
    expect(store.picture.peek()).toBe(before);
    const canvas = { width: 1080, height: 1920, columns: 54, rows: 86 };
    store.redraw({ ...snapshot(PARTS).wall, canvas });
    expect([store.flush(), store.picture.peek()?.wall.canvas]).toEqual([1, canvas]);
    expect([store.frame(change(2, 1)), store.flush(), store.picture.peek()?.seq]).toEqual([true, 2, 2]);
  });

  it("lets no device of a life before look live, whatever the screen's clock says", () => {
    const { store } = screen();
    store.restore(snapshot({ devices: [[1, "tank", 3_600_000, 2_000_000]], at: 2_000_000 }));
    store.flush();
    const tank = store.picture.peek()?.devices.get(1);
    expect([tank && deviceState(tank, store.now.peek()), store.now.peek()]).toEqual(["stale", 2_005_001]);
  });
});
