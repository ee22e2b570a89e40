/**
 * The streams of a site: how one opens, what it is sent first, the heartbeat that runs while there is one, and the broom for
 * those that are gone. A console's stream is the same with one topic of its own.
 */
import type { ConsoleAlarms } from "../../protocol/alarm.ts";
import type { ConsoleScreens } from "../../protocol/command.ts";
import { type Control, eventId, formatEvent, HEARTBEAT_MS, parseEventId, type RefusalReason } from "../../protocol/frame.ts";
import type { Report } from "../../protocol/report.ts";
import { ANONYMOUS_MAX_AGE_MS, Fanout, openOutlet, type Stream } from "./fanout.ts";
import type { Screens } from "./screens.ts";
import { Ticker } from "./ticker.ts";
import type { WallEvent, Walls } from "./walls.ts";

/** No wall can be called this. */
const CONSOLE = "/console";
/** A list follows a change this late: a thousand reports are not a thousand lists. */
const CONSOLE_AFTER_MS = 250;
/** What is asked for again in vain is asked for this rarely. */
const REFUSED_RETRY_MS = 30_000;
/** A person's tabs, or a screen and its reconnects; more by one credential is a loop. */
const STREAMS_OF_ONE = 32;
const UTF8 = new TextEncoder();

export interface StreamsOptions {
  readonly incarnation: string;
  readonly build: () => string;
  readonly walls: Walls;
  readonly screens: Screens;
  /** What a console sees, as it is now. */
  readonly list: (nowMs: number) => ConsoleScreens;
  readonly alarms: (nowMs: number) => ConsoleAlarms;
  /** Runs with each heartbeat, before it: what has ended by now is told first. */
  readonly beforeBeat: (nowMs: number) => void;
  readonly now: () => number;
  readonly later: (run: () => void, delayMs: number) => void;
}

export interface StreamRequest {
  /** `null` for a console. */
  readonly wall: string | null;
  readonly screen: string | null;
  /** The event id that the screen holds. */
  readonly since: string | null;
  /** What it was let in by (`revocableIds`). */
  readonly credentials: readonly string[];
}

export class Streams {
  readonly #options: StreamsOptions;
  readonly #fanout: Fanout;
  readonly #consoleTicker: Ticker;
  #beating = false;
  /** What consoles were told of alarms last. */
  #toldAlarms = "";

