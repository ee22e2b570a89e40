/**
 * How a screen comes by its pairing: a reducer over what happened, without timers or requests.
 *
 * It asks for a code, shows it, and asks again and again whether somebody entered it; a code that has ended is followed by the
 * next. Nothing ends this but a pairing: a hall has no keyboard to start it again with.
 */
import type { PairingOffer } from "../../protocol/identity.ts";
import { backoffMs } from "../screen/connection.ts";

/** Why the newest request brought nothing. `refused`: the site answers, and not as agreed. */
export type Trouble = "no-answer" | "busy" | "refused";

interface Waiting {
  /** When the next request is due, in elapsed time as all times here. */
  readonly dueMs: number;
  /** Failures in a row. */
  readonly failures: number;
  readonly trouble: Trouble | undefined;
  /** Codes in a row that nobody entered. */
  readonly ended: number;
}

export type Pairing =
  | (Waiting & { readonly phase: "asking" })
  | (Waiting & { readonly phase: "showing"; readonly code: string; readonly secret: string; readonly untilMs: number })
  | { readonly phase: "paired"; readonly path: string };

export type PairingInput =
  | { readonly type: "offered"; readonly offer: PairingOffer }
  | { readonly type: "waiting"; readonly retryMs: number }
  | { readonly type: "paired"; readonly path: string }
  /** The code has ended, or the site does not know it any more. */
  | { readonly type: "ended" }
  | { readonly type: "failed"; readonly trouble: Trouble; readonly leastMs: number };

/** Whatever the site says: not more often than a person can look, */
const LEAST_RETRY_MS = 500;
/** and not so seldom that somebody who entered the code believes that it did not work. */
const MOST_RETRY_MS = 30_000;

/** Beyond these ends a code's life is a mistake of a clock. RFC 8628's codes live for ten minutes or so. */
const LEAST_LIFE_MS = 10_000;
const MOST_LIFE_MS = 3_600_000;

/** A screen that nobody pairs asks half as often with each code that ended: the control room is to sleep. */
const SLOWER = 2;
/** Spreads screens that were switched on together. */
const JITTER = 0.2;

export function firstPairing(nowMs: number): Pairing {
  return { phase: "asking", dueMs: nowMs, failures: 0, trouble: undefined, ended: 0 };
}

/** `random` in [0, 1). */
export function stepPairing(before: Pairing, input: PairingInput, nowMs: number, random: number): Pairing {
  if (before.phase === "paired") return before;
  const { ended } = before;
  const good = { failures: 0, trouble: undefined, ended };
  switch (input.type) {
    case "offered": {
      const { code, secret, expiresMs, at, retryMs } = input.offer;
      const untilMs = nowMs + clamp(expiresMs - at, LEAST_LIFE_MS, MOST_LIFE_MS);
      const dueMs = Math.min(nowMs + spread(retryMs, ended, random), untilMs);
      return { ...good, phase: "showing", code, secret, untilMs, dueMs };
    }
    case "waiting": {
      if (before.phase === "asking") return before;
      const dueMs = nowMs + spread(input.retryMs, ended, random);
      // Asked once more at the end: the code may have been entered in its last second.
      return { ...before, ...good, dueMs: isShown(before, nowMs) ? Math.min(dueMs, before.untilMs) : dueMs };
    }
    case "paired":
      return { phase: "paired", path: input.path };
    case "ended":
      return { ...good, phase: "asking", dueMs: nowMs, ended: ended + 1 };
    case "failed": {
      const { trouble, leastMs } = input;
      const dueMs = nowMs + Math.max(leastMs, 0) + backoffMs(before.failures, random);
      const after = { failures: before.failures + 1, trouble, ended, dueMs };
      // A code that the site may still know is worth asking for, and worth showing; one that has ended is not.
      return before.phase === "showing" && isShown(before, nowMs) ? { ...before, ...after } : { ...after, phase: "asking" };
    }
  }
}

/** Whether the code on the glass still counts. */
export function isShown(pairing: Pairing, nowMs: number): pairing is Pairing & { phase: "showing" } {
  return pairing.phase === "showing" && nowMs < pairing.untilMs;
}

function spread(retryMs: number, ended: number, random: number): number {
  // The power is bounded so that the product is, after a year of codes that nobody entered.
  const wanted = retryMs * SLOWER ** Math.min(ended, 10);
  return clamp(wanted, LEAST_RETRY_MS, Math.max(MOST_RETRY_MS, retryMs)) * (1 + JITTER * random);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
