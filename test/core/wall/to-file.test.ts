import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PRIORITIES } from "../../../core/alarm/priority.ts";
import { defectsOf, wallOf } from "../../../core/wall/define.ts";
import { PANEL_TYPES, UNITS, type WallDefinition } from "../../../core/wall/definition.ts";
import type { Day, PanelFile, WallFile } from "../../../core/wall/file.ts";
import { overviewWall } from "../../../core/wall/overview.ts";
import { fileOf, formatDuration } from "../../../core/wall/to-file.ts";
import { formatWall, readWall } from "../../../protocol/wall-text.ts";

const title = fc
  .oneof(fc.string({ maxLength: 12 }), fc.record({ en: fc.string({ maxLength: 12 }), zh: fc.constantFrom("温度", "压力") }))
  .map((text) => JSON.parse(JSON.stringify(text).replace(/\\u00[01]./g, "")));
const number = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 4);
const level = fc.constantFrom("medium", "high", "critical");
const duration = fc.integer({ min: 1, max: 7200 }).map((seconds) => formatDuration(seconds * 1000));
const query = fc.record(
  {
    expr: fc.constantFrom("up", "sum(rate(x_total[5m]))", "1"),
    legend: fc.constantFrom("", "{{a}}"),
    range: duration,
    step: fc.constantFrom("15s", "1m"),
    role: fc.constantFrom("setpoint", "total"),
    unit: fc.constantFrom(...UNITS),
  },
  { requiredKeys: ["expr"] },
);
const mapping = fc.oneof(
  fc.record(
    { value: fc.oneof(number, fc.constant("NaN" as const)), text: title, level: fc.constantFrom("good", "high") },
    { requiredKeys: ["value", "text"] },
  ),
  fc.record({ from: number, text: title }),
  fc.record({ text: title }),
);
const panel = fc.record(
  {
    id: fc.stringMatching(/^[a-z]{1,3}$/),
    title,
    type: fc.constantFrom(
      ...PANEL_TYPES.filter((type) => !["text", "live-text", "countdown"].includes(type) && !type.startsWith("alarm-")),
    ),
    queries: fc.array(query, { minLength: 1, maxLength: 3 }),
    unit: fc.constantFrom(...UNITS),
    decimals: fc.integer({ min: 0, max: 10 }),
    max: number,
    thresholds: fc.array(fc.oneof(fc.record({ above: number, level }), fc.record({ below: number, level })), { maxLength: 3 }),
    mappings: fc.array(mapping, { maxLength: 3 }),
  },
  { requiredKeys: ["type", "queries"] },
) as fc.Arbitrary<PanelFile>;
const file = fc.record(
  {
    wall: fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
    title,
    canvas: fc.constantFrom("1920x1080", "1080x1920", "3840x1080", "800x600"),
    grid: fc.constantFrom("12x8", "24x12"),
    rotation: fc.record({ seconds: fc.integer({ min: 5, max: 3600 }) }, { requiredKeys: [] }),
    dim: fc.record(
      { from: fc.constant("22:00"), to: fc.constantFrom("06:00", "23:30"), to_percent: fc.integer({ min: 10, max: 100 }) },
      { requiredKeys: ["from", "to"] },
    ),
    shifts: fc.array(
      fc.record(
        {
          name: title,
          during: fc.constantFrom("06:00-14:00", "22:00-06:00", "00:00-24:00"),
          days: fc.constantFrom<readonly Day[]>(["mon"], ["sat", "sun"]),
        },
        { requiredKeys: ["name", "during"] },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    time_zone: fc.constantFrom("UTC", "Asia/Shanghai", "Europe/Berlin"),
    alarms: fc.record({ grow: fc.boolean(), sound: fc.subarray([...PRIORITIES]), strip: fc.boolean() }, { requiredKeys: [] }),
    pages: fc.array(
      fc.record(
        {
          id: fc.uuid(),
          title,
          seconds: fc.integer({ min: 5, max: 3600 }),
          during: fc.constantFrom("06:00-14:00", "22:00-06:00", "00:00-24:00", "09:30-17:45"),
          days: fc.constantFrom<readonly Day[]>(["mon"], ["sat", "sun"]),
          panels: fc.array(panel, { minLength: 1, maxLength: 6 }),
        },
        { requiredKeys: ["panels"] },
      ),
      { minLength: 1, maxLength: 3 },
    ),
  },
  { requiredKeys: ["wall", "pages"] },
);

describe("fileOf", () => {
  it("is what wallOf makes the same wall of, through YAML too", () => {
    fc.assert(
      fc.property(file, (written) => {
        const wall = wallOf(written);
        expect(wallOf(fileOf(wall))).toEqual(wall);
        fc.pre(defectsOf(written).length === 0);
        const read = readWall(formatWall(fileOf(wall)));
        expect(read.ok ? read.wall : read.defects).toEqual(wall);
      }),
    );
  });

  it("leaves out what goes without saying", () => {
    const written = { wall: "w", panels: [{ title: "Speed", type: "time-series", expr: "speed", at: [0, 0, 12, 8] }] } as const;
    expect(fileOf(wallOf(written))).toEqual(written);
  });

  it("keeps a canvas that was chosen, the usual one too: a wall without one takes another on glass of another shape", () => {
    const panels = [{ title: "Speed", type: "time-series", expr: "speed", at: [0, 0, 12, 8] }] as const;
    for (const canvas of [{}, { canvas: "1920x1080" }])
      expect(fileOf(wallOf({ wall: "w", ...canvas, panels }))).toEqual({ wall: "w", ...canvas, panels });
  });

  it("is what wallOf makes the same of for kinds with keys of their own", () => {
    const written: WallFile = {
      wall: "w",
      time_zone: "Asia/Shanghai",
      panels: [
        { type: "live-text", stream: "log@press-4" },
        { type: "ticker", stream: "news", dwell: "20s" },
        { type: "ticker", text: { en: "a", zh: "b" } },
        { type: "table", expr: "m", dwell: "8s", labels: { machine: { en: "Machine", zh: "机器" } } },
        { type: "clock", zones: ["UTC", { zone: "Asia/Shanghai", title: "Shanghai" }] },
        { type: "countdown", time: "2026-12-31T17:00:00+08:00" },
        { type: "countdown", daily: ["06:30", "22:00"] },
      ],
    };
    const wall = wallOf(written);
    expect(defectsOf(written)).toEqual([]);
    const read = readWall(formatWall(fileOf(wall)));
    expect(read.ok ? read.wall : read.defects).toEqual(wall);
  });

  it("writes the generated overview as a file that can be put", () => {
    const names = ["node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes", "node_load1", "cpu", "devices", "sum", "speed_rpm"];
    const metrics = names.map((name) => ({ name, series: 3, counter: false }));
    for (const hosts of [0, 1, 20]) {
      const overview: WallDefinition = overviewWall({ hosts, slowestRhythmMs: 1000, metrics });
      const read = readWall(formatWall(fileOf(overview)));
      expect(read.ok ? read.wall : read.defects).toEqual(overview);
    }
  });
});

describe("formatDuration", () => {
  it("writes what PromQL reads", () => {
    expect([0, 15_000, 90_000, 5_400_000, 86_400_000, 1_500].map(formatDuration)).toEqual(["0s", "15s", "1m30s", "1h30m", "1d", "1s500ms"]);
  });
});
