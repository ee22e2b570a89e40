/** A webhook as a target: a message for each change, kept on disk until it was taken or given up, and the dead letters. */
import { type Message, MessageQueue } from "../../core/alarm/notify-queue.ts";
import type { DeadLetter } from "../../protocol/target.ts";
import type { NotificationStorage } from "./notification-storage.ts";
import { REQUEST_MS, type TargetLine } from "./target-line.ts";

export const MAX_DEAD = 100;
export const DEAD_KEPT_MS = 14 * 86_400_000;

export interface WebhookParts {
  readonly line: TargetLine;
  readonly storage: NotificationStorage;
  readonly now: () => number;
  readonly random: () => number;
  readonly counted: (outcome: "sent" | "failed" | "dead" | "dropped", count?: number) => void;
}

interface Dead {
  readonly message: Message;
  readonly deadMs: number;
}

export class WebhookTarget {
  readonly #parts: WebhookParts;
  #queue: MessageQueue;
  #dead: readonly Dead[];
  #busyUntilMs: number | null = null;
  /** Texts of messages that the disk refused. */
  readonly #unkept = new Map<number, string>();

  constructor(parts: WebhookParts, waiting: readonly Message[], dead: readonly Dead[]) {
    this.#parts = parts;
    this.#queue = new MessageQueue(waiting);
    this.#dead = dead;
  }

  get queued(): number {
    return this.#queue.size;
  }

  get deadCount(): number {
    return this.#dead.length;
  }

  dueMs(): number | null {
    return this.#busyUntilMs ?? this.#queue.dueMs();
  }

  /** On disk before it is tried, unless the disk refuses: then a restart loses it, and nothing else does. */
  push(message: Message, text: string): void {
    const { storage, line, counted } = this.#parts;
    const left = this.#queue.push(message);
    try {
      storage.addMessage({ target: line.target.target, message, deadMs: null }, text);
      for (const { number } of left) storage.deleteMessage(number);
    } catch (error) {
      this.#unkept.set(message.number, text);
      console.error({ message: "notification not kept", error: String(error) });
    }
    for (const { number } of left) this.#unkept.delete(number);
    if (left.length > 0) counted("dropped", left.length);
  }

  async step(nowMs: number): Promise<void> {
    if (this.#busyUntilMs !== null) return;
    for (let next = this.#queue.next(nowMs); next; next = this.#queue.next(this.#parts.now())) {
      this.#busyUntilMs = this.#parts.now() + REQUEST_MS;
      try {
        await this.#try(next);
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
    const { storage, line } = this.#parts;
    this.#forget(nowMs);
    const again = this.#dead.map(({ message }): Message => ({ ...message, tries: 0, queuedMs: nowMs, dueMs: nowMs, away: false }));
    for (const message of again) storage.updateMessage({ target: line.target.target, message, deadMs: null });
    this.#dead = [];
    const waiting = [...again, ...this.#queue.all()].sort((a, b) => a.number - b.number);
    this.#queue = new MessageQueue(waiting);
    return again.length;
  }

  async #try(message: Message): Promise<void> {
    const { line, storage, now, random, counted } = this.#parts;
    const text = storage.text(message.number) ?? this.#unkept.get(message.number);
    if (text === undefined) {
      // A disk that lost the row has lost the message.
      this.#queue.drop(message);
      return;
    }
    const tried = await line.post(text, message.id);
    const settled = this.#queue.settle(message.number, tried, now(), random());
    if (settled.type === "gone") return;
    if (settled.type !== "waits") this.#unkept.delete(message.number);
    counted(settled.type === "waits" ? "failed" : settled.type);
    if (settled.type === "sent") storage.deleteMessage(message.number);
    if (settled.type === "waits") storage.updateMessage({ target: line.target.target, message: settled.message, deadMs: null });
    if (settled.type === "dead") this.#bury(settled.message, now());
  }

  #bury(message: Message, deadMs: number): void {
    const { storage, line } = this.#parts;
    storage.updateMessage({ target: line.target.target, message, deadMs });
    this.#dead = [...this.#dead, { message, deadMs }];
    this.#forget(deadMs);
  }

  /** The oldest leave. */
  #forget(nowMs: number): void {
    const kept = this.#dead.filter(({ deadMs }) => nowMs - deadMs < DEAD_KEPT_MS).slice(-MAX_DEAD);
    for (const one of this.#dead) if (!kept.includes(one)) this.#parts.storage.deleteMessage(one.message.number);
    this.#dead = kept;
  }
}
