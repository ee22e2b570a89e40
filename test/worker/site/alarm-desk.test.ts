import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AlarmOrder } from "../../../core/alarm/book.ts";
import { frozenScreens } from "../../../core/alarm/built-in.ts";
import { groupsOf } from "../../../core/alarm/define.ts";
import type { RuleOfFile } from "../../../core/alarm/file.ts";
import type { Watched } from "../../../core/alarm/silence.ts";
import { Devices } from "../../../core/devices.ts";
import { StandingQueries } from "../../../core/promql/standing-queries.ts";
import { Head } from "../../../core/series/head.ts";
import { AlarmDesk } from "../../../worker/site/alarm-desk.ts";
import { RuleSamples } from "../../../worker/site/rule-samples.ts";
import { SiteStorage } from "../../../worker/site/storage.ts";
import { siteOptions } from "../../../worker/site/walls.ts";
import { type TestDatabase, testDatabase } from "../../support/sqlite.ts";

const START_MS = Date.UTC(2026, 0, 5, 12);

const HOT: RuleOfFile = { alert: "Hot", expr: "heat > 80", priority: "high" };
const HOT_A = '{alertname="Hot",device="a"}';

/** A site of a head, devices, rules and a clock in seconds from its start; its tables stay when it begins anew. */
function site(...rules: readonly RuleOfFile[]) {
  const database: TestDatabase = testDatabase();
  const [head, devices] = [new Head(), new Devices()];
  const screens: Watched[] = [];
  let nowMs = START_MS;
  let mayWrite = true;
  const open = (): AlarmDesk => {
    const { alarms } = new SiteStorage(database.sql, (act) => database.transaction(act));
    const queries = new StandingQueries(head, siteOptions(devices));
    const groups = groupsOf("test", { groups: rules.length > 0 ? [{ name: "g", rules }] : [] });
    return new AlarmDesk(
      {
        head,
        devices,
        queries,
        storage: alarms,
        samples: new RuleSamples(head),
        screens: frozenScreens(
          () => screens,
          (id) => id,
        ),
        mayWrite: () => mayWrite,
      },
      groups,
      nowMs,
    );
  };
  let desk = open();
  const run = (): readonly string[] => desk.run(nowMs).events.map(({ type, alarm }) => `${type} ${alarm.id}`);
  return {
    database,
    screens,
    get desk() {
      return desk;
    },
    get nowMs() {
      return nowMs;
    },
    mayWrite: (may: boolean) => {
      mayWrite = may;
    },
    restart: () => {
      desk = open();
    },
    to: (second: number) => {
      nowMs = START_MS + second * 1_000;
    },
    /** What devices say at a second, and what that makes of alarms. */
    atOnce(second: number, names: readonly string[], heat: number): readonly string[] {
      nowMs = START_MS + second * 1_000;
      const batch = {
        keys: names.map((device) => `heat{device="${device}"}`),
        series: Uint32Array.from(names.keys()),
        times: new Float64Array(names.length).fill(nowMs),
        values: new Float64Array(names.length).fill(heat),
        onConflict: "replace" as const,
        metadata: [],
      };
      const { touched } = head.append(batch, nowMs);
      for (const device of names) devices.observe(device, nowMs, nowMs);
      desk.note(touched, nowMs);
      return run();
    },
    at(second: number, device?: string, heat?: number): readonly string[] {
      if (device !== undefined && heat !== undefined) return this.atOnce(second, [device], heat);
      nowMs = START_MS + second * 1_000;
      return run();
    },
    order: (type: "acknowledge" | "unshelve" | "remove" | "return", ids: readonly string[]) =>
      desk.order({ type, ids, note: "" }, "Li Wei", nowMs),
    dueIn: () => {
      const dueMs = desk.dueMs();
      return dueMs === null ? null : (dueMs - nowMs) / 1_000;
    },
  };
}

