/** Alarms for tests of the console: one that stands unacknowledged, and what a test says of it. */
import { type AlarmEntry, type ConsoleAlarms, NO_ALARMS } from "../../../../protocol/alarm.ts";

export function entry(name: string, parts: Partial<AlarmEntry> = {}): AlarmEntry {
  return {
    id: `{alertname="${name}"}`,
    name,
    summary: name,
    priority: "high",
    state: "UNACK",
    sinceMs: 0,
    activeMs: 0,
    noData: false,
    chattering: false,
    drill: false,
    value: 1,
    device: "",
    response: "",
    help: "",
    acknowledged: null,
    shelf: null,
    labels: { alertname: name },
    annotations: {},
    outOfService: null,
    suppressedBy: null,
    comments: [],
    rule: "press.yaml/pressure",
    ...parts,
  };
}

export function consoleAlarms(alarms: readonly AlarmEntry[], parts: Partial<ConsoleAlarms> = {}): ConsoleAlarms {
  const { counts, health } = NO_ALARMS;
  return { at: 5, alarms, counts, flood: null, health, drills: [], ...parts };
}
