/**
 * What the site answers to a screen that is not paired, checked by hand: the checker that other pages use would be half of this
 * page's bytes.
 */
import type { ClaimAnswer, PairingOffer } from "../../protocol/identity.ts";

/** `undefined` when it is not an offer. */
export function offerOf(json: unknown): PairingOffer | undefined {
  if (!isRecord(json)) return undefined;
  const { code, secret, expiresMs, at, retryMs } = json;
  const good = typeof code === "string" && /^[A-Z]{8}$/.test(code) && typeof secret === "string" && isTime(expiresMs) && isTime(at);
  return good && isTime(retryMs) ? { code, secret, expiresMs, at, retryMs } : undefined;
}

/** `undefined` when it is not an answer to a claim. The path is one beside this page: no other host can stand in it. */
export function claimOf(json: unknown): ClaimAnswer | undefined {
  if (!isRecord(json)) return undefined;
  const { state, screen, wall, path, retryMs } = json;
  if (state === "waiting") return isTime(retryMs) ? { state, retryMs } : undefined;
  if (state !== "paired" || typeof screen !== "string" || typeof wall !== "string" || typeof path !== "string") return undefined;
  return /^\/?[A-Za-z0-9]/.test(path) ? { state, screen, wall, path: path.replace(/^\//, "") } : undefined;
}

function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null;
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
