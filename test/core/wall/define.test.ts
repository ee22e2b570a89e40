import { describe, expect, it } from "vitest";
import { defectsOf, formatPath, wallOf } from "../../../core/wall/define.ts";
import { streamsOf } from "../../../core/wall/definition.ts";
import type { PanelFile, WallFile } from "../../../core/wall/file.ts";

const panel = (rest: Partial<PanelFile> = {}): PanelFile => ({ type: "big-number", expr: "m", ...rest });
const page = (...panels: readonly PanelFile[]): WallFile => ({ wall: "w", panels });

describe("wallOf", () => {
  it("needs a name and one expression, and says the rest itself", () => {
    expect(wallOf({ wall: "press-shop", panels: [{ type: "time-series", expr: "temperature_celsius" }] })).toEqual({
      name: "press-shop",
      title: "press-shop",
      canvas: { width: 1920, height: 1080, columns: 12, rows: 8 },
      reflows: true,
      pages: [
        {
          id: "page-1",
          title: "press-shop",
          panels: [
            {
              id: "temperature_celsius",
              type: "time-series",
              title: "temperature_celsius",
              place: { x: 0, y: 0, w: 12, h: 8 },
              queries: [{ number: 1, expr: "temperature_celsius", legend: "", rangeMs: 3_600_000, stepMs: 30_000 }],
              unit: "celsius",
              min: null,
              max: null,
              thresholds: [],
            },
          ],
        },
      ],
    });
  });

  it("fills in how long a ticker stands and a task is looked back on, and makes moments of times", () => {
    const wall = wallOf(
      page(
        { type: "ticker", stream: "news" },
        { type: "ticker", expr: "m", dwell: "20s" },
        { type: "task-progress", queries: [{ expr: "m" }, { expr: "n", role: "total" }] },
        { type: "clock", zones: ["UTC", { zone: "Asia/Shanghai", title: "Shanghai" }] },
        { type: "countdown", time: "2026-12-31T17:00:00+08:00" },
        { type: "countdown", daily: ["22:00", "06:30", "14:00"] },
      ),
    );
    expect(
      wall.pages[0]?.panels.map(({ stream, dwellMs, queries, zones, timeMs, daily }) => ({
        stream,
        dwellMs,
        queries,
        zones,
        timeMs,
        daily,
      })),
    ).toMatchObject([
      { stream: "news", dwellMs: 8_000, queries: [] },
      { dwellMs: 20_000, queries: [{ rangeMs: 3_600_000 }] },
      { queries: [{ rangeMs: 900_000, stepMs: 10_000 }, { role: "total" }] },
      { zones: [{ zone: "UTC" }, { zone: "Asia/Shanghai", title: "Shanghai" }] },
      { timeMs: Date.UTC(2026, 11, 31, 9) },
      { daily: [390, 840, 1_320] },
    ]);
    expect([...streamsOf(wall)]).toEqual(["news"]);
  });

  it("turns thresholds, mappings and durations into what a panel is", () => {
    const [first] = wallOf(
      page(
        panel({
          range: "1h30m",
          step: "1m",
          legend: "{{line}}",
          thresholds: [
            { above: 80, level: "medium" },
            { below: 5, level: "critical" },
          ],
          mappings: [{ value: 1, text: "on", level: "good" }, { from: 2, text: "more" }, { value: "NaN", text: "none" }, { text: "else" }],
          decimals: 1,
        }),
      ),
    ).pages[0]?.panels ?? [undefined];
    expect(first).toMatchObject({
      queries: [{ legend: "{{line}}", rangeMs: 5_400_000, stepMs: 60_000 }],
      thresholds: [
        { at: 80, level: "medium" },
        { at: 5, level: "critical", side: "below" },
      ],
      mappings: [
        { range: { from: 1, to: 1 }, text: "on", level: "good" },
        { range: { from: 2, to: null }, text: "more" },
        { text: "none" },
        { range: { from: null, to: null }, text: "else" },
      ],
      decimals: 1,
    });
  });

  it("says range, step and legend of the panel for each query that does not", () => {
    const queries = [{ expr: "a" }, { expr: "b", legend: "b!", range: "0s", step: "5s" }];
    const { expr: _, ...rest } = panel({ queries, legend: "{{x}}", range: "10m" });
    expect(wallOf(page(rest)).pages[0]?.panels[0]?.queries).toEqual([
      { number: 1, expr: "a", legend: "{{x}}", rangeMs: 600_000, stepMs: 5_000 },
      { number: 2, expr: "b", legend: "b!", rangeMs: 0, stepMs: 5_000 },
    ]);
  });

  it("makes ids of English titles, keeps letters of every script, and none twice", () => {
    const titles = [{ en: "Fullest disk", zh: "最满磁盘" }, "温度 1", "温度 1", "!!"];
    const ids = wallOf(page(...titles.map((title) => panel({ title })), panel({ id: "温度-1-2" }))).pages[0]?.panels.map(({ id }) => id);
    expect(ids).toEqual(["fullest-disk", "温度-1", "温度-1-3", "big-number", "温度-1-2"]);
  });

  it("gives a canvas a grid of cells that are nearly square", () => {
    const cells = (canvas: string) => {
      const { columns, rows } = wallOf({ ...page(panel()), canvas }).canvas;
      return `${columns}x${rows}`;
    };
    expect(["1920x1080", "3840x1080", "1080x1920", "3840x2160", "320x240"].map(cells)).toEqual(["12x8", "24x8", "6x14", "24x16", "2x2"]);
    expect(wallOf({ ...page(panel()), grid: "9x3" }).canvas).toMatchObject({ width: 1920, columns: 9, rows: 3 });
  });
});

