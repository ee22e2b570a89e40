/** Messages of a target on disk: which rows are not as they are in memory, so that a disk that refuses is caught up with later. */
import type { NotificationStorage, StoredMessage } from "./notification-storage.ts";

export class MessageRows {
  readonly #storage: NotificationStorage;
  readonly #stale = new Set<number>();
  /** Of messages that have no row yet. */
  readonly #texts = new Map<number, string>();

  constructor(storage: NotificationStorage) {
    this.#storage = storage;
  }

  get isStale(): boolean {
    return this.#stale.size > 0;
  }

  add(number: number, text: string): void {
    this.#texts.set(number, text);
    this.#stale.add(number);
  }

  /** Changed, or gone. */
  changed(number: number): void {
    this.#stale.add(number);
  }

  text(number: number): string | undefined {
    return this.#texts.get(number) ?? this.#storage.text(number);
  }

  /** `find`: a message as it is now. @throws what the disk says. */
  keep(find: (number: number) => StoredMessage | undefined): void {
    for (const number of this.#stale) {
      const [message, text] = [find(number), this.#texts.get(number)];
      if (message && text !== undefined) this.#storage.addMessage(message, text);
      else if (message) this.#storage.updateMessage(message);
      else if (text === undefined) this.#storage.deleteMessage(number);
      this.#texts.delete(number);
      this.#stale.delete(number);
    }
  }
}
