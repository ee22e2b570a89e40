import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { readEvents } from "../../support/events.ts";
import { send } from "../wall.ts";
import { ADMIN, ask, bearer, makeToken } from "./desk.ts";

const write = (site: string, headers: Record<string, string>, query = ""): Promise<Response> =>
  send(`${site}/write${query}`, { method: "POST", headers, body: "m,device=d1 v=1" });

describe("a token", () => {
  it("is taken in every form that senders use, and one good one of several is enough", async () => {
    const { secret } = await makeToken("/s/test-b", "device");
    const forms: [Record<string, string>, string?][] = [
      [{ authorization: `Bearer ${secret}` }],
      [{ authorization: `Token ${secret}` }],
      [{ authorization: `token ${secret}` }],
      [{ authorization: `Token user:${secret}` }],
      [{ authorization: `Basic ${btoa(`anybody:${secret}`)}` }],
      [{}, `?u=anybody&p=${secret}`],
      [{ authorization: "Token (null)" }, `?u=x&p=${secret}`],
      [{ authorization: `Bearer ${secret}` }, "?u=x&p=wrong"],
    ];
    for (const [headers, query] of forms)
      expect([headers, query, (await write("/s/test-b", headers, query)).status]).toEqual([headers, query, 204]);
    expect((await write("/s/test-b", { authorization: "Basic !!!" })).status).toBe(401);
  });

  it("is shown once and kept as a digest", async () => {
    const make = { name: "press", role: "device", command: "make-1" };
    const first = await ask("POST", "/s/test-c/api/tokens", ADMIN, make);
    expect(first.body).toMatchObject({ token: "make-1", state: "answered", secret: expect.stringMatching(/^[\w-]{43}$/) });
    const again = await ask("POST", "/s/test-c/api/tokens", ADMIN, make);
    expect(again.body).toEqual({ ...first.body, secret: null });
    const { body } = await ask("GET", "/s/test-c/api/tokens", ADMIN);
    expect(body.tokens).toMatchObject([
      { token: "make-1", name: "press", role: "device", devices: null, madeBy: "admin", usedMs: null, revokedMs: null },
    ]);
    expect(JSON.stringify(body)).not.toContain("digest");
    for (const object of [env.CONTROL_ROOM.getByName("test-c"), env.SITE.getByName("test-c")]) {
      const rows = await runInDurableObject(object as DurableObjectStub, (_: unknown, state: DurableObjectState) =>
        [...state.storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")]
          .flatMap(({ name }) => [...state.storage.sql.exec(`SELECT * FROM ${name}`)])
          .map((row) => JSON.stringify(row)),
      );
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((row) => row.includes(first.body.secret))).toEqual([]);
    }
  });

  it("for some devices writes for those, in every format, and for no other", async () => {
    const site = "/s/test-d";
    const { secret } = await makeToken(site, "device", { devices: ["d1", "d2"] });
    const status = async (method: string, path: string, body: string): Promise<number> =>
      (await ask(method, site + path, secret, body)).status;
    expect(await status("POST", "/devices/d1/metrics", '{"m":1}')).toBe(204);
    expect(await status("POST", "/devices/d3/metrics", '{"m":1}')).toBe(403);
    expect(await status("POST", "/metrics", '{"device":"d2","m":1}')).toBe(204);
    expect(await status("POST", "/metrics", '[{"device":"d2","m":1},{"device":"d3","m":1}]')).toBe(403);
    expect(await status("POST", "/metrics", '{"m":1}')).toBe(403);
    expect(await status("POST", "/write", "m,device=d1 v=1")).toBe(204);
    expect(await status("POST", "/write", "m,host=d1,device=sda v=1")).toBe(204);
    expect(await status("POST", "/write", "m,host=other,device=d1 v=1")).toBe(403);
    expect(await status("POST", "/api/v2/write", "m v=1")).toBe(403);
  });

  it("in the address of a ThingsBoard device says which device it is, and never stands in the log", async () => {
    const site = "/s/test-g";
    const telemetry = (secret: string, body = '{"temp":1}'): ReturnType<typeof ask> =>
      ask("POST", `${site}/api/v1/${secret}/telemetry`, null, body);
    const { secret: one } = await makeToken(site, "device", { devices: ["pump-1"] });
    const { secret: all } = await makeToken(site, "device", { name: "pump station" });
    const { secret: viewer } = await makeToken(site, "viewer");
    expect([(await telemetry(one)).status, (await telemetry(all)).status]).toEqual([200, 200]);
    expect(
      (await ask("GET", `${site}/api/v1/query?query=temp`, ADMIN)).body.data.result.map(({ metric }: { metric: object }) => metric),
    ).toEqual([
      { __name__: "temp", device: "pump-1" },
      { __name__: "temp", device: "pump station" },
    ]);
    const wrong = await telemetry("nobody-knows-this-one");
    expect([wrong.status, wrong.body]).toEqual([401, { status: 401, message: "A token or a session is needed" }]);
    expect((await telemetry(viewer)).status).toBe(403);
    const log = JSON.stringify((await ask("GET", `${site}/api/audit`, ADMIN)).body.entries);
    expect(log).toContain("/api/v1/:credential/telemetry");
    for (const secret of [one, all, viewer, "nobody-knows-this-one"]) expect(log).not.toContain(secret);
  });

  it("for some devices pushes and ends no group of another", async () => {
    const site = "/s/test-h";
    const { secret } = await makeToken(site, "device", { devices: ["d1"] });
    const status = async (method: string, path: string, body?: string): Promise<number> =>
      (await ask(method, site + path, secret, body)).status;
    expect(await status("PUT", "/metrics/job/j/instance/d1", "m 1\n")).toBe(200);
    expect(await status("PUT", "/metrics/job/j/instance/d2", "m 1\n")).toBe(403);
    expect(await status("PUT", "/metrics/job/j", "m 1\n")).toBe(403);
    expect(await status("DELETE", "/metrics/job/j")).toBe(403);
    expect(await status("DELETE", "/metrics/job/j/instance/d1")).toBe(202);
  });

  it("is asked for in every protocol's own form", async () => {
    const forms: [path: string, body: unknown][] = [
      ["/write", { error: "authorization failed" }],
      ["/api/v2/write", { code: "unauthorized", message: "A token or a session is needed" }],
      ["/query", { error: "authorization failed" }],
      ["/collectd", "A token or a session is needed\n"],
      ["/metrics/job/j", "A token or a session is needed\n"],
      ["/api/put", { error: { code: 401, message: "A token or a session is needed" } }],
      ["/api/states/sensor.x", { message: "A token or a session is needed" }],
    ];
    for (const [path, body] of forms) {
      const refused = await ask("POST", path, null, "");
      expect([path, refused.status, refused.headers.get("www-authenticate"), refused.body]).toEqual([
        path,
        401,
        'Basic realm="parapet", charset="UTF-8"',
        body,
      ]);
    }
  });

  it("lets nobody write by following a link: GET takes a token and no session", async () => {
    const { secret } = await makeToken("", "admin");
    const session = await ask("POST", "/api/session", null, { token: secret });
    const cookie = (session.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect((await ask("GET", "/devices/d/metrics?a=1", secret)).status).toBe(204);
    expect((await ask("GET", "/devices/d/metrics?a=1", null, undefined, { cookie })).status).toBe(403);
    expect((await ask("GET", `/devices/d/metrics?a=1&p=${secret}`)).status).toBe(204);
    expect((await ask("GET", "/devices/d/metrics?a=1")).status).toBe(401);
  });

  it("that is revoked ends what it has open at once, and is refused once the verdict is old", async () => {
    const site = "/s/test-e";
    const { token, secret } = await makeToken(site, "viewer");
    const stream = await send(`${site}/walls/overview/events`, { headers: bearer(secret) });
    const events = readEvents(stream.body as ReadableStream<Uint8Array>);
    await events.next(({ event }) => event === "snapshot");
    const upgrade = await send(`${site}/console/socket`, { headers: { ...bearer(secret), upgrade: "websocket" } });
    const socket = upgrade.webSocket as WebSocket;
    socket.accept();
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
    expect((await ask("DELETE", `${site}/api/tokens/${token}`, ADMIN)).status).toBe(200);
    expect((await events.next(({ event }) => event === "refused")).data.code).toBe("unauthorized");
    expect((await closed).code).toBe(4401);
    // A command reads the role from the ledger's side, whatever the Worker still remembers.
    const { secret: operator, token: operatorToken } = await makeToken(site, "operator");
    const notice = (): Promise<{ status: number }> => ask("POST", `${site}/api/notices`, operator, { text: "x" });
    expect((await notice()).status).toBe(200);
    await ask("DELETE", `${site}/api/tokens/${operatorToken}`, ADMIN);
    expect((await notice()).status).toBe(401);
    const { body } = await ask("GET", `${site}/api/tokens`, ADMIN);
    expect(body.tokens.filter(({ revokedMs }: { revokedMs: number | null }) => revokedMs === null)).toEqual([]);
  });

  it("used from a new address, or for what it may not do, is in the audit log, which is filtered, paged and exported", async () => {
    const site = "/s/test-f";
    const { secret } = await makeToken(site, "viewer", { name: "wall board" });
    const from = (address: string): Record<string, string> => ({ ...bearer(secret), "cf-connecting-ip": address });
    await ask("GET", `${site}/api/screens`, null, undefined, from("192.0.2.1"));
    await ask("GET", `${site}/api/screens`, null, undefined, from("192.0.2.1"));
    await ask("GET", `${site}/api/screens`, null, undefined, from("192.0.2.2"));
    await ask("POST", `${site}/api/notices`, null, { text: "x" }, from("192.0.2.2"));
    const log = async (query: string): Promise<{ method: string; who: string; from: string; outcome: string; number: number }[]> =>
      (await ask("GET", `${site}/api/audit${query}`, ADMIN)).body.entries;
    expect((await log("?method=token.used")).map(({ who, from: address }) => [who, address])).toEqual([
      ["wall board", "192.0.2.2"],
      ["wall board", "192.0.2.1"],
    ]);
    expect(await log("?method=request.refused")).toMatchObject([{ who: "wall board", outcome: "forbidden", from: "192.0.2.2" }]);
    for (let i = 0; i < 3; i++) await ask("GET", `${site}/api/screens`, "a wrong one", undefined, { "cf-connecting-ip": "192.0.2.3" });
    expect(await log("?outcome=unauthorized")).toMatchObject([{ who: "", from: "192.0.2.3", method: "request.refused" }]);
    const [newest] = await log("");
    expect((await log(`?before=${newest?.number}`))[0]?.number).toBe((newest?.number ?? 0) - 1);
    const exported = (await ask("GET", `${site}/api/audit.ndjson?who=wall%20board`, ADMIN)).body.trim().split("\n");
    expect(exported.map((line: string) => JSON.parse(line).method)).toEqual(["request.refused", "token.used", "token.used"]);
  });
});
