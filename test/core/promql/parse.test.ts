import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery, positionOf, type QueryErrorCode } from "../../../core/promql/parse.ts";
import type { Plan } from "../../../core/promql/plan.ts";
import { printPlan } from "../../../core/promql/print.ts";

/** Operators in full parentheses, all else as it is printed. */
function shape(plan: Plan): string {
  switch (plan.type) {
    case "scalar-negate":
    case "vector-negate":
      return `(- ${shape(plan.of)})`;
    case "scalar-binary":
    case "vector-vector":
    case "set":
      return `(${shape(plan.left)} ${plan.op} ${shape(plan.right)})`;
    case "vector-scalar": {
      const sides = [shape(plan.vector), shape(plan.scalar)];
      const [left, right] = plan.scalarSide === "right" ? sides : sides.toReversed();
      return `(${left} ${plan.op}${plan.bool ? "bool" : ""} ${right})`;
    }
    default:
      return printPlan(plan);
  }
}

describe("parseQuery", () => {
  const check = (text: string, expected: string): void => {
    const parsed = parseQuery(text);
    expect(parsed.ok ? shape(parsed.plan) : parsed.error.message, text).toBe(expected);
  };
  /** `at` is the part of the text that the error points at; its first occurrence unless an offset says otherwise. */
  const refuse = (text: string, code: QueryErrorCode, message: string, at: string, from = text.indexOf(at)): void => {
    expect(parseQuery(text), text).toEqual({ ok: false, error: { code, message, from, to: from + at.length } });
  };

  it("reads selectors with all four matchers", () => {
    check("cpu", "cpu");
    check('cpu{a="1",b!=\'2\',c=~`3.*`,d!~"4",}', 'cpu{a="1", b!="2", c=~"3.*", d!~"4"}');
    check('{__name__=~"a|b"}', '{__name__=~"a|b"}');
    check('{"disk.used", "odd label"="x"}', '{__name__="disk.used", "odd label"="x"}');
    check("job:cpu:rate5m", "job:cpu:rate5m");
    check("sum # the sum of nothing\n", "sum");
  });

  it("reads ranges, offsets, fixed moments and subqueries", () => {
    check("rate(cpu[1m])", "rate(cpu[1m])");
    check("increase((cpu[1h30m]))", "increase(cpu[1h30m])");
    check("quantile_over_time(0.9, cpu[10])", "quantile_over_time(0.9, cpu[10s])");
    check("cpu offset 5m @ 1.5", "cpu @ 1.5 offset 5m");
    check("rate(cpu[5m] @ start() offset -1h)", "rate(cpu[5m] @ start() offset -1h)");
    check("max_over_time(rate(cpu[5m])[1h:] @ end())", "max_over_time(rate(cpu[5m])[1h:] @ end())");
    check("cpu[5m]", "cpu[5m]");
    check("(cpu > 1)[5m:10]", "(cpu > 1)[5m:10s]");
    check("cpu @ 1h", "cpu @ 3600");
  });

  it("computes with durations", () => {
    check("cpu[2 * 5m - 30]", "cpu[((2s * 5m) - 30s)]");
    check("cpu[max_of(step(), 1m)] offset -(range() / 2)", "cpu[max_of(step(), 1m)] offset -(range() / 2s)");
    check("cpu offset 5m + 1m", "(cpu offset 5m + 60)");
  });

  it("reads aggregations with the grouping before or behind", () => {
    check("sum(cpu)", "sum(cpu)");
    check("SUM BY (host, on) (cpu)", "sum by (host, on) (cpu)");
    check("avg(cpu) without (core)", "avg without (core) (cpu)");
    check('max by ("odd label") (cpu)', 'max by ("odd label") (cpu)');
    check("topk(2 + 1, cpu)", "topk(2 + 1, cpu)");
    check('count_values("version", cpu)', 'count_values("version", cpu)');
  });

  it("reads how two vectors are matched", () => {
    check("a * on (x, y) group_left (z) b", "(a * b)");
    check("a AND ignoring (x) b or c unless d", "((a and b) or (c unless d))");
    const parsed = parseQuery("a > bool ignoring (x) group_right () b");
    expect(parsed).toMatchObject({
      ok: true,
      plan: { type: "vector-vector", bool: true, matching: { on: false, labels: ["x"], group: "right", include: [] } },
    });
  });

  it("binds operators as Prometheus does", () => {
    check("1 + 2 * 3 ^ 2 ^ 2", "(1 + (2 * (3 ^ (2 ^ 2))))");
    check("1 - 2 - 3", "((1 - 2) - 3)");
    check("(1 - 2) % 3", "((1 - 2) % 3)");
    check("-2 ^ 2", "(- (2 ^ 2))");
    check("+2 ^ -2 ^ 2", "(2 ^ (- (2 ^ 2)))");
    check("2 ^ -2 * 3", "((2 ^ -2) * 3)");
    check("-cpu ^ 2", "(- (cpu ^ 2))");
    check("-2 ^ cpu", "(- (2 ^ cpu))");
    check("-a * b", "((- a) * b)");
    check("2 - -1", "(2 - -1)");
    check("+cpu", "cpu");
    check("cpu > 0.5", "(cpu > 0.5)");
    check("100 <= bool cpu", "(100 <=bool cpu)");
    check("1 == bool 2", "(1 == 2)");
    check("a - b - c", "((a - b) - c)");
    check("a or b and c == d", "(a or (b and (c == d)))");
    check("a atan2 b + c", "((a atan2 b) + c)");
  });

  it("binds what stands behind a selector tightest, unlike the published grammar", () => {
    check("a + b offset 5m * c", "(a + (b offset 5m * c))");
    check("-a offset 1m", "(- a offset 1m)");
    check("a / b @ 5 offset 1m > c", "((a / b @ 5 offset 1m) > c)");
    check("a ^ b offset 5m", "(a ^ b offset 5m)");
    check("sum_over_time((a - b)[5m:1m])", "sum_over_time((a - b)[5m:1m])");
  });

  it("reads numbers in every form", () => {
    for (const [text, value] of Object.entries({ "0x1F": "31", "2.": "2", "-Inf": "-Inf", nan: "NaN", "1h": "3600" })) check(text, value);
    check('cpu{a="2."} * 2.', '(cpu{a="2."} * 2)');
  });

  it("reads the functions that the grammar has in durations only", () => {
    check("min_of(1, max_of(2, 3)) + 1", "(min_of(1, max_of(2, 3)) + 1)");
    check("cpu[min_of(1m, 2m)] ", "cpu[min_of(1m, 2m)]");
    check('cpu{a="min_of("} * min_of(1, 2)', '(cpu{a="min_of("} * min_of(1, 2))');
  });

  it("reads texts", () => {
    check("('it\\'s')", `"it's"`);
  });

  it("says where the syntax breaks", () => {
    refuse("", "syntax", "1:1: parse error: no expression found in input", "");
    refuse("# nothing", "syntax", "1:10: parse error: no expression found in input", "", 9);
    refuse("rate(cpu[5m]", "syntax", "1:13: parse error: unexpected end of input", "", 12);
    refuse("sum(\n  cpu,)", "syntax", '2:7: parse error: unexpected ")"', ")");
    refuse("cpu mem", "syntax", '1:5: parse error: unexpected "mem"', "mem");
    refuse("cpu{a=b}", "syntax", '1:7: parse error: unexpected "b"', "b");
    refuse("1 + 💡", "syntax", '1:5: parse error: unexpected "💡"', "💡");
    refuse("1 + foo(cpu)", "syntax", '1:5: parse error: unknown function with name "foo"', "foo");
    refuse('cpu{a="b', "syntax", "1:9: parse error: unexpected end of input", "", 8);
    refuse('cpu{a="\\d"}', "syntax", "1:7: parse error: unknown escape sequence U+0064 'd'", '"\\d"');
  });

  it("refuses selectors that would match everything or have two names", () => {
    const empty = "parse error: vector selector must contain at least one non-empty matcher";
    refuse("{}", "syntax", `1:1: ${empty}`, "{}");
    refuse('sum({a=~".*"})', "syntax", `1:5: ${empty}`, '{a=~".*"}');
    refuse('a{__name__="b"}', "syntax", '1:3: parse error: metric name must not be set twice: "a" or "b"', '__name__="b"');
    refuse('a{"b"}', "syntax", '1:3: parse error: metric name must not be set twice: "a" or "b"', '"b"');
  });

  it("refuses ranges that are none", () => {
    refuse("cpu[0s]", "syntax", "1:5: parse error: duration must be greater than 0", "0s");
    refuse("sum(cpu)[5m]", "type", "1:1: parse error: ranges only allowed for vector selectors", "sum(cpu)");
    refuse("rate(cpu[1e20])", "syntax", "1:10: parse error: duration out of range", "1e20");
    refuse("cpu[1m - 1h]", "syntax", "1:5: parse error: duration must be greater than 0", "1m - 1h");
    refuse("cpu offset 1m[5m]", "syntax", "1:1: parse error: no offset modifiers allowed before range", "cpu offset 1m");
    refuse("cpu @ 1 [5m]", "syntax", "1:1: parse error: no @ modifiers allowed before range", "cpu @ 1");
  });

  it("refuses to move in time what is no selector, or twice", () => {
    const preceded = "modifier must be preceded by an instant vector selector or range vector selector or a subquery";
    refuse("sum(cpu) offset 1m", "syntax", `1:1: parse error: offset ${preceded}`, "sum(cpu)");
    refuse("1 @ 2", "syntax", `1:1: parse error: @ ${preceded}`, "1");
    refuse("cpu offset 1m offset 2m", "syntax", "1:1: parse error: offset may not be set multiple times", "cpu offset 1m");
    refuse("cpu @ 1 @ 2", "syntax", "1:1: parse error: @ <timestamp> may not be set multiple times", "cpu @ 1");
    refuse("cpu @ Inf", "syntax", "1:7: parse error: timestamp out of bounds for @ modifier: Infinity", "Inf");
    refuse("cpu[5m][1h:]", "type", "1:1: parse error: subquery is only allowed on instant vector, got range vector instead", "cpu[5m]");
  });

  it("checks types before anything runs, in Prometheus' words", () => {
    const type = (text: string, message: string, at: string, from = text.indexOf(at)): void =>
      refuse(text, "type", `1:${from + 1}: parse error: ${message}`, at, from);
    type("rate(cpu)", 'expected type range vector in call to function "rate", got instant vector', "cpu");
    type("rate(1)", 'expected type range vector in call to function "rate", got scalar', "1");
    type("rate()", 'expected 1 argument(s) in call to "rate", got 0', "rate()");
    type("quantile_over_time(cpu[5m])", 'expected 2 argument(s) in call to "quantile_over_time", got 1', "quantile_over_time(cpu[5m])");
    type("sum(cpu[5m])", "expected type instant vector in aggregation expression, got range vector", "cpu[5m]");
    type("sum(1)", "expected type instant vector in aggregation expression, got scalar", "1");
    type('topk("3", cpu)', "expected type scalar in aggregation parameter, got string", '"3"');
    type("sum(1, cpu)", "wrong number of arguments for aggregate expression provided, expected 1, got 2", "sum(1, cpu)");
    type("sum()", "no arguments for aggregate expression provided", "sum()");
    type("-(cpu[5m])", 'unary expression only allowed on expressions of type scalar or instant vector, got "range vector"', "cpu[5m]");
    type("cpu[5m] + 1", "binary expression must contain only scalar and instant vector types", "cpu[5m] + 1");
    type("1 == 1", "comparisons between scalars must use BOOL modifier", "1 == 1");
    type("1 and cpu", 'set operator "and" not allowed in binary scalar expression', "1 and cpu");
    type("cpu and on (a) group_left (b) mem", 'no grouping allowed for "and" operation', "on (a) group_left (b)");
    check("cpu + ignoring () 1", "(cpu + 1)");
    type("cpu + on (a) 1", "vector matching only allowed between instant vectors", "on (a)");
    type("a * on (x) group_left (x) b", 'label "x" must not occur in ON and GROUP clause at once', "(x)", 22);
    type("round(cpu, 1, 2)", 'expected at most 2 argument(s) in call to "round", got 3', "round(cpu, 1, 2)");
    type("label_join(cpu)", 'expected at least 3 argument(s) in call to "label_join", got 1', "label_join(cpu)");
    type('label_join(cpu, "", "-")', "invalid destination label name in label_join(): ", 'label_join(cpu, "", "-")');
    type("count_values(1, cpu)", "expected type string in aggregation parameter, got scalar", "1");
    type("cpu + bool 1", "bool modifier can only be used on comparison operators", "bool");
  });

  it("names what a site does not have, and where", () => {
    const unsupported = (text: string, what: string, at: string): void =>
      refuse(text, "unsupported", `1:${text.indexOf(at) + 1}: ${what} is not supported`, at);
    unsupported("histogram_avg(cpu)", "native histograms: histogram_avg", "histogram_avg");
    unsupported("a </ b", 'operator "</" on native histograms', "</");
    unsupported("rate(cpu[5m] anchored)", "the modifier anchored", "anchored");
    unsupported("a + fill (0) b", "the modifier fill", "fill (0)");
    unsupported("start_timestamp(cpu)", "start_timestamp (a sample has no start time here)", "start_timestamp");
  });

  it("points at a bad regular expression", () => {
    refuse('cpu{a=~"(b"}', "bad-regex", "1:8: parse error: error parsing regexp: missing closing ): `(b`", '"(b"');
    const call = 'label_replace(cpu, "a", "$1", "b", "(")';
    const message = "invalid regular expression in label_replace(): error parsing regexp: missing closing ): `(`";
    refuse(call, "bad-regex", `1:1: parse error: ${message}`, call);
  });

  it("bounds length and depth", () => {
    const deep = `${"(".repeat(300)}1${")".repeat(300)}`;
    expect(parseQuery(deep)).toMatchObject({
      ok: false,
      error: { code: "too-much", message: expect.stringMatching(/nested more than 200 deep$/) },
    });
    for (const long of [
      `${"-".repeat(15_000)}1`,
      `${"1+".repeat(8_000)}1`,
      `${"sum(".repeat(4_000)}a${")".repeat(300)}`,
      `a${"[1m:]".repeat(3_000)}`,
      `x[${"-".repeat(16_000)}1]`,
    ]) {
      const parsed = parseQuery(long);
      expect(parsed.ok ? "ok" : parsed.error.code).toMatch(/^(?:too-much|syntax)$/);
    }
    const tooLong = parseQuery("1".repeat(16_385));
    const error = { code: "too-much", message: "expression is longer than 16384 characters", from: 16_384, to: 16_385 };
    expect(tooLong).toEqual({ ok: false, error });
  });

  it("answers any text with a plan or an error inside of the text, and never throws", () => {
    const word = fc.constantFrom(
      ..."cpu rate sum by without ( ) [ ] { } , \" ' ` 5m 1 -1 2. + - * / ^ == bool =~ !~ = and on offset @ : .* \\ # \n topk 0.5 é _".split(
        " ",
      ),
    );
    const soup = fc.array(word, { maxLength: 25 }).map((words) => words.join(" "));
    const glued = fc.array(word, { maxLength: 25 }).map((words) => words.join(""));
    fc.assert(
      fc.property(fc.oneof(soup, glued, fc.string(), fc.string({ unit: "binary", maxLength: 50 })), (text) => {
        const parsed = parseQuery(text);
        if (parsed.ok) return;
        const { from, to } = parsed.error;
        expect(0 <= from && from <= to && to <= text.length, JSON.stringify(parsed.error)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("positionOf", () => {
  it("counts lines and columns from 1", () => {
    expect([0, 2, 3, 5].map((offset) => positionOf("ab\ncd", offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 3 },
      { line: 2, column: 1 },
      { line: 2, column: 3 },
    ]);
  });
});
