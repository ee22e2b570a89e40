/**
 * A wall over series that rules record, through the parts of a site, as a screen judges it: no fresher than the devices whose samples
 * they were made of.
 */
import { describe, expect, it } from "vitest";
import { frozenScreens } from "../../../core/alarm/built-in.ts";
import { groupsOf } from "../../../core/alarm/define.ts";
import type { GroupFile } from "../../../core/alarm/file.ts";
import { Devices } from "../../../core/devices.ts";
import { StandingQueries } from "../../../core/promql/standing-queries.ts";
import { Head } from "../../../core/series/head.ts";
import { wallOf } from "../../../core/wall/define.ts";
import { type TileState, tileState } from "../../../dashboard/panels/tile-state.ts";
import { NO_ALARMS } from "../../../protocol/alarm.ts";
import { applyFrame, openPicture, type Picture } from "../../../protocol/picture.ts";
import { toSnapshot } from "../../../protocol/to-snapshot.ts";
import { AlarmDesk } from "../../../worker/site/alarm-desk.ts";
import { RuleSamples } from "../../../worker/site/rule-samples.ts";
import { SiteStorage } from "../../../worker/site/storage.ts";
import { siteOptions, Walls } from "../../../worker/site/walls.ts";
import { batchOf } from "../../support/batch.ts";
import { testDatabase } from "../../support/sqlite.ts";

const START_MS = Date.UTC(2026, 0, 5, 12);

