import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Page } from "../../../core/wall/definition.ts";
import { createLocalClock, isTimeZone } from "../../../core/wall/local-time.ts";
import { type Claim, createRotation, type Hold, rotates } from "../../../core/wall/rotation.ts";

type Times = Partial<Pick<Page, "seconds" | "during" | "days">>;

const wall = (pages: readonly Times[], timeZone = "UTC", seconds: number | null = 20) => ({
  pages: pages.map((times, i): Page => ({ id: `p${i}`, title: `p${i}`, panels: [], ...times })),
  timeZone,
  ...(seconds === null ? {} : { rotation: { seconds } }),
});
const at = (text: string): number => Date.parse(text);
const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19);
const hours = (from: number, to: number) => ({ from: from * 60, to: to * 60 });

describe("rotates", () => {
  it("is so of a wall of several pages that says anything of when", () => {
    const said = [wall([{}, {}]), wall([{}, {}], "UTC", null), wall([{ seconds: 5 }, {}], "UTC", null), wall([{ seconds: 5 }])];
    expect(said.map(rotates)).toEqual([true, false, true, false]);
  });
});

describe("createRotation", () => {
  it("shows each page for its seconds, one after the other, and says until when", () => {
    const rotation = createRotation(wall([{}, { seconds: 5 }, {}]));
    const start = 45_000 * 1_000_000;
    const turns = [0, 19_999, 20_000, 25_000, 44_999, 45_000].map((ms) => rotation.at(start + ms));
    expect(turns.map(({ page, fromMs, untilMs }) => [page, fromMs - start, untilMs - start])).toEqual([
      [0, 0, 20_000],
      [0, 0, 20_000],
      [1, 20_000, 25_000],
      [2, 25_000, 45_000],
      [2, 25_000, 45_000],
      [0, 45_000, 65_000],
    ]);
  });

  it("leaves out a page whose part of the day it is not, begins anew at each border, and shows all when it is no page's", () => {
    const shifts = createRotation(
      wall([{ during: hours(6, 14) }, { during: hours(22, 6) }, { during: hours(6, 14) }], "Asia/Shanghai", 45),
    );
    const shown = (time: string) => {
      const { page, untilMs } = shifts.at(at(`2026-11-25T${time}+08:00`));
      return [page, new Date(untilMs + 8 * 3_600_000).toISOString().slice(11, 19)];
    };
    expect(["05:59:30", "06:00:00", "06:00:45", "13:59:50", "22:00:00", "00:10:00"].map(shown)).toEqual([
      [1, "06:00:00"],
      [0, "06:00:45"],
      [2, "06:01:30"],
      [2, "14:00:00"],
      [1, "22:00:45"],
      [1, "00:10:30"],
    ]);
    expect(new Set(Array.from({ length: 135 }, (_, s) => shifts.at(at("2026-11-25T16:00:00+08:00") + s * 1_000).page))).toEqual(
      new Set([0, 1, 2]),
    );
  });

  it("counts a part over midnight to the day on which it begins", () => {
    const rotation = createRotation(wall([{ during: hours(22, 6), days: [4] }, {}], "UTC", 20));
    const pages = (time: string) => [...new Set(Array.from({ length: 40 }, (_, s) => rotation.at(at(time) + s * 1_000).page))].sort();
    // The 27th of November 2026 is a Friday.
    expect(["2026-11-27T03:00Z", "2026-11-27T23:00Z", "2026-11-28T03:00Z", "2026-11-28T23:00Z"].map(pages)).toEqual([
      [1],
      [0, 1],
      [0, 1],
      [1],
    ]);
  });

  it("keeps to the clock on the wall on the days when it is set", () => {
    // In Berlin two o'clock is three on 2026-03-29, and comes twice on 2026-10-25.
    const rotation = createRotation(wall([{ during: { from: 150, to: 210 } }, { during: { from: 210, to: 150 } }], "Europe/Berlin"));
    const hoursOf = (day: string) => {
      const minutes = Array.from({ length: 7 * 60 }, (_, m) => at(`${day}T00:00Z`) - 3_600_000 + m * 60_000);
      return minutes.filter((ms) => rotation.at(ms).page === 0).map(clock);
    };
    expect(hoursOf("2026-03-28")).toEqual(Array.from({ length: 60 }, (_, m) => clock(at("2026-03-28T01:30Z") + m * 60_000)));
    expect(hoursOf("2026-03-29")).toEqual(Array.from({ length: 30 }, (_, m) => clock(at("2026-03-29T01:00Z") + m * 60_000)));
    const second = (from: string, minutes: number) => Array.from({ length: minutes }, (_, m) => clock(at(from) + m * 60_000));
    expect(hoursOf("2026-10-25")).toEqual([...second("2026-10-25T00:30Z", 30), ...second("2026-10-25T01:30Z", 60)]);
  });

  it("has one page for each second, which stays until it said, for any wall, at any time, with any alarms, and the same in two screens", () => {
    const times = fc.record(
      {
        seconds: fc.integer({ min: 5, max: 300 }),
        during: fc.record({ from: fc.integer({ min: 0, max: 1_439 }), to: fc.integer({ min: 0, max: 1_440 }) }),
        days: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    const moment = fc.oneof(
      fc.integer({ min: at("2026-01-01T00:00Z"), max: at("2027-12-31T00:00Z") }),
      // Around the hours at which clocks are set.
      fc.integer({ min: at("2026-03-29T00:30Z"), max: at("2026-03-29T02:30Z") }),
      fc.integer({ min: at("2026-10-25T00:30Z"), max: at("2026-10-25T02:30Z") }),
    );
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe");
    const claims = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 0, max: 400 })), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(times, { minLength: 1, maxLength: 6 }),
        zones,
        moment,
        claims,
        fc.boolean(),
        (pages, zone, nowMs, drawn, isHeld) => {
          const definition = wall(pages, zone);
          const [one, other] = [createRotation(definition), createRotation(definition)];
          const alarms = drawn.map(([page, ago]): Claim => ({ page: page % pages.length, sinceMs: nowMs - ago * 1_000 }));
          const hold: Hold | undefined = isHeld ? { page: 0, atMs: nowMs - 200_000 } : undefined;
          const shown = one.shownAt(nowMs, alarms, hold);
          expect(shown.page).toBeGreaterThanOrEqual(0);
          expect(shown.page).toBeLessThan(pages.length);
          expect(shown.untilMs).toBeGreaterThan(nowMs);
          expect(other.shownAt(nowMs, alarms, hold)).toEqual(shown);
          const lastMs = Math.min(shown.untilMs - 1, nowMs + 600_000);
          for (const ms of [lastMs, Math.floor((nowMs + lastMs) / 2)]) expect(other.shownAt(ms, alarms, hold).page).toBe(shown.page);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("shownAt", () => {
  const start = 60_000 * 1_000_000;

  /** Which page is shown in each run of seconds from `start` on. */
  function runs(rotation: ReturnType<typeof createRotation>, seconds: number, claims: readonly Claim[], hold?: Hold): string {
    const pages = Array.from({ length: seconds }, (_, s) => rotation.shownAt(start + s * 1_000, claims, hold).page);
    return pages.flatMap((page, s) => (page === pages[s - 1] ? [] : [`${page} at ${s}`])).join(", ");
  }

  it("lets an alarm's page and one of the others take turns, so that each comes round", () => {
    const rotation = createRotation(wall([{}, {}, {}]));
    expect(runs(rotation, 130, [{ page: 2, sinceMs: start + 5_000 }])).toBe(
      "0 at 0, 2 at 5, 0 at 25, 2 at 45, 1 at 65, 2 at 85, 0 at 105, 2 at 125",
    );
  });

  it("shows an alarm's page for two minutes at most, and for twenty seconds at least", () => {
    expect(runs(createRotation(wall([{}, { seconds: 600 }])), 300, [{ page: 1, sinceMs: start }])).toBe(
      "1 at 0, 0 at 120, 1 at 140, 0 at 260, 1 at 280",
    );
    expect(runs(createRotation(wall([{}, { seconds: 5 }])), 60, [{ page: 1, sinceMs: start }])).toBe("1 at 0, 0 at 20, 1 at 40");
  });

  it("turns to a worse alarm when the one before had its time, and to one that is not worse never", () => {
    const rotation = createRotation(wall([{}, {}, {}, {}]));
    const rain = [
      { page: 3, sinceMs: start + 8_000 },
      { page: 2, sinceMs: start + 5_000 },
      { page: 1, sinceMs: start + 6_000 },
    ];
    expect(runs(rotation, 40, rain)).toBe("0 at 0, 2 at 5, 3 at 25");
  });

  it("holds the page that somebody chose until the first turn after five minutes, whatever alarms come", () => {
    const rotation = createRotation(wall([{}, {}, {}]));
    const hold = { page: 1, atMs: start + 7_000 };
    const shown = rotation.shownAt(start + 10_000, [{ page: 2, sinceMs: start }], hold);
    expect([shown.page, shown.why, (shown.untilMs - start) / 1_000]).toEqual([1, "held", 320]);
    expect(rotation.shownAt(start + 320_000, [], hold)).toEqual({ ...rotation.at(start + 320_000), why: "turn" });
  });

  it("shows the chosen page of a wall that does not turn, else the first, and an alarm's page by turns with it", () => {
    const rotation = createRotation(wall([{}, {}, {}], "UTC", null));
    expect([runs(rotation, 100, []), runs(rotation, 100, [], { page: 2, atMs: 0 })]).toEqual(["0 at 0", "2 at 0"]);
    expect(runs(rotation, 70, [{ page: 1, sinceMs: start + 10_000 }], { page: 2, atMs: 0 })).toBe("2 at 0, 1 at 10, 2 at 30, 1 at 50");
  });

  it("holds the page that somebody chose for five minutes against an alarm's also where pages do not turn", () => {
    const rotation = createRotation(wall([{}, {}, {}], "UTC", null));
    const [claims, hold] = [[{ page: 1, sinceMs: start }], { page: 2, atMs: start + 5_000 }];
    const { page, why, untilMs } = rotation.shownAt(start + 6_000, claims, hold);
    expect([page, why, (untilMs - start) / 1_000, rotation.shownAt(start + 325_000, claims, hold).page]).toEqual([2, "held", 305, 1]);
  });
});

describe("createLocalClock", () => {
  it("says what a clock there says", () => {
    const told = createLocalClock("Asia/Shanghai");
    expect(told(at("2026-11-25T16:05:59Z"))).toEqual({ day: "2026-11-26", weekday: 3, minute: 5 });
  });

  it("takes UTC for a zone that is not known here", () => {
    expect(isTimeZone("Mars/Olympus")).toBe(false);
    expect(createLocalClock("Mars/Olympus")(at("2026-11-25T16:05Z"))).toEqual({ day: "2026-11-25", weekday: 2, minute: 965 });
  });
});
