import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupsOf } from "../../../core/alarm/define.ts";
import { diffRules } from "../../../core/alarm/diff.ts";
import type { GroupFile, RuleOfFile } from "../../../core/alarm/file.ts";

const alarm = (alert: string, more: Partial<RuleOfFile> = {}): RuleOfFile => ({ alert, expr: "up == 0", ...more });
const group = (name: string, rules: readonly RuleOfFile[], more: Partial<GroupFile> = {}): GroupFile => ({ name, rules, ...more });
const groups = (...all: readonly GroupFile[]) => groupsOf("f", { groups: all });

const before = groups(group("a", [alarm("Hot"), alarm("Cold")]), group("b", [{ record: "x:y", expr: "sum(up)" }]));

describe("diffRules", () => {
  it("calls everything added when there was nothing", () => {
    expect(diffRules(undefined, before)).toEqual({
      created: true,
      added: ["a/Hot", "a/Cold", "b/x:y"],
      changed: [],
      removed: [],
      unchanged: 0,
      other: [],
    });
  });

  it("tells added, changed, moved and removed rules apart", () => {
    const after = groups(group("a", [alarm("Hot", { for: "5m" }), { record: "x:y", expr: "sum(up)" }]), group("c", [alarm("Wet")]));
    expect(diffRules(before, after)).toEqual({
      created: false,
      added: ["a/x:y", "c/Wet"],
      changed: ["a/Hot"],
      removed: ["a/Cold", "b/x:y"],
      unchanged: 0,
      other: [],
    });
  });

  it.each([
    ["its expression", { expr: "up < 1" }],
    ["its deadband", { clear: "up == 1" }],
    ["its priority", { priority: "critical" }],
    ["a label", { labels: { team: "press" } }],
    ["what stands against it", { suppressed_by: [{ alert: "Cold" }] }],
    ["what the operator is to do", { response: "Restart it" }],
  ] as const)("calls a rule changed by %s", (_, more) => {
    const after = groups(group("a", [alarm("Hot", more), alarm("Cold")]), group("b", [{ record: "x:y", expr: "sum(up)" }]));
    expect(diffRules(before, after)).toMatchObject({ changed: ["a/Hot"], unchanged: 2, other: [] });
  });

  it("sees no change where only the spelling of defaults differs", () => {
    const after = groups(
      group("a", [alarm("Hot", { for: "0s" }), alarm("Cold", { priority: "medium" })], { interval: "1s" }),
      group("b", [{ record: "x:y", expr: "sum(up)" }]),
    );
    expect(diffRules(before, after)).toMatchObject({ changed: [], unchanged: 3, other: [] });
  });

  it("names groups that run otherwise: interval, offset, order of their rules", () => {
    const rules = [alarm("Hot"), alarm("Cold")];
    const old = groups(group("a", rules), group("b", rules), group("c", rules), group("d", rules));
    const now = groups(
      group("a", rules, { interval: "15s" }),
      group("b", rules, { query_offset: "5s" }),
      group("c", [alarm("New"), alarm("Cold"), alarm("Hot")]),
      group("d", [alarm("New"), ...rules]),
    );
    expect(diffRules(old, now)).toMatchObject({
      added: ["c/New", "d/New"],
      changed: [],
      removed: [],
      unchanged: 8,
      other: ["a", "b", "c"],
    });
  });

  it("tells rules of one name apart by their place", () => {
    const old = groups(group("a", [alarm("Hot", { priority: "medium" }), alarm("Hot", { priority: "critical" })]));
    const now = groups(group("a", [alarm("Hot", { priority: "medium" }), alarm("Hot", { priority: "high" })]));
    expect(diffRules(old, now)).toMatchObject({ changed: ["a/Hot (2)"], unchanged: 1 });
  });

  it("counts every rule of both sides once, and nothing against itself", () => {
    const rule = fc.record({ alert: fc.constantFrom("A", "B", "C"), expr: fc.constantFrom("up == 0", "up > 1") });
    const file = fc.uniqueArray(fc.record({ name: fc.constantFrom("g", "h", "i"), rules: fc.array(rule, { maxLength: 5 }) }), {
      selector: ({ name }) => name,
    });
    const count = (all: readonly { readonly rules: readonly unknown[] }[]): number => all.reduce((sum, { rules }) => sum + rules.length, 0);
    fc.assert(
      fc.property(file, file, (a, b) => {
        const { added, changed, removed, unchanged } = diffRules(groups(...a), groups(...b));
        expect(unchanged + changed.length + removed.length).toBe(count(a));
        expect(unchanged + changed.length + added.length).toBe(count(b));
        expect(diffRules(groups(...b), groups(...b))).toMatchObject({ added: [], changed: [], removed: [], other: [] });
      }),
    );
  });
});
