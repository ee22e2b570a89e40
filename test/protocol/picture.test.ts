import { describe, expect, it } from "vitest";
import { NO_ALARMS } from "../../protocol/alarm.ts";
import { type Frame, fromWire, parseEventId, type Snapshot, toWire } from "../../protocol/frame.ts";
import { applyAlarms, applyFrame, applyNotices, openPicture } from "../../protocol/picture.ts";
import { toSnapshot } from "../../protocol/to-snapshot.ts";
import type { WallDefinition } from "../../protocol/wall.ts";

const place = { x: 0, y: 0, w: 1, h: 1 };
const query = (number: number, rangeMs: number) => ({ number, expr: "m", legend: "", rangeMs, stepMs: 5_000 });
const WALL: WallDefinition = {
  name: "w",
  title: "w",
  canvas: { width: 1920, height: 1080, columns: 12, rows: 8 },
  pages: [
    {
      id: "1",
      title: "1",
      panels: [
        {
          id: "line",
          type: "time-series",
          title: "",
          place,
          queries: [query(1, 20_000)],
          unit: "none",
          min: null,
          max: null,
          thresholds: [],
        },
        { id: "top", type: "top-n", title: "", place, queries: [query(2, 0)], unit: "none", min: null, max: null, thresholds: [] },
      ],
    },
  ],
};

const snapshot: Snapshot = {
  incarnation: "abc",
  seq: 7,
  at: 100_000,
  build: "b",
  site: "main",
  open: true,
  wall: WALL,
  devices: [[1, "a", 1000, 99_000]],
  series: [
    { number: 1, query: 1, labels: { host: "a" }, devices: [1], value: 5, sampledMs: 99_000 },
    { number: 2, query: 2, labels: { host: "a" }, devices: [1], value: 1, sampledMs: 99_000 },
  ],
  history: [{ query: 1, times: [90_000, 95_000, 100_000], series: [[1, [3, null, 5]]] }],
  notices: [],
  alarms: NO_ALARMS,
  texts: [],
};

const frame = (seq: number, at: number, rest: Partial<Frame>): Frame => ({ seq, at, ...rest });

describe("a picture", () => {
  it("gives back the snapshot it was opened from", () => {
    expect(toSnapshot(openPicture(snapshot))).toEqual(snapshot);
  });

  it("takes changes by distance, newest sample by offset, and keeps one point a step", () => {
    const picture = openPicture(snapshot);
    expect(applyFrame(picture, frame(8, 104_000, { changes: [[-500, [1, 1], [6, 2], []]], seen: [1, -500] }))).toBe(true);
    expect(applyFrame(picture, frame(9, 104_900, { changes: [[-100, [], [], [1]]] }))).toBe(true);
    expect(applyFrame(picture, frame(10, 105_100, { changes: [[-100, [1], [7], []]] }))).toBe(true);
    const [line, top] = [picture.series.get(1), picture.series.get(2)];
    expect([line?.value, line?.sampledMs, top?.value, top?.sampledMs]).toEqual([7, 105_000, 2, 103_500]);
    expect([picture.queries.get(1)?.times, line?.points]).toEqual([
      [90_000, 95_000, 100_000, 105_000],
      [3, Number.NaN, 6, 7],
    ]);
    expect(picture.devices.get(1)?.seenMs).toBe(103_500);
  });

  it("refuses a frame that does not follow, and changes nothing", () => {
    const picture = openPicture(snapshot);
    expect([
      applyFrame(picture, frame(9, 1, { seen: [1, 0] })),
      applyFrame(picture, frame(7, 1, {})),
      applyNotices(picture, { seq: 9, at: 1, notices: [] }),
      applyAlarms(picture, { seq: 9, at: 1, alarms: NO_ALARMS }),
    ]).toEqual([false, false, false, false]);
    expect(toSnapshot(picture)).toEqual(snapshot);
  });

  it("passes over numbers that it does not know", () => {
    const picture = openPicture(snapshot);
    const rest = { changes: [[0, [99], [1], [98]]], seen: [77, 0], gone: [66], members: [[55, [1]]] } as const;
    expect(applyFrame(picture, frame(8, 100_000, rest))).toBe(true);
    expect(toSnapshot(picture)).toEqual({ ...snapshot, seq: 8 });
  });

  it("drops points by age, and a series that is gone with its last point", () => {
    const picture = openPicture(snapshot);
    applyFrame(picture, frame(8, 101_000, { gone: [1] }));
    expect([...picture.series.keys()]).toEqual([1, 2]);
    expect(openPicture(toSnapshot(picture)).series.get(1)?.present).toBe(false);
    applyFrame(picture, frame(9, 125_000, {}));
    expect([...picture.series.keys()]).toEqual([2]);
    expect(picture.queries.get(1)).toMatchObject({ times: [], series: [] });
  });

  it("keeps a series that left a ranking for ten minutes, and the newest 32 of them", () => {
    const picture = openPicture(snapshot);
    const entry = (number: number) => ({
      number,
      query: 2,
      labels: { host: `${number}` },
      devices: [],
      value: 1,
      sampledMs: 99_000 + number,
    });
    applyFrame(picture, frame(8, 100_100, { series: Array.from({ length: 50 }, (_, i) => entry(10 + i)), gone: [2] }));
    applyFrame(picture, frame(9, 100_200, { gone: Array.from({ length: 49 }, (_, i) => 10 + i) }));
    expect([...picture.series.keys()].filter((number) => number > 1)).toEqual([...Array.from({ length: 32 }, (_, i) => 27 + i), 59]);
    applyFrame(picture, frame(10, 99_000 + 600_000 + 40, {}));
    expect([...picture.series.keys()].filter((number) => number > 1)).toEqual([...Array.from({ length: 19 }, (_, i) => 40 + i), 59]);
  });

  it("brings back a series that was gone when it has a value again", () => {
    const picture = openPicture(snapshot);
    applyFrame(picture, frame(8, 101_000, { gone: [1] }));
    applyFrame(picture, frame(9, 102_000, { changes: [[0, [1], [9], []]] }));
    expect([picture.series.get(1)?.present, picture.series.get(1)?.value]).toEqual([true, 9]);
  });
});

describe("wire numbers", () => {
  it("keep five significant digits, and what JSON has no word for", () => {
    const check = (value: number, wire: unknown): void => expect(toWire(value)).toBe(wire);
    check(1013.25, 1013.3);
    check(0.123456789, 0.12346);
    check(-0, 0);
    check(16_777_216_000, 16_777_000_000);
    check(Number.POSITIVE_INFINITY, "+Inf");
    check(Number.NEGATIVE_INFINITY, "-Inf");
    check(Number.NaN, null);
    expect([fromWire(1), fromWire(null), fromWire("+Inf"), fromWire("-Inf")]).toEqual([
      1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
  });
});

describe("event ids", () => {
  it("are taken apart when they are ours", () => {
    expect(parseEventId("0a1b-42")).toEqual({ incarnation: "0a1b", seq: 42 });
    for (const id of ["", "42", "a-", "-1", "A-1", "a-1x", "a--1", `${"a".repeat(33)}-1`]) expect(parseEventId(id)).toBeUndefined();
  });
});
