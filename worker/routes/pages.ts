/**
 * The pages. Each is a small HTML file of the dashboard's build without a secret in it; everything it loads has a hash in its
 * name. A page that somebody may not see leads to where they can become somebody who may.
 */
import type { Role } from "../../protocol/routes.ts";
import { screenPath } from "../screen-path.ts";
import type { Handler, RouteContext } from "./context.ts";

async function page(file: string, { env, request }: RouteContext): Promise<Response> {
  const asset = await env.ASSETS.fetch(new Request(`https://assets.local/${file}`, { headers: request.headers }));
  const answer = new Response(asset.body, asset);
  // A page names the build's files: an old one kept by a browser would ask for files that are gone.
  answer.headers.set("cache-control", "no-cache");
  return answer;
}

export const wall: Handler = (context) => page("screen.html", context);
/** The service worker of screens: a script that has the wall page in it, and as little of a secret. */
export const screenWorker: Handler = (context) => page("screen-worker.js", context);
export const console_: Handler = (context) => page("console.html", context);
export const signIn: Handler = (context) => page("sign-in.html", context);

/** What the address of a site shows: to a paired screen its wall, to a person the list, to anybody else a pairing code. */
export const home: Handler = async (context) => {
  const { caller, base, env, site } = context;
  if (caller.role === "screen") {
    const paired = (await env.SITE.getByName(site).paired()).find(({ screen }) => screen === caller.screen);
    if (paired) return redirect(`${base}/${screenPath(paired)}`);
  }
  return page(isPerson(caller.role) ? "home.html" : "pair.html", context);
};

/** A screen whose pairing was just taken back is none of them. */
function isPerson(role: Role): boolean {
  return role !== "none" && role !== "device" && role !== "screen";
}

export function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location, "cache-control": "no-store" } });
}
