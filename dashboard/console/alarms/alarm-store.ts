/** What an operator does with alarms on this page: the marks of what was ordered, what is selected, and the shelf time that one touch gives. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type AlarmEntry, accepts, type Priority } from "../../../protocol/alarm.ts";
import { MAX_ALARM_IDS, NOTE_MAX_CHARACTERS } from "../../../protocol/command.ts";
import { summaryIn } from "../../alarms/summary.ts";
import type { Language } from "../../i18n.ts";
import { noticeText } from "../notice-draft.ts";
import type { ConsoleStore } from "../store.ts";
import type { CallError } from "../words/commands.ts";
import { type ActMethod, type ActReport, type Marks, reportOf, settleActs, startActs } from "./marks.ts";

export interface AlarmStore {
  readonly marks: ReadonlySignal<Marks>;
  /** Of the newest command. */
  readonly report: ReadonlySignal<ActReport | undefined>;
  /** Ids. Those that are gone from the list are passed over. */
  readonly selected: ReadonlySignal<ReadonlySet<string>>;
  readonly shelfMs: Signal<number>;
  /** Why the newest drill did not start. */
  readonly drillError: ReadonlySignal<CallError | undefined>;
  select(ids: readonly string[], on: boolean): void;
  /** True when the site took it, for at least one of them. */
  act(method: ActMethod, alarms: readonly AlarmEntry[], note: string): Promise<boolean>;
  drill(priority: Priority, note: string): Promise<boolean>;
}

export const SHELF_CHOICES_MS: readonly number[] = [15 * 60_000, 3_600_000, 8 * 3_600_000, 24 * 3_600_000, 7 * 24 * 3_600_000];
/** Long enough for a repair to begin, short enough that nobody forgets it. */
const SHELF_MS = 3_600_000;

export function createAlarmStore({ give, nowMs }: Pick<ConsoleStore, "give" | "nowMs">, language: Language): AlarmStore {
  const marks = signal<Marks>(new Map());
  const report = signal<ActReport | undefined>(undefined);
  const selected = signal<ReadonlySet<string>>(new Set());
  const shelfMs = signal(SHELF_MS);
  const drillError = signal<CallError | undefined>(undefined);
  let acts = 0;

  async function send(method: ActMethod, alarms: readonly AlarmEntry[], note: string) {
    const params = { ids: alarms.map(({ id }) => id), note };
    const subject = alarms.length === 1 ? summaryIn(language, alarms[0] as AlarmEntry) : String(alarms.length);
    if (method === "alarms.shelve") return give(method, { ...params, forMs: shelfMs.value }, subject);
    return give(method, params, subject);
  }

  return {
    marks,
    report,
    selected,
    shelfMs,
    drillError,
    select(ids, on) {
      const next = new Set(selected.value);
      for (const id of ids) on ? next.add(id) : next.delete(id);
      selected.value = next;
    },
    async act(method, wanted, typed) {
      const alarms = wanted.filter((alarm) => canAct(method, alarm)).slice(0, MAX_ALARM_IDS);
      const note = noteOf(typed);
      if (alarms.length === 0) return false;
      const act = ++acts;
      marks.value = startActs(marks.value, method, act, alarms, nowMs.value);
      const outcome = await send(method, alarms, note);
      marks.value = settleActs(marks.value, act, outcome, nowMs.value);
      if (act === acts) report.value = reportOf(method, alarms.length, outcome);
      return outcome.ok && outcome.result.done.length > 0;
    },
    async drill(priority, typed) {
      const note = noteOf(typed);
      const outcome = await give("alarms.drill", { priority, note }, note);
      drillError.value = outcome.ok ? undefined : { code: outcome.code, message: outcome.message };
      return outcome.ok;
    },
  };
}

/** As the contract wants it: a pasted tab is not the operator's fault. */
function noteOf(typed: string): string {
  return noticeText(typed).slice(0, NOTE_MAX_CHARACTERS);
}

const INPUTS = {
  "alarms.acknowledge": "acknowledge",
  "alarms.shelve": "shelve",
  "alarms.unshelve": "unshelve",
  "alarms.remove": "remove",
  "alarms.return": "return",
} as const;

/** Whether it would change anything: the site decides by the same table. A comment always may. */
export function canAct(method: ActMethod, { state }: Pick<AlarmEntry, "state">): boolean {
  return method === "alarms.comment" || accepts(state, INPUTS[method]);
}
