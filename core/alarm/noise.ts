/**
 * Floods, chatter and what stands too long (ANSI/ISA-18.2-2016 section 16, EEMUA 191): what makes people stop trusting alarms, counted.
 */
import { PRIORITIES, type Priority } from "./priority.ts";

/** More new alarms than this in ten minutes are more than a person can take in. */
export const FLOOD_ALARMS = 10;
export const FLOOD_WINDOW_MS = 600_000;
/** A flood ends when it has come down to half: at the limit itself it would begin and end by turns. */
const FLOOD_ENDS = FLOOD_ALARMS / 2;

/** Three returns within a minute. */
export const CHATTER_RAISES = 3;
export const CHATTER_WINDOW_MS = 60_000;
/** A chattering alarm has cleared when it stayed clear for so long. */
export const CHATTER_HOLD_MS = 60_000;

/** Active for longer: it tells nobody anything any more. */
export const STALE_MS = 86_400_000;

interface Raise {
  readonly atMs: number;
  readonly id: string;
  readonly priority: Priority;
}

export interface Flood {
  readonly sinceMs: number;
  /** The alarm that came first: what follows is often its consequence. */
  readonly firstOut: string;
}

export interface NoiseRecord {
  readonly raises: readonly (readonly [atMs: number, id: string, priority: Priority])[];
  readonly flood: Flood | null;
  /** Ends of the ten-minute periods of a day in which there was a flood. */
  readonly floodedMs: readonly number[];
}

/** Figures of alarm health. */
export interface AlarmHealth {
  /** New alarms in the newest ten minutes and 24 hours. */
  readonly raisedIn10Min: number;
  readonly raisedInDay: number;
  /** Share of the day's ten-minute periods with a flood. */
  readonly floodRatio: number;
  readonly chattering: number;
  /** Active for more than a day. */
  readonly stale: number;
  /** Of the day's new alarms; 0 of each when there was none. */
  readonly priorityRatio: Readonly<Record<Priority, number>>;
}

const DAY_MS = 86_400_000;
/** One each two seconds for a day, and each 60 bytes: past it the day's figures count the newest. */
const MAX_RAISES = 43_200;

export class Noise {
  /** Oldest first. */
  #raises: Raise[] = [];
  #flood: Flood | null = null;
  #flooded: number[] = [];

  get flood(): Flood | null {
    return this.#flood;
  }

  /** An alarm is new. True when it has come so often that it chatters. */
  raised(id: string, priority: Priority, nowMs: number): boolean {
    this.#raises.push({ atMs: nowMs, id, priority });
    this.step(nowMs);
    return this.#since(nowMs - CHATTER_WINDOW_MS).filter((raise) => raise.id === id).length >= CHATTER_RAISES;
  }

  /** Floods begin and end, old raises leave. */
  step(nowMs: number): void {
    const old = this.#raises.findIndex(({ atMs }) => atMs > nowMs - DAY_MS);
    const excess = Math.max(old < 0 ? this.#raises.length : old, this.#raises.length - MAX_RAISES);
    if (excess > 0) this.#raises.splice(0, excess);
    this.#flooded = this.#flooded.filter((atMs) => atMs > nowMs - DAY_MS);
    const recent = this.#since(nowMs - FLOOD_WINDOW_MS);
    if (!this.#flood && recent.length > FLOOD_ALARMS) {
      const [first] = recent as [Raise, ...Raise[]];
      this.#flood = { sinceMs: nowMs, firstOut: first.id };
    }
    if (recent.length <= FLOOD_ENDS) this.#flood = null;
    if (this.#flood) {
      const periodMs = Math.ceil(nowMs / FLOOD_WINDOW_MS) * FLOOD_WINDOW_MS;
      if (this.#flooded.at(-1) !== periodMs) this.#flooded.push(periodMs);
    }
  }

  /** When a flood may have ended, or `null` while there is none. */
  get dueMs(): number | null {
    if (!this.#flood) return null;
    const last = this.#raises[this.#raises.length - FLOOD_ENDS - 1];
    return last ? last.atMs + FLOOD_WINDOW_MS : null;
  }

  health(alarms: { readonly chattering: number; readonly stale: number }, nowMs: number): AlarmHealth {
    const day = this.#since(nowMs - DAY_MS);
    const share = (priority: Priority): number => day.filter((raise) => raise.priority === priority).length / Math.max(1, day.length);
    return {
      raisedIn10Min: this.#since(nowMs - FLOOD_WINDOW_MS).length,
      raisedInDay: day.length,
      floodRatio: this.#flooded.length / (DAY_MS / FLOOD_WINDOW_MS),
      ...alarms,
      priorityRatio: Object.fromEntries(PRIORITIES.map((priority) => [priority, share(priority)])) as Record<Priority, number>,
    };
  }

  record(): NoiseRecord {
    return {
      raises: this.#raises.map(({ atMs, id, priority }) => [atMs, id, priority] as const),
      flood: this.#flood,
      floodedMs: this.#flooded,
    };
  }

  restore({ raises, flood, floodedMs }: NoiseRecord): void {
    this.#raises = raises.map(([atMs, id, priority]) => ({ atMs, id, priority }));
    this.#flood = flood;
    this.#flooded = [...floodedMs];
  }

  /** Those after `ms`, from the end: a day of them is long, a minute of them short. */
  #since(ms: number): readonly Raise[] {
    let from = this.#raises.length;
    while (from > 0 && (this.#raises[from - 1] as Raise).atMs > ms) from--;
    return this.#raises.slice(from);
  }
}
