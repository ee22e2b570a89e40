import { describe, expect, it } from "vitest";
import { lineOf } from "../../../dashboard/alarms/line.ts";
import { fitLine } from "../../../dashboard/alarms/line-width.ts";
import { alarmWordsOf } from "../../../dashboard/alarms/words.ts";
import type { WallAlarm } from "../../../protocol/alarm.ts";
import { wallAlarm } from "../../support/alarms.ts";

const measure = (text: string): number => text.length * 0.5;
const words = alarmWordsOf("en");
const context = { nowMs: 0, language: "en", firstOut: "" } as const;

/** Device, note, marks, and whether the age stands below, at each width. */
function fitted(alarm: Partial<WallAlarm>, isTwoLines: boolean, widths: readonly number[]): unknown[] {
  const line = lineOf(wallAlarm({ device: "pump-7", summary: "Pressure in the main pipe is low", ...alarm }), context);
  return widths.map((width) => {
    const { line: shown, isAgeBelow } = fitLine(line, width, { fontPx: 28, sidePx: 28, isTwoLines }, words, measure);
    return [shown.text === line.text, shown.device, shown.note, shown.marks, isAgeBelow];
  });
}

describe("fitLine", () => {
  it("leaves out the device and then the note, where the text would have no room beside them", () => {
    expect(fitted({ chattering: true }, false, [1100, 1000, 700])).toEqual([
      [true, "pump-7", "not acknowledged", ["chattering"], false],
      [true, "", "not acknowledged", ["chattering"], false],
      [true, "", "", ["chattering"], false],
    ]);
  });

  it("keeps what stands below the text while it has room there, and in a narrow panel the age alone", () => {
    expect(fitted({ chattering: true }, true, [900, 260])).toEqual([
      [true, "pump-7", "not acknowledged", ["chattering"], false],
      [true, "", "", [], true],
    ]);
  });

  it("says of a drill that it is one, however narrow it is", () => {
    expect(fitted({ drill: true, chattering: true }, true, [260])).toEqual([[true, "", "", ["drill"], true]]);
  });
});
