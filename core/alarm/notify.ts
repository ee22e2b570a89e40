/**
 * What targets outside are told of alarms: which of them stand, under which labels and since when, and which have ended lately.
 *
 * An alarm is told of while its condition is active and somebody here is told of it too: one that is shelved, suppressed by design or
 * out of service has ended for the outside, and stands again when it comes back from there. Compared is what stands now with what was
 * told before, so that whatever happened between two looks, a restart too, comes out right.
 */
import { type Label, type Labels, labelValue, sortedLabels } from "../metric.ts";
import type { Alarm } from "./alarm.ts";
import { PRIORITIES, type Priority } from "./priority.ts";
import { isAnnunciated } from "./state.ts";

/** An alarm as the outside knows it. */
export interface Told {
  /** Of the alarm. */
  readonly id: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly priority: Priority;
  readonly startsMs: number;
  /** `null` while it stands. */
  readonly endsMs: number | null;
}

/** `stood`: whether it stood for the outside before. */
export interface ToldChange {
  readonly told: Told;
  readonly stood: boolean;
}

/** How long an alarm that has ended is told of: as long as Prometheus does (`resolvedRetention`, rules/alerting.go). */
export const ENDED_KEPT_MS = 15 * 60_000;

/** Twice the book: as many may have ended in the newest quarter of an hour as can stand. Past it the oldest that ended leave. */
export const MAX_TOLD = 20_000;

/** Of all annotations of an alarm together, characters: the largest alarm fits into a message. */
const MAX_ANNOTATIONS = 16_000;

/** The words that routes and receivers of others know; define.ts reads them the same way. */
const SEVERITIES: Readonly<Record<Priority, string>> = { critical: "critical", high: "error", medium: "warning", low: "info" };

/** Whether somebody outside is told of it. */
export function isTold({ condition, state }: Alarm): boolean {
  return condition?.phase === "active" && isAnnunciated(state);
}

/** What is below the least priority is not for that target. */
export function isUrgent({ priority }: Told, least: Priority): boolean {
  return PRIORITIES.indexOf(priority) <= PRIORITIES.indexOf(least);
}

export function alarmNameOf({ labels }: Told): string {
  return labelValue(labels, "alertname") ?? "";
}

/** `external`: what tells this site's alarms from another's, where both tell the same target. */
export function toldOf(alarm: Alarm, external: Labels = []): Told {
  const { id, priority, condition } = alarm;
  const startsMs = condition?.phase === "active" ? condition.activeMs : alarm.sinceMs;
  return { id, priority, labels: labelsOf(alarm, external), annotations: annotationsOf(alarm), startsMs, endsMs: null };
}

/** What the rule says comes before what is added; that it is a drill comes before everything. */
function labelsOf({ labels, priority, drill }: Alarm, external: Labels): Labels {
  const added: readonly Label[] = [
    ["priority", priority],
    ["severity", SEVERITIES[priority]],
  ];
  return sortedLabels([...external, ...added, ...labels, ...(drill ? [["drill", "true"] as const] : [])]);
}

/** With what the operator is to do, and where more is written, under the name that Prometheus' rules use. */
function annotationsOf({ annotations, response, help }: Alarm): Labels {
  const all = sortedLabels([["response", response], ["runbook_url", help], ...annotations]);
  let left = MAX_ANNOTATIONS;
  return all.flatMap(([name, text]): Label[] => {
    const room = left - name.length;
    if (room <= 0) return [];
    const kept = text.length <= room ? text : `${text.slice(0, room - 1)}…`;
    left = room - kept.length;
    return [[name, kept]];
  });
}

export class ToldAlarms {
  /** As it was when it last began or ended; in that order. */
  readonly #told = new Map<string, Told>();
  /** What stands, as it is now: what is told of it is made when it is asked for. */
  #standing: ReadonlyMap<string, Alarm> = new Map();

  readonly #external: Labels;

  constructor(told: Iterable<Told>, external: Labels) {
    this.#external = external;
    for (const one of told) this.#told.set(one.id, one);
  }

  get size(): number {
    return this.#told.size;
  }

  get(id: string): Told | undefined {
    const told = this.#told.get(id);
    return told && this.#now(told);
  }

  /** What stands, and what ended lately. */
  *all(): Iterable<Told> {
    for (const told of this.#told.values()) yield this.#now(told);
  }

  /** Takes every alarm as it is now; what stands for the outside now and did not before, and the other way round. */
  observe(alarms: Iterable<Alarm>, nowMs: number): readonly ToldChange[] {
    const standing = new Map<string, Alarm>();
    for (const alarm of alarms) if (isTold(alarm)) standing.set(alarm.id, alarm);
    const changes: ToldChange[] = [];
    for (const alarm of standing.values()) {
      if (this.#told.get(alarm.id)?.endsMs !== null) changes.push(this.#put(toldOf(alarm, this.#external), false));
    }
    for (const told of [...this.#told.values()]) {
      if (told.endsMs !== null || standing.has(told.id)) continue;
      changes.push(this.#put({ ...this.#now(told), endsMs: Math.max(nowMs, told.startsMs) }, true));
    }
    this.#standing = standing;
    return changes;
  }

  /** Lets those go that ended long enough ago; their ids. */
  forget(nowMs: number): readonly string[] {
    let excess = this.#told.size - MAX_TOLD;
    const gone: string[] = [];
    for (const { id, endsMs } of this.#told.values()) {
      if (endsMs === null || (nowMs - endsMs < ENDED_KEPT_MS && excess <= 0)) continue;
      this.#told.delete(id);
      gone.push(id);
      excess--;
    }
    return gone;
  }

  #now(told: Told): Told {
    const alarm = told.endsMs === null ? this.#standing.get(told.id) : undefined;
    return alarm ? toldOf(alarm, this.#external) : told;
  }

  #put(told: Told, stood: boolean): ToldChange {
    this.#told.delete(told.id);
    this.#told.set(told.id, told);
    return { told, stood };
  }
}
