import { describe, expect, it } from "vitest";
import { INGEST_LIMITS } from "../../../core/ingest/batch.ts";
import { type PrometheusTextOptions, parsePrometheusText } from "../../../core/ingest/prometheus-text.ts";
import { expectSound, rejectionsOf, samplesOf } from "./parse-result.ts";

const utf8 = new TextEncoder();

function parse(text: string, options?: PrometheusTextOptions) {
  const result = parsePrometheusText(utf8.encode(text), options);
  expectSound(result, "any");
  return result;
}

describe("parsePrometheusText, classic", () => {
  const check = (line: string, ...samples: string[]): void => {
    const result = parse(line);
    expect([line, samplesOf(result), rejectionsOf(result)]).toEqual([line, samples, []]);
  };
  const refuse = (line: string, code: string, why: string): void => {
    const result = parse(`good 1\n${line}\nalso_good 2`);
    expect([line, samplesOf(result), rejectionsOf(result)]).toEqual([
      line,
      ["good 1", "also_good 2"],
      [`2 ${code} ${why}: ${line.replace(/[\t\r]/g, " ")}`],
    ]);
  };

  it("reads names, labels, values and times", () => {
    check("m 1", "m 1");
    check("m{} 1", "m 1");
    check("ns:m_total 42 1700000000000", "ns:m_total 42 @1700000000000");
    check("m -1.5e-3 -1000", "m -0.0015 @-1000");
    check('m{b="2",a="1"} 1', 'm{a="1",b="2"} 1');
    check('m{a=""} 1', "m 1");
    check(
      "m NaN\nn +Inf\no -inf\np nan\nq Infinity\nr .5\ns 5.",
      "m NaN",
      "n Infinity",
      "o -Infinity",
      "p NaN",
      "q Infinity",
      "r 0.5",
      "s 5",
    );
  });

  it("takes blanks, tabs, CRLF, a trailing comma, a missing last line feed and an empty body", () => {
    check(' \tm { a = "1" , b="2" , }\t 1 \t 1000 \r\nn 2\r\n', 'm{a="1",b="2"} 1 @1000', "n 2");
    check('m{a="1"}1', 'm{a="1"} 1');
    check("");
    check("\n\n\n");
    check("# nothing but a comment");
  });

  it("reads escapes in label values, and what looks like the end of something inside them", () => {
    check('m{a="x\\"y\\\\z\\nw"} 1', 'm{a="x\\"y\\\\z\\nw"} 1');
    check('m{a="} 1 # x",b="温,="} 2', 'm{a="} 1 # x",b="温,="} 2');
  });

  it("reads quoted names, made to fit the grammar", () => {
    check('{"my.metric","host.name"="a",b="c"} 1', 'my_metric{b="c",host_name="a"} 1');
    check('{"温度"} 1', "_6e29_5ea6_ 1");
    check('m{"a.b"="x"} 1', 'm{a_b="x"} 1');
  });

  it("refuses what is outside the grammar, line by line", () => {
    refuse("0m 1", "bad-metric-name", "no metric name");
    refuse("m-x 1", "bad-line", "a space and a value are needed");
    refuse("m", "bad-line", "a space and a value are needed");
    refuse("m x", "not-a-number", "the value is no number");
    refuse("m 0x1", "not-a-number", "the value is no number");
    refuse("m 1_000", "not-a-number", "the value is no number");
    refuse("m 1 x", "bad-time", "the time is no whole number of milliseconds");
    refuse("m 1 1.5", "bad-time", "the time is no whole number of milliseconds");
    refuse("m 1 2 3", "bad-line", "something stands behind the sample");
    refuse("m{a=1} 1", "bad-label-value", "a label value stands in quotes");
    refuse('m{a="1} 1', "bad-line", "a quote is not closed");
    refuse('m{a="1\\', "bad-line", "a quote is not closed");
    refuse('m{a="\\q"} 1', "bad-line", 'an escape that is none of \\\\, \\" and \\n');
    refuse("m{a} 1", "bad-line", "= is needed behind a label name");
    refuse('m{1="x"} 1', "bad-label-name", "no label name");
    refuse('m{"a.b"} 1', "bad-line", "= is needed behind a label name");
    refuse('{a="b"} 1', "bad-metric-name", "no metric name");
    refuse('m{a="1"b="2"} 1', "bad-line", ", or } is needed behind a label");
    refuse('m{a="1",a="2"} 1', "bad-line", "a label stands twice");
    refuse('m{__name__="x"} 1', "bad-label-name", "__name__ is reserved");
    refuse("m 1 # {} 1", "bad-line", "something stands behind the sample");
    refuse("# TYPE m nothing", "bad-line", "no type that is known");
  });

  it("refuses lines that are not UTF-8 and keeps the others", () => {
    const result = parsePrometheusText(Uint8Array.of(...utf8.encode('m{a="'), 0xff, ...utf8.encode('"} 1\nn 2\n')));
    expect([samplesOf(result), rejectionsOf(result)]).toEqual([["n 2"], ['1 bad-encoding not UTF-8: m{a="\ufffd"} 1']]);
  });

  it("keeps the limits", () => {
    const limits = { ...INGEST_LIMITS, maxSamples: 2, maxLabels: 1, maxNameLength: 5, maxValueLength: 3 };
    const result = parse('abcdef 1\na{abcdef="1"} 1\na{b="1234"} 1\na{b="1",c="2"} 1\na 1\nb 2\nc 3\n', { limits });
    expect(samplesOf(result)).toEqual(["a 1", "b 2"]);
    expect(result.rejections.map(({ code, line }) => [line, code])).toEqual([
      [1, "bad-metric-name"],
      [2, "label-too-long"],
      [3, "label-too-long"],
      [4, "too-many-labels"],
      [7, "too-many-samples"],
    ]);
  });

  it("makes metadata of HELP and TYPE, and passes over other comments", () => {
    const text = "# HELP m Parts \\\\ made\\nhere.\n# TYPE m counter\n# a comment\n#TYPE n x\n# TYPE n Untyped \n# HELP\nm 1\n";
    const { batch, rejected } = parse(text);
    expect(rejected).toBe(0);
    expect(batch.metadata).toEqual([
      { name: "m", type: "counter", help: "Parts \\ made\nhere.", unit: "" },
      { name: "n", type: "unknown", help: "", unit: "" },
    ]);
    expect(parse(Array.from({ length: 6_000 }, (_, i) => `# TYPE m${i} gauge`).join("\n")).batch.metadata.length).toBe(5_000);
  });

  it("lets the last of a repeated series win, and says where it stood again", () => {
    const result = parse("m 1\nn 2\nm 3\nm 4 1000\nm 5 2000\n");
    expect([samplesOf(result), result.repeatedLine]).toEqual([["m 3", "n 2", "m 4 @1000", "m 5 @2000"], 3]);
    expect(parse("m 1\nn 1\n").repeatedLine).toBe(0);
  });

  it("puts given labels over those of the body, and an empty one takes the body's away", () => {
    const labels = [
      ["job", "press"],
      ["instance", ""],
    ] as const;
    const result = parse('m{job="x",instance="y",a="b"} 1\nn 2\n', { labels });
    expect(samplesOf(result)).toEqual(['m{a="b",job="press"} 1', 'n{job="press"} 2']);
  });
});

