import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery, positionOf, type QueryErrorCode, selectorsOf } from "../../../core/promql/parse.ts";
import type { Plan, Selector } from "../../../core/promql/plan.ts";

function printSelector({ matchers, rangeMs }: Selector): string {
  const range = rangeMs > 0 ? `[${rangeMs}]` : "";
  return `{${matchers.map(({ name, op, text }) => `${name}${op}${text}`).join(" ")}}${range}`;
}

/** The plan as one line, without places. */
function print(plan: Plan): string {
  switch (plan.type) {
    case "number":
      return String(plan.value);
    case "scalar-negate":
    case "vector-negate":
      return `(- ${print(plan.of)})`;
    case "scalar-binary":
      return `(${print(plan.left)} ${plan.op} ${print(plan.right)})`;
    case "select":
      return printSelector(plan.selector);
    case "window":
      return `(${plan.function} ${plan.parameter ? `${print(plan.parameter)} ` : ""}${printSelector(plan.selector)})`;
    case "aggregate": {
      const { op, grouping, parameter, of } = plan;
      const labels = `${grouping.without ? "without" : "by"}(${grouping.labels.join(" ")})`;
      return `(${op} ${labels} ${parameter ? `${print(parameter)} ` : ""}${print(of)})`;
    }
    case "vector-scalar": {
      const sides = [print(plan.vector), print(plan.scalar)];
      const [left, right] = plan.scalarSide === "right" ? sides : sides.toReversed();
      return `(${left} ${plan.op}${plan.bool ? "bool" : ""} ${right})`;
    }
    case "vector-vector":
      return `(${print(plan.left)} ${plan.op}${plan.bool ? "bool" : ""} ${print(plan.right)})`;
  }
}

describe("parseQuery", () => {
  const check = (text: string, expected: string): void => {
    const parsed = parseQuery(text);
    expect(parsed.ok ? print(parsed.plan) : parsed.error.message, text).toBe(expected);
  };
  /** `at` is the part of the text that the error points at; its first occurrence unless an offset says otherwise. */
  const refuse = (text: string, code: QueryErrorCode, message: string, at: string, from = text.indexOf(at)): void => {
    expect(parseQuery(text), text).toEqual({ ok: false, error: { code, message, from, to: from + at.length } });
  };

  it("reads selectors with all four matchers", () => {
    check("cpu", "{__name__=cpu}");
    check('cpu{a="1",b!=\'2\',c=~`3.*`,d!~"4",}', "{__name__=cpu a=1 b!=2 c=~3.* d!~4}");
    check('{__name__=~"a|b"}', "{__name__=~a|b}");
    check('{"disk.used", "odd label"="x"}', "{__name__=disk.used odd label=x}");
    check("job:cpu:rate5m", "{__name__=job:cpu:rate5m}");
    check("sum # the sum of nothing\n", "{__name__=sum}");
  });

  it("reads ranges, windows and their parameter", () => {
    check("rate(cpu[1m])", "(rate {__name__=cpu}[60000])");
    check("increase((cpu[1h30m]))", "(increase {__name__=cpu}[5400000])");
    check("quantile_over_time(0.9, cpu[10])", "(quantile_over_time 0.9 {__name__=cpu}[10000])");
  });

  it("reads aggregations with the grouping before or behind", () => {
    check("sum(cpu)", "(sum by() {__name__=cpu})");
    check("SUM BY (host, on) (cpu)", "(sum by(host on) {__name__=cpu})");
    check("avg(cpu) without (core)", "(avg without(core) {__name__=cpu})");
    check('max by ("odd label") (cpu)', "(max by(odd label) {__name__=cpu})");
    check("topk(2 + 1, cpu)", "(topk by() (2 + 1) {__name__=cpu})");
  });

  it("binds operators as Prometheus does", () => {
    check("1 + 2 * 3 ^ 2 ^ 2", "(1 + (2 * (3 ^ (2 ^ 2))))");
    check("1 - 2 - 3", "((1 - 2) - 3)");
    check("(1 - 2) % 3", "((1 - 2) % 3)");
    check("-2 ^ 2", "(- (2 ^ 2))");
    check("+2 ^ -2 ^ 2", "(2 ^ (- (2 ^ 2)))");
    check("-cpu ^ 2", "(- ({__name__=cpu} ^ 2))");
    check("-2 ^ cpu", "(- (2 ^ {__name__=cpu}))");
    check("2 - -1", "(2 - -1)");
    check("+cpu", "{__name__=cpu}");
    check("cpu > 0.5", "({__name__=cpu} > 0.5)");
    check("100 <= bool cpu", "(100 <=bool {__name__=cpu})");
    check("1 == bool 2", "(1 == 2)");
    check("a - b - c", "(({__name__=a} - {__name__=b}) - {__name__=c})");
  });

  it("reads numbers in every form", () => {
    for (const [text, value] of Object.entries({ "0x1F": "31", "2.": "2", "-Inf": "-Infinity", nan: "NaN", "1h": "3600" }))
      check(text, value);
    check('cpu{a="2."} * 2.', "({__name__=cpu a=2.} * 2)");
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
    type("cpu + bool 1", "bool modifier can only be used on comparison operators", "bool");
  });

  it("names what it does not know yet, and where", () => {
    const notYet = (text: string, what: string, at: string): void =>
      refuse(text, "not-yet", `1:${text.indexOf(at) + 1}: ${what} is not supported yet`, at);
    notYet("cpu offset 5m", "offset", "offset");
    notYet("rate(cpu[5m] offset 1h)", "offset", "offset");
    notYet("cpu @ end()", "the @ modifier", "@");
    notYet("max_over_time(rate(cpu[5m])[1h:])", "a subquery", "rate(cpu[5m])[1h:]");
    notYet("abs(cpu)", 'function "abs"', "abs");
    notYet("count_values(cpu)", 'aggregation "count_values"', "count_values");
    notYet("cpu and mem", 'operator "and"', "and");
    notYet("cpu * on (host) mem", "matching by chosen labels", "on (host)");
    notYet("cpu[2 * 5m]", "arithmetic in a duration", "2 * 5m");
    notYet("cpu[5m]", "a range vector as the answer", "cpu[5m]");
    notYet('"text"', "a string as the answer", '"text"');
  });

  it("points at a bad regular expression", () => {
    refuse('cpu{a=~"(b"}', "bad-regex", "1:8: parse error: error parsing regexp: missing closing ): `(b`", '"(b"');
  });

  it("bounds length and depth", () => {
    const deep = `${"(".repeat(300)}1${")".repeat(300)}`;
    const message = "1:202: expression is nested more than 200 deep";
    expect(parseQuery(deep)).toEqual({ ok: false, error: { code: "too-much", message, from: 201, to: 400 } });
    for (const long of [`${"-".repeat(15_000)}1`, `${"1+".repeat(8_000)}1`, `${"sum(".repeat(4_000)}a${")".repeat(300)}`]) {
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

describe("selectorsOf", () => {
  it("names every input of a plan", () => {
    const inputs = (text: string): readonly string[] => {
      const parsed = parseQuery(text);
      return parsed.ok ? selectorsOf(parsed.plan).map(printSelector) : [parsed.error.message];
    };
    expect(inputs("1 + 1")).toEqual([]);
    expect(inputs('-topk(3, sum by (host) (rate(cpu{mode!="idle"}[5m])) * 100 > 5)')).toEqual(["{__name__=cpu mode!=idle}[300000]"]);
    expect(inputs("a / max_over_time(b[1m])")).toEqual(["{__name__=a}", "{__name__=b}[60000]"]);
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
