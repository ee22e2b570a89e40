/**
 * Walls of all panel kinds with data as walls meet it: long names, one series and fifty, values that are no numbers, negative ones;
 * live, late, stale and none. The same each time but for its moment, so that pictures of two builds can be laid beside each other.
 */
import { NO_ALARMS } from "../../protocol/alarm.ts";
import type { DeviceEntry, HistoryEntry, SeriesEntry, Snapshot, WireNumber } from "../../protocol/frame.ts";
import type { StreamText } from "../../protocol/text.ts";
import { toWire } from "../../protocol/to-wire.ts";
import type { Mapping, Page, Panel, Query, Threshold } from "../../protocol/wall.ts";

const STEP_MS = 15_000;
const RANGE_MS = 1_800_000;
const CANVAS = { width: 1920, height: 1080, columns: 12, rows: 8 };
const RHYTHM_MS = 10_000;
const DRAWN: ReadonlySet<string> = new Set(["time-series", "percentile-band", "state-timeline", "big-number", "ticker", "task-progress"]);

/** Ages of the newest sample, by freshness at a rhythm of 10 s. */
const AGES: Readonly<Record<Age, number>> = { live: 2_000, late: 26_000, stale: 200_000 };
type Age = "live" | "late" | "stale";

export interface Line {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly age?: Age;
  /** The past, oldest first, at even distances over the range; NaN where nothing was heard. The value itself when absent. */
  readonly past?: (part: number) => number;
}

export interface Tile {
  readonly type: Panel["type"];
  readonly title: Panel["title"];
  readonly place: readonly [x: number, y: number, w: number, h: number];
  /** The lines of each query. */
  readonly lines?: readonly (readonly Line[])[];
  readonly queries?: readonly Partial<Query>[];
  readonly panel?: Partial<Panel>;
  /** What its stream says, and how long ago it was heard. */
  readonly text?: Omit<StreamText, "stream" | "startedMs" | "changedMs"> & { readonly ageMs: number };
}

/** One page of tiles as a wall that a screen can be sent. */
export function galleryWall(name: string, tiles: readonly Tile[], nowMs: number): Snapshot {
  const devices = new Map<string, DeviceEntry>();
  const series: SeriesEntry[] = [];
  const history: HistoryEntry[] = [];
  const texts: StreamText[] = [];
  let number = 0;
  const panels = tiles.map((tile, index): Panel => {
    const { type, title, place, lines = [], queries = [], panel = {} } = tile;
    const [x, y, w, h] = place;
    const drawn = DRAWN.has(type);
    if (tile.text) {
      const { ageMs, ...text } = tile.text;
      texts.push({ stream: `s${index}`, startedMs: nowMs - ageMs - 60_000, changedMs: nowMs - ageMs, ...text });
    }
    const made = lines.map((list, i): Query => {
      const query: Query = { number: ++number, expr: "up", legend: "", rangeMs: drawn ? RANGE_MS : 0, stepMs: STEP_MS, ...queries[i] };
      addLines(query, list);
      return query;
    });
    const base = {
      id: `p${index}`,
      type,
      title,
      place: { x, y, w, h },
      queries: made,
      unit: "none",
      min: null,
      max: null,
      thresholds: [],
    } as const;
    return { ...base, ...(tile.text ? { stream: `s${index}` } : {}), ...panel };
  });
  const page: Page = { id: "one", title: { en: "Gallery", zh: "样例" }, panels };
  const wall = { name, title: { en: `Gallery: ${name}`, zh: `样例：${name}` }, canvas: CANVAS, pages: [page] };
  const ends = {
    incarnation: "gallery",
    seq: 1,
    at: nowMs,
    build: "b",
    site: "main",
    open: false,
    notices: [],
    alarms: NO_ALARMS,
    texts,
  };
  return { ...ends, wall, devices: [...devices.values()], series, history };

  function addLines(query: Query, list: readonly Line[]): void {
    const endMs = Math.floor(nowMs / STEP_MS) * STEP_MS;
    const count = query.rangeMs / STEP_MS;
    const times = query.rangeMs === 0 ? [] : Array.from({ length: count + 1 }, (_, i) => endMs - (count - i) * STEP_MS);
    const columns: (readonly [number, readonly WireNumber[]])[] = [];
    for (const { labels, value, age = "live", past } of list) {
      const sampledMs = nowMs - AGES[age];
      const device = `${labels.instance ?? "site"} ${age}`;
      const entry = devices.get(device) ?? ([devices.size + 1, labels.instance ?? "site", RHYTHM_MS, sampledMs] as const);
      devices.set(device, entry);
      const own = series.length + 1;
      series.push({ number: own, query: query.number, labels, devices: [entry[0]], value: toWire(value), sampledMs });
      columns.push([own, times.map((time, i) => (time > sampledMs ? null : toWire(past ? past(i / count) : value)))]);
    }
    if (times.length > 0) history.push({ query: query.number, times, series: columns });
  }
}

