import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Devices } from "../../../core/devices.ts";
import { StandingQueries } from "../../../core/promql/standing-queries.ts";
import { Head } from "../../../core/series/head.ts";
import { wallOf } from "../../../core/wall/define.ts";
import { NO_ALARMS } from "../../../protocol/alarm.ts";
import { type Notice, toldMs } from "../../../protocol/frame.ts";
import { applyFrame, applyNotices, applyTexts, openPicture, type Picture } from "../../../protocol/picture.ts";
import { toSnapshot } from "../../../protocol/to-snapshot.ts";
import type { WallDefinition } from "../../../protocol/wall.ts";
import type { HeldText } from "../../../worker/site/told-texts.ts";
import { siteOptions, Walls } from "../../../worker/site/walls.ts";
import { batchOf } from "../../support/batch.ts";
import { changesOf } from "../../support/frames.ts";

const START_MS = 1_000_000_000_000;

/** A site without a platform: its head, its devices, its walls, and a clock that is set by hand. */
function stage() {
  const head = new Head();
  const devices = new Devices();
  const notices: Notice[] = [];
  const texts = new Map<string, HeldText>();
  let nowMs = START_MS;
  const origin = { incarnation: "abc", build: () => "b", site: "main", open: true };
  const metadata = { version: 0, isCounter: (metric: string) => metric.endsWith("_total") };
  const put = new Map<string, WallDefinition>();
  const saidOn = { notices: () => [...notices], alarms: () => NO_ALARMS, texts: () => [...texts.values()] };
  const queries = new StandingQueries(head, siteOptions(devices));
  const walls = new Walls({ head, devices, metadata, origin, saidOn, put, queries, opening: () => undefined });
  const text = new TextDecoder();
  return {
    walls,
    put,
    notices,
    head,
    at: () => nowMs,
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** `lateMs`: the samples say so old a time; without it they say none. */
    post: (samples: Readonly<Record<string, number>>, lateMs?: number) => {
      const timeMs = lateMs === undefined ? Number.NaN : nowMs - lateMs;
      const { touched } = head.append(batchOf(samples, timeMs), nowMs);
      const heard = new Set(touched.map((ref) => head.info(ref).device).filter((device) => device !== ""));
      for (const device of heard) devices.observe(device, lateMs === undefined ? nowMs : timeMs, nowMs);
      return walls.note(touched, heard);
    },
    tick: (lookedAt = true) => walls.tick(() => lookedAt, nowMs).events.map(({ bytes }) => parse(text.decode(bytes))),
    tell: () => walls.noticesChanged(nowMs).map(({ bytes }) => parse(text.decode(bytes))),
    /** A text begins, or goes on. */
    write: (stream: string, said: string, anew: boolean) => {
      const before = texts.get(stream);
      const base = { stream, from: "ci", startedMs: nowMs, state: "writing" as const, text: "", length: 0 };
      const held = before && !anew ? before : { ...base, number: (before?.number ?? 0) + 1 };
      texts.set(stream, { ...held, changedMs: nowMs, text: held.text + said, length: held.length + said.length });
    },
    remove: (stream: string) => texts.delete(stream),
    tellTexts: () => walls.textsChanged(nowMs).map(({ bytes }) => parse(text.decode(bytes))),
    open: () => walls.open("overview", nowMs),
    fresh: () => parse(text.decode(walls.open("overview", nowMs).snapshot())).data,
    since: (seq: number) =>
      walls
        .live("overview")
        ?.since("abc", seq)
        ?.map((bytes) => parse(text.decode(bytes))),
  };
}

interface Told {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: data of every event kind
  readonly data: any;
}

/** A frame has no name. */
function parse(event: string): Told {
  return { event: /^event: (\w+)/m.exec(event)?.[1] ?? "frame", data: JSON.parse(/^data: ?(.*)/m.exec(event)?.[1] ?? "null") };
}

