import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openSocket } from "./console-socket.ts";
import { measure, openWall, post, send } from "./wall.ts";

const room = (site = "main") => env.CONTROL_ROOM.getByName(site);

afterEach(() => {
  vi.useRealTimers();
});

describe("the operator's socket", () => {
  it("hears that a command has expired when its screen says nothing, over an eviction of the room", async () => {
    const site = "/s/test-c";
    const wall = await openWall("?screen=tv-1", site);
    const socket = await openSocket(site);
    expect(await socket.ask("screens.reload", { screen: "tv-1", command: "c1" })).toMatchObject({ result: { state: "sent" } });
    expect(await socket.told()).toMatchObject({ params: { state: "sent" } });
    await evictDurableObject(room("test-c"), { webSockets: "hibernate" });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    expect(await runDurableObjectAlarm(room("test-c"))).toBe(true);
    expect(await socket.told()).toMatchObject({
      params: { command: "c1", state: "expired", targets: [{ target: "screen:tv-1", state: "expired" }] },
    });
    // It stays expired, and a repeat of its id says so and acts no more.
    expect(await socket.ask("screens.reload", { screen: "tv-1", command: "c1" })).toMatchObject({ result: { state: "expired" } });
    const { entries } = (await (await send(`${site}/api/audit`)).json()) as { entries: { outcome: string }[] };
    expect(entries.map(({ outcome }) => outcome)).toEqual(["expired", "sent", "accepted"]);
    socket.close();
    await wall.close();
  });

  it("survives eviction of the control room, and then answers", async () => {
    const socket = await openSocket();
    expect(await socket.ask("notices.list")).toEqual({ jsonrpc: "2.0", id: 1, result: { notices: [] } });
    await evictDurableObject(room(), { webSockets: "hibernate" });
    expect(await socket.ask("notices.list")).toEqual({ jsonrpc: "2.0", id: 2, result: { notices: [] } });
    await evictDurableObject(room(), { webSockets: "hibernate" });
    expect(await socket.raw("ping")).toBe("pong");
    socket.close();
  });

  it("answers what is not a command with JSON-RPC's own codes, and stays open", async () => {
    const socket = await openSocket();
    const code = (answer: unknown): unknown => (answer as { error: { code: number } }).error.code;
    expect(code(await socket.raw("{"))).toBe(-32700);
    expect(code(await socket.raw("[]"))).toBe(-32600);
    expect(code(await socket.raw("x".repeat(20_000)))).toBe(-32600);
    expect(code(await socket.ask("screens.explode"))).toBe(-32601);
    expect(code(await socket.ask("__proto__"))).toBe(-32601);
    expect(await socket.ask("notices.post", { text: 5 })).toMatchObject({
      error: { code: -32602, data: { code: "invalid-params", at: "text" } },
    });
    expect(await socket.ask("screens.identify", { screen: "nobody" })).toMatchObject({ error: { code: -32001 } });
    expect(await socket.ask("notices.list")).toMatchObject({ result: { notices: [] } });
    socket.close();
  });

  it("posts a notice once for a repeated command id, answers the same, and shows and clears it on the wall", async () => {
    const site = "/s/test-a";
    const wall = await openWall("", site);
    const socket = await openSocket(site);
    const ask = (): Promise<unknown> => socket.ask("notices.post", { text: "Fire drill at 14:00", level: "warning", command: "n1" });
    const status = { command: "n1", method: "notices.post", state: "answered", notice: "n1" };
    const targets = [{ target: "wall:overview", state: "answered", ok: true, error: null }];
    expect(await ask()).toEqual({ jsonrpc: "2.0", id: 1, result: { ...status, targets } });
    expect(await ask()).toEqual({ jsonrpc: "2.0", id: 2, result: { ...status, targets } });
    const shown = await wall.next(({ event }) => event === "notice");
    expect(shown.data.notices).toMatchObject([{ id: "n1", text: "Fire drill at 14:00", level: "warning", from: "open mode" }]);
    await evictDurableObject(room("test-a"), { webSockets: "hibernate" });
    expect(await ask()).toMatchObject({ result: { ...status, targets } });
    expect(await socket.ask("notices.clear", { notice: "n1" })).toMatchObject({ result: { state: "answered" } });
    expect((await wall.next(({ event }) => event === "notice")).data.notices).toEqual([]);
    const { entries } = (await (await send(`${site}/api/audit`)).json()) as {
      entries: { command: string; outcome: string; who: string }[];
    };
    expect(entries.filter(({ command }) => command === "n1").map(({ outcome, who }) => [outcome, who])).toEqual([
      ["answered", "open mode"],
      ["accepted", "open mode"],
    ]);
    socket.close();
    await wall.close();
  });

  it("carries a command to its screen and the screen's answer back to the console", async () => {
    const site = "/s/test-b";
    await measure("a", { m: 1 }, site);
    const wall = await openWall("?screen=tv-1", site);
    const socket = await openSocket(site);
    expect(await socket.ask("screens.show", { screen: "tv-1", page: "devices", command: "c1" })).toMatchObject({
      result: { command: "c1", state: "sent", targets: [{ target: "screen:tv-1", state: "sent", ok: null }] },
    });
    const control = await wall.next(({ event }) => event === "control");
    expect([control.id, control.data]).toMatchObject([undefined, { id: "c1", type: "show", page: "devices" }]);
    expect(await socket.told()).toMatchObject({ method: "commands.changed", params: { command: "c1", state: "sent" } });
    const report = {
      wall: "overview",
      incarnation: "x",
      applied: 1,
      painted: 1,
      page: "devices",
      hidden: false,
      viewport: { width: 1920, height: 1080, ratio: 1 },
      build: "dev",
      frameMs: 16,
      heapBytes: null,
      skewMs: 0,
      unknown: 0,
      answers: [{ id: "c1", ok: true }],
    };
    expect((await post(`${site}/screens/tv-1/report`, JSON.stringify(report))).status).toBe(204);
    expect(await socket.told()).toMatchObject({
      method: "commands.changed",
      params: { command: "c1", state: "answered", targets: [{ target: "screen:tv-1", state: "answered", ok: true }] },
    });
    expect(await socket.ask("screens.list")).toMatchObject({
      result: { screens: [{ screen: "tv-1", page: "devices", painted: 1, connected: true }] },
    });
    expect((await post(`${site}/screens/nobody/report`, JSON.stringify(report))).status).toBe(404);
    socket.close();
    await wall.close();
  });
});
