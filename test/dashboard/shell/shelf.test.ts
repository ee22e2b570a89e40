import { describe, expect, it } from "vitest";
import { createShelf } from "../../../dashboard/shell/shelf.ts";

const ORIGIN = "http://wall.local";
const POLICY = "default-src 'none'";
const pageOf = (build: string) => `<html><meta name="build" content="${build}" /></html>`;

/** What is used of CacheStorage, over maps of texts. */
function fakeCaches() {
  const all = new Map<string, Map<string, Response>>();
  const key = (request: RequestInfo | URL) => new URL(String(request), ORIGIN).href;
  const open = async (name: string) => {
    const entries = all.get(name) ?? new Map<string, Response>();
    all.set(name, entries);
    return {
      match: async (request: RequestInfo | URL) => entries.get(key(request))?.clone(),
      put: async (request: RequestInfo | URL, response: Response) => void entries.set(key(request), response),
    };
  };
  const caches = {
    open,
    has: async (name: string) => all.has(name),
    keys: async () => [...all.keys()],
    delete: async (name: string) => all.delete(name),
  };
  return { caches: caches as unknown as CacheStorage, names: () => [...all.keys()].filter((name) => !name.endsWith(" state")) };
}

type Net = Record<string, () => Response | undefined>;

function html(text: string, status = 200): Response {
  return new Response(text, { status, headers: { "content-type": "text/html" } });
}

/** As a browser gives a worker what a navigation was led on by. */
function led(): Response {
  return Object.defineProperty(Response.error(), "type", { value: "opaqueredirect" });
}

function setUp(base = "") {
  const { caches, names } = fakeCaches();
  const site: Net = {};
  /** What a redirect leads to, for whoever follows it. */
  const followed: Net = {};
  let nowMs = 0;
  let slow = false;
  const script = (build: string) =>
    createShelf({
      list: { build, page: pageOf(build), files: ["/assets/screen.js"] },
      base,
      script: `${ORIGIN}${base}/screen-worker.js`,
      caches,
      fetch: async (request) => {
        const { pathname } = new URL(typeof request === "string" ? request : request.url, ORIGIN);
        const isNavigation = typeof request !== "string";
        const answer = (isNavigation ? undefined : followed[pathname]?.()) ?? site[pathname]?.();
        if (slow) await new Promise(() => {});
        if (!answer) throw new TypeError("Failed to fetch");
        return answer;
      },
      now: () => nowMs,
      wait: async () => {},
    });
  const navigate = (shelf: ReturnType<typeof script>, path: string) =>
    shelf.answer(Object.defineProperty(new Request(ORIGIN + path), "mode", { value: "navigate" }));
  site[`${base}/screen-worker.js`] = () => new Response("", { headers: { "content-security-policy": POLICY } });
  site["/assets/screen.js"] = () => new Response("run()", { headers: { "content-type": "text/javascript" } });
  return {
    site,
    followed,
    script,
    navigate,
    names,
    pass: (ms: number) => {
      nowMs += ms;
    },
    stall: () => {
      slow = true;
    },
  };
}

const text = async (answer: Promise<Response> | undefined) => (await answer)?.text();

