/** What a site raises without any rule written: silent devices, screens that show nothing new, a drill that somebody ordered. */
import type { Devices } from "../devices.ts";
import { staleAfterMs } from "../freshness.ts";
import type { BookRule } from "./book.ts";
import type { Watched, WatchParts } from "./silence.ts";

/** Names under which the book knows them; no rule file can make these. */
export const SILENT_RULE = "/silent";
export const SCREEN_RULE = "/screen";
export const DRILL_RULE = "/drill";

/** A rule that is called so takes the place of the site's own. */
export const SILENT_NAME = "DeviceSilent";
export const SCREEN_NAME = "ScreenFrozen";
export const DRILL_NAME = "Drill";

const AT_ONCE = { onDelayMs: 0, offDelayMs: 0, missing: "clear", suppressedBy: [], limit: 0 } as const;

export const BUILT_IN_RULES: ReadonlyMap<string, BookRule> = new Map([
  [SILENT_RULE, { ...AT_ONCE, priority: "medium" }],
  // A television that is switched off for the night is one too.
  [SCREEN_RULE, { ...AT_ONCE, priority: "low" }],
  // Each drill says its own priority.
  [DRILL_RULE, { ...AT_ONCE, priority: "critical" }],
]);

/** So many gaps make a rhythm of a device's own; before that it may have been one body by hand. */
const GAPS_NEEDED = 3;

export function silentDevices(devices: Devices): WatchParts {
  return {
    rule: SILENT_RULE,
    alertname: SILENT_NAME,
    label: "device",
    watched: () => withRhythm(devices),
    summary: (name) => {
      const everyMs = devices.get(name)?.rhythmMs;
      if (everyMs === undefined) return { en: `${name} is silent`, zh: `${name} 没有数据` };
      const seconds = Math.max(1, Math.round(everyMs / 1_000));
      return { en: `${name} is silent: it reported each ${seconds} s`, zh: `${name} 没有数据：平时每 ${seconds} 秒上报一次` };
    },
  };
}

function* withRhythm(devices: Devices): Iterable<Watched> {
  for (const { name, rhythm, rhythmMs, seenMs } of devices.all()) {
    if (rhythm.gapsMs.length >= GAPS_NEEDED) yield { name, seenMs, afterMs: staleAfterMs(rhythmMs) };
  }
}

/** `watched`: screens that somebody relies on, by id; `nameOf`: what people call them. */
export function frozenScreens(watched: WatchParts["watched"], nameOf: (screen: string) => string): WatchParts {
  return {
    rule: SCREEN_RULE,
    alertname: SCREEN_NAME,
    label: "screen",
    watched,
    summary: (screen) => ({ en: `Screen ${nameOf(screen)} shows nothing new`, zh: `屏幕 ${nameOf(screen)} 画面不再更新` }),
  };
}
