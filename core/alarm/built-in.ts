/**
 * What a site raises without any rule written: a device that has gone silent by its own rhythm, and a drill that somebody ordered.
 *
 * A site that was away itself knows nothing of its devices: they are silent only once they had the time to be heard again.
 */
import type { Devices } from "../devices.ts";
import { staleAfterMs } from "../freshness.ts";
import type { Labels } from "../metric.ts";
import { alarmId } from "./alarm.ts";
import type { BookRule, Observation } from "./book.ts";

/** Names under which the book knows them; no rule file can make these. */
export const SILENT_RULE = "/silent";
export const DRILL_RULE = "/drill";

/** A rule that is called so takes the place of the site's own. */
export const SILENT_NAME = "DeviceSilent";
export const DRILL_NAME = "Drill";

const AT_ONCE = { onDelayMs: 0, offDelayMs: 0, missing: "clear", suppressedBy: [], limit: 0 } as const;

export const BUILT_IN_RULES: ReadonlyMap<string, BookRule> = new Map([
  [SILENT_RULE, { ...AT_ONCE, priority: "medium" }],
  // Each drill says its own priority.
  [DRILL_RULE, { ...AT_ONCE, priority: "critical" }],
]);

/** Whoever looks this late was away: a wake-up comes within seconds of its time. */
const AWAY_MS = 60_000;
/** So many gaps make a rhythm of a device's own; before that it may have been one body by hand. */
const GAPS_NEEDED = 3;

export interface Silence {
  readonly observations: readonly Observation[];
  /** Since when devices are given the time to be heard again, epoch ms; `null` when nobody was away. */
  readonly backMs: number | null;
  /** When the next device would be silent; `null` when none can be. */
  readonly dueMs: number | null;
}

/**
 * What the rhythms say of each device that has one. `standing`: devices whose alarm is active already. `backMs`: of the observation
 * before this one.
 */
export function observeSilence(devices: Devices, standing: ReadonlySet<string>, backMs: number | null, nowMs: number): Silence {
  let back = backMs;
  let dueMs = Number.POSITIVE_INFINITY;
  let waiting = false;
  const observations: Observation[] = [];
  for (const { name, rhythm, rhythmMs, seenMs } of devices.all()) {
    if (rhythm.gapsMs.length < GAPS_NEEDED) continue;
    const afterMs = staleAfterMs(rhythmMs);
    const silentMs = seenMs + afterMs;
    if (silentMs > nowMs) {
      dueMs = Math.min(dueMs, silentMs);
      if (standing.has(name)) observations.push(silent(name, rhythmMs, "fails", 0));
      continue;
    }
    if (!standing.has(name) && nowMs - silentMs > AWAY_MS) {
      back ??= nowMs;
      const graceMs = back + afterMs;
      if (graceMs > nowMs) {
        waiting = true;
        dueMs = Math.min(dueMs, graceMs);
        continue;
      }
    }
    observations.push(silent(name, rhythmMs, "holds", (nowMs - seenMs) / 1_000));
  }
  return { observations, backMs: waiting ? back : null, dueMs: dueMs === Number.POSITIVE_INFINITY ? null : dueMs };
}

function silent(device: string, rhythmMs: number, reading: "holds" | "fails", value: number): Observation {
  const labels: Labels = [
    ["alertname", SILENT_NAME],
    ["device", device],
  ];
  const everySeconds = Math.max(1, Math.round(rhythmMs / 1_000));
  const annotations: Labels = [["summary", `${device} is silent: it reported each ${everySeconds} s`]];
  return { id: alarmId(labels), labels, reading, value, annotations, response: "", help: "" };
}
