import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MAX_CODES } from "../../../worker/control-room/pairing.ts";
import { readEvents } from "../../support/events.ts";
import { openSocket } from "../console-socket.ts";
import { send } from "../wall.ts";
import { ADMIN, ask, bearer, cookieOf, makeToken } from "./desk.ts";

const sleep = (site: string): Promise<void> =>
  evictDurableObject(env.CONTROL_ROOM.getByName(site.replace("/s/", "")), { webSockets: "hibernate" });

describe("a screen", () => {
  it("is paired by its code with the room asleep between any two steps, sees its own wall and nothing else, and is revoked", async () => {
    const site = "/s/test-a";
    const { secret: operator } = await makeToken(site, "operator");
    const { body: offer } = await ask("POST", `${site}/api/pairing`);
    expect(offer.code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
    expect(offer.expiresMs - offer.at).toBe(600_000);
    await sleep(site);
    const claim = (): ReturnType<typeof ask> => ask("POST", `${site}/api/pairing/claim`, null, { secret: offer.secret });
    expect(await claim()).toMatchObject({ status: 202, body: { state: "waiting" } });
    await sleep(site);
    const shown = `${offer.code.slice(0, 4)}-${offer.code.slice(4)}`.toLowerCase();
    const pair = { code: shown, name: "Lobby 大厅", wall: "overview", diagonalInches: 75, distanceM: 6, command: "pair-1" };
    const { body: paired } = await ask("POST", `${site}/api/screens`, operator, pair);
    expect(paired).toMatchObject({ state: "answered", screen: expect.stringMatching(/^[a-z0-9]{8}$/) });
    await sleep(site);
    expect((await ask("POST", `${site}/api/screens`, operator, pair)).body).toEqual(paired);
    const claimed = await claim();
    expect(claimed).toMatchObject({
      status: 200,
      body: { state: "paired", wall: "overview", path: `walls/overview?screen=${paired.screen}&diagonal=75&distance=6` },
    });
    const cookie = cookieOf(claimed);
    expect(claimed.headers.get("set-cookie")).toMatch(new RegExp(`^screen-${paired.screen}=.*HttpOnly; SameSite=Lax$`));
    await sleep(site);
    expect(cookieOf(await claim())).toBe(cookie);

    const asScreen = (method: string, path: string, body?: unknown): ReturnType<typeof ask> =>
      ask(method, site + path, null, body, { cookie });
    expect((await asScreen("GET", "/")).headers.get("location")).toBe(
      `/s/test-a/walls/overview?screen=${paired.screen}&diagonal=75&distance=6`,
    );
    expect((await asScreen("GET", "/api/screens")).status).toBe(403);
    expect((await asScreen("GET", "/console")).headers.get("location")).toContain("/sign-in");
    expect((await asScreen("POST", "/metrics", { m: 1 })).status).toBe(403);
    expect((await asScreen("POST", "/screens/another/report", {})).status).toBe(403);
    const stream = await send(`${site}/walls/overview/events?screen=${paired.screen}`, { headers: { cookie } });
    const events = readEvents(stream.body as ReadableStream<Uint8Array>);
    await events.next(({ event }) => event === "snapshot");
    const other = await send(`${site}/walls/overview/events?screen=another`, { headers: { cookie } });
    expect(await other.text()).toContain("unauthorized");
    const { body: listed } = await ask("GET", `${site}/api/screens`, operator);
    expect(listed.screens).toMatchObject([{ screen: paired.screen, name: "Lobby 大厅", connected: true }]);
    expect(listed.paired).toMatchObject([{ screen: paired.screen, diagonalInches: 75, distanceM: 6, pairedBy: "operator of a test" }]);

    expect((await ask("DELETE", `${site}/api/screens/${paired.screen}`, operator)).status).toBe(200);
    expect((await events.next(({ event }) => event === "refused")).data.code).toBe("unauthorized");
    expect((await ask("GET", `${site}/api/screens`, operator)).body.paired).toEqual([]);
    // At once, whatever the Worker still remembers: no second stream, and a code at the address.
    expect(await (await send(`${site}/walls/overview/events?screen=${paired.screen}`, { headers: { cookie } })).text()).toContain(
      "unauthorized",
    );
    expect((await asScreen("GET", "/")).status).not.toBe(302);
    expect((await claim()).status).toBe(404);
  });

  it("keeps what was said of its glass, and is told what is said anew, at once or when it comes", async () => {
    const site = "/s/test-e";
    const { body: offer } = await ask("POST", `${site}/api/pairing`);
    const glass = { diagonalInches: 65, distanceM: 4, overscanPercent: 2.5 };
    const pair = { code: offer.code, name: "Gate", wall: "overview", ...glass };
    expect(await ask("POST", `${site}/api/screens`, ADMIN, { ...pair, overscanPercent: 5.1 })).toMatchObject({
      status: 400,
      body: { at: "overscanPercent" },
    });
    const { screen } = (await ask("POST", `${site}/api/screens`, ADMIN, pair)).body;
    const claimed = await ask("POST", `${site}/api/pairing/claim`, null, { secret: offer.secret });
    const path = `walls/overview?screen=${screen}&diagonal=65&distance=4`;
    expect(claimed.body.path).toBe(`${path}&overscan=2.5`);
    const cookie = cookieOf(claimed);
    const home = async (): Promise<string | null> => (await ask("GET", `${site}/`, null, undefined, { cookie })).headers.get("location");
    expect(await home()).toBe(`${site}/${path}&overscan=2.5`);

    const socket = await openSocket(site, bearer(ADMIN));
    // It is off: it is led to its new address when it comes.
    expect(await socket.ask("screens.adjust", { screen, overscanPercent: 5, command: "adjust-1" })).toMatchObject({
      result: { state: "answered", targets: [] },
    });
    await sleep(site);
    await evictDurableObject(env.SITE.getByName(site.replace("/s/", "")));
    expect(await home()).toBe(`${site}/${path}&overscan=5`);
    expect((await ask("GET", `${site}/api/screens`, ADMIN)).body.paired).toMatchObject([{ ...glass, overscanPercent: 5 }]);

    const stream = await send(`${site}/walls/overview/events?screen=${screen}`, { headers: { cookie } });
    const events = readEvents(stream.body as ReadableStream<Uint8Array>);
    await events.next(({ event }) => event === "snapshot");
    expect(await socket.ask("screens.adjust", { screen, diagonalInches: 75, overscanPercent: 0, command: "adjust-2" })).toMatchObject({
      result: { state: "sent", targets: [{ target: `screen:${screen}`, state: "sent" }] },
    });
    const told = await events.next(({ event }) => event === "control");
    expect(told.data).toMatchObject({ id: "adjust-2", type: "adjust", diagonalInches: 75, distanceM: 4, overscanPercent: 0 });
    expect(await home()).toBe(`${site}/walls/overview?screen=${screen}&diagonal=75&distance=4`);
    expect(await socket.ask("screens.adjust", { screen: "nobody", overscanPercent: 1 })).toMatchObject({
      error: { data: { code: "unknown-screen" } },
    });
    socket.close();
    await events.close();
  });

  it("of several in one browser each keeps its own", async () => {
    const site = "/s/test-b";
    const screens: { screen: string; cookie: string }[] = [];
    for (const name of ["left", "right"]) {
      const { body: offer } = await ask("POST", `${site}/api/pairing`);
      const { body } = await ask("POST", `${site}/api/screens`, ADMIN, { code: offer.code, name, wall: "overview" });
      const claimed = await ask("POST", `${site}/api/pairing/claim`, null, { secret: offer.secret });
      screens.push({ screen: body.screen, cookie: cookieOf(claimed) });
    }
    const cookie = screens.map((one) => one.cookie).join("; ");
    for (const { screen } of screens) {
      const stream = await send(`${site}/walls/overview/events?screen=${screen}`, { headers: { cookie } });
      const events = readEvents(stream.body as ReadableStream<Uint8Array>);
      expect((await events.next(({ event }) => event !== "heartbeat")).event).toBe("snapshot");
      await events.close();
    }
    const swapped = `screen-${screens[0]?.screen}=${screens[1]?.cookie.split("=")[1]}`;
    const stolen = await send(`${site}/walls/overview/events?screen=${screens[0]?.screen}`, { headers: { cookie: swapped } });
    expect(await stolen.text()).toContain("unauthorized");
  });

  it("is told in words what is wrong with a code, and an operator who guesses is told to wait", async () => {
    const site = "/s/test-c";
    const pair = (code: string, wall = "overview"): ReturnType<typeof ask> =>
      ask("POST", `${site}/api/screens`, ADMIN, { code, name: "x", wall });
    expect(await pair("AEIO-UAEI")).toMatchObject({ status: 400, body: { code: "bad-request", at: "code" } });
    const { body: offer } = await ask("POST", `${site}/api/pairing`);
    expect(await pair(offer.code, "nowhere")).toMatchObject({ status: 404, body: { code: "unknown-wall" } });
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) statuses.push((await pair("BBBB-BBBB")).status);
    expect(statuses).toEqual([...Array(10).fill(404), 429]);
    expect((await ask("POST", `${site}/api/pairing/claim`, null, { secret: "y".repeat(43) })).status).toBe(404);
  });

  it("among a thousand that ask at once costs a bounded number of codes, and the others are told when to come back", async () => {
    const site = "/s/test-d";
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, i) =>
        ask("POST", `${site}/api/pairing`, null, undefined, { "cf-connecting-ip": `192.0.2.${i % 250}` }),
      ),
    );
    const offered = answers.filter(({ status }) => status === 200);
    expect(offered.length).toBe(MAX_CODES);
    expect(new Set(offered.map(({ body }) => body.code)).size).toBe(MAX_CODES);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBe(1000 - MAX_CODES);
    expect(refused.every(({ headers }) => Number(headers.get("retry-after")) > 0)).toBe(true);
    expect((await ask("GET", `${site}/api/screens`, ADMIN)).status).toBe(200);
  });
});
