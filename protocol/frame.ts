/**
 * The stream to a screen: one Server-Sent Event each.
 *
 * | event     | id  | data        | meaning                                                        |
 * | --------- | --- | ----------- | -------------------------------------------------------------- |
 * | snapshot  | yes | `Snapshot`  | the whole wall: definition, dictionaries, history, notices     |
 * | (no name) | no  | `Frame`     | what changed since the event before                            |
 * | notice    | yes | `NoticeSet` | all notices now on this wall                                   |
 * | alarm     | yes | `AlarmSet`  | all alarms now standing                                        |
 * | text      | yes | `TextSet`   | what came of the texts that the wall shows                     |
 * | heartbeat | all but the first | `Heartbeat` | every 10 s: the server is there, and this is its time and build |
 * | control   | no  | `Control`   | a command to this screen; sent again until answered or expired |
 * | refused   | no  | `Refusal`   | why the stream ends now                                        |
 *
 * `id` is `{incarnation}-{seq}`. The sequence of a wall steps by one with each state event, frames among them; a screen that sees a
 * hole opens a new stream. Device and series numbers are per wall and incarnation and never reused. How events change what a screen
 * holds is `picture.ts`.
 *
 * Frames are nearly all of a stream, so they are as short as text allows: they have no name and no id. A heartbeat's id tells how far
 * its stream has come. A page of another build knows no event of that kind, and is led to a snapshot by the next two heartbeats.
 *
 * Numbers are rounded to five significant digits, one more than a wall shows. JSON has no NaN or infinity: they cross as
 * `null`, `"+Inf"`, `"-Inf"`. Times of state events and of samples are told to a quarter of a second, rounded to older: frames are
 * as far apart, and ages are told in seconds.
 */
import type { AlarmSet, WallAlarms } from "./alarm.ts";
import type { StreamText, TextSet } from "./text.ts";
import type { WallDefinition } from "./wall.ts";

export type WireNumber = number | null | "+Inf" | "-Inf";

/** [number, name, rhythm in ms, newest sample in epoch ms] */
export type DeviceEntry = readonly [number: number, name: string, rhythmMs: number, seenMs: number];

export interface SeriesEntry {
  readonly number: number;
  /** `Query.number` of the definition. */
  readonly query: number;
  /** What the query's result is labelled with; `__name__` where the query keeps it. */
  readonly labels: Readonly<Record<string, string>>;
  /** Numbers of the devices that are expected to contribute. */
  readonly devices: readonly number[];
  readonly value: WireNumber;
  /** Newest contributing sample, epoch ms. */
  readonly sampledMs: number;
  /** The series is no longer in its query's result; it stays while it has history to draw. */
  readonly gone?: true;
  /** How far apart the samples are meant to be that rules record for it, ms; absent where devices send all that it is made of. */
  readonly paceMs?: number;
}

/** The points of one query's history. Columns: `values[i]` belongs to `times[i]`; `null` where the series has no point. */
export interface HistoryEntry {
  readonly query: number;
  readonly times: readonly number[];
  readonly series: readonly (readonly [number: number, values: readonly WireNumber[]])[];
}

export interface Notice {
  readonly id: string;
  readonly text: string;
  readonly level: "info" | "warning" | "critical";
  /** Who posted it. */
  readonly from: string;
  readonly postedMs: number;
  /** When it ends by itself; `null` until cleared. */
  readonly untilMs: number | null;
}

export interface Snapshot {
  readonly incarnation: string;
  readonly seq: number;
  /** Server time, epoch ms. */
  readonly at: number;
  readonly build: string;
  readonly site: string;
  /** True while the site answers without log-in: every page says so. */
  readonly open: boolean;
  readonly wall: WallDefinition;
  readonly devices: readonly DeviceEntry[];
  readonly series: readonly SeriesEntry[];
  readonly history: readonly HistoryEntry[];
  readonly notices: readonly Notice[];
  readonly alarms: WallAlarms;
  /** Of the streams that its panels show. */
  readonly texts: readonly StreamText[];
}

/** What `frame-lists.ts` writes: the values of series by their numbers. */
export type ChangeList = readonly (WireNumber | typeof GONE)[];

/** In place of a value: the series is no longer in its query's result (out of a top-N, or past the look-back). */
export const GONE = "";

/** Series whose newest sample is not the newest of their devices: its age in steps, and their values. */
export type AgedGroup = readonly [age: number, values: ChangeList];

/** A series that is new on the wall; its value stands among the changes. `paceMs` as in a snapshot. */
export type AddedSeries = readonly [
  number: number,
  query: number,
  labels: Readonly<Record<string, string>>,
  devices: readonly number[],
  paceMs?: number,
];