describe("parsePrometheusText, OpenMetrics", () => {
  const check = (text: string, samples: string[], rejections: string[] = []): void => {
    const result = parse(`${text}\n# EOF\n`);
    expect([text, samplesOf(result), rejectionsOf(result)]).toEqual([text, samples, rejections]);
  };

  it("is what ends in # EOF: times are seconds", () => {
    check("m 1 1700000000.123", ["m 1 @1700000000123"]);
    check("m 1 -0.0006", ["m 1 @-1"]);
    expect(samplesOf(parse("m 1 1000\n# EOF"))).toEqual(["m 1 @1000000"]);
    expect(samplesOf(parse("m 1 1000\n# EOF\n\r\n"))).toEqual(["m 1 @1000000"]);
    expect(samplesOf(parse("m 1 1000\n# EOF is not the end"))).toEqual(["m 1 @1000"]);
  });

  it("keeps a time that is beyond all measure for the site to refuse", () => {
    check("m 1 12345678901234567890.5", [`m 1 @${Number.MAX_SAFE_INTEGER}`]);
  });

  it("counts exemplars and drops them", () => {
    const text = '# TYPE a counter\na_total 1 123 # {id="x # y"} 0.5 1.5\na_total{b="c"} 2 # {} 1\n# EOF';
    expect([samplesOf(parse(text)), parse(text).exemplars]).toEqual([["a_total 1 @123000", 'a_total{b="c"} 2'], 2]);
    check("m 1 # 1", [], ["1 bad-line an exemplar begins with its labels: m 1 # 1"]);
    check("m 1 # {a=1} 1", [], ["1 bad-label-value a label value stands in quotes: m 1 # {a=1} 1"]);
    check("m 1 # {}", [], ["1 bad-line an exemplar has a value: m 1 # {}"]);
    check("m 1 # {} 1 x", [], ["1 bad-time the time is no number of seconds: m 1 # {} 1 x"]);
  });

  it("takes one space only, no trailing comma, and any escape", () => {
    check("m  1", [], ["1 not-a-number the value is no number: m  1"]);
    check('m{a="1",} 1', [], ['1 bad-line a comma with no label behind it: m{a="1",} 1']);
    check('m{a="\\q\\n"} 1', ['m{a="\\\\q\\n"} 1']);
  });

  it("refuses a sample that its type rules out, and keeps the rest of the family", () => {
    check(
      '# TYPE h histogram\nh_bucket{le="x"} 1\nh_bucket{le="+Inf"} 1\nh_sum -1\nh_count -1',
      ['h_bucket{le="+Inf"} 1', "h_sum -1"],
      ['2 bad-line a bucket has the label le, a number: h_bucket{le="x"} 1', "5 bad-line a count is neither negative nor NaN: h_count -1"],
    );
    check(
      '# TYPE s stateset\ns{s="a"} 2\ns{s="b"} 1\ns 1',
      ['s{s="b"} 1'],
      ['2 bad-line a state is 0 or 1: s{s="a"} 2', "4 bad-line a state has a label named as its metric: s 1"],
    );
    check(
      "# TYPE c counter\nother -1\nc_total -1\nc_total 1",
      ["other -1", "c_total 1"],
      ["3 bad-line a count is neither negative nor NaN: c_total -1"],
    );
  });

  it("makes metadata with units, and calls a gauge histogram a gauge", () => {
    const text = "# TYPE t_seconds gauge\n# UNIT t_seconds seconds\n# HELP t_seconds How long.\n# TYPE g gaugehistogram\n# EOF";
    expect(parse(text).batch.metadata).toEqual([
      { name: "t_seconds", type: "gauge", help: "How long.", unit: "seconds" },
      { name: "g", type: "gauge", help: "", unit: "" },
    ]);
  });
});

describe("parsePrometheusText", () => {
  // Each would take minutes if a step looked at the rest of the body again for each line: the time limit of a test is the check.
  const count = 200_000;
  const hostile: [what: string, body: string][] = [
    ["open braces", "{".repeat(count)],
    ["lines of open braces", "m{\n".repeat(count)],
    ["quotes", '"'.repeat(count)],
    ["one long label value", `m{a="${"x".repeat(count * 4)}"} 1`],
    ["one long run of escapes", `m{a="${"\\n".repeat(count)}"} 1`],
    ["blanks", " \t".repeat(count)],
    ["many labels", `m{${Array.from({ length: 100_000 }, (_, i) => `l${i}="x"`).join(",")}} 1`],
    ["type lines", "# TYPE m gauge\n".repeat(count)],
    ["one quoted name in a comment", `# HELP "${"\\".repeat(count)}`],
    ["ends", "# EOF\n".repeat(count)],
  ];
  it.each(hostile)("is done soon with %s", (_, body) => {
    parse(body);
    parse(`${body}\n# EOF\n`);
  });
});
