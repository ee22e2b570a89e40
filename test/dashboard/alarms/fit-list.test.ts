import { describe, expect, it } from "vitest";
import { fitList } from "../../../dashboard/alarms/fit-list.ts";
import { alarmWordsOf } from "../../../dashboard/alarms/words.ts";
import type { WallAlarms } from "../../../protocol/alarm.ts";
import { wallAlarm, wallAlarms } from "../../support/alarms.ts";

const measure = (text: string): number => text.length * 0.5;
const words = alarmWordsOf("en");
const context = { nowMs: 0, language: "en", firstOut: "" } as const;
const fitted = (alarms: WallAlarms, width: number, height: number, extra: readonly string[] = []) =>
  fitList(alarms, { width, height }, context, words, measure, extra);

const many = (count: number) => Array.from({ length: count }, (_, i) => wallAlarm({ device: `d${i}` }));
const names = (lines: readonly { readonly device: string }[]) => lines.map(({ device }) => device);

describe("fitList", () => {
  it("is as large as all lines fit", () => {
    const sizes = [2, 5, 6, 7].map((count) => fitted(wallAlarms({ alarms: many(count) }), 1800, 300).fontPx);
    expect(sizes).toEqual([36, 36, 28, 28]);
  });

  it("never shows more than ten lines, and counts the others at its foot", () => {
    const { lines, counts } = fitted(wallAlarms({ alarms: many(40), counts: { more: 5, shelved: 2 } }), 1800, 900);
    expect([lines.length, counts]).toEqual([10, ["+35 more", "2 shelved"]]);
  });

  it("breaks a line in two where it is narrow, and where that leaves nothing cut", () => {
    const long = [wallAlarm({ summary: "x".repeat(60) })];
    expect(fitted(wallAlarms({ alarms: many(2) }), 700, 400).isTwoLines).toBe(true);
    expect([
      fitted(wallAlarms({ alarms: long }), 2100, 300).isTwoLines,
      fitted(wallAlarms({ alarms: long }), 1200, 300).isTwoLines,
    ]).toEqual([false, true]);
  });

  it("puts the alarm that came first before all others in a flood", () => {
    const alarms = many(4);
    const flood = { sinceMs: 0, firstOut: (alarms[2] as (typeof alarms)[number]).id, groups: [] };
    expect(names(fitted(wallAlarms({ alarms, flood }), 1800, 400).lines)).toEqual(["d2", "d0", "d1", "d3"]);
  });

  it("lists what stands for more than a day after the others, where there is room", () => {
    const stale = [wallAlarm({ device: "old", state: "ACKED" })];
    expect(names(fitted(wallAlarms({ alarms: many(2), stale }), 1800, 400).lines)).toEqual(["d0", "d1", "old"]);
    const { lines, counts } = fitted(wallAlarms({ alarms: many(8), stale }), 1800, 250);
    expect([names(lines), counts]).toEqual([
      ["d0", "d1", "d2", "d3"],
      ["+4 more", "1 stale"],
    ]);
  });

  it("shows one line in the lowest of panels", () => {
    expect(names(fitted(wallAlarms({ alarms: many(3) }), 400, 20).lines)).toEqual(["d0"]);
  });

  it("shows one line of one row where two have no height, and as many counts as have room", () => {
    const alarms = wallAlarms({ alarms: many(3), counts: { shelved: 2, suppressed: 3 } });
    const [low, small] = [fitted(alarms, 700, 43), fitted(alarms, 160, 125)];
    expect([low.isTwoLines, low.lines.length, low.counts]).toEqual([false, 1, ["+2 more"]]);
    expect([small.isTwoLines, small.lines.length, small.counts]).toEqual([true, 1, ["+2 more"]]);
  });
});
