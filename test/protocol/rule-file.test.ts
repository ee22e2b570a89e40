import { describe, expect, it } from "vitest";
import { readRules } from "../../protocol/rule-file.ts";

const GOOD = `
groups:
  - name: machines
    interval: 15s
    limit: 20
    query_offset: 5s
    labels: { plant: north }
    rules:
      - record: line:speed:avg
        expr: avg by (line) (speed_rpm)
      - alert: TooHot
        expr: temperature_celsius > 80
        for: 2m
        keep_firing_for: 30s
        labels: { severity: page, team: press }
        annotations:
          summary: "{{ $labels.instance }} is at {{ $value | humanize }} °C"
        clear: temperature_celsius < 75
        response: Open the valve
        help: https://example.org/hot
        suppressed_by:
          - { alert: LineDown, equal: [line] }
      - alert: Silent
        expr: absent(up)
`;

function defects(text: string): readonly string[] {
  const read = readRules("rules", text);
  return read.ok ? [] : read.defects.map(({ line, column, path, reason }) => `${line}:${column} ${path}: ${reason}`);
}

/** One rule, its keys as lines. */
function rule(...lines: readonly string[]): string {
  return `groups:\n  - name: g\n    rules:\n      - ${lines.join("\n        ")}\n`;
}

describe("readRules", () => {
  it("makes groups of Prometheus' file, with what is ours beside", () => {
    const read = readRules("rules", GOOD);
    if (!read.ok) throw new Error(JSON.stringify(read.defects));
    const [group] = read.groups;
    const [record, hot, silent] = group?.rules ?? [];
    expect(group).toMatchObject({ file: "rules", name: "machines", intervalMs: 15_000, offsetMs: 5_000 });
    expect(record).toMatchObject({ type: "record", name: "line:speed:avg", limit: 20, labels: [["plant", "north"]] });
    expect(hot).toMatchObject({
      type: "alarm",
      name: "TooHot",
      onDelayMs: 120_000,
      offDelayMs: 30_000,
      missing: "keep",
      priority: "critical",
      labels: [
        ["plant", "north"],
        ["severity", "page"],
        ["team", "press"],
      ],
      clear: { text: "temperature_celsius < 75" },
      suppressedBy: [{ alarm: "LineDown", equal: ["line"] }],
      response: "Open the valve",
    });
    expect(silent).toMatchObject({ type: "alarm", missing: "clear", priority: "medium", clear: null });
  });

  it("takes JSON and an empty file", () => {
    expect(readRules("rules", '{"groups": []}')).toMatchObject({ ok: true, groups: [] });
    expect(readRules("rules", "groups: []")).toMatchObject({ ok: true, groups: [] });
  });

  it("says what is wrong, where, and what was meant", () => {
    expect(defects("groups: 3")).toEqual(["1:1 groups: must be a list of groups"]);
    expect(defects("- a")).toEqual(["1:1 : must be a mapping with the keys groups"]);
    expect(defects(rule("alert: A", "exprr: up"))).toEqual([
      "4:9 groups[0].rules[0].expr: is missing",
      expect.stringContaining("5:9 groups[0].rules[0].exprr: is not known here: did you mean `expr`?"),
    ]);
    expect(defects(rule("alert: A", "expr: sum(", "for: soon"))).toEqual([
      "5:9 groups[0].rules[0].expr: 1:5: parse error: unexpected end of input",
      "6:9 groups[0].rules[0].for: must be a duration as in PromQL: 30s, 5m, 1h30m",
    ]);
    expect(defects(rule("alert: A", "expr: sum("))).toEqual(["5:9 groups[0].rules[0].expr: 1:5: parse error: unexpected end of input"]);
    expect(defects(rule("alert: A", "expr: up[5m]"))).toEqual(["5:9 groups[0].rules[0].expr: must yield a vector or a number"]);
    expect(defects(rule("expr: up"))).toEqual(["4:9 groups[0].rules[0]: needs one of `record` and `alert`: what the rule makes"]);
    expect(defects(rule("record: a:b", "expr: up", "for: 5m"))).toEqual([
      "6:9 groups[0].rules[0].for: is for alarms, and this rule records",
    ]);
    expect(defects(rule("alert: A", "expr: up", 'annotations: { summary: "{{ nosuch }}" }'))).toEqual([
      '6:24 groups[0].rules[0].annotations.summary: function "nosuch" not defined',
    ]);
    expect(defects(rule("alert: A", "expr: up", "labels: { alertname: B }"))).toHaveLength(1);
    expect(defects(rule("alert: A", "expr: up", "labels: { code: 500 }"))).toEqual([
      "6:19 groups[0].rules[0].labels.code: must be a text: in quotes where it looks like something else",
    ]);
    expect(defects(rule("alert: A", "expr: up", "priority: urgent"))).toEqual([
      "6:9 groups[0].rules[0].priority: must be a priority: critical, high, medium, low",
    ]);
    expect(defects("groups:\n  - { name: g, rules: [] }\n  - { name: g, rules: [] }\n")).toEqual([
      "3:7 groups[1].name: the group g is there twice",
    ]);
  });

  it("says all at once: of the form, and of what is sound beside it", () => {
    const two = `${rule("alert: A", "expr: up", "fro: 5m", "labels: { code: 500 }", "response: '{{ nosuch }}'")}      - { record: x, expr: sum( }\n`;
    expect(defects(two)).toEqual([
      expect.stringMatching(/^6:9 groups\[0\]\.rules\[0\]\.fro: is not known here/),
      "7:19 groups[0].rules[0].labels.code: must be a text: in quotes where it looks like something else",
      '8:9 groups[0].rules[0].response: function "nosuch" not defined',
      expect.stringMatching(/^9:22 groups\[0\]\.rules\[1\]\.expr: /),
    ]);
    // Nothing is said of what was put in a rule's place.
    expect(defects(rule("record: 5", "expr: up", "for: 5m"))).toEqual([
      expect.stringMatching(/^4:9 groups\[0\]\.rules\[0\]\.record: must be a text/),
    ]);
    expect(defects("groups:\n  - name: g\n    rules: [5]\n")).toHaveLength(1);
    expect(defects("groups: [{ rules: [{ alert: A, expr: 'sum(' }] }]")).toEqual(["1:10 groups[0].name: is missing"]);
  });

  it("bounds what it reads", () => {
    expect(defects(`groups: [${" ".repeat(300_000)}]`)).toEqual(["1:1 : has more than 256 kB"]);
    expect(defects(`groups: ${"[".repeat(50_000)}`)).toHaveLength(100);
  });
});
