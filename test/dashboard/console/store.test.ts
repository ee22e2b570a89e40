/** The console's state over lost connections: what is asked again, and when the page calls itself old. */
import { describe, expect, it } from "vitest";
import { createClock } from "../../../dashboard/clock.ts";
import type { Outcome, Rpc, RpcParts } from "../../../dashboard/console/rpc.ts";
import { createConsoleStore } from "../../../dashboard/console/store.ts";
import { firstConnection } from "../../../dashboard/screen/connection.ts";
import type { CommandState, CommandStatus } from "../../../protocol/command.ts";

const status = (command: string, state: CommandState): CommandStatus => {
  return { command, method: "screens.reload", state, targets: [{ target: "screen:lobby", state, ok: null, error: null }] };
};

function open() {
  const world = { now: 0, ids: 0, forbidden: 0, calls: [] as unknown[], answers: [] as Outcome<unknown>[] };
  let parts: Pick<RpcParts, "onState" | "onChanged"> | undefined;
  const store = createConsoleStore({
    clock: createClock(() => ({ wallMs: 1_000_000 + world.now, monotonicMs: world.now })),
    newId: () => `c${++world.ids}`,
    onForbidden: () => {
      world.forbidden++;
    },
    openRpc: (given) => {
      parts = given;
      const call: Rpc["call"] = (method, params) => {
        world.calls.push([method, params]);
        return Promise.resolve(world.answers.shift() as never);
      };
      return { call, tick: () => {}, hurry: () => {} };
    },
  });
  if (!parts) throw new Error("the store did not open its socket");
  return { world, store, parts };
}

const sent = (command: string): Outcome<CommandStatus> => ({ ok: true, result: status(command, "sent") });

describe("createConsoleStore", () => {
  it("shows a command from the press, then what became of it", async () => {
    const { world, store, parts } = open();
    world.answers.push(sent("c1"));
    const order = store.order("screens.reload", { screen: "lobby" }, "lobby");
    expect(store.commands.value.map(({ command, state }) => [command, state])).toEqual([["c1", "sending"]]);
    expect(await order).toEqual(status("c1", "sent"));
    expect(store.commands.value[0]?.state).toBe("sent");
    parts.onChanged(status("c1", "answered"));
    expect(store.commands.value[0]?.state).toBe("answered");
    expect(world.calls).toEqual([["screens.reload", { screen: "lobby", command: "c1" }]]);
  });

  it("asks again, with the same id, for what was still open when the socket was lost", async () => {
    const { world, store, parts } = open();
    world.answers.push(sent("c1"), sent("c2"));
    await store.order("screens.reload", { screen: "lobby" }, "lobby");
    await store.order("screens.reload", { screen: "lobby" }, "lobby");
    parts.onChanged(status("c1", "answered"));
    world.calls.length = 0;
    world.answers.push({ ok: true, result: status("c2", "expired") });
    parts.onState("closed");
    parts.onState("open");
    await new Promise((resolve) => setImmediate(resolve));
    expect(world.calls).toEqual([["screens.reload", { screen: "lobby", command: "c2" }]]);
    expect(store.commands.value.map(({ state }) => state)).toEqual(["expired", "answered"]);
  });

  it("says so when the site refuses", async () => {
    const { world, store } = open();
    world.answers.push({ ok: false, code: "unknown-screen", message: "No such screen is on." });
    expect(await store.order("screens.identify", { screen: "hall" }, "hall")).toBeUndefined();
    expect(store.commands.value[0]).toMatchObject({ state: "refused", error: { code: "unknown-screen" } });
    expect(world.forbidden).toBe(0);
  });

  it("gives an order's reason for being refused to who gave it", async () => {
    const { world, store } = open();
    const refusal: Outcome<unknown> = { ok: false, code: "drill-runs", message: "" };
    world.answers.push(refusal);
    expect(await store.give("alarms.drill", {}, "")).toEqual(refusal);
  });

  it("asks who is at this console once the site says that something is not for them", async () => {
    const { world, store } = open();
    world.answers.push({ ok: false, code: "forbidden", message: "" });
    await store.order("screens.identify", { screen: "hall" }, "hall");
    expect(world.forbidden).toBe(1);
  });

  it("reads without a command: what is read is in no list", async () => {
    const { world, store } = open();
    const outcome: Outcome<unknown> = { ok: true, result: { tokens: [] } };
    world.answers.push(outcome);
    expect(await store.read("tokens.list", {})).toEqual(outcome);
    expect([world.calls, store.commands.value]).toEqual([[["tokens.list", {}]], []]);
  });

  it("calls itself old when the stream is down for a second, or silent for a heartbeat and a half", () => {
    const { world, store } = open();
    const at = (now: number, state: "open" | "closed"): boolean => {
      world.now = now;
      store.take.feed({ ...firstConnection(0), state, heardMs: 0 });
      store.take.second();
      return store.old.value;
    };
    expect([at(15_000, "open"), at(15_001, "open")]).toEqual([false, true]);
    expect([at(1_000, "closed"), at(1_001, "closed")]).toEqual([false, true]);
  });
});
