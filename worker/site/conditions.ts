/**
 * What the site itself has to say on its walls: that its disk refuses to write, that history was cut for want of room, or that the
 * day's allowance of its plan runs out. Notices like an operator's, in both languages, which nobody can clear: they go when it is over.
 */
import type { Notice } from "../../protocol/frame.ts";
import type { Allowed, RunningOut } from "./allowance.ts";

export interface SiteHealth {
  /** The disk refuses: what is sent now is refused too. */
  readonly storageFailing: boolean;
  /** A day of samples left before its time. */
  readonly historyShortened: boolean;
  /** Of the plan's day; `undefined` where there is none, or enough. */
  readonly runningOut: RunningOut | undefined;
}

type Said = Pick<Notice, "level" | "text">;
type Standing = Said & { readonly postedMs: number };

const STORAGE_FAILING: Said = {
  level: "critical",
  text: "The site cannot write to its disk: new values are refused. 站点无法写入磁盘：新数据被拒绝。",
};
const HISTORY_SHORTENED: Said = {
  level: "warning",
  text: "The site's storage is full: the oldest days were dropped. 站点存储已满：最早的数据已被删除。",
};

const ALLOWED_WORDS: Readonly<Record<Allowed, readonly [english: string, chinese: string]>> = {
  requests: ["requests", "请求数"],
  "object-requests": ["Durable Object requests", "Durable Object 请求数"],
  "rows-written": ["rows written", "写入行数"],
  "rows-read": ["rows read", "读取行数"],
  duration: ["Durable Object duration", "Durable Object 运行时长"],
};
/** Told in steps, so that a notice does not change each minute. */
const STEP_PERCENT = 5;
const STEP_MS = 10 * 60_000;

export class Conditions {
  readonly #standing = new Map<keyof SiteHealth, Standing>();

  /** Takes note of how the site is. True when its walls have something else to say. */
  observe(health: SiteHealth, nowMs: number): boolean {
    const said: Readonly<Record<keyof SiteHealth, Said | undefined>> = {
      storageFailing: health.storageFailing ? STORAGE_FAILING : undefined,
      historyShortened: health.historyShortened ? HISTORY_SHORTENED : undefined,
      runningOut: health.runningOut && runningOutSaid(health.runningOut),
    };
    let changed = false;
    for (const name of Object.keys(said) as (keyof SiteHealth)[]) {
      const [before, now] = [this.#standing.get(name), said[name]];
      if (before?.text === now?.text) continue;
      changed = true;
      if (now) this.#standing.set(name, { ...now, postedMs: before?.postedMs ?? nowMs });
      else this.#standing.delete(name);
    }
    return changed;
  }

  notices(): Notice[] {
    return [...this.#standing].map(([name, said]) => ({ id: `site-${name}`, ...said, from: "Parapet", untilMs: null }));
  }
}

function runningOutSaid({ what, ratio, outMs }: RunningOut): Said {
  const [english, chinese] = ALLOWED_WORDS[what];
  if (ratio >= 1) {
    return {
      level: "critical",
      text: `Free plan: today's ${english} are used up; until 00:00 UTC the platform may refuse. 免费套餐：今日${chinese}已用完，00:00 UTC 之前平台可能拒绝服务。`,
    };
  }
  const percent = Math.floor((ratio * 100) / STEP_PERCENT) * STEP_PERCENT;
  const out = outMs === null ? "" : new Date(Math.floor(outMs / STEP_MS) * STEP_MS).toISOString().slice(11, 16);
  return {
    level: "warning",
    text:
      out === ""
        ? `Free plan: ${percent} % of today's ${english} are used. 免费套餐：今日${chinese}已用 ${percent} %。`
        : `Free plan: ${percent} % of today's ${english} are used, and at this rate they end at ${out} UTC. 免费套餐：今日${chinese}已用 ${percent} %，按此速度将于 ${out} UTC 用完。`,
  };
}
