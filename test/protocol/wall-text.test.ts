import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_FILE_BYTES } from "../../protocol/command.ts";
import { WallFileSchema } from "../../protocol/wall-file.ts";
import { formatWall, readWall } from "../../protocol/wall-text.ts";

/** `line:column path: reason` each. */
function defects(text: string): string[] {
  const read = readWall(text);
  return read.ok ? [] : read.defects.map(({ line, column, path, reason }) => `${line}:${column} ${path}: ${reason}`);
}

const KEYS =
  "id, title, type, expr, queries, legend, range, step, unit, decimals, min, max, thresholds, mappings, text, stream, dwell, labels, zones, time, daily, at";

describe("readWall", () => {
  it("reads a wall of five lines, and the same as JSON", () => {
    const yaml = "wall: press-shop\npanels:\n  - title: Temperature\n    type: time-series\n    expr: temperature_celsius\n";
    const read = readWall(yaml);
    expect(read).toMatchObject({
      ok: true,
      file: { wall: "press-shop", panels: [{ title: "Temperature", type: "time-series", expr: "temperature_celsius" }] },
      wall: { name: "press-shop" },
    });
    if (read.ok) expect(readWall(JSON.stringify(read.file, null, "\t"))).toEqual(read);
  });

  it("tells every defect at once, each with its place", () => {
    const text = [
      "wall: press shop",
      "titel: Press shop",
      "panels:",
      "  - typ: time-series",
      "    expr: m",
      "  - type: timeseries",
      "    expr: m",
      "    thresholds:",
      "      - { above: 5, level: hihg }",
      "      - { above: many, level: high }",
      "  - type: big-number",
      "    expr: sum(rate(x[5m])",
      "    at: [0, 0, 4]",
      "  - { type: big-number, expr: 5, unit: byte }",
    ].join("\n");
    expect(defects(text).map((line) => line.replace(KEYS, "…").replace(/(None|none), .*/, "…"))).toEqual([
      "1:1 wall: must be a name: 1 to 64 letters, digits, - or _",
      "2:1 titel: is not known here: did you mean `title`? there are wall, title, canvas, grid, alarms, rotation, dim, shifts, time_zone, pages, panels",
      "4:5 panels[0].type: is missing",
      "4:5 panels[0].typ: is not known here: did you mean `type`? there are …",
      expect.stringMatching(/^6:5 panels\[1\]\.type: must be a kind of panel: did you mean `time-series`\? status-grid, big-number, /),
      "9:21 panels[1].thresholds[0].level: must be a level: did you mean `high`? medium, high, critical",
      "10:11 panels[1].thresholds[1].above: must be a number",
      "12:5 panels[2].expr: 1:16: parse error: unexpected end of input",
      "13:9 panels[2].at[3]: must be a whole number of 1 or more: `at` is [column, row, width, height] in cells of the grid",
      expect.stringMatching(/^14:25 panels\[3\]\.expr: must be an expression in PromQL/),
      expect.stringMatching(/^14:34 panels\[3\]\.unit: must be a unit: did you mean `bytes`\? /),
    ]);
  });

  it("still judges the panels beside a broken one", () => {
    const text = [
      "wall: w",
      "panels:",
      "  - { title: A, typ: big-number, expr: m, at: [0, 0, 2, 2] }",
      "  - { type: big-number, expr: sum(, at: [1, 1, 2, 2] }",
      "  - type: big-number",
      "    expr: m",
      "    at: [11, 0, 2, 2]",
    ].join("\n");
    expect(defects(text).map((line) => line.replace(KEYS, "…"))).toEqual([
      "3:5 panels[0].type: is missing",
      "3:17 panels[0].typ: is not known here: did you mean `type`? there are …",
      "4:25 panels[1].expr: 1:5: parse error: unexpected end of input",
      "4:37 panels[1].at: covers panels[0], `A`",
      "7:5 panels[2].at: reaches column 13 and row 2, and the grid is 12x8",
    ]);
  });

  it("refuses expressions that yield no values to draw", () => {
    const text =
      'wall: w\npanels:\n  - { type: table, expr: "up[5m]" }\n  - { type: table, expr: "\'a\'" }\n  - { type: table, expr: up }\n';
    expect(defects(text)).toEqual([
      "3:20 panels[0].expr: selects a range, and panels draw values: rate(…), avg_over_time(…), or without the range",
      "4:20 panels[1].expr: is a text, and panels draw numbers",
    ]);
  });

  it("says where YAML breaks off, and that a key stands twice", () => {
    expect(defects("wall: w\npanels: [\n")).toEqual([expect.stringMatching(/^3:1 : Flow sequence .* must be .* end with a \]/)]);
    expect(defects("wall: w\nwall: v\npanels: [{ type: status-grid }]")).toEqual(["2:1 : Map keys must be unique"]);
  });

  it("takes streams, moments and time zones that there are, and no others", () => {
    const lines = ["wall: w", "panels:", "  - { type: live-text, stream: a b }", "  - { type: countdown, time: 2026-02-31T25:00:00Z }"];
    const zones = [
      "  - { type: countdown, time: 2026-12-31 }",
      "  - { type: countdown, daily: [24:00] }",
      "  - type: clock",
      "    zones: [UTC, Mars/Olympus]",
    ];
    expect(defects([...lines, ...zones].join("\n"))).toEqual([
      "3:24 panels[0].stream: must be the name of a stream: 1 to 120 letters, digits, or - _ . : @",
      "4:24 panels[1].time: must be a time with its zone: 2026-12-31T17:00:00+08:00",
      "5:24 panels[2].time: must be a time with its zone: 2026-12-31T17:00:00+08:00",
      "6:32 panels[3].daily[0]: must be a time of the day as 22:00",
      "8:18 panels[4].zones[1]: is not a time zone that is known: Asia/Shanghai, Europe/Berlin, UTC …",
    ]);
  });

  it("takes what a table calls its labels, which are names of labels, and twelve at most", () => {
    const file = (labels: string): string => `wall: w\npanels:\n  - { type: table, expr: up, labels: ${labels} }`;
    const many = Array.from({ length: 13 }, (_, i) => `l${i}: L`).join(", ");
    expect(
      [file("{ host: Host, job: { en: Job, zh: 任务 } }"), file("{ 9lives: x }"), file(`{ ${many} }`), file("host")].map(defects),
    ).toEqual([
      [],
      ["3:40 panels[0].labels.9lives: is no name of a label: letters, digits and _"],
      ["3:30 panels[0].labels: has more than 12 labels"],
      ["3:30 panels[0].labels: must be a mapping of labels to texts"],
    ]);
  });

  it("takes a unit by its UCUM code, what is counted aside, and by its OpenMetrics name", () => {
    const units = ["Cel", "By/s", "%", "{packet}/s", "kW", "bytes_per_second"].map((unit) => {
      const read = readWall(JSON.stringify({ wall: "w", panels: [{ type: "big-number", expr: "up", unit }] }));
      return read.ok ? read.wall.pages[0]?.panels[0]?.unit : read.defects;
    });
    expect(units).toEqual(["celsius", "bytes-per-second", "percent", "per-second", "kilowatts", "bytes-per-second"]);
    expect(defects("wall: w\npanels:\n  - { type: big-number, expr: up, unit: furlong }")).toEqual([
      "3:35 panels[0].unit: must be a unit: docs/panels.md has all names and codes",
    ]);
  });

  it("takes how alarms show, none of which is needed", () => {
    const file = (alarms: string): string => `wall: w\nalarms: ${alarms}\npanels:\n  - { type: status-grid }`;
    const read = readWall(file("{ grow: true, sound: [critical, low], strip: false }"));
    expect(read.ok && read.wall.alarms).toEqual({ grow: true, sound: ["critical", "low"], strip: false });
    expect(defects(file("{}"))).toEqual([]);
    expect(defects(file("{ sound: [] }"))).toEqual([]);
    expect(defects(file("{ sound: [urgent], grow: 1, blink: true }")).sort()).toEqual([
      "2:19 alarms.sound[0]: must be a priority: critical, high, medium, low",
      "2:28 alarms.grow: must be true or false",
      "2:37 alarms.blink: is not known here: there are grow, sound, strip",
    ]);
  });

  it("takes shifts by their names, and says what is wrong with one", () => {
    const file = (shifts: string, zone = "time_zone: Asia/Shanghai\n"): string =>
      `wall: w\n${zone}shifts:\n${shifts}panels:\n  - { type: status-grid }`;
    const night = "  - { name: { en: Night, zh: 夜班 }, during: '22:00-06:00', days: [fri, mon] }\n";
    const read = readWall(file(`  - { name: Early, during: '06:00-14:30' }\n${night}`));
    expect(read.ok && read.wall.shifts).toEqual([
      { name: "Early", during: { from: 360, to: 870 } },
      { name: { en: "Night", zh: "夜班" }, during: { from: 1_320, to: 360 }, days: [0, 4] },
    ]);
    expect(defects(file(night, ""))).toEqual(["2:1 shifts: need `time_zone`: Asia/Shanghai, Europe/Berlin, UTC"]);
    expect(defects(file("  - { name: Never, during: '06:00-06:00' }\n"))).toEqual(["4:20 shifts[0].during: ends when it begins"]);
    expect(defects(file("  - { name: Early, during: '6-14', day: [mon] }\n")).sort()).toEqual([
      "4:20 shifts[0].during: must be a part of the day as 06:00-14:00",
      "4:36 shifts[0].day: is not known here: did you mean `days`? there are name, during, days",
    ]);
    expect(defects(file(`  - { name: ${"x".repeat(41)}, during: '06:00-14:00' }\n`))).toEqual([
      "4:7 shifts[0].name: has more than 40 characters",
    ]);
  });

  it("takes an empty file, a list, a text and a number for what they are", () => {
    for (const text of ["", "- a", "hello", "5", "null"]) {
      expect(defects(text)).toEqual([
        "1:1 : must be a mapping with the keys wall, title, canvas, grid, alarms, rotation, dim, shifts, time_zone, pages, panels",
      ]);
    }
  });

  it("takes anchors, and refuses those that multiply", () => {
    const limits = "wall: w\npanels:\n  - type: big-number\n    expr: a\n    thresholds: &limits [{ above: 5, level: high }]\n";
    expect(defects(`${limits}  - type: big-number\n    expr: b\n    thresholds: *limits\n`)).toEqual([]);
    const bomb = Array.from(
      { length: 9 },
      (_, i) =>
        `${String.fromCharCode(98 + i)}: &${String.fromCharCode(98 + i)} [${Array(9)
          .fill(`*${String.fromCharCode(97 + i)}`)
          .join(", ")}]`,
    );
    expect(defects(["a: &a [x, x, x, x, x, x, x, x, x]", ...bomb].join("\n"))).toEqual([expect.stringContaining("Excessive alias count")]);
  });

  it("refuses what is too large, too deep, or makes more than data", () => {
    expect(defects(`wall: ${"w".repeat(MAX_FILE_BYTES)}`)).toEqual(["1:1 : has more than 256 kB"]);
    expect(defects("[".repeat(100_000)).length).toBeGreaterThan(0);
    expect(defects("wall: !!js/function 'x'\npanels: [{ type: status-grid }]")[0]).toMatch(/^1:7 : Unresolved tag/);
    expect(defects("__proto__: { polluted: 1 }\nwall: w\npanels: [{ type: status-grid }]")[0]).toMatch(/__proto__: is not known here/);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."wall: pes[]{},-\n&*!|>'\"#0x~") }), (text) => void readWall(text)));
  });
});

