/**
 * What the platform's free plan allows in a day, and how much of it this site has used. The day ends at midnight UTC; past the
 * allowance the platform answers errors until then. What was used is the site's own counters (own-metrics.ts), which are series: a
 * start reads back what the lives of today before it used, and nothing is written for its sake. What else an account runs is not seen.
 */
import { DAY_MS, type Head } from "../../core/series/head.ts";
import { equalTo } from "../../core/series/store.ts";
import type { OwnMetric, OwnSample } from "./own-metrics.ts";

export const ALLOWED = ["requests", "object-requests", "rows-written", "rows-read", "duration"] as const;
export type Allowed = (typeof ALLOWED)[number];

/** Workers and Durable Objects, free plan, of each UTC day: https://developers.cloudflare.com/durable-objects/platform/pricing/ */
const FREE_A_DAY: Readonly<Record<Allowed, number>> = {
  requests: 100_000,
  "object-requests": 100_000,
  "rows-written": 100_000,
  "rows-read": 5_000_000,
  // 13,000 GB-s, and an object is billed as 128 MB.
  duration: 13_000 / 0.128,
};

/** Which counters make up what is allowed, and how much of it one of them is. */
const COUNTED: Readonly<Record<string, Allowed>> = {
  parapet_worker_requests_total: "requests",
  parapet_requests_total: "object-requests",
  parapet_room_requests_total: "object-requests",
  parapet_rows_written_total: "rows-written",
  parapet_room_rows_written_total: "rows-written",
  parapet_rows_read_total: "rows-read",
  parapet_room_rows_read_total: "rows-read",
  parapet_awake_seconds_total: "duration",
};
/** Twenty messages on a socket are billed as one request. */
const MESSAGE_SHARE = 1 / 20;

const HOUR_MS = 3_600_000;
/** Counters move slowly beside a day. */
const LOOK_MS = 10_000;
/** What is used within so long tells how it will go on. */
const RECENT_MS = HOUR_MS / 2;
/** Said from here on in any case. */
const NEARLY = 0.9;
/** A forecast that was said is taken back when the day will end well below. */
const WELL_BELOW = 0.95;
/** So much is used before a forecast is worth anybody's attention. */
const WORTH_SAYING = 0.05;
/** Once the allowance is gone rows are still tried: whether the platform takes them is for it to say. */
const LEAST_ROWS_A_SECOND = 0.1;

export function isFree({ PLAN }: { readonly PLAN?: string }): boolean {
  return PLAN === "free";
}

type Use = Record<Allowed, number>;

/** What is nearest to its end today. */
export interface RunningOut {
  readonly what: Allowed;
  /** Of the day's allowance, used by now. */
  readonly ratio: number;
  /** When it is used up as things go; `null` when that is not today. */
  readonly outMs: number | null;
}

export class Allowance {
  /** All that was used today, less what the counters of this life stood at: when added to those, what is used. */
  #offset: Use;
  #midnightMs: number;
  #use: Use;
  #lookedMs = Number.NEGATIVE_INFINITY;
  /** What was used at some moments of the last half hour, oldest first. */
  #recent: { readonly atMs: number; readonly use: Use }[] = [];
  #said: Allowed | undefined;

  /** `head`: what is on disk is in it already. Counters of this life begin at 0. */
  constructor(head: Head, nowMs: number) {
    this.#midnightMs = midnightBefore(nowMs);
    this.#offset = usedBefore(head, this.#midnightMs, nowMs);
    this.#use = this.#offset;
    this.#recent.push({ atMs: nowMs, use: this.#use });
  }

