import { describe, expect, it } from "vitest";
import { readWall } from "../../../protocol/wall-text.ts";
import { importDashboard, importedText } from "../../../scripts/grafana/import.ts";

const OPTIONS = { name: undefined, chosen: {}, rateInterval: "5m" };
/** As dashboards write a variable, and template strings of this language an expression. */
const braced = (name: string): string => `$\{${name}}`;
const DS = { type: "prometheus", uid: braced("ds_prometheus") };

function imported(dashboard: unknown) {
  const done = importDashboard(dashboard, OPTIONS);
  if (!done.ok) throw new Error(done.reason);
  // Whatever is made is a wall that can be put.
  expect(readWall(importedText(done))).toMatchObject({ ok: true });
  return done;
}

/** As Grafana 11 exports a dashboard of hosts: variables, rows, one collapsed, panels of every kind. */
const MODERN = {
  __inputs: [{ name: "DS_PROMETHEUS", label: "Prometheus", type: "datasource", pluginId: "prometheus" }],
  __elements: {
    "lib-1": {
      name: "Uptime",
      uid: "lib-1",
      kind: 1,
      model: { type: "stat", title: "Uptime", targets: [{ expr: "time() - node_boot_time_seconds" }] },
    },
  },
  title: "Node Exporter / Hosts",
  uid: "rYdd1PPWk",
  schemaVersion: 39,
  time: { from: "now-24h", to: "now" },
  templating: {
    list: [
      { name: "ds_prometheus", type: "datasource", query: "prometheus", current: { value: "default" } },
      {
        name: "job",
        type: "query",
        definition: "label_values(node_uname_info, job)",
        current: { selected: false, text: "node", value: "node" },
      },
      { name: "node", type: "query", current: { text: "db-1:9100", value: "db-1:9100" } },
    ],
  },
  panels: [
    { id: 261, type: "row", title: "Quick CPU / Mem / Disk", collapsed: false, gridPos: { h: 1, w: 24, x: 0, y: 0 }, panels: [] },
    {
      id: 20,
      type: "gauge",
      title: "CPU Busy",
      datasource: DS,
      gridPos: { h: 4, w: 3, x: 0, y: 1 },
      fieldConfig: {
        defaults: {
          unit: "percent",
          min: 0,
          max: 100,
          thresholds: {
            mode: "absolute",
            steps: [
              { color: "rgba(50, 172, 45, 0.97)", value: null },
              { color: "rgba(237, 129, 40, 0.89)", value: 85 },
              { color: "rgba(245, 54, 54, 0.9)", value: 95 },
            ],
          },
          mappings: [{ type: "special", options: { match: "null", result: { text: "N/A" } } }],
        },
        overrides: [],
      },
      options: { reduceOptions: { calcs: ["lastNotNull"] }, orientation: "auto" },
      targets: [
        {
          refId: "A",
          expr: '100 * (1 - avg(rate(node_cpu_seconds_total{mode="idle", instance="$node"}[$__rate_interval])))',
          instant: true,
          legendFormat: "",
        },
      ],
    },
    { id: 15, type: "stat", libraryPanel: { uid: "lib-1", name: "Uptime" }, gridPos: { h: 4, w: 3, x: 3, y: 1 } },
    { id: 16, libraryPanel: { uid: "lib-2", name: "Cost" }, gridPos: { h: 4, w: 3, x: 6, y: 1 } },
    {
      id: 77,
      type: "timeseries",
      title: "CPU by mode of $node",
      datasource: DS,
      gridPos: { h: 8, w: 12, x: 0, y: 5 },
      fieldConfig: {
        defaults: {
          unit: "percentunit",
          custom: { drawStyle: "line", thresholdsStyle: { mode: "off" } },
          thresholds: {
            mode: "absolute",
            steps: [
              { color: "green", value: null },
              { color: "red", value: 80 },
            ],
          },
        },
        overrides: [{ matcher: { id: "byName", options: "Idle" }, properties: [] }],
      },
      targets: [
        {
          refId: "A",
          expr: 'sum by (mode) (irate(node_cpu_seconds_total{instance="$node",job="$job",mode!="idle"}[$__rate_interval])) / scalar(count(count by (cpu) (node_cpu_seconds_total{instance="$node"})))',
          legendFormat: "{{ mode }}",
          range: true,
        },
        { refId: "B", expr: "up", hide: true },
        { refId: "C", datasource: { type: "__expr__", uid: "__expr__" }, type: "math", expression: "$A * 2" },
      ],
    },
    {
      id: 80,
      type: "heatmap",
      title: "Latency",
      datasource: DS,
      gridPos: { h: 8, w: 12, x: 12, y: 5 },
      targets: [{ expr: "sum by (le) (rate(x_bucket[5m]))" }],
    },
    {
      id: 90,
      type: "row",
      title: "Details",
      collapsed: true,
      gridPos: { h: 1, w: 24, x: 0, y: 13 },
      panels: [
        {
          id: 91,
          type: "state-timeline",
          title: "Up",
          gridPos: { h: 8, w: 12, x: 0, y: 14 },
          fieldConfig: {
            defaults: {
              mappings: [{ type: "value", options: { "0": { text: "down", color: "red" }, "1": { text: "up", color: "green" } } }],
            },
          },
          targets: [{ refId: "A", expr: 'up{job="$job"}', legendFormat: "__auto" }],
        },
        {
          id: 92,
          type: "text",
          title: "Runbook",
          gridPos: { h: 8, w: 12, x: 12, y: 14 },
          options: { mode: "markdown", content: "# If it **burns**\n\nCall [the desk](https://example.org)<br/> &amp; wait" },
        },
        {
          id: 93,
          type: "table",
          title: "File systems",
          gridPos: { h: 8, w: 12, x: 0, y: 22 },
          transformations: [{ id: "organize" }],
          targets: [{ refId: "A", expr: "node_filesystem_avail_bytes", format: "table", instant: true }],
          fieldConfig: { defaults: { unit: "dateTimeAsIso" } },
        },
        {
          id: 94,
          type: "bargauge",
          title: "Logs",
          datasource: { type: "loki", uid: "l" },
          gridPos: { h: 8, w: 12, x: 12, y: 22 },
          targets: [{ expr: 'sum(rate({app="a"}[5m]))' }],
        },
        {
          id: 95,
          type: "bargauge",
          title: "Broken",
          gridPos: { h: 8, w: 12, x: 12, y: 30 },
          targets: [{ refId: "A", expr: "topk($limit, up)" }],
        },
      ],
    },
  ],
};