function fold(picture: Picture, { event, data }: Told): Picture {
  if (event === "snapshot") return openPicture(data);
  const folds = event === "frame" ? applyFrame : event === "text" ? applyTexts : applyNotices;
  expect(folds(picture, data)).toBe(true);
  return picture;
}

/** What a picture holds beside what a snapshot says, which follows from it. */
function derivedOf({ devices, series }: Picture): unknown {
  const followers = [...devices.values()].map((device) => [...device.series].map(({ number }) => number).sort((a, b) => a - b));
  return [followers, [...series.values()].map(({ heardMs }) => heardMs)];
}

describe("a wall", () => {
  it("says nothing while nothing has changed", () => {
    const site = stage();
    site.post({ 'm{device="a"}': 1 });
    site.open();
    site.tick();
    site.pass(2000);
    expect(site.tick()).toEqual([]);
  });

  it("tells of a value that stayed by its device alone", () => {
    const site = stage();
    site.post({ 'm{device="a"}': 1 });
    site.open();
    site.tick();
    site.pass(500);
    site.post({ 'm{device="a"}': 1 });
    site.pass(40);
    expect(site.tick()).toEqual([{ event: "frame", data: [2, 2, [1], []] }]);
    site.pass(960);
    site.post({ 'm{device="a"}': 1.5 });
    site.pass(300);
    expect(site.tick()).toEqual([{ event: "frame", data: [3, 5, [0, 1], [1, 1.5, -1]] }]);
  });

  it("numbers devices by when they were heard last, so that those that report together are told as a run", () => {
    const site = stage();
    const order = ["d", "b", "a", "c"];
    for (const device of order) {
      site.post({ [`m{device="${device}"}`]: 1 });
      site.pass(100);
    }
    expect(site.open().picture.devices.get(3)?.name).toBe("a");
    site.pass(1_000);
    for (const device of order) site.post({ [`m{device="${device}"}`]: 1 });
    expect(site.tick()[0]?.data[2]).toEqual([1, -3]);
  });

  it("lays itself out anew when a metric comes that it does not show, at most once a second, and counts on", () => {
    const site = stage();
    site.post({ 'm{device="a"}': 1 });
    site.open();
    site.pass(300);
    site.post({ 'n{device="a"}': 1 });
    expect(site.tick().map(({ event }) => event)).toEqual(["frame"]);
    site.pass(800);
    const [snapshot] = site.tick();
    expect(snapshot?.event).toBe("snapshot");
    expect(snapshot?.data.seq).toBe(3);
    const numbers = snapshot?.data.series.map(({ number }: { number: number }) => number);
    expect(Math.min(...numbers)).toBeGreaterThan(2);
  });

  it("costs nothing once nobody has looked for a minute, and starts with a snapshot that counts on", () => {
    const site = stage();
    site.post({ 'm{device="a"}': 1 });
    const seq = site.open().seq;
    site.pass(59_000);
    expect(site.post({ 'm{device="a"}': 2 })).toBe(true);
    expect(site.tick(false).length).toBe(1);
    site.pass(60_001);
    site.post({ 'm{device="a"}': 3 });
    expect(site.tick(false)).toEqual([]);
    expect(site.post({ 'm{device="a"}': 4 })).toBe(false);
    site.pass(1);
    const data = site.fresh();
    expect([data.seq, data.series[0].value]).toEqual([seq + 2, 4]);
    expect(site.since(seq)?.map(({ event }) => event)).toEqual(["frame", "snapshot"]);
  });

  it("ends its lines with what is known when nobody has looked at it before, in the step that has just begun", () => {
    const site = stage();
    for (let i = 0; i < 30; i++) {
      site.post({ 'm{device="a"}': i });
      site.pass(5_000);
    }
    site.pass(300);
    site.post({ 'm{device="a"}': 99, 'm{device="b"}': 7 });
    site.pass(100);
    const first = openPicture(site.fresh());
    const line = [...first.queries.values()].find(({ query }) => query.rangeMs > 0 && query.expr === "m");
    const ends = (picture: Picture) =>
      [...(picture.queries.get(line?.query.number ?? 0)?.series ?? [])].map(({ value, points }) => [value, points[points.length - 1]]);
    expect(ends(first)).toEqual([
      [99, 99],
      [7, 7],
    ]);
  });

  it("has what came since it was last laid out when nobody looks at it yet", () => {
    const site = stage();
    site.post({ 'm{device="a"}': 1 });
    site.walls.definitions(site.at());
    site.pass(300);
    expect(site.post({ 'n{device="a"}': 2 })).toBe(false);
    site.pass(100);
    const shown = site.fresh().series.map(({ value }: { value: number }) => value);
    expect(new Set(shown)).toEqual(new Set([1, 2]));
  });

  it("shows the last of several samples that came within one millisecond, a tick later", () => {
    const site = stage();
    site.post({ 'm{device="a"}': 1 });
    site.open();
    site.pass(500);
    site.post({ 'm{device="a"}': 2 });
    site.post({ 'm{device="a"}': 3 });
    expect(changesOf(site.tick()[0]?.data)).toEqual([
      [1, 2],
      [2, 2],
    ]);
    site.pass(250);
    expect(changesOf(site.tick()[0]?.data)).toEqual([
      [1, 3],
      [2, 3],
    ]);
    site.pass(250);
    expect(site.tick()).toEqual([]);
  });

  it("draws a past that was slower than the present", () => {
    const site = stage();
    for (let i = 0; i < 60; i++) {
      site.post({ 'm{device="a"}': i });
      site.pass(4_900);
    }
    for (let i = 0; i < 40; i++) {
      site.post({ 'm{device="a"}': i });
      site.pass(1_000);
    }
    const [history] = site.open().picture.queries.values();
    const drawn = history?.series[0]?.points.filter((point) => !Number.isNaN(point)).length ?? 0;
    const spanMs = 60 * 4_900 + 40 * 1_000;
    expect(drawn).toBeGreaterThanOrEqual(Math.floor(spanMs / (history?.query.stepMs ?? 1)) - 1);
  });

  it("draws the past with a gap where no sample was fresh", () => {
    const site = stage();
    for (let second = 0; second < 300; second += 10) {
      if (second < 100 || second >= 200) site.post({ 'm{device="a"}': second });
      site.pass(10_000);
    }
    const picture = openPicture(site.fresh());
    const [line] = picture.queries.values();
    const drawn =
      line?.times.filter((_, i) => !Number.isNaN(line.series[0]?.points[i] ?? Number.NaN)).map((time) => (time - START_MS) / 1000) ?? [];
    const gap = drawn.filter((second) => second > 110 && second < 200);
    expect([drawn.some((second) => second < 100), drawn.some((second) => second >= 200), gap]).toEqual([true, true, []]);
  });

  it("is the same for a screen that followed from anywhere as for a fresh one, whatever happens", () => {
    const key = fc.constantFrom('m{device="a"}', 'm{device="b"}', 'n{device="a"}', "bare", 'x_total{device="c"}');
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          type: fc.constant("post" as const),
          samples: fc.dictionary(key, fc.integer({ min: 0, max: 3 }), { minKeys: 1, maxKeys: 4 }),
          lateMs: fc.constantFrom(undefined, undefined, 0, 300, 3_000, 40_000),
        }),
      },
      {
        weight: 5,
        arbitrary: fc.record({ type: fc.constant("pass" as const), ms: fc.constantFrom(0, 100, 250, 1000, 7000, 20_000, 400_000) }),
      },
      { weight: 4, arbitrary: fc.record({ type: fc.constant("tick" as const), looked: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant("notice" as const), text: fc.string({ maxLength: 5 }) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          type: fc.constant("text" as const),
          stream: fc.constantFrom("build", "news"),
          said: fc.constantFrom("", "a\n", "温度", "x".repeat(5_000)),
          how: fc.constantFrom("on", "anew", "gone"),
          tell: fc.boolean(),
        }),
      },
      { weight: 1, arbitrary: fc.record({ type: fc.constant("reopen" as const) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(), (steps, dropAt) => {
        const site = stage();
        let followed = openPicture(site.fresh());
        let dropped: Picture | undefined;
        steps.forEach((one, i) => {
          let told: Told[] = [];
          if (one.type === "post") site.post(one.samples, one.lateMs);
          if (one.type === "pass") site.pass(one.ms);
          if (one.type === "tick") told = site.tick(one.looked);
          if (one.type === "notice") {
            site.notices.push({ id: `${i}`, text: one.text, level: "info", from: "x", postedMs: site.at(), untilMs: null });
            told = site.tell();
          }
          if (one.type === "text") {
            if (one.how === "gone") site.remove(one.stream);
            else site.write(one.stream, one.said, one.how === "anew");
            if (one.tell) told = site.tellTexts();
          }
          // Somebody opens the wall: one that was cold tells it by a snapshot, which a screen gets with `since`.
          if (one.type === "reopen") {
            site.open();
            told = site.since(followed.seq) ?? [{ event: "snapshot", data: site.fresh() }];
          }
          followed = told.reduce(fold, followed);
          const opened = openPicture(toSnapshot(followed));
          expect(derivedOf(followed)).toEqual(derivedOf(opened));
          if (i === dropAt % Math.max(1, steps.length)) dropped = opened;
        });
        site.open();
        site.tellTexts();
        followed = (site.since(followed.seq) ?? [{ event: "snapshot", data: site.fresh() }]).reduce(fold, followed);
        const fresh = site.fresh();
        expect(toSnapshot(followed)).toEqual(fresh);
        if (dropped) {
          const back = (site.since(dropped.seq) ?? [{ event: "snapshot", data: fresh }]).reduce(fold, dropped);
          expect(toSnapshot(back)).toEqual(fresh);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("tells of each series the age of its newest sample, whatever comes of its device beside it", () => {
    const exprs = ["m", "max(m)", 'sum by (device) ({__name__=~"m|n"})', "topk(1, m)"];
    const wall = wallOf({ wall: "overview", panels: exprs.map((expr) => ({ type: "table", title: expr, expr })) });
    /** The samples that a series of a query is made of. */
    const isPart = (query: number, device: string | undefined, key: string): boolean =>
      (query === 3 || key.startsWith("m{")) && (query === 2 || key.endsWith(`device="${device}"}`));
    const key = fc.constantFrom('m{device="a"}', 'm{device="b"}', 'n{device="a"}', 'n{device="b"}', 'm{device="c"}');
    const step = fc.record({
      samples: fc.dictionary(key, fc.integer({ min: 0, max: 2 }), { minKeys: 1, maxKeys: 5 }),
      lateMs: fc.constantFrom(0, 0, 0, 10, 200, 700, 4_000),
      passMs: fc.constantFrom(1, 100, 250, 900, 5_000),
      ticks: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const site = stage();
        site.put.set("overview", wall);
        const newest = new Map<string, number>();
        let followed = openPicture(site.fresh());
        for (const { samples, lateMs, passMs, ticks } of steps) {
          site.pass(passMs);
          site.post(samples, lateMs);
          for (const one of Object.keys(samples)) newest.set(one, Math.max(newest.get(one) ?? 0, site.at() - lateMs));
          if (!ticks) continue;
          followed = site.tick().reduce(fold, followed);
          const shown = [...followed.series.values()].filter(({ present }) => present);
          const told = shown.map(({ query, labels, sampledMs }) => [query, labels.device, sampledMs]);
          const due = shown.map(({ query, labels }) => {
            const parts = [...newest].filter(([one]) => isPart(query, labels.device, one));
            return [query, labels.device, toldMs(Math.max(...parts.map(([, timeMs]) => timeMs)))];
          });
          expect(told).toEqual(due);
          expect(shown.filter(({ query }) => query === 1)).toHaveLength([...newest.keys()].filter((one) => one.startsWith("m{")).length);
        }
      }),
      { numRuns: 300 },
    );
  });
});
