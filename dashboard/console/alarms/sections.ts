/** The list of alarms: in which section each stands, how they group by name, and the one line that all views show of it. */
import { type AlarmCounts, type AlarmEntry, PRIORITIES, type Priority, STALE_MS } from "../../../protocol/alarm.ts";

/** In the order of the page: what needs a person first. */
export const SECTIONS = ["unacknowledged", "acknowledged", "returned", "shelved", "suppressed", "outOfService", "stale"] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface Section {
  readonly name: SectionName;
  readonly alarms: readonly AlarmEntry[];
}

/** Alarms of one name: in a flood one line instead of many. */
export interface AlarmGroup {
  readonly name: string;
  readonly worst: Priority;
  readonly alarms: readonly AlarmEntry[];
}

/** What still waits for somebody to acknowledge it. */
export interface Badge {
  readonly count: number;
  readonly worst: Priority;
}

/** `undefined` for what is normal: it is nobody's business. */
export function sectionOf({ state, activeMs }: AlarmEntry, nowMs: number): SectionName | undefined {
  switch (state) {
    case "NORM":
      return undefined;
    case "UNACK":
      return "unacknowledged";
    case "ACKED":
      return activeMs !== null && nowMs - activeMs > STALE_MS ? "stale" : "acknowledged";
    case "RTNUN":
      return "returned";
    case "SHLVD":
      return "shelved";
    case "DSUPR":
      return "suppressed";
    case "OOSRV":
      return "outOfService";
  }
}

/** Those that have an alarm, each in the site's order, worst first; shelves by their ends, stale ones by their age. */
export function sectionsOf(alarms: readonly AlarmEntry[], nowMs: number): readonly Section[] {
  const found = new Map<SectionName, AlarmEntry[]>(SECTIONS.map((name) => [name, []]));
  for (const alarm of alarms) {
    const name = sectionOf(alarm, nowMs);
    if (name) found.get(name)?.push(alarm);
  }
  found.get("shelved")?.sort((a, b) => (a.shelf?.untilMs ?? 0) - (b.shelf?.untilMs ?? 0));
  found.get("stale")?.sort((a, b) => (a.activeMs ?? 0) - (b.activeMs ?? 0));
  return SECTIONS.map((name) => ({ name, alarms: found.get(name) ?? [] })).filter((section) => section.alarms.length > 0);
}

/** Worst first, then the largest, then by name. */
export function groupsOf(alarms: readonly AlarmEntry[]): readonly AlarmGroup[] {
  const found = new Map<string, AlarmEntry[]>();
  for (const alarm of alarms) {
    const group = found.get(alarm.name);
    if (group) group.push(alarm);
    else found.set(alarm.name, [alarm]);
  }
  const groups = [...found].map(([name, members]): AlarmGroup => ({ name, worst: worstOf(members), alarms: members }));
  return groups.sort(
    (a, b) => rankOf(a.worst) - rankOf(b.worst) || b.alarms.length - a.alarms.length || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** By the site's counts, which have more than its lines. What is over counts too: somebody has to have seen it. */
export function badgeOf({ byPriority }: Pick<AlarmCounts, "byPriority">): Badge | undefined {
  const open = (priority: Priority): number => byPriority[priority].unacknowledged + byPriority[priority].returned;
  const worst = PRIORITIES.find((priority) => open(priority) > 0);
  return worst && { count: PRIORITIES.reduce((sum, priority) => sum + open(priority), 0), worst };
}

function worstOf(alarms: readonly AlarmEntry[]): Priority {
  return PRIORITIES.find((priority) => alarms.some((alarm) => alarm.priority === priority)) ?? "low";
}

function rankOf(priority: Priority): number {
  return PRIORITIES.indexOf(priority);
}