const hosts = (count: number): string[] => Array.from({ length: count }, (_, i) => `web-${i + 1}`);
/** Believable and the same each time. */
const wave = (seed: number, part: number): number => 0.5 + 0.3 * Math.sin(seed * 7 + part * 9) + 0.12 * Math.sin(seed * 3 + part * 41);

const FILLING: readonly Threshold[] = [
  { at: 0.8, level: "medium" },
  { at: 0.95, level: "critical" },
];
const exactly = (value: number): NonNullable<Mapping["range"]> => ({ from: value, to: value });
const MACHINE: readonly Mapping[] = [
  { range: exactly(0), text: { en: "stopped", zh: "停机" } },
  { range: exactly(1), text: { en: "running", zh: "运行" }, level: "good" },
  { range: exactly(2), text: { en: "set-up", zh: "换模" }, level: "medium" },
  { range: exactly(3), text: { en: "fault", zh: "故障" }, level: "critical" },
];
const PROBE: readonly Mapping[] = [
  { range: exactly(1), text: { en: "up", zh: "正常" }, level: "good" },
  { range: exactly(0), text: { en: "DOWN", zh: "不可达" }, level: "critical" },
];
const LONG = "a-device-with-a-name-that-somebody-thought-would-be-clear.factory-2.example.com";
const LONG_ZH = "二号车间东侧第三条装配线末端视觉检测工位温度控制器";

/** Flapping, gaps, and long stretches, by seed. */
function states(seed: number): (part: number) => number {
  return (part) => {
    if (seed === 2 && part > 0.35 && part < 0.5) return Number.NaN;
    if (seed === 4 && part > 0.7) return Math.floor(part * 120) % 2 === 0 ? 3 : 1;
    if (seed === 5) return part < 0.4 ? 1 : 3;
    const at = Math.floor(part * (4 + seed)) + seed;
    return at % 5 === 0 ? 2 : at % 7 === 3 ? 0 : 1;
  };
}

const ramp = (count: number, of: (i: number) => number, age?: (i: number) => Age): Line[] =>
  hosts(count).map((instance, i) => ({
    labels: { instance },
    value: of(i),
    age: age?.(i) ?? "live",
    past: (part) => of(i) * (0.6 + 0.8 * (wave(i, part) - 0.3)),
  }));

const one = (value: number, age: Age = "live", past?: (part: number) => number): Line[][] => [
  [{ labels: { instance: "press-4" }, value, age, ...(past ? { past } : {}) }],
];

const agesOf = (i: number): Age => (i === 2 ? "late" : i === 5 ? "stale" : "live");

