/**
 * Who asks: what a credential is, what it allows, and how secrets are made and compared. A secret is shown or set once and only
 * its digest is kept.
 */
import type { PairedScreen } from "../protocol/command.ts";
import type { Role } from "../protocol/routes.ts";

/** What a token's or a screen's digest stands for. Kept by the control room, replicated to the site. */
export interface Credential {
  /** `token:{id}` or `screen:{id}`: what a revocation names. */
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  /** For the role `device`; `null`: every device. */
  readonly devices: readonly string[] | null;
  /** For the role `screen`. */
  readonly wall: string | null;
  readonly paired: PairedScreen | null;
}

/** A screen as it was stored: one that was paired before overscan was asked for cuts nothing off. */
export function pairedScreenOf(stored: Omit<PairedScreen, "overscanPercent"> & Partial<PairedScreen>): PairedScreen {
  return { overscanPercent: 0, ...stored };
}

/**
 * How somebody is known, so that the role can be read again at each message of a socket and never has to be remembered:
 * a token or a session may have been revoked, and open mode ended, since it was opened.
 */
export type Identity =
  | { readonly type: "open" }
  | { readonly type: "admin-token"; readonly digest: string }
  | { readonly type: "credential"; readonly id: string }
  | { readonly type: "session"; readonly digest: string; readonly token: string }
  | { readonly type: "access"; readonly email: string; readonly expiresMs: number };

/** Whoever asks, once the guard has let them in. */
export interface Caller {
  readonly who: string;
  readonly role: Role;
  /** Address that the request came from; "" where the platform does not say. */
  readonly from: string;
  readonly identity: Identity;
  readonly devices: readonly string[] | null;
  readonly wall: string | null;
  /** The paired screen that asks. */
  readonly screen: string | null;
}

/** The names under which a revocation finds what somebody has open. */
export function revocableIds(identity: Identity): readonly string[] {
  switch (identity.type) {
    case "open":
    case "access":
    case "admin-token":
      return [];
    case "credential":
      return [identity.id];
    case "session":
      return [`session:${identity.digest}`, identity.token];
  }
}

const UTF8 = new TextEncoder();

/** SHA-256 in hexadecimal. Secrets have 256 bits of chance, so a digest needs no salt and no slowness. */
export async function digestOf(secret: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", UTF8.encode(secret)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** In constant time, so that an answer's delay says nothing about how much was right. */
export function sameDigest(a: string, b: string): boolean {
  const [left, right] = [UTF8.encode(a), UTF8.encode(b)];
  // The platform's own, which browsers' types do not know.
  const subtle = crypto.subtle as SubtleCrypto & { timingSafeEqual(one: Uint8Array, other: Uint8Array): boolean };
  return left.length === right.length && subtle.timingSafeEqual(left, right);
}

/** 32 random bytes as base64url. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Letters drawn evenly: bytes past the last whole multiple of the alphabet are drawn again. */
export function randomText(alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
