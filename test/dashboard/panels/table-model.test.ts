import { describe, expect, it } from "vitest";
import { layoutTable, type TableLayout, type TableModel, tableModel } from "../../../dashboard/panels/table-model.ts";
import type { SeriesEntry } from "../../../protocol/frame.ts";
import type { Panel } from "../../../protocol/wall.ts";
import { panel, picture, query, series } from "../support/picture.ts";

const NOW = 1_000_000;

function model(P: Panel, entries: readonly (Partial<SeriesEntry> & { readonly labels: Record<string, string> })[]): TableModel {
  const list = entries.map((entry, i) => series(i + 1, { sampledMs: NOW, ...entry }));
  return tableModel(P, picture({ panels: [P], series: list, at: NOW }), NOW, "en", "value");
}

const shown = ({ rows }: TableModel): unknown[] => rows.map(({ names, cells }) => [...names, ...cells.map((cell) => cell?.full ?? null)]);

describe("tableModel", () => {
  it("joins queries by the labels that tell rows apart, and leaves a place empty where one has nothing", () => {
    const P = panel([query(1, { legend: "CPU" }), query(2, { legend: "memory", unit: "bytes" })], { type: "table", unit: "ratio" });
    const made = model(P, [
      { labels: { instance: "b", job: "node" }, value: 0.5 },
      { labels: { instance: "a", job: "node" }, value: 0.25 },
      { query: 2, labels: { instance: "a", job: "node" }, value: 2048 },
      { query: 2, labels: { instance: "c", job: "node" }, value: 1024 },
    ]);
    expect([made.headings, made.labelColumns]).toEqual([["instance", "CPU", "memory"], 1]);
    expect(shown(made)).toEqual([
      ["a", "25.0%", "2.00 KiB"],
      ["b", "50.0%", null],
      ["c", null, "1.00 KiB"],
    ]);
  });

  it("has the columns of labels that legends ask for, so that queries of different labels meet", () => {
    const P = panel([query(1, { legend: "{{instance}}" }), query(2, { legend: "load" })], { type: "table" });
    const made = model(P, [
      { labels: { instance: "a", mode: "idle" }, value: 1 },
      { query: 2, labels: { __name__: "node_load1", instance: "a" }, value: 2 },
    ]);
    expect([made.headings, shown(made)]).toEqual([["instance", "value 1", "load"], [["a", "1", "2"]]]);
  });

  it("calls a column without a legend by its metric, and one alone a value", () => {
    const P = panel([query(1)], { type: "table" });
    expect(model(P, [{ labels: { __name__: "up", instance: "a" } }]).headings).toEqual(["instance", "up"]);
    expect(model(P, [{ labels: { instance: "a" } }]).headings).toEqual(["instance", "value"]);
  });

  it("calls labels as the wall does, in the screen's language", () => {
    const labels = { instance: { en: "Host", zh: "主机" } };
    const P = panel([query(1, { legend: "{{instance}} {{constructor}}" })], { type: "table", labels });
    const list = [series(1, { labels: { instance: "a", constructor: "b" }, sampledMs: NOW })];
    const headings = (["en", "zh"] as const).map(
      (language) => tableModel(P, picture({ panels: [P], series: list, at: NOW }), NOW, language, "value").headings,
    );
    expect(headings).toEqual([
      ["Host", "constructor", "value"],
      ["主机", "constructor", "value"],
    ]);
  });

  it("names a row that is alone, of several queries too", () => {
    const P = panel([query(1, { legend: "CPU" }), query(2, { legend: "load" })], { type: "table" });
    const made = model(P, [
      { labels: { instance: "a" }, value: 1 },
      { query: 2, labels: { __name__: "node_load1", instance: "a" }, value: 2 },
    ]);
    expect([made.headings, shown(made)]).toEqual([["instance", "CPU", "load"], [["a", "1", "2"]]]);
  });

  it("keeps two series apart that its labels do not", () => {
    const P = panel([query(1, { legend: "{{instance}}" })], { type: "table" });
    const made = model(P, [
      { labels: { instance: "a", disk: "1" }, value: 1 },
      { labels: { instance: "a", disk: "2" }, value: 2 },
    ]);
    expect(shown(made)).toEqual([
      ["a", "1"],
      ["a", "2"],
    ]);
    expect(new Set(made.rows.map(({ key }) => key)).size).toBe(2);
  });

  it("puts the worst row first: its worst cell counts, and limits are for the panel's own unit alone", () => {
    const thresholds = [{ at: 0.9, level: "high" as const }];
    const P = panel([query(1), query(2, { legend: "load", unit: "none" })], { type: "table", unit: "ratio", thresholds });
    const made = model(P, [
      { labels: { instance: "a" }, value: 0.5 },
      { labels: { instance: "b" }, value: 0.95 },
      { labels: { instance: "c" }, value: 0.1, sampledMs: NOW - 600_000 },
      { query: 2, labels: { instance: "a" }, value: 40 },
    ]);
    expect(made.rows.map(({ names, state }) => [...names, state])).toEqual([
      ["b", "live"],
      ["c", "stale"],
      ["a", "live"],
    ]);
  });
});