const JOB: readonly Mapping[] = [
  { range: exactly(1), text: { en: "running", zh: "进行中" } },
  { range: exactly(2), text: { en: "done", zh: "已完成" }, level: "good" },
  { range: exactly(3), text: { en: "failed", zh: "失败" }, level: "critical" },
];
const QUOTES: readonly (readonly [name: string, value: number, before: number])[] = [
  ["CU 沪铜", 78_350, 77_920],
  ["AL", 20_415, 20_415],
  ["Brent", 74.31, 76.02],
  ["EUR/CNY", 7.8214, 7.79],
  ["Steel rebar, Shanghai, main contract", 3_412, 3_398],
  ["Power, day ahead", -4.2, 31.5],
];
const BUILD_LOG = Array.from({ length: 60 }, (_, i) =>
  i % 7 === 3
    ? `    warning: unused variable \`x${i}\` in src/line-${i}/controller.ts:${i * 3}`
    : `[${String(i + 1).padStart(2)}/60] compiling module ${i + 1} 编译模块`,
).join("\n");
const ANSWER = [
  "Between 06:00 and 14:00 line 2 made 4,812 pieces, 96 % of the plan. The press stood still twice: 11 minutes for a change of tools, 7 minutes for a light curtain that was dirty.",
  "",
  "06:00 至 14:00，二号线共生产 4812 件，完成计划的 96%。冲压机停机两次：换模 11 分钟；光幕脏污 7 分钟。建议：下一班开始前清洁光幕，并检查三号工位的真空压力。",
  "",
  "Next shift: clean the light curtain before the st",
].join("\n");

