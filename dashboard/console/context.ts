/** What every part of the console needs: the state, the words, who acts, where the site is. */
import type { ReadonlySignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../i18n.ts";
import type { Account } from "./account.ts";
import type { AlarmStore } from "./alarms/alarm-store.ts";
import type { EventLog } from "./alarms/event-log.ts";
import type { HistoryStore } from "./alarms/history-store.ts";
import type { RuleList } from "./alarms/rule-list.ts";
import type { TargetStore } from "./alarms/targets.ts";
import type { AuditLog } from "./audit-log.ts";
import type { ConsoleStore } from "./store.ts";
import type { TokenStore } from "./tokens.ts";
import type { Place } from "./views.ts";
import type { Words } from "./words.ts";

export interface ConsoleContext {
  readonly store: ConsoleStore;
  readonly account: Account;
  readonly alarms: AlarmStore;
  /** Of one alarm. */
  readonly history: HistoryStore;
  /** Of all alarms. */
  readonly eventLog: EventLog;
  readonly rules: RuleList;
  readonly targets: TargetStore;
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  readonly words: Words;
  readonly language: Language;
  /** What stands before every path of the site. */
  readonly base: string;
  /** The address behind `#`. */
  readonly place: ReadonlySignal<Place>;
  /** Room for screens and notices beside each other. */
  readonly wide: ReadonlySignal<boolean>;
}

const Context = createContext<ConsoleContext | undefined>(undefined);
export const ConsoleProvider = Context.Provider;

export function useConsole(): ConsoleContext {
  const context = useContext(Context);
  if (!context) throw new Error("a part of the console stands outside ConsoleProvider");
  return context;
}
