/** The keys of the list of alarms: moves the focus from line to line, opens and closes, and hands on what is to be done. */
import { alarmHash } from "../views.ts";
import { keyAct } from "./keys.ts";

const LINE = "[data-alarm]";

/** Returns the way to stop. */
export function listenToKeys(act: (what: "acknowledge" | "shelve" | "select", id: string) => void): () => void {
  /** Where the focus was: a line that left takes it along, and the next key goes on from there. */
  let place = -1;

  function listen(event: KeyboardEvent): void {
    const focused = document.activeElement;
    const line = focused?.closest<HTMLElement>(LINE) ?? undefined;
    const what = keyAct({
      key: event.key,
      modified: event.ctrlKey || event.altKey || event.metaKey,
      repeated: event.repeat,
      tag: focused instanceof HTMLInputElement && focused.type === "checkbox" ? "CHECKBOX" : (focused?.tagName ?? ""),
      onLine: line !== undefined && line === focused,
    });
    if (!what) return;
    const lines = [...document.querySelectorAll<HTMLElement>(LINE)];
    const at = line ? lines.indexOf(line) : -1;
    if (what === "next" || what === "previous") {
      event.preventDefault();
      move(lines, at, what === "next" ? 1 : -1);
    } else if (what === "close") {
      if (location.hash.startsWith("#alarms=")) location.hash = "#alarms";
    } else if (line?.dataset.alarm !== undefined) {
      event.preventDefault();
      place = at;
      if (what === "open") location.hash = alarmHash(line.dataset.alarm);
      else act(what, line.dataset.alarm);
    }
  }

  function move(lines: readonly HTMLElement[], at: number, by: number): void {
    // From a line that is gone, the one in its place is the next.
    const to = at >= 0 ? at + by : by > 0 ? Math.max(0, place) : place - 1;
    place = Math.min(Math.max(0, to), lines.length - 1);
    lines[place]?.focus();
  }

  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}
