/**
 * People: signing in with a token, sessions, and the role that somebody has at this moment.
 *
 * A session is the token it was opened with: revoked with it, and with it alone the role. Sliding: each use within the
 * half day makes it longer, at most thirty days in all.
 */
import { OPEN_WHO } from "../../protocol/page.ts";
import type { Role } from "../../protocol/routes.ts";
import { type Identity, newSecret, sameDigest } from "../identity.ts";
import type { IdentityStorage, StoredSession } from "./identity-storage.ts";

export const SESSION_IDLE_MS = 12 * 3_600_000;
const SESSION_MAX_MS = 30 * 86_400_000;
/** A session is written again only when this much has passed: a busy console is not a row each second. */
const SESSION_STEP_MS = 10 * 60_000;
/** People times browsers; past it the one that would end first ends. */
const MAX_SESSIONS = 500;

/** The first admin's token by a part of its digest: a session ends when the token is changed. */
function adminId(digest: string): string {
  return `token:admin-${digest.slice(0, 16)}`;
}

export interface PeopleParts {
  readonly storage: IdentityStorage;
  /** Digest of the first admin's token; `null` where there is none. */
  readonly adminDigest: () => Promise<string | null>;
  readonly digestOf: (secret: string) => Promise<string>;
  /** Roles that Access gives to an address now. */
  readonly accessRole: (email: string) => Role | undefined;
  readonly open: boolean;
}

export interface Person {
  readonly who: string;
  readonly role: Role;
}

export type SignedIn = { readonly ok: true; readonly secret: string; readonly person: Person } | { readonly ok: false };

export class People {
  readonly #parts: PeopleParts;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  /** The person behind a token that people may sign in with: not a device's. */
  async #personOf(token: string): Promise<(Person & { readonly token: string }) | undefined> {
    const digest = await this.#parts.digestOf(token);
    const admin = await this.#parts.adminDigest();
    if (admin !== null && sameDigest(digest, admin)) return { who: "admin", role: "admin", token: adminId(admin) };
    const stored = this.#parts.storage.tokenByDigest(digest);
    if (!stored || stored.revokedMs !== null || stored.role === "device") return undefined;
    return { who: stored.name, role: stored.role, token: `token:${stored.token}` };
  }

  async signIn(token: string, from: string, nowMs: number): Promise<SignedIn> {
    const person = await this.#personOf(token);
    if (!person) return { ok: false };
    const { storage, digestOf } = this.#parts;
    storage.dropExpiredSessions(nowMs);
    const [oldest, ...others] = storage.sessions();
    if (oldest && others.length + 1 >= MAX_SESSIONS) storage.deleteSession(oldest.digest);
    const secret = newSecret();
    const digest = await digestOf(secret);
    storage.saveSession({ digest, token: person.token, who: person.who, from, sinceMs: nowMs, expiresMs: nowMs + SESSION_IDLE_MS });
    return { ok: true, secret, person };
  }

  /** The person of a session that is in force; its use makes it last. */
  async session(digest: string, nowMs: number): Promise<(Person & { readonly token: string }) | undefined> {
    const session = this.#parts.storage.session(digest);
    if (!session || session.expiresMs <= nowMs) return undefined;
    const role = await this.#roleOfToken(session.token);
    if (!role) return undefined;
    this.#slide(session, nowMs);
    return { who: session.who, role, token: session.token };
  }

  /** Who and what somebody is now; `undefined` when that is over. Asked at each message of a socket. */
  async now(identity: Identity, nowMs: number): Promise<Person | undefined> {
    switch (identity.type) {
      case "open":
        return this.#parts.open ? { who: OPEN_WHO, role: "admin" } : undefined;
      case "admin-token": {
        const admin = await this.#parts.adminDigest();
        return admin !== null && sameDigest(identity.digest, admin) ? { who: "admin", role: "admin" } : undefined;
      }
      case "credential": {
        const token = this.#parts.storage.token(identity.id.replace(/^token:/, ""));
        return token && token.revokedMs === null ? { who: token.name, role: token.role } : undefined;
      }
      case "session":
        return this.session(identity.digest, nowMs);
      case "access": {
        const role = identity.expiresMs > nowMs ? this.#parts.accessRole(identity.email) : undefined;
        return role && { who: identity.email, role };
      }
    }
  }

  /** Ends one session, or all of the same token. Answers with the names under which streams and sockets are found. */
  signOut(digest: string, everywhere: boolean): string[] {
    const { storage } = this.#parts;
    const session = storage.session(digest);
    if (!session) return [];
    const ended = everywhere ? storage.sessions().filter(({ token }) => token === session.token) : [session];
    for (const one of ended) storage.deleteSession(one.digest);
    return ended.map((one) => `session:${one.digest}`);
  }

  async #roleOfToken(token: string): Promise<Role | undefined> {
    const admin = await this.#parts.adminDigest();
    if (admin !== null && token === adminId(admin)) return "admin";
    const stored = this.#parts.storage.token(token.replace(/^token:/, ""));
    return stored && stored.revokedMs === null ? stored.role : undefined;
  }

  #slide(session: StoredSession, nowMs: number): void {
    const expiresMs = Math.min(nowMs + SESSION_IDLE_MS, session.sinceMs + SESSION_MAX_MS);
    if (expiresMs - session.expiresMs > SESSION_STEP_MS) this.#parts.storage.saveSession({ ...session, expiresMs });
  }
}
