/** What was told of alarms, packed into rows of many: a change writes the row that its alarm lies in, whatever the number of alarms. */
import type { Told } from "../../core/alarm/notify.ts";
import type { NotificationStorage } from "./notification-storage.ts";

/** Some hundred alarms: small enough to be written at each change, and ten thousand alarms are a hundred rows. */
const PART_CHARACTERS = 64 * 1024;

interface Part {
  /** Characters of each alarm, by id. */
  readonly lengths: Map<string, number>;
  characters: number;
}

export class ToldRows {
  readonly #storage: NotificationStorage;
  readonly #parts: Part[] = [];
  readonly #partOf = new Map<string, number>();

  constructor(storage: NotificationStorage) {
    this.#storage = storage;
  }

  load(): readonly Told[] {
    return this.#storage.loadTold().flatMap(([part, told]) => {
      while (this.#parts.length <= part) this.#addPart();
      for (const one of told) this.#place(part, one);
      return told;
    });
  }

  /** Writes the rows of those that are new or not as they were, and of those that are gone. */
  save(changed: readonly Told[], gone: readonly string[], get: (id: string) => Told | undefined): void {
    const written = new Set<number>();
    for (const id of gone) {
      const part = this.#partOf.get(id);
      if (part === undefined) continue;
      this.#remove(part, id);
      this.#partOf.delete(id);
      written.add(part);
    }
    for (const told of changed) {
      const part = this.#partOf.get(told.id) ?? this.#roomyPart();
      this.#place(part, told);
      written.add(part);
    }
    for (const part of written) {
      const ids = [...(this.#parts[part] as Part).lengths.keys()];
      this.#storage.saveTold(
        part,
        ids.flatMap((id) => get(id) ?? []),
      );
    }
  }

  clear(): void {
    this.#parts.length = 0;
    this.#partOf.clear();
    this.#storage.clearTold();
  }

  #place(number: number, told: Told): void {
    this.#remove(number, told.id);
    const part = this.#parts[number] as Part;
    const characters = JSON.stringify(told).length;
    part.lengths.set(told.id, characters);
    part.characters += characters;
    this.#partOf.set(told.id, number);
  }

  #remove(number: number, id: string): void {
    const part = this.#parts[number] as Part;
    part.characters -= part.lengths.get(id) ?? 0;
    part.lengths.delete(id);
  }

  /** The first that has room, so that parts fill again where alarms have left. */
  #roomyPart(): number {
    const found = this.#parts.findIndex(({ characters }) => characters < PART_CHARACTERS);
    return found >= 0 ? found : this.#addPart();
  }

  #addPart(): number {
    return this.#parts.push({ lengths: new Map(), characters: 0 }) - 1;
  }
}
