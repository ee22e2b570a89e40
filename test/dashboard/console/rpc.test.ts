/** The socket's rules, with a socket and a clock that the test holds. */
import { describe, expect, it } from "vitest";
import { createRpc, type Outcome, type SocketLike } from "../../../dashboard/console/rpc.ts";

function open() {
  const world = { now: 0, states: [] as string[], changed: [] as string[], sockets: [] as TestSocket[], left: 0 };
  const rpc = createRpc({
    connect: () => {
      const socket = new TestSocket();
      world.sockets.push(socket);
      return socket;
    },
    elapsed: () => world.now,
    random: () => 0,
    onState: (state) => world.states.push(state),
    onChanged: ({ command, state }) => world.changed.push(`${command} ${state}`),
    onUnauthorized: () => {
      world.left++;
    },
  });
  const tickAt = (now: number): void => {
    world.now = now;
    rpc.tick();
  };
  const socket = (): TestSocket => world.sockets.at(-1) as TestSocket;
  return { rpc, world, socket, tickAt };
}

class TestSocket implements SocketLike {
  readonly sent: string[] = [];
  closed = false;
  #listeners = new Map<string, (event: { data?: unknown; code?: number }) => void>();
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  addEventListener(type: string, listener: (event: { data?: unknown; code?: number }) => void): void {
    this.#listeners.set(type, listener);
  }
  happen(type: string, data?: unknown): void {
    this.#listeners.get(type)?.({ data });
  }
  end(code: number): void {
    this.#listeners.get("close")?.({ code });
  }
  say(message: unknown): void {
    this.happen("message", JSON.stringify(message));
  }
}

const STATUS = { command: "c1", method: "screens.reload", state: "sent", targets: [] };
const reload = (rpc: ReturnType<typeof open>["rpc"]) => rpc.call("screens.reload", { screen: "lobby", command: "c1" });

async function settled(outcome: Promise<Outcome<unknown>>): Promise<Outcome<unknown> | "pending"> {
  return Promise.race([outcome, new Promise<"pending">((resolve) => setImmediate(() => resolve("pending")))]);
}

