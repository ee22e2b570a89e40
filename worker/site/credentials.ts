/**
 * The site's replica of who may write and look: digests of tokens and screens, pushed by the control room, so that a device's
 * report never wakes it. Remembers when each was used last and from where.
 */
import type { PairedScreen } from "../../protocol/command.ts";
import type { Credential } from "../identity.ts";
import type { SiteStorage } from "./storage.ts";

/** A token that a hundred places use has leaked; the first sixteen say enough. */
const ADDRESSES_KEPT = 16;
/** Tokens and screens of a site; a thousand devices may each have their own. */
export const MAX_CREDENTIALS = 10_000;

/** Digests are compared by map look-up: they are hashes of secrets with 256 bits of chance, so timing says nothing about those. */
export class Credentials {
  readonly #storage: SiteStorage;
  readonly #byDigest: Map<string, Credential>;
  readonly #uses: Map<string, { usedMs: number; addresses: string[] }>;
  #changed = false;

  constructor(storage: SiteStorage) {
    this.#storage = storage;
    this.#byDigest = new Map(storage.loadCredentials());
    this.#uses = new Map(storage.loadUses());
  }

  get full(): boolean {
    return this.#byDigest.size >= MAX_CREDENTIALS;
  }

  set(digest: string, credential: Credential): void {
    // What was pushed before under this id, and not confirmed, is replaced.
    this.delete(credential.id);
    this.#storage.saveCredential(digest, credential);
    this.#byDigest.set(digest, credential);
  }

  delete(id: string): boolean {
    let found = false;
    for (const [digest, credential] of this.#byDigest) {
      if (credential.id !== id) continue;
      this.#storage.deleteCredential(digest);
      this.#byDigest.delete(digest);
      found = true;
    }
    return found;
  }

  /** False when no such screen is paired. */
  adjust(paired: PairedScreen): boolean {
    for (const [digest, credential] of this.#byDigest) {
      if (credential.paired?.screen !== paired.screen) continue;
      this.set(digest, { ...credential, paired });
      return true;
    }
    return false;
  }

  /** The screens that are paired. */
  paired(): PairedScreen[] {
    return [...this.#byDigest.values()].flatMap(({ paired }) => paired ?? []);
  }

  /** What a digest stands for, and whether it is used from an address that it was not used from before. */
  verdict(digest: string, from: string, nowMs: number): { credential: Credential | null; newAddress: boolean } {
    const credential = this.#byDigest.get(digest);
    if (!credential) return { credential: null, newAddress: false };
    const use = this.#uses.get(credential.id) ?? { usedMs: 0, addresses: [] };
    const newAddress = !use.addresses.includes(from) && use.addresses.length < ADDRESSES_KEPT;
    if (newAddress) use.addresses.push(from);
    use.usedMs = nowMs;
    this.#uses.set(credential.id, use);
    this.#changed = true;
    return { credential, newAddress };
  }

  uses(): Record<string, number> {
    return Object.fromEntries([...this.#uses].map(([id, { usedMs }]) => [id, usedMs]));
  }

  /** One packed row, written now and then: what is lost at a crash is when a token was used last. */
  saveUses(): void {
    if (!this.#changed) return;
    this.#changed = false;
    const known = new Set([...this.#byDigest.values()].map(({ id }) => id));
    for (const id of this.#uses.keys()) if (!known.has(id)) this.#uses.delete(id);
    this.#storage.saveUses([...this.#uses]);
  }
}
