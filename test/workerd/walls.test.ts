import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type EventReader, readEvents } from "../support/events.ts";
import { isState, measure, send } from "./wall.ts";

const FILE =
  "# Press shop\nwall: press-shop\ntitle: { en: Press shop, zh: 冲压车间 }\npanels:\n  - title: Speed\n    type: big-number\n    expr: speed\n";

const put = (site: string, wall: string, body: string, query = ""): Promise<Response> =>
  send(`${site}/api/walls/${wall}${query}`, { method: "PUT", body });
const remove = (site: string, wall: string): Promise<Response> => send(`${site}/api/walls/${wall}`, { method: "DELETE" });

async function open(site: string, wall: string): Promise<EventReader> {
  const { body } = await send(`${site}/walls/${wall}/events`);
  if (!body) throw new Error("no body");
  return readEvents(body);
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
const json = async (response: Response | Promise<Response>): Promise<any> => (await response).json();

const ADDED = { created: true, added: ["speed"], changed: [], removed: [], unchanged: 0, other: [] };

describe("a wall that is put", () => {
  it("is listed, shown, and given back as it was written, over restarts of both objects", async () => {
    const site = "/s/test-a";
    await measure("press-4", { speed: 7 }, site);
    expect(await json(put(site, "press-shop", FILE, "?command=p1"))).toEqual({
      command: "p1",
      method: "walls.put",
      state: "answered",
      targets: [{ target: "wall:press-shop", state: "answered", ok: true, error: null }],
      wall: "press-shop",
      version: 1,
      changes: ADDED,
    });
    for (const name of ["SITE", "CONTROL_ROOM"] as const) await evictDurableObject(env[name].getByName("test-a"));
    const { walls } = await json(send(`${site}/api/walls`));
    expect(walls).toMatchObject([
      { name: "overview", generated: true, version: null },
      {
        name: "press-shop",
        title: { en: "Press shop", zh: "冲压车间" },
        pages: [{ id: "page-1" }],
        generated: false,
        version: { version: 1, who: "open mode", deleted: false, changes: ADDED },
      },
    ]);
    const yaml = await send(`${site}/api/walls/press-shop?format=yaml`);
    expect([yaml.headers.get("content-type"), yaml.headers.get("etag"), await yaml.text()]).toEqual(["application/yaml", '"1"', FILE]);
    expect(await json(send(`${site}/api/walls/press-shop`))).toEqual({
      wall: "press-shop",
      title: { en: "Press shop", zh: "冲压车间" },
      panels: [{ title: "Speed", type: "big-number", expr: "speed" }],
    });
    const stream = await open(site, "press-shop");
    const { data } = await stream.next(({ event }) => event === "snapshot");
    expect([data.wall.title.en, data.wall.pages[0].panels[0].title, data.series[0].value]).toEqual(["Press shop", "Speed", 7]);
    await stream.close();
  });

  it("changes on open screens at once, by a snapshot that follows", async () => {
    const site = "/s/test-b";
    await measure("press-4", { speed: 7, power: 3 }, site);
    await put(site, "press-shop", FILE);
    const stream = await open(site, "press-shop");
    const first = await stream.next(({ event }) => event === "snapshot");
    const more = `${FILE}  - { title: Power, type: big-number, expr: power }\n`;
    expect(await json(put(site, "press-shop", more))).toMatchObject({
      version: 2,
      changes: { created: false, added: ["power"], changed: ["speed"], removed: [], unchanged: 0, other: [] },
    });
    const second = await stream.next(isState);
    expect([second.event, second.data.seq]).toEqual(["snapshot", first.data.seq + 1]);
    expect(second.data.wall.pages[0].panels.map(({ id }: { id: string }) => id)).toEqual(["speed", "power"]);
    // The same again is no version, and nothing moves.
    expect(await json(put(site, "press-shop", more))).toMatchObject({ version: 2, changes: { added: [], changed: [], unchanged: 2 } });
    await measure("press-4", { power: 4 }, site);
    expect((await stream.next(isState)).event).toBe("frame");
    await stream.close();
  });

  it("acts once for a repeated command", async () => {
    const site = "/s/test-c";
    const first = await json(put(site, "press-shop", FILE, "?command=same"));
    expect(await json(put(site, "press-shop", `${FILE}    unit: none\n`, "?command=same"))).toEqual(first);
    expect((await json(send(`${site}/api/walls/press-shop/versions`))).versions).toHaveLength(1);
  });

  it("is refused with every defect and its place, and nothing changes", async () => {
    const site = "/s/test-d";
    const wrong = FILE.replace("expr: speed", "expr: sum(speed\n    colour: red");
    const response = await put(site, "press-shop", wrong);
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(await json(response)).toMatchObject({
      code: "bad-wall",
      detail: "panels[0].expr: 1:10: parse error: unexpected end of input (and 1 more)",
      defects: [
        { path: "panels[0].expr", line: 7, column: 5 },
        { path: "panels[0].colour", line: 8, column: 5 },
      ],
    });
    const other = await json(put(site, "press", FILE));
    expect([other.code, other.defects[0].path]).toEqual(["bad-wall", "wall"]);
    expect((await put(site, "press-shop", `wall: ${"x".repeat(300_000)}`)).status).toBe(413);
    expect((await json(send(`${site}/api/walls`))).walls).toHaveLength(1);
    const { entries } = await json(send(`${site}/api/audit`));
    expect(entries).toEqual([]);
  });

  it("is only checked when it is asked so", async () => {
    const site = "/s/test-e";
    expect(await json(put(site, "press-shop", FILE, "?dry-run=1"))).toEqual({ wall: "press-shop", changes: ADDED });
    expect((await json(put(site, "press-shop", "wall: 5", "?dry-run=1"))).code).toBe("bad-wall");
    expect((await json(send(`${site}/api/walls`))).walls).toHaveLength(1);
  });

  it("keeps twenty versions, who and when, and gives each back", async () => {
    const site = "/s/test-f";
    for (let i = 1; i <= 22; i++) await put(site, "press-shop", FILE.replace("title: Speed", `title: Speed ${i}`));
    const { versions } = await json(send(`${site}/api/walls/press-shop/versions`));
    expect(versions.map(({ version }: { version: number }) => version)).toEqual(Array.from({ length: 20 }, (_, i) => 22 - i));
    expect(versions[0]).toMatchObject({ who: "open mode", deleted: false, changes: { added: ["speed-22"], removed: ["speed-21"] } });
    expect((await json(send(`${site}/api/walls/press-shop?version=3`))).panels[0].title).toBe("Speed 3");
    expect((await send(`${site}/api/walls/press-shop?version=2`)).status).toBe(404);
    const { entries } = await json(send(`${site}/api/audit?method=walls.put`));
    expect(entries[0]).toMatchObject({ outcome: "answered", params: { wall: "press-shop" }, targets: [{ target: "wall:press-shop" }] });
  });

  it("leaves its file out of the audit log when that is long", async () => {
    const site = "/s/test-g";
    await put(site, "press-shop", `${FILE}# ${"x".repeat(10_000)}\n`);
    const { entries } = await json(send(`${site}/api/audit`));
    expect(entries.map(({ params }: { params: { text: string } }) => params.text)).toEqual(["(10131 characters)", "(10131 characters)"]);
  });

  it("makes way for no more than sixty-four", async () => {
    const site = "/s/test-h";
    const named = (i: number): Promise<Response> => put(site, `w${i}`, `wall: w${i}\npanels: [{ type: status-grid }]\n`);
    for (let i = 1; i <= 64; i++) expect((await named(i)).status).toBe(200);
    const over = await named(65);
    expect([over.status, (await json(over)).code]).toEqual([409, "too-many-walls"]);
    expect((await named(64)).status).toBe(200);
    await remove(site, "w1");
    expect((await named(65)).status).toBe(200);
  });

  it("can be shown by notices, and by a screen that is paired to it", async () => {
    const site = "/s/test-i";
    await put(site, "press-shop", FILE);
    const stream = await open(site, "press-shop");
    const notice = { text: "Stop press 4", walls: ["press-shop"] };
    expect(await json(send(`${site}/api/notices`, { method: "POST", body: JSON.stringify(notice) }))).toMatchObject({
      targets: [{ target: "wall:press-shop" }],
    });
    expect((await stream.next(({ event }) => event === "notice")).data.notices).toMatchObject([{ text: "Stop press 4" }]);
    const { code } = await json(send(`${site}/api/pairing`, { method: "POST" }));
    const paired = await json(
      send(`${site}/api/screens`, { method: "POST", body: JSON.stringify({ code, name: "Hall", wall: "press-shop" }) }),
    );
    expect(paired.state).toBe("answered");
    await stream.close();
  });
});

describe("a wall that is deleted", () => {
  it("ends its streams in-band, is gone from the list, and keeps its versions", async () => {
    const site = "/s/test-j";
    await measure("press-4", { speed: 7 }, site);
    await put(site, "press-shop", FILE);
    const stream = await open(site, "press-shop");
    await stream.next(({ event }) => event === "snapshot");
    expect(await json(remove(site, "press-shop"))).toMatchObject({ method: "walls.delete", state: "answered", wall: "press-shop" });
    const { data } = await stream.next(({ event }) => event === "refused");
    expect(data.code).toBe("unknown-wall");
    await stream.ended();
    expect((await send(`${site}/api/walls/press-shop`)).status).toBe(404);
    expect((await remove(site, "press-shop")).status).toBe(404);
    const again = await open(site, "press-shop");
    expect((await again.next()).data.code).toBe("unknown-wall");
    const { versions } = await json(send(`${site}/api/walls/press-shop/versions`));
    expect(versions.map(({ version, deleted }: { version: number; deleted: boolean }) => [version, deleted])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it("comes back with another picture that no old event fits", async () => {
    const site = "/s/test-k";
    await measure("press-4", { speed: 7 }, site);
    await put(site, "press-shop", FILE);
    const stream = await open(site, "press-shop");
    const before = await stream.next(({ event }) => event === "snapshot");
    await measure("press-4", { speed: 8 }, site);
    await stream.next(({ event }) => event === "frame");
    const seq = before.data.seq + 1;
    await remove(site, "press-shop");
    expect(await json(put(site, "press-shop", FILE))).toMatchObject({ version: 3, changes: { created: true } });
    const { body } = await send(`${site}/walls/press-shop/events?since=${before.data.incarnation}-${seq}`);
    const after = await readEvents(body as ReadableStream<Uint8Array>).next(isState);
    expect([after.event, after.data.incarnation === before.data.incarnation, after.data.seq > seq]).toEqual(["snapshot", true, true]);
  });
});

describe("the overview", () => {
  it("is a file like any other, replaced by one of its name until that is deleted", async () => {
    const site = "/s/test-l";
    await measure("press-4", { speed: 7 }, site);
    const yaml = await (await send(`${site}/api/walls/overview`, { headers: { accept: "application/yaml" } })).text();
    expect(yaml).toMatch(/^wall: overview\n/);
    expect((await put(site, "mine", yaml.replace("wall: overview", "wall: mine"))).status).toBe(200);
    const stream = await open(site, "overview");
    const generated = await stream.next(({ event }) => event === "snapshot");
    expect((await remove(site, "overview")).status).toBe(404);
    await put(site, "overview", FILE.replace("wall: press-shop", "wall: overview"));
    expect((await stream.next(isState)).data.wall.title.en).toBe("Press shop");
    expect((await json(send(`${site}/api/walls`))).walls[0]).toMatchObject({ name: "overview", generated: false });
    await remove(site, "overview");
    expect((await stream.next(isState)).data.wall).toEqual(generated.data.wall);
    await stream.close();
  });
});

describe("/schemas/wall.json", () => {
  it("is the JSON Schema of wall files", async () => {
    expect(await json(send("/schemas/wall.json"))).toMatchObject({ title: "A Parapet wall", type: "object", required: ["wall"] });
  });
});
