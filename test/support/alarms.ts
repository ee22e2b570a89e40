/** Alarms as a wall is told of them, for tests: one line, and all that a wall knows, with counts that fit. */
import { NO_ALARMS, PRIORITIES, type Priority, type StandingCount, type WallAlarm, type WallAlarms } from "../../protocol/alarm.ts";

export function wallAlarm(parts: Partial<WallAlarm> = {}): WallAlarm {
  const { name = "DiskFull", device = "press-3" } = parts;
  return {
    id: `{alertname="${name}",instance="${device}"}`,
    name,
    summary: "",
    priority: "high",
    state: "UNACK",
    sinceMs: 0,
    activeMs: parts.state === "RTNUN" ? null : (parts.sinceMs ?? 0),
    noData: false,
    chattering: false,
    drill: false,
    value: 1,
    device,
    response: "",
    help: "",
    acknowledged: null,
    shelf: null,
    panels: [],
    ...parts,
  };
}

type Parts = Partial<Omit<WallAlarms, "counts">> & { readonly counts?: Partial<WallAlarms["counts"]> };

/** Worst first, as a site says them. */
export function wallAlarms({ alarms = [], stale = [], counts, ...rest }: Parts): WallAlarms {
  const sorted = [...alarms].sort((a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority));
  const all = [...sorted, ...stale];
  const countOf = (priority: Priority): StandingCount => {
    const of = (state: WallAlarm["state"]): number => all.filter((alarm) => alarm.priority === priority && alarm.state === state).length;
    return { unacknowledged: of("UNACK"), acknowledged: of("ACKED"), returned: of("RTNUN") };
  };
  const byPriority = { critical: countOf("critical"), high: countOf("high"), medium: countOf("medium"), low: countOf("low") };
  const chattering = all.filter((alarm) => alarm.chattering).length;
  const own = { ...NO_ALARMS.counts, byPriority, chattering, stale: stale.length, rules: 12, ...counts };
  return { ...NO_ALARMS, ...rest, alarms: sorted, stale, counts: own };
}
