/** The tokens as an admin sees them: the list, read again whenever it may have changed, and the one that was just made. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Results, TokenStatus } from "../../protocol/command.ts";
import type { ConsoleStore, Order } from "./store.ts";
import type { CallError } from "./words/commands.ts";

/** A new token, until the admin says that it is stored. `secret` is `null` when the connection broke before it could be shown. */
export interface MadeToken {
  readonly token: string;
  readonly name: string;
  readonly role: TokenStatus["role"];
  readonly devices: TokenStatus["devices"];
  readonly secret: string | null;
}

export interface TokenStore {
  /** `undefined` before the first list. In the order in which they are shown. */
  readonly tokens: ReadonlySignal<readonly TokenStatus[] | undefined>;
  /** Why the newest reading brought none. */
  readonly error: ReadonlySignal<CallError | undefined>;
  readonly made: ReadonlySignal<MadeToken | undefined>;
  load(): Promise<void>;
  /** True when it was made. */
  make(order: Order<"tokens.make">): Promise<boolean>;
  revoke(token: TokenStatus): Promise<void>;
  /** The secret is on this page no more. */
  forget(): void;
}

export function createTokenStore({ read, order }: Pick<ConsoleStore, "read" | "order">): TokenStore {
  const tokens = signal<readonly TokenStatus[] | undefined>(undefined);
  const error = signal<CallError | undefined>(undefined);
  const made = signal<MadeToken | undefined>(undefined);
  let reading = 0;

  async function load(): Promise<void> {
    const own = ++reading;
    const outcome = await read("tokens.list", {});
    // A slower, older answer must not bring back what was revoked since.
    if (own !== reading) return;
    error.value = outcome.ok ? undefined : outcome;
    if (outcome.ok) tokens.value = sortTokens(outcome.result.tokens);
  }

  return {
    tokens,
    error,
    made,
    load,
    async make(wanted) {
      const result: Results["tokens.make"] | undefined = await order("tokens.make", wanted, wanted.name);
      if (result) {
        const { name, role, devices = null } = wanted;
        made.value = { token: result.token, name, role, devices, secret: result.secret };
      }
      await load();
      return result !== undefined;
    },
    async revoke(token) {
      await order("tokens.revoke", { token: token.token }, token.name);
      if (made.value?.token === token.token) made.value = undefined;
      await load();
    },
    forget() {
      made.value = undefined;
    },
  };
}

/** Those in force first, the newest ahead; what was revoked is kept to be read, last. */
export function sortTokens(tokens: readonly TokenStatus[]): readonly TokenStatus[] {
  return [...tokens].sort((a, b) => Number(a.revokedMs !== null) - Number(b.revokedMs !== null) || b.madeMs - a.madeMs);
}
