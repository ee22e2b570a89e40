/**
 * Pairing, in the manner of RFC 8628: a screen shows a short code and holds a long secret; an operator enters the code; the
 * screen claims its pairing with the secret, which is its cookie from then on. Every step is on disk, so the room may sleep
 * between any two.
 */
import { PAIRING_LETTERS } from "../../protocol/command.ts";
import type { ClaimAnswer, PairingOffer } from "../../protocol/identity.ts";
import { newSecret, randomText } from "../identity.ts";
import { screenPath } from "../screen-path.ts";
import type { IdentityStorage, StoredPairing } from "./identity-storage.ts";

export const CODE_LIVES_MS = 10 * 60_000;
/** Screens of a hall that is set up in one go; past it one has to be entered, or wait, first. */
export const MAX_CODES = 64;
/** Of one address: a hall behind one router is let in, a flood is not. */
const MAX_CODES_OF_ADDRESS = 16;
const CODE_LETTERS = 8;

/** Somebody stands before the screen at first; later nobody may for hours, and the room shall sleep. */
const SOON_MS = 3_000;
const SOON_FOR_MS = 2 * 60_000;
const LATER_MS = 15_000;

export type Offered = { readonly ok: true; readonly offer: PairingOffer } | { readonly ok: false; readonly waitMs: number };
export type Claimed =
  | { readonly ok: true; readonly answer: ClaimAnswer }
  | { readonly ok: false; readonly code: "unknown-code" | "code-expired" };

export interface PairingParts {
  readonly storage: IdentityStorage;
  readonly digestOf: (secret: string) => Promise<string>;
}

export class Pairing {
  readonly #parts: PairingParts;

  constructor(parts: PairingParts) {
    this.#parts = parts;
  }

  async start(from: string, nowMs: number): Promise<Offered> {
    const { storage, digestOf } = this.#parts;
    const secret = newSecret();
    const digest = await digestOf(secret);
    storage.dropExpiredPairings(nowMs - CODE_LIVES_MS);
    const waiting = storage.pairings().filter((one) => one.screen === null && one.expiresMs > nowMs);
    const mine = from === "" ? [] : waiting.filter((one) => one.from === from);
    if (waiting.length >= MAX_CODES || mine.length >= MAX_CODES_OF_ADDRESS) {
      const next = Math.min(...(mine.length >= MAX_CODES_OF_ADDRESS ? mine : waiting).map(({ expiresMs }) => expiresMs));
      return { ok: false, waitMs: Math.max(1_000, next - nowMs) };
    }
    const taken = new Set(waiting.map(({ code }) => code));
    let code = randomText(PAIRING_LETTERS, CODE_LETTERS);
    while (taken.has(code)) code = randomText(PAIRING_LETTERS, CODE_LETTERS);
    const expiresMs = nowMs + CODE_LIVES_MS;
    storage.savePairing({ digest, code, from, madeMs: nowMs, expiresMs, screen: null, wall: null });
    return { ok: true, offer: { code, secret, expiresMs, at: nowMs, retryMs: SOON_MS } };
  }

  async claim(secret: string, nowMs: number): Promise<Claimed> {
    const pairing = this.#parts.storage.pairing(await this.#parts.digestOf(secret));
    if (!pairing) return { ok: false, code: "unknown-code" };
    const { screen, wall } = pairing;
    // A pairing that was entered is claimed again when the answer was lost, as long as the screen is not revoked.
    if (screen !== null && wall !== null) {
      const paired = this.#parts.storage.screen(screen);
      if (!paired) return { ok: false, code: "unknown-code" };
      return { ok: true, answer: { state: "paired", screen, wall, path: screenPath(paired) } };
    }
    if (pairing.expiresMs <= nowMs) return { ok: false, code: "code-expired" };
    return { ok: true, answer: { state: "waiting", retryMs: nowMs - pairing.madeMs < SOON_FOR_MS ? SOON_MS : LATER_MS } };
  }

  /** The pairing that shows a code now. */
  withCode(code: string, nowMs: number): StoredPairing | undefined {
    return this.#parts.storage.pairings().find((one) => one.code === code && one.screen === null && one.expiresMs > nowMs);
  }
}
