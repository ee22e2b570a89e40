/**
 * The walls that were put, in force at a site: a replica of the control room's, kept over restarts. Files are kept and not what
 * they say, so that a later version of this code makes its own definition of them.
 */
import { wallOf } from "../../core/wall/define.ts";
import type { WallFile } from "../../core/wall/file.ts";
import type { WallDefinition } from "../../protocol/wall.ts";
import type { SiteStorage } from "./storage.ts";

/** More than an operator tells apart; each costs only while somebody looks at it. */
export const MAX_WALLS = 64;

export class PutWalls {
  readonly #storage: SiteStorage;
  readonly #byName: Map<string, WallDefinition>;

  constructor(storage: SiteStorage) {
    this.#storage = storage;
    this.#byName = new Map(storage.loadWalls().map((file) => [file.wall, wallOf(file)]));
  }

  get definitions(): ReadonlyMap<string, WallDefinition> {
    return this.#byName;
  }

  /** Whether there is no room for one more of this name. */
  isFull(name: string): boolean {
    return this.#byName.size >= MAX_WALLS && !this.#byName.has(name);
  }

  set(file: WallFile): void {
    const wall = wallOf(file);
    // The same again is not told again to screens.
    if (JSON.stringify(this.#byName.get(file.wall)) === JSON.stringify(wall)) return;
    this.#storage.saveWall(file);
    this.#byName.set(file.wall, wall);
  }

  delete(name: string): void {
    this.#storage.deleteWall(name);
    this.#byName.delete(name);
  }
}
