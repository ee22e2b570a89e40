/**
 * What the site itself has to say on its walls: that its disk refuses to write, or that history was cut for want of room. Notices
 * like an operator's, in both languages, which nobody can clear: they go when it is over.
 */
import type { Notice } from "../../protocol/frame.ts";

export interface SiteHealth {
  /** The disk refuses: what is sent now is refused too. */
  readonly storageFailing: boolean;
  /** A day of samples left before its time. */
  readonly historyShortened: boolean;
}

const SAID: Readonly<Record<keyof SiteHealth, Pick<Notice, "level" | "text">>> = {
  storageFailing: {
    level: "critical",
    text: "The site cannot write to its disk: new values are refused. 站点无法写入磁盘：新数据被拒绝。",
  },
  historyShortened: {
    level: "warning",
    text: "The site's storage is full: the oldest days were dropped. 站点存储已满：最早的数据已被删除。",
  },
};

export class Conditions {
  readonly #sinceMs = new Map<keyof SiteHealth, number>();

  /** Takes note of how the site is. True when its walls have something else to say. */
  observe(health: SiteHealth, nowMs: number): boolean {
    let changed = false;
    for (const name of Object.keys(SAID) as (keyof SiteHealth)[]) {
      if (health[name] === this.#sinceMs.has(name)) continue;
      changed = true;
      if (health[name]) this.#sinceMs.set(name, nowMs);
      else this.#sinceMs.delete(name);
    }
    return changed;
  }

  notices(): Notice[] {
    return [...this.#sinceMs].map(([name, postedMs]) => ({ id: `site-${name}`, ...SAID[name], from: "Parapet", postedMs, untilMs: null }));
  }
}