describe("importDashboard", () => {
  it("takes a dashboard of today as pages of panels, and lists what it could not, and why", () => {
    const { file, taken, left, notes } = imported(MODERN);
    expect(taken).toBe(6);
    expect(left).toEqual([
      "Cost: a library panel, which the file does not bring along",
      "Latency: panels of the kind heatmap are not drawn here",
      "Logs: asks loki, not Prometheus",
      "Broken: query A: the variable $limit has no value",
    ]);
    expect(notes).toEqual([
      "the variable $job is replaced by `node`, its value when the dashboard was saved",
      "the variable $node is replaced by `db-1:9100`, its value when the dashboard was saved",
      "CPU by mode of $node: without query C, which asks Grafana itself, its overrides of single fields",
      "File systems: without its unit `dateTimeAsIso`, its transformations",
    ]);
    expect(file).toEqual({
      wall: "node-exporter-hosts",
      title: "Node Exporter / Hosts",
      grid: "24x24",
      pages: [
        {
          title: "Quick CPU / Mem / Disk",
          panels: [
            {
              title: "CPU Busy",
              type: "big-number",
              expr: '100 * (1 - avg(rate(node_cpu_seconds_total{mode="idle", instance="db-1:9100"}[5m])))',
              range: "24h",
              unit: "percent",
              min: 0,
              max: 100,
              thresholds: [
                { above: 85, level: "medium" },
                { above: 95, level: "high" },
              ],
              at: [0, 0, 3, 8],
            },
            { title: "Uptime", type: "big-number", expr: "time() - node_boot_time_seconds", range: "24h", at: [3, 0, 3, 8] },
            {
              title: "CPU by mode of db-1:9100",
              type: "time-series",
              expr: 'sum by (mode) (irate(node_cpu_seconds_total{instance="db-1:9100",job="node",mode!="idle"}[5m])) / scalar(count(count by (cpu) (node_cpu_seconds_total{instance="db-1:9100"})))',
              legend: "{{mode}}",
              range: "24h",
              unit: "ratio",
              at: [0, 8, 12, 16],
            },
          ],
        },
        {
          title: "Details",
          panels: [
            {
              title: "Up",
              type: "state-timeline",
              expr: 'up{job="node"}',
              range: "24h",
              mappings: [
                { value: 0, text: "down", level: "high" },
                { value: 1, text: "up", level: "good" },
              ],
              at: [0, 0, 12, 12],
            },
            { title: "Runbook", type: "text", text: "If it burns\n\nCall the desk & wait", at: [12, 0, 12, 12] },
            { title: "File systems", type: "table", expr: "node_filesystem_avail_bytes", at: [0, 12, 12, 12] },
          ],
        },
      ],
    });
  });

  it("takes one of 2017: rows of spans, singlestat and graph, thresholds as text", () => {
    const singlestat = {
      type: "singlestat",
      title: "Used RAM",
      datasource: braced("DS_LOCALHOST"),
      format: "percent",
      span: 2,
      gauge: { show: true, minValue: 0, maxValue: 100 },
      colorValue: true,
      colors: ["rgba(50, 172, 45, 0.97)", "rgba(237, 129, 40, 0.89)", "rgba(245, 54, 54, 0.9)"],
      thresholds: "80,90",
      valueMaps: [{ op: "=", text: "N/A", value: "null" }],
      targets: [
        { expr: 'node_memory_MemTotal_bytes{instance=~"$node:$port"}', hide: true, refId: "A" },
        {
          expr: '100 - node_memory_MemAvailable_bytes{instance=~"$node:$port"} * 100 / node_memory_MemTotal_bytes{instance=~"$node:$port"}',
          refId: "B",
        },
      ],
    };
    const graph = {
      type: "graph",
      title: "Traffic",
      span: 12,
      targets: [{ expr: "irate(node_network_receive_bytes_total[5m])*8", legendFormat: "{{device}}", interval: "$interval" }],
      thresholds: [],
      yaxes: [{ format: "bps", min: "0", max: null }, { format: "short" }],
    };
    const { file, notes } = imported({
      title: "Old one",
      rows: [
        { title: "Basic", height: 151, panels: [singlestat, { ...singlestat, title: "Second", gauge: { show: false } }] },
        { title: "Net", height: "300px", panels: [graph] },
      ],
      templating: {
        list: [
          { name: "node", type: "query", current: { value: "db-1" } },
          { name: "port", type: "query", current: { value: "9100" } },
        ],
      },
    });
    expect(notes).toHaveLength(2);
    expect(file.pages).toEqual([
      {
        title: "Basic, Net",
        panels: [
          {
            title: "Used RAM",
            type: "big-number",
            expr: '100 - node_memory_MemAvailable_bytes{instance=~"db-1:9100"} * 100 / node_memory_MemTotal_bytes{instance=~"db-1:9100"}',
            unit: "percent",
            min: 0,
            max: 100,
            thresholds: [
              { above: 80, level: "medium" },
              { above: 90, level: "high" },
            ],
            at: [0, 0, 4, 8],
          },
          expect.objectContaining({ title: "Second", at: [4, 0, 4, 8] }),
          {
            title: "Traffic",
            type: "time-series",
            expr: "irate(node_network_receive_bytes_total[5m])*8",
            legend: "{{device}}",
            unit: "bits-per-second",
            min: 0,
            at: [0, 8, 24, 16],
          },
        ],
      },
    ]);
  });

  it("takes what an API answers, and says what is no dashboard", () => {
    const panels = [{ type: "stat", title: "a", gridPos: { x: 0, y: 0, w: 4, h: 4 }, targets: [{ expr: "up" }] }];
    expect(imported({ meta: {}, dashboard: { title: "温度", panels } }).file.wall).toBe("imported");
    const reason = (data: unknown) => {
      const done = importDashboard(data, OPTIONS);
      return done.ok ? "" : done.reason;
    };
    expect(reason([])).toBe("is no dashboard: a JSON object is one");
    expect(reason({ a: 1 })).toBe("is no dashboard: it has neither panels nor rows");
    expect(reason({ apiVersion: "dashboard.grafana.app/v2beta1", spec: { elements: {} } })).toMatch(/schema v2/);
    expect(reason({ panels: [{ type: "logs", title: "Logs" }] })).toBe(
      "no panel could be taken\n  Logs: panels of the kind logs are not drawn here",
    );
  });

  it("says at the head of the file what is missing, in comments", () => {
    const done = imported(MODERN);
    expect(importedText(done).split("\n").slice(0, 4)).toEqual([
      "# Imported from a Grafana dashboard by `npm run import-grafana`.",
      "# Not taken:",
      "# - Cost: a library panel, which the file does not bring along",
      "# - Latency: panels of the kind heatmap are not drawn here",
    ]);
  });
});
