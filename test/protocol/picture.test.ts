import { describe, expect, it } from "vitest";
import { NO_ALARMS } from "../../protocol/alarm.ts";
import { fromWire, GONE, parseEventId, type SeriesEntry, type Snapshot } from "../../protocol/frame.ts";
import { writeChanges } from "../../protocol/frame-lists.ts";
import { applyAlarms, applyFrame, applyNotices, openPicture } from "../../protocol/picture.ts";
import { toSnapshot } from "../../protocol/to-snapshot.ts";
import { toWire } from "../../protocol/to-wire.ts";
import type { WallDefinition } from "../../protocol/wall.ts";
import { type FrameParts, frame } from "../support/frames.ts";

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

describe("a picture", () => {
  it("gives back the snapshot it was opened from", () => {
    expect(toSnapshot(openPicture(snapshot))).toEqual(snapshot);
  });

  it("takes values, the newest sample of devices by its age, and keeps one point a step", () => {
    const picture = openPicture(snapshot);
    expect(applyFrame(picture, frame(8, { steps: 16, seen: [0, 0, 1], changes: [1, 6, 1, 2] }))).toBe(true);
    expect(applyFrame(picture, frame(9, { steps: 3, seen: [1] }))).toBe(true);
    expect(applyFrame(picture, frame(10, { steps: 1, seen: [1], changes: [1, 7], left: [2] }))).toBe(true);
    const [line, top] = [picture.series.get(1), picture.series.get(2)];
    expect([line?.value, line?.sampledMs, top?.value, top?.sampledMs]).toEqual([7, 105_000, 2, 104_750]);
    expect([picture.queries.get(1)?.times, line?.points]).toEqual([
      [90_000, 95_000, 100_000, 105_000],
      [3, Number.NaN, 6, 7],
    ]);
    expect([picture.devices.get(1)?.seenMs, picture.at]).toEqual([105_000, 105_000]);
  });

  it("hears with a device of the series that were as new as it, and of no other", () => {
    const [, second] = snapshot.series;
    const devices = [[1, "a", 1000, 99_000] as const, [2, "b", 1000, 98_000] as const];
    const entry = (number: number, of: readonly number[], sampledMs: number) =>
      ({ ...second, number, devices: of, sampledMs }) as SeriesEntry;
    // Of the first, of the second, of both, one that is older than its device, one without a device, one that is gone.
    const numbers = [1, 2, 3, 4, 5, 6];
    const series = [
      entry(1, [1], 99_000),
      entry(2, [2], 98_000),
      entry(3, [1, 2], 99_000),
      entry(4, [2], 97_000),
      entry(5, [], 99_000),
      { ...entry(6, [2], 98_000), gone: true as const },
    ];
    const picture = openPicture({ ...snapshot, devices, series });
    const sampled = () => numbers.map((number) => picture.series.get(number)?.sampledMs);
    const touched = new Set<number>();
    // What is heard of the second is still older than what is known of both.
    applyFrame(picture, frame(8, { seen: [0, 0, 0, 0, 0, 2] }), touched);
    expect([sampled(), [...touched]]).toEqual([[99_000, 98_750, 99_000, 97_000, 99_000, 98_000], [2]]);
    applyFrame(picture, frame(9, { seen: [0, 1, 1] }));
    expect(sampled()).toEqual([99_750, 99_750, 99_750, 97_000, 99_000, 98_000]);
    // Left behind once, it stays behind until it is told; then it goes along again.
    applyFrame(picture, frame(10, { seen: [2], left: [2] }));
    applyFrame(picture, frame(11, { steps: 4, seen: [2] }));
    expect(sampled()).toEqual([99_750, 99_750, 101_000, 97_000, 99_000, 98_000]);
    applyFrame(picture, frame(12, { steps: 4, seen: [2], changes: [2, 1] }));
    applyFrame(picture, frame(13, { steps: 4, seen: [2] }));
    expect(sampled()).toEqual([99_750, 103_000, 103_000, 97_000, 99_000, 98_000]);
  });

  it("takes the age of a series that is not as new as its devices, and devices that were heard late", () => {
    const picture = openPicture(snapshot);
    applyFrame(picture, frame(8, { steps: 40, devices: [[1, "a", 900, 100_000]], aged: [[12, [1, 5, 1, 4]]] }));
    const [line, top] = [picture.series.get(1), picture.series.get(2)];
    expect([line?.value, line?.sampledMs, top?.value, top?.sampledMs]).toEqual([5, 107_000, 4, 107_000]);
    expect(picture.devices.get(1)).toMatchObject({ name: "a", rhythmMs: 900, seenMs: 100_000 });
  });

  it("keeps how slow the rules are that record a series, until a frame says otherwise", () => {
    const picture = openPicture({ ...snapshot, series: [{ ...(snapshot.series[0] as SeriesEntry), paceMs: 15_000 }] });
    const paces = (): unknown => toSnapshot(picture).series.map(({ number, paceMs }) => [number, paceMs]);
    expect(paces()).toEqual([[1, 15_000]]);
    applyFrame(picture, frame(8, { series: [[2, 2, {}, [1], 60_000]], changes: [2, 1] }));
    applyFrame(picture, frame(9, { members: [[1, [1], 30_000]] }));
    expect(paces()).toEqual([
      [1, 30_000],
      [2, 60_000],
    ]);
    applyFrame(picture, frame(10, { members: [[1, [1]]] }));
    expect(paces()).toEqual([
      [1, undefined],
      [2, 60_000],
    ]);
  });

  it("tells the queries that a frame has news of", () => {
    const check = (parts: FrameParts, queries: readonly number[]): void => {
      const touched = new Set<number>();
      expect([applyFrame(openPicture(snapshot), frame(8, parts), touched), [...touched].sort()]).toEqual([true, queries]);
    };
    check({ changes: [2, 5] }, [2]);
    check({ changes: [1, 5, -1] }, [1, 2]);
    check({ changes: [1, GONE] }, [1]);
    check({ seen: [1] }, [1, 2]);
    check({ aged: [[4, [1, 5]]] }, [1]);
    check({ devices: [[1, "a", 1000, 99_500]] }, [1, 2]);
    check({ members: [[2, []]] }, [2]);
    check({ series: [[3, 2, {}, [1]]], changes: [3, 1] }, [2]);
    check({ seen: [7], changes: [99, 5] }, []);
  });

  it("refuses a frame that does not follow, and changes nothing", () => {
    const picture = openPicture(snapshot);
    expect([
      applyFrame(picture, frame(9, { steps: 1, seen: [1] })),
      applyFrame(picture, frame(7, { steps: 1 })),
      applyNotices(picture, { seq: 9, at: 1, notices: [] }),
      applyAlarms(picture, { seq: 9, at: 1, alarms: NO_ALARMS }),
    ]).toEqual([false, false, false, false]);
    expect(toSnapshot(picture)).toEqual(snapshot);
  });

  it("passes over numbers that it does not know", () => {
    const picture = openPicture(snapshot);
    const rest = { left: [44], aged: [[0, [98, 1]]], members: [[55, [1]]], series: [[50, 9, {}, [1]]] } as const;
    expect(applyFrame(picture, frame(8, { seen: [77], changes: [66, GONE, 33, 1], ...rest }))).toBe(true);
    expect(toSnapshot(picture)).toEqual({ ...snapshot, seq: 8 });
  });

  it("drops points by age, and a series that is gone with its last point", () => {
    const picture = openPicture(snapshot);
    applyFrame(picture, frame(8, { steps: 4, changes: [1, GONE] }));
    expect([...picture.series.keys()]).toEqual([1, 2]);
    expect(openPicture(toSnapshot(picture)).series.get(1)?.present).toBe(false);
    applyFrame(picture, frame(9, { steps: 96 }));
    expect([...picture.series.keys()]).toEqual([2]);
    expect(picture.queries.get(1)).toMatchObject({ times: [], series: [] });
  });

  it("keeps a series that left a ranking for ten minutes, and the newest 64 of them", () => {
    const picture = openPicture(snapshot);
    const numbers = Array.from({ length: 80 }, (_, i) => 10 + i);
    const series = numbers.map((number) => [number, 2, { host: `${number}` }, []] as const);
    // Each a step newer than the one before.
    const aged = numbers.map((number) => [5 - number, [number, 1]] as const);
    applyFrame(picture, frame(8, { steps: 1, series, aged, changes: [2, GONE] }));
    applyFrame(picture, frame(9, { steps: 1, changes: writeChanges(Array.from({ length: 79 }, (_, i) => [10 + i, GONE] as const)) }));
    expect([...picture.series.keys()].filter((number) => number > 1)).toEqual(Array.from({ length: 65 }, (_, i) => 25 + i));
    // Ten minutes and the age of the fortieth behind the first frames.
    applyFrame(picture, frame(10, { steps: 4 * 600 - 6 + 40 }));
    expect([...picture.series.keys()].filter((number) => number > 1)).toEqual(Array.from({ length: 50 }, (_, i) => 40 + i));
  });

  it("brings back a series that was gone when it has a value again", () => {
    const picture = openPicture(snapshot);
    applyFrame(picture, frame(8, { steps: 4, changes: [1, GONE] }));
    applyFrame(picture, frame(9, { steps: 4, changes: [1, 9] }));
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
    check(Number.MAX_VALUE, "+Inf");
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
