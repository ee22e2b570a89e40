/**
 * An Alertmanager as a target. It is sent what changed at once, and everything that stands or ended lately each minute: the newest state
 * wins, so nothing waits in a queue, and one that was away or began anew knows it all a minute after it is back.
 */

import { isUrgent, type Told } from "../../core/alarm/notify.ts";
import { alertmanagerBodies, type LinkOf } from "../../core/alarm/notify-form.ts";
import { verdictOf, waitMs } from "../../core/alarm/notify-retry.ts";
import type { StoredTarget } from "./notification-storage.ts";
import { REQUEST_MS, type TargetLine } from "./target-line.ts";

export interface AlertmanagerParts {
  readonly line: TargetLine;
  /** What stands, and what ended lately. */
  readonly all: () => Iterable<Told>;
  readonly linkOf: LinkOf;
  readonly now: () => number;
  /** How often everything is sent again. */
  readonly resendMs: number;
  readonly random: () => number;
  readonly counted: (outcome: "sent" | "failed" | "refused") => void;
}

export class AlertmanagerTarget {
  readonly #parts: AlertmanagerParts;
  readonly #changed = new Map<string, Told>();
  /** When everything is sent again. At the start: at once. */
  #allMs = Number.NEGATIVE_INFINITY;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  /** While requests are under way: until then a step would only wait. */
  #busyUntilMs: number | null = null;

  constructor(parts: AlertmanagerParts) {
    this.#parts = parts;
  }

  changed(told: Told): void {
    this.#changed.set(told.id, told);
  }

  /** As if it knew nothing: it is another one, or what it wants to hear has changed. */
  again(): void {
    this.#allMs = Number.NEGATIVE_INFINITY;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
  }

  /** `null` while there is nothing to tell. */
  dueMs(): number | null {
    if (this.#busyUntilMs !== null) return this.#busyUntilMs;
    if (this.#changed.size > 0) return this.#notBeforeMs;
    for (const _ of this.#parts.all()) return Math.max(this.#notBeforeMs, this.#allMs);
    return null;
  }

  async step(nowMs: number): Promise<void> {
    if (this.#busyUntilMs !== null) return;
    for (let due = this.dueMs(); due !== null && due <= Math.max(nowMs, this.#parts.now()); due = this.dueMs()) {
      const startedMs = this.#parts.now();
      this.#busyUntilMs = startedMs + REQUEST_MS;
      const whole = this.#allMs <= startedMs;
      // All of it is made a request at a time: thousands of alarms at once would hold the site.
      const told = whole ? this.#parts.all() : [...this.#changed.values()];
      this.#changed.clear();
      try {
        const good = await this.#send(told, startedMs);
        if (!good) this.#allMs = Number.NEGATIVE_INFINITY;
        else if (whole) this.#allMs = startedMs + this.#parts.resendMs;
      } finally {
        this.#busyUntilMs = null;
      }
    }
  }

  /** False when it did not take part of it, and may take it later. */
  async #send(told: Iterable<Told>, nowMs: number): Promise<boolean> {
    const { line, linkOf, counted, now, random } = this.#parts;
    for (const { text } of alertmanagerBodies(toldTo(line.target, told), linkOf, nowMs)) {
      this.#busyUntilMs = now() + REQUEST_MS;
      const tried = await line.post(text, null);
      const verdict = verdictOf(tried);
      if (verdict.type === "again") {
        counted("failed");
        this.#failures++;
        const askedMs = tried.type === "answer" ? (tried.retryAfterMs ?? 0) : 0;
        this.#notBeforeMs = now() + Math.max(askedMs, waitMs(this.#failures, this.#parts.resendMs, random()));
        return false;
      }
      // One that has a label which it does not like is refused by itself, and answered with 400 for all of the request.
      counted(verdict.type === "sent" ? "sent" : "refused");
      this.#failures = 0;
    }
    return true;
  }
}

/** What of it this target wants to hear. */
export function* toldTo({ sendResolved, minPriority }: StoredTarget, told: Iterable<Told>): Iterable<Told> {
  for (const one of told) if (isUrgent(one, minPriority) && (sendResolved || one.endsMs === null)) yield one;
}
