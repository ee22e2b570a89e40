/**
 * Which panel has grown: that of the worst alarm that nobody has acknowledged, until it is acknowledged or over and a while has passed.
 * A wall whose panels jump at every change tells nobody anything: only a more urgent alarm takes the place of one that stands.
 */
import { PRIORITIES, type WallAlarm, type WallAlarms } from "../../protocol/alarm.ts";
import type { Page } from "../../protocol/wall.ts";

export interface Growth {
  readonly page: string;
  readonly panel: string;
  /** The id of the alarm that it has grown for. */
  readonly alarm: string;
  /** When that alarm no longer stood unacknowledged, server time; `null` while it does. */
  readonly letGoMs: number | null;
}

/** Long enough to see what it was. */
export const DWELL_MS = 10_000;

export function stepGrowth(before: Growth | undefined, { alarms }: WallAlarms, page: Page, nowMs: number): Growth | undefined {
  const worst = worstOf(alarms, page);
  const next = worst && { page: page.id, panel: worst.panel, alarm: worst.alarm.id, letGoMs: null };
  if (before?.page !== page.id || page.panels.every(({ id }) => id !== before.panel)) return next;
  const holder = alarms.find(({ id, state }) => id === before.alarm && state === "UNACK");
  if (holder) return worst && urgency(worst.alarm) < urgency(holder) ? next : { ...before, letGoMs: null };
  if (next?.panel === before.panel || worst?.alarm.priority === "critical") return next;
  const letGoMs = before.letGoMs ?? nowMs;
  return nowMs - letGoMs < DWELL_MS ? { ...before, letGoMs } : next;
}

/** The alarms come worst first. Of an alarm's panels the first of the page that is more than a number: which machine it is, a count does not tell. */
function worstOf(alarms: readonly WallAlarm[], page: Page): { readonly alarm: WallAlarm; readonly panel: string } | undefined {
  for (const alarm of alarms) {
    if (alarm.state !== "UNACK") continue;
    const panels = page.panels.filter(({ id }) => alarm.panels.includes(id));
    const panel = panels.find(({ type }) => type !== "big-number") ?? panels[0];
    if (panel) return { alarm, panel: panel.id };
  }
  return undefined;
}

function urgency({ priority }: WallAlarm): number {
  return PRIORITIES.indexOf(priority);
}
