/**
 * The alarm summary: what stands, worst first, as walls and consoles show it. In a flood single lines help nobody: then it is counts by
 * name, and the alarm that came first.
 */
import { compareText, labelValue } from "../metric.ts";
import type { Alarm } from "./alarm.ts";
import { isStale } from "./book.ts";
import type { Noise } from "./noise.ts";
import { PRIORITIES, type Priority } from "./priority.ts";
import { type AlarmState, isAnnunciated, type StandingCount } from "./state.ts";

export interface AlarmSummary {
  /** Worst first; at most as many as were asked for. Stale ones are not among them. */
  readonly alarms: readonly Alarm[];
  /** Stand too, without a line. */
  readonly more: number;
  /** Stand for more than a day, longest first; at most as many as were asked for. */
  readonly stale: readonly Alarm[];
  readonly counts: Readonly<Record<Priority, StandingCount>>;
  readonly staleCount: number;
  readonly shelved: number;
  readonly suppressed: number;
  readonly outOfService: number;
  readonly chattering: number;
  /** While more new ones come than anybody can take in: since when, which came first, and how many stand by name, most first. */
  readonly flood: {
    readonly sinceMs: number;
    readonly firstOut: string;
    readonly groups: readonly (readonly [name: string, count: number])[];
  } | null;
}

/** Within a priority: what nobody has seen, then what somebody works on, then what is over. */
const STATE_RANKS: Readonly<Partial<Record<AlarmState, number>>> = { UNACK: 0, ACKED: 1, RTNUN: 2 };

/** Worst first; of equals the newest. */
export function compareAlarms(a: Alarm, b: Alarm): number {
  const byPriority = PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority);
  const byState = (STATE_RANKS[a.state] ?? 3) - (STATE_RANKS[b.state] ?? 3);
  return byPriority || byState || b.sinceMs - a.sinceMs || compareText(a.id, b.id);
}

export function summariseAlarms(alarms: Iterable<Alarm>, { flood }: Noise, nowMs: number, lines: number): AlarmSummary {
  const counts = Object.fromEntries(
    PRIORITIES.map((priority) => [priority, { unacknowledged: 0, acknowledged: 0, returned: 0 }]),
  ) as Record<Priority, { unacknowledged: number; acknowledged: number; returned: number }>;
  const states = { SHLVD: 0, DSUPR: 0, OOSRV: 0 };
  const groups = new Map<string, number>();
  const [standing, stale]: [Alarm[], Alarm[]] = [[], []];
  let chattering = 0;
  for (const alarm of alarms) {
    const { state } = alarm;
    if (state === "SHLVD" || state === "DSUPR" || state === "OOSRV") states[state]++;
    if (!isAnnunciated(state)) continue;
    const count = counts[alarm.priority];
    count[state === "UNACK" ? "unacknowledged" : state === "ACKED" ? "acknowledged" : "returned"]++;
    if (alarm.chattering) chattering++;
    const name = labelValue(alarm.labels, "alertname") ?? "";
    groups.set(name, (groups.get(name) ?? 0) + 1);
    // What nobody has acknowledged is not old news, however long it stands.
    (isStale(alarm, nowMs) && state !== "UNACK" ? stale : standing).push(alarm);
  }
  standing.sort(compareAlarms);
  stale.sort((a, b) => a.sinceMs - b.sinceMs || compareText(a.id, b.id));
  return {
    alarms: standing.slice(0, lines),
    more: Math.max(0, standing.length - lines),
    stale: stale.slice(0, lines),
    counts,
    staleCount: stale.length,
    shelved: states.SHLVD,
    suppressed: states.DSUPR,
    outOfService: states.OOSRV,
    chattering,
    flood: flood && { ...flood, groups: [...groups].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0])) },
  };
}
