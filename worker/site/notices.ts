/** The notices in force at a site: a replica of the control room's, kept over restarts, each ending at its time. */
import type { Notice } from "../../protocol/frame.ts";
import type { SiteNotice, SiteStorage } from "./storage.ts";

/** A strip on a wall holds two or three; more than this is a list that nobody reads. */
export const MAX_NOTICES = 16;

export class Notices {
  readonly #storage: SiteStorage;
  readonly #byId: Map<string, SiteNotice>;

  constructor(storage: SiteStorage) {
    this.#storage = storage;
    this.#byId = new Map(storage.loadNotices().map((notice) => [notice.id, notice]));
  }

  all(): SiteNotice[] {
    return [...this.#byId.values()];
  }

  get(id: string): SiteNotice | undefined {
    return this.#byId.get(id);
  }

  get full(): boolean {
    return this.#byId.size >= MAX_NOTICES;
  }

  set(notice: SiteNotice): void {
    this.#storage.saveNotice(notice);
    this.#byId.set(notice.id, notice);
  }

  delete(id: string): void {
    this.#storage.deleteNotice(id);
    this.#byId.delete(id);
  }

  /** What a wall shows: without the list of walls, which is nobody else's business. */
  on(wall: string, nowMs: number): Notice[] {
    return this.all()
      .filter(({ walls, untilMs }) => (walls === null || walls.includes(wall)) && (untilMs === null || untilMs > nowMs))
      .map(({ walls: _, ...notice }) => notice);
  }

  /** Ends those whose time is over. True when there were any. */
  end(nowMs: number): boolean {
    const over = this.all().filter(({ untilMs }) => untilMs !== null && untilMs <= nowMs);
    for (const { id } of over) this.delete(id);
    return over.length > 0;
  }
}
