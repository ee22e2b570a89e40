/**
 * The walls in force: which ones are looked at, what their queries read, and their next frames.
 *
 * Each distinct expression is evaluated once a tick, whatever the number of walls and screens. A wall that nobody looks at
 * costs nothing; it stays warm for a minute, so that a screen that comes back is given what it missed.
 */
import type { Devices } from "../../core/devices.ts";
import { DEFAULT_RHYTHM_MS, lookbackMs } from "../../core/freshness.ts";
import { EVALUATE_LIMITS, type EvaluateOptions, evaluateRange } from "../../core/promql/evaluate.ts";
import type { Parsed } from "../../core/promql/parse.ts";
import { textOfElements } from "../../core/promql/print.ts";
import type { StandingQueries } from "../../core/promql/standing-queries.ts";
import type { Head } from "../../core/series/head.ts";
import type { SeriesRef } from "../../core/series/store.ts";
import { HOST_MARK } from "../../core/wall/host-panels.ts";
import { type Inventory, overviewWall } from "../../core/wall/overview.ts";
import type { WallDefinition } from "../../protocol/wall.ts";
import { LiveWall, type WallInputs, type WallOrigin, type WallSaid } from "./live-wall.ts";

/** The wall that a site lays out itself, until one is put under this name. */
const OVERVIEW = "overview";

/** A wall nobody looks at is kept warm this long: a screen's longest back-off and some. */
const WARM_MS = 60_000;
/** A new layout is a whole snapshot for every screen. */
const LAYOUT_EVERY_MS = 1_000;

/** More than a burst of samples in one millisecond can be ahead, and less than anybody notices. */
const EARLY_MS = 250;

interface Shown {
  readonly live: LiveWall;
  lookedAtMs: number;
  cold: boolean;
}

/** What is known of metrics beside their samples. */
export interface WallMetadata {
  /** Steps whenever something is new. */
  readonly version: number;
  isCounter(metric: string): boolean;
}

/** What is said on a wall beside its panels, as it is now. */
export type SaidOn = { readonly [K in keyof WallSaid]: (wall: WallDefinition) => WallSaid[K] };

export interface WallEvent {
  readonly wall: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface TickResult {
  readonly events: readonly WallEvent[];
  /** Something waits for its time: tick again after this long. */
  readonly againMs: number | undefined;
}

export interface WallsParts {
  readonly head: Head;
  readonly devices: Devices;
  readonly metadata: WallMetadata;
  readonly origin: WallOrigin;
  readonly saidOn: SaidOn;
  /** The walls that were put, by name; each reading sees what is in force then. */
  readonly put: ReadonlyMap<string, WallDefinition>;
  /** Shared with rules: what both ask is answered once. Whoever ticks lets them rest. */
  readonly queries: StandingQueries;
  /** A wall is about to be laid out: what it shows must say how old it is. */
  readonly opening: (nowMs: number) => void;
}

/** How far a site's own queries look back: as far as a device may be silent and not yet stale. */
export function siteOptions(devices: Devices): EvaluateOptions {
  return { lookbackMs: (device) => lookbackMs(devices.get(device)?.rhythmMs ?? DEFAULT_RHYTHM_MS), limits: EVALUATE_LIMITS };
}

export class Walls {
  readonly #head: Head;
  readonly #devices: Devices;
  readonly #metadata: WallMetadata;
  readonly #origin: WallOrigin;
  readonly #saidOn: SaidOn;
  readonly #put: ReadonlyMap<string, WallDefinition>;
  /** A wall that comes again after it was deleted goes on behind this sequence: nothing of before fits it. */
  #lastSeq = 0;
  readonly #queries: StandingQueries;
  readonly #opening: (nowMs: number) => void;
  readonly #options: EvaluateOptions;
  readonly #shown = new Map<string, Shown>();
  #touched = new Set<SeriesRef>();
  #heard = new Set<string>();
  #overview: { readonly version: number; readonly text: string; readonly definition: WallDefinition } | undefined;
  #layoutMs = Number.NEGATIVE_INFINITY;
  frames = 0;
  frameBytes = 0;

