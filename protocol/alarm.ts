/**
 * Alarms as they cross the wire: what walls and consoles are told, and what scripts read at `GET /api/alarms`.
 *
 * A wall's alarms are one state event, `alarm`, with an id like a frame's: all of them each time something changes. It is bounded
 * by its lines; in a flood those are few, and the rest is counts by name.
 */
import type { ALARM_EVENTS } from "../core/alarm/alarm.ts";
import { type AlarmHealth, STALE_MS } from "../core/alarm/noise.ts";
import { PRIORITIES, type Priority } from "../core/alarm/priority.ts";
import { type AlarmInput, type AlarmState, accepts, type StandingCount } from "../core/alarm/state.ts";
import type { WireNumber } from "./frame.ts";

export type { AlarmHealth, AlarmInput, AlarmState, Priority, StandingCount };
export { accepts, PRIORITIES, STALE_MS };

/** Who did something, when, and why. */
export interface AlarmDeed {
  readonly who: string;
  readonly atMs: number;
  /** "" where they wrote nothing. */
  readonly note: string;
}

/** An alarm as a wall shows it. */
export interface AlarmLine {
  /** Its label set as text, `{alertname="DiskFull",instance="press-3"}`: unique in the site, the same at each return. */
  readonly id: string;
  /** `alertname`. */
  readonly name: string;
  /** The annotation `summary`, else `description`, else its labels without `alertname`. */
  readonly summary: string;
  /** The annotation `summary_zh`: the same in Chinese. */
  readonly summaryZh?: string;
  readonly priority: Priority;
  readonly state: AlarmState;
  /** When it came into that state. */
  readonly sinceMs: number;
  /** When its condition had held for its on-delay; `null` while it does not hold. */
  readonly activeMs: number | null;
  /** It holds as far as is known: its data is missing. */
  readonly noData: boolean;
  readonly chattering: boolean;
  /** A test that somebody ordered. */
  readonly drill: boolean;
  /** Of the newest evaluation in which it held. */
  readonly value: WireNumber;
  /** What it is about; "" when no label names a device. */
  readonly device: string;
  /** What the operator is to do, and where more is written; "" when the rule does not say. */
  readonly response: string;
  readonly help: string;
  readonly acknowledged: AlarmDeed | null;
  readonly shelf: (AlarmDeed & { readonly untilMs: number }) | null;
}

/** On a wall: with the panels that read what the alarm is about, by id. */
export interface WallAlarm extends AlarmLine {
  readonly panels: readonly string[];
}

/** In full, as consoles and scripts see it. */
export interface AlarmEntry extends AlarmLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly outOfService: AlarmDeed | null;
  /** The id of the alarm that makes it superfluous. */
  readonly suppressedBy: string | null;
  readonly comments: readonly AlarmDeed[];
  /** `{file}/{group}`; "" for what the site raises by itself. */
  readonly rule: string;
}

/** While more new alarms come than anybody can take in. */
export interface AlarmFlood {
  readonly sinceMs: number;
  /** The id of the alarm that came first: what follows is often its consequence. */
  readonly firstOut: string;
  /** How many stand by name, most first; at most 12. */
  readonly groups: readonly (readonly [name: string, count: number])[];
}

/** How many, beside the lines. */
export interface AlarmCounts {
  /** Stand too, without a line. */
  readonly more: number;
  readonly byPriority: Readonly<Record<Priority, StandingCount>>;
  /** Stand for more than a day, and somebody has acknowledged them: apart from the others. */
  readonly stale: number;
  readonly shelved: number;
  readonly suppressed: number;
  readonly outOfService: number;
  readonly chattering: number;
  /** Rules in force, and those that could not be evaluated the last time. */
  readonly rules: number;
  readonly brokenRules: number;
}

/** All that a wall knows of alarms. */
export interface WallAlarms {
  /** What stands, worst first: at most 40. */
  readonly alarms: readonly WallAlarm[];
  /** What stands for more than a day and was acknowledged, longest first: at most 10. */
  readonly stale: readonly WallAlarm[];
  readonly counts: AlarmCounts;
  readonly flood: AlarmFlood | null;
  readonly health: AlarmHealth;
}

/** The event `alarm` of a wall's stream. */
export interface AlarmSet {
  readonly seq: number;
  readonly at: number;
  readonly alarms: WallAlarms;
}

/** The event `alarms` of the console's stream, and `GET /api/alarms`. */
export interface ConsoleAlarms {
  readonly at: number;
  /** Every alarm that people can act on, shelved, suppressed and out of service too, worst first: at most 500. */
  readonly alarms: readonly AlarmEntry[];
  readonly counts: AlarmCounts;
  readonly flood: AlarmFlood | null;
  readonly health: AlarmHealth;
  /** Newest first: at most 10. */
  readonly drills: readonly Drill[];
}

/** A test alarm, and how it was answered. */
export interface Drill {
  /** Of the alarm. */
  readonly id: string;
  readonly priority: Priority;
  readonly orderedMs: number;
  readonly orderedBy: string;
  /** Screens that were on when it was ordered, those that have painted it, those that have sounded it, those whose sound is blocked. */
  readonly screens: number;
  readonly painted: number;
  readonly sounded: number;
  readonly blocked: number;
  /** `null` until somebody acknowledges it. */
  readonly acknowledgedMs: number | null;
  readonly acknowledgedBy: string | null;
  /** When it ended unanswered; `null` while it runs or when it was answered. */
  readonly missedMs: number | null;
}

/** A line of an alarm's history. */
export interface AlarmHistoryLine {
  readonly atMs: number;
  readonly type: (typeof ALARM_EVENTS)[number];
  readonly id: string;
  readonly name: string;
  readonly priority: Priority;
  /** After it. */
  readonly state: AlarmState;
  readonly value: WireNumber;
  readonly by: AlarmDeed | null;
  /** Of a shelf. */
  readonly untilMs: number | null;
}

const NONE: StandingCount = { unacknowledged: 0, acknowledged: 0, returned: 0 };

/** A site without rules, where nothing is silent. */
export const NO_ALARMS: WallAlarms = {
  alarms: [],
  stale: [],
  counts: {
    more: 0,
    byPriority: { critical: NONE, high: NONE, medium: NONE, low: NONE },
    stale: 0,
    shelved: 0,
    suppressed: 0,
    outOfService: 0,
    chattering: 0,
    rules: 0,
    brokenRules: 0,
  },
  flood: null,
  health: {
    raisedIn10Min: 0,
    raisedInDay: 0,
    floodRatio: 0,
    chattering: 0,
    stale: 0,
    priorityRatio: { critical: 0, high: 0, medium: 0, low: 0 },
  },
};
