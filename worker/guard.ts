/**
 * Who may: Host, Origin and role, checked at one place for every route of the table, least by default.
 *
 * Open mode answers loopback hosts only, and any page in any browser can reach those: a write or an upgrade that names a foreign
 * Origin is refused, and so is a Host that is not a loopback name (a rebound DNS name would pass the Origin check).
 */
import type { ProblemCode } from "../protocol/errors.ts";
import { OPEN_WHO } from "../protocol/page.ts";
import { mayAct, type Role, type Route } from "../protocol/routes.ts";
import { accessRole, accessSettings, verifyAccess } from "./access.ts";
import { cookieName, cookiesOf, offeredTokens, SESSION_COOKIE, screenCookies } from "./credentials.ts";
import type { Env } from "./env.ts";
import { type Caller, type Credential, digestOf, sameDigest } from "./identity.ts";
import { roomOf } from "./room.ts";
import { Verdicts } from "./verdicts.ts";

export type Verdict =
  | { readonly ok: true; readonly caller: Caller }
  | {
      readonly ok: false;
      readonly code: ProblemCode;
      readonly detail: string /** Somebody known who may not do this. */;
      readonly caller: Caller | null;
    };

export interface Asked {
  readonly request: Request;
  readonly url: URL;
  readonly route: Route;
  readonly site: string;
  readonly env: Env;
  /** Named parts of the path. */
  readonly param: (name: string) => string;
  /** Runs beside the answer. */
  readonly later: (work: Promise<unknown>) => void;
}

const LOOPBACK = /^(localhost|[a-z0-9-]+\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

/** Nobody: what a route of the role `none` is given when nothing good was offered. */
const NOBODY: Omit<Caller, "from"> = { who: "", role: "none", identity: { type: "open" }, devices: null, wall: null, screen: null };

const verdicts = new Verdicts(() => Date.now());

export async function guard(asked: Asked): Promise<Verdict> {
  const { request, url, route, env } = asked;
  const host = request.headers.get("host") ?? url.host;
  const from = request.headers.get("cf-connecting-ip") ?? "";
  const foreign = foreignOrigin(request, route, host);
  if (foreign !== undefined) return refuse("bad-origin", `Origin ${foreign} is not ${host.slice(0, 80)}.`);
  if (env.AUTH === "open") {
    if (!LOOPBACK.test(host)) return refuse("bad-host", `Host ${host.slice(0, 80)} is not a loopback address.`);
    return { ok: true, caller: { ...NOBODY, who: OPEN_WHO, role: "admin", from } };
  }
  let known: Caller | null = null;
  for await (const caller of callersOf(asked, from)) {
    if (fits(caller, asked)) return { ok: true, caller };
    known ??= caller;
  }
  if (route.role === "none") return { ok: true, caller: { ...NOBODY, from } };
  return known ? refuse("forbidden", `This needs the role ${route.role}.`, known) : refuse("unauthorized", "");
}

function refuse(code: ProblemCode, detail: string, caller: Caller | null = null): Verdict {
  return { ok: false, code, detail, caller };
}

/** The role, and what a machine's credential is limited to: its wall, its own report, its devices. */
function fits({ role, wall, screen, devices }: Caller, { route, param, url }: Asked): boolean {
  if (!mayAct(role, route.role)) return false;
  if (role === "screen") {
    if (route.path.includes(":wall") && param("wall") !== wall) return false;
    const named = param("screen") || url.searchParams.get("screen");
    return named === "" || named === null || named === screen;
  }
  return role !== "device" || devices === null || !route.path.includes(":device") || devices.includes(param("device"));
}

function foreignOrigin(request: Request, route: Route, host: string): string | undefined {
  if (route.kind !== "write" && route.kind !== "upgrade") return undefined;
  const origin = request.headers.get("origin");
  if (origin === null) {
    // Of a GET a browser says the origin only so: an image's address on a foreign page is one.
    const from = request.headers.get("sec-fetch-site");
    return from === "cross-site" || from === "same-site" ? from : undefined;
  }
  const same = URL.canParse(origin) && new URL(origin).host === host;
  return same ? undefined : origin.slice(0, 80);
}

/** Everybody whom the request can be, the cheapest to find out first. */
async function* callersOf(asked: Asked, from: string): AsyncGenerator<Caller> {
  const { request, url, env, site, route, param } = asked;
  for (const token of offeredTokens(request, url, route.path.includes(":credential") ? param("credential") : "")) {
    const digest = await digestOf(token);
    if (env.ADMIN_TOKEN && sameDigest(digest, await digestOf(env.ADMIN_TOKEN))) {
      yield { ...NOBODY, who: "admin", role: "admin", from, identity: { type: "admin-token", digest } };
      continue;
    }
    const credential = await credentialOf(digest, from, asked);
    if (credential) yield callerOf(credential, from);
  }
  const cookies = cookiesOf(request);
  const session = cookies.get(cookieName(SESSION_COOKIE, url));
  if (session) {
    const digest = await digestOf(session);
    const person = await roomOf(env, site).session(digest);
    if (person) {
      const { who, role, token } = person;
      yield { ...NOBODY, who, role, from, identity: { type: "session", digest, token } };
    }
  }
  const access = await accessCaller(request, env, from);
  if (access) yield access;
  for (const [screen, secret] of screenCookies(cookies, url, asked.param("screen") || url.searchParams.get("screen"))) {
    const credential = await credentialOf(await digestOf(secret), from, asked);
    if (credential?.id === `screen:${screen}`) yield callerOf(credential, from);
  }
}

/**
 * A report may be judged by what was known half a minute ago. What is opened stays open: pages, streams and sockets are judged
 * by what is known now, so that a screen that was revoked is shown its code and not its wall once more.
 */
async function credentialOf(digest: string, from: string, { env, site, later, route }: Asked): Promise<Credential | null> {
  const ask = async (): Promise<Credential | null> => {
    const { credential, newAddress } = await env.SITE.getByName(site).verdict(digest, from);
    if (credential && newAddress) {
      const actor = { who: credential.name, role: credential.role, from };
      later(roomOf(env, site).noted("token.used", { credential: credential.id }, actor, "new address"));
    }
    return credential;
  };
  return verdicts.of(`${site} ${digest} ${from}`, ask, route.kind === "page" || route.kind === "stream" || route.kind === "upgrade");
}

function callerOf(credential: Credential, from: string): Caller {
  const { id, name, role, devices, wall, paired } = credential;
  return { who: name, role, from, identity: { type: "credential", id }, devices, wall, screen: paired?.screen ?? null };
}

async function accessCaller(request: Request, env: Env, from: string): Promise<Caller | null> {
  const jwt = request.headers.get("cf-access-jwt-assertion");
  const settings = jwt === null ? null : accessSettings(env);
  if (jwt === null || !settings) return null;
  const verified = await verifyAccess(jwt, settings, new Date());
  const role: Role | undefined = verified ? accessRole(verified.email, settings.roles) : undefined;
  if (!verified || !role) return null;
  return { ...NOBODY, who: verified.email, role, from, identity: { type: "access", ...verified } };
}
