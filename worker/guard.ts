/**
 * Who may: Host, Origin and token, checked at one place for every route of the table.
 *
 * Open mode answers loopback hosts only, and any page in any browser can reach those: a write or an upgrade that names a foreign
 * Origin is refused, and so is a Host that is not a loopback name (a rebound DNS name would pass the Origin check).
 */
import type { ProblemCode } from "../protocol/errors.ts";
import { mayAct, type Role, type Route } from "../protocol/routes.ts";
import type { Caller } from "./control-room/storage.ts";
import type { Env } from "./env.ts";

export type Verdict =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly code: ProblemCode; readonly detail: string };

const LOOPBACK = /^(localhost|[a-z0-9-]+\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

export async function guard(request: Request, route: Route, env: Env): Promise<Verdict> {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  const from = request.headers.get("cf-connecting-ip") ?? "";
  const foreign = foreignOrigin(request, route, host);
  if (foreign !== undefined) return { ok: false, code: "bad-origin", detail: `Origin ${foreign} is not ${host}.` };
  if (env.AUTH === "open") {
    if (!LOOPBACK.test(host)) return { ok: false, code: "bad-host", detail: `Host ${host.slice(0, 80)} is not a loopback address.` };
    return { ok: true, caller: { who: "open mode", role: "admin", from } };
  }
  const role: Role | undefined = (await isAdminToken(request, env)) ? "admin" : undefined;
  if (!role || !mayAct(role, route.role)) return { ok: false, code: "unauthorized", detail: "" };
  return { ok: true, caller: { who: "admin", role, from } };
}

function foreignOrigin(request: Request, route: Route, host: string): string | undefined {
  if (route.kind !== "write" && route.kind !== "upgrade") return undefined;
  const origin = request.headers.get("origin");
  if (origin === null) return undefined;
  const same = URL.canParse(origin) && new URL(origin).host === host;
  return same ? undefined : origin.slice(0, 80);
}

/** The forms that browsers and senders use: Bearer, Token, Basic (the password counts), `u` and `p` in the query. */
function offeredTokens(request: Request): string[] {
  const tokens: string[] = [];
  const [, scheme = "", value = ""] = /^(\w+)\s+(.+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
  if (/^(bearer|token)$/i.test(scheme)) tokens.push(value.trim());
  if (/^basic$/i.test(scheme)) {
    try {
      const text = atob(value.trim());
      tokens.push(text.slice(text.indexOf(":") + 1));
    } catch {
      // Not base64: it offers nothing.
    }
  }
  const password = new URL(request.url).searchParams.get("p");
  if (password) tokens.push(password);
  return tokens;
}

async function isAdminToken(request: Request, env: Env): Promise<boolean> {
  if (!env.ADMIN_TOKEN) return false;
  const wanted = await digest(env.ADMIN_TOKEN);
  let found = false;
  for (const token of offeredTokens(request)) if (crypto.subtle.timingSafeEqual(await digest(token), wanted)) found = true;
  return found;
}

/** Digests have one length, and comparing them in constant time says nothing about the token. */
function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
