/** Signing in and out, and the screen's side of pairing. */
import * as v from "valibot";
import { SessionEndParams } from "../../protocol/contract.ts";
import { ClaimSchema, type SessionStatus, SignInSchema } from "../../protocol/identity.ts";
import { jsonAnswer, problemAnswer } from "../answers.ts";
import { readBody } from "../body.ts";
import { cookieName, cookiesOf, SCREEN_COOKIE_S, SESSION_COOKIE, screenCookie, setCookie } from "../credentials.ts";
import { digestOf } from "../identity.ts";
import { roomOf } from "../room.ts";
import { withQuery } from "./checked.ts";
import type { Handler, RouteContext } from "./context.ts";

const MAX_BODY_BYTES = 4 * 1024;
/** The browser keeps the cookie longer than the room keeps the session: the room decides. */
const SESSION_COOKIE_S = 30 * 86_400;

export const sessionOpen: Handler = async (context) => {
  const { env, site, url, caller } = context;
  const body = await readJson(context, SignInSchema);
  if (!body.ok) return body.answer;
  const signedIn = await roomOf(env, site).signIn(body.value.token, caller.from);
  if (!signedIn.ok) {
    if (!("waitMs" in signedIn)) return problemAnswer("unauthorized", "The token is not one of a person here.");
    return tooMany(signedIn.waitMs);
  }
  const { secret, person } = signedIn;
  const { who, role } = person;
  const status: SessionStatus = { who, role, open: env.AUTH === "open", site };
  const answer = jsonAnswer(status);
  answer.headers.append("set-cookie", setCookie(SESSION_COOKIE, secret, SESSION_COOKIE_S, url));
  return answer;
};

export const sessionShow: Handler = ({ caller, env, site }) => {
  const known = caller.role !== "none";
  return jsonAnswer({
    who: known ? caller.who : null,
    role: known ? caller.role : null,
    open: env.AUTH === "open",
    site,
  } satisfies SessionStatus);
};

export const sessionEnd = withQuery(SessionEndParams, async ({ request, env, site, url, caller }, { everywhere }) => {
  const secret = cookiesOf(request).get(cookieName(SESSION_COOKIE, url));
  const { who, role, from } = caller;
  if (secret) await roomOf(env, site).signOut(await digestOf(secret), everywhere === "1", { who, role, from });
  return new Response(null, { status: 204, headers: { "set-cookie": setCookie(SESSION_COOKIE, "", 0, url) } });
});

export const pairingStart: Handler = async ({ env, site, caller }) => {
  const offered = await roomOf(env, site).pairingStart(caller.from);
  return offered.ok ? jsonAnswer(offered.offer) : tooMany(offered.waitMs);
};

export const pairingClaim: Handler = async (context) => {
  const body = await readJson(context, ClaimSchema);
  if (!body.ok) return body.answer;
  const claimed = await roomOf(context.env, context.site).pairingClaim(body.value.secret);
  if (!claimed.ok) return problemAnswer(claimed.code);
  const { answer } = claimed;
  if (answer.state === "waiting") return jsonAnswer(answer, 202);
  const paired = jsonAnswer(answer);
  paired.headers.append("set-cookie", setCookie(screenCookie(answer.screen), body.value.secret, SCREEN_COOKIE_S, context.url));
  return paired;
};

function tooMany(waitMs: number): Response {
  return problemAnswer("too-many-tries", "", {}, { "retry-after": String(Math.ceil(waitMs / 1000)) });
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Response };

async function readJson<T>({ request }: RouteContext, schema: v.GenericSchema<unknown, T>): Promise<Read<T>> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (!body.ok) return { ok: false, answer: problemAnswer(body.code, body.detail) };
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), new TextDecoder().decode(body.bytes));
  if (parsed.success) return { ok: true, value: parsed.output };
  return { ok: false, answer: problemAnswer("bad-request", parsed.issues[0].message, { at: v.getDotPath(parsed.issues[0]) ?? "" }) };
}
