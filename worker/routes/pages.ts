/** The three pages. Each is a small HTML file of the dashboard's build; everything it loads has a hash in its name. */
import type { Handler } from "./context.ts";

const page =
  (file: string): Handler =>
  async ({ env, request }) => {
    const asset = await env.ASSETS.fetch(new Request(`https://assets.local/${file}`, { headers: request.headers }));
    const answer = new Response(asset.body, asset);
    // A page names the build's files: an old one kept by a browser would ask for files that are gone.
    answer.headers.set("cache-control", "no-cache");
    return answer;
  };

export const home = page("home.html");
export const wall = page("screen.html");
export const console_ = page("console.html");