describe("layoutTable", () => {
  const measure = (text: string): number => text.length * 0.5;
  const rows = (count: number, columns: number): TableModel => {
    const reading = { text: "12.3", unit: "", full: "12.3", mapped: false, level: undefined };
    return {
      headings: ["instance", ...Array.from({ length: columns }, (_, i) => `c${i}`)],
      labelColumns: 1,
      rows: Array.from({ length: count }, (_, i) => ({
        key: `${i}`,
        names: [`host-${i}`],
        cells: Array(columns).fill(reading),
        state: "live",
      })),
    };
  };

  const widthOf = ({ names, columns }: TableLayout): number => [...names, ...columns.widths].reduce((sum, width) => sum + width, 0);

  it("is as large as all fits, and fills the width", () => {
    const few = layoutTable(rows(3, 2), 600, 300, measure);
    expect([few.fontPx, few.shownRows, few.hiddenRows, few.columns.order]).toEqual([36, 3, 0, [0, 1]]);
    expect(widthOf(few)).toBeGreaterThan(597);
    expect(layoutTable(rows(6, 2), 600, 300, measure).fontPx).toBe(28);
  });

  it("counts the rows that do not fit, with a line for the count", () => {
    const { shownRows, hiddenRows } = layoutTable(rows(50, 2), 600, 300, measure);
    expect([shownRows, hiddenRows]).toEqual([5, 45]);
  });

  it("has as many columns of values at once as leave room for names, one at least, and never more width than there is", () => {
    const many = layoutTable(rows(3, 9), 400, 300, measure);
    expect([many.columns.order.length, many.columns.widths.length, many.shownRows, many.hiddenRows]).toEqual([9, 2, 3, 0]);
    expect(widthOf(many)).toBeLessThanOrEqual(400);
    expect(layoutTable(rows(3, 9), 100, 300, measure).columns.widths.length).toBe(1);
  });

  it("takes a row's place for the line that says which columns stand", () => {
    expect([2, 9].map((columns) => layoutTable(rows(6, columns), 400, 300, measure).shownRows)).toEqual([6, 5]);
  });

  it("keeps all columns where names are shorter than the least that long ones are cut to", () => {
    const short: TableModel = {
      ...rows(3, 2),
      headings: ["i", "c0", "c1"],
      rows: rows(3, 2).rows.map((row) => ({ ...row, names: ["a"] })),
    };
    expect(layoutTable(short, 290, 300, measure).columns.widths.length).toBe(2);
  });

  it("gives marks their words where names and values leave room for them", () => {
    const words = { ofRow: () => "stale", ofCell: () => "" };
    expect(layoutTable(rows(3, 2), 600, 300, measure, words).hasWords).toBe(true);
    expect(layoutTable(rows(3, 2), 400, 300, measure, words).hasWords).toBe(false);
  });
});