describe("a silent device", () => {
  const silent = (device: string): string => `{alertname="DeviceSilent",device="${device}"}`;
  const beat = (one: ReturnType<typeof site>, device: string, from: number, to: number): void => {
    for (let second = from; second <= to; second += 10) one.at(second, device, 1);
  };

  it("is an alarm after four of its gaps, and over when it is heard again", () => {
    const one = site();
    beat(one, "a", 0, 60);
    expect([one.at(99), one.at(101), one.at(105, "a", 1)]).toEqual([[], [`raised ${silent("a")}`], [`cleared ${silent("a")}`]]);
    const said = { summary: "a is silent: it reported each 10 s", summaryZh: "a 没有数据：平时每 10 秒上报一次" };
    expect(one.desk.onConsole(one.nowMs).alarms).toMatchObject([said]);
    expect(one.desk.onConsole(one.nowMs).alarms).toMatchObject([{ name: "DeviceSilent", priority: "medium", state: "RTNUN", device: "a" }]);
  });

  it("is due at that moment, whoever else talks", () => {
    const one = site();
    beat(one, "a", 0, 60);
    beat(one, "b", 65, 95);
    expect(one.at(101)).toEqual([`raised ${silent("a")}`]);
  });

  it("is none before it has a rhythm of its own: one body by hand promises nothing", () => {
    const one = site();
    one.at(0, "a", 1);
    one.at(10, "a", 1);
    expect(one.at(4_000)).toEqual([]);
  });

  it("is none while the site itself was away: each device has its time to be heard again", () => {
    const one = site();
    beat(one, "a", 0, 60);
    beat(one, "b", 65, 95);
    one.to(7_200);
    one.restart();
    expect([one.at(7_200), one.at(7_230, "b", 1), one.at(7_239), one.at(7_241)]).toEqual([[], [], [], [`raised ${silent("a")}`]]);
  });

  it("gives that time once, also when the site leaves memory meanwhile", () => {
    const one = site();
    beat(one, "a", 0, 60);
    one.to(7_200);
    one.restart();
    one.at(7_200);
    one.restart();
    expect([one.at(7_210), one.dueIn(), one.at(7_241)]).toEqual([[], 30, [`raised ${silent("a")}`]]);
  });

  it("is over within a second of being heard again, also right after it was raised", () => {
    const one = site();
    beat(one, "a", 0, 60);
    one.at(101);
    expect([one.at(101.2, "a", 1), one.dueIn(), one.at(102.1)]).toEqual([[], 0.8, [`cleared ${silent("a")}`]]);
  });

  it("is a rule's matter where one is called so", () => {
    const one = site({ alert: "DeviceSilent", expr: "absent(heat)" });
    beat(one, "a", 0, 60);
    expect(one.at(101)).toEqual([]);
  });
});

describe("a screen", () => {
  it("that shows nothing new is an alarm, until it does again or is one no longer", () => {
    const one = site();
    const [frozen, painting] = [
      { name: "tv", seenMs: START_MS, afterMs: 90_000 },
      { name: "tv", seenMs: START_MS + 95_000, afterMs: 90_000 },
    ];
    const id = '{alertname="ScreenFrozen",screen="tv"}';
    one.screens.push(frozen);
    one.at(0);
    const raised = one.at(91);
    one.screens.splice(0, 1, painting);
    one.desk.note([], one.nowMs);
    const cleared = one.at(96);
    const again = one.at(186);
    one.screens.length = 0;
    one.desk.note([], one.nowMs);
    expect([raised, cleared, again, one.at(190)]).toEqual([[`raised ${id}`], [`cleared ${id}`], [`raised ${id}`], [`cleared ${id}`]]);
  });
});

