/** What every part of the console needs: the state, the words, where the site is. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../i18n.ts";
import type { ConsoleStore } from "./store.ts";
import type { Words } from "./words.ts";

export interface ConsoleContext {
  readonly store: ConsoleStore;
  readonly words: Words;
  readonly language: Language;
  /** What stands before every path of the site. */
  readonly base: string;
}

const Context = createContext<ConsoleContext | undefined>(undefined);
export const ConsoleProvider = Context.Provider;

export function useConsole(): ConsoleContext {
  const context = useContext(Context);
  if (!context) throw new Error("a part of the console stands outside ConsoleProvider");
  return context;
}
