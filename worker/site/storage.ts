/**
 * The only SQL of a site: journal hours, devices, applied commands, notices. Blobs are packed and keyed by integers, history is
 * in tables that are dropped whole, and opening a current schema writes nothing (RUNTIME: what a write costs).
 */
import type { DeviceRecord } from "../../core/devices.ts";
import type { Notice } from "../../protocol/frame.ts";
import type { Credential } from "../identity.ts";
import type { JournalTables } from "./journal.ts";

export interface StoredRow {
  readonly row: number;
  readonly life: string;
  readonly atMs: number;
  readonly body: Uint8Array;
}

export type CredentialUse = readonly [id: string, use: { usedMs: number; addresses: string[] }];

export type SiteNotice = Notice & { readonly walls: readonly string[] | null };

/** Command ids are remembered this long: a sender that repeats one does so within minutes. */
const APPLIED_KEPT_MS = 24 * 3_600_000;

/** A row of device records: 2,000 with full gaps are about 400 kB of JSON, far from the platform's 2 MB. */
const DEVICES_IN_ROW = 2_000;

const JOURNAL_TABLE = /^journal_(\d+)$/;

export class SiteStorage implements JournalTables {
  readonly #sql: SqlStorage;
  readonly #storage: DurableObjectStorage;
  readonly #hours: Set<number>;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    const tables = new Set([...this.#sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'")].map((row) => String(row.name)));
    if (!tables.has("applied")) this.#createSchema();
    if (!tables.has("credentials")) this.#createIdentitySchema();
    this.#hours = new Set([...tables].flatMap((name) => (JOURNAL_TABLE.test(name) ? [Number(JOURNAL_TABLE.exec(name)?.[1])] : [])));
  }

  get databaseBytes(): number {
    return this.#sql.databaseSize;
  }

  write(hour: number, life: string, atMs: number, body: Uint8Array<ArrayBuffer>): void {
    if (!this.#hours.has(hour)) {
      this.#sql.exec(
        `CREATE TABLE journal_${hour} (row INTEGER PRIMARY KEY, life TEXT NOT NULL, at_ms INTEGER NOT NULL, body BLOB NOT NULL)`,
      );
      this.#hours.add(hour);
    }
    this.#sql.exec(`INSERT INTO journal_${hour} (life, at_ms, body) VALUES (?, ?, ?)`, life, atMs, body.buffer);
  }

  dropBefore(hour: number): void {
    for (const old of [...this.#hours].filter((kept) => kept < hour)) {
      this.#sql.exec(`DROP TABLE journal_${old}`);
      this.#hours.delete(old);
    }
  }

  /** Hours that have a journal, oldest first. */
  journalHours(): readonly number[] {
    return [...this.#hours].sort((a, b) => a - b);
  }

  /** Row number and size of an hour's rows, newest first. */
  *journalSizes(hour: number): Iterable<{ readonly row: number; readonly bytes: number }> {
    for (const found of this.#sql.exec(`SELECT row, length(body) AS bytes FROM journal_${hour} ORDER BY row DESC`)) {
      yield { row: Number(found.row), bytes: Number(found.bytes) };
    }
  }

  /** One row read: an object that is no longer the current one learns of it at its next storage access (RUNTIME). */
  touch(): void {
    this.#sql.exec("SELECT part FROM devices LIMIT 1").toArray();
  }

  /** The rows of an hour in the order they were written. Read to the end before anything else is done. */
  *journalRows(hour: number): Iterable<StoredRow> {
    for (const row of this.#sql.exec(`SELECT row, life, at_ms, body FROM journal_${hour} ORDER BY row`)) {
      yield { row: Number(row.row), life: String(row.life), atMs: Number(row.at_ms), body: new Uint8Array(row.body as ArrayBuffer) };
    }
  }

  saveDevices(records: readonly DeviceRecord[]): void {
    for (let part = 0; part * DEVICES_IN_ROW < records.length; part++) {
      const body = JSON.stringify(records.slice(part * DEVICES_IN_ROW, (part + 1) * DEVICES_IN_ROW));
      this.#sql.exec("INSERT INTO devices (part, body) VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET body = excluded.body", part, body);
    }
  }

  loadDevices(): DeviceRecord[] {
    const rows = [...this.#sql.exec("SELECT body FROM devices ORDER BY part")];
    // Written by saveDevices and by nothing else.
    return rows.flatMap((row) => JSON.parse(String(row.body)) as DeviceRecord[]);
  }

  /**
   * Runs `act` and remembers its answer under the command's id in one transaction; a command that was applied is answered the
   * same and does nothing.
   */
  applyOnce<A>(command: string, nowMs: number, act: () => A): A {
    return this.#storage.transactionSync(() => {
      const [known] = [...this.#sql.exec("SELECT answer FROM applied WHERE command = ?", command)];
      if (known) return JSON.parse(String(known.answer)) as A;
      const answer = act();
      this.#sql.exec("DELETE FROM applied WHERE at_ms < ?", nowMs - APPLIED_KEPT_MS);
      this.#sql.exec("INSERT INTO applied (command, at_ms, answer) VALUES (?, ?, ?)", command, nowMs, JSON.stringify(answer));
      return answer;
    });
  }

  saveNotice(notice: SiteNotice): void {
    this.#sql.exec(
      "INSERT INTO notices (notice, body) VALUES (?, ?) ON CONFLICT (notice) DO UPDATE SET body = excluded.body",
      notice.id,
      JSON.stringify(notice),
    );
  }

  deleteNotice(id: string): void {
    this.#sql.exec("DELETE FROM notices WHERE notice = ?", id);
  }

  loadNotices(): SiteNotice[] {
    return [...this.#sql.exec("SELECT body FROM notices")].map((row) => JSON.parse(String(row.body)) as SiteNotice);
  }

  saveCredential(digest: string, credential: Credential): void {
    this.#sql.exec("INSERT OR REPLACE INTO credentials (digest, body) VALUES (?, ?)", digest, JSON.stringify(credential));
  }

  deleteCredential(digest: string): void {
    this.#sql.exec("DELETE FROM credentials WHERE digest = ?", digest);
  }

  loadCredentials(): [digest: string, credential: Credential][] {
    return [...this.#sql.exec("SELECT digest, body FROM credentials")].map((row) => [String(row.digest), JSON.parse(String(row.body))]);
  }

  saveUses(uses: readonly CredentialUse[]): void {
    this.#sql.exec("INSERT OR REPLACE INTO uses (part, body) VALUES (0, ?)", JSON.stringify(uses));
  }

  loadUses(): CredentialUse[] {
    const [row] = [...this.#sql.exec("SELECT body FROM uses WHERE part = 0")];
    return row ? (JSON.parse(String(row.body)) as CredentialUse[]) : [];
  }

  /** Tables of who may do what came second: a state folder from before has none of them. */
  #createIdentitySchema(): void {
    this.#sql.exec(`
      CREATE TABLE credentials (digest TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE uses (part INTEGER PRIMARY KEY, body TEXT NOT NULL);
    `);
  }

  #createSchema(): void {
    this.#sql.exec(`
      CREATE TABLE applied (command TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE devices (part INTEGER PRIMARY KEY, body TEXT NOT NULL);
      CREATE TABLE notices (notice TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
    `);
  }
}
