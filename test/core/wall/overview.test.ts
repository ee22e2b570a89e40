import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../core/promql/parse.ts";
import { queriesOf, type WallDefinition } from "../../../core/wall/definition.ts";
import { paceOf } from "../../../core/wall/draft.ts";
import { type Inventory, type MetricInventory, overviewWall } from "../../../core/wall/overview.ts";

const metric = (name: string, series = 1): MetricInventory => ({ name, series, counter: name.endsWith("_total") });

const HOST = [
  "node_cpu_seconds_total",
  "node_memory_MemAvailable_bytes",
  "node_memory_MemTotal_bytes",
  "node_filesystem_avail_bytes",
  "node_filesystem_size_bytes",
  "node_load1",
  "node_network_receive_bytes_total",
  "node_network_transmit_bytes_total",
  "node_disk_read_bytes_total",
  "node_disk_written_bytes_total",
].map((name) => metric(name, 3));

const site = (metrics: readonly MetricInventory[], hosts = 1, slowestRhythmMs: number | undefined = 1000): Inventory => ({
  hosts,
  slowestRhythmMs,
  metrics,
});

/** What is wrong with a layout: panels that leave the canvas or share a cell, ids or numbers given twice, queries that do not parse. */
function defects(wall: WallDefinition): string[] {
  const found: string[] = [];
  const numbers = queriesOf(wall).map(({ number }) => number);
  if (new Set(numbers).size !== numbers.length) found.push("a query number is given twice");
  for (const { expr } of queriesOf(wall)) {
    const parsed = parseQuery(expr);
    if (!parsed.ok) found.push(`${expr}: ${parsed.error.message}`);
  }
  for (const page of wall.pages) {
    const cells = new Set<string>();
    if (new Set(page.panels.map(({ id }) => id)).size !== page.panels.length) found.push(`a panel id is given twice on ${page.id}`);
    for (const { id, place } of page.panels) {
      const { x, y, w, h } = place;
      if (x < 0 || y < 0 || w < 1 || h < 1 || x + w > wall.canvas.columns || y + h > wall.canvas.rows)
        found.push(`${id} leaves the canvas`);
      for (let column = x; column < x + w; column++) {
        for (let row = y; row < y + h; row++) {
          if (cells.has(`${column} ${row}`)) found.push(`${id} covers another panel`);
          cells.add(`${column} ${row}`);
        }
      }
    }
  }
  return found;
}

const outline = (wall: WallDefinition): unknown => wall.pages.map(({ id, panels }) => [id, panels.map((panel) => panel.id)]);

describe("overviewWall", () => {
  it("shows the devices alone before anything else has arrived", () => {
    expect(outline(overviewWall(site([], 0, undefined)))).toEqual([["devices", ["devices"]]]);
  });

  it("takes the shape of any glass", () => {
    expect(overviewWall(site(HOST)).reflows).toBe(true);
  });

  it("gives one host its numbers, lines and file systems, and a second page for the rest", () => {
    expect(outline(overviewWall(site(HOST)))).toEqual([
      [
        "hosts",
        ["devices", "cpu", "memory", "disk", "load", "cpu-line", "memory-line", "received-line", "file-systems", "received", "sent"],
      ],
      ["hosts-more", ["disk-line", "load-line", "sent-line", "read-line"]],
    ]);
  });

  it("shows what is not a host's on the first page too, and the rest of it on pages of its own", () => {
    const wall = overviewWall(site([...HOST, ...["oil_bar", "speed_rpm", "temperature_celsius"].map((name) => metric(name))], 48));
    expect(wall.pages[0]?.panels.slice(-3).map(({ id, type }) => [id, type])).toEqual([
      ["cpu-top", "top-n"],
      ["oil_bar", "big-number"],
      ["speed_rpm", "big-number"],
    ]);
    expect(wall.pages[2]?.panels.map(({ id }) => id)).toEqual(["temperature_celsius"]);
  });

  it("ranks hosts when there are several, and draws maximum, mean and minimum when they are many", () => {
    const wall = overviewWall(site(HOST, 48));
    expect(wall.pages[0]?.panels.slice(-3).map(({ id }) => id)).toEqual(["cpu-top", "memory-top", "file-systems"]);
    const line = wall.pages[0]?.panels.find(({ id }) => id === "cpu-line");
    expect(line?.queries.map(({ legend }) => legend)).toEqual([
      { en: "max", zh: "最高" },
      { en: "avg", zh: "平均" },
      { en: "min", zh: "最低" },
    ]);
  });

  it("gives every other metric a number or lines, by its unit, on pages of twelve", () => {
    const names = Array.from({ length: 20 }, (_, i) => metric(`m${String(i).padStart(2, "0")}_celsius`, i === 5 ? 4 : 1));
    const wall = overviewWall(site(names));
    expect(wall.pages.map(({ panels }) => panels.length)).toEqual([7, 12, 5]);
    expect(wall.pages[1]?.panels.map(({ type }) => type).filter((type) => type === "time-series").length).toBe(1);
    expect(new Set(wall.pages[1]?.panels.map(({ unit }) => unit))).toEqual(new Set(["celsius"]));
  });

  it("leaves out what rules keep of their alarms, and buckets that have a count", () => {
    const names = ["ALERTS", "ALERTS_FOR_STATE", "latency_seconds_bucket", "latency_seconds_count", "ice_bucket"];
    const metrics = names.map((name) => ({ name, series: 3, counter: false }));
    const wall = overviewWall({ metrics, hosts: 0, slowestRhythmMs: 1000 });
    const exprs = wall.pages.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)));
    expect([...new Set(exprs.flatMap((expr) => names.filter((name) => new RegExp(`\\b${name}\\b`).test(expr))))].sort()).toEqual([
      "ice_bucket",
      "latency_seconds_count",
    ]);
  });

  it("takes the window of its rates from the slowest rhythm, in steps", () => {
    expect([500, 1000, 2500, 10_000, 15_000, 60_000, 3_600_000].map((rhythm) => paceOf(rhythm).windowMs / 1000)).toEqual([
      10, 10, 10, 60, 60, 300, 3600,
    ]);
    for (const rhythm of [1000, 10_000, 15_000, 60_000]) expect(paceOf(rhythm).windowMs).toBeGreaterThanOrEqual(4 * rhythm);
  });

  it("never covers a panel, leaves the canvas or asks what cannot be asked, whatever has arrived", () => {
    const names = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,20}$/);
    const keywords = fc.constantFrom("sum", "by", "inf", "NaN", "offset", "topk", "start", "unless", "bool");
    const metrics = fc.uniqueArray(
      fc.record({
        name: fc.oneof(names, keywords, fc.constantFrom(...HOST.map(({ name }) => name))),
        series: fc.integer({ min: 1, max: 50 }),
        counter: fc.boolean(),
      }),
      {
        selector: ({ name }) => name,
        maxLength: 80,
      },
    );
    fc.assert(
      fc.property(
        metrics,
        fc.integer({ min: 0, max: 60 }),
        fc.option(fc.integer({ min: 1, max: 1e8 }), { nil: undefined }),
        (metrics, hosts, slowestRhythmMs) => {
          expect(defects(overviewWall({ metrics, hosts, slowestRhythmMs }))).toEqual([]);
        },
      ),
    );
  });
});
