/**
 * What this page has ordered of alarms and the list does not say yet: each alarm carries a mark from the press of a button until
 * the list shows what came of it. Nothing is shown as done before the site has said so.
 */
import type { AlarmEntry } from "../../../protocol/alarm.ts";
import type { AlarmsOrdered, CommandStatus, WriteMethod } from "../../../protocol/command.ts";
import type { Outcome } from "../rpc.ts";
import type { CallError } from "../words/commands.ts";

/** Commands that name alarms. */
export type ActMethod = Exclude<Extract<WriteMethod, `alarms.${string}`>, "alarms.drill">;
export type RefusalCode = AlarmsOrdered["refused"][number]["code"];

interface Ordered {
  readonly method: ActMethod;
  /** Which press it was: a later one of the same alarm takes its place. */
  readonly act: number;
  readonly atMs: number;
  /** The alarm as it was then. */
  readonly seen: AlarmEntry;
}

export type Mark = Ordered &
  (
    | { readonly type: "sending" }
    | { readonly type: "done" }
    | { readonly type: "refused"; readonly code: RefusalCode }
    | { readonly type: "failed"; readonly error: CallError }
  );

export type Marks = ReadonlyMap<string, Mark>;

/** How a command about several alarms came out. */
export interface ActReport {
  readonly method: ActMethod;
  readonly asked: number;
  readonly done: number;
  readonly refused: AlarmsOrdered["refused"];
  readonly error: CallError | undefined;
}

/** The list follows the answer within a frame or two; if it does not, the mark would only puzzle. */
const DONE_SHOWN_MS = 10_000;
/** Long enough to be read, and gone before it is old news. */
const FAILURE_SHOWN_MS = 60_000;

export function startActs(marks: Marks, method: ActMethod, act: number, alarms: readonly AlarmEntry[], nowMs: number): Marks {
  const next = new Map([...marks].filter(([, mark]) => mark.type === "sending" || nowMs - mark.atMs < FAILURE_SHOWN_MS));
  for (const seen of alarms) next.set(seen.id, { type: "sending", method, act, atMs: nowMs, seen });
  return next;
}

export function settleActs(marks: Marks, act: number, outcome: Outcome<CommandStatus & AlarmsOrdered>, nowMs: number): Marks {
  const refused = new Map(outcome.ok ? outcome.result.refused.map(({ id, code }) => [id, code] as const) : []);
  const settled = [...marks].map(([id, mark]): readonly [string, Mark] => {
    if (mark.act !== act) return [id, mark];
    const { method, seen } = mark;
    const ordered = { method, act, atMs: nowMs, seen };
    if (!outcome.ok) return [id, { ...ordered, type: "failed", error: { code: outcome.code, message: outcome.message } }];
    const code = refused.get(id);
    return [id, code === undefined ? { ...ordered, type: "done" } : { ...ordered, type: "refused", code }];
  });
  return new Map(settled);
}

export function reportOf(method: ActMethod, asked: number, outcome: Outcome<CommandStatus & AlarmsOrdered>): ActReport {
  if (!outcome.ok) {
    return { method, asked, done: 0, refused: [], error: { code: outcome.code, message: outcome.message } };
  }
  return { method, asked, done: outcome.result.done.length, refused: outcome.result.refused, error: undefined };
}

/** The mark that an alarm carries now, if any. */
export function markOf(marks: Marks, alarm: AlarmEntry, nowMs: number): Mark | undefined {
  const mark = marks.get(alarm.id);
  if (!mark || mark.type === "sending") return mark;
  const shown = nowMs - mark.atMs < (mark.type === "done" ? DONE_SHOWN_MS : FAILURE_SHOWN_MS);
  if (!shown) return undefined;
  return mark.type === "done" && hasChanged(mark.seen, alarm) ? undefined : mark;
}

/** Whether the list says of an alarm something else than when the button was pressed. */
function hasChanged(before: AlarmEntry, after: AlarmEntry): boolean {
  return (
    before.state !== after.state ||
    before.sinceMs !== after.sinceMs ||
    before.shelf?.untilMs !== after.shelf?.untilMs ||
    before.comments.at(-1)?.atMs !== after.comments.at(-1)?.atMs ||
    before.comments.length !== after.comments.length
  );
}
