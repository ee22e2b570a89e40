/** What the tests with log-in share: the first admin, tokens of each role, requests with either. */
import { send } from "../wall.ts";

export const ADMIN = "the-first-admins-token";

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
  readonly body: any;
}

export async function ask(
  method: string,
  path: string,
  token: string | null = null,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const init: RequestInit = { method, headers: { ...(token === null ? {} : bearer(token)), ...headers }, redirect: "manual" };
  if (body !== undefined) init.body = typeof body === "string" ? body : JSON.stringify(body);
  const response = await send(path, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text.startsWith("{") && !text.includes("\n") ? JSON.parse(text) : text,
  };
}

/** Makes a token as the first admin; the secret. */
export async function makeToken(site: string, role: string, rest: object = {}): Promise<{ token: string; secret: string }> {
  const { status, body } = await ask("POST", `${site}/api/tokens`, ADMIN, { name: `${role} of a test`, role, ...rest });
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return { token: body.token, secret: body.secret };
}

/** The cookie that an answer sets, as a browser would send it back. */
export function cookieOf({ headers }: Asked): string {
  return (headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}
