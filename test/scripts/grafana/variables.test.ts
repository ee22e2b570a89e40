import { describe, expect, it } from "vitest";
import { readDashboard } from "../../../scripts/grafana/dashboard.ts";
import { rangeOf, readVariables, replaceVariables, type Variables } from "../../../scripts/grafana/variables.ts";

function variables(list: readonly object[], chosen: Readonly<Record<string, string>> = {}): Variables {
  const read = readDashboard({ panels: [], time: { from: "now-6h" }, templating: { list } });
  if (!read.ok) throw new Error(read.reason);
  return readVariables(read.dashboard, { chosen, rateInterval: "5m" });
}

const LIST = [
  { name: "ds", type: "datasource", current: { value: "Prometheus" } },
  { name: "job", type: "query", current: { text: "node", value: "node" } },
  { name: "node", type: "query", includeAll: true, current: { text: "All", value: "$__all" } },
  { name: "disk", type: "query", multi: true, current: { text: ["sda", "nvme0.n1"], value: ["sda", "nvme0.n1"] } },
  { name: "one", type: "query", multi: true, current: { value: ["eth0"] } },
  { name: "cluster", type: "query", allValue: "prod-.+", current: { value: ["$__all"] } },
  { name: "interval", type: "interval", current: { value: "$__auto_interval_interval" } },
  { name: "port", type: "constant", query: "9100" },
];

/** As dashboards write a variable, and template strings of this language an expression. */
const braced = (name: string): string => `$\{${name}}`;

describe("replaceVariables", () => {
  const check = (text: string, expected: string, ...unknown: string[]) =>
    expect([text, replaceVariables(text, variables(LIST))]).toEqual([text, { text: expected, unknown }]);

  it("puts the saved value in place of each form of a variable", () => {
    check('up{job="$job"}', 'up{job="node"}');
    check(`up{job="${braced("job")}"}`, 'up{job="node"}');
    check(`up{job=~"${braced("job:regex")}"}`, 'up{job=~"node"}');
    check('up{job="[[job]]", instance=~"web:$port"}', 'up{job="node", instance=~"web:9100"}');
    check('up{device="$one"}', 'up{device="eth0"}');
  });

  it("makes a matcher match where it stands for all or for several", () => {
    check('up{instance="$node"}', 'up{instance=~".*"}');
    check("up{instance='$node:$port'}", "up{instance=~'.*:9100'}");
    check('up{instance!="$node"}', 'up{instance!~".*"}');
    check('up{instance=~"$cluster"}', 'up{instance=~"prod-.+"}');
    check('x{device=~"$disk"}', 'x{device=~"(sda|nvme0\\\\.n1)"}');
  });

  it("knows Grafana's own", () => {
    check("rate(x[$__rate_interval])", "rate(x[5m])");
    check(`rate(x[$interval]) + rate(x[${braced("__interval")}])`, "rate(x[5m]) + rate(x[5m])");
    check("increase(x[$__range]) / $__range_s", "increase(x[6h]) / 21600");
  });

  it("leaves what nobody knows, and the groups of label_replace", () => {
    check("rate(x[$resolution])", "rate(x[$resolution])", "resolution");
    check('label_replace(up, "a", "$1", "b", "(.*)")', 'label_replace(up, "a", "$1", "b", "(.*)")');
  });

  it("says what was put in place of each, data sources aside", () => {
    expect(variables(LIST, { job: "windows" }).said.slice(0, 3)).toEqual([
      "the variable $job is replaced by `windows`, as asked",
      "the variable $node is replaced by `.*`, everything",
      "the variable $disk is replaced by `(sda|nvme0\\\\.n1)`, its value when the dashboard was saved",
    ]);
  });
});

describe("rangeOf", () => {
  it("is a duration of PromQL", () => {
    expect(["now-6h", "24h", "now-7d/d", "now-1M", "2026-01-01", undefined].map(rangeOf)).toEqual([
      "6h",
      "24h",
      "7d",
      "30d",
      undefined,
      undefined,
    ]);
  });
});
