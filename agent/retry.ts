/** When to try again: back-off that doubles, with jitter so that a site's agents do not return in one moment, and Retry-After. */

export interface RetryLimits {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** To this machine: a server that was started again is found within seconds, and asking costs nothing. */
export const LOOPBACK_RETRY: RetryLimits = { firstMs: 500, lastMs: 2_000 };
export const REMOTE_RETRY: RetryLimits = { firstMs: 2_000, lastMs: 60_000 };

/** A server that asks for longer than this is tried anyway: its clock may be wrong, and one try in 10 min hurts no one. */
export const RETRY_AFTER_LIMIT_MS = 600_000;

/** `random` in [0, 1). Half of the wait is certain, half is spread. */
export function retryDelayMs(failures: number, limits: RetryLimits, random: number): number {
  const fullMs = Math.min(limits.lastMs, limits.firstMs * 2 ** Math.max(0, failures - 1));
  return fullMs / 2 + (random * fullMs) / 2;
}

/** RFC 9110 section 10.2.3: seconds, or an HTTP date. `undefined` when it is neither. */
export function parseRetryAfter(text: string | null, nowMs: number): number | undefined {
  if (text === null) return undefined;
  const value = text.trim();
  const waitMs = /^\d{1,10}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), RETRY_AFTER_LIMIT_MS);
}
