/** The past of an alarm: what is asked for, what is made of the answers, and what of rubbish. */
import { describe, expect, it } from "vitest";
import { decodeSamples, onOneAxis, samplesPath, spanOf, stateSpans, stepMsOf } from "../../../../dashboard/console/alarms/history.ts";
import type { AlarmState } from "../../../../protocol/alarm.ts";

const HOUR_MS = 3_600_000;

describe("spanOf", () => {
  it("ends on a whole step, so that the same times are asked for a moment later", () => {
    expect(spanOf(HOUR_MS, 10 * HOUR_MS + 14_999)).toEqual({ fromMs: 9 * HOUR_MS, toMs: 10 * HOUR_MS });
  });

  it("never asks for more than 336 samples", () => {
    const counts = [1, 24, 7 * 24].map((hours) => (hours * HOUR_MS) / stepMsOf(hours * HOUR_MS));
    expect(counts).toEqual([240, 288, 336]);
  });
});

describe("samplesPath", () => {
  it("gives times in seconds, and an id whatever characters it has", () => {
    expect(samplesPath("/s/a", '{alertname="A&B"}', 1_500, 3_000, 500)).toBe(
      "/s/a/api/alarms/samples?alarm=%7Balertname%3D%22A%26B%22%7D&start=1.5&end=3&step=0.5",
    );
  });
});

describe("decodeSamples", () => {
  const answer = (result: unknown) => ({ status: "success", data: { resultType: "matrix", result } });

  it("reads series, with a gap for what is no number", () => {
    const metric = { instance: "a" };
    const values = [
      [1, "2"],
      [1.5, "NaN"],
    ];
    expect(decodeSamples(answer([{ metric, values }]))).toEqual([{ labels: metric, times: [1_000, 1_500], values: [2, Number.NaN] }]);
  });

  it("takes nothing from what is no matrix", () => {
    for (const json of [undefined, null, 7, "x", {}, answer("x"), answer([{ metric: {}, values: [["1", 2]] }]), { status: "error" }]) {
      expect(decodeSamples(json)).toBeUndefined();
    }
  });
});

describe("onOneAxis", () => {
  it("gives all series a place at every time, empty where they have no sample", () => {
    const series = [
      { labels: {}, times: [1, 3], values: [10, 30] },
      { labels: {}, times: [2, 3], values: [21, 31] },
    ];
    expect(onOneAxis(series)).toEqual({
      times: [1, 2, 3],
      columns: [
        [10, Number.NaN, 30],
        [Number.NaN, 21, 31],
      ],
    });
  });
});

describe("stateSpans", () => {
  const line = (atMs: number, state: AlarmState, type: "raised" | "cleared" | "commented" = "cleared") => ({ atMs, state, type });
  const check = (lines: readonly ReturnType<typeof line>[], before: AlarmState | undefined, expected: string): void => {
    const spans = stateSpans(lines, before && { state: before }, 10, 20);
    expect(spans.map(({ state, fromMs, toMs }) => `${state} ${fromMs}-${toMs}`).join(", ")).toBe(expected);
  };

  it("goes from state to state, newest line first, to the end", () => {
    check([line(16, "ACKED"), line(12, "UNACK")], "NORM", "NORM 10-12, UNACK 12-16, ACKED 16-20");
  });

  it("goes on in the state from before where nothing happened", () => check([], "SHLVD", "SHLVD 10-20"));

  it("takes what was raised first for normal before, and says nothing of what it cannot know", () => {
    check([line(12, "UNACK", "raised")], undefined, "NORM 10-12, UNACK 12-20");
    check([line(12, "NORM", "cleared")], undefined, "NORM 12-20");
    check([], undefined, "");
  });

  it("is not parted by what changes no state", () =>
    check([line(15, "UNACK", "commented"), line(12, "UNACK")], "NORM", "NORM 10-12, UNACK 12-20"));

  it("stays inside of its times", () => check([line(25, "NORM"), line(5, "UNACK")], "NORM", "UNACK 10-20"));
});
