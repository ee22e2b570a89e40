/**
 * Cloudflare Access: the JWT that it puts before a Worker, checked by signature, issuer, audience and expiry, and the role that
 * its e-mail address has here (https://developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/validating-json/).
 */
import { createRemoteJWKSet, jwtVerify } from "jose";
import type { Role } from "../protocol/routes.ts";

export interface AccessSettings {
  /** `https://{team}.cloudflareaccess.com` */
  readonly issuer: string;
  readonly audience: string;
  /** From an address, or `*@domain`, or `*`, to a role; the most exact one counts. */
  readonly roles: Readonly<Record<string, Role>>;
}

export interface AccessVariables {
  readonly ACCESS_TEAM?: string;
  readonly ACCESS_AUD?: string;
  /** JSON, such as `{"*@example.com":"viewer","li@example.com":"operator"}`. */
  readonly ACCESS_ROLES?: string;
}

const HUMAN_ROLES: readonly string[] = ["viewer", "operator", "admin"];

/** The settings, or `null` when Access is not configured. Settings that cannot be read let nobody in by Access. */
export function accessSettings({ ACCESS_TEAM, ACCESS_AUD, ACCESS_ROLES }: AccessVariables): AccessSettings | null {
  if (!ACCESS_TEAM || !ACCESS_AUD) return null;
  const issuer = ACCESS_TEAM.includes("://") ? ACCESS_TEAM : `https://${ACCESS_TEAM}.cloudflareaccess.com`;
  return { issuer, audience: ACCESS_AUD, roles: parseRoles(ACCESS_ROLES ?? "{}") };
}

function parseRoles(text: string): Record<string, Role> {
  try {
    const entries = Object.entries(JSON.parse(text) as object).filter(([, role]) => HUMAN_ROLES.includes(role as string));
    return Object.fromEntries(entries) as Record<string, Role>;
  } catch {
    console.error({ message: "ACCESS_ROLES is not JSON: nobody has a role by Access" });
    return {};
  }
}

export function accessRole(email: string, roles: AccessSettings["roles"]): Role | undefined {
  const address = email.toLowerCase();
  const domain = `*@${address.slice(address.lastIndexOf("@") + 1)}`;
  for (const name of [address, domain, "*"]) if (Object.hasOwn(roles, name)) return roles[name];
  return undefined;
}

/** One key set for each issuer and isolate: jose fetches it again when a key is not in it, at most each 30 s. */
const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

function keySetOf(issuer: string): ReturnType<typeof createRemoteJWKSet> {
  let keys = keySets.get(issuer);
  if (!keys) {
    keys = createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`));
    keySets.set(issuer, keys);
  }
  return keys;
}

/** Who the JWT speaks for, or `null`: forged, expired, for somebody else, or without an address. */
export async function verifyAccess(jwt: string, settings: AccessSettings, now: Date): Promise<{ email: string; expiresMs: number } | null> {
  try {
    const options = {
      issuer: settings.issuer,
      audience: settings.audience,
      currentDate: now,
      algorithms: ["RS256", "ES256"],
      requiredClaims: ["exp", "email"],
    };
    const { payload } = await jwtVerify(jwt, keySetOf(settings.issuer), options);
    return typeof payload.email === "string" ? { email: payload.email, expiresMs: (payload.exp as number) * 1000 } : null;
  } catch {
    // jose throws for every way in which a token can be wrong; to the caller they are one.
    return null;
  }
}