describe("createRpc", () => {
  it("sends a call as JSON-RPC 2.0 and gives its result", async () => {
    const { rpc, socket, world } = open();
    socket().happen("open");
    const outcome = reload(rpc);
    expect(socket().sent.map((text) => JSON.parse(text))).toEqual([
      { jsonrpc: "2.0", id: "1", method: "screens.reload", params: { screen: "lobby", command: "c1" } },
    ]);
    socket().say({ jsonrpc: "2.0", id: "1", result: STATUS });
    expect(await outcome).toEqual({ ok: true, result: STATUS });
    expect(world.states).toEqual(["connecting", "open"]);
  });

  it("gives an error as a value with its word", async () => {
    const { rpc, socket } = open();
    socket().happen("open");
    const [known, unknown, wrong] = [reload(rpc), reload(rpc), reload(rpc)];
    socket().say({ jsonrpc: "2.0", id: "1", error: { code: -32001, message: "No such screen is on.", data: { code: "unknown-screen" } } });
    socket().say({ jsonrpc: "2.0", id: "2", error: { code: -32099, message: "New.", data: { code: "new" } } });
    socket().say({ jsonrpc: "2.0", id: "3", result: { anything: 1 } });
    expect(await known).toMatchObject({ ok: false, code: "unknown-screen", message: "No such screen is on." });
    expect(await unknown).toMatchObject({ ok: false, code: "internal", message: "New." });
    expect(await wrong).toEqual({ ok: false, code: "bad-answer", message: "" });
  });

  it("keeps a call until there is a connection, and sends it again when the connection was lost under it", async () => {
    const { rpc, socket, tickAt, world } = open();
    const outcome = reload(rpc);
    expect(socket().sent).toEqual([]);
    socket().happen("open");
    const [text] = socket().sent;
    socket().happen("close");
    expect(await settled(outcome)).toBe("pending");
    tickAt(249);
    expect(world.sockets).toHaveLength(1);
    tickAt(250);
    socket().happen("open");
    expect(socket().sent).toEqual([text]);
    socket().say({ jsonrpc: "2.0", id: "1", result: STATUS });
    expect(await outcome).toEqual({ ok: true, result: STATUS });
  });

  it("gives a call up after 15 s and never sends it afterwards", async () => {
    const { rpc, socket, tickAt } = open();
    const outcome = reload(rpc);
    tickAt(14_999);
    expect(await settled(outcome)).toBe("pending");
    tickAt(15_000);
    expect(await outcome).toEqual({ ok: false, code: "no-connection", message: "" });
    tickAt(20_000);
    socket().happen("open");
    expect(socket().sent).toEqual([]);
    const late = reload(rpc);
    tickAt(35_000);
    expect(await late).toEqual({ ok: false, code: "no-answer", message: "" });
  });

  it("waits longer after each failure, until a message comes", () => {
    const { socket, tickAt, world } = open();
    const opened: number[] = [];
    for (let now = 0; now <= 4000; now += 50) {
      tickAt(now);
      if (world.sockets.length > opened.length) opened.push(now);
      if (world.states.at(-1) === "connecting") socket().happen("close");
    }
    expect(opened).toEqual([0, 250, 750, 1750, 3750]);
    tickAt(7750);
    socket().happen("open");
    socket().happen("message", "pong");
    socket().happen("close");
    tickAt(8000);
    expect(world.sockets).toHaveLength(7);
  });

  it("pings each 30 s and leaves a socket that does not answer", () => {
    const { socket, tickAt, world } = open();
    socket().happen("open");
    tickAt(29_999);
    tickAt(30_000);
    expect(socket().sent).toEqual(["ping"]);
    socket().happen("message", "pong");
    tickAt(60_000);
    tickAt(69_999);
    expect([socket().sent, world.states.at(-1)]).toEqual([["ping", "ping"], "open"]);
    tickAt(70_000);
    expect([world.sockets[0]?.closed, world.states.at(-1)]).toEqual([true, "closed"]);
  });

  it("leaves a socket that does not open", () => {
    const { tickAt, world } = open();
    tickAt(9_999);
    expect(world.states).toEqual(["connecting"]);
    tickAt(10_000);
    expect(world.states).toEqual(["connecting", "closed"]);
  });

  it("opens at once when told to hurry, but not a second socket", () => {
    const { rpc, socket, world } = open();
    socket().happen("close");
    rpc.hurry();
    rpc.hurry();
    expect(world.sockets).toHaveLength(2);
  });

  it("hands notifications on and passes over what it does not know", () => {
    const { socket, world } = open();
    socket().happen("open");
    socket().say({ jsonrpc: "2.0", method: "commands.changed", params: STATUS });
    socket().say({ jsonrpc: "2.0", method: "something.new", params: {} });
    socket().say({ jsonrpc: "2.0", id: "77", result: {} });
    socket().happen("message", "{");
    socket().happen("message", new ArrayBuffer(3));
    expect(world.changed).toEqual(["c1 sent"]);
  });

  it("hears nothing from a socket that it has left", () => {
    const { socket, world } = open();
    const first = socket();
    first.happen("close");
    first.say({ jsonrpc: "2.0", method: "commands.changed", params: STATUS });
    first.happen("open");
    expect([world.changed, world.states]).toEqual([[], ["connecting", "closed"]]);
  });

  it("leaves for the sign-in page when the site closes with 4401 or answers unauthorized, and at no other end", async () => {
    const { rpc, socket, world } = open();
    socket().happen("open");
    socket().end(1006);
    expect(world.left).toBe(0);
    rpc.hurry();
    socket().happen("open");
    const outcome = reload(rpc);
    socket().say({ jsonrpc: "2.0", id: "1", error: { code: -32011, message: "Sign in again.", data: { code: "unauthorized" } } });
    expect([await outcome, world.left]).toEqual([{ ok: false, code: "unauthorized", message: "Sign in again." }, 1]);
    socket().end(4401);
    expect(world.left).toBe(2);
  });

  it("refuses the 33rd call that waits", async () => {
    const { rpc } = open();
    for (let i = 0; i < 32; i++) void reload(rpc);
    expect(await reload(rpc)).toEqual({ ok: false, code: "too-many-calls", message: "" });
  });
});
