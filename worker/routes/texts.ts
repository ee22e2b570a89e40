/**
 * Texts that stream in. The body is not read here: the request goes on into the site as it comes, no script runs for a piece of it
 * in the Worker, and whoever breaks off is noticed by the site itself.
 */
import * as v from "valibot";
import { StreamName, TextParams } from "../../protocol/contract.ts";
import { deviceOfStream } from "../../protocol/text.ts";
import { jsonAnswer, problemAnswer } from "../answers.ts";
import { revocableIds } from "../identity.ts";
import type { TextMode } from "../site/texts.ts";
import { withQuery } from "./checked.ts";
import type { Handler, RouteContext } from "./context.ts";
import { isTooFast } from "./ingest/receive.ts";

const MODES = { 0: "new", 1: "append", line: "line" } as const satisfies Record<string, TextMode>;

export const textWrite = withQuery(TextParams, async (context, { append = "0" }) => {
  const { request, env, site, caller } = context;
  const refused = refusal(context) ?? badEncoding(request);
  if (refused) return refused;
  if (await isTooFast(context)) return problemAnswer("too-fast");
  const inner = new URL("https://site.local/");
  inner.searchParams.set("stream", context.param("stream"));
  inner.searchParams.set("from", caller.who);
  inner.searchParams.set("mode", MODES[append]);
  for (const credential of revocableIds(caller.identity)) inner.searchParams.append("credential", credential);
  return env.SITE.getByName(site).fetch(new Request(inner, { method: "POST", body: request.body, signal: request.signal }));
});

export const textDelete: Handler = async (context) => {
  const refused = refusal(context);
  if (refused) return refused;
  const isRemoved = await context.env.SITE.getByName(context.site).removeText(context.param("stream"));
  return isRemoved ? new Response(null, { status: 204 }) : problemAnswer("unknown-stream");
};

export const texts: Handler = async ({ env, site }) => jsonAnswer({ streams: await env.SITE.getByName(site).texts() });

export const textGet: Handler = async (context) => {
  const stream = context.param("stream");
  if (!v.is(StreamName, stream)) return badName();
  const text = await context.env.SITE.getByName(context.site).text(stream);
  if (text === undefined) return problemAnswer("unknown-stream");
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" } });
};

/** Why this caller may not write this stream. A token that is for some devices writes texts of those. */
function refusal({ param, caller }: RouteContext): Response | undefined {
  const stream = param("stream");
  if (!v.is(StreamName, stream)) return badName();
  const device = deviceOfStream(stream);
  const isForeign = caller.role === "device" && caller.devices !== null && !caller.devices.includes(device);
  return isForeign ? problemAnswer("wrong-device", `The token is not for ${device}.`) : undefined;
}

function badName(): Response {
  return problemAnswer("bad-request", "A stream is called by 1 to 120 letters, digits, or - _ . : @");
}

/** Packed, a text would come in blocks, and not as it is written. */
function badEncoding({ headers }: Request): Response | undefined {
  const encoding = (headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return undefined;
  return problemAnswer("bad-encoding", `A text is taken as it is, not as ${encoding.slice(0, 40)}.`);
}
