import { describe, expect, it } from "vitest";
import type { Alarm } from "../../../core/alarm/alarm.ts";
import { alarmId } from "../../../core/alarm/alarm.ts";
import { ENDED_KEPT_MS, isTold, isUrgent, MAX_TOLD, ToldAlarms, toldOf } from "../../../core/alarm/notify.ts";
import { ALARM_STATES } from "../../../core/alarm/state.ts";
import type { Labels } from "../../../core/metric.ts";

const ACTIVE = { phase: "active", beganMs: 500, activeMs: 1_000, failingMs: null, noData: false } as const;

function alarm(name: string, device: string, more: Partial<Alarm> = {}): Alarm {
  const labels: Labels = [
    ["alertname", name],
    ["instance", device],
  ];
  const deeds = { acknowledged: null, shelf: null, suppressedBy: null, outOfService: null, comments: [] };
  const texts = { annotations: [], response: "", help: "" };
  const flags = { chattering: false, drill: false, value: 1, sinceMs: 1_000 };
  return { id: alarmId(labels), labels, priority: "high", state: "UNACK", condition: ACTIVE, ...texts, ...deeds, ...flags, ...more };
}

const A = '{alertname="Hot",instance="a"}';
const B = '{alertname="Hot",instance="b"}';

describe("isTold", () => {
  it("is true of what is active and stands here, and of nothing else", () => {
    const told = (condition: Alarm["condition"]): string[] =>
      ALARM_STATES.filter((state) => isTold(alarm("Hot", "a", { state, condition })));
    expect(told(ACTIVE)).toEqual(["UNACK", "ACKED", "RTNUN"]);
    expect(told({ phase: "pending", beganMs: 0 })).toEqual([]);
    expect(told(null)).toEqual([]);
  });
});

describe("toldOf", () => {
  it("adds priority and severity to the labels, what to do and where more is written to the annotations, and when it began", () => {
    const one = alarm("Hot", "a", {
      annotations: [["summary", "a is hot"]],
      response: "Open the valve.",
      help: "https://wiki.example/hot",
    });
    expect(toldOf(one)).toEqual({
      id: A,
      priority: "high",
      labels: [
        ["alertname", "Hot"],
        ["instance", "a"],
        ["priority", "high"],
        ["severity", "error"],
      ],
      annotations: [
        ["response", "Open the valve."],
        ["runbook_url", "https://wiki.example/hot"],
        ["summary", "a is hot"],
      ],
      startsMs: 1_000,
      endsMs: null,
    });
  });

  it("leaves what the rule says as it says it, and never a drill unmarked", () => {
    const labels: Labels = [
      ["alertname", "Hot"],
      ["drill", "no"],
      ["priority", "P1"],
      ["severity", "page"],
    ];
    const told = toldOf(alarm("Hot", "a", { labels, drill: true, annotations: [["runbook_url", "of the rule"]], help: "other" }));
    expect([told.labels, told.annotations]).toEqual([
      labels.map(([name, value]) => [name, name === "drill" ? "true" : value]),
      [["runbook_url", "of the rule"]],
    ]);
  });

  it("says which site it is of, where it is told to, unless the rule says something else", () => {
    const siteOf = (labels: Labels) =>
      toldOf(alarm("Hot", "a", { labels }), [["site", "press-shop"]]).labels.find(([name]) => name === "site");
    expect([siteOf([["alertname", "Hot"]]), siteOf([["site", "of the rule"]])]).toEqual([
      ["site", "press-shop"],
      ["site", "of the rule"],
    ]);
  });

  it("cuts annotations that would not fit into a message", () => {
    const { annotations } = toldOf(
      alarm("Hot", "a", {
        annotations: [
          ["a", "x".repeat(15_000)],
          ["b", "y".repeat(15_000)],
          ["c", "z"],
        ],
      }),
    );
    expect(annotations.map(([name, text]) => [name, text.length, text.at(-1)])).toEqual([
      ["a", 15_000, "x"],
      ["b", 998, "…"],
    ]);
  });
});

