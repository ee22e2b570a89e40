/**
 * The commands that the console shows: its own from the press of a button, others' from their first change. A state never goes
 * back: notifications and answers of one command may cross.
 */
import type { CommandState, CommandStatus, Method, TargetStatus } from "../../protocol/command.ts";
import type { CallErrorCode, Outcome } from "./rpc.ts";

export interface CommandEntry {
  readonly command: string;
  readonly method: Method;
  /** What it is about, for people: a screen, the text of a notice. Empty until known. */
  readonly subject: string;
  /** Pressed on this page. */
  readonly own: boolean;
  /** Server time. */
  readonly startedMs: number;
  readonly state: "sending" | "refused" | CommandState;
  readonly targets: readonly TargetStatus[];
  /** Why, when refused. */
  readonly error: { readonly code: CallErrorCode; readonly message: string } | null;
}

/** More than fits a screen; the audit log has the rest. */
const ENTRIES_KEPT = 20;

const ORDER: Readonly<Record<CommandEntry["state"], number>> = { sending: 0, accepted: 1, sent: 2, refused: 3, answered: 3, expired: 3 };

export type Start = Pick<CommandEntry, "command" | "method" | "subject" | "startedMs">;

/** Newest first. */
export function startCommand(entries: readonly CommandEntry[], start: Start): readonly CommandEntry[] {
  const entry: CommandEntry = { ...start, own: true, state: "sending", targets: [], error: null };
  return [entry, ...entries].slice(0, ENTRIES_KEPT);
}

export function foldStatus(entries: readonly CommandEntry[], status: CommandStatus, nowMs: number): readonly CommandEntry[] {
  const { command, method, state, targets } = status;
  const known = entries.find((entry) => entry.command === command);
  if (!known) {
    const subject = method.startsWith("screens.") ? targets.map(({ target }) => target.replace(/^screen:/, "")).join(", ") : "";
    const entry: CommandEntry = { command, method, subject, own: false, startedMs: nowMs, state, targets, error: null };
    return [entry, ...entries].slice(0, ENTRIES_KEPT);
  }
  if (ORDER[state] < ORDER[known.state]) return entries;
  return entries.map((entry) => (entry === known ? { ...entry, state, targets, error: null } : entry));
}

/** What became of the call itself. A refusal does not undo a state that a notification brought before it. */
export function foldOutcome(
  entries: readonly CommandEntry[],
  command: string,
  outcome: Outcome<CommandStatus>,
  nowMs: number,
): readonly CommandEntry[] {
  if (outcome.ok) return foldStatus(entries, outcome.result, nowMs);
  const { code, message } = outcome;
  return entries.map((entry) =>
    entry.command === command && entry.state === "sending" ? { ...entry, state: "refused", error: { code, message } } : entry,
  );
}

/** The newest command to a screen, while its result is still of interest. */
export function newestFor(entries: readonly CommandEntry[], screen: string, nowMs: number, withinMs: number): CommandEntry | undefined {
  return entries.find(
    ({ method, subject, startedMs }) => method.startsWith("screens.") && subject === screen && nowMs - startedMs < withinMs,
  );
}

/** What a command has come to, in one word: an answered one may have failed at its screen. */
export type Result = "sending" | "waiting" | "done" | "failed" | "expired" | "refused";

export function resultOf({ state, targets }: Pick<CommandEntry, "state" | "targets">): Result {
  if (state === "answered") return targets.some(({ ok }) => ok === false) ? "failed" : "done";
  if (state === "accepted" || state === "sent") return "waiting";
  return state;
}