  constructor(options: StreamsOptions) {
    const { screens, now, later } = options;
    this.#options = options;
    this.#fanout = new Fanout((stream) => {
      screens.ended(stream, now());
      this.changed();
    });
    this.#consoleTicker = new Ticker({ run: (nowMs) => this.#tellConsoles(nowMs), now, later });
  }

  get size(): number {
    return this.#fanout.size;
  }

  get cuts(): Fanout["cuts"] {
    return this.#fanout.cuts;
  }

  get queues(): Fanout["queues"] {
    return this.#fanout.queues;
  }

  isLookedAt(wall: string): boolean {
    return this.#fanout.count(wall) > 0;
  }

  open({ wall, screen, since, credentials }: StreamRequest): Response {
    const { walls, screens, list, alarms, now } = this.#options;
    const nowMs = now();
    if (this.#fanout.full) return refusedStream("too-many-streams");
    if (credentials.some((credential) => this.#fanout.of(credential).length >= STREAMS_OF_ONE)) return refusedStream("too-many-streams");
    if (wall !== null && !walls.has(wall)) return refusedStream("unknown-wall");
    const topic = wall ?? CONSOLE;
    const state = wall === null ? [event("screens", list(nowMs)), event("alarms", alarms(nowMs))] : this.#stateOf(wall, since, nowMs);
    const first = [UTF8.encode("retry: 1000\n\n"), this.#heartbeat(topic, nowMs, false), ...state];
    const firstBytes = first.reduce((sum, bytes) => sum + bytes.length, 0);
    const { body, outlet } = openOutlet(firstBytes, () => this.#fanout.left(stream));
    const stream: Stream = { outlet, topic, screen, openedMs: nowMs, credentials };
    if (screen !== null && wall !== null) {
      const replaced = screens.opened(screen, wall, stream, nowMs);
      if (replaced) this.#fanout.cut(replaced, "replaced", refusal("replaced", REFUSED_RETRY_MS));
    }
    this.#fanout.add(stream);
    for (const bytes of first) outlet.enqueue(bytes);
    if (screen !== null) for (const control of screens.pending(screen, nowMs)) outlet.enqueue(event("control", control));
    this.#beat();
    this.changed();
    return streamResponse(body);
  }

  send(events: readonly WallEvent[]): void {
    for (const { wall, bytes } of events) this.#fanout.send(bytes, wall);
  }

  control(screen: string, control: Control): void {
    const stream = this.#options.screens.streamOf(screen);
    if (stream) this.#fanout.sendTo(stream, event("control", control));
  }

  /** Ends at once what a revoked credential has open. */
  revoked(credential: string): void {
    for (const stream of this.#fanout.of(credential)) this.#fanout.cut(stream, "unauthorized", refusal("unauthorized", REFUSED_RETRY_MS));
    this.changed();
  }

  /** Ends the streams of a wall that is no more, in-band: screens ask again from time to time. */
  wallGone(wall: string): void {
    for (const stream of [...this.#fanout.all()])
      if (stream.topic === wall) this.#fanout.cut(stream, "unknown-wall", refusal("unknown-wall", REFUSED_RETRY_MS));
    this.changed();
  }

  report(screen: string, report: Report): boolean {
    this.changed();
    return this.#options.screens.reported(screen, report, this.#options.now());
  }

  /** What consoles see has changed. */
  changed(): void {
    if (this.isLookedAt(CONSOLE)) this.#consoleTicker.request(CONSOLE_AFTER_MS);
  }

  #stateOf(wall: string, since: string | null, nowMs: number): readonly Uint8Array[] {
    const live = this.#options.walls.open(wall, nowMs);
    const held = since === null ? undefined : parseEventId(since);
    return (held && live.since(held.incarnation, held.seq)) ?? [live.snapshot()];
  }

  #beat(): void {
    if (this.#beating || this.#fanout.size === 0) return;
    this.#beating = true;
    this.#options.later(() => {
      this.#beating = false;
      const nowMs = this.#options.now();
      this.#options.beforeBeat(nowMs);
      this.#sweep(nowMs);
      const topics = new Set([...this.#fanout.all()].map((stream) => stream.topic));
      for (const topic of topics) this.#fanout.send(this.#heartbeat(topic, nowMs, true), topic);
      this.changed();
      this.#beat();
    }, HEARTBEAT_MS);
  }

  #sweep(nowMs: number): void {
    const { screens, walls } = this.#options;
    for (const { stream, reason } of screens.overdue(nowMs, (wall, seq) => walls.live(wall)?.behindSinceMs(seq))) {
      this.#fanout.cut(stream, reason);
    }
    for (const stream of [...this.#fanout.all()]) {
      if (stream.screen === null && nowMs - stream.openedMs > ANONYMOUS_MAX_AGE_MS)
        this.#fanout.cut(stream, "too-old", refusal("too-old", 0));
    }
  }

  /** `sentAll`: the topic's streams have been sent all that led to its sequence, so whoever goes on behind its id misses nothing. */
  #heartbeat(topic: string, at: number, sentAll: boolean): Uint8Array {
    const { walls, build, incarnation } = this.#options;
    const seq = walls.live(topic)?.seq ?? 0;
    return event("heartbeat", { at, build: build(), incarnation, seq }, sentAll && seq > 0 ? eventId(incarnation, seq) : undefined);
  }

  #tellConsoles(nowMs: number): { readonly told: boolean } {
    if (!this.isLookedAt(CONSOLE)) return { told: false };
    this.#fanout.send(event("screens", this.#options.list(nowMs)), CONSOLE);
    const alarms = this.#options.alarms(nowMs);
    const told = JSON.stringify({ ...alarms, at: 0 });
    if (told === this.#toldAlarms) return { told: true };
    this.#toldAlarms = told;
    this.#fanout.send(event("alarms", alarms), CONSOLE);
    return { told: true };
  }
}

function event(name: string, data: unknown, id?: string): Uint8Array {
  return UTF8.encode(formatEvent(name, data, id));
}

function refusal(code: RefusalReason, retryMs: number): Uint8Array {
  return event("refused", { code, detail: "", retryMs });
}

/** In-band, with a good 200: a browser's EventSource that gets anything else closes for good. */
export function refusedStream(code: RefusalReason): Response {
  return streamResponse(`retry: ${REFUSED_RETRY_MS}\n\n${formatEvent("refused", { code, detail: "", retryMs: REFUSED_RETRY_MS })}`);
}

function streamResponse(body: BodyInit): Response {
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-cache, no-transform" } });
}
