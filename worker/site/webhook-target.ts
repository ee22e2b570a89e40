/** A webhook as a target: a message for each change, kept until it was taken or given up, and the dead letters. */
import { type Message, MessageQueue } from "../../core/alarm/notify-queue.ts";
import type { DeadLetter } from "../../protocol/target.ts";
import { MessageRows } from "./message-rows.ts";
import type { NotificationStorage, StoredMessage } from "./notification-storage.ts";
import { REQUEST_MS, type TargetLine } from "./target-line.ts";

export const MAX_DEAD = 100;
export const DEAD_KEPT_MS = 14 * 86_400_000;

export interface WebhookParts {
  readonly line: TargetLine;
  readonly storage: NotificationStorage;
  readonly now: () => number;
  readonly random: () => number;
  readonly counted: (outcome: "sent" | "failed" | "dead" | "dropped", count?: number) => void;
  /** Rows are not as messages are: `keep` is called when they may be written. */
  readonly changed: () => void;
}

interface Dead {
  readonly message: Message;
  readonly deadMs: number;
}

export class WebhookTarget {
  readonly #parts: WebhookParts;
  readonly #rows: MessageRows;
  #queue: MessageQueue;
  #dead: readonly Dead[];
  #busyUntilMs: number | null = null;

  constructor(parts: WebhookParts, waiting: readonly Message[], dead: readonly Dead[]) {
    this.#parts = parts;
    this.#rows = new MessageRows(parts.storage);
    this.#queue = new MessageQueue(waiting);
    this.#dead = dead;
  }

  get queued(): number {
    return this.#queue.size;
  }

  get deadCount(): number {
    return this.#dead.length;
  }

  get isStale(): boolean {
    return this.#rows.isStale;
  }

  dueMs(): number | null {
    return this.#busyUntilMs ?? this.#queue.dueMs();
  }

  push(message: Message, text: string): void {
    const left = this.#queue.push(message);
    this.#rows.add(message.number, text);
    for (const { number } of left) this.#rows.changed(number);
    if (left.length > 0) this.#parts.counted("dropped", left.length);
    this.#parts.changed();
  }

  async step(nowMs: number): Promise<void> {
    if (this.#busyUntilMs !== null) return;
    for (let next = this.#queue.next(nowMs); next; next = this.#queue.next(this.#parts.now())) {
      this.#busyUntilMs = this.#parts.now() + REQUEST_MS;
      try {
        await this.#try(next);
      } catch (error) {
        // A disk that cannot be read: without a rest the next try would be at once.
        this.#queue.rest(this.#parts.now() + REQUEST_MS);
        throw error;
      } finally {
        this.#busyUntilMs = null;
      }
    }
  }

  /** Newest first. */
  letters(nowMs: number): readonly DeadLetter[] {
    this.#forget(nowMs);
    return this.#dead
      .map(({ message: { id, name, alarms, status, bytes, madeMs, tries, error }, deadMs }) => {
        return { id, name, alarms, status, bytes, madeMs, deadMs, tries, error: error ?? "" };
      })
      .reverse();
  }

  /** Puts them into the queue again, before what came after them; how many. */
  retry(nowMs: number): number {
    this.#forget(nowMs);
    const again = this.#dead.map(({ message }): Message => ({ ...message, tries: 0, queuedMs: nowMs, dueMs: nowMs, away: false }));
    this.#dead = [];
    this.#queue = new MessageQueue([...again, ...this.#queue.all()].sort((a, b) => a.number - b.number));
    for (const { number } of again) this.#rows.changed(number);
    this.#parts.changed();
    return again.length;
  }

  /** @throws what the disk says. */
  keep(): void {
    const dead = new Map(this.#dead.map((one) => [one.message.number, one]));
    const { target } = this.#parts.line.target;
    this.#rows.keep((number): StoredMessage | undefined => {
      const message = this.#queue.get(number);
      if (message) return { target, message, deadMs: null };
      const letter = dead.get(number);
      return letter && { target, ...letter };
    });
  }

  async #try(message: Message): Promise<void> {
    const { line, now, random, counted } = this.#parts;
    const text = this.#rows.text(message.number);
    if (text === undefined) {
      // A disk that lost the row has lost the message.
      this.#queue.drop(message);
      return;
    }
    const tried = await line.post(text, message.id);
    const settled = this.#queue.settle(message.number, tried, now(), random());
    if (settled.type === "gone") return;
    counted(settled.type === "waits" ? "failed" : settled.type);
    this.#rows.changed(message.number);
    if (settled.type === "dead") {
      this.#dead = [...this.#dead, { message: settled.message, deadMs: now() }];
      this.#forget(now());
    }
    this.#parts.changed();
  }

  /** The oldest leave. */
  #forget(nowMs: number): void {
    const kept = this.#dead.filter(({ deadMs }) => nowMs - deadMs < DEAD_KEPT_MS).slice(-MAX_DEAD);
    if (kept.length === this.#dead.length) return;
    for (const one of this.#dead) if (!kept.includes(one)) this.#rows.changed(one.message.number);
    this.#dead = kept;
    this.#parts.changed();
  }
}
