/** Who is signed in, as the pages ask it: signing in, signing out, and the way to the sign-in page and back. */
import * as v from "valibot";
import type { SessionStatus } from "../../protocol/identity.ts";
import { PAGE_HEADER } from "../../protocol/page.ts";

/** On every request that a page's script makes: without it a browser answers a 401 with a log-in box of its own. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = { [PAGE_HEADER]: "1" };

/** A site that takes longer does not answer, as far as a person is concerned. */
const TIMEOUT_MS = 10_000;

/** When a 429 does not say how long. */
const WAIT_S = 10;

const SessionSchema = v.object({
  who: v.nullable(v.string()),
  role: v.nullable(v.picklist(["none", "device", "screen", "viewer", "operator", "admin"])),
  open: v.boolean(),
  site: v.string(),
});

/** What is used of `fetch`. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** Settles in time: with nothing when there was no answer. */
async function ask(fetch: Fetch, path: string, init: RequestInit): Promise<Response | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    return await fetch(path, { cache: "no-store", ...init, headers: { ...PAGE_HEADERS, ...init.headers }, signal: abort.signal });
  } catch {
    // No connection, or too slow: for whoever asked the same.
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** `undefined` when the site does not answer, or not as agreed. */
export async function readSession(fetch: Fetch, base: string): Promise<SessionStatus | undefined> {
  const answer = await ask(fetch, `${base}/api/session`, {});
  if (!answer?.ok) return undefined;
  const session = v.safeParse(SessionSchema, await answer.json().catch(() => undefined));
  return session.success ? session.output : undefined;
}

export type SignInOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: "wrong-token" | "no-answer" }
  | { readonly ok: false; readonly code: "wait"; readonly seconds: number }
  | { readonly ok: false; readonly code: "refused"; readonly problem: string };

export async function signIn(fetch: Fetch, base: string, token: string): Promise<SignInOutcome> {
  const answer = await ask(fetch, `${base}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (!answer) return { ok: false, code: "no-answer" };
  if (answer.ok) return { ok: true };
  // What is too long to be a token is none.
  if (answer.status === 401 || answer.status === 400) return { ok: false, code: "wrong-token" };
  if (answer.status === 429) return { ok: false, code: "wait", seconds: secondsOf(answer.headers.get("retry-after")) };
  if (answer.status >= 500) return { ok: false, code: "no-answer" };
  const problem = v.safeParse(v.object({ code: v.string() }), await answer.json().catch(() => undefined));
  return { ok: false, code: "refused", problem: problem.success ? problem.output.code : String(answer.status) };
}

/** True when nobody is signed in afterwards. */
export async function signOut(fetch: Fetch, base: string, everywhere: boolean): Promise<boolean> {
  const answer = await ask(fetch, `${base}/api/session${everywhere ? "?everywhere=1" : ""}`, { method: "DELETE" });
  return answer !== undefined && (answer.ok || answer.status === 401);
}

/** `Retry-After` in seconds; the form with a date is not used here. */
function secondsOf(header: string | null): number {
  return header !== null && /^\d{1,6}$/.test(header) ? Math.max(1, Number(header)) : WAIT_S;
}

/** What a page knows of its own address. */
export type Place = Pick<Location, "pathname" | "search" | "hash">;

/** The sign-in page, which leads back here: with the code that a phone has just scanned, too. */
export function signInPath(base: string, { pathname, search, hash }: Place): string {
  const lang = new URLSearchParams(search).get("lang");
  const query = new URLSearchParams({ ...(lang === null ? {} : { lang }), next: `${pathname}${search}${hash}` });
  return `${base}/sign-in?${query}`;
}

/**
 * Where to go after signing in: `next` where it is a path of this origin, else `fallback`. Always an absolute address of `origin`.
 * A browser that the site sent here keeps what stood behind `#`, which a scanned code does: it goes along.
 */
export function nextAddress({ origin, search, hash }: Pick<Location, "origin" | "search" | "hash">, fallback: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  // A browser reads `//host` and `/\host` as another host, and drops tabs, line breaks and dots before it looks: so the path
  // is resolved here, and what is handed on names the origin.
  try {
    const address = new URL(next, origin);
    if (address.hash === "") address.hash = hash;
    if (/^\/(?![/\\])/.test(next) && address.origin === origin) return address.href;
  } catch {
    // Not an address: the same as none.
  }
  return origin + fallback + hash;
}
