/** Files of a site, walls or rules, as they were put: the version in force and those before it, by whom and when. The only SQL about them. */
import type { FileChanges } from "../../core/file-changes.ts";
import { FILE_VERSIONS, type FileVersion } from "../../protocol/command.ts";
import type { RoomDisk } from "./bill.ts";

export interface StoredFile<C extends FileChanges = FileChanges> {
  readonly name: string;
  readonly version: number;
  readonly atMs: number;
  readonly who: string;
  /** `null`: this version took the file away. */
  readonly text: string | null;
  readonly changes: C | null;
}

/**
 * Of all files of a kind, in force or not: 64 files of 20 versions would be 1,280. Names that come and go leave their versions behind
 * until these bounds; what is in force always stays.
 */
const MAX_VERSIONS = 2_000;
const MAX_BYTES = 64 * 1024 * 1024;

export class FileVersions<C extends FileChanges = FileChanges> {
  readonly #sql: RoomDisk["sql"];
  /** The table, and its column of names. */
  readonly #table: string;
  readonly #name: string;

  constructor(storage: RoomDisk, kind: "wall" | "rule") {
    this.#sql = storage.sql;
    this.#name = kind;
    this.#table = `${kind}_versions`;
    const [made] = [...this.#sql.exec("SELECT name FROM sqlite_master WHERE name = ?", this.#table)];
    if (made) return;
    this.#sql.exec(`
      CREATE TABLE ${this.#table} (number INTEGER PRIMARY KEY, ${kind} TEXT NOT NULL, version INTEGER NOT NULL,
        at_ms INTEGER NOT NULL, who TEXT NOT NULL, body TEXT, changes TEXT NOT NULL);
      CREATE UNIQUE INDEX ${kind}_version ON ${this.#table} (${kind}, version);
    `);
  }

  /** The newest version, whether or not it took the file away; or a certain one. */
  find(name: string, version?: number): StoredFile<C> | undefined {
    const which = `SELECT *, ${this.#name} AS name FROM ${this.#table} WHERE ${this.#name} = ?`;
    const [row] =
      version === undefined
        ? [...this.#sql.exec(`${which} ORDER BY version DESC LIMIT 1`, name)]
        : [...this.#sql.exec(`${which} AND version = ?`, name, version)];
    return row && { ...versionOf<C>(row), name: String(row.name), text: row.body === null ? null : String(row.body) };
  }

  /** Newest first. */
  versions(name: string): FileVersion<C>[] {
    const rows = this.#sql.exec(
      `SELECT version, at_ms, who, body IS NULL AS deleted, changes FROM ${this.#table} WHERE ${this.#name} = ? ORDER BY version DESC`,
      name,
    );
    return [...rows].map((row) => ({ ...versionOf<C>(row), deleted: row.deleted === 1 }));
  }

  /** The version in force of each file that was put and is still there. */
  inForce(): Map<string, FileVersion<C>> {
    const rows = this.#sql.exec(
      `SELECT ${this.#name} AS name, version, at_ms, who, changes FROM ${this.#table} AS one
         WHERE body IS NOT NULL AND version = (SELECT max(version) FROM ${this.#table} WHERE ${this.#name} = one.${this.#name})`,
    );
    return new Map([...rows].map((row) => [String(row.name), { ...versionOf<C>(row), deleted: false }]));
  }

  /** Enters a version; the oldest leave past the bounds. */
  save({ name, version, atMs, who, text, changes }: StoredFile<C>): void {
    this.#sql.exec(
      `INSERT INTO ${this.#table} (${this.#name}, version, at_ms, who, body, changes) VALUES (?, ?, ?, ?, ?, ?)`,
      ...[name, version, atMs, who, text, JSON.stringify(changes)],
    );
    this.#sql.exec(`DELETE FROM ${this.#table} WHERE ${this.#name} = ? AND version <= ?`, name, version - FILE_VERSIONS);
    for (;;) {
      const sums = this.#sql.exec(`SELECT count(*) AS versions, total(length(body)) AS bytes FROM ${this.#table}`).one();
      if (Number(sums.versions) <= MAX_VERSIONS && Number(sums.bytes) <= MAX_BYTES) return;
      const { rowsWritten } = this.#sql.exec(
        `DELETE FROM ${this.#table} WHERE number = (SELECT min(number) FROM ${this.#table} AS one
           WHERE body IS NULL OR version < (SELECT max(version) FROM ${this.#table} WHERE ${this.#name} = one.${this.#name}))`,
      );
      // Nothing but what is in force: 64 files of 256 kB are far below the bounds.
      if (rowsWritten === 0) return;
    }
  }
}

/** `changes` were written by `save` and by nothing else. */
function versionOf<C>(row: Record<string, SqlStorageValue>): Omit<FileVersion<C & FileChanges>, "deleted"> {
  const changes = JSON.parse(String(row.changes)) as (C & FileChanges) | null;
  return { version: Number(row.version), atMs: Number(row.at_ms), who: String(row.who), changes };
}
