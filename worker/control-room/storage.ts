/** The only SQL of the control room: the command ledger, the audit log, notices. */
import type { AuditEntry, CommandStatus, Method, RpcErrorCode, TargetStatus } from "../../protocol/command.ts";
import type { Role } from "../../protocol/routes.ts";
import type { SiteNotice } from "../site/storage.ts";
import type { RoomDisk } from "./bill.ts";

/** Who did something, as the ledger and the audit log have it. */
export interface Actor {
  readonly who: string;
  readonly role: Role;
  /** Address that the request came from. */
  readonly from: string;
}

/** How a command was answered: what a repeat of its id gets again. */
export type Outcome =
  | { readonly ok: true; readonly status: CommandStatus /** Names of what was made. */; readonly made: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly code: RpcErrorCode; readonly message: string };

export interface Entry {
  readonly command: string;
  readonly method: Method;
  readonly params: unknown;
  readonly caller: Actor;
  readonly atMs: number;
  /** When unanswered targets count as expired; `null` once nothing is waited for. */
  readonly deadlineMs: number | null;
  /** `null` until the site has been told. */
  readonly outcome: Outcome | null;
}

/** A line of the audit log that is to be: a command's, or a sign-in's. */
export interface AuditedEntry {
  readonly command: string;
  readonly method: string;
  readonly params: unknown;
  readonly caller: { readonly who: string; readonly role: string; readonly from: string };
}

/** "" lets everything through. */
export interface AuditFilter {
  readonly before: number | null;
  readonly method: string;
  readonly who: string;
  readonly outcome: string;
}

/** Ledger entries are for repeats and answers, which come within minutes; the audit log is what stays. */
const LEDGER_KEPT_MS = 24 * 3_600_000;
/** A parameter longer than a notice is a file: logs say how long it is, and the versions of the wall what it says. */
const LOGGED_CHARACTERS = 500;
/** About 300 bytes a line: 100,000 lines are 30 MB. */
const AUDIT_LINES = 100_000;

export class RoomStorage {
  readonly #sql: RoomDisk["sql"];
  readonly #storage: RoomDisk;
  readonly #auditKeptMs: number;