describe("what is kept of alarms", () => {
  it("is the same after a restart at any moment, whatever happened before it", () => {
    const word = fc.constantFrom("hot", "cool", "acknowledge", "shelve", "unshelve", "remove", "return", "comment", "drill", "wait");
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.constantFrom("a", "b"), fc.integer({ min: 2, max: 400 }))), (inputs) => {
        const one = site({ ...HOT, for: "30s", keep_firing_for: "10s" });
        let second = 0;
        for (const [input, device, wait] of inputs) {
          second += wait;
          const ids = [`{alertname="Hot",device="${device}"}`];
          if (input === "hot" || input === "cool") one.at(second, device, input === "hot" ? 95 : 20);
          else if (input === "drill") one.desk.drill({ priority: "low", note: "", who: "Li Wei", screens: 0 }, one.nowMs);
          else if (input === "wait") one.at(second);
          else {
            const order = input === "shelve" ? { type: input, ids, note: "", untilMs: one.nowMs + 60_000 } : { type: input, ids, note: "" };
            one.desk.order(order as AlarmOrder, "Li Wei", one.nowMs);
          }
          // A delay that only goes on is written within a second.
          one.at(second + 1);
          second++;
        }
        const told = (): unknown => ({ ...one.desk.onConsole(one.nowMs), record: one.desk.book.record().alarms });
        const before = told();
        one.restart();
        expect(told()).toEqual(before);
      }),
    );
  });

  it("is one row for the book and one for the history, however many alarms come at once", () => {
    const one = site(HOT);
    one.at(0, "a", 95);
    const written = one.database.written;
    const many = Array.from({ length: 1_000 }, (_, i) => `d${i}`);
    expect(one.atOnce(2, many, 95)).toHaveLength(1_000);
    expect(one.database.written - written).toBe(2);
  });

  it("is written anew when its changes have outgrown it, and loses nothing by that", () => {
    const one = site(HOT);
    for (let i = 0; i < 1_200; i++) one.at(i * 5, "a", i % 2 === 0 ? 95 : 20);
    one.at(6_000, "a", 95);
    one.order("acknowledge", [HOT_A]);
    const before = one.desk.onConsole(one.nowMs);
    one.restart();
    expect(one.desk.onConsole(one.nowMs)).toEqual(before);
    const rows = [...one.database.sql.exec("SELECT count(*) AS rows FROM alarm_changes")][0]?.rows;
    expect(Number(rows)).toBeLessThan(600);
  });

  it("tells the history of one alarm, newest first, over days", () => {
    const one = site(HOT);
    const day = 86_400;
    one.at(0, "a", 95);
    one.at(60, "a", 20);
    one.order("acknowledge", [HOT_A]);
    one.at(day, "a", 95);
    one.at(day + 1, "b", 95);
    const lines = one.desk.history({ alarm: HOT_A, fromMs: 0, toMs: one.nowMs, limit: 3 });
    expect(lines.map(({ type, atMs }) => `${type} ${(atMs - START_MS) / 1_000}`)).toEqual([
      `raised ${day}`,
      "acknowledged 60",
      "cleared 60",
    ]);
    expect(one.desk.history({ alarm: null, fromMs: START_MS + day * 1_000, toMs: one.nowMs, limit: 9 })).toHaveLength(2);
  });

  it("drops a day of history when it is too old", () => {
    const one = site(HOT);
    one.at(0, "a", 95);
    const { alarms } = new SiteStorage(one.database.sql, (act) => one.database.transaction(act));
    expect([alarms.step(START_MS + 89 * 86_400_000), alarms.step(START_MS + 91 * 86_400_000), alarms.dueMs]).toEqual([false, true, null]);
  });

  it("waits for a disk that refuses, and is written when it takes rows again", () => {
    const one = site(HOT);
    one.at(0, "a", 20);
    one.database.fill(true);
    expect(one.at(2, "a", 95)).toEqual([`raised ${HOT_A}`]);
    one.database.fill(false);
    one.at(4, "a", 96);
    one.restart();
    expect(one.desk.onConsole(one.nowMs).alarms).toMatchObject([{ id: HOT_A, state: "UNACK" }]);
    expect(one.desk.history({ alarm: HOT_A, fromMs: 0, toMs: one.nowMs, limit: 9 })).toMatchObject([{ type: "raised" }]);
  });

  it("is shown and not written while the disk is known to refuse, and written when it is not", () => {
    const one = site(HOT);
    one.at(0, "a", 20);
    one.mayWrite(false);
    const written = (): number => one.desk.history({ alarm: HOT_A, fromMs: 0, toMs: one.nowMs, limit: 9 }).length;
    expect([one.at(2, "a", 95), written()]).toEqual([[`raised ${HOT_A}`], 0]);
    // Nothing is due for it at once: it would be due again and again.
    expect(one.dueIn() ?? 1).toBeGreaterThan(0);
    one.mayWrite(true);
    one.at(4, "a", 96);
    one.restart();
    expect(one.desk.onConsole(one.nowMs).alarms).toMatchObject([{ id: HOT_A, state: "UNACK" }]);
    expect(written()).toBe(1);
  });
});

describe("a rule that is put again", () => {
  it("is another rule when it asks something else: its alarms are over", () => {
    const one = site(HOT);
    one.at(0, "a", 95);
    const groups = (expr: string) => groupsOf("test", { groups: [{ name: "g", rules: [{ ...HOT, expr }] }] });
    expect(one.desk.setRules(groups(HOT.expr), one.nowMs)).toEqual([]);
    expect(one.desk.setRules(groups("heat > 90"), one.nowMs).map(({ type }) => type)).toEqual(["cleared"]);
  });
});
