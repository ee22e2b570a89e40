/** SQL for who may what: tokens, sessions, paired screens, pairing codes. Digests only; no secret is ever written. */
import type { PairedScreen, TokenStatus } from "../../protocol/command.ts";
import { pairedScreenOf } from "../identity.ts";
import type { RoomDisk } from "./bill.ts";

export type StoredToken = Omit<TokenStatus, "usedMs"> & { readonly digest: string };

export interface StoredSession {
  readonly digest: string;
  /** The token that was signed in with; `token:admin` for the first admin's. */
  readonly token: string;
  readonly who: string;
  readonly from: string;
  readonly sinceMs: number;
  readonly expiresMs: number;
}

export interface StoredPairing {
  readonly digest: string;
  readonly code: string;
  readonly from: string;
  readonly madeMs: number;
  readonly expiresMs: number;
  /** Filled in once an operator entered the code. */
  readonly screen: string | null;
  readonly wall: string | null;
}

export class IdentityStorage {
  readonly #sql: RoomDisk["sql"];

  constructor(storage: RoomDisk) {
    this.#sql = storage.sql;
    const [made] = [...this.#sql.exec("SELECT name FROM sqlite_master WHERE name = 'tokens'")];
    if (!made) this.#createSchema();
  }

  saveToken(token: StoredToken): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO tokens (token, digest, body) VALUES (?, ?, ?)",
      token.token,
      token.digest,
      JSON.stringify(token),
    );
  }

  token(id: string): StoredToken | undefined {
    const [row] = [...this.#sql.exec("SELECT body FROM tokens WHERE token = ?", id)];
    return row && (JSON.parse(String(row.body)) as StoredToken);
  }

  tokens(): StoredToken[] {
    return [...this.#sql.exec("SELECT body FROM tokens")].map((row) => JSON.parse(String(row.body)) as StoredToken);
  }

  tokenByDigest(digest: string): StoredToken | undefined {
    const [row] = [...this.#sql.exec("SELECT body FROM tokens WHERE digest = ?", digest)];
    return row && (JSON.parse(String(row.body)) as StoredToken);
  }

  saveSession(session: StoredSession): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO sessions (digest, expires_ms, body) VALUES (?, ?, ?)",
      session.digest,
      session.expiresMs,
      JSON.stringify(session),
    );
  }

  session(digest: string): StoredSession | undefined {
    const [row] = [...this.#sql.exec("SELECT body FROM sessions WHERE digest = ?", digest)];
    return row && (JSON.parse(String(row.body)) as StoredSession);
  }

  sessions(): StoredSession[] {
    return [...this.#sql.exec("SELECT body FROM sessions ORDER BY expires_ms")].map((row) => JSON.parse(String(row.body)) as StoredSession);
  }

  deleteSession(digest: string): void {
    this.#sql.exec("DELETE FROM sessions WHERE digest = ?", digest);
  }

  dropExpiredSessions(nowMs: number): void {
    this.#sql.exec("DELETE FROM sessions WHERE expires_ms <= ?", nowMs);
  }

  saveScreen(screen: PairedScreen): void {
    this.#sql.exec("INSERT OR REPLACE INTO screens (screen, body) VALUES (?, ?)", screen.screen, JSON.stringify(screen));
  }

  screen(id: string): PairedScreen | undefined {
    const [row] = [...this.#sql.exec("SELECT body FROM screens WHERE screen = ?", id)];
    return row && pairedScreenOf(JSON.parse(String(row.body)));
  }

  screens(): PairedScreen[] {
    return [...this.#sql.exec("SELECT body FROM screens")].map((row) => pairedScreenOf(JSON.parse(String(row.body))));
  }

  deleteScreen(id: string): void {
    this.#sql.exec("DELETE FROM screens WHERE screen = ?", id);
  }

  savePairing(pairing: StoredPairing): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO pairings (digest, code, expires_ms, body) VALUES (?, ?, ?, ?)",
      pairing.digest,
      pairing.code,
      pairing.expiresMs,
      JSON.stringify(pairing),
    );
  }

  pairing(digest: string): StoredPairing | undefined {
    const [row] = [...this.#sql.exec("SELECT body FROM pairings WHERE digest = ?", digest)];
    return row && (JSON.parse(String(row.body)) as StoredPairing);
  }

  pairings(): StoredPairing[] {
    return [...this.#sql.exec("SELECT body FROM pairings")].map((row) => JSON.parse(String(row.body)) as StoredPairing);
  }

  dropExpiredPairings(nowMs: number): void {
    this.#sql.exec("DELETE FROM pairings WHERE expires_ms <= ?", nowMs);
  }

  #createSchema(): void {
    this.#sql.exec(`
      CREATE TABLE tokens (token TEXT PRIMARY KEY, digest TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE sessions (digest TEXT PRIMARY KEY, expires_ms INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE screens (screen TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE pairings (digest TEXT PRIMARY KEY, code TEXT NOT NULL, expires_ms INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
    `);
  }
}
