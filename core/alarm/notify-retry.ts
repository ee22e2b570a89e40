/** What becomes of a message after a try: whether it is tried again, and when. */

/** How a try ended: with a status, or without an answer. */
export type Tried =
  | { readonly type: "answer"; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly type: "no-answer"; readonly what: "timeout" | "network" | "not-allowed" };

/**
 * `again`: the fault may pass. `never`: sent again as it is, it would be refused again. `away`: nobody is there to refuse anything,
 * and what else waits for this target need not try before it answers.
 */
export type Verdict = { readonly type: "sent" } | { readonly type: "again"; readonly away: boolean } | { readonly type: "never" };

export const MAX_TRIES = 20;
export const MAX_WAIT_MS = 24 * 3_600_000;

/** 5 s, 10 s … an hour: twenty tries take ten hours, a receiver that was away for a night still gets everything of the last day. */
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Whoever asks to be left alone for longer is asked again all the same. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

export function verdictOf(tried: Tried): Verdict {
  if (tried.type === "no-answer") return tried.what === "not-allowed" ? { type: "never" } : { type: "again", away: true };
  const { status } = tried;
  if (status >= 200 && status < 300) return { type: "sent" };
  // A redirect is not followed: whoever answers with one is not the target that an admin has named.
  if (status < 400) return { type: "never" };
  if (status === 429 || (status >= 502 && status <= 504)) return { type: "again", away: true };
  return status >= 500 || status === 408 ? { type: "again", away: false } : { type: "never" };
}

/** What a person reads: `http-503`, `timeout`. */
export function errorOf(tried: Tried): string {
  return tried.type === "answer" ? `http-${tried.status}` : tried.what;
}

/** After so many tries that failed. Half of it by chance, so that many that failed together do not come back together. */
export function waitMs(tries: number, longestMs: number, random: number): number {
  const whole = Math.min(longestMs, LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 20));
  return Math.round(whole * (0.5 + random / 2));
}

/** `Retry-After`: seconds, or a date (RFC 9110 section 10.2.3). `null` where it says nothing that can be read. */
export function retryAfterOf(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? null : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms));
}
