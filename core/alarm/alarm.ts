/** One alarm: a label set of a rule, its state, and what people did about it. Plain data, as it is kept and shown. */
import { type Labels, seriesKey } from "../metric.ts";
import type { Condition } from "./condition.ts";
import type { Priority } from "./priority.ts";
import type { AlarmState } from "./state.ts";

/** Who did something, when, and why. */
export interface Deed {
  readonly who: string;
  readonly atMs: number;
  readonly note: string;
}

export interface Shelf extends Deed {
  readonly untilMs: number;
}

export interface Alarm {
  /** The label set as text, unique in the site and the same at each return of the alarm. */
  readonly id: string;
  /** `alertname` among them, as Prometheus has it. */
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly priority: Priority;
  readonly response: string;
  readonly help: string;
  readonly state: AlarmState;
  /** When it came into that state. */
  readonly sinceMs: number;
  readonly condition: Condition | null;
  /** Of the newest evaluation in which its condition held. */
  readonly value: number;
  readonly acknowledged: Deed | null;
  readonly shelf: Shelf | null;
  /** The id of the alarm that makes it superfluous. */
  readonly suppressedBy: string | null;
  readonly outOfService: Deed | null;
  readonly comments: readonly Deed[];
  /** Came and went so often that it is held. */
  readonly chattering: boolean;
  /** A test that somebody ordered. */
  readonly drill: boolean;
}

/** Comments that an alarm keeps: the oldest leave. */
export const MAX_COMMENTS = 20;

export function alarmId(labels: Labels): string {
  return seriesKey("", labels);
}

/** What happened to an alarm: a line of its history. */
export const ALARM_EVENTS = [
  "raised",
  "cleared",
  "acknowledged",
  "shelved",
  "unshelved",
  "suppressed",
  "released",
  "removed",
  "returned",
  "commented",
  "no-data",
  "data-again",
] as const;

export interface AlarmEvent {
  readonly type: (typeof ALARM_EVENTS)[number];
  readonly atMs: number;
  /** After it. */
  readonly alarm: Alarm;
  /** Who, and what they wrote; `null` where nobody did it. */
  readonly by: Deed | null;
}
