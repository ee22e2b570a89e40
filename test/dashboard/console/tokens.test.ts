/** The list of tokens over slow answers, and the one secret that is shown. */
import { describe, expect, it } from "vitest";
import type { ConsoleStore } from "../../../dashboard/console/store.ts";
import { createTokenStore, sortTokens } from "../../../dashboard/console/tokens.ts";
import type { TokenStatus } from "../../../protocol/command.ts";

const TOKEN: TokenStatus = {
  token: "t1",
  name: "Line 1",
  role: "device",
  devices: null,
  madeMs: 1,
  madeBy: "admin",
  usedMs: null,
  revokedMs: null,
};

function open() {
  const world = { orders: [] as unknown[], results: [] as unknown[], reads: [] as ((outcome: unknown) => void)[] };
  const order = (async (method: string, params: unknown, subject: string) => {
    world.orders.push([method, params, subject]);
    return world.results.shift();
  }) as ConsoleStore["order"];
  const read = (() => new Promise((resolve) => world.reads.push(resolve as never))) as unknown as ConsoleStore["read"];
  const store = createTokenStore({ order, read });
  const answer = (index: number, tokens: readonly TokenStatus[]): void => world.reads[index]?.({ ok: true, result: { tokens } });
  return { world, store, answer };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("createTokenStore", () => {
  it("shows the list that was asked for last, not the one that came last", async () => {
    const { store, answer } = open();
    void store.load();
    void store.load();
    answer(1, [{ ...TOKEN, revokedMs: 5 }]);
    await settle();
    answer(0, [TOKEN]);
    await settle();
    expect(store.tokens.value).toEqual([{ ...TOKEN, revokedMs: 5 }]);
  });

  it("keeps the list that it has when a reading fails, and says why", async () => {
    const { world, store, answer } = open();
    void store.load();
    answer(0, [TOKEN]);
    await settle();
    void store.load();
    world.reads[1]?.({ ok: false, code: "no-answer", message: "" });
    await settle();
    expect([store.tokens.value, store.error.value]).toEqual([[TOKEN], { ok: false, code: "no-answer", message: "" }]);
  });

  it("holds a new token's secret until the admin has stored it", async () => {
    const { world, store, answer } = open();
    world.results.push({ token: "t1", secret: "s3cret" });
    const made = store.make({ name: "Line 1", role: "device", devices: ["a"] });
    await settle();
    answer(0, [TOKEN]);
    expect(await made).toBe(true);
    expect(world.orders).toEqual([["tokens.make", { name: "Line 1", role: "device", devices: ["a"] }, "Line 1"]]);
    expect(store.made.value).toEqual({ token: "t1", name: "Line 1", role: "device", devices: ["a"], secret: "s3cret" });
    store.forget();
    expect(store.made.value).toBeUndefined();
  });

  it("shows no secret of a token that was refused, or is revoked again", async () => {
    const { world, store, answer } = open();
    world.results.push(undefined, { token: "t1", secret: null }, { command: "c" });
    const refused = store.make({ name: "Line 1", role: "device" });
    await settle();
    answer(0, []);
    expect([await refused, store.made.value]).toEqual([false, undefined]);
    void store.make({ name: "Line 1", role: "device" });
    await settle();
    expect(store.made.value).toEqual({ token: "t1", name: "Line 1", role: "device", devices: null, secret: null });
    void store.revoke(TOKEN);
    await settle();
    expect([world.orders.at(-1), store.made.value]).toEqual([["tokens.revoke", { token: "t1" }, "Line 1"], undefined]);
  });
});

describe("sortTokens", () => {
  it("puts those in force first, the newest ahead", () => {
    const tokens = [
      { ...TOKEN, token: "old", madeMs: 1 },
      { ...TOKEN, token: "gone", madeMs: 9, revokedMs: 10 },
      { ...TOKEN, token: "new", madeMs: 5 },
    ];
    expect(sortTokens(tokens).map(({ token }) => token)).toEqual(["new", "old", "gone"]);
  });
});