describe("createShelf", () => {
  it("shows a wall page from what it keeps when the network does not answer, answers too late or answers with an error", async () => {
    const { site, script, navigate, stall } = setUp();
    const shelf = script("a");
    await shelf.install();
    const answer = await navigate(shelf, "/walls/w?screen=tv");
    expect([answer?.status, answer?.headers.get("content-security-policy"), await answer?.text()]).toEqual([200, POLICY, pageOf("a")]);
    site["/walls/w"] = () => html("bad gateway", 502);
    expect(await text(navigate(shelf, "/walls/w"))).toBe(pageOf("a"));
    site["/walls/w"] = () => html("the hotel's terms of use");
    expect(await text(navigate(shelf, "/walls/w"))).toBe(pageOf("a"));
    stall();
    expect(await text(navigate(shelf, "/walls/w"))).toBe(pageOf("a"));
  });

  it("shows no log-in of something else that stands before the site: a redirect that leads to another origin is not followed", async () => {
    const { site, followed, script, navigate } = setUp();
    const shelf = script("a");
    await shelf.install();
    site["/walls/w"] = led;
    followed["/walls/w"] = () => {
      throw new TypeError("Refused to connect");
    };
    expect(await text(navigate(shelf, "/walls/w?screen=tv"))).toBe(pageOf("a"));
  });

  it("lets the network's page through, and a redirect, which ends what it knows of the screen's wall", async () => {
    const { site, script, navigate } = setUp();
    const shelf = script("a");
    await shelf.install();
    site["/walls/w"] = () => html(pageOf("b"));
    expect(await text(navigate(shelf, "/walls/w?screen=tv"))).toBe(pageOf("b"));
    expect((await navigate(shelf, "/"))?.headers.get("location")).toBe(`${ORIGIN}/walls/w?screen=tv`);
    site["/walls/w"] = led;
    expect((await navigate(shelf, "/walls/w?screen=tv"))?.type).toBe("opaqueredirect");
    await expect(navigate(shelf, "/")).rejects.toThrow("Failed to fetch");
  });

  it("forgets the screen's wall when the site shows a page at its own address, or the wall page says so", async () => {
    const { site, script, navigate } = setUp("/s/hall");
    const shelf = script("a");
    await shelf.install();
    site["/s/hall/walls/w"] = () => html(pageOf("a"));
    for (const forget of [() => navigate(shelf, "/s/hall/"), () => shelf.take({ type: "forget" })]) {
      await navigate(shelf, "/s/hall/walls/w?screen=tv");
      site["/s/hall/"] = () => html("a code");
      await forget();
      delete site["/s/hall/"];
      await expect(navigate(shelf, "/s/hall/")).rejects.toThrow("Failed to fetch");
    }
  });

  it("leaves all else to the browser: other sites' walls, the console, streams, reports", async () => {
    const { script, navigate } = setUp();
    const shelf = script("a");
    const others = ["/console", "/s/hall/walls/w", "/walls/w/events"].map((path) => navigate(shelf, path));
    const report = shelf.answer(new Request(`${ORIGIN}/screens/tv/report`, { method: "POST" }));
    const page = shelf.answer(new Request(`${ORIGIN}/walls/w`));
    expect([...others, report, page]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it("does not take over when a file of its build is not to be had, or is another thing", async () => {
    const { site, script } = setUp();
    site["/assets/screen.js"] = () => html("log in");
    await expect(script("a").install()).rejects.toThrow("/assets/screen.js is not to be had: 200 text/html");
  });

  it("steps back from a build that did not draw to the one that last did, for less than a day", async () => {
    const { site, script, navigate, names, pass } = setUp();
    const first = script("a");
    await first.install();
    await first.take({ type: "failed", build: "a" });
    site["/walls/w"] = () => html(pageOf("a"));
    expect(await text(navigate(first, "/walls/w"))).toBe(pageOf("a"));
    await first.take({ type: "painted", build: "a" });
    const second = script("b");
    await second.install();
    site["/walls/w"] = () => html(pageOf("b"));
    expect(await text(navigate(second, "/walls/w"))).toBe(pageOf("b"));
    await second.take({ type: "failed", build: "b" });
    expect(await text(navigate(second, "/walls/w"))).toBe(pageOf("a"));
    await second.take({ type: "painted", build: "a" });
    expect(await text(navigate(second, "/walls/w"))).toBe(pageOf("a"));
    expect(names()).toEqual(["parapet / a", "parapet / b"]);
    pass(20 * 3_600_000);
    expect(await text(navigate(second, "/walls/w"))).toBe(pageOf("b"));
    await second.take({ type: "painted", build: "b" });
    expect(names()).toEqual(["parapet / b"]);
    expect(await (await second.answer(new Request(`${ORIGIN}/assets/screen.js`)))?.text()).toBe("run()");
  });
});
