import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { send } from "../wall.ts";
import { ADMIN, ask, cookieOf, makeToken } from "./desk.ts";

describe("a person", () => {
  it("signs in with a token and is known by an HttpOnly cookie, until signing out", async () => {
    const site = "/s/test-a";
    const { secret } = await makeToken(site, "operator", { name: "Li Wei" });
    const signedIn = await ask("POST", `${site}/api/session`, null, { token: secret });
    expect(signedIn.body).toEqual({ who: "Li Wei", role: "operator", open: false, site: "test-a" });
    expect(signedIn.headers.get("set-cookie")).toMatch(/^session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
    const cookie = cookieOf(signedIn);
    const who = async (): Promise<unknown> => (await ask("GET", `${site}/api/session`, null, undefined, { cookie })).body.who;
    expect(await who()).toBe("Li Wei");
    await evictDurableObject(env.CONTROL_ROOM.getByName("test-a"), { webSockets: "hibernate" });
    expect(await who()).toBe("Li Wei");
    expect((await ask("DELETE", `${site}/api/session`, null, undefined, { cookie })).headers.get("set-cookie")).toContain("Max-Age=0");
    expect(await who()).toBeNull();
  });

  it("gets a __Host- cookie on https, and HSTS", async () => {
    const response = await send("https://localhost/s/test-a/api/session".replace("https://localhost", ""), {
      method: "POST",
      body: JSON.stringify({ token: ADMIN }),
    });
    expect(response.headers.get("strict-transport-security")).toBeNull();
    const { exports } = await import("cloudflare:workers");
    const secure = await exports.default.fetch(
      new Request("https://localhost/s/test-a/api/session", { method: "POST", body: JSON.stringify({ token: ADMIN }) }),
    );
    expect(secure.headers.get("set-cookie")).toMatch(/^__Host-session=[\w-]{43}; Path=\/; .*; Secure$/);
    expect(secure.headers.get("strict-transport-security")).toBe("max-age=31536000");
    // A cookie of the plain name, which a page of the network could have planted, is not looked at.
    const planted = await exports.default.fetch(
      new Request("https://localhost/s/test-a/api/session", {
        headers: { cookie: cookieOf({ status: 0, body: null, headers: response.headers }) },
      }),
    );
    expect(await planted.json()).toMatchObject({ who: null });
  });

  it("signs out everywhere at once, sockets and streams included", async () => {
    const site = "/s/test-b";
    const { secret } = await makeToken(site, "operator");
    const cookies: string[] = [];
    for (let i = 0; i < 2; i++) cookies.push(cookieOf(await ask("POST", `${site}/api/session`, null, { token: secret })));
    const upgrade = await send(`${site}/console/socket`, { headers: { cookie: cookies[0] as string, upgrade: "websocket" } });
    const socket = upgrade.webSocket as WebSocket;
    socket.accept();
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
    await ask("DELETE", `${site}/api/session?everywhere=1`, null, undefined, { cookie: cookies[1] as string });
    expect((await closed).code).toBe(4401);
    for (const cookie of cookies) expect((await ask("GET", `${site}/api/screens`, null, undefined, { cookie })).status).toBe(401);
  });

  it("is gone with the token that was signed in with, and has the role that the token has", async () => {
    const site = "/s/test-c";
    const { token, secret } = await makeToken(site, "viewer");
    const cookie = cookieOf(await ask("POST", `${site}/api/session`, null, { token: secret }));
    expect((await ask("GET", `${site}/api/screens`, null, undefined, { cookie })).status).toBe(200);
    expect((await ask("POST", `${site}/api/notices`, null, { text: "x" }, { cookie })).status).toBe(403);
    await ask("DELETE", `${site}/api/tokens/${token}`, ADMIN);
    expect((await ask("GET", `${site}/api/screens`, null, undefined, { cookie })).status).toBe(401);
  });

  it("may not sign in with a device's token, and is told to wait after ten tries", async () => {
    const site = "/s/test-d";
    const { secret } = await makeToken(site, "device");
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++)
      statuses.push((await ask("POST", `${site}/api/session`, null, { token: i === 0 ? secret : "wrong" })).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    expect((await ask("POST", `${site}/api/session`, null, { token: ADMIN }, { "cf-connecting-ip": "192.0.2.9" })).status).toBe(200);
    const { body } = await ask("GET", `${site}/api/audit?method=session.open`, ADMIN);
    expect(body.entries.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["answered", ...Array(10).fill("unauthorized")]);
  });

  it("works beside others: two people and a script post at once, each under their own name, each once", async () => {
    const site = "/s/test-e";
    const people = await Promise.all(["Li Wei", "Ada"].map((name) => makeToken(site, "operator", { name })));
    const cookies = await Promise.all(
      people.map(async ({ secret }) => cookieOf(await ask("POST", `${site}/api/session`, null, { token: secret }))),
    );
    const script = await makeToken(site, "operator", { name: "deploy script" });
    const posts = [0, 1, 2, 3].flatMap((n) => [
      ...cookies.map((cookie, person) =>
        ask("POST", `${site}/api/notices`, null, { text: `${n}`, command: `p${person}-${n}` }, { cookie }),
      ),
      ask("POST", `${site}/api/notices`, script.secret, { text: `${n}`, command: `s-${n}` }),
      ask("POST", `${site}/api/notices`, script.secret, { text: `${n}`, command: `s-${n}` }),
    ]);
    const answers = await Promise.all(posts);
    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
    const { body } = await ask("GET", `${site}/api/notices`, ADMIN);
    const by = body.notices.map(({ from }: { from: string }) => from).sort();
    expect(by).toEqual([...Array(4).fill("Ada"), ...Array(4).fill("Li Wei"), ...Array(4).fill("deploy script")]);
  });

  it("is refused a write that comes from another page, cookie or not", async () => {
    const site = "/s/test-f";
    const cookie = cookieOf(await ask("POST", `${site}/api/session`, null, { token: ADMIN }));
    const post = async (headers: Record<string, string>): Promise<number> =>
      (await ask("POST", `${site}/api/notices`, null, { text: "x" }, { cookie, ...headers })).status;
    expect(await post({ origin: "http://localhost" })).toBe(200);
    expect(await post({ origin: "http://localhost:8080" })).toBe(403);
    expect(await post({ origin: "http://localhost.evil.example" })).toBe(403);
    expect(await post({ origin: "null" })).toBe(403);
    const upgrade = await send(`${site}/console/socket`, { headers: { cookie, upgrade: "websocket", origin: "https://evil.example" } });
    expect(upgrade.status).toBe(403);
  });
});
