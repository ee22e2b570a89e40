/** What happened to all alarms, newest first: read when it is looked at, again when something happened, and further back on demand. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { AlarmHistoryLine } from "../../../protocol/alarm.ts";
import type { ConsoleStore } from "../store.ts";
import type { CallError } from "../words/commands.ts";

export interface EventLog {
  /** `undefined` before the first answer. */
  readonly lines: ReadonlySignal<readonly AlarmHistoryLine[] | undefined>;
  /** Nothing older is there, or as many are shown as a page can hold. */
  readonly ended: ReadonlySignal<boolean>;
  readonly error: ReadonlySignal<CallError | undefined>;
  /** The newest ones. What was read further back is read anew with them. */
  load(): Promise<void>;
  older(): Promise<void>;
}

/** A page of them. */
export const LINES_READ = 100;
/** As many as the site gives at once. */
const MOST_LINES = 1000;

export function createEventLog({ read }: Pick<ConsoleStore, "read">): EventLog {
  const lines = signal<readonly AlarmHistoryLine[] | undefined>(undefined);
  const ended = signal(false);
  const error = signal<CallError | undefined>(undefined);
  let wanted = LINES_READ;
  let asked = 0;

  async function load(): Promise<void> {
    const own = ++asked;
    const limit = wanted;
    const outcome = await read("alarms.history", { limit });
    if (own !== asked) return;
    error.value = outcome.ok ? undefined : { code: outcome.code, message: outcome.message };
    if (!outcome.ok) return;
    lines.value = outcome.result.lines;
    ended.value = outcome.result.lines.length < limit || limit >= MOST_LINES;
  }

  return {
    lines,
    ended,
    error,
    load,
    older() {
      // One answer for all of them: lines of one moment cannot be parted by it.
      wanted = Math.min(MOST_LINES, wanted + LINES_READ);
      return load();
    },
  };
}
