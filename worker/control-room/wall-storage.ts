/** The walls of a site as files: the version in force and those before it, by whom and when. The only SQL about them. */
import { WALL_VERSIONS, type WallVersion } from "../../protocol/command.ts";
import type { WallChanges } from "../../protocol/wall.ts";

export interface StoredWall {
  readonly wall: string;
  readonly version: number;
  readonly atMs: number;
  readonly who: string;
  /** `null`: this version took the wall away. */
  readonly text: string | null;
  readonly changes: WallChanges | null;
}

/**
 * Of all walls, in force or not: 64 walls of 20 versions would be 1,280. Names that come and go leave their versions behind until
 * these bounds; what is in force always stays.
 */
const MAX_VERSIONS = 2_000;
const MAX_BYTES = 64 * 1024 * 1024;

export class WallStorage {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    const [made] = [...this.#sql.exec("SELECT name FROM sqlite_master WHERE name = 'wall_versions'")];
    if (made) return;
    this.#sql.exec(`
      CREATE TABLE wall_versions (number INTEGER PRIMARY KEY, wall TEXT NOT NULL, version INTEGER NOT NULL,
        at_ms INTEGER NOT NULL, who TEXT NOT NULL, body TEXT, changes TEXT NOT NULL);
      CREATE UNIQUE INDEX wall_version ON wall_versions (wall, version);
    `);
  }

  /** The newest version, whether or not it took the wall away; or a certain one. */
  find(wall: string, version?: number): StoredWall | undefined {
    const [row] =
      version === undefined
        ? [...this.#sql.exec("SELECT * FROM wall_versions WHERE wall = ? ORDER BY version DESC LIMIT 1", wall)]
        : [...this.#sql.exec("SELECT * FROM wall_versions WHERE wall = ? AND version = ?", wall, version)];
    return row && storedOf(row);
  }

  /** Newest first. */
  versions(wall: string): WallVersion[] {
    const rows = this.#sql.exec(
      "SELECT wall, version, at_ms, who, body IS NULL AS deleted, changes FROM wall_versions WHERE wall = ? ORDER BY version DESC",
      wall,
    );
    return [...rows].map(versionOf);
  }

  /** The version in force of each wall that was put and is still there. */
  inForce(): Map<string, WallVersion> {
    const rows = this.#sql.exec(
      `SELECT wall, version, at_ms, who, body IS NULL AS deleted, changes FROM wall_versions AS one
         WHERE body IS NOT NULL AND version = (SELECT max(version) FROM wall_versions WHERE wall = one.wall)`,
    );
    return new Map([...rows].map((row) => [String(row.wall), versionOf(row)]));
  }

  /** Enters a version; the oldest leave past the bounds. */
  save({ wall, version, atMs, who, text, changes }: StoredWall): void {
    this.#sql.exec(
      "INSERT INTO wall_versions (wall, version, at_ms, who, body, changes) VALUES (?, ?, ?, ?, ?, ?)",
      ...[wall, version, atMs, who, text, JSON.stringify(changes)],
    );
    this.#sql.exec("DELETE FROM wall_versions WHERE wall = ? AND version <= ?", wall, version - WALL_VERSIONS);
    for (;;) {
      const sums = this.#sql.exec("SELECT count(*) AS versions, total(length(body)) AS bytes FROM wall_versions").one();
      if (Number(sums.versions) <= MAX_VERSIONS && Number(sums.bytes) <= MAX_BYTES) return;
      const { rowsWritten } = this.#sql.exec(
        `DELETE FROM wall_versions WHERE number = (SELECT min(number) FROM wall_versions AS one
           WHERE body IS NULL OR version < (SELECT max(version) FROM wall_versions WHERE wall = one.wall))`,
      );
      // Nothing but what is in force: 64 walls of 256 kB are far below the bounds.
      if (rowsWritten === 0) return;
    }
  }
}

function storedOf(row: Record<string, SqlStorageValue>): StoredWall {
  const text = row.body === null ? null : String(row.body);
  const changes = JSON.parse(String(row.changes)) as WallChanges | null;
  return { wall: String(row.wall), version: Number(row.version), atMs: Number(row.at_ms), who: String(row.who), text, changes };
}

function versionOf(row: Record<string, SqlStorageValue>): WallVersion {
  const changes = JSON.parse(String(row.changes)) as WallChanges | null;
  return { version: Number(row.version), atMs: Number(row.at_ms), who: String(row.who), deleted: row.deleted === 1, changes };
}