describe("defectsOf", () => {
  const check = (file: WallFile, ...expected: string[]) =>
    expect(defectsOf(file).map(({ path, reason }) => `${formatPath(path)}: ${reason}`)).toEqual(expected);

  it("finds none in a good file", () => {
    check(page(panel(), panel({ type: "status-grid" })));
    check({ wall: "w", pages: [{ panels: [{ type: "status-grid" }] }] });
  });

  it("wants pages, or panels", () => {
    check({ wall: "w" }, ": a wall needs `pages`, or `panels` for a single page");
    check({ ...page(panel()), pages: [{ panels: [panel()] }] }, "panels: a wall has `pages`, or `panels` for a single page, not both");
  });

  it("wants a query, and one way of saying it", () => {
    check(page({ type: "top-n" }), "panels[0]: a top-n panel needs `expr`, or `queries` for several");
    check(page(panel({ queries: [{ expr: "m" }] })), "panels[0].queries: a panel has `expr`, or `queries` for several, not both");
  });

  it("has nothing to ask for panels of alarms", () => {
    const panels = [{ type: "alarm-list" }, { type: "alarm-health" }] as const;
    expect(defectsOf({ wall: "w", panels })).toEqual([]);
    const asking = [
      { type: "alarm-list", expr: "up" },
      { type: "alarm-health", queries: [{ expr: "up" }] },
    ] as const;
    expect(defectsOf({ wall: "w", panels: asking }).map(({ path, reason }) => `${path.join(".")}: ${reason}`)).toEqual([
      "panels.0.expr: a panel of type alarm-list asks nothing",
      "panels.1.queries: a panel of type alarm-health asks nothing",
    ]);
  });

  it("wants of each kind what it is nothing without, and refuses what is for another", () => {
    check(page({ type: "live-text" }), "panels[0]: a live-text panel needs `stream`");
    check(
      page({ type: "countdown", stream: "x" }),
      "panels[0].stream: only a panel of type live-text or ticker has `stream`",
      "panels[0]: a countdown has `time`, or `daily` for the same each day",
    );
    check(
      page({ type: "countdown", time: "2026-12-31T17:00:00Z", daily: ["14:00"] }),
      ": `daily` needs `time_zone`: Asia/Shanghai, Europe/Berlin, UTC",
      "panels[0]: a countdown has `time`, or `daily` for the same each day",
    );
    check(page({ type: "text" }), "panels[0]: a text panel needs `text`");
    check(
      page(panel({ zones: ["UTC"], labels: { host: "Host" } })),
      "panels[0].labels: only a panel of type table has `labels`",
      "panels[0].zones: only a panel of type clock has `zones`",
    );
    check(page({ type: "top-n", expr: "m", dwell: "5s" }), "panels[0].dwell: nothing of a panel of type top-n takes turns");
    check(page({ type: "ticker" }), "panels[0]: a ticker has one of `expr` (or `queries`), `stream` and `text`");
    check(page({ type: "ticker", stream: "news", text: "x" }), "panels[0]: a ticker has one of `expr` (or `queries`), `stream` and `text`");
    check(page({ type: "ticker", text: "x", dwell: "1s" }), "panels[0].dwell: is from 2s to 10m");
    check(page({ type: "task-progress" }), "panels[0]: a task-progress panel needs `expr`, or `queries` for several");
  });

  it("wants one side of a threshold, and ranges the right way round", () => {
    check(
      page(
        panel({
          min: 5,
          max: 5,
          thresholds: [{ level: "high" }, { above: 1, below: 2, level: "high" }],
          mappings: [
            { value: 1, from: 1, text: "a" },
            { from: 3, to: 2, text: "b" },
          ],
        }),
      ),
      "panels[0].min: is not below max, 5",
      "panels[0].thresholds[0]: needs either `above` or `below`",
      "panels[0].thresholds[1]: needs either `above` or `below`",
      "panels[0].mappings[0]: has `value`, or `from` and `to`, not both",
      "panels[0].mappings[1].from: is above to, 2",
    );
  });

  it("bounds history", () => {
    check(page(panel({ range: "32d", step: "1d" })), "panels[0].range: the range is at most 31d");
    check(page(panel({ step: "500ms" })), "panels[0]: the step is at least 1s");
    check(page(panel({ range: "1d", step: "10s" })), "panels[0].range: range by step are 8640 points, and 2000 are the most");
  });

  it("refuses ids given twice, in the whole wall", () => {
    const one = { id: "p", panels: [panel({ id: "a" })] };
    check(
      { wall: "w", pages: [one, one] },
      "pages[1].id: `p` is the id at pages[0].id already",
      "pages[1].panels[0].id: `a` is the id at pages[0].panels[0].id already",
    );
  });

  it("refuses panels that cover each other, leave the grid, or find no room", () => {
    check(
      page(panel({ title: "A", at: [0, 0, 4, 3] }), panel({ at: [3, 2, 4, 3] }), panel({ at: [9, 6, 4, 3] })),
      "panels[1].at: covers panels[0], `A`",
      "panels[2].at: reaches column 13 and row 9, and the grid is 12x8",
    );
    check(page(panel({ at: [0, 0, 12, 7] }), panel()), "panels[1]: finds no room on this page: say where by `at`, or begin another page");
  });
});
