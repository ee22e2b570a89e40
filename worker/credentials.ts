/**
 * What a request offers to be known by, in every form that senders and browsers use (INGEST section 2), and the cookies that
 * browsers are given. Several may be offered at once; one good one is enough.
 */

/**
 * Bearer, Token (InfluxDB), Basic (the password counts, as InfluxDB 2 has it), `p` in the query, `access_token` (CloudEvents),
 * and what stands in the address itself (ThingsBoard), which the route's pattern finds.
 */
export function offeredTokens(request: Request, url: URL, inPath = ""): readonly string[] {
  const tokens: string[] = [inPath];
  const [, scheme = "", value = ""] = /^([A-Za-z]+)\s+(.+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
  if (/^(bearer|token)$/i.test(scheme)) {
    tokens.push(value.trim());
    // InfluxDB 1.8 writes `Token user:password`.
    if (value.includes(":")) tokens.push(value.slice(value.indexOf(":") + 1).trim());
  }
  if (/^basic$/i.test(scheme)) tokens.push(...basicPassword(value.trim()));
  for (const name of ["p", "access_token"]) tokens.push(url.searchParams.get(name) ?? "");
  return [...new Set(tokens.filter((token) => token !== "" && token.length <= MAX_TOKEN_LENGTH))];
}

/** Longer is none of ours, and is not worth a digest. */
const MAX_TOKEN_LENGTH = 512;

function basicPassword(value: string): string[] {
  try {
    const text = atob(value);
    return text.includes(":") ? [text.slice(text.indexOf(":") + 1)] : [];
  } catch {
    // Not base64: it offers nothing.
    return [];
  }
}

export function cookiesOf(request: Request): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, Math.max(equals, 0)).trim();
    if (name !== "") cookies.set(name, pair.slice(equals + 1).trim());
  }
  return cookies;
}

/** Browsers refuse `__Host-` cookies on plain http: there the plain name stands for the same. */
export function cookieName(name: string, url: URL): string {
  return url.protocol === "https:" ? `__Host-${name}` : name;
}

export const SESSION_COOKIE = "session";

export function screenCookie(screen: string): string {
  return `screen-${screen}`;
}

/** Browsers keep a cookie 400 days at most; a screen's is set anew by its reports. */
export const SCREEN_COOKIE_S = 400 * 86_400;

/** Lax: a link or a kiosk's start address must find the wall. What writes is checked by Origin. */
export function setCookie(name: string, value: string, maxAgeS: number, url: URL): string {
  const secure = url.protocol === "https:" ? "; Secure" : "";
  return `${cookieName(name, url)}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure}`;
}

/** A browser that drives more than these has one profile for each few. Each costs a question to the site. */
const MAX_SCREENS_OF_BROWSER = 16;

/** The screens that this browser holds cookies of, with their secrets; the one that is asked for first. */
export function screenCookies(
  cookies: ReadonlyMap<string, string>,
  url: URL,
  asked: string | null = null,
): readonly (readonly [screen: string, secret: string])[] {
  const prefix = cookieName("screen-", url);
  const screens = [...cookies]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, secret]) => [name.slice(prefix.length), secret] as const);
  screens.sort(([a], [b]) => Number(b === asked) - Number(a === asked));
  return screens.slice(0, MAX_SCREENS_OF_BROWSER);
}
