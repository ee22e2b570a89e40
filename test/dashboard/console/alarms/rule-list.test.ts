/** Rules as they are read for people. */
import { describe, expect, it } from "vitest";
import { createRuleList, decodeRules, sortRules } from "../../../../dashboard/console/alarms/rule-list.ts";
import type { ConsoleStore } from "../../../../dashboard/console/store.ts";

const GROUP = { name: "g", file: "press.yaml", interval: 1, limit: 0, evaluationTime: 0, lastEvaluation: "" };
const rule = (parts: object) => ({
  type: "alerting",
  name: "R",
  query: "up == 0",
  labels: {},
  health: "ok",
  evaluationTime: 0,
  lastEvaluation: "2026-11-25T12:00:00Z",
  ...parts,
});
const answer = (...rules: unknown[]) => ({ status: "success", data: { groups: [{ ...GROUP, rules }] } });

describe("decodeRules", () => {
  it("reads what Prometheus writes, and what it leaves out", () => {
    const json = answer(
      rule({ duration: 30, alerts: [{}], state: "firing" }),
      rule({ name: "B", health: "err", lastError: "many matches" }),
      rule({ name: "N", type: "recording", health: "unknown", lastEvaluation: "0001-01-01T00:00:00Z" }),
    );
    const line = { type: "alarm", query: "up == 0", error: "", forMs: 0, active: 0, evaluatedMs: Date.UTC(2026, 10, 25, 12) };
    expect(decodeRules(json)).toEqual([
      {
        file: "press.yaml",
        name: "g",
        intervalMs: 1_000,
        rules: [
          { ...line, name: "R", health: "ok", forMs: 30_000, active: 1 },
          { ...line, name: "B", health: "error", error: "many matches" },
          { ...line, type: "record", name: "N", health: "unknown", evaluatedMs: undefined },
        ],
      },
    ]);
  });

  it("takes nothing from what is not of that form", () => {
    for (const json of [undefined, null, 3, [], { status: "error" }, answer({ type: "other" }), { status: "success", data: {} }]) {
      expect(decodeRules(json)).toBeUndefined();
    }
  });
});

describe("sortRules", () => {
  it("puts what is broken first, groups and rules, and otherwise keeps the files' order", () => {
    const [group] = decodeRules(answer(rule({ name: "a" }), rule({ name: "b", health: "err", lastError: "x" }), rule({ name: "c" }))) ?? [];
    const [good] = decodeRules(answer(rule({ name: "d" }))) ?? [];
    if (!group || !good) throw new Error("the rules of this test are not read");
    expect(sortRules([good, group, good]).map(({ rules }) => rules.map(({ name }) => name))).toEqual([["b", "a", "c"], ["d"], ["d"]]);
  });
});

describe("createRuleList", () => {
  const open = (answers: (() => Promise<Response>)[]) => {
    const files = { files: [{ file: "press.yaml", groups: 1, rules: 1, broken: [], version: null }] };
    const read = (async () => ({ ok: true, result: files })) as unknown as ConsoleStore["read"];
    const fetch = () => (answers.shift() as () => Promise<Response>)();
    return createRuleList({ read, fetch, base: "", onUnauthorized: () => {} });
  };

  it("keeps the rules that it has when a reading fails, and says so", async () => {
    const list = open([async () => Response.json(answer(rule({}))), async () => new Response(null, { status: 503 })]);
    await list.load();
    expect([list.state.value, list.groups.value?.length, list.files.value.length]).toEqual(["read", 1, 1]);
    await list.load();
    expect([list.state.value, list.groups.value?.length]).toEqual(["no-answer", 1]);
  });
});
