import { describe, expect, it } from "vitest";
import { lineOf } from "../../../dashboard/alarms/line.ts";
import { lineWidth } from "../../../dashboard/alarms/line-width.ts";
import { alarmWordsOf } from "../../../dashboard/alarms/words.ts";
import { wallAlarm } from "../../support/alarms.ts";

const NOW = 10_000_000;
const MINUTE = 60_000;
const english = { nowMs: NOW, language: "en", firstOut: "" } as const;
const deed = { who: "Li Wei", atMs: NOW - 12 * MINUTE, note: "pump restarted" };

describe("lineOf", () => {
  it("says how urgent, what, where, that nobody has seen it, and how long it holds", () => {
    const alarm = wallAlarm({ summary: "Disk is 96% full", sinceMs: NOW - 3 * MINUTE, activeMs: NOW - 4 * MINUTE });
    expect(lineOf(alarm, english)).toEqual({
      id: alarm.id,
      priority: "high",
      dress: "unacknowledged",
      drill: false,
      marks: [],
      text: "Disk is 96% full",
      device: "press-3",
      note: "not acknowledged",
      age: "4 min",
    });
  });

  it("says who sees to it, since when and how, and goes on counting from the cause", () => {
    const alarm = wallAlarm({ state: "ACKED", sinceMs: deed.atMs, activeMs: NOW - 25 * MINUTE, acknowledged: deed });
    const { dress, note, age } = lineOf(alarm, english);
    expect([dress, note, age]).toEqual(["acknowledged", "Li Wei, 12 min, pump restarted", "25 min"]);
    expect(lineOf({ ...alarm, acknowledged: { ...deed, note: "" } }, english).note).toBe("Li Wei, 12 min");
    expect(lineOf(alarm, { ...english, language: "zh" }).note).toBe("Li Wei，12 分钟前，pump restarted");
  });

  it("speaks the wall's language where the rule does, and calls nobody in particular so", () => {
    const both = wallAlarm({ summary: "press-3: fault", summaryZh: "press-3：故障", state: "ACKED" });
    const alarm = { ...both, acknowledged: { ...deed, who: "open mode", note: "" } };
    const said = (["en", "zh"] as const).map((language) => lineOf(alarm, { ...english, language }));
    expect(said.map(({ text, note }) => [text, note])).toEqual([
      ["press-3: fault", "open mode, 12 min"],
      ["press-3：故障", "开放模式，12 分钟前"],
    ]);
    const { summaryZh: _, ...plain } = alarm;
    expect(lineOf(plain, { ...english, language: "zh" }).text).toBe("press-3: fault");
  });

  it("says of one that is over how long it has been over", () => {
    const { dress, note, age } = lineOf(wallAlarm({ state: "RTNUN", sinceMs: NOW - 95_000 }), english);
    expect([dress, note, age]).toEqual(["returned", "over, not acknowledged", "1 min"]);
  });

  it("is called by its name without a summary, and does not name its device twice", () => {
    expect(lineOf(wallAlarm({}), english)).toMatchObject({ text: "DiskFull", device: "press-3" });
    expect(lineOf(wallAlarm({ summary: "Disk of press-3 is full" }), english).device).toBe("");
    expect(lineOf(wallAlarm({ device: "" }), english).device).toBe("");
  });

  it("carries every mark that is true of it, a drill first", () => {
    const alarm = wallAlarm({ drill: true, noData: true, chattering: true });
    expect(lineOf(alarm, { ...english, firstOut: alarm.id }, true).marks).toEqual(["drill", "first-out", "no-data", "chattering", "stale"]);
  });
});

describe("lineWidth", () => {
  const measure = (text: string): number => text.length * 0.5;
  const words = alarmWordsOf("en");

  it("grows with everything that the line says, at the size it is said in", () => {
    const bare = lineOf(wallAlarm({ device: "", summary: "x".repeat(20) }), english);
    const widths = [bare, { ...bare, device: "press" }, { ...bare, marks: ["no-data"] as const }, { ...bare, text: "x".repeat(40) }].map(
      (line) => Math.round(lineWidth(line, 40, 20, words, measure)),
    );
    // mark 1.25, word 4.32, text 10.8, age 3.6 and four gaps of 0.6 at 40 px; the note, 8, at 20 px; sides 50.
    expect(widths[0]).toBe(Math.round(50 + (1.25 + 4.32 + 10.8 + 3.6 + 2.4) * 40 + 8 * 20));
    expect(widths.slice(1).map((width) => width - (widths[0] as number))).toEqual([74, 122, 432]);
  });
});