describe("formatWall", () => {
  it("writes as a person would", () => {
    const file = {
      wall: "w",
      title: { en: "Hosts", zh: "主机" },
      panels: [{ title: "CPU", type: "big-number", expr: "avg(x)", thresholds: [{ above: 0.8, level: "medium" }], at: [0, 0, 4, 3] }],
    } as const;
    expect(formatWall(file)).toBe(
      [
        "wall: w",
        "title: { en: Hosts, zh: 主机 }",
        "panels:",
        "  - title: CPU",
        "    type: big-number",
        "    expr: avg(x)",
        "    thresholds:",
        "      - { above: 0.8, level: medium }",
        "    at: [ 0, 0, 4, 3 ]",
        "",
      ].join("\n"),
    );
  });
});

const WALLS = join(import.meta.dirname, "../../walls");

describe("the shipped walls", () => {
  it.each(readdirSync(WALLS).filter((name) => name.endsWith(".yaml")))("%s has no defect", (name) => {
    expect(defects(readFileSync(join(WALLS, name), "utf8"))).toEqual([]);
  });
});

describe("docs/walls.md", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/walls.md"), "utf8");

  it("has only files without a defect", () => {
    const files = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, file = ""]) => file);
    expect(files.length).toBeGreaterThan(1);
    expect(files.flatMap(defects)).toEqual([]);
  });

  it("names every key of the schema", () => {
    const keys = [
      ...Object.keys(WallFileSchema.pipe[0].entries),
      ...KEYS.split(", "),
      "role",
      "above",
      "below",
      "level",
      "value",
      "from",
      "to",
    ];
    expect(keys.filter((key) => !text.includes(`\`${key}\``))).toEqual([]);
  });
});
