/** Alarms as walls, consoles and scripts are shown them (protocol/alarm.ts), made of the book's own. */
import type { Alarm, AlarmEvent } from "../../core/alarm/alarm.ts";
import type { AlarmBook } from "../../core/alarm/book.ts";
import { compareAlarms, summariseAlarms } from "../../core/alarm/summary.ts";
import { compareText, deviceOf, type Labels, labelValue } from "../../core/metric.ts";
import type {
  AlarmCounts,
  AlarmEntry,
  AlarmFlood,
  AlarmHealth,
  AlarmHistoryLine,
  AlarmLine,
  ConsoleAlarms,
  Drill,
  WallAlarm,
  WallAlarms,
} from "../../protocol/alarm.ts";
import { toWire } from "../../protocol/to-wire.ts";

const WALL_LINES = 40;
const STALE_LINES = 10;
const CONSOLE_LINES = 500;
const FLOOD_GROUPS = 12;
const SUMMARY_CHARACTERS = 240;

export interface RuleCounts {
  readonly rules: number;
  readonly brokenRules: number;
}

/** `panelsOf`: the panels of the wall that read what an alarm is about. */
export function wallAlarms(book: AlarmBook, rules: RuleCounts, panelsOf: (alarm: Alarm) => readonly string[], nowMs: number): WallAlarms {
  const summary = summariseAlarms(book.all(), book.noise, nowMs, WALL_LINES);
  const onWall = (alarm: Alarm): WallAlarm => ({ ...lineOf(alarm), panels: panelsOf(alarm) });
  return {
    alarms: summary.alarms.map(onWall),
    stale: summary.stale.slice(0, STALE_LINES).map(onWall),
    ...figures(book, summary, rules, nowMs),
  };
}

export function consoleAlarms(
  book: AlarmBook,
  rules: RuleCounts,
  ruleOf: (alarm: Alarm) => string,
  drills: readonly Drill[],
  nowMs: number,
): ConsoleAlarms {
  const summary = summariseAlarms(book.all(), book.noise, nowMs, 0);
  // Those that nobody is told of come behind: shelved, suppressed, out of service.
  const all = [...book.all()].filter(({ state, condition }) => state !== "NORM" || condition?.phase === "active").sort(compareAlarms);
  const shown = figures(book, summary, rules, nowMs);
  return {
    at: nowMs,
    alarms: all.slice(0, CONSOLE_LINES).map((alarm) => entryOf(alarm, ruleOf(alarm))),
    ...shown,
    counts: { ...shown.counts, more: Math.max(0, all.length - CONSOLE_LINES) },
    drills,
  };
}

function figures(
  book: AlarmBook,
  summary: ReturnType<typeof summariseAlarms>,
  rules: RuleCounts,
  nowMs: number,
): { readonly counts: AlarmCounts; readonly flood: AlarmFlood | null; readonly health: AlarmHealth } {
  const { more, counts, staleCount, shelved, suppressed, outOfService, chattering, flood } = summary;
  return {
    counts: { more, byPriority: counts, stale: staleCount, shelved, suppressed, outOfService, chattering, ...rules },
    flood: flood && { ...flood, groups: flood.groups.slice(0, FLOOD_GROUPS) },
    health: book.noise.health({ chattering: book.chattering(), stale: book.stale(nowMs) }, nowMs),
  };
}

function lineOf(alarm: Alarm): AlarmLine {
  const { id, labels, priority, state, sinceMs, condition, chattering, drill, value, response, help, acknowledged, shelf } = alarm;
  const active = condition?.phase === "active" ? condition : null;
  return {
    id,
    name: labelValue(labels, "alertname") ?? "",
    summary: summaryOf(alarm),
    ...summaryZhOf(alarm),
    priority,
    state,
    sinceMs,
    activeMs: active?.activeMs ?? null,
    noData: active?.noData ?? false,
    chattering,
    drill,
    value: toWire(value),
    device: deviceOf(labels) ?? "",
    response,
    help,
    acknowledged,
    shelf,
  };
}

export function entryOf(alarm: Alarm, rule: string): AlarmEntry {
  const { labels, annotations, outOfService, suppressedBy, comments } = alarm;
  return {
    ...lineOf(alarm),
    labels: Object.fromEntries(labels),
    annotations: Object.fromEntries(annotations),
    outOfService,
    suppressedBy,
    comments,
    rule,
  };
}

export function historyLine({ type, atMs, alarm, by }: AlarmEvent): AlarmHistoryLine {
  const { id, labels, priority, state, value, shelf } = alarm;
  const untilMs = type === "shelved" ? (shelf?.untilMs ?? null) : null;
  return { atMs, type, id, name: labelValue(labels, "alertname") ?? "", priority, state, value: toWire(value), by, untilMs };
}

function summaryOf({ annotations, labels }: Alarm): string {
  const said = labelValue(annotations, "summary") ?? labelValue(annotations, "description");
  return (said ?? labelsText(labels)).slice(0, SUMMARY_CHARACTERS);
}

/** Absent where the rule says none: the other one stands then. */
function summaryZhOf({ annotations }: Alarm): Pick<AlarmLine, "summaryZh"> {
  const said = labelValue(annotations, "summary_zh");
  return said === undefined ? {} : { summaryZh: said.slice(0, SUMMARY_CHARACTERS) };
}

function labelsText(labels: Labels): string {
  const others = labels.filter(([name]) => name !== "alertname" && name !== "severity");
  return [...others]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
