/** The two requests of a screen that is not paired, each of which ends in what happened, whatever the network does. */
import { claimOf, offerOf } from "./answers.ts";
import type { Pairing, PairingInput } from "./pairing.ts";

/** What is used of `fetch`, with the page's own headers and a limit of time set by whoever gives it. */
export type Post = (path: string, body: unknown) => Promise<Pick<Response, "status" | "headers" | "json">>;

/** A 429 without a word about when. */
const BUSY_MS = 10_000;
/** Nobody who is told to wait longer than this gets it: a wrong header must not leave a screen dark for a day. */
const BUSY_MOST_MS = 600_000;

export async function askSite(post: Post, base: string, pairing: Exclude<Pairing, { phase: "paired" }>): Promise<PairingInput> {
  try {
    if (pairing.phase === "asking") {
      const answer = await post(`${base}/api/pairing`, {});
      const offer = isGood(answer.status) ? offerOf(await answer.json()) : undefined;
      return offer ? { type: "offered", offer } : failure(answer);
    }
    const answer = await post(`${base}/api/pairing/claim`, { secret: pairing.secret });
    if (answer.status === 404 || answer.status === 410) return { type: "ended" };
    const claim = isGood(answer.status) ? claimOf(await answer.json()) : undefined;
    if (!claim) return failure(answer);
    return claim.state === "paired" ? { type: "paired", path: claim.path } : { type: "waiting", retryMs: claim.retryMs };
  } catch {
    // No connection, too slow, or half an answer.
    return { type: "failed", trouble: "no-answer", leastMs: 0 };
  }
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

function failure({ status, headers }: Pick<Response, "status" | "headers">): PairingInput {
  const trouble = status === 429 || status === 503 ? "busy" : status >= 500 ? "no-answer" : "refused";
  return { type: "failed", trouble, leastMs: waitMs(headers.get("retry-after"), status === 429 ? BUSY_MS : 0) };
}

/** `Retry-After` in seconds; the form with a date is not used here. */
function waitMs(header: string | null, elseMs: number): number {
  return header !== null && /^\d{1,6}$/.test(header) ? Math.min(Number(header) * 1000, BUSY_MOST_MS) : elseMs;
}
