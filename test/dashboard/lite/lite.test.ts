/** The plain page, run as it is in a world of its own that has what a browser of 2012 had: what it says of a wall, and when. */
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { freshnessAt } from "../../../core/freshness.ts";
import { seriesState } from "../../../dashboard/panels/tile-state.ts";
import { GONE, type SeriesEntry, type Snapshot } from "../../../protocol/frame.ts";
import { writeChanges, writeNumbers } from "../../../protocol/frame-lists.ts";
import { applyFrame, openPicture, type SeriesPicture } from "../../../protocol/picture.ts";
import { ReportSchema } from "../../../protocol/report.ts";
import { toSnapshot } from "../../../protocol/to-snapshot.ts";
import { frame } from "../../support/frames.ts";
import { galleryWall, type Tile } from "../../support/gallery.ts";
import { openPlain, type PlainSource as Source } from "../../support/plain-world.ts";

const NOW_MS = 1_800_000_000_000;

function open(pathname: string, search = "?lang=en", height = 2_000, kept = new Map([["parapet-screen", "tv-9"]])) {
  const page = openPlain({ scripts: ["page", "folds", "values", "way-up", "lite"], pathname, search, height, kept });
  /** What is on the glass, a line each. */
  return { ...page, lines: () => page.root.children.flatMap((part) => part.children.map((line) => line.textContent)) };
}

const TILES: readonly Tile[] = [
  {
    type: "big-number",
    title: { en: "Load", zh: "负载" },
    place: [0, 0, 3, 2],
    lines: [[{ labels: { instance: "web-1" }, value: 0.4217 }]],
    panel: { unit: "ratio" },
  },
  {
    type: "top-n",
    title: "State",
    place: [3, 0, 3, 2],
    lines: [
      [
        { labels: { instance: "web-1" }, value: 1 },
        { labels: { instance: "web-2" }, value: 3, age: "stale" },
      ],
    ],
    panel: { mappings: [{ range: { from: 3, to: 3 }, text: { en: "fault", zh: "故障" }, level: "critical" }] },
  },
  { type: "big-number", title: "Nothing", place: [6, 0, 3, 2], lines: [[]] },
];
const snapshot = (): Snapshot => galleryWall("hall", TILES, NOW_MS);

