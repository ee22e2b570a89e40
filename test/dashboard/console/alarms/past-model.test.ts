/** The plot of an alarm's past: one time axis for samples, events and states. */
import { describe, expect, it } from "vitest";
import type { AlarmPast } from "../../../../dashboard/console/alarms/history-store.ts";
import { pastModel } from "../../../../dashboard/console/alarms/past-model.ts";
import type { AlarmHistoryLine } from "../../../../protocol/alarm.ts";

const line = (atMs: number, state: AlarmHistoryLine["state"]): AlarmHistoryLine => {
  return { atMs, type: "raised", id: "{a}", name: "A", priority: "high", state, value: 1, by: null, untilMs: null };
};
const PAST: AlarmPast = {
  alarm: "{a}",
  fromMs: 0,
  toMs: 3_600_000,
  stepMs: 15_000,
  lines: [line(1_800_000, "UNACK")],
  before: undefined,
  series: [{ labels: {}, times: [0, 15_000, 60_000], values: [1, 2, 3] }],
};
const model = (past: Partial<AlarmPast>) =>
  pastModel({ past: { ...PAST, ...past }, width: 800, height: 380, language: "en", zoneMs: 0, measure: (text) => text.length * 14 });

describe("pastModel", () => {
  it("marks events and states at the time at which samples of then are drawn", () => {
    const { marks, spans, frame } = model({});
    expect([frame.fromMs, frame.toMs, marks.map(({ share }) => share)]).toEqual([0, 3_600_000, [0.5]]);
    expect(spans.map(({ state, from, to }) => [state, from, to])).toEqual([
      ["NORM", 0, 0.5],
      ["UNACK", 0.5, 1],
    ]);
  });

  it("joins samples of neighbouring steps and leaves a gap where one is missing", () => {
    const [drawn] = model({}).frame.lines;
    expect([drawn?.joinMs, drawn?.points]).toEqual([22_500, [1, 2, 3]]);
  });

  it("draws six series and counts the others", () => {
    const series = Array.from({ length: 9 }, () => ({ labels: {}, times: [0], values: [1] }));
    const { frame, more } = model({ series });
    expect([frame.lines.length, more]).toEqual([6, 3]);
  });

  it("keeps its time axis where there is no sample at all, and tells no values", () => {
    for (const series of [[], undefined]) {
      const { frame, more } = model({ series });
      expect([frame.lines, frame.timeTicks.length > 1, frame.valueTicks, more]).toEqual([[], true, [], 0]);
    }
  });
});
