/**
 * What a site keeps beside its series: devices, applied commands, notices, walls, rules, texts, who may do what. Opening a current schema writes nothing
 * (schema.ts); the series are in series-storage.ts.
 */
import type { RuleFile } from "../../core/alarm/file.ts";
import type { DeviceRecord } from "../../core/devices.ts";
import type { MetricMetadata } from "../../core/ingest/batch.ts";
import type { WallFile } from "../../core/wall/file.ts";
import type { Notice } from "../../protocol/frame.ts";
import type { StreamText } from "../../protocol/text.ts";
import { type Credential, pairedScreenOf } from "../identity.ts";
import { AlarmStorage } from "./alarm-storage.ts";
import { NotificationStorage } from "./notification-storage.ts";
import { migrate } from "./schema.ts";
import { SeriesStorage } from "./series-storage.ts";
import { CountedSql, type SqlDatabase } from "./sql.ts";

export type CredentialUse = readonly [id: string, use: { usedMs: number; addresses: string[] }];

export type SiteNotice = Notice & { readonly walls: readonly string[] | null };

/** Command ids are remembered this long: a sender that repeats one does so within minutes. */
const APPLIED_KEPT_MS = 24 * 3_600_000;

/** A row of device records: 2,000 with full gaps are about 400 kB of JSON, far from the platform's 2 MB. */
const DEVICES_IN_ROW = 2_000;

export class SiteStorage {
  readonly #sql: CountedSql;
  readonly #transaction: <T>(act: () => T) => T;
  readonly series: SeriesStorage;
  readonly alarms: AlarmStorage;
  readonly notifications: NotificationStorage;

  constructor(database: SqlDatabase, transaction: <T>(act: () => T) => T) {
    this.#sql = new CountedSql(database);
    this.#transaction = transaction;
    migrate(this.#sql, transaction);
    this.series = new SeriesStorage(this.#sql, transaction);
    this.alarms = new AlarmStorage(this.#sql, transaction);
    this.notifications = new NotificationStorage(this.#sql);
  }

  /** What the platform bills. */
  get rows(): { readonly read: number; readonly written: number } {
    return { read: this.#sql.rowsRead, written: this.#sql.rowsWritten };
  }

  get databaseBytes(): number {
    return this.#sql.databaseBytes;
  }

  /** One row read: an object that is no longer the current one learns of it at its next storage access (RUNTIME). */
  touch(): void {
    this.#sql.run("SELECT part FROM devices LIMIT 1");
  }

  saveDevices(records: readonly DeviceRecord[]): void {
    for (let part = 0; part * DEVICES_IN_ROW < records.length; part++) {
      const body = JSON.stringify(records.slice(part * DEVICES_IN_ROW, (part + 1) * DEVICES_IN_ROW));
      this.#sql.run("INSERT INTO devices (part, body) VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET body = excluded.body", part, body);
    }
  }

  loadDevices(): DeviceRecord[] {
    const rows = this.#sql.run("SELECT body FROM devices ORDER BY part");
    // Written by saveDevices and by nothing else.
    return rows.flatMap((row) => JSON.parse(String(row.body)) as DeviceRecord[]);
  }

  /**
   * Runs `act` and remembers its answer under the command's id in one transaction; a command that was applied is answered the
   * same and does nothing.
   */
  applyOnce<A>(command: string, nowMs: number, act: () => A): A {
    return this.#transaction(() => {
      const [known] = this.#sql.run("SELECT answer FROM applied WHERE command = ?", command);
      if (known) return JSON.parse(String(known.answer)) as A;
      const answer = act();
      this.#sql.run("DELETE FROM applied WHERE at_ms < ?", nowMs - APPLIED_KEPT_MS);
      this.#sql.run("INSERT INTO applied (command, at_ms, answer) VALUES (?, ?, ?)", command, nowMs, JSON.stringify(answer));
      return answer;
    });
  }

  saveNotice(notice: SiteNotice): void {
    this.#sql.run(
      "INSERT INTO notices (notice, body) VALUES (?, ?) ON CONFLICT (notice) DO UPDATE SET body = excluded.body",
      notice.id,
      JSON.stringify(notice),
    );
  }

  deleteNotice(id: string): void {
    this.#sql.run("DELETE FROM notices WHERE notice = ?", id);
  }

  loadNotices(): SiteNotice[] {
    return this.#sql.run("SELECT body FROM notices").map((row) => JSON.parse(String(row.body)) as SiteNotice);
  }

  saveMetadata(part: number, metadata: readonly MetricMetadata[]): void {
    this.#sql.run("INSERT OR REPLACE INTO metadata (part, body) VALUES (?, ?)", part, JSON.stringify(metadata));
  }

  loadMetadata(): MetricMetadata[] {
    const rows = this.#sql.run("SELECT body FROM metadata ORDER BY part");
    return rows.flatMap((row) => JSON.parse(String(row.body)) as MetricMetadata[]);
  }

  saveWall(file: WallFile): void {
    this.#sql.run("INSERT OR REPLACE INTO walls (wall, body) VALUES (?, ?)", file.wall, JSON.stringify(file));
  }

  deleteWall(name: string): void {
    this.#sql.run("DELETE FROM walls WHERE wall = ?", name);
  }

  loadWalls(): WallFile[] {
    return this.#sql.run("SELECT body FROM walls ORDER BY wall").map((row) => JSON.parse(String(row.body)) as WallFile);
  }

  saveRules(name: string, file: RuleFile): void {
    this.#sql.run("INSERT OR REPLACE INTO rules (file, body) VALUES (?, ?)", name, JSON.stringify(file));
  }

  deleteRules(name: string): void {
    this.#sql.run("DELETE FROM rules WHERE file = ?", name);
  }

  loadRules(): [name: string, file: RuleFile][] {
    return this.#sql
      .run("SELECT file, body FROM rules ORDER BY file")
      .map((row) => [String(row.file), JSON.parse(String(row.body)) as RuleFile]);
  }

  saveText(text: StreamText): void {
    this.#sql.run(
      "INSERT INTO texts (stream, body) VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET body = excluded.body",
      text.stream,
      JSON.stringify(text),
    );
  }

  deleteText(stream: string): void {
    this.#sql.run("DELETE FROM texts WHERE stream = ?", stream);
  }

  loadTexts(): StreamText[] {
    return this.#sql.run("SELECT body FROM texts ORDER BY stream").map((row) => JSON.parse(String(row.body)) as StreamText);
  }

  saveCredential(digest: string, credential: Credential): void {
    this.#sql.run("INSERT OR REPLACE INTO credentials (digest, body) VALUES (?, ?)", digest, JSON.stringify(credential));
  }

  deleteCredential(digest: string): void {
    this.#sql.run("DELETE FROM credentials WHERE digest = ?", digest);
  }

  loadCredentials(): [digest: string, credential: Credential][] {
    return this.#sql.run("SELECT digest, body FROM credentials").map((row) => {
      const stored: Credential = JSON.parse(String(row.body));
      return [String(row.digest), { ...stored, paired: stored.paired && pairedScreenOf(stored.paired) }];
    });
  }

  saveUses(uses: readonly CredentialUse[]): void {
    this.#sql.run("INSERT OR REPLACE INTO uses (part, body) VALUES (0, ?)", JSON.stringify(uses));
  }

  loadUses(): CredentialUse[] {
    const [row] = this.#sql.run("SELECT body FROM uses WHERE part = 0");
    return row ? (JSON.parse(String(row.body)) as CredentialUse[]) : [];
  }
}
