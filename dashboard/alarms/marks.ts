/** How alarms mark the panels that read what they are about: by the worst of them. */
import type { Priority, WallAlarms } from "../../protocol/alarm.ts";
import { type Dress, dressOf } from "./line.ts";

export interface PanelMark {
  readonly priority: Priority;
  readonly dress: Dress;
}

/** The alarms come worst first. What stands for more than a day marks its panel too, after everything that is news. */
export function markOf({ alarms, stale }: WallAlarms, panel: string): PanelMark | undefined {
  const names = ({ panels }: { readonly panels: readonly string[] }): boolean => panels.includes(panel);
  const worst = alarms.find(names) ?? stale.find(names);
  return worst && { priority: worst.priority, dress: dressOf(worst) };
}
