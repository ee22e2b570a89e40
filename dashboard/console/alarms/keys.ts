/** The list of alarms under a keyboard: which key asks for what. Never while somebody types. */

export type KeyAct = "next" | "previous" | "acknowledge" | "shelve" | "open" | "select" | "close";

const ACTS: Readonly<Record<string, KeyAct>> = {
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  a: "acknowledge",
  s: "shelve",
  Enter: "open",
  x: "select",
  Escape: "close",
};

export interface KeyPress {
  readonly key: string;
  /** With Ctrl, Alt or Meta it is the browser's. */
  readonly modified: boolean;
  /** A key that is held down must not go through a list. */
  readonly repeated: boolean;
  /** Of what has the focus, in capitals. */
  readonly tag: string;
  /** A line of the list has the focus itself. */
  readonly onLine: boolean;
}

const TYPING: readonly string[] = ["INPUT", "TEXTAREA", "SELECT"];
/** What has a meaning of its own outside of the list: scrolling a page, pressing a button. */
const OWN: readonly string[] = ["ArrowDown", "ArrowUp", "Enter"];

export function keyAct({ key, modified, repeated, tag, onLine }: KeyPress): KeyAct | undefined {
  const act = Object.hasOwn(ACTS, key) ? ACTS[key] : undefined;
  if (!act || modified || (TYPING.includes(tag) && act !== "close")) return undefined;
  if (repeated && act !== "next" && act !== "previous") return undefined;
  return OWN.includes(key) && !onLine ? undefined : act;
}
