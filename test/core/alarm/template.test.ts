import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderTemplate, templateDefect } from "../../../core/alarm/template.ts";
import type { TemplateSite } from "../../../core/alarm/template-functions.ts";

const SITE: TemplateSite = {
  query: (expr) =>
    expr === "none"
      ? []
      : [
          { labels: new Map([["instance", "b"]]), value: 2 },
          { labels: new Map([["instance", "a"]]), value: 1.5 },
        ],
  externalLabels: new Map([["plant", "north"]]),
  externalUrl: "https://wall.example.org",
  nowMs: 1_500_000_000_000,
};

const LABELS = new Map([
  ["instance", "press-4:9100"],
  ["job", "node"],
]);

function check(template: string, expected: unknown, value = 0.91234567): void {
  expect(renderTemplate(template, { labels: LABELS, value }, SITE)).toEqual(expected);
}

describe("renderTemplate", () => {
  it("leaves plain text as it is", () => {
    check("it is hot, and {this} is no action", "it is hot, and {this} is no action");
  });

  it("puts labels and the value in", () => {
    check("{{ $labels.instance }} of {{$labels.job}}", "press-4:9100 of node");
    check("{{ .Labels.instance }} is at {{ .Value }}", "press-4:9100 is at 0.91234567");
    check("{{ $labels.absent }}|", "|");
    check("{{ $value }}", "1e+06", 1_000_000);
    check("{{ $value }}", "123456", 123_456);
    check("{{ $value }} {{ $value }}", "NaN NaN", Number.NaN);
    check("{{ $value }}", "-Inf", Number.NEGATIVE_INFINITY);
    check("{{ $value }}", "1e-05", 0.00001);
    check("{{ $labels }}", "map[instance:press-4:9100 job:node]");
  });

  it("writes numbers for people as Prometheus does", () => {
    check("{{ $value | humanize }}", "912.3m");
    check("{{ humanize $value }}", "1.235M", 1_234_567);
    check("{{ humanize $value }}", "0", 0);
    check("{{ $value | humanize1024 }}", "1Mi", 1_048_576);
    check("{{ $value | humanizePercentage }}", "91.23%");
    check("{{ $value | humanizeDuration }}", "14m 59s", 899.99);
    check("{{ $value | humanizeDuration }}", "1d 1h 1m 1s", 90_061);
    check("{{ $value | humanizeDuration }}", "-1m 30s", -90);
    check("{{ $value | humanizeDuration }}", "1.5s", 1.5);
    check("{{ $value | humanizeDuration }}", "20ms", 0.02);
    check("{{ $value | humanizeTimestamp }}", "2015-06-23 13:19:44.128 +0000 UTC", 1_435_065_584.128);
    check('{{ "0.5" | humanizePercentage }}', "50%");
  });

  it("prints by formats as Go does", () => {
    check('{{ printf "%.2f" $value }}', "0.91");
    check('{{ $value | printf "%5.1f|%%" }}', "  0.9|%");
    check('{{ printf "%s has %v, %q" $labels.job 3 "x" }}', 'node has 3, "x"');
    check('{{ printf "%05.1f %-4s| %e %g" $value "ab" $value 100000000 }}', "000.9 ab  | 9.123457e-01 1e+08");
    check('{{ printf "%d" $value }}', "%!d(float64=0.91234567)");
    check('{{ printf "%s" }}', "%!s(MISSING)");
  });

  it("decides, loops and keeps variables", () => {
    check("{{ if gt $value 0.9 }}high{{ else if gt $value 0.5 }}medium{{ else }}low{{ end }}", "high");
    check("{{ if gt $value 0.9 }}high{{ else if gt $value 0.5 }}medium{{ else }}low{{ end }}", "medium", 0.6);
    check("{{ if gt $value 0.9 }}high{{ else if gt $value 0.5 }}medium{{ else }}low{{ end }}", "low", 0.1);
    check('{{ if and (eq $labels.job "node") (ne $labels.instance "x") }}yes{{ end }}', "yes");
    check("{{ $x := $labels.job }}{{ $x | toUpper | title }}", "NODE");
    check('{{ range query "up" }}{{ .Labels.instance }}={{ .Value }} {{ end }}', "b=2 a=1.5 ");
    check('{{ range $i, $s := query "up" | sortByLabel "instance" }}{{ $i }}:{{ $s.Labels.instance }};{{ end }}', "0:a;1:b;");
    check('{{ with query "up" }}{{ . | first | value }}{{ end }}', "2");
    check('{{ with query "none" }}{{ . | first | value }}{{ else }}nothing{{ end }}', "nothing");
    check('{{ (query "up" | first).Value }}', "2");
    check('{{ query "up" | first | label "instance" }}', "b");
    check("a {{- /* said to no one */ -}} b{{ 1 -}}   c", "ab1c");
  });

  it("knows texts and patterns", () => {
    check('{{ reReplaceAll ":.*" "" $labels.instance }}', "press-4");
    check('{{ if match "^press" $labels.instance }}a press{{ end }}', "a press");
    check('{{ match "ess-[0-9]" $labels.instance }} {{ match "^ess" $labels.instance }}', "true false");
    check('{{ reReplaceAll "(?:(s)|([0-9]))" "<$1$2>" $labels.instance }}', "pre<s><s>-<4>:<9><1><0><0>");
    check('{{ reReplaceAll "(?P<a>[a-z]+)-([0-9])" "$2/$a$$" $labels.instance }}', "4/press$:9100");
    check('{{ reReplaceAll "x*" "-" "ab" }} {{ reReplaceAll "^p" "P" "pp" }}', "-a-b- Pp");
    check('{{ match "(" "a" }}', expect.stringContaining("<error expanding template:"));
    check("{{ $externalLabels.plant }} {{ .ExternalURL }}", "north https://wall.example.org");
    check("{{ $labels.instance | stripPort }}", "press-4");
    check('{{ "web-1.example.org:80" | stripDomain }}', "web-1:80");
    check('{{ "two words" | title }} {{ len "ab" }} {{ index $labels "job" }}', "Two Words 2 node");
  });

  it("says what is wrong in the text's place, and holds nothing back", () => {
    check("{{ $labels.instance", "<error expanding template: unclosed action>");
    check("{{ nonsense 1 }}", '<error expanding template: function "nonsense" not defined>');
    check("{{ $other }}", '<error expanding template: undefined variable "$other">');
    check('{{ query "none" | first }}', "<error expanding template: first() called on vector with no elements>");
    check("{{ if $value }}x", "<error expanding template: {{if}} has no {{end}}>");
    check("{{ $value.Field }}", "<error expanding template: can't evaluate field Field>");
    check('{{ constructor "x" }}', '<error expanding template: function "constructor" not defined>');
    check('{{ humanize "warm" }}', "<error expanding template: can't convert warm to a number>");
  });

  it("ends, whatever is written into it", () => {
    const pieces = fc.constantFrom(
      "{{",
      "}}",
      " end ",
      "if ",
      "range ",
      "else ",
      "$x ",
      ":= ",
      "| ",
      "(",
      ")",
      '"a" ',
      "1 ",
      ". ",
      "query ",
      "-",
      "/*",
      "*/",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (words) => {
        expect(typeof renderTemplate(words.join(""), { labels: LABELS, value: 1 }, SITE)).toBe("string");
      }),
    );
    const deep = "{{ if 1 }}".repeat(5_000);
    check(deep, "<error expanding template: blocks are nested too deeply>");
    const wide = `{{ range query "up" }}${"x".repeat(9_000)}{{ end }}`;
    check(wide, "<error expanding template: the text grows too long>");
  });
});

describe("templateDefect", () => {
  it("finds before a rule runs what would fail each time", () => {
    expect(templateDefect("{{ $labels.instance }}")).toBeNull();
    expect(templateDefect("{{ end }}")).toMatchObject({ message: "unexpected {{end}}", at: 0 });
    expect(templateDefect("x {{ if nosuch }}{{ end }}")).toMatchObject({ message: 'function "nosuch" not defined' });
  });
});
