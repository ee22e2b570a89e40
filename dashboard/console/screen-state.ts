/**
 * The list of screens: those that are on and those that are paired, as one; and what a line of it says of its screen, as one
 * state: the worst that is true. Of an old list nothing good is true any more.
 */
import type { ConsoleScreens, PairedScreen, ScreenStatus } from "../../protocol/command.ts";
import { REPORT_JITTER_MS, REPORT_MS } from "../../protocol/frame.ts";

export type ScreenState = "connected" | "unknown" | "background" | "off" | "notDrawing" | "silent" | "lost";

/** A screen that is on, or paired, or both. */
export interface ListedScreen {
  readonly screen: string;
  /** What people call it: the name given at pairing, else its id. */
  readonly name: string;
  readonly wall: string;
  /** `undefined` while it is not on, and for some time after. */
  readonly status: ScreenStatus | undefined;
  readonly paired: PairedScreen | undefined;
}

/** One report may be late; with two missing the site cuts the screen. */
export const SILENT_MS = 1.5 * (REPORT_MS + REPORT_JITTER_MS);

/** Applied but not on the glass: two seconds of frames at their fastest. A page that draws is behind by one or two. */
const UNDRAWN_FRAMES = 8;

export function listScreens({ screens, paired }: Pick<ConsoleScreens, "screens" | "paired">): readonly ListedScreen[] {
  const pairings = new Map(paired.map((one) => [one.screen, one]));
  const on = screens.map((status): ListedScreen => {
    const { screen, wall, name } = status;
    const pairing = pairings.get(screen);
    pairings.delete(screen);
    return { screen, name: pairing?.name ?? name ?? screen, wall, status, paired: pairing };
  });
  const off = [...pairings.values()].map((pairing): ListedScreen => {
    const { screen, name, wall } = pairing;
    return { screen, name, wall, status: undefined, paired: pairing };
  });
  return [...on, ...off];
}

export function screenState(status: ScreenStatus | undefined, nowMs: number, old: boolean): ScreenState {
  if (!status) return old ? "unknown" : "off";
  if (!status.connected) return "lost";
  if (old) return "unknown";
  if (nowMs - (status.reportMs ?? status.sinceMs) > SILENT_MS) return "silent";
  if (status.hidden) return "background";
  return status.applied - status.painted > UNDRAWN_FRAMES ? "notDrawing" : "connected";
}

const WORST_FIRST: readonly ScreenState[] = ["lost", "silent", "notDrawing", "off", "background", "unknown", "connected"];

/** What needs a person first; within a state by name, so that a list does not jump under a finger. */
export function sortScreens(screens: readonly ListedScreen[], nowMs: number, old: boolean): readonly ListedScreen[] {
  const rank = ({ status }: ListedScreen): number => WORST_FIRST.indexOf(screenState(status, nowMs, old));
  return [...screens].sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name) || compare(a.screen, b.screen));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
