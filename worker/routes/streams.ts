/** What stays open, and the screen's way up: streams of the site, sockets of the control room, reports. */
import * as v from "valibot";
import { WallEventsParams } from "../../protocol/contract.ts";
import { ReportSchema, ScreenId } from "../../protocol/report.ts";
import { problemAnswer } from "../answers.ts";
import { readBody } from "../body.ts";
import { cookieName, cookiesOf, SCREEN_COOKIE_S, screenCookie, setCookie } from "../credentials.ts";
import { revocableIds } from "../identity.ts";
import { roomOf } from "../room.ts";
import { untold } from "../untold.ts";
import { withQuery } from "./checked.ts";
import type { Handler, RouteContext } from "./context.ts";

/** A report is about 500 bytes; answers to 32 commands fit. */
const MAX_REPORT_BYTES = 16 * 1024;

export const wallEvents = withQuery(WallEventsParams, (context, { screen, since: said }) => {
  // A page that opens a new EventSource says it in the address; one that resumes by itself in the header, which is then newer.
  const since = context.request.headers.get("last-event-id") ?? said;
  const inner = new URL("https://site.local/");
  inner.searchParams.set("wall", context.param("wall"));
  if (screen !== undefined) inner.searchParams.set("screen", screen);
  if (since !== undefined) inner.searchParams.set("since", since);
  return openStream(context, inner);
});

export const consoleEvents: Handler = (context) => openStream(context, new URL("https://site.local/"));

/** The site's answer is passed on as it is: no script runs for each chunk. */
function openStream({ env, site, request, caller }: RouteContext, inner: URL): Promise<Response> {
  for (const credential of revocableIds(caller.identity)) inner.searchParams.append("credential", credential);
  return env.SITE.getByName(site).fetch(new Request(inner, { signal: request.signal }));
}

export const report: Handler = async (context) => {
  const screen = context.param("screen");
  if (!v.is(ScreenId, screen)) return problemAnswer("bad-request", "screen is 1 to 64 letters, digits, - or _.");
  const body = await readBody(context.request, MAX_REPORT_BYTES);
  if (!body.ok) return problemAnswer(body.code, body.detail);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ReportSchema), new TextDecoder().decode(body.bytes));
  if (!parsed.success) return problemAnswer("bad-request", parsed.issues[0].message, { at: v.getDotPath(parsed.issues[0]) ?? "" });
  const { answers } = parsed.output;
  const known = await context.env.SITE.getByName(context.site).report(screen, parsed.output, untold.take(context.site));
  // Answers go straight to the ledger, so that what moves on walls never wakes the room, and what was ordered does.
  if (answers.length > 0) await roomOf(context.env, context.site).answered(screen, answers);
  if (!known) return problemAnswer("unknown-screen", "Open the wall's stream first.");
  const answer = new Response(null, { status: 204 });
  // A screen that reports is in use: its cookie lives on, for years if it hangs for years.
  const secret = cookiesOf(context.request).get(cookieName(screenCookie(screen), context.url));
  if (context.caller.role === "screen" && secret)
    answer.headers.set("set-cookie", setCookie(screenCookie(screen), secret, SCREEN_COOKIE_S, context.url));
  return answer;
};

export const consoleSocket: Handler = ({ env, site, request, caller }) => {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return problemAnswer("upgrade-needed", "Open a WebSocket here.", {}, { upgrade: "websocket" });
  }
  const headers = { upgrade: "websocket", "x-parapet-caller": JSON.stringify(caller) };
  return roomOf(env, site).fetch(new Request("https://room.local/", { headers }));
};

export const ownMetrics: Handler = async ({ env, site }) => {
  const text = await env.SITE.getByName(site).metrics(untold.take(site));
  return new Response(text, { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } });
};
