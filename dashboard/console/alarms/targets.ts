/** Where notifications go, as an admin sees it: the list, what tests came to, and the dead letters of the target that is looked at. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { DeadLetter, TargetLine, TargetTest } from "../../../protocol/target.ts";
import type { ConsoleStore, Order } from "../store.ts";
import type { CallError } from "../words/commands.ts";

export type TestState =
  | { readonly type: "sending" }
  | ({ readonly type: "answered" } & TargetTest)
  | { readonly type: "failed"; readonly error: CallError };

export interface TargetStore {
  /** `undefined` before the first list. By name. */
  readonly targets: ReadonlySignal<readonly TargetLine[] | undefined>;
  /** Why the newest order or reading brought nothing. */
  readonly error: ReadonlySignal<CallError | undefined>;
  /** The newest test of each target. */
  readonly tests: ReadonlySignal<ReadonlyMap<string, TestState>>;
  readonly dead: ReadonlySignal<{ readonly target: string; readonly letters: readonly DeadLetter[] } | undefined>;
  load(): Promise<void>;
  /** True when it was taken. */
  put(order: Order<"targets.put">): Promise<boolean>;
  remove(target: string): Promise<void>;
  test(target: string): Promise<void>;
  /** Shows its dead letters, or none any more. */
  look(target: string | undefined): Promise<void>;
  retry(target: string): Promise<void>;
}

export function createTargetStore({ read, give }: Pick<ConsoleStore, "read" | "give">): TargetStore {
  const targets = signal<readonly TargetLine[] | undefined>(undefined);
  const error = signal<CallError | undefined>(undefined);
  const tests = signal<ReadonlyMap<string, TestState>>(new Map());
  const dead = signal<{ readonly target: string; readonly letters: readonly DeadLetter[] } | undefined>(undefined);
  let [reading, looking] = [0, 0];

  async function load(): Promise<void> {
    const own = ++reading;
    const outcome = await read("targets.list", {});
    // A slower, older answer must not bring back what was deleted since.
    if (own !== reading) return;
    if (outcome.ok) targets.value = [...outcome.result.targets].sort((a, b) => (a.target < b.target ? -1 : 1));
    else error.value = { code: outcome.code, message: outcome.message };
  }

  async function look(target: string | undefined): Promise<void> {
    const own = ++looking;
    if (target === undefined) {
      dead.value = undefined;
      return;
    }
    const outcome = await read("targets.dead", { target });
    if (own !== looking) return;
    if (outcome.ok) dead.value = outcome.result;
    else error.value = { code: outcome.code, message: outcome.message };
  }

  /** What every order does: says why it was refused, and reads the list again. */
  async function settle(outcome: { readonly ok: true } | ({ readonly ok: false } & CallError)): Promise<boolean> {
    error.value = outcome.ok ? undefined : { code: outcome.code, message: outcome.message };
    await load();
    return outcome.ok;
  }

  function tested(target: string, state: TestState): void {
    tests.value = new Map(tests.value).set(target, state);
  }

  return {
    targets,
    error,
    tests,
    dead,
    load,
    look,
    put: async (order) => settle(await give("targets.put", order, order.target)),
    async remove(target) {
      await settle(await give("targets.delete", { target }, target));
      if (dead.value?.target === target) dead.value = undefined;
    },
    async test(target) {
      tested(target, { type: "sending" });
      const outcome = await give("targets.test", { target }, target);
      if (!outcome.ok) tested(target, { type: "failed", error: { code: outcome.code, message: outcome.message } });
      else {
        const { taken, error: reason, tookMs } = outcome.result;
        tested(target, { type: "answered", taken, error: reason, tookMs });
      }
      await load();
    },
    async retry(target) {
      await settle(await give("targets.retry", { target }, target));
      await look(target);
    },
  };
}
