/** Who is signed in on this console, and what they may do: told by the site, asked again when it may have changed. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { METHOD_ROLES, type Method } from "../../protocol/command.ts";
import type { SessionStatus } from "../../protocol/identity.ts";
import { mayAct, type Role } from "../../protocol/routes.ts";
import { type Fetch, readSession, signOut } from "../sign-in/session.ts";

export interface Account {
  readonly session: ReadonlySignal<SessionStatus>;
  /** Asks the site again: the role may have changed, or the session ended. */
  refresh(): Promise<void>;
  /** Leaves for the sign-in page when the site has ended the session; false when it did not answer. */
  signOut(everywhere: boolean): Promise<boolean>;
  /** Leaves for the sign-in page. */
  leave(): void;
}

export interface AccountParts {
  readonly first: SessionStatus;
  readonly fetch: Fetch;
  readonly base: string;
  readonly leave: () => void;
}

export function createAccount({ first, fetch, base, leave }: AccountParts): Account {
  const session = signal(first);
  return {
    session,
    leave,
    async refresh() {
      const status = await readSession(fetch, base);
      // No answer says nothing about who is signed in.
      if (!status) return;
      if (isLetIn(status)) session.value = status;
      else leave();
    },
    async signOut(everywhere) {
      const ended = await signOut(fetch, base, everywhere);
      if (ended) leave();
      return ended;
    },
  };
}

/** Whether this is somebody whom the console is for: a screen's or a device's token is not. */
export function isLetIn(session: SessionStatus): boolean {
  return mayAct(roleOf(session), "viewer");
}

/** In open mode whoever asks is everything. */
export function roleOf({ role, open }: SessionStatus): Role {
  return role ?? (open ? "admin" : "none");
}

export function mayOrder(session: SessionStatus, method: Method): boolean {
  return mayAct(roleOf(session), METHOD_ROLES[method]);
}
