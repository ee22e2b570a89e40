/** Targets of notifications over slow answers and refusals; and what an admin has typed about one. */
import { describe, expect, it } from "vitest";
import { draftOf, EMPTY_TARGET_DRAFT, targetOf } from "../../../../dashboard/console/alarms/target-draft.ts";
import { createTargetStore } from "../../../../dashboard/console/alarms/targets.ts";
import type { ConsoleStore } from "../../../../dashboard/console/store.ts";
import type { TargetLine } from "../../../../protocol/target.ts";

const LINE: TargetLine = {
  target: "pager",
  kind: "webhook",
  url: "https://hooks.example/p",
  sendResolved: true,
  minPriority: "high",
  secret: true,
  putMs: 1,
  putBy: "admin",
  queued: 0,
  dead: 2,
  sentMs: null,
  error: null,
};

function open() {
  const world = { given: [] as unknown[], results: [] as unknown[], asked: [] as unknown[], reads: [] as ((outcome: unknown) => void)[] };
  const give = (async (method: string, params: unknown, subject: string) => {
    world.given.push([method, params, subject]);
    return world.results.shift();
  }) as unknown as ConsoleStore["give"];
  const read = ((method: string, params: unknown) => {
    world.asked.push([method, params]);
    return new Promise((resolve) => world.reads.push(resolve));
  }) as unknown as ConsoleStore["read"];
  const store = createTargetStore({ give, read });
  const list = (index: number, ...targets: TargetLine[]): void => world.reads[index]?.({ ok: true, result: { targets } });
  return { world, store, list };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("createTargetStore", () => {
  it("shows the list that was asked for last, by name", async () => {
    const { store, list } = open();
    void store.load();
    void store.load();
    list(1, LINE, { ...LINE, target: "am" });
    await settle();
    list(0, LINE);
    await settle();
    expect(store.targets.value?.map(({ target }) => target)).toEqual(["am", "pager"]);
  });

  it("says why a target was refused, and keeps the list", async () => {
    const { world, store, list } = open();
    world.results.push({ ok: false, code: "bad-target", message: "url: must begin with https://" });
    const put = store.put({ target: "am", kind: "alertmanager", url: "http://am" });
    await settle();
    list(0, LINE);
    expect(await put).toBe(false);
    expect([store.error.value, store.targets.value]).toEqual([{ code: "bad-target", message: "url: must begin with https://" }, [LINE]]);
  });

  it("says what became of a test, of each target", async () => {
    const { world, store } = open();
    world.results.push({ ok: true, result: { target: "pager", taken: false, error: "http-400", tookMs: 12 } });
    world.results.push({ ok: false, code: "no-answer", message: "" });
    void store.test("pager");
    expect(store.tests.value.get("pager")).toEqual({ type: "sending" });
    void store.test("am");
    await settle();
    expect([...store.tests.value]).toEqual([
      ["pager", { type: "answered", taken: false, error: "http-400", tookMs: 12 }],
      ["am", { type: "failed", error: { code: "no-answer", message: "" } }],
    ]);
  });

  it("shows dead letters of the target that is looked at now, and after they were sent again those that are left", async () => {
    const { world, store, list } = open();
    void store.look("am");
    void store.look("pager");
    world.reads[1]?.({ ok: true, result: { target: "pager", letters: ["one"] } });
    world.reads[0]?.({ ok: true, result: { target: "am", letters: [] } });
    await settle();
    expect(store.dead.value).toEqual({ target: "pager", letters: ["one"] });
    world.results.push({ ok: true, result: { target: "pager", retried: 1 } });
    const retry = store.retry("pager");
    await settle();
    list(2, LINE);
    await settle();
    world.reads[3]?.({ ok: true, result: { target: "pager", letters: [] } });
    await retry;
    expect([store.dead.value, world.given]).toEqual([{ target: "pager", letters: [] }, [["targets.retry", { target: "pager" }, "pager"]]]);
    await store.look(undefined);
    expect(store.dead.value).toBeUndefined();
  });
});

describe("targetOf", () => {
  const draft = { ...EMPTY_TARGET_DRAFT, target: " am ", url: " https://am.example " };

  it("gives what the contract accepts", () => {
    expect(targetOf(draft)).toEqual({
      target: "am",
      kind: "alertmanager",
      url: "https://am.example",
      sendResolved: true,
      minPriority: "low",
    });
  });

  it("gives nothing while name or address cannot be one", () => {
    const wrong = [{ target: "" }, { target: "a b" }, { url: "" }, { url: "am.example" }, { url: "ftp://x" }, { secret: "a b" }];
    expect(wrong.map((part) => targetOf({ ...draft, ...part }))).toEqual(wrong.map(() => undefined));
  });

  it("leaves a secret that is kept as it is, unless there is another or it is to go", () => {
    const kept = draftOf(LINE);
    expect(
      [targetOf(kept), targetOf({ ...kept, noSecret: true }), targetOf({ ...kept, secret: "s" })].map((order) => order?.secret),
    ).toEqual([undefined, null, "s"]);
  });
});
