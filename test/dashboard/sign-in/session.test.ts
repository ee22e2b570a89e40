/** Signing in as the pages do it, and where they go afterwards. */
import { describe, expect, it } from "vitest";
import { type Fetch, nextAddress, readSession, signIn, signInPath, signOut } from "../../../dashboard/sign-in/session.ts";

const answers =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): Fetch =>
  async () =>
    new Response(status === 204 ? null : typeof body === "string" ? body : JSON.stringify(body), { status, headers });
const silent: Fetch = () => Promise.reject(new TypeError("network"));

const ADMIN = { who: "admin", role: "admin", open: false, site: "main" };

describe("readSession", () => {
  it("gives who is signed in, or nothing when the site does not say", async () => {
    const check = async (fetch: Fetch, expected: unknown) => expect(await readSession(fetch, "")).toEqual(expected);
    await check(answers(200, { ...ADMIN, more: 1 }), ADMIN);
    await check(answers(200, { ...ADMIN, who: null, role: null }), { ...ADMIN, who: null, role: null });
    await check(answers(200, { ...ADMIN, role: "king" }), undefined);
    await check(answers(200, "<html>"), undefined);
    await check(answers(500), undefined);
    await check(silent, undefined);
  });
});

describe("signIn", () => {
  it("sends the token with the page's header, so that a browser shows no box of its own", async () => {
    const asked: unknown[] = [];
    const fetch: Fetch = (path, { method, headers, body }) => {
      asked.push([path, method, headers, body]);
      return answers(200)(path, {});
    };
    expect(await signIn(fetch, "/s/hall", "secret")).toEqual({ ok: true });
    const headers = { "x-parapet-page": "1", "content-type": "application/json" };
    expect(asked).toEqual([["/s/hall/api/session", "POST", headers, '{"token":"secret"}']]);
  });

  it("says in what way it failed", async () => {
    const check = async (fetch: Fetch, expected: unknown) => expect(await signIn(fetch, "", "x")).toEqual(expected);
    await check(answers(401), { ok: false, code: "wrong-token" });
    await check(answers(400), { ok: false, code: "wrong-token" });
    await check(answers(429, {}, { "retry-after": "42" }), { ok: false, code: "wait", seconds: 42 });
    await check(answers(429), { ok: false, code: "wait", seconds: 10 });
    await check(answers(403, { code: "bad-origin" }), { ok: false, code: "refused", problem: "bad-origin" });
    await check(answers(403, "<html>"), { ok: false, code: "refused", problem: "403" });
    await check(answers(503), { ok: false, code: "no-answer" });
    await check(silent, { ok: false, code: "no-answer" });
  });
});

describe("signOut", () => {
  it("ends one session or all, and says whether nobody is signed in afterwards", async () => {
    const asked: unknown[] = [];
    const fetch: Fetch = (path, { method }) => {
      asked.push([path, method]);
      return answers(204)(path, {});
    };
    expect([await signOut(fetch, "", false), await signOut(fetch, "", true)]).toEqual([true, true]);
    expect(asked).toEqual([
      ["/api/session", "DELETE"],
      ["/api/session?everywhere=1", "DELETE"],
    ]);
    expect(await Promise.all([answers(401), answers(500), silent].map((one) => signOut(one, "", false)))).toEqual([true, false, false]);
  });
});

describe("nextAddress", () => {
  const ORIGIN = "https://wall.example";
  const check = (next: string, expected: string, hash = ""): void => {
    const place = { origin: ORIGIN, search: `?next=${encodeURIComponent(next)}`, hash };
    expect(nextAddress(place, "/console")).toBe(ORIGIN + expected);
  };

  it("goes to a path of this origin, with what stands behind it", () => {
    check("/", "/");
    check("/s/hall/console?lang=zh#tokens", "/s/hall/console?lang=zh#tokens");
    check("/a/../console", "/console");
  });

  it("keeps what the browser carried behind # over the site's redirect: a scanned code", () => {
    check("/console", "/console#pair=BCDF-GHJK", "#pair=BCDF-GHJK");
    check("/console#tokens", "/console#tokens", "#pair=BCDF-GHJK");
    check("https://evil.example/", "/console#pair=BCDF-GHJK", "#pair=BCDF-GHJK");
  });

  it("goes to the console for anything that is, or could be read as, another host", () => {
    const tricks = [
      "https://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "\\\\evil.example",
      "/\t/evil.example",
      "/\n/evil.example",
    ];
    for (const next of [...tricks, "javascript:alert(1)", "evil", "", " //evil.example", "/\t/[", "data:text/html,x"])
      check(next, "/console");
  });

  it("never leaves the origin, whatever is resolved inside it", () => {
    for (const next of ["/.//evil.example", "/..//evil.example", "/%2f/evil.example", "/@evil.example", "/x/..//evil.example"]) {
      const address = nextAddress({ origin: ORIGIN, search: `?next=${encodeURIComponent(next)}`, hash: "" }, "/console");
      expect([next, new URL(address).origin, address.startsWith(`${ORIGIN}/`)]).toEqual([next, ORIGIN, true]);
    }
  });
});

describe("signInPath", () => {
  it("leads back to where it came from, in the same language", () => {
    const place = { pathname: "/s/hall/console", search: "?lang=zh", hash: "#pair=BCDF-GHJK" };
    const path = signInPath("/s/hall", place);
    const { pathname, searchParams, search } = new URL(path, "https://wall.example");
    expect([pathname, searchParams.get("lang")]).toEqual(["/s/hall/sign-in", "zh"]);
    expect(nextAddress({ origin: "https://wall.example", search, hash: "" }, "/console")).toBe(
      "https://wall.example/s/hall/console?lang=zh#pair=BCDF-GHJK",
    );
  });
});
