/**
 * The messages that wait for one target: which is next, what a try makes of it, and what leaves when there are too many. It knows
 * their lengths and not what they say: that lies on disk.
 *
 * Messages about one alarm name go one after the other, so that an end never arrives before its beginning; one that fails lets those of
 * other names pass.
 */
import { errorOf, MAX_TRIES, MAX_WAIT_MS, type Tried, verdictOf, waitMs } from "./notify-retry.ts";

export interface Message {
  /** Their order. */
  readonly number: number;
  /** The same at each try: a receiver knows what it has seen. */
  readonly id: string;
  /** The alarm name that it is about. */
  readonly name: string;
  readonly status: "firing" | "resolved";
  readonly alarms: number;
  readonly bytes: number;
  readonly madeMs: number;
  /** Since when it is tried: made, or put into the queue again. */
  readonly queuedMs: number;
  readonly tries: number;
  readonly dueMs: number;
  /** Of the newest try. */
  readonly error: string | null;
  /** Nobody was there at the newest try: due at once when the target answers. */
  readonly away: boolean;
}

export const MAX_QUEUED = 1_000;
export const MAX_QUEUED_BYTES = 2 * 1024 * 1024;

/** While nobody is there, one of the messages tries at least so often. */
const LONGEST_AWAY_MS = 60_000;

export type Settled =
  | { readonly type: "sent" | "dead"; readonly message: Message }
  | { readonly type: "waits"; readonly message: Message }
  /** It left while it was tried. */
  | { readonly type: "gone" };

export class MessageQueue {
  readonly #messages = new Map<number, Message>();
  #bytes = 0;
  #failures = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(messages: Iterable<Message> = []) {
    for (const message of messages) this.#add(message);
  }

  get size(): number {
    return this.#messages.size;
  }

  get(number: number): Message | undefined {
    return this.#messages.get(number);
  }

  /** In their order. */
  all(): readonly Message[] {
    return [...this.#messages.values()];
  }

  /** Takes one more; those that there is no room for, oldest first. */
  push(message: Message): readonly Message[] {
    this.#add(message);
    const left: Message[] = [];
    for (const oldest of this.#messages.values()) {
      if (this.#messages.size <= MAX_QUEUED && this.#bytes <= MAX_QUEUED_BYTES) break;
      left.push(oldest);
      this.#remove(oldest);
    }
    return left;
  }

  next(nowMs: number): Message | null {
    if (this.#notBeforeMs > nowMs) return null;
    for (const message of this.#heads()) if (message.dueMs <= nowMs) return message;
    return null;
  }

  /** When the next is due, or `null` when none waits. */
  dueMs(): number | null {
    const due = this.#heads().map(({ dueMs }) => dueMs);
    return due.length === 0 ? null : Math.max(this.#notBeforeMs, Math.min(...due));
  }

  /** What a try makes of a message. `random`: from 0 to 1. */
  settle(number: number, tried: Tried, nowMs: number, random: number): Settled {
    const verdict = verdictOf(tried);
    this.#pause(verdict.type === "again" && verdict.away, tried, nowMs, random);
    const message = this.#messages.get(number);
    if (!message) return { type: "gone" };
    const tries = message.tries + 1;
    if (verdict.type === "sent") {
      this.#remove(message);
      return { type: "sent", message: { ...message, tries } };
    }
    const failed = { ...message, tries, error: errorOf(tried) };
    if (verdict.type === "never" || tries >= MAX_TRIES || nowMs - message.queuedMs >= MAX_WAIT_MS) {
      this.#remove(message);
      return { type: "dead", message: failed };
    }
    const waits = { ...failed, away: verdict.away, dueMs: nowMs + waitMs(tries, Number.POSITIVE_INFINITY, random) };
    this.#messages.set(number, waits);
    return { type: "waits", message: waits };
  }

  /** Gives nothing before then. */
  rest(untilMs: number): void {
    this.#notBeforeMs = Math.max(this.#notBeforeMs, untilMs);
  }

  /** Lets one go that nothing is known of any more. */
  drop(message: Message): void {
    if (this.#messages.has(message.number)) this.#remove(message);
  }

  /** Nobody there: the whole target is left alone for a while. Somebody answers: what found nobody is due. */
  #pause(away: boolean, tried: Tried, nowMs: number, random: number): void {
    if (away) {
      this.#failures++;
      const askedMs = tried.type === "answer" ? (tried.retryAfterMs ?? 0) : 0;
      this.#notBeforeMs = nowMs + Math.max(askedMs, waitMs(this.#failures, LONGEST_AWAY_MS, random));
      return;
    }
    if (this.#failures === 0) return;
    this.#failures = 0;
    for (const message of this.#messages.values()) {
      if (message.away) this.#messages.set(message.number, { ...message, away: false, dueMs: nowMs });
    }
  }

  /** The first of each name. */
  #heads(): readonly Message[] {
    const names = new Set<string>();
    return [...this.#messages.values()].filter(({ name }) => !names.has(name) && names.add(name));
  }

  #add(message: Message): void {
    this.#messages.set(message.number, message);
    this.#bytes += message.bytes;
  }

  #remove(message: Message): void {
    this.#messages.delete(message.number);
    this.#bytes -= message.bytes;
  }
}
