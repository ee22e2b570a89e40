import { describe, expect, it } from "vitest";
import { countRows, countTexts, fitGroups } from "../../../dashboard/alarms/counts.ts";
import { alarmWordsOf } from "../../../dashboard/alarms/words.ts";
import { NO_ALARMS } from "../../../protocol/alarm.ts";

const measure = (text: string): number => text.length * 0.5;

describe("countTexts", () => {
  it("names what there is of, in one order", () => {
    const counts = { ...NO_ALARMS.counts, shelved: 2, suppressed: 3, outOfService: 1, stale: 4, brokenRules: 2 };
    expect(countTexts(NO_ALARMS.counts, 0, alarmWordsOf("en"))).toEqual([]);
    expect(countTexts(counts, 5, alarmWordsOf("en"))).toEqual([
      "+5 more",
      "2 shelved",
      "4 stale",
      "3 suppressed",
      "1 out of service",
      "2 rules fail",
    ]);
    expect(countTexts(counts, 5, alarmWordsOf("zh")).slice(0, 2)).toEqual(["另有 5 条", "搁置 2"]);
  });
});

describe("countRows", () => {
  it("breaks between texts and never inside one", () => {
    const rows = (width: number) => countRows(["x".repeat(10), "x".repeat(10), "x".repeat(30)], width, 20, measure);
    // 100, 100 and 300 px, with 32 px between two.
    expect([564, 563, 300, 231, 50].map(rows)).toEqual([1, 2, 2, 3, 3]);
    expect(countRows([], 100, 20, measure)).toBe(0);
  });
});

describe("fitGroups", () => {
  const groups = [
    ["SensorSilent", 22],
    ["PressureLow", 20],
    ["DoorOpen", 3],
  ] as const;
  const fitted = (width: number, rows = 1) => fitGroups(groups, width, 20, rows, alarmWordsOf("en"), measure);

  it("names as many as fit the rows, and counts the alarms of the others", () => {
    expect(fitted(1000)).toEqual(["SensorSilent 22", "PressureLow 20", "DoorOpen 3"]);
    expect(fitted(430)).toEqual(["SensorSilent 22", "PressureLow 20", "+3 more"]);
    expect(fitted(100)).toEqual(["SensorSilent 22", "+23 more"]);
    expect(fitted(330, 2)).toEqual(["SensorSilent 22", "PressureLow 20", "DoorOpen 3"]);
  });
});
