import { describe, expect, it } from "vitest";
import {
  fetchedBuild,
  isNightDue,
  type Moment,
  NO_RENEWAL,
  type Renewal,
  shareOf,
  stepRenewal,
} from "../../../dashboard/screen/renewal.ts";

const NOW: Moment = {
  nowMs: 100_000,
  own: "a",
  site: "b",
  connected: true,
  movedMs: 0,
  rotates: false,
  turning: false,
  before: undefined,
  share: 0.5,
};

/** Seconds one after the other, from 100 s on; what is fetched is here at once. Answers what was done, and at which second. */
function run(seconds: number, change: (second: number) => Partial<Moment>, isWhole: (time: number) => boolean = () => true): string[] {
  let renewal: Renewal = NO_RENEWAL;
  const done: string[] = [];
  let fetches = 0;
  for (let second = 100; second < 100 + seconds; second++) {
    const moment = { ...NOW, nowMs: second * 1_000, ...change(second) };
    const [next, act] = stepRenewal(renewal, moment);
    renewal = act === "fetch" ? fetchedBuild(next, moment.site, isWhole(fetches++), moment.nowMs) : next;
    if (act) done.push(`${act} at ${second}`);
    if (act === "reload") break;
  }
  return done;
}

describe("stepRenewal", () => {
  it("does nothing while the site has the build of this page, or has said none", () => {
    expect([run(200, () => ({ site: "a" })), run(200, () => ({ site: "" })), run(200, () => ({ own: "" }))]).toEqual([[], [], []]);
  });

  it("fetches a new build at its own time within a minute, and takes it when a page that never turns has been still", () => {
    expect(run(200, () => ({}))).toEqual(["fetch at 130", "reload at 150"]);
    expect(run(200, () => ({ movedMs: 140_000 }))).toEqual(["fetch at 130", "reload at 160"]);
  });

  it("takes it when pages turn, and not before", () => {
    expect(run(200, (second) => ({ rotates: true, turning: second % 25 === 0 }))).toEqual(["fetch at 130", "reload at 150"]);
  });

  it("takes it after ten minutes on a page that is held", () => {
    expect(run(1_000, () => ({ rotates: true }))).toEqual(["fetch at 130", "reload at 730"]);
  });

  it("fetches again after a minute when something was not to be had", () => {
    expect(
      run(
        200,
        () => ({}),
        (time) => time > 0,
      ),
    ).toEqual(["fetch at 130", "fetch at 190", "reload at 210"]);
  });

  it("waits for the connection", () => {
    expect(run(300, (second) => ({ connected: second >= 200 }))).toEqual(["fetch at 200", "reload at 220"]);
  });

  it("begins anew when the site has another build meanwhile", () => {
    expect(run(300, (second) => ({ site: second < 140 ? "b" : "c" }))).toEqual(["fetch at 130", "fetch at 170", "reload at 190"]);
  });

  it("leaves a build that it was stepped back from alone for an hour, and takes another one at once", () => {
    const before = { build: "b", agoMs: 600_000 };
    expect(run(4_000, () => ({ before }))).toEqual(["fetch at 3130", "reload at 3150"]);
    expect(run(200, () => ({ before, site: "c" }))).toEqual(["fetch at 130", "reload at 150"]);
  });
});

describe("isNightDue", () => {
  const hour = 3_600_000;
  const at = (hours: number, share: number, doneOn = "2026-11-24", ageMs = 9 * hour) =>
    isNightDue({ day: "2026-11-25", msOfDay: hours * hour }, doneOn, ageMs, share);

  it("is due between three and four, from each screen's own time on, once a day", () => {
    expect([at(2.99, 0), at(3, 0), at(3.5, 0.5), at(3.49, 0.5), at(3.99, 0.98), at(4, 0)]).toEqual([false, true, true, false, true, false]);
    expect(at(3.5, 0, "2026-11-25")).toBe(false);
  });

  it("leaves a page alone that was opened in the evening", () => {
    expect(at(3.5, 0, "", 5 * hour)).toBe(false);
  });
});

describe("shareOf", () => {
  it("spreads screens over the whole, those that are numbered too", () => {
    const shares = Array.from({ length: 200 }, (_, i) => shareOf(`tv-${i}`));
    const tenths = new Set(shares.map((share) => Math.floor(share * 10)));
    expect([...tenths].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(shareOf("tv-7")).toBe(shareOf("tv-7"));
  });
});