/** Every sample of a head, for one of a later life. */
function copyOf(from: Head): Head {
  const to = new Head();
  for (const ref of from.refs()) {
    const { times, values, start, end } = from.window(ref, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    for (let i = start; i < end; i++) to.restore(from.info(ref).key, times[i] as number, values[i] as number);
  }
  return to;
}

/** A site with rules and a wall of one panel for each expression; a clock in seconds from its start, and a screen that follows. */
function site(groups: readonly GroupFile[], ...exprs: readonly string[]) {
  const database = testDatabase();
  const devices = new Devices();
  const wall = wallOf({ wall: "hall", panels: exprs.map((expr) => ({ type: "big-number", title: expr, expr })) });
  const panels = wall.pages.flatMap((page) => page.panels);
  const { alarms: storage } = new SiteStorage(database.sql, (act) => database.transaction(act));
  const screens = frozenScreens(
    () => [],
    (screen) => screen,
  );
  let nowMs = START_MS;
  const begin = (head: Head) => {
    const queries = new StandingQueries(head, siteOptions(devices));
    const samples = new RuleSamples(head);
    const rules = groupsOf("test", { groups });
    const desk = new AlarmDesk({ head, devices, queries, storage, samples, screens, mayWrite: () => true }, rules, nowMs);
    const walls = new Walls({
      head,
      devices,
      queries,
      metadata: { version: 0, isCounter: () => true },
      origin: { incarnation: "abc", build: () => "b", site: "main", open: true },
      put: new Map([["hall", wall]]),
      saidOn: { notices: () => [], alarms: () => NO_ALARMS, texts: () => [] },
      opening: (atMs) => desk.vouch(atMs),
    });
    return { head, desk, walls };
  };
  let life = begin(new Head());
  let screen: Picture | undefined;
  const look = (): Picture => {
    screen ??= openPicture(toSnapshot(life.walls.open("hall", nowMs).picture));
    return screen;
  };
  return {
    /** What devices say at a second, and the tick that follows when something is due. */
    to(second: number, samples: Readonly<Record<string, number>> = {}): void {
      nowMs = START_MS + second * 1_000;
      const { head, desk, walls } = life;
      const { touched } = head.append(batchOf(samples, nowMs), nowMs);
      const heard = new Set(touched.map((ref) => head.info(ref).device).filter((device) => device !== ""));
      for (const device of heard) devices.observe(device, nowMs, nowMs);
      desk.note(touched, nowMs);
      walls.note(touched, heard);
      if (touched.length === 0 && (desk.dueMs() ?? Number.POSITIVE_INFINITY) > nowMs) return;
      walls.note(desk.run(nowMs).touched, []);
      for (const { bytes } of walls.tick(() => true, nowMs).events) {
        const told = JSON.parse(/^data: ?(.*)/m.exec(new TextDecoder().decode(bytes))?.[1] ?? "null");
        expect(applyFrame(look(), told)).toBe(true);
      }
    },
    /** Nothing is left but what was stored; and nobody has looked yet. */
    restart(second: number): void {
      nowMs = START_MS + second * 1_000;
      life = begin(copyOf(life.head));
      screen = undefined;
    },
    /** What the tile of each panel says on the screen, and on one that has just been switched on. */
    tiles(): readonly TileState[] {
      const followed = panels.map((panel) => tileState(panel, look(), nowMs));
      const fresh = openPicture(toSnapshot(life.walls.open("hall", nowMs).picture));
      expect(panels.map((panel) => tileState(panel, fresh, nowMs))).toEqual(followed);
      return followed;
    },
  };
}

const PARTS = { record: "line:parts:rate15m", expr: "sum by (line) (rate(parts_total[15m]))" };
const LINES: GroupFile = { name: "lines", interval: "15s", rules: [PARTS] };

/** Each machine of line A after so many seconds. */
function parts(second: number, ...machines: readonly string[]): Record<string, number> {
  return Object.fromEntries(machines.map((machine) => [`parts_total{device="${machine}",line="A"}`, second]));
}

describe("a wall over recorded series", () => {
  it("is live, late and stale when a wall over the devices is, whatever is recorded meanwhile", () => {
    const ofLines: GroupFile = {
      name: "site",
      interval: "30s",
      rules: [{ record: "site:parts:rate15m", expr: "sum(line:parts:rate15m)" }],
    };
    const of = site(
      [LINES, ofLines],
      "line:parts:rate15m",
      "max(line:parts:rate15m) * 60",
      "site:parts:rate15m",
      "sum(rate(parts_total[15m]))",
    );
    const states = new Map<string, number>();
    for (let second = 0; second < 400; second++) {
      of.to(second, second <= 100 && second % 2 === 0 ? parts(second, "a", "b", "c") : {});
      // Rates need two samples, and the slower group its turn.
      if (second < 40) continue;
      const told = of.tiles().map(({ state, live, expected }) => `${state} ${live}/${expected}`);
      expect(new Set(told).size, `${second}: ${told}`).toBe(1);
      const [state] = told as [string];
      if (!states.has(state)) states.set(state, second);
    }
    expect([...states]).toEqual([
      ["live 3/3", 40],
      ["late 0/3", 105],
      ["stale 0/3", 109],
    ]);
  });

  it("is as old as its devices where it shows a number too", () => {
    const numbers: GroupFile = { name: "site", rules: [{ record: "site:parts", expr: "scalar(sum(rate(parts_total[15m])))" }] };
    const of = site([numbers], "site:parts", "scalar(site:parts) * 60", "scalar(sum(rate(parts_total[15m])))");
    const told: unknown[] = [];
    for (let second = 0; second <= 120; second++) {
      of.to(second, second <= 100 && second % 2 === 0 ? parts(second, "a", "b") : {});
      if ([90, 105, 120].includes(second)) told.push(of.tiles().map(({ state, live, expected }) => `${state} ${live}/${expected}`));
    }
    expect(told).toEqual(["live 2/2", "late 0/2", "stale 0/2"].map((each) => [each, each, each]));
  });

  it("says how many of the devices are live that it was made of, also of one that is new", () => {
    const of = site([LINES], "sum(line:parts:rate15m)");
    const told: string[] = [];
    for (let second = 0; second <= 120; second += 2) {
      of.to(second, parts(second, "a", ...(second < 60 ? ["b"] : []), ...(second >= 80 ? ["c"] : [])));
      const [tile] = of.tiles();
      if (second % 40 === 38 || second === 120) told.push(`${tile?.state} ${tile?.live}/${tile?.expected}`);
    }
    expect(told).toEqual(["live 2/2", "live 1/2", "live 2/3", "live 2/3"]);
  });

  it("ages by the pace of its rule where its devices go on and what it is made of does not", () => {
    const of = site([LINES], "line:parts:rate15m");
    const states: string[] = [];
    for (let second = 0; second < 200; second++) {
      if (second % 2 === 0) of.to(second, second <= 100 ? parts(second, "a") : { 'up{device="a"}': 1 });
      else of.to(second);
      const state = of.tiles()[0]?.state as string;
      if (second >= 40 && states.at(-1)?.split(" ")[0] !== state) states.push(`${state} ${second}`);
    }
    // Two and four times its 15 s after the last sample that it was made of.
    const [live, late, stale] = states;
    expect([live, stale, states.length]).toEqual(["live 40", "stale 161", 3]);
    expect(late).toBe("late 131");
  });

  it("is no fresher than what no device sends either", () => {
    const of = site([{ name: "jobs", rules: [{ record: "jobs:done:max", expr: "max(jobs_done)" }] }], "jobs:done:max");
    const states: string[] = [];
    for (let second = 0; second < 200; second++) {
      of.to(second, second <= 100 ? { jobs_done: second } : {});
      const state = of.tiles()[0]?.state as string;
      if (second > 0 && states.at(-1)?.split(" ")[0] !== state) states.push(`${state} ${second}`);
    }
    expect(states).toEqual(["live 1", "late 131", "stale 161"]);
  });

  it("knows after a start what it was made of, before anything is heard", () => {
    const of = site([LINES], "sum(line:parts:rate15m)");
    for (let second = 0; second <= 150; second++) of.to(second, second <= 100 ? parts(second, "a", "b") : {});
    const before = of.tiles();
    of.restart(150);
    expect(of.tiles()).toEqual(before);
    expect(before).toEqual([{ state: "stale", ageMs: 50_000, live: 0, expected: 2 }]);
  });

  it("claims nothing after a start of what no rule would make any more", () => {
    const short: GroupFile = { name: "lines", rules: [{ record: "line:parts:rate1m", expr: "sum by (line) (rate(parts_total[1m]))" }] };
    const of = site([short], "line:parts:rate1m");
    for (let second = 0; second <= 150; second++) of.to(second, second <= 100 ? parts(second, "a") : {});
    of.restart(170);
    expect(of.tiles().map(({ state }) => state)).toEqual(["never"]);
    of.to(171, parts(171, "a"));
    of.to(172, parts(172, "a"));
    expect(of.tiles().map(({ state }) => state)).toEqual(["live"]);
  });
});
