import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AlarmEvent, alarmId } from "../../../core/alarm/alarm.ts";
import { AlarmBook, type AlarmOrder, type Observation } from "../../../core/alarm/book.ts";
import type { AlarmRule } from "../../../core/alarm/rule.ts";
import { ALARM_STATES } from "../../../core/alarm/state.ts";
import type { Labels } from "../../../core/metric.ts";
import { parseQuery } from "../../../core/promql/parse.ts";

const parsed = parseQuery("vector_of_no_interest > 1");
if (!parsed.ok) throw new Error(parsed.error.message);
const EXPR = { text: "vector_of_no_interest > 1", plan: parsed.plan };

function rule(name: string, more: Partial<AlarmRule> = {}): AlarmRule {
  const delays = { onDelayMs: 0, offDelayMs: 0, missing: "keep", limit: 0 } as const;
  const texts = { labels: [], annotations: [], response: "", help: "", suppressedBy: [] };
  return { type: "alarm", name, expr: EXPR, clear: null, priority: "high", ...delays, ...texts, ...more };
}

function labels(name: string, device: string): Labels {
  return [
    ["alertname", name],
    ["instance", device],
  ];
}

function book(...rules: readonly AlarmRule[]): AlarmBook {
  const made = new AlarmBook();
  made.setRules(new Map(rules.map((one) => [one.name, one])), 0);
  return made;
}

function reading(name: string, device: string, word: string, value = 1): Observation {
  const says = ({ high: "holds", ok: "fails", band: "between" } as const)[word as "high"];
  return { id: alarmId(labels(name, device)), labels: labels(name, device), reading: says, value, annotations: [], response: "", help: "" };
}

/** Inputs a second apart: readings of one alarm, or orders of a person; the state after each, `.` when it is not there. */
function follow(inputs: string, one: AlarmRule = rule("Hot")): string {
  const alarms = book(one);
  const id = '{alertname="Hot",instance="a"}';
  return inputs
    .split(" ")
    .map((word, i) => {
      const nowMs = (i + 1) * 1_000;
      alarms.step(nowMs);
      if (word === "gone") alarms.observe("Hot", [], nowMs);
      else if (["high", "ok", "band"].includes(word)) alarms.observe("Hot", [reading("Hot", "a", word)], nowMs);
      else if (word === "ack") alarms.order({ type: "acknowledge", ids: [id], note: "" }, "Li Wei", nowMs);
      else if (word === "shelve") alarms.order({ type: "shelve", ids: [id], note: "", untilMs: nowMs + 2_000 }, "Li Wei", nowMs);
      else if (word === "remove" || word === "return") alarms.order({ type: word, ids: [id], note: "" }, "Li Wei", nowMs);
      return alarms.get(id)?.state ?? ".";
    })
    .join(" ");
}

const types = (events: readonly AlarmEvent[]): string => events.map(({ type, alarm }) => `${type} ${alarm.id}`).join(", ");

