import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../core/promql/parse.ts";
import type { Plan } from "../../../core/promql/plan.ts";
import { printPlan } from "../../../core/promql/print.ts";
import { expressions } from "../../support/expressions.ts";

function plan(text: string): Plan {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.plan;
}

/** Without places, and without the functions that matchers and regular expressions carry beside their text. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "from" && name !== "to" && name !== "test" && name !== "regex")
      .map(([name, inner]) => [name, bare(inner)]),
  );
}

describe("printPlan", () => {
  const check = (text: string, expected = text): void => expect(printPlan(plan(text)), text).toBe(expected);

  it("writes parentheses only where they are needed", () => {
    check("a + b * c ^ d ^ e");
    check("(a + b) * c");
    check("a - (b - c)");
    check("(a ^ b) ^ c");
    check("-(a + b) * c");
    check("-a ^ b");
    check("(-a) ^ b");
    check("(-2) ^ 2");
    check("2 ^ -2");
    check("a or b and c unless d", "a or b and c unless d");
    check("(a or b) and (c or d)");
    check("((a)) > bool ((1))", "a > bool 1");
    check("1 > bool 2");
    check("(a - b)[5m:1m]");
    check("rate(a[5m])[1h:]");
  });

  it("writes matchers, names and strings so that they are read as they are", () => {
    check('{__name__="offset"}');
    check('{__name__="disk.used", "odd label"="x"}');
    check('{__name__=~"a|b", c!~"\\\\d\\n\\""}');
    check('a{"label-1"!="x"}');
    check('{__name__="a", __name__!="b"}');
    check('label_replace(a, "x", "$1", "y", "(.*)")');
    check('"a\\\\b"');
  });

  it("writes durations in units", () => {
    check("rate(a[5400])", "rate(a[1h30m])");
    check("a[8d1ms]", "a[1w1d1ms]");
    check("a[0.25]", "a[250ms]");
    check("a[step() * 2]", "a[(step() * 2s)]");
    check("a @ 1.5 offset -1m");
    check("a offset (2m - 90)", "a offset (2m - 1m30s)");
  });

  it("writes calls and aggregations in one form", () => {
    check("SUM(a) by (x)", "sum by (x) (a)");
    check("sum(a)");
    check("sum without () (a)");
    check('sum by ("a b", on) (a)');
    check("topk without (x) (1, a)");
    check('count_values("v", a)');
    check("hour()", "hour(vector(time()))");
    check("round(a, 5)");
    check('sort_by_label_desc(a, "x", "y")');
    check("absent_over_time(a[1m])");
    check('histogram_quantiles(a, "q", 0.5, 0.9)');
    check("histogram_fraction(0, 1, a)");
    check("clamp(a, min_of(0, 1), time())");
    check("a * on (x) group_left () (b + c)");
    check("a / ignoring (x) group_right (y) b");
  });

  it("is read as the same plan", () => {
    const text = expressions({
      selectors: ["a", 'b{x="1"}', '{__name__=~"a|b", y!="2"}', 'a{x!~".+", "odd name"="\\"q\\""}', '{"dotted.name"}'],
      labels: ["x", "y", "le", "on", "offset", "sum", '"odd name"'].filter((name) => !name.startsWith('"')),
      durations: ["1m", "90", "0.5", "1h30m", "(2m - step())", "max_of(1m, range() / 2)", "5m"],
      moments: ["10", "-1.5", "start()", "end()", "1h"],
      constants: ["time", "pi", "start", "end", "step", "range"],
    });
    let read = 0;
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parseQuery(written);
        if (!parsed.ok) return;
        read++;
        const printed = printPlan(parsed.plan);
        expect(bare(plan(printed)), `${written} -> ${printed}`).toEqual(bare(parsed.plan));
        expect(printPlan(plan(printed))).toBe(printed);
      }),
      { numRuns: 3_000 },
    );
    expect(read).toBeGreaterThan(1_500);
  });
});