export const GALLERY: Readonly<Record<string, readonly Tile[]>> = {
  gauges: [
    {
      type: "bar-gauge",
      title: { en: "Disks", zh: "磁盘" },
      place: [0, 0, 4, 4],
      lines: [ramp(6, (i) => 0.2 + 0.155 * i)],
      panel: { unit: "ratio", thresholds: FILLING },
    },
    {
      type: "bar-gauge",
      title: { en: "Oven zones", zh: "炉区温度" },
      place: [4, 0, 4, 4],
      lines: [
        [182.4, 201.7, 219.3, 251].map((value, i) => ({ labels: { zone: `${i + 1}` }, value })),
        [180, 200, 220, 240].map((value, i) => ({ labels: { zone: `${i + 1}` }, value })),
      ],
      queries: [{ legend: "Z{{zone}}" }, { role: "setpoint" }],
      panel: {
        unit: "celsius",
        min: 150,
        max: 260,
        thresholds: [
          { at: 245, level: "high" },
          { at: 170, level: "medium", side: "below" },
        ],
      },
    },
    {
      type: "bar-gauge",
      title: { en: "Fifty hosts", zh: "五十台主机" },
      place: [8, 0, 4, 4],
      lines: [ramp(50, (i) => (i % 13) / 12.2, agesOf)],
      panel: { unit: "ratio", thresholds: FILLING },
    },
    {
      type: "bar-gauge",
      title: { en: "One", zh: "单个" },
      place: [0, 4, 4, 2],
      lines: one(73.5),
      panel: { unit: "percent", thresholds: [{ at: 90, level: "high" }] },
    },
    {
      type: "bar-gauge",
      title: { en: "Not numbers, negative", zh: "非数与负值" },
      place: [4, 4, 4, 4],
      lines: [
        [-40, 25, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value, i) => ({
          labels: { instance: `s${i}` },
          value,
        })),
      ],
      panel: { unit: "watts" },
    },
    {
      type: "bar-gauge",
      title: { en: "Stale as a whole", zh: "整体过期" },
      place: [8, 4, 4, 2],
      lines: [
        ramp(
          3,
          (i) => 0.3 * (i + 1),
          () => "stale",
        ),
      ],
      panel: { unit: "ratio", thresholds: FILLING },
    },
    {
      type: "bar-gauge",
      title: { en: "Long names", zh: "很长的名称" },
      place: [8, 6, 4, 2],
      lines: [[LONG, LONG_ZH].map((instance, i) => ({ labels: { instance }, value: 1234.5 * (i + 1) }))],
      panel: { unit: "revolutions-per-minute" },
    },
    {
      type: "bar-gauge",
      title: { en: "No data", zh: "没有数据" },
      place: [0, 6, 4, 2],
      lines: [[]],
      panel: { unit: "ratio", thresholds: FILLING },
    },
  ],
  tables: [
    {
      type: "table",
      title: { en: "Hosts", zh: "主机" },
      place: [0, 0, 7, 5],
      lines: [ramp(7, (i) => 0.2 + 0.12 * i, agesOf), ramp(7, (i) => (1 + 3 * i) * 2 ** 30), ramp(6, (i) => 0.3 * i)],
      queries: [{ legend: "CPU" }, { legend: "mem", unit: "bytes" }, { legend: "load", unit: "none" }],
      panel: { unit: "ratio", thresholds: FILLING },
    },
    {
      type: "table",
      title: { en: "Probes", zh: "拨测" },
      place: [7, 0, 5, 5],
      lines: [ramp(40, (i) => (i % 17 === 3 ? 0 : 1))],
      panel: { mappings: PROBE },
    },
    {
      type: "table",
      title: { en: "Long names", zh: "很长的名称" },
      place: [0, 5, 6, 3],
      lines: [
        [LONG, LONG_ZH, "x"].map((instance, i) => ({
          labels: { instance, mountpoint: `/var/lib/containers/storage/overlay/${i}` },
          value: 10 ** (i * 4 + 2),
        })),
      ],
      panel: { unit: "bytes-decimal" },
    },
    {
      type: "table",
      title: { en: "Too many columns", zh: "列太多" },
      place: [6, 5, 3, 3],
      lines: Array.from({ length: 6 }, (_, q) => ramp(3, (i) => i * 1000 * q)),
      queries: Array.from({ length: 6 }, (_, q) => ({ legend: `column ${q + 1}` })),
    },
    {
      type: "table",
      title: { en: "Stale", zh: "过期" },
      place: [9, 5, 3, 3],
      lines: [
        ramp(
          4,
          (i) => -3.5 * i,
          () => "stale",
        ),
      ],
      panel: { unit: "celsius" },
    },
  ],
  texts: [
    {
      type: "text",
      title: { en: "Shift", zh: "当班" },
      place: [0, 0, 4, 3],
      panel: { text: { en: "Early shift until 14:00\nLead: Li Wei, ext. 214", zh: "早班至 14:00\n负责人：李伟，分机 214" } },
    },
    {
      type: "text",
      title: { en: "Long", zh: "长文" },
      place: [4, 0, 4, 3],
      panel: {
        text: {
          en: "Before entering cell 4: lock out the main switch, hang your own tag, and wait for the spindle to stand still. Doors open only when the lamp is out. In an emergency press any of the four red buttons; the light curtain is not a stop. Call maintenance on 118. Do not bypass the interlock, whatever the reason, and write every stop into the book on the desk, with the time, so that the next shift knows what happened here and why it did.",
          zh: "进入四号单元前：请切断主开关，挂上本人的锁牌，并等待主轴完全停止。指示灯熄灭后方可开门。紧急情况下请按下任意一个红色按钮；光幕不是停止装置。维修电话：118。任何情况下都不得绕过联锁装置；每次停机都要在桌上的记录本中写明时间与原因，以便下一班人员了解此处发生过的一切。",
        },
      },
    },
    {
      type: "text",
      title: { en: "Not markup", zh: "不是标记" },
      place: [8, 0, 4, 3],
      panel: { text: "<b>bold</b> & <script>alert(1)</script> {{instance}} **x**" },
    },
    { type: "text", title: { en: "One word", zh: "一个词" }, place: [0, 3, 2, 2], panel: { text: { en: "Quiet", zh: "安静" } } },
    {
      type: "text",
      title: { en: "A word without an end", zh: "没有尽头的词" },
      place: [2, 3, 4, 2],
      panel: { text: "Donaudampfschifffahrtsgesellschaftskapitänsmützenständerreinigungsmittel" },
    },
    {
      type: "text",
      title: { en: "Far too long", zh: "过长" },
      place: [6, 3, 3, 2],
      panel: { text: "All work and no play makes Jack a dull boy. ".repeat(20) },
    },
    { type: "text", title: { en: "Nothing", zh: "空" }, place: [9, 3, 3, 2], panel: {} },
    {
      type: "status-grid",
      title: { en: "Probes", zh: "拨测" },
      place: [0, 5, 6, 3],
      lines: [ramp(36, (i) => (i % 17 === 3 ? 0 : 1), agesOf)],
      panel: { mappings: PROBE },
    },
    {
      type: "status-grid",
      title: { en: "Disks", zh: "磁盘" },
      place: [6, 5, 6, 3],
      lines: [ramp(14, (i) => 0.3 + 0.051 * i)],
      panel: { unit: "ratio", thresholds: FILLING },
    },
  ],
  timelines: [
    {
      type: "state-timeline",
      title: { en: "Machines", zh: "机台状态" },
      place: [0, 0, 12, 4],
      lines: [
        [1, 2, 3, 4, 5, 6].map((seed) => ({
          labels: { instance: `press-${seed}` },
          value: states(seed)(1),
          age: agesOf(seed - 1),
          past: states(seed),
        })),
      ],
      panel: { mappings: MACHINE },
    },
    {
      type: "state-timeline",
      title: { en: "Fifty", zh: "五十台" },
      place: [0, 4, 6, 4],
      lines: [
        hosts(50).map((instance, i) => ({
          labels: { instance },
          value: i % 9 === 4 ? 0 : 1,
          past: (part: number) => (i % 9 === 4 && part > 0.6 ? 0 : 1),
        })),
      ],
      panel: { mappings: PROBE },
    },
    {
      type: "state-timeline",
      title: { en: "Limits without words; no words at all", zh: "只有限值" },
      place: [6, 4, 6, 2],
      lines: [
        [
          { labels: { instance: LONG }, value: 0.4, past: (part: number) => wave(1, part) + 0.2 },
          { labels: { instance: LONG_ZH }, value: 0.99, past: (part: number) => 0.3 + 0.7 * part },
        ],
      ],
      panel: { unit: "ratio", thresholds: FILLING },
    },
    {
      type: "state-timeline",
      title: { en: "Numbers", zh: "数字" },
      place: [6, 6, 3, 2],
      lines: [[{ labels: { instance: "step" }, value: 4, past: (part: number) => Math.floor(part * 5) }]],
    },
    {
      type: "state-timeline",
      title: { en: "Stale", zh: "过期" },
      place: [9, 6, 3, 2],
      lines: [[{ labels: { instance: "press-9" }, value: 1, age: "stale", past: () => 1 }]],
      panel: { mappings: MACHINE },
    },
  ],
  bands: [
    {
      type: "percentile-band",
      title: { en: "Latency", zh: "延迟" },
      place: [0, 0, 8, 4],
      lines: [0.05, 0.12, 0.31].map((value, i) => [
        { labels: {}, value, past: (part: number) => value * (0.7 + 0.9 * (wave(i, part) - 0.2)) },
      ]),
      queries: [0.5, 0.95, 0.99].map((q) => ({ expr: `histogram_quantile(${q}, sum by (le) (rate(x_bucket[5m])))` })),
      panel: { unit: "seconds", thresholds: [{ at: 0.4, level: "high" }] },
    },
    {
      type: "percentile-band",
      title: { en: "With a gap, and more than one series", zh: "有间断" },
      place: [0, 4, 8, 4],
      lines: [20, 60, 90].map((value, i) => [
        {
          labels: { instance: "a" },
          value,
          past: (part: number) => (part > 0.4 && part < 0.55 ? Number.NaN : value * (0.8 + 0.5 * wave(i, part))),
        },
        { labels: { instance: "b" }, value: 5, past: () => 5 },
      ]),
      queries: ["p50", "p95", "p99"].map((legend) => ({ legend })),
      panel: { unit: "milliseconds" },
    },
    {
      type: "percentile-band",
      title: { en: "Stale", zh: "过期" },
      place: [8, 0, 4, 4],
      lines: [1, 2, 3].map((value) => [{ labels: { instance: "a" }, value, age: "stale" as const }]),
      queries: ["p50", "p95", "p99"].map((legend) => ({ legend })),
    },
    { type: "percentile-band", title: { en: "No data", zh: "没有数据" }, place: [8, 4, 4, 4], lines: [[], [], []] },
  ],
  numbers: [
    {
      type: "big-number",
      title: { en: "Line 2", zh: "二号线" },
      place: [0, 0, 3, 2],
      lines: one(3, "live", states(5)),
      panel: { mappings: MACHINE },
    },
    {
      type: "big-number",
      title: { en: "Line 3", zh: "三号线" },
      place: [3, 0, 3, 2],
      lines: one(1, "live", states(1)),
      panel: { mappings: MACHINE },
    },
    {
      type: "big-number",
      title: { en: "Pressure", zh: "压力" },
      place: [6, 0, 3, 2],
      lines: one(2.347, "live", (part) => 2.2 + 0.3 * wave(2, part)),
      panel: { unit: "bar", decimals: 2, thresholds: [{ at: 2.4, level: "high", side: "below" }] },
    },
    {
      type: "big-number",
      title: { en: "Turnover today", zh: "今日营业额" },
      place: [9, 0, 3, 2],
      lines: one(1_234_567, "live", (part) => 1.2e6 * part),
      panel: { unit: "yuan" },
    },
    {
      type: "big-number",
      title: { en: "Three lines", zh: "三条线" },
      place: [0, 2, 3, 2],
      lines: [
        ramp(
          3,
          (i) => 812 * (i + 1),
          (i) => (i === 2 ? "stale" : "live"),
        ),
      ],
      panel: { unit: "pieces-per-hour" },
    },
    {
      type: "big-number",
      title: { en: "Twenty", zh: "二十个" },
      place: [3, 2, 3, 2],
      lines: [ramp(20, (i) => 0.05 * i)],
      panel: { unit: "ratio", thresholds: FILLING },
    },
    {
      type: "big-number",
      title: { en: "Not a number", zh: "非数" },
      place: [6, 2, 2, 2],
      lines: one(Number.NaN),
      panel: { unit: "watts" },
    },
    {
      type: "big-number",
      title: { en: "Late", zh: "延迟" },
      place: [8, 2, 2, 2],
      lines: one(-12.34, "late", (part) => -10 * part),
      panel: { unit: "celsius" },
    },
    {
      type: "big-number",
      title: { en: "Request rate", zh: "请求率" },
      place: [10, 2, 2, 2],
      lines: one(98_765, "live", (part) => 9e4 * wave(1, part)),
      panel: { unit: "requests-per-second" },
    },
    {
      type: "time-series",
      title: { en: "Latency", zh: "延迟时间" },
      place: [0, 4, 6, 4],
      lines: [ramp(4, (i) => 12 + 90 * i)],
      panel: { unit: "milliseconds", thresholds: [{ at: 20, level: "medium", side: "below" }] },
    },
    {
      type: "time-series",
      title: { en: "State as a line", zh: "状态线" },
      place: [6, 4, 3, 4],
      lines: one(3, "live", states(4)),
      panel: { mappings: MACHINE },
    },
    {
      type: "top-n",
      title: { en: "Busiest", zh: "最忙" },
      place: [9, 4, 3, 4],
      lines: [ramp(12, (i) => 0.09 * i, agesOf)],
      panel: { unit: "ratio", thresholds: FILLING, decimals: 0 },
    },
  ],
  streams: [
    {
      type: "live-text",
      title: { en: "Build of main", zh: "主干构建" },
      place: [0, 0, 6, 4],
      text: { from: "ci", state: "writing", ageMs: 1_200, text: BUILD_LOG },
    },
    {
      type: "live-text",
      title: { en: "Shift report, as it is written", zh: "班次报告（生成中）" },
      place: [6, 0, 6, 4],
      text: { from: "report-agent", state: "writing", ageMs: 42_000, text: ANSWER },
    },
    {
      type: "live-text",
      title: { en: "Ended", zh: "已结束" },
      place: [0, 4, 3, 4],
      text: { from: "backup@nas-1", state: "ended", ageMs: 500_000, text: "copying 1,204 files\n\tdone\n" },
    },
    {
      type: "live-text",
      title: { en: "Cut off", zh: "中断" },
      place: [3, 4, 3, 2],
      text: { from: LONG, state: "broken", ageMs: 4_000_000, text: "step 1 of 9\nstep 2 of 9\nstep 3 o" },
    },
    { type: "live-text", title: { en: "Not begun", zh: "尚未开始" }, place: [3, 6, 3, 2], panel: { stream: "nobody" } },
    {
      type: "live-text",
      title: { en: "One line without an end; markup", zh: "超长行与标记" },
      place: [6, 4, 6, 4],
      text: {
        from: "x",
        state: "writing",
        ageMs: 0,
        text: `<b>not bold</b> &amp; <script>alert(1)</script>\n${"0123456789abcdef".repeat(40)}\n${LONG_ZH.repeat(6)}`,
      },
    },
  ],
  tickers: [
    {
      type: "ticker",
      title: { en: "Prices", zh: "行情" },
      place: [0, 0, 6, 4],
      lines: [
        QUOTES.map(([name, value], i) => ({ labels: { symbol: name }, value, age: agesOf(i) })),
        QUOTES.map(([name, , before]) => ({ labels: { symbol: name }, value: before })),
      ],
      queries: [{ legend: "{{symbol}}" }, { role: "reference" }],
      panel: { decimals: 2 },
    },
    {
      type: "ticker",
      title: { en: "Since the hour began; limits; no reference", zh: "一小时变化" },
      place: [6, 0, 6, 4],
      lines: [ramp(5, (i) => 40 + 13 * i), [{ labels: { instance: "flat" }, value: 7 }]],
      panel: { unit: "celsius", thresholds: [{ at: 80, level: "high" }] },
    },
    {
      type: "ticker",
      title: { en: "Forty, in pages", zh: "四十个，分页" },
      place: [0, 4, 6, 2],
      lines: [ramp(40, (i) => 100 * i - 700)],
      panel: { unit: "yuan" },
    },
    {
      type: "ticker",
      title: { en: "News", zh: "新闻" },
      place: [6, 4, 6, 2],
      text: {
        from: "desk",
        state: "ended",
        ageMs: 120_000,
        text: "Line 2 is back since 13:10\n三号线因换模停机至 15:30，期间请将物料送往二号线暂存区\nThe canteen closes at 14:00 today because of the fire drill, which begins at 14:10 and takes about half an hour\nVisitors at cell 4 at 16:00\n",
      },
    },
    {
      type: "ticker",
      title: { en: "A strip of prices", zh: "行情条" },
      place: [0, 6, 12, 1],
      lines: [QUOTES.map(([name, value]) => ({ labels: { symbol: name }, value, past: (part: number) => value * (0.9 + 0.1 * part) }))],
      queries: [{ legend: "{{symbol}}" }],
      panel: { decimals: 1 },
    },
    {
      type: "ticker",
      title: { en: "A strip of news", zh: "公告条" },
      place: [0, 7, 9, 1],
      panel: {
        text: { en: "Shift change at 14:00\nBadge readers are being renewed: use gate B", zh: "14:00 换班\n门禁系统升级，请走 B 门" },
      },
    },
    { type: "ticker", title: { en: "No data", zh: "没有数据" }, place: [9, 7, 3, 1], lines: [[]] },
  ],
  tasks: [
    {
      type: "task-progress",
      title: { en: "Orders", zh: "订单" },
      place: [0, 0, 6, 4],
      lines: [
        [
          { labels: { order: "4711" }, value: 812, past: (part) => 812 * (0.5 + 0.5 * part) },
          { labels: { order: "4712" }, value: 500, past: () => 500 },
          { labels: { order: "4713" }, value: 1_200, past: (part) => Math.min(1_200, 1_500 * part) },
        ],
        [
          { labels: { order: "4711" }, value: 1_000 },
          { labels: { order: "4712" }, value: 640 },
          { labels: { order: "4713" }, value: 1_200 },
        ],
      ],
      queries: [{ legend: "{{order}}" }, { role: "total" }],
      panel: { unit: "pieces" },
    },
    {
      type: "task-progress",
      title: { en: "Jobs with states", zh: "任务状态" },
      place: [6, 0, 6, 4],
      lines: [
        ["nightly-backup", "index", "ml-train", LONG].map((job, i) => ({
          labels: { job },
          value: 0.24 * (i + 1),
          past: (part: number) => 0.24 * (i + 1) * part,
        })),
        [1, 3, 2, 1].map((value, i) => ({ labels: { job: ["nightly-backup", "index", "ml-train", LONG][i] as string }, value })),
      ],
      queries: [{ legend: "{{job}}" }, { role: "state" }],
      panel: { unit: "ratio", mappings: JOB },
    },
    {
      type: "task-progress",
      title: { en: "Twenty", zh: "二十个" },
      place: [0, 4, 4, 4],
      lines: [ramp(20, (i) => 5 * i, agesOf)],
      panel: { unit: "percent" },
    },
    {
      type: "task-progress",
      title: { en: "One", zh: "单个" },
      place: [4, 4, 4, 2],
      lines: one(3.2 * 2 ** 30, "live", (part) => 3.2 * 2 ** 30 * (0.2 + 0.8 * part)),
      panel: { unit: "bytes", max: 8 * 2 ** 30 },
    },
    {
      type: "task-progress",
      title: { en: "Stale", zh: "过期" },
      place: [8, 4, 4, 2],
      lines: one(40, "stale", (part) => 40 * part),
      panel: { unit: "percent" },
    },
    {
      type: "task-progress",
      title: { en: "No total; not a number", zh: "无总数" },
      place: [4, 6, 4, 2],
      lines: [ramp(2, (i) => (i === 0 ? 12 : Number.NaN))],
    },
    { type: "task-progress", title: { en: "No data", zh: "没有数据" }, place: [8, 6, 4, 2], lines: [[]], panel: { unit: "percent" } },
  ],
  clocks: [
    { type: "clock", title: { en: "Here", zh: "本地" }, place: [0, 0, 4, 2] },
    {
      type: "clock",
      title: { en: "Plants", zh: "工厂" },
      place: [4, 0, 8, 2],
      panel: {
        zones: [
          { zone: "Asia/Shanghai", title: { en: "Shanghai", zh: "上海" } },
          { zone: "Europe/Berlin" },
          { zone: "America/Argentina/Buenos_Aires" },
        ],
      },
    },
    {
      type: "clock",
      title: { en: "Six", zh: "六地" },
      place: [0, 2, 4, 3],
      panel: {
        zones: ["UTC", "Asia/Kolkata", "Asia/Tokyo", "America/New_York", "Australia/Sydney", "Atlantis/Central"].map((zone) => ({ zone })),
      },
    },
    {
      type: "clock",
      title: { en: "Twelve in a small tile", zh: "小面板" },
      place: [4, 2, 2, 2],
      panel: { zones: Array.from({ length: 12 }, (_, i) => ({ zone: `Etc/GMT+${i}` })) },
    },
    {
      type: "countdown",
      title: { en: "Year's end", zh: "距年底" },
      place: [6, 2, 3, 2],
      panel: { timeMs: Date.parse("2099-12-31T16:00:00Z") },
    },
    { type: "countdown", title: { en: "Shift ends in", zh: "本班结束还有" }, place: [9, 0, 3, 2], panel: { daily: [360, 840, 1_320] } },
    {
      type: "countdown",
      title: { en: "Without an accident", zh: "安全运行" },
      place: [9, 2, 3, 2],
      panel: { timeMs: Date.parse("2026-01-09T06:30:00Z") },
    },
    { type: "countdown", title: { en: "Small", zh: "小" }, place: [4, 4, 2, 1], panel: { timeMs: Date.parse("2026-01-09T06:30:00Z") } },
    { type: "countdown", title: { en: "Wide", zh: "宽" }, place: [6, 4, 6, 4], panel: { timeMs: Date.parse("2099-12-31T16:00:00Z") } },
    { type: "clock", title: { en: "Large", zh: "大" }, place: [0, 5, 6, 3], panel: { zones: [{ zone: "Asia/Shanghai", title: LONG }] } },
  ],
};
