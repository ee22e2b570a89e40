/**
 * What a line of the screen list says of its screen, as one state: the worst that is true. Of an old list nothing good is
 * true any more.
 */
import type { ScreenStatus } from "../../protocol/command.ts";
import { REPORT_JITTER_MS, REPORT_MS } from "../../protocol/frame.ts";

export type ScreenState = "connected" | "unknown" | "background" | "notDrawing" | "silent" | "lost";

/** One report may be late; with two missing the site cuts the screen. */
export const SILENT_MS = 1.5 * (REPORT_MS + REPORT_JITTER_MS);

/** Applied but not on the glass: two seconds of frames at their fastest. A page that draws is behind by one or two. */
const UNDRAWN_FRAMES = 8;

export function screenState(screen: ScreenStatus, nowMs: number, old: boolean): ScreenState {
  if (!screen.connected) return "lost";
  if (old) return "unknown";
  if (nowMs - (screen.reportMs ?? screen.sinceMs) > SILENT_MS) return "silent";
  if (screen.hidden) return "background";
  return screen.applied - screen.painted > UNDRAWN_FRAMES ? "notDrawing" : "connected";
}

const WORST_FIRST: readonly ScreenState[] = ["lost", "silent", "notDrawing", "background", "unknown", "connected"];

/** What needs a person first; within a state by name, so that a list does not jump under a finger. */
export function sortScreens(screens: readonly ScreenStatus[], nowMs: number, old: boolean): readonly ScreenStatus[] {
  const rank = (screen: ScreenStatus): number => WORST_FIRST.indexOf(screenState(screen, nowMs, old));
  return [...screens].sort((a, b) => rank(a) - rank(b) || (a.screen < b.screen ? -1 : 1));
}