  constructor(storage: RoomDisk, auditKeptMs: number) {
    this.#storage = storage;
    this.#auditKeptMs = auditKeptMs;
    this.#sql = storage.sql;
    const [made] = [...this.#sql.exec("SELECT name FROM sqlite_master WHERE name = 'ledger'")];
    if (!made) this.#createSchema();
  }

  /** Enters a command that was accepted, in the ledger and in the audit log at once. */
  accept(entry: Entry): void {
    this.#storage.transactionSync(() => {
      this.#sql.exec("DELETE FROM ledger WHERE at_ms < ?", entry.atMs - LEDGER_KEPT_MS);
      this.#sql.exec(
        "INSERT INTO ledger (command, at_ms, deadline_ms, entry, outcome) VALUES (?, ?, ?, ?, NULL)",
        entry.command,
        entry.atMs,
        entry.deadlineMs,
        JSON.stringify({ ...entry, params: sealed(entry.params) }),
      );
      this.audit(entry, "accepted", []);
    });
  }

  /** What several writes say is on disk whole or not at all. */
  atOnce<A>(write: () => A): A {
    return this.#storage.transactionSync(write);
  }

  find(command: string): Entry | undefined {
    const [row] = [...this.#sql.exec("SELECT deadline_ms, entry, outcome FROM ledger WHERE command = ?", command)];
    return row && entryOf(row);
  }

  /** The outcome as it is now, and until when its targets may still answer. */
  settle(entry: Entry, outcome: Outcome, deadlineMs: number | null): void {
    this.#storage.transactionSync(() => {
      this.#sql.exec(
        "UPDATE ledger SET outcome = ?, deadline_ms = ?, entry = ? WHERE command = ?",
        JSON.stringify(outcome),
        deadlineMs,
        JSON.stringify({ ...entry, params: logged(entry.params) }),
        entry.command,
      );
      this.audit(entry, outcome.ok ? outcome.status.state : outcome.code, outcome.ok ? outcome.status.targets : []);
    });
  }

  /** Commands whose deadline has passed. */
  due(nowMs: number): Entry[] {
    return [...this.#sql.exec("SELECT deadline_ms, entry, outcome FROM ledger WHERE deadline_ms <= ?", nowMs)].map(entryOf);
  }

  nextDeadlineMs(): number | null {
    const [row] = [...this.#sql.exec("SELECT min(deadline_ms) AS next FROM ledger WHERE deadline_ms IS NOT NULL")];
    return row?.next == null ? null : Number(row.next);
  }

  audit({ command, method, params, caller }: AuditedEntry, outcome: string, targets: readonly TargetStatus[] = []): void {
    const { who, role, from } = caller;
    const nowMs = Date.now();
    const body = JSON.stringify({ command, method, params: logged(params), who, role, from, outcome, targets });
    const { last } = this.#sql.exec("INSERT INTO audit (at_ms, body) VALUES (?, ?) RETURNING number AS last", nowMs, body).one();
    this.#sql.exec("DELETE FROM audit WHERE number <= ?", Number(last) - AUDIT_LINES);
    // The oldest lines are the first numbers: each new line takes at most two old ones away, and never looks at the rest.
    const oldest = [...this.#sql.exec("SELECT number, at_ms FROM audit ORDER BY number LIMIT 2")];
    for (const { number, at_ms } of oldest) {
      if (Number(at_ms) < nowMs - this.#auditKeptMs) this.#sql.exec("DELETE FROM audit WHERE number = ?", number);
    }
  }

  /** Newest first, below `before` when given; only lines that fit the filter. */
  auditLog({ before, method, who, outcome }: AuditFilter, most: number): AuditEntry[] {
    const rows = this.#sql.exec(
      `SELECT number, at_ms, body FROM audit WHERE number < ?
         AND (? = '' OR json_extract(body, '$.method') = ?) AND (? = '' OR json_extract(body, '$.who') = ?)
         AND (? = '' OR json_extract(body, '$.outcome') = ?) ORDER BY number DESC LIMIT ?`,
      before ?? Number.MAX_SAFE_INTEGER,
      ...[method, method, who, who, outcome, outcome],
      most,
    );
    return [...rows].map((row) => {
      const body = JSON.parse(String(row.body)) as Omit<AuditEntry, "number" | "atMs">;
      return { number: Number(row.number), atMs: Number(row.at_ms), ...body };
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

  /** Notices in force; those whose time is over leave as they are read. */
  notices(nowMs: number): SiteNotice[] {
    const all = [...this.#sql.exec("SELECT body FROM notices")].map((row) => JSON.parse(String(row.body)) as SiteNotice);
    const ended = all.filter(({ untilMs }) => untilMs !== null && untilMs <= nowMs);
    for (const { id } of ended) this.deleteNotice(id);
    return all.filter((notice) => !ended.includes(notice));
  }

  #createSchema(): void {
    this.#sql.exec(`
      CREATE TABLE ledger (command TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, deadline_ms INTEGER, entry TEXT NOT NULL, outcome TEXT) WITHOUT ROWID;
      CREATE TABLE audit (number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, body TEXT NOT NULL);
      CREATE TABLE notices (notice TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
    `);
  }
}

/** A secret is in neither ledger nor log: only that there was one. */
function sealed(params: unknown): unknown {
  if (typeof params !== "object" || params === null || !("secret" in params) || typeof params.secret !== "string") return params;
  return { ...params, secret: "(not kept)" };
}

function logged(params: unknown): unknown {
  if (typeof params !== "object" || params === null) return params;
  const short = Object.entries(sealed(params) as object).map(([name, value]) =>
    typeof value === "string" && value.length > LOGGED_CHARACTERS ? [name, `(${value.length} characters)`] : [name, value],
  );
  return Object.fromEntries(short);
}

function entryOf(row: Record<string, SqlStorageValue>): Entry {
  const entry = JSON.parse(String(row.entry)) as Entry;
  const outcome = row.outcome === null ? null : (JSON.parse(String(row.outcome)) as Outcome);
  return { ...entry, outcome, deadlineMs: row.deadline_ms === null ? null : Number(row.deadline_ms) };
}
