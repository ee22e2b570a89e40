/** Walls with alarms on them, in every state that a wall meets: for pictures, and for tests in a browser. */
import type { WallAlarm, WallAlarms } from "../../protocol/alarm.ts";
import type { Snapshot } from "../../protocol/frame.ts";
import type { WallDefinition } from "../../protocol/wall.ts";
import { wallAlarm, wallAlarms } from "./alarms.ts";
import { galleryWall, KINDS, type Tile } from "./gallery.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Panels of the page below, by number. */
const TILES: readonly Tile[] = [
  ...KINDS.slice(0, 4),
  { type: "alarm-list", title: { en: "Alarms", zh: "告警" }, place: [0, 2, 8, 3] },
  { type: "alarm-health", title: { en: "Alarm health", zh: "告警健康度" }, place: [8, 2, 4, 3] },
  ...KINDS.slice(-3).map((tile): Tile => {
    const [x, , w] = tile.place;
    return { ...tile, place: [x, 5, w, 3] };
  }),
];

const CRITICAL: Partial<WallAlarm> = {
  name: "OvenTooHot",
  device: "oven-2",
  summary: "Oven 2 is at 268 °C, 18 above its limit",
  priority: "critical",
  panels: ["p0"],
};

const MIXED: readonly (Partial<WallAlarm> & { readonly ageMs: number })[] = [
  { ...CRITICAL, ageMs: 40_000 },
  { name: "LineStopped", device: "line-1", summary: "Line 1 stands still", priority: "critical", state: "ACKED", ageMs: 25 * MINUTE_MS },
  { name: "DiskFull", device: "press-3", summary: "Disk of press-3 is 96% full", panels: ["p6"], ageMs: 3 * MINUTE_MS },
  {
    name: "PressureLow",
    device: "a-device-with-a-name-that-somebody-thought-would-be-clear.factory-2.example.com",
    summary: "Pressure in the main pipe of hall 2 is below 2.4 bar, and the compressor does not start by itself any more",
    chattering: true,
    ageMs: 12 * MINUTE_MS,
  },
  { name: "ProbeFails", device: "web-4", summary: "", noData: true, ageMs: 7 * MINUTE_MS, panels: ["p8"] },
  { name: "FanSlow", device: "web-1", summary: "Fan 2 of web-1 is slow", state: "RTNUN", ageMs: 90_000, panels: ["p2"] },
  { name: "ToolWorn", device: "mill-7", summary: "Tool 12 has 40 cycles left", priority: "medium", ageMs: HOUR_MS },
  { name: "DoorOpen", device: "cell-4", summary: "Door of cell 4 is open", priority: "medium", state: "RTNUN", ageMs: 2 * MINUTE_MS },
  { name: "QueueLong", device: "mes", summary: "412 orders wait", priority: "low", ageMs: 31 * MINUTE_MS },
  {
    name: "CertificateEnds",
    device: "web-1",
    summary: "Certificate of web-1 ends in 12 days",
    priority: "low",
    state: "ACKED",
    ageMs: 20 * HOUR_MS,
  },
];

function at(nowMs: number, parts: Partial<WallAlarm> & { readonly ageMs: number }): WallAlarm {
  const { ageMs, ...rest } = parts;
  const sinceMs = nowMs - ageMs;
  const isAcked = rest.state === "ACKED";
  const acknowledged = isAcked ? { who: "Li Wei", atMs: nowMs - Math.min(ageMs, 12 * MINUTE_MS), note: "pump restarted" } : null;
  return wallAlarm({ sinceMs, acknowledged, ...rest });
}

function flooded(nowMs: number): WallAlarms {
  const names = ["SensorSilent", "PressureLow", "LineStopped", "DriveFault", "TemperatureHigh", "DoorOpen", "NetworkDown", "QueueLong"];
  const alarms = Array.from({ length: 40 }, (_, i) =>
    at(nowMs, {
      name: names[i % names.length] ?? "",
      device: `press-${i + 1}`,
      summary: `${names[i % names.length]} at press-${i + 1}`,
      priority: i < 3 ? "critical" : i < 20 ? "high" : "medium",
      ageMs: 2 * MINUTE_MS + i * 1000,
    }),
  );
  const first = at(nowMs, {
    name: "PowerLost",
    device: "ups-1",
    summary: "Mains of hall 2 are gone",
    priority: "high",
    ageMs: 4 * MINUTE_MS,
  });
  const groups = [["PowerLost", 1] as const, ...names.map((name, i) => [name, 22 - 2 * i] as const)].sort((a, b) => b[1] - a[1]);
  const flood = { sinceMs: nowMs - 3 * MINUTE_MS, firstOut: first.id, groups };
  const count = (unacknowledged: number) => ({ unacknowledged, acknowledged: 0, returned: 0 });
  const byPriority = { critical: count(3), high: count(61), medium: count(53), low: count(0) };
  return wallAlarms({ alarms: [...alarms.slice(0, 39), first], flood, counts: { more: 77, suppressed: 14, shelved: 2, byPriority } });
}

const HEALTH: WallAlarms["health"] = {
  raisedIn10Min: 3,
  raisedInDay: 164,
  floodRatio: 0.021,
  chattering: 1,
  stale: 2,
  priorityRatio: { critical: 0.04, high: 0.21, medium: 0.4, low: 0.35 },
};

/** What stands, by the wall's name. */
export const ALARM_STATES: Readonly<Record<string, (nowMs: number) => WallAlarms>> = {
  none: () => wallAlarms({ counts: { shelved: 1 } }),
  critical: (now) => wallAlarms({ alarms: [at(now, { ...CRITICAL, ageMs: 40_000 })] }),
  mixed: (now) =>
    wallAlarms({
      alarms: MIXED.map((parts) => at(now, parts)),
      stale: [
        at(now, {
          name: "LampBroken",
          device: "hall-2",
          summary: "A lamp is broken",
          priority: "low",
          state: "ACKED",
          ageMs: 9 * 24 * HOUR_MS,
        }),
      ],
      counts: { shelved: 2, suppressed: 3, brokenRules: 1 },
      health: HEALTH,
    }),
  acknowledged: (now) =>
    wallAlarms({
      alarms: [
        at(now, { ...CRITICAL, state: "ACKED", ageMs: 25 * MINUTE_MS }),
        at(now, { name: "FanSlow", device: "web-1", summary: "Fan 2 is slow", state: "RTNUN", ageMs: 90_000, panels: ["p6"] }),
      ],
    }),
  silent: (now) => wallAlarms({ alarms: [at(now, { ...CRITICAL, noData: true, ageMs: 7 * MINUTE_MS })] }),
  drill: (now) =>
    wallAlarms({
      alarms: [
        ...MIXED.slice(0, 6).map((parts) => at(now, parts)),
        at(now, {
          name: "Drill",
          device: "",
          summary: "Drill ordered by Li Wei: acknowledge it",
          drill: true,
          priority: "critical",
          ageMs: 12_000,
        }),
      ],
    }),
  flood: flooded,
};

/** A wall of that state, on a canvas and with settings of a test's own. */
export function alarmWall(state: string, nowMs: number, own: Partial<WallDefinition> = {}): Snapshot | undefined {
  const alarms = ALARM_STATES[state]?.(nowMs);
  if (!alarms) return undefined;
  const snapshot = galleryWall(state, TILES, nowMs);
  return { ...snapshot, alarms, wall: { ...snapshot.wall, ...own } };
}