  /** Looks at the counters, if it is time. `metrics` are those of this life. */
  observe(nowMs: number, metrics: () => readonly OwnMetric[]): void {
    if (nowMs - this.#lookedMs < LOOK_MS && nowMs >= this.#lookedMs) return;
    this.#lookedMs = nowMs;
    const counted = countedIn(metrics());
    const midnightMs = midnightBefore(nowMs);
    if (midnightMs !== this.#midnightMs) {
      this.#midnightMs = midnightMs;
      this.#offset = each((what) => -counted[what]);
      this.#recent = [];
    }
    this.#use = each((what) => counted[what] + this.#offset[what]);
    this.#recent.push({ atMs: nowMs, use: this.#use });
    while ((this.#recent[1]?.atMs ?? nowMs) <= nowMs - RECENT_MS) this.#recent.shift();
  }

  /** What a wall should say: what runs out first, or is nearly used up. */
  runningOut(nowMs: number): RunningOut | undefined {
    const all = ALLOWED.map((what) => this.#forecast(what, nowMs));
    const worth = all.filter(({ what, ratio, atMidnight }) => {
      const most = what === this.#said ? WELL_BELOW : 1;
      return ratio >= NEARLY || (ratio >= WORTH_SAYING && atMidnight >= most);
    });
    const [worst] = worth.sort((a, b) => b.atMidnight - a.atMidnight);
    this.#said = worst?.what;
    return worst && { what: worst.what, ratio: worst.ratio, outMs: worst.outMs };
  }

  metric(): OwnMetric {
    const samples = ALLOWED.map((what): OwnSample => ({ labels: [["of", what]], value: this.#use[what] / FREE_A_DAY[what] }));
    return {
      name: "parapet_allowance_ratio",
      type: "gauge",
      help: "How much of the plan's day is used; days end at midnight UTC.",
      samples,
    };
  }

  /** How many rows a second last until midnight: what is left is spread over the day that is left. */
  rowsASecond(nowMs: number): number {
    const leftS = (this.#midnightMs + DAY_MS - nowMs) / 1_000;
    return Math.max(LEAST_ROWS_A_SECOND, (FREE_A_DAY["rows-written"] - this.#use["rows-written"]) / Math.max(1, leftS));
  }

  #forecast(what: Allowed, nowMs: number): RunningOut & { readonly atMidnight: number } {
    const allowed = FREE_A_DAY[what];
    const used = this.#use[what];
    const { atMs, use } = this.#recent[0] ?? { atMs: nowMs, use: this.#use };
    // A life that has just begun knows the day before it and not its own pace.
    const since = nowMs - atMs >= RECENT_MS / 2 ? { atMs, used: use[what] } : { atMs: this.#midnightMs, used: 0 };
    const aMs = (used - since.used) / Math.max(1, nowMs - since.atMs);
    const leftMs = this.#midnightMs + DAY_MS - nowMs;
    const outInMs = used >= allowed ? 0 : (allowed - used) / aMs;
    return {
      what,
      ratio: used / allowed,
      outMs: outInMs < leftMs ? nowMs + outInMs : null,
      atMidnight: (used + aMs * leftMs) / allowed,
    };
  }
}

function each(value: (what: Allowed) => number): Use {
  return Object.fromEntries(ALLOWED.map((what) => [what, value(what)])) as Use;
}

function midnightBefore(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

function shareOf(name: string, what: string | undefined): number {
  return name === "parapet_room_requests_total" && what === "message" ? MESSAGE_SHARE : 1;
}

function countedIn(metrics: readonly OwnMetric[]): Use {
  const use = each(() => 0);
  for (const { name, samples } of metrics) {
    const allowed = COUNTED[name];
    if (allowed === undefined) continue;
    for (const { labels, value } of samples) use[allowed] += value * shareOf(name, labels.find(([label]) => label === "what")?.[1]);
  }
  return use;
}

/** What earlier lives of the site used since midnight. A counter that is lower than before began anew. */
function usedBefore(head: Head, midnightMs: number, nowMs: number): Use {
  const use = each(() => 0);
  for (const [name, allowed] of Object.entries(COUNTED)) {
    for (const { ref, labels } of head.select([equalTo(["__name__", name])])) {
      const { times, values, start, end } = head.window(ref, midnightMs - HOUR_MS, nowMs);
      let before = 0;
      let sum = 0;
      for (let i = start; i < end; i++) {
        const value = values[i] as number;
        if ((times[i] as number) > midnightMs) sum += value >= before ? value - before : value;
        before = value;
      }
      use[allowed] += sum * shareOf(name, labels.find(([label]) => label === "what")?.[1]);
    }
  }
  return use;
}
