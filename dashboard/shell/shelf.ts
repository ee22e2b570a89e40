/**
 * What the service worker of screens keeps, and what it answers with: for each build that was put on the glass its page and its files,
 * so that a screen that starts without network, or while the site restarts, shows its wall and not a browser's error page.
 *
 * The page is a file without a secret in it and comes out of the worker's own script, so that no redirect, log-in form or error page
 * of anything between screen and site can be kept for it. The network is asked first: a screen whose pairing was taken back is led to its
 * code as soon as the site says so. A build that did not draw here is stepped back from: the one that last did is served in its place.
 */

/** What vite.config.ts puts at the head of the worker's script. */
export interface ShellList {
  readonly build: string;
  /** The wall page, as the site serves it. */
  readonly page: string;
  /** Paths of all files that the page may load. */
  readonly files: readonly string[];
}

/** What a page tells the worker: that its build has drawn, that it has not, and that this screen is no longer one of the site. */
export type ShellMessage =
  | { readonly type: "painted"; readonly build: string }
  | { readonly type: "failed"; readonly build: string }
  | { readonly type: "forget" };

export interface ShelfParts {
  readonly list: ShellList;
  /** "" or `/s/{site}`. */
  readonly base: string;
  /** Address of the worker's own script. */
  readonly script: string;
  readonly caches: CacheStorage;
  readonly fetch: (request: Request | string) => Promise<Response>;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

interface ShelfState {
  /** The build that drew last. */
  readonly good: string;
  /** Builds that did not draw, and when that was told. */
  readonly failed: Readonly<Record<string, number>>;
  /** Where a paired screen's wall is: where the site's own address leads without network. */
  readonly home: string;
}

const EMPTY: ShelfState = { good: "", failed: {}, home: "" };

/** A wall that is not there by then is shown from what is kept. */
const NETWORK_MS = 3_000;
/** Less than a day, so that the renewal at night gives a build one more try. */
const FAILED_MS = 20 * 3_600_000;
/** Where page and state lie in their caches: addresses that nobody asks for. */
const PAGE = "/screen-page";
const STATE = "/screen-state";
/** Headers of every answer of the site; the page that is kept carries those of the script. */
const HEADERS = ["content-security-policy", "x-content-type-options", "referrer-policy"];
/** In the page, by vite.config.ts. */
const BUILD = /<meta name="build" content="(\w+)"/;

export function createShelf({ list, base, script, caches, fetch, now, wait }: ShelfParts) {
  const prefix = `parapet ${base}/ `;
  const nameOf = (build: string): string => prefix + build;
  const isWall = (path: string): boolean => path.startsWith(`${base}/walls/`) && !path.slice(base.length + 7).includes("/");

  async function state(): Promise<ShelfState> {
    const kept = await (await caches.open(`${prefix}state`)).match(STATE);
    return kept ? { ...EMPTY, ...(await kept.json()) } : EMPTY;
  }

  async function change(next: Partial<ShelfState>): Promise<void> {
    const whole = { ...(await state()), ...next };
    await (await caches.open(`${prefix}state`)).put(STATE, new Response(JSON.stringify(whole)));
  }

  async function pageOf(build: string): Promise<Response | undefined> {
    return (await caches.has(nameOf(build))) ? (await caches.open(nameOf(build))).match(PAGE) : undefined;
  }

  const hasFailed = ({ failed }: ShelfState, build: string): boolean => now() - (failed[build] ?? Number.NEGATIVE_INFINITY) < FAILED_MS;

  /** The page of the build that drew last; of this one before any did. */
  async function keptPage(): Promise<Response | undefined> {
    const { good } = await state();
    return (good === "" ? undefined : await pageOf(good)) ?? pageOf(list.build);
  }

  async function keepFile(cache: Cache, file: string): Promise<void> {
    if (await cache.match(file)) return;
    const answer = await fetch(file);
    const type = answer.headers.get("content-type") ?? "";
    if (!answer.ok || answer.redirected || !/javascript|css/.test(type))
      throw new Error(`${file} is not to be had: ${answer.status} ${type}`);
    await cache.put(file, answer);
  }

  async function fromNetwork(request: Request): Promise<Response | undefined> {
    const asked = fetch(request).catch(() => undefined);
    return Promise.race([asked, wait(NETWORK_MS).then(() => undefined)]);
  }

  /** Where a redirect leads is told only to whoever follows it: to another origin (a log-in of something before the site) nobody here may. */
  async function leadsHere({ url }: Request): Promise<boolean> {
    return fetch(url).then(
      () => true,
      () => false,
    );
  }

  async function wallPage(request: Request): Promise<Response> {
    const answer = await fromNetwork(request);
    const { pathname, search } = new URL(request.url);
    if (answer?.type === "opaqueredirect") {
      if (!(await leadsHere(request))) return (await keptPage()) ?? answer;
      // The wall is not this browser's, or not any more.
      if ((await state()).home === pathname + search) await change({ home: "" });
      return answer;
    }
    if (!answer?.ok) return (await keptPage()) ?? answer ?? fetch(request);
    const [, build] = BUILD.exec(await answer.clone().text()) ?? [];
    // Something else between screen and site has answered.
    if (build === undefined) return (await keptPage()) ?? answer;
    const known = await state();
    if (new URLSearchParams(search).has("screen") && known.home !== pathname + search) await change({ home: pathname + search });
    return hasFailed(known, build) && known.good !== build ? ((await pageOf(known.good)) ?? answer) : answer;
  }

  async function homePage(request: Request): Promise<Response> {
    const answer = await fromNetwork(request);
    const isAnswered = answer?.type === "opaqueredirect" ? await leadsHere(request) : answer?.ok;
    if (answer && isAnswered) {
      // The site leads a screen to its wall; whoever is shown a page here is none.
      if (answer.ok) await change({ home: "" });
      return answer;
    }
    const { home } = await state();
    if (home !== "") return Response.redirect(new URL(home, request.url).href);
    return answer ?? fetch(request);
  }

  async function asset(request: Request): Promise<Response> {
    for (const name of await caches.keys()) {
      const kept = name.startsWith(prefix) ? await (await caches.open(name)).match(request.url) : undefined;
      if (kept) return kept;
    }
    return fetch(request);
  }

  return {
    /** Fetches all that the build needs; throws when something is not to be had, and the worker before stays. */
    async install(): Promise<void> {
      const cache = await caches.open(nameOf(list.build));
      const own = await fetch(script);
      const headers = new Headers({ "content-type": "text/html; charset=utf-8" });
      for (const name of HEADERS) headers.set(name, own.headers.get(name) ?? "");
      await Promise.all(list.files.map((file) => keepFile(cache, file)));
      await cache.put(PAGE, new Response(list.page, { headers }));
    },

    /** `undefined`: the browser's own way. */
    answer(request: Request): Promise<Response> | undefined {
      if (request.method !== "GET") return undefined;
      const { pathname } = new URL(request.url);
      if (request.mode === "navigate") {
        if (isWall(pathname)) return wallPage(request);
        return pathname === `${base}/` ? homePage(request) : undefined;
      }
      return list.files.includes(pathname) || pathname.startsWith("/assets/") ? asset(request) : undefined;
    },

    async take(message: ShellMessage): Promise<void> {
      if (message.type === "forget") return change({ home: "" });
      const { build } = message;
      const known = await state();
      if (message.type === "failed") {
        // Without one that drew there is nothing to step back to.
        if (known.good !== "" && known.good !== build) await change({ failed: { [build]: now() } });
        return;
      }
      const { [build]: again, ...failed } = known.failed;
      if (known.good === build && again === undefined) return;
      await change({ good: build, failed });
      for (const name of await caches.keys()) {
        const isOurs = name.startsWith(prefix) && name !== `${prefix}state`;
        if (isOurs && name !== nameOf(build) && name !== nameOf(list.build)) await caches.delete(name);
      }
    },
  };
}