describe("the plain page", () => {
  it("says the states, values and ages of a wall, whichever of snapshot and heartbeat comes first", () => {
    for (const order of [["heartbeat", "snapshot"] as const, ["snapshot", "heartbeat"] as const]) {
      const page = open("/s/north/walls/hall", "?lang=en&screen=tv-1");
      const [source] = page.sources as [Source];
      expect(source.url).toBe("/s/north/walls/hall/events?screen=tv-1");
      for (const type of order) source.say(type, type === "snapshot" ? snapshot() : { at: NOW_MS });
      page.pass(0);
      expect(page.lines()).toEqual([
        "Gallery: hall · main",
        "As of 0 s ago",
        expect.stringContaining("needs Chromium 87"),
        "■web-2  stale 3 min",
        "◐Devices  1 / 2 live",
        "●Load · web-1  42.17 %",
        "●State · web-1  1 ",
        "■State · web-2  fault · critical · stale 3 min",
        "○Nothing  no data",
      ]);
    }
  });

  it("ages by itself: nothing stays live, and after three heartbeats without a word it says so", () => {
    const page = open("/walls/hall");
    const [source] = page.sources as [Source];
    source.say("heartbeat", { at: NOW_MS });
    source.say("snapshot", snapshot());
    page.pass(19_000);
    expect(page.lines()).toContain("◐Load · web-1  42.17 % · late 21 s");
    page.pass(12_000);
    expect(page.lines()[1]).toBe("■ NO CONNECTION for 31 s");
    page.pass(10_000);
    expect(page.lines()).toContain("■Load · web-1  42.17 % · stale 43 s");
    expect(page.drawn()).toBeGreaterThan(3);
  });

  it("has the limits of core/freshness.ts", () => {
    for (const rhythmMs of [1_000, 1_250, 1_251, 10_000]) {
      for (const ageMs of [0, 2_500, 2_501, 5_000, 5_001, 20_000, 20_001, 40_000, 40_001]) {
        const page = open("/walls/hall");
        const [source] = page.sources as [Source];
        source.say("heartbeat", { at: NOW_MS });
        source.say("snapshot", { ...snapshot(), at: NOW_MS, devices: [[1, "a", rhythmMs, NOW_MS - ageMs]], series: [] });
        const state = freshnessAt(NOW_MS, NOW_MS - ageMs, rhythmMs);
        const line = page.lines().find((one) => /^.a {2}/.test(one));
        expect([rhythmMs, ageMs, line?.split(" ")[2] ?? "live"]).toEqual([rhythmMs, ageMs, state]);
      }
    }
  });

  it("ages a series by the pace of its rule, and by the freshest of its devices", () => {
    for (const seenMs of [NOW_MS - 1_000, NOW_MS - 3_000, NOW_MS - 9_000]) {
      for (const sampledMs of [NOW_MS - 1_000, NOW_MS - 31_000, NOW_MS - 61_000]) {
        const [page, wall] = [open("/walls/hall"), snapshot()];
        const [source] = page.sources as [Source];
        const entry = { ...(wall.series[0] as SeriesEntry), devices: [1], paceMs: 15_000, sampledMs };
        const told: Snapshot = { ...wall, at: NOW_MS, devices: [[1, "a", 1_000, seenMs]], series: [entry] };
        source.say("heartbeat", { at: NOW_MS });
        source.say("snapshot", told);
        const held = openPicture(told);
        const state = seriesState(held.series.get(entry.number) as SeriesPicture, held.devices, NOW_MS);
        const line = page.lines().find((one) => one.includes("Load"));
        expect([seenMs, sampledMs, / · (late|stale)/.exec(line ?? "")?.[1] ?? "live"]).toEqual([seenMs, sampledMs, state]);
      }
    }
  });

  it("folds what comes as walls do, and asks for a snapshot where something is missing", () => {
    const page = open("/walls/hall");
    const [source] = page.sources as [Source];
    source.say("heartbeat", { at: NOW_MS });
    source.say("snapshot", snapshot());
    page.pass(30_000 - 5_000);
    const at = NOW_MS + 25_000;
    // Series 1 has a new value, series 2 the same at a new time; series 3 is gone, 4 is new.
    const query = snapshot().series[0]?.query ?? 0;
    const devices = [[3, "db-1", 1_000, at]] as const;
    const series = [[4, query, { instance: "db-1" }, [3]]] as const;
    source.say("message", frame(2, { steps: 100, seen: [1], changes: [1, 0.5, 2, GONE, 1, 0.4217], devices, series }));
    page.pass(0);
    expect(page.lines().slice(3)).toEqual([
      "■web-2  stale 3 min",
      "◐Devices  2 / 3 live",
      "●Load · web-1  50 %",
      "●Load · db-1  42.17 %",
      "●State · web-1  1 ",
      "○Nothing  no data",
    ]);
    source.say("message", frame(4, {}));
    expect(source.closed).toBe(true);
    page.pass(1_000);
    expect(page.sources.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it("folds any frame to what a fresh page is given", () => {
    const number = fc.integer({ min: 1, max: 4 });
    const age = fc.constantFrom(0, 1, 2, 8, 40, 400);
    const ascending = fc.uniqueArray(number, { maxLength: 4 }).map((numbers) => numbers.sort((a, b) => a - b));
    const changes = ascending.chain((numbers) =>
      fc
        .array(fc.constantFrom(0.25, 3, null, GONE as typeof GONE), { minLength: 4, maxLength: 4 })
        .map((values) => writeChanges(numbers.map((one, i) => [one, values[i] ?? null] as const))),
    );
    const parts = fc.record(
      {
        steps: fc.constantFrom(0, 1, 4, 40),
        // No device is heard twice in a frame.
        heard: fc.oneof(
          fc.record({ seen: fc.constantFrom([], [1], [2], [1, 1], [0, 1], [2, 0, 1], [0, 0, 2]) }),
          fc.record({
            devices: fc
              .tuple(fc.constantFrom("web-1", "web-2"), fc.constantFrom(500, 5_000), fc.constantFrom(0, 2_000, 90_000))
              .map(([name, rhythmMs, ageMs]) => [[name === "web-1" ? 1 : 2, name, rhythmMs, NOW_MS - ageMs] as const]),
          }),
        ),
        changes,
        left: ascending.map(writeNumbers),
        aged: fc.array(fc.tuple(age, changes), { maxLength: 2 }),
        members: fc.array(
          fc.oneof(
            fc.tuple(number, fc.constantFrom([1], [2], [1, 2])),
            fc.tuple(number, fc.constantFrom([1], [1, 2]), fc.constantFrom(15_000, 300_000)),
          ),
          { maxLength: 1 },
        ),
      },
      { requiredKeys: ["steps"] },
    );
    fc.assert(
      fc.property(
        fc.array(
          parts.map(({ heard, ...rest }) => ({ ...rest, ...heard })),
          { minLength: 1, maxLength: 8 },
        ),
        (frames) => {
          const [first, page] = [snapshot(), open("/walls/hall")];
          const picture = openPicture(first);
          const [source] = page.sources as [Source];
          source.say("snapshot", first);
          frames.forEach((one, i) => {
            source.say("message", frame(first.seq + 1 + i, one));
            expect(applyFrame(picture, frame(first.seq + 1 + i, one))).toBe(true);
          });
          const fresh = open("/walls/hall");
          fresh.sources[0]?.say("snapshot", toSnapshot(picture));
          const told = [page, fresh].map((each) => {
            each.sources[0]?.say("heartbeat", { at: picture.at + 500 });
            each.pass(0);
            return each.lines().slice(3);
          });
          expect([source.closed, told[0]]).toEqual([false, told[1]]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("asks for a snapshot when what a heartbeat told of has not come by the next, and for its page when the site has a new build", () => {
    const page = open("/walls/hall");
    const [source] = page.sources as [Source];
    const { seq, incarnation } = snapshot();
    const beat = { at: NOW_MS, build: "one", incarnation };
    source.say("snapshot", snapshot());
    source.say("heartbeat", { ...beat, seq });
    source.say("heartbeat", { ...beat, seq: seq + 1 });
    source.say("message", frame(seq + 1, {}));
    source.say("heartbeat", { ...beat, seq: seq + 2 });
    const asked = () => page.requests.filter(({ method }) => method === "GET");
    expect([source.closed, asked().length]).toEqual([false, 0]);
    source.say("heartbeat", { ...beat, build: "two", seq: seq + 2 });
    expect([source.closed, asked().map(({ url }) => url), page.left]).toEqual([true, ["/walls/hall?lang=en"], []]);
    asked()[0]?.answer(200);
    expect(page.left).toEqual(["reload"]);
  });

  it("opens another stream after a silent or broken one, speaks Chinese, tells refusals, and knows an address without a wall", () => {
    const page = open("/walls/hall", "?lang=zh");
    page.pass(26_000);
    page.pass(1_000);
    const [, second] = page.sources as [Source, Source];
    expect(page.sources.map(({ url, closed }) => [url, closed])).toEqual([
      ["/walls/hall/events?screen=tv-9", true],
      ["/walls/hall/events?screen=tv-9", false],
    ]);
    second.say("snapshot", snapshot());
    second.say("heartbeat", { at: NOW_MS });
    page.pass(0);
    expect(page.lines()).toContain("■State · web-2  故障 · 严重 · 过期 3 分钟");
    second.onerror?.();
    page.pass(6_000);
    expect(page.sources.length).toBe(3);
    page.sources[2]?.say("refused", { code: "no-wall" });
    expect(page.lines()[1]).toBe("站点拒绝：no-wall");
    expect(open("/console").lines()[1]).toBe("This address shows no wall");
    expect(open("/console").sources).toEqual([]);
  });

  it("lets what does not fit take turns", () => {
    const page = open("/walls/hall", "?lang=en", 160 + 96 + 3 * 56);
    const [source] = page.sources as [Source];
    source.say("heartbeat", { at: NOW_MS });
    source.say("snapshot", snapshot());
    for (const said of ["1 / 2", "2 / 2", "1 / 2"]) {
      expect(page.lines().at(-1)).toBe(said);
      page.turn();
      page.pass(1_000);
    }
  });

  it("tells how bad a live value is, by a mapping's word or by thresholds from either side", () => {
    const tile = (value: number, panel: Tile["panel"] & object): readonly Tile[] => [
      { type: "big-number", title: "P", place: [0, 0, 3, 2], lines: [[{ labels: { instance: "a" }, value }]], panel },
    ];
    const thresholds = [
      { at: 70, level: "medium" },
      { at: 85, level: "critical" },
      { at: 10, level: "high", side: "below" },
    ] as const;
    const mappings = [
      { range: { from: 3, to: 3 }, text: "fault", level: "critical" },
      { range: { from: 90, to: null }, text: "full" },
    ] as const;
    const lineOf = (value: number): string | undefined => {
      const page = open("/walls/hall");
      page.sources[0]?.say("heartbeat", { at: NOW_MS });
      page.sources[0]?.say("snapshot", galleryWall("hall", tile(value, { thresholds, mappings }), NOW_MS));
      return page.lines().at(-1);
    };
    expect([50, 70, 85, 10, 3, 95].map(lineOf)).toEqual([
      "●P · a  50 ",
      "◆P · a  70  · medium",
      "▲P · a  85  · critical",
      "▲P · a  10  · high",
      "▲P · a  fault · critical",
      "●P · a  full",
    ]);
  });

  it("is as large as the eyes need that its address tells of, and stays away from edges", () => {
    const sizeOf = (search: string): string[] => {
      const { style } = open("/walls/hall", search, 1_080).root;
      return [style.fontSize ?? "", style.left ?? "", style.bottom ?? ""];
    };
    expect(sizeOf("?lang=en")).toEqual(["36px", "0%", "0%"]);
    expect(sizeOf("?lang=en&diagonal=55&distance=5&overscan=2.5")).toEqual(["66px", "2.5%", "2.5%"]);
    expect(sizeOf("?lang=zh&diagonal=55&distance=5&overscan=50")).toEqual(["75px", "5%", "5%"]);
    expect(sizeOf("?lang=en&diagonal=55&distance=1")).toEqual(["36px", "0%", "0%"]);
  });
});

describe("the plain page's way up", () => {
  function openWall(search = "?lang=en&screen=tv-1", kept = new Map<string, string>()) {
    const page = open("/s/north/walls/hall", search, 1_080, kept);
    const [source] = page.sources as [Source];
    source.say("heartbeat", { at: NOW_MS });
    source.say("snapshot", snapshot());
    return { ...page, source };
  }
  const answersOf = (page: ReturnType<typeof openWall>) => page.requests.map(({ body }) => v.parse(ReportSchema, body).answers);

  it("reports what is on the glass when it comes there, and each half minute", () => {
    const page = openWall();
    expect(page.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /s/north/screens/tv-1/report"]);
    expect(v.parse(ReportSchema, page.requests[0]?.body)).toMatchObject({
      wall: "hall",
      applied: 1,
      painted: 1,
      build: "b1",
      hidden: false,
    });
    page.requests[0]?.answer(204);
    const live = (seconds: number): void => {
      for (let s = 0; s < seconds; s++) {
        page.pass(1_000);
        page.source.say("heartbeat", { at: NOW_MS });
      }
    };
    live(29);
    expect(page.requests.length).toBe(1);
    live(6);
    page.source.say("message", frame(2, { steps: 140 }));
    expect(page.requests.length).toBe(2);
    page.requests[1]?.answer(0);
    live(36);
    expect(v.parse(ReportSchema, page.requests[2]?.body)).toMatchObject({ applied: 2, painted: 2 });
  });

  it("is one screen over a reload, also where no address names it", () => {
    const kept = new Map<string, string>();
    const [first, second] = [openWall("?lang=en", kept), openWall("?lang=en", kept)];
    expect(first.requests[0]?.url).toMatch(/^\/s\/north\/screens\/[bcdfghjklmnpqrstvwxz]{12}\/report$/);
    expect(second.requests[0]?.url).toBe(first.requests[0]?.url);
  });

  it("does an order once and answers it, and refuses what it cannot do or what has expired", () => {
    const page = openWall();
    page.requests[0]?.answer(204);
    const identify = { id: "i", type: "identify", label: "Hall 2", expiresMs: NOW_MS + 30_000 };
    page.source.say("control", identify);
    expect(page.lines()[0]).toBe("Hall 2");
    page.source.say("control", { id: "s", type: "show", page: "p", expiresMs: NOW_MS + 30_000 });
    page.source.say("control", { ...identify, id: "e", expiresMs: NOW_MS - 1 });
    page.requests[1]?.answer(204);
    expect(answersOf(page).slice(1)).toEqual([
      [{ id: "i", ok: true }],
      [
        { id: "s", ok: false, error: "unknown-command" },
        { id: "e", ok: false, error: "expired" },
      ],
    ]);
    page.pass(11_000);
    expect(page.lines()[0]).toBe("Gallery: hall · main");
    page.source.say("control", identify);
    page.pass(0);
    expect(page.lines()[0]).toBe("Gallery: hall · main");
  });

  it("leaves for a reload or another size once its answer was taken, and not again", () => {
    const page = openWall("?lang=en&screen=tv-1&diagonal=55&distance=5&overscan=4");
    page.requests[0]?.answer(204);
    const adjust = { id: "a", type: "adjust", diagonalInches: 65, distanceM: 3.5, overscanPercent: 0, expiresMs: NOW_MS + 30_000 };
    page.source.say("control", adjust);
    expect(page.left).toEqual([]);
    page.requests[1]?.answer(0);
    expect(page.left).toEqual([]);
    page.source.say("control", adjust);
    page.requests[2]?.answer(204);
    expect(page.left).toEqual(["/s/north/walls/hall?lang=en&screen=tv-1&diagonal=65&distance=3.5"]);

    const next = openWall("?lang=en&screen=tv-1", page.kept);
    next.requests[0]?.answer(204);
    next.source.say("control", adjust);
    next.requests[1]?.answer(204);
    expect(next.left).toEqual([]);
    next.source.say("control", { id: "r", type: "reload", expiresMs: NOW_MS + 30_000 });
    next.requests[2]?.answer(204);
    expect(next.left).toEqual(["reload"]);
  });

  it("goes to the site's own address when its pairing was taken back, unless that leads to a wall", () => {
    for (const [leadsTo, expected] of [
      ["/s/north/", ["/s/north/"]],
      ["http://site.test/s/north/walls/hall?screen=tv-1", []],
    ] as const) {
      const page = openWall();
      page.source.say("refused", { code: "unauthorized" });
      const asked = page.requests.at(-1);
      expect([asked?.method, asked?.url]).toEqual(["GET", "/s/north/"]);
      if (asked) asked.responseURL = leadsTo;
      asked?.answer(200);
      expect(page.left).toEqual(expected);
    }
  });
});
