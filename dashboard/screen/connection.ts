/**
 * When a screen opens, leaves and reopens its stream: a reducer over what happened, without timers or sockets.
 *
 * A browser's EventSource is dead for good after one bad answer, and cannot see a stream that stalls. So each failure ends in a
 * new EventSource after a jittered back-off, and a stream on which nothing came for 25 s (two heartbeats and a half) is left.
 */
import { HEARTBEAT_MS, HEARTBEATS_MISSED, type RefusalReason } from "../../protocol/frame.ts";

/** Doubles from half a second, which a restart of the server costs at least, to the most that a mended line should wait. */
const BACKOFF_FIRST_MS = 500;
const BACKOFF_LAST_MS = 15_000;

/** One missed heartbeat may be a slow line; past two and a half the stream is dead. */
export const WATCHDOG_MS = 2.5 * HEARTBEAT_MS;

/** From here on the picture is no longer called live, whatever it shows. */
export const LOST_MS = HEARTBEATS_MISSED * HEARTBEAT_MS;

/** A stream must hold for a heartbeat before the failures ahead of it are forgiven: some servers accept and then hang up. */
const GOOD_AFTER_MS = HEARTBEAT_MS;

export interface Connection {
  readonly state: "connecting" | "open" | "closed";
  /** Counts EventSources: the shell opens a new one when it steps. */
  readonly stream: number;
  /** Without `since`: what the screen holds has a hole. */
  readonly whole: boolean;
  /** Failures in a row. */
  readonly failures: number;
  /** Start of this stream, in elapsed time as all times here. */
  readonly startedMs: number;
  /** Newest event on any stream; `undefined` before the first. */
  readonly heardMs: number | undefined;
  /** While closed: when the next stream is due. */
  readonly retryAtMs: number;
  /** Why the server ended the newest stream, until another brings an event. */
  readonly refusal: RefusalReason | undefined;
}

export type ConnectionInput =
  | { readonly type: "opened" }
  | { readonly type: "heard" }
  | { readonly type: "failed" }
  | { readonly type: "refused"; readonly code: RefusalReason; readonly retryMs: number }
  | { readonly type: "hole" }
  | { readonly type: "tick" }
  /** The browser says that it is online or visible again: no reason to wait any longer. */
  | { readonly type: "hurry" };

export function firstConnection(nowMs: number): Connection {
  return {
    state: "connecting",
    stream: 1,
    whole: true,
    failures: 0,
    startedMs: nowMs,
    heardMs: undefined,
    retryAtMs: nowMs,
    refusal: undefined,
  };
}

/** `random` in [0, 1) spreads screens that lost the same server. */
export function stepConnection(before: Connection, input: ConnectionInput, nowMs: number, random: number): Connection {
  switch (input.type) {
    case "opened":
      return before.state === "connecting" ? { ...before, state: "open" } : before;
    case "heard": {
      if (before.state === "closed") return before;
      const failures = nowMs - before.startedMs >= GOOD_AFTER_MS ? 0 : before.failures;
      return { ...before, state: "open", whole: false, failures, heardMs: nowMs, refusal: undefined };
    }
    case "failed":
      return before.state === "closed" ? before : close(before, 0, nowMs, random);
    case "refused":
      return close({ ...before, refusal: input.code }, input.retryMs, nowMs, random);
    case "hole":
      return before.state === "closed" ? { ...before, whole: true } : close({ ...before, whole: true }, 0, nowMs, random);
    case "tick":
      if (before.state === "closed") return nowMs >= before.retryAtMs ? open(before, nowMs) : before;
      return nowMs - Math.max(before.startedMs, before.heardMs ?? 0) >= WATCHDOG_MS ? open(failed(before), nowMs) : before;
    case "hurry":
      return before.state === "closed" && before.refusal === undefined ? open(before, nowMs) : before;
  }
}

/** True once nothing was heard for three heartbeats. A screen that never heard anything has nothing to grey. */
export function isLost({ heardMs }: Connection, nowMs: number): boolean {
  return heardMs !== undefined && nowMs - heardMs >= LOST_MS;
}

function failed(before: Connection): Connection {
  return { ...before, failures: before.failures + 1 };
}

function close(before: Connection, leastMs: number, nowMs: number, random: number): Connection {
  const waitMs = Math.max(leastMs, 0) + backoffMs(before.failures, random);
  return { ...failed(before), state: "closed", retryAtMs: nowMs + waitMs };
}

function open(before: Connection, nowMs: number): Connection {
  return { ...before, state: "connecting", stream: before.stream + 1, startedMs: nowMs };
}

/** Half fixed, half random: never at once, never all together. */
export function backoffMs(failures: number, random: number): number {
  const most = Math.min(BACKOFF_FIRST_MS * 2 ** failures, BACKOFF_LAST_MS);
  return most / 2 + (random * most) / 2;
}