  constructor({ head, devices, metadata, origin, saidOn, put, queries, opening }: WallsParts) {
    this.#head = head;
    this.#devices = devices;
    this.#metadata = metadata;
    this.#origin = origin;
    this.#saidOn = saidOn;
    this.#put = put;
    this.#options = siteOptions(devices);
    this.#queries = queries;
    this.#opening = opening;
  }

  /** Every wall that the site has, whether or not somebody looks at it. */
  definitions(nowMs: number): readonly WallDefinition[] {
    const others = [...this.#put.values()].filter(({ name }) => name !== OVERVIEW);
    return [this.#layout(OVERVIEW, nowMs).definition, ...others.sort((a, b) => (a.name < b.name ? -1 : 1))];
  }

  has(name: string): boolean {
    return name === OVERVIEW || this.#put.has(name);
  }

  /** `undefined` when there is no such wall. */
  definition(name: string, nowMs: number): WallDefinition | undefined {
    return this.has(name) ? this.#layout(name, nowMs).definition : undefined;
  }

  /** Puts away what was shown of a wall that is no more. */
  forget(name: string): void {
    this.#lastSeq = Math.max(this.#lastSeq, this.#shown.get(name)?.live.seq ?? 0);
    this.#shown.delete(name);
  }

  /** The wall as somebody opens it. It must exist (`has`). */
  open(name: string, nowMs: number): LiveWall {
    this.#opening(nowMs);
    const shown = this.#shown.get(name);
    const { definition } = this.#layout(name, nowMs, !shown || shown.cold);
    if (!shown) {
      const live = new LiveWall(this.#origin, definition, this.#said(definition), this.#inputs(nowMs), this.#lastSeq + 1, nowMs);
      this.#shown.set(name, { live, lookedAtMs: nowMs, cold: false });
      return live;
    }
    shown.lookedAtMs = nowMs;
    if (shown.cold) {
      shown.cold = false;
      shown.live.redefine(definition, this.#said(definition), this.#inputs(nowMs), nowMs);
    }
    return shown.live;
  }

  live(name: string): LiveWall | undefined {
    return this.#shown.get(name)?.live;
  }

  /** New samples came in: what changes is told at the next tick. False when no wall is warm, and nobody has to be told. */
  note(touched: Iterable<SeriesRef>, heard: Iterable<string>): boolean {
    if (![...this.#shown.values()].some((shown) => !shown.cold)) return false;
    for (const ref of touched) this.#touched.add(ref);
    for (const name of heard) this.#heard.add(name);
    return true;
  }

  /** The next event of each wall that somebody looks at. */
  tick(lookedAt: (wall: string) => boolean, nowMs: number): TickResult {
    const [touched, heard] = [this.#touched, this.#heard];
    this.#touched = new Set();
    this.#heard = new Set();
    const events: WallEvent[] = [];
    let againMs = this.#keepEarly(touched, nowMs);
    const inputs = this.#inputs(nowMs);
    for (const [wall, shown] of this.#shown) {
      if (lookedAt(wall)) shown.lookedAtMs = nowMs;
      else if (nowMs - shown.lookedAtMs > WARM_MS) shown.cold = true;
      if (shown.cold) continue;
      const before = shown.live.definition;
      const { definition, waitMs } = this.#layout(wall, nowMs);
      if (waitMs !== undefined) againMs = Math.min(againMs ?? waitMs, waitMs);
      const bytes =
        definition === before
          ? shown.live.tick(touched, heard, inputs, nowMs)
          : shown.live.redefine(definition, this.#said(definition), inputs, nowMs);
      if (!bytes) continue;
      this.frames++;
      this.frameBytes += bytes.length;
      events.push({ wall, bytes });
    }
    return { events, againMs };
  }

  /**
   * Samples without a time that come within one millisecond are given the next ones, which this tick does not see yet: they are
   * for the next tick. A device's clock that is further ahead is its own time, and waits for it.
   */
  #keepEarly(touched: ReadonlySet<SeriesRef>, nowMs: number): number | undefined {
    for (const ref of touched) {
      const aheadMs = this.#head.newestMs(ref) - nowMs;
      if (aheadMs > 0 && aheadMs < EARLY_MS) this.#touched.add(ref);
    }
    return this.#touched.size > 0 ? EARLY_MS : undefined;
  }

  /** The notices of each wall that is warm, as events. */
  noticesChanged(nowMs: number): readonly WallEvent[] {
    return [...this.#shown]
      .filter(([, shown]) => !shown.cold)
      .map(([wall, { live }]) => ({ wall, bytes: live.notices(this.#saidOn.notices(live.definition), nowMs) }));
  }

  /** The alarms of each wall that is warm and shows others, as events. */
  alarmsChanged(nowMs: number): readonly WallEvent[] {
    const events: WallEvent[] = [];
    for (const [wall, { live, cold }] of this.#shown) {
      if (cold) continue;
      const alarms = this.#saidOn.alarms(live.definition);
      if (JSON.stringify(alarms) !== JSON.stringify(live.picture.alarms)) events.push({ wall, bytes: live.alarms(alarms, nowMs) });
    }
    return events;
  }

  /** What came of the texts of each wall that is warm, as events. */
  textsChanged(nowMs: number): readonly WallEvent[] {
    return [...this.#shown].flatMap(([wall, { live, cold }]) => {
      const bytes = cold ? undefined : live.texts(this.#saidOn.texts(live.definition), nowMs);
      return bytes ? [{ wall, bytes }] : [];
    });
  }

  #said(wall: WallDefinition): WallSaid {
    return { notices: this.#saidOn.notices(wall), alarms: this.#saidOn.alarms(wall), texts: this.#saidOn.texts(wall) };
  }

  parse(expr: string): Parsed {
    return this.#queries.parse(expr);
  }

  /**
   * The wall as it was put; else the generated one, made anew when what it shows has changed and the last change is old enough, or nobody
   * looks at it yet.
   */
  #layout(name: string, nowMs: number, isAtOnce = false): { definition: WallDefinition; waitMs?: number } {
    const put = this.#put.get(name);
    if (put) return { definition: put };
    // Both only ever rise.
    const version = this.#head.seriesVersion + this.#metadata.version;
    const kept = this.#overview;
    const sinceMs = nowMs - this.#layoutMs;
    if (kept && sinceMs < LAYOUT_EVERY_MS && !(isAtOnce && kept.version !== version)) {
      return kept.version === version
        ? { definition: kept.definition }
        : { definition: kept.definition, waitMs: LAYOUT_EVERY_MS - sinceMs };
    }
    this.#layoutMs = nowMs;
    const definition = overviewWall(this.#inventory());
    const text = JSON.stringify(definition);
    this.#overview = { version, text, definition: kept?.text === text ? kept.definition : definition };
    return { definition: this.#overview.definition };
  }

  #inventory(): Inventory {
    let slowestRhythmMs: number | undefined;
    for (const { rhythm, rhythmMs } of this.#devices.all()) {
      if (rhythmMs === DEFAULT_RHYTHM_MS && rhythm.gapsMs.length < 3) continue;
      slowestRhythmMs = Math.max(slowestRhythmMs ?? 0, rhythmMs);
    }
    const metrics = [...this.#head.names()].map(([name, series]) => ({ name, series, counter: this.#metadata.isCounter(name) }));
    const hosts = new Set(this.#head.named(HOST_MARK).map(({ device }) => device));
    return { hosts: hosts.size, slowestRhythmMs, metrics };
  }

  /** What walls may ask at this moment. */
  #inputs(nowMs: number): WallInputs {
    const moment = this.#queries.at(nowMs);
    const elements = (expr: string): string => {
      const parsed = this.#queries.parse(expr);
      return parsed.ok ? textOfElements(expr, parsed.plan) : expr;
    };
    return {
      devices: this.#devices,
      inputsOf: (expr) => this.#queries.inputsOf(expr),
      paceOf: (expr) => this.#queries.paceOf(expr),
      evaluate: (expr) => moment.evaluate(elements(expr)),
      evaluateRange: (expr, startMs, endMs, stepMs) => {
        const parsed = this.#queries.parse(elements(expr));
        return parsed.ok ? evaluateRange(parsed.plan, this.#head, startMs, endMs, stepMs, this.#options) : parsed;
      },
    };
  }
}
