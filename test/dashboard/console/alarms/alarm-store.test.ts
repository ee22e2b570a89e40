/** What an operator orders of alarms: nothing is done before the site says so, and every refusal is told. */
import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { canAct, createAlarmStore } from "../../../../dashboard/console/alarms/alarm-store.ts";
import { markOf } from "../../../../dashboard/console/alarms/marks.ts";
import type { ConsoleStore } from "../../../../dashboard/console/store.ts";
import { entry } from "./entry.ts";

function open() {
  const nowMs = signal(1_000);
  const given: unknown[][] = [];
  const waiting: ((outcome: unknown) => void)[] = [];
  const give = ((method: string, params: unknown, subject: string) => {
    given.push([method, params, subject]);
    return new Promise((resolve) => waiting.push(resolve));
  }) as unknown as ConsoleStore["give"];
  const store = createAlarmStore({ give, nowMs }, "en");
  const answer = (index: number, done: readonly string[], refused: readonly unknown[] = []): void =>
    waiting[index]?.({ ok: true, result: { command: "c", method: "alarms.acknowledge", state: "answered", targets: [], done, refused } });
  const mark = (alarm: ReturnType<typeof entry>) => markOf(store.marks.value, alarm, nowMs.value);
  return { nowMs, given, waiting, store, answer, mark };
}

const [A, B] = [entry("A"), entry("B")];

describe("createAlarmStore", () => {
  it("marks an alarm as sent, then as confirmed, until the list says what became of it", async () => {
    const { store, answer, mark, given } = open();
    const acted = store.act("alarms.acknowledge", [A], " seen ");
    expect([mark(A)?.type, mark(B)]).toEqual(["sending", undefined]);
    answer(0, [A.id]);
    expect(await acted).toBe(true);
    expect(mark(A)?.type).toBe("done");
    expect(mark({ ...A, state: "ACKED", sinceMs: 2 })).toBeUndefined();
    expect(given).toEqual([["alarms.acknowledge", { ids: [A.id], note: "seen" }, "A"]]);
  });

  it("says which alarms the site refused, and why, beside those that it took", async () => {
    const { store, answer, mark } = open();
    const acted = store.act("alarms.acknowledge", [A, B], "");
    answer(0, [A.id], [{ id: B.id, code: "no-effect" }]);
    await acted;
    expect([mark(A)?.type, mark(B)]).toMatchObject(["done", { type: "refused", code: "no-effect" }]);
    expect(store.report.value).toEqual({
      method: "alarms.acknowledge",
      asked: 2,
      done: 1,
      refused: [{ id: B.id, code: "no-effect" }],
      error: undefined,
    });
  });

  it("says why nothing was done when the whole command failed", async () => {
    const { store, waiting, mark } = open();
    const acted = store.act("alarms.acknowledge", [A], "");
    waiting[0]?.({ ok: false, code: "no-connection", message: "" });
    expect(await acted).toBe(false);
    const error = { code: "no-connection", message: "" };
    expect(mark(A)).toMatchObject({ type: "failed", error });
    expect(store.report.value).toEqual({ method: "alarms.acknowledge", asked: 1, done: 0, refused: [], error });
  });

  it("lets the later of two orders of one alarm stand, whichever is answered first", async () => {
    const { store, answer, mark } = open();
    const first = store.act("alarms.comment", [A], "one");
    const second = store.act("alarms.shelve", [A], "");
    answer(1, [A.id]);
    await second;
    answer(0, [], [{ id: A.id, code: "unknown-alarm" }]);
    await first;
    expect(mark(A)).toMatchObject({ type: "done", method: "alarms.shelve" });
    expect(store.report.value).toMatchObject({ method: "alarms.shelve", done: 1 });
  });

  it("forgets a confirmation that the list does not follow, and later a refusal", async () => {
    const { store, answer, mark, nowMs } = open();
    const acted = store.act("alarms.acknowledge", [A, B], "");
    answer(0, [A.id], [{ id: B.id, code: "no-effect" }]);
    await acted;
    nowMs.value = 1_000 + 10_000;
    expect([mark(A), mark(B)?.type]).toEqual([undefined, "refused"]);
    nowMs.value = 1_000 + 60_000;
    expect(mark(B)).toBeUndefined();
  });

  it("names only alarms that the order can change, and gives no order where none is left", async () => {
    const { store, answer, given } = open();
    const seen = entry("seen", { state: "ACKED" });
    const acted = store.act("alarms.acknowledge", [A, seen], "");
    answer(0, [A.id]);
    await acted;
    expect(await store.act("alarms.acknowledge", [seen], "")).toBe(false);
    expect(given).toEqual([["alarms.acknowledge", { ids: [A.id], note: "" }, "A"]]);
  });

  it("shelves for the time that is chosen, an hour at first", async () => {
    const { store, given } = open();
    void store.act("alarms.shelve", [A], "");
    store.shelfMs.value = 900_000;
    void store.act("alarms.shelve", [A, B], "");
    expect(given).toEqual([
      ["alarms.shelve", { ids: [A.id], note: "", forMs: 3_600_000 }, "A"],
      ["alarms.shelve", { ids: [A.id, B.id], note: "", forMs: 900_000 }, "2"],
    ]);
  });

  it("makes notes fit the contract: no control characters, at most 500 characters", () => {
    const { store, given } = open();
    void store.act("alarms.comment", [A], `tab\there${"x".repeat(600)}`);
    expect(given[0]?.[1]).toEqual({ ids: [A.id], note: `tab here${"x".repeat(492)}` });
  });

  it("keeps the reason of a drill that did not start, until one does", async () => {
    const { store, waiting } = open();
    const refused = store.drill("critical", "");
    waiting[0]?.({ ok: false, code: "drill-runs", message: "" });
    expect([await refused, store.drillError.value]).toEqual([false, { code: "drill-runs", message: "" }]);
    const started = store.drill("high", "night shift");
    waiting[1]?.({ ok: true, result: {} });
    expect([await started, store.drillError.value]).toEqual([true, undefined]);
  });

  it("selects and lets go", () => {
    const { store } = open();
    store.select(["a", "b"], true);
    store.select(["a"], false);
    expect([...store.selected.value]).toEqual(["b"]);
  });
});

describe("canAct", () => {
  it("offers what the site would take", () => {
    const offered = (state: Parameters<typeof canAct>[1]["state"]) =>
      (["acknowledge", "shelve", "unshelve", "comment", "remove", "return"] as const).filter((act) => canAct(`alarms.${act}`, { state }));
    expect(offered("UNACK")).toEqual(["acknowledge", "shelve", "comment", "remove"]);
    expect(offered("ACKED")).toEqual(["shelve", "comment", "remove"]);
    expect(offered("RTNUN")).toEqual(["acknowledge", "shelve", "comment", "remove"]);
    expect(offered("SHLVD")).toEqual(["shelve", "unshelve", "comment", "remove"]);
    expect(offered("DSUPR")).toEqual(["shelve", "comment", "remove"]);
    expect(offered("OOSRV")).toEqual(["comment", "return"]);
  });
});