describe("AlarmBook", () => {
  it.each([
    ["high high ack ok", "UNACK UNACK ACKED ."],
    ["ok high ok ack", ". UNACK RTNUN ."],
    ["high ok high ack ok", "UNACK RTNUN UNACK ACKED ."],
    ["high gone gone ack gone ok", "UNACK UNACK UNACK ACKED ACKED ."],
    ["high ack band ok", "UNACK ACKED ACKED ."],
    // A shelf ends by itself, and what is still so is told again.
    ["high shelve wait wait", "UNACK SHLVD SHLVD UNACK"],
    ["high shelve ok wait", "UNACK SHLVD SHLVD ."],
    ["high ack shelve wait wait ack ok", "UNACK ACKED SHLVD SHLVD UNACK ACKED ."],
    ["high remove ok high return", "UNACK OOSRV OOSRV OOSRV UNACK"],
    ["high remove ok return", "UNACK OOSRV OOSRV ."],
  ])("makes of %s: %s", (inputs, states) => {
    expect(follow(inputs)).toBe(states);
  });

  it("waits for the on-delay, by time alone too", () => {
    expect(follow("high wait wait wait", rule("Hot", { onDelayMs: 2_000 }))).toBe("NORM NORM UNACK UNACK");
    expect(follow("high ok high wait wait", rule("Hot", { onDelayMs: 2_000 }))).toBe("NORM . NORM NORM UNACK");
  });

  it("follows each label set by itself and says what happened to which", () => {
    const alarms = book(rule("Hot"));
    expect(types(alarms.observe("Hot", [reading("Hot", "a", "high"), reading("Hot", "b", "ok")], 1_000))).toBe(
      'raised {alertname="Hot",instance="a"}',
    );
    expect(types(alarms.observe("Hot", [reading("Hot", "b", "high")], 2_000))).toBe(
      'raised {alertname="Hot",instance="b"}, no-data {alertname="Hot",instance="a"}',
    );
    expect(types(alarms.observe("Hot", [reading("Hot", "a", "ok"), reading("Hot", "b", "high")], 3_000))).toBe(
      'cleared {alertname="Hot",instance="a"}',
    );
  });

  it("keeps who acknowledged, when and why; shelving what nobody acknowledged acknowledges it", () => {
    const alarms = book(rule("Hot"));
    const id = '{alertname="Hot",instance="a"}';
    alarms.observe("Hot", [reading("Hot", "a", "high", 93)], 1_000);
    const { events } = alarms.order({ type: "shelve", ids: [id], note: "part is on its way", untilMs: 9_000 }, "Li Wei", 2_000);
    const deed = { who: "Li Wei", atMs: 2_000, note: "part is on its way" };
    expect(events[0]?.by).toEqual(deed);
    expect(alarms.get(id)).toMatchObject({ state: "SHLVD", value: 93, acknowledged: deed, shelf: { ...deed, untilMs: 9_000 } });
    expect(alarms.dueMs()).toBe(9_000);
    alarms.order({ type: "comment", ids: [id], note: "still waiting" }, "Wang Fang", 3_000);
    expect(alarms.get(id)?.comments).toEqual([{ who: "Wang Fang", atMs: 3_000, note: "still waiting" }]);
  });

  it("refuses what is not there and what would change nothing, and does the rest", () => {
    const alarms = book(rule("Hot"));
    alarms.observe("Hot", [reading("Hot", "a", "high"), reading("Hot", "b", "high")], 1_000);
    const [a, b, c] = ["a", "b", "c"].map((device) => `{alertname="Hot",instance="${device}"}`) as [string, string, string];
    alarms.order({ type: "acknowledge", ids: [a], note: "" }, "Li Wei", 2_000);
    const { events, refused } = alarms.order({ type: "acknowledge", ids: [a, b, c], note: "" }, "Li Wei", 3_000);
    expect(types(events)).toBe(`acknowledged ${b}`);
    expect(refused).toEqual([
      { id: a, code: "no-effect" },
      { id: c, code: "unknown-alarm" },
    ]);
  });

  it("suppresses what another alarm makes superfluous, where their labels agree, and releases it after", () => {
    const line = rule("LineDown", { priority: "critical" });
    const hot = rule("Hot", { suppressedBy: [{ alarm: "LineDown", equal: ["instance"] }] });
    const alarms = book(line, hot);
    alarms.observe("Hot", [reading("Hot", "a", "high"), reading("Hot", "b", "high")], 1_000);
    expect(types(alarms.observe("LineDown", [reading("LineDown", "a", "high")], 2_000))).toBe(
      'raised {alertname="LineDown",instance="a"}, suppressed {alertname="Hot",instance="a"}',
    );
    expect(alarms.get('{alertname="Hot",instance="a"}')).toMatchObject({
      state: "DSUPR",
      suppressedBy: '{alertname="LineDown",instance="a"}',
    });
    expect(types(alarms.observe("LineDown", [reading("LineDown", "a", "ok")], 3_000))).toBe(
      'cleared {alertname="LineDown",instance="a"}, released {alertname="Hot",instance="a"}',
    );
    expect(alarms.get('{alertname="Hot",instance="a"}')).toMatchObject({ state: "UNACK", suppressedBy: null });
  });

  it("holds an alarm that chatters until it stayed clear for a minute", () => {
    const alarms = book(rule("Hot"));
    const id = '{alertname="Hot",instance="a"}';
    for (let second = 0; second < 10; second++) {
      alarms.observe("Hot", [reading("Hot", "a", second % 2 === 0 ? "high" : "ok")], second * 1_000);
    }
    expect(alarms.get(id)).toMatchObject({ state: "UNACK", chattering: true });
    expect(alarms.dueMs()).toBe(69_000);
    alarms.step(68_999);
    expect(alarms.get(id)?.state).toBe("UNACK");
    expect(types(alarms.step(69_000))).toBe(`cleared ${id}`);
    expect(alarms.get(id)).toMatchObject({ state: "RTNUN", chattering: false });
  });

  it("lets go of the alarms of a rule that is no longer in force", () => {
    const alarms = book(rule("Hot"), rule("Wet"));
    alarms.observe("Hot", [reading("Hot", "a", "high")], 1_000);
    alarms.observe("Wet", [reading("Wet", "a", "high")], 1_000);
    expect(types(alarms.setRules(new Map([["Wet", rule("Wet")]]), 2_000))).toBe('cleared {alertname="Hot",instance="a"}');
    expect([...alarms.all()].map(({ id }) => id)).toEqual(['{alertname="Wet",instance="a"}']);
  });

  it("makes no more alarms of a rule than its limit, and counts the others", () => {
    const alarms = book(rule("Hot", { limit: 2 }));
    alarms.observe(
      "Hot",
      ["a", "b", "c"].map((device) => reading("Hot", device, "high")),
      1_000,
    );
    expect([...alarms.all()]).toHaveLength(2);
    expect(alarms.overflow).toBe(1);
  });

  it("goes on after a restart to the millisecond, whatever was in it; no order leads outside of the table", () => {
    const word = fc.constantFrom("high", "ok", "band", "gone", "acknowledge", "shelve", "unshelve", "remove", "return", "comment", "wait");
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.constantFrom("a", "b"), fc.integer({ min: 1, max: 90_000 }), fc.boolean())), (inputs) => {
        const one = rule("Hot", { onDelayMs: 20_000, offDelayMs: 10_000 });
        const steady = book(one);
        let restarted = book(one);
        let nowMs = 0;
        for (const [input, device, waitMs, restart] of inputs) {
          nowMs += waitMs;
          if (restart) {
            const again = book(one);
            again.restore(JSON.parse(JSON.stringify(restarted.record())));
            restarted = again;
          }
          const [left, right] = [steady, restarted].map((alarms) => act(alarms, input, device, nowMs));
          expect(right).toEqual(left);
          for (const { state } of steady.all()) expect(ALARM_STATES).toContain(state);
        }
        expect(restarted.record()).toEqual(steady.record());
        expect(restarted.dueMs()).toBe(steady.dueMs());
      }),
    );
  });
});

function act(alarms: AlarmBook, word: string, device: string, nowMs: number): string {
  const stepped = types(alarms.step(nowMs));
  const ids = [`{alertname="Hot",instance="${device}"}`];
  if (word === "wait") return stepped;
  if (word === "gone") return `${stepped} ${types(alarms.observe("Hot", [], nowMs))}`;
  if (["high", "ok", "band"].includes(word)) return `${stepped} ${types(alarms.observe("Hot", [reading("Hot", device, word)], nowMs))}`;
  const order = (word === "shelve" ? { type: word, ids, note: "", untilMs: nowMs + 30_000 } : { type: word, ids, note: "" }) as AlarmOrder;
  return `${stepped} ${types(alarms.order(order, "Li Wei", nowMs).events)}`;
}