describe("isUrgent", () => {
  it("lets through what is as urgent as the least, or more", () => {
    const told = toldOf(alarm("Hot", "a", { priority: "medium" }));
    expect((["critical", "high", "medium", "low"] as const).map((least) => isUrgent(told, least))).toEqual([false, false, true, true]);
  });
});

/** A second a step: the alarms that are there, and what changed for the outside: `+` began, `-` ended. */
function follow(...steps: readonly (readonly Alarm[])[]): string[] {
  const told = new ToldAlarms([], []);
  return steps.map((alarms, i) =>
    told
      .observe(alarms, 10_000 + i * 1_000)
      .map(({ told: { id, endsMs }, stood }) => {
        expect(stood).toBe(endsMs !== null);
        return `${endsMs === null ? "+" : "-"}${id === A ? "a" : "b"}`;
      })
      .join(" "),
  );
}

describe("ToldAlarms", () => {
  const [a, b] = [alarm("Hot", "a"), alarm("Hot", "b")];

  it("says what began and what ended, once each", () => {
    expect(follow([a], [a], [a, b], [b], [], [a])).toEqual(["+a", "", "+b", "-a", "-b", "+a"]);
  });

  it("passes over what is pending, and what somebody does that is no end", () => {
    const pending = alarm("Hot", "a", { condition: { phase: "pending", beganMs: 0 }, state: "NORM" });
    expect(follow([pending], [a], [{ ...a, state: "ACKED" }], [{ ...a, value: 9 }])).toEqual(["", "+a", "", ""]);
  });

  it.each([["SHLVD"], ["DSUPR"], ["OOSRV"]] as const)("has ended while it is %s, and stands again after", (state) => {
    expect(follow([a], [{ ...a, state }], [{ ...a, state }], [a])).toEqual(["+a", "-a", "", "+a"]);
  });

  it("tells what ended with its last words and the time, never before its beginning", () => {
    const told = new ToldAlarms([], []);
    told.observe([{ ...a, annotations: [["summary", "hot"]] }], 5_000);
    told.observe([{ ...a, annotations: [["summary", "hotter"]] }], 6_000);
    told.observe([], 7_000);
    expect(told.get(A)).toMatchObject({ annotations: [["summary", "hotter"]], startsMs: 1_000, endsMs: 7_000 });
    told.observe([alarm("Hot", "b", { condition: { ...ACTIVE, activeMs: 9_000 } })], 8_000);
    told.observe([], 8_500);
    expect(told.get(B)?.endsMs).toBe(9_000);
  });

  it("lets what ended go after a quarter of an hour, and what stands never", () => {
    const told = new ToldAlarms([], []);
    told.observe([a, b], 0);
    told.observe([b], 2_000);
    expect(told.forget(2_000 + ENDED_KEPT_MS - 1)).toEqual([]);
    expect(told.forget(2_000 + ENDED_KEPT_MS)).toEqual([A]);
    expect([...told.all()].map(({ id }) => id)).toEqual([B]);
    expect(told.forget(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  it("is bounded: past it those that ended first go before their time", () => {
    const told = new ToldAlarms([], []);
    const many = Array.from({ length: MAX_TOLD }, (_, i) => alarm("Hot", `d${i}`));
    told.observe(many, 0);
    told.observe(many.slice(3), 1_000);
    told.observe([...many.slice(3), a, b], 2_000);
    expect(told.forget(3_000)).toEqual(['{alertname="Hot",instance="d0"}', '{alertname="Hot",instance="d1"}']);
    expect(told.size).toBe(MAX_TOLD);
  });

  it("goes on from what was kept: what ended meanwhile has ended, what stands is no news", () => {
    const before = new ToldAlarms([], []);
    before.observe([a, b], 0);
    const after = new ToldAlarms(before.all(), []);
    expect(after.observe([b], 60_000).map(({ told: { id, endsMs } }) => [id, endsMs])).toEqual([[A, 60_000]]);
  });
});