/** What is expected of a series, where that changed. */
export type ExpectedMembers = readonly [number: number, devices: readonly number[], paceMs?: number];

/**
 * What changed since the event before: the last three digits of its sequence, the time since then in steps of a quarter of a second,
 * the devices that were heard, the values that changed; and in a fifth member all that is rare. Lists are written short
 * (`frame-lists.ts`).
 *
 * What is heard of a device is heard of its series: one whose sample was as new as the newest of its devices is so again, and is named
 * only where its value changed, or where it was left behind.
 */
export type Frame = readonly [ending: number, steps: number, seen: readonly number[], changes: ChangeList, rest?: FrameRest];

export interface FrameRest {
  /** Devices that are new, have another rhythm, or were heard with samples too old for `seen`. */
  readonly devices?: readonly DeviceEntry[];
  readonly series?: readonly AddedSeries[];
  /** Series whose expected devices or pace changed. */
  readonly members?: readonly ExpectedMembers[];
  /** Series that have no newer sample, though their devices have. */
  readonly left?: readonly number[];
  readonly aged?: readonly AgedGroup[];
}

/** More than the events that a stream brings between two heartbeats, which have the sequence whole. */
export const ENDINGS = 1_000;

/** What a frame has of its sequence. */
export function endingOf(seq: number): number {
  return seq % ENDINGS;
}

export interface NoticeSet {
  readonly seq: number;
  readonly at: number;
  readonly notices: readonly Notice[];
}

export interface Heartbeat {
  readonly at: number;
  readonly build: string;
  readonly incarnation: string;
  readonly seq: number;
}

export type Control =
  | { readonly id: string; readonly type: "identify"; readonly label: string; readonly expiresMs: number }
  | { readonly id: string; readonly type: "reload"; readonly expiresMs: number }
  | { readonly id: string; readonly type: "show"; readonly page: string; readonly expiresMs: number }
  /** What a paired screen's address says of its glass. */
  | {
      readonly id: string;
      readonly type: "adjust";
      readonly diagonalInches: number;
      readonly distanceM: number;
      readonly overscanPercent: number;
      readonly expiresMs: number;
    };

export type RefusalReason =
  | "unknown-wall"
  | "unauthorized"
  | "too-many-streams"
  | "overloaded"
  | "replaced" // the same screen opened a newer stream
  | "queue-full"
  | "silent" // two reports are missing
  | "behind" // what it painted lags by 60 s
  | "too-old"; // an anonymous stream reached its hour

export interface Refusal {
  readonly code: RefusalReason;
  readonly detail: string;
  /** Wait at least this long before the next stream. */
  readonly retryMs: number;
}

export type StreamEvent =
  | { readonly event: "snapshot"; readonly data: Snapshot }
  | { readonly event: "frame"; readonly data: Frame }
  | { readonly event: "notice"; readonly data: NoticeSet }
  | { readonly event: "alarm"; readonly data: AlarmSet }
  | { readonly event: "text"; readonly data: TextSet }
  | { readonly event: "heartbeat"; readonly data: Heartbeat }
  | { readonly event: "control"; readonly data: Control }
  | { readonly event: "refused"; readonly data: Refusal };

/** Every 10 s a heartbeat; at the third missed one the screen greys. */
export const HEARTBEAT_MS = 10_000;
export const HEARTBEATS_MISSED = 3;

/** A screen reports every 30 s (with up to 5 s of jitter, so that 1,000 screens do not report in one second). */
export const REPORT_MS = 30_000;
export const REPORT_JITTER_MS = 5_000;

export function eventId(incarnation: string, seq: number): string {
  return `${incarnation}-${seq}`;
}

/** `{incarnation}-{seq}` taken apart, or `undefined` when it is not one: such a screen gets a snapshot. */
export function parseEventId(id: string): { incarnation: string; seq: number } | undefined {
  const match = /^([0-9a-z]{1,32})-(\d{1,15})$/.exec(id);
  return match ? { incarnation: match[1] as string, seq: Number(match[2]) } : undefined;
}

/** Frames are no closer. */
export const STEP_MS = 250;

/** A time as it is told. */
export function toldMs(timeMs: number): number {
  return Math.floor(timeMs / STEP_MS) * STEP_MS;
}

export function fromWire(value: WireNumber): number {
  if (typeof value === "number") return value;
  return value === null ? Number.NaN : value === "+Inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** One event in the stream format. `data` is JSON, which has no raw line breaks, so one data line always holds it. */
export function formatEvent(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A frame in the stream format. */
export function formatFrame(frame: Frame): string {
  return `data:${JSON.stringify(frame)}\n\n`;
}
