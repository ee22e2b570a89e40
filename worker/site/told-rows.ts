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
  readonly #stale = new Set<number>();

  constructor(storage: NotificationStorage) {
    this.#storage = storage;
  }

  get isStale(): boolean {
    return this.#stale.size > 0;
  }

  load(): readonly Told[] {
    return this.#storage.loadTold().flatMap(([part, told]) => {
      while (this.#parts.length <= part) this.#addPart();
      for (const one of told) this.#place(part, one);
      return told;
    });
  }

  /** Those that are new or not as they were, and those that are gone. */
  changed(told: readonly Told[], gone: readonly string[]): void {
    for (const id of gone) {
      const part = this.#partOf.get(id);
      if (part === undefined) continue;
      this.#remove(part, id);
      this.#partOf.delete(id);
      this.#stale.add(part);
    }
    for (const one of told) {
      const part = this.#partOf.get(one.id) ?? this.#roomyPart();
      this.#place(part, one);
      this.#stale.add(part);
    }
  }

  /** Writes the rows that are not as they are here. @throws what the disk says. */
  keep(get: (id: string) => Told | undefined): void {
    for (const part of this.#stale) {
      const ids = [...(this.#parts[part] as Part).lengths.keys()];
      const told = ids.flatMap((id) => get(id) ?? []);
      this.#storage.saveTold(part, told);
      this.#stale.delete(part);
    }
  }

  clear(): void {
    this.#parts.length = 0;
    this.#partOf.clear();
    this.#stale.clear();
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
