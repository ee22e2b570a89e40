/** Where notifications go: what an admin says of a target, and what is answered about it. A secret goes in and never comes out. */
import type { Priority } from "./alarm.ts";

export const TARGET_KINDS = ["alertmanager", "webhook"] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** More than anybody follows up. */
export const MAX_TARGETS = 16;
export const MAX_TARGET_URL = 500;
export const MAX_TARGET_SECRET = 400;

/** As it was put. */
export interface TargetSettings {
  readonly target: string;
  readonly kind: TargetKind;
  readonly url: string;
  /** Whether it is told that an alarm has ended. */
  readonly sendResolved: boolean;
  /** The least urgent that it is told of. */
  readonly minPriority: Priority;
}

/** A line of the list. */
export interface TargetLine extends TargetSettings {
  /** Whether there is one: it signs messages to a webhook, and is the bearer token of an Alertmanager. */
  readonly secret: boolean;
  readonly putMs: number;
  readonly putBy: string;
  /** Messages that wait, and dead letters. An Alertmanager has neither: it is sent what stands. */
  readonly queued: number;
  readonly dead: number;
  /** When the newest request was taken, and why the newest one was not; `null` when there was none since the site started. */
  readonly sentMs: number | null;
  readonly error: string | null;
}

/** A message that was given up. */
export interface DeadLetter {
  /** Its idempotency key. */
  readonly id: string;
  /** The alarm name that it is about, how many alarms it tells of, and whether one of them stands. */
  readonly name: string;
  readonly alarms: number;
  readonly status: "firing" | "resolved";
  readonly bytes: number;
  readonly madeMs: number;
  readonly deadMs: number;
  readonly tries: number;
  /** Of the last try: `http-400`, `timeout`, `network`, `not-allowed`. */
  readonly error: string;
}

/** What became of a test message. */
export interface TargetTest {
  /** Taken by the target. */
  readonly taken: boolean;
  readonly error: string | null;
  readonly tookMs: number;
}
