/**
 * The data plane of one site: a shell that wires series, devices, walls and streams to storage, timers and sockets, and
 * decides nothing itself. Awake while data flows or a screen looks; with neither it holds no timer and may leave memory.
 */
import { DurableObject } from "cloudflare:workers";
import { Devices } from "../../core/devices.ts";
import type { SampleBatch } from "../../core/ingest/batch.ts";
import { Head } from "../../core/series/head.ts";
import type { RefusalCode } from "../../core/series/store.ts";
import type { ConsoleScreens, ScreenStatus } from "../../protocol/command.ts";
import { type Control, formatEvent, HEARTBEAT_MS, type Notice, parseEventId, type RefusalReason } from "../../protocol/frame.ts";
import type { Report } from "../../protocol/report.ts";
import type { Env } from "../env.ts";
import { applyCommand, type SiteAnswer, type SiteCommand } from "./apply.ts";
import { ANONYMOUS_MAX_AGE_MS, Fanout, openOutlet, type Stream } from "./fanout.ts";
import { Journal } from "./journal.ts";
import { ownMetrics } from "./own-metrics.ts";
import { answerQuery, type QueryAnswer, type QueryRequest } from "./query.ts";
import { replay } from "./replay.ts";
import { Screens } from "./screens.ts";
import { type SiteNotice, SiteStorage } from "./storage.ts";
import { Ticker } from "./ticker.ts";
import { Walls } from "./walls.ts";

const CONSOLE = "console";
/** A console's list moves at most this often: a thousand reports are not a thousand lists. */
const CONSOLE_EVERY_MS = 500;
/** The devices' rhythms are written this often: what is lost at a crash is learned again from the journal. */
const DEVICES_SAVED_MS = 60_000;
const COMMIT_WINDOW_MS = 250;
const JOURNAL_HOURS = 6;
const UTF8 = new TextEncoder();

export interface IngestAnswer {
  readonly appended: number;
  readonly repeated: number;
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>;
}

export interface StreamRequest {
  readonly wall: string;
  readonly screen: string | null;
  /** The newer of `since` and `Last-Event-ID`. */
  readonly since: string | null;
}

export class Site extends DurableObject<Env> {
  readonly #incarnation = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(36).padStart(2, "0")).join("");
  readonly #storage: SiteStorage;
  readonly #head = new Head();
  readonly #devices = new Devices();
  readonly #notices: Map<string, SiteNotice>;
  readonly #journal: Journal;
  readonly #walls: Walls;
  readonly #screens = new Screens();
  readonly #fanout: Fanout;
  readonly #ticker: Ticker;
  readonly #consoleTicker: Ticker;
  readonly #counts = { samples: 0, repeated: 0, refused: {} as Partial<Record<RefusalCode, number>>, bodies: 0, replayed: 0 };
  #build = "";
  #beating = false;
  #devicesSavedMs = Date.now();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new SiteStorage(ctx.storage);
    this.#devices.restore(this.#storage.loadDevices());
    this.#counts.replayed = replay(this.#storage, this.#head, this.#devices).samples;
    this.#notices = new Map(this.#storage.loadNotices().map((notice) => [notice.id, notice]));
    const later = (run: () => void, delayMs: number): void => void setTimeout(run, delayMs);
    const now = (): number => Date.now();
    this.#journal = new Journal({
      tables: this.#storage,
      life: this.#incarnation,
      keyOf: (ref) => this.#head.info(ref).key,
      windowMs: Number(env.COMMIT_WINDOW_MS ?? COMMIT_WINDOW_MS),
      keepHours: JOURNAL_HOURS,
      now,
      later,
    });
    const origin = { incarnation: this.#incarnation, site: this.#name, open: env.AUTH === "open", build: () => this.#build };
    this.#walls = new Walls(this.#head, this.#devices, origin, (wall) => this.#noticesOn(wall));
    this.#fanout = new Fanout((stream) => this.#ended(stream));
    this.#ticker = new Ticker({ run: (nowMs) => this.#tick(nowMs), now, later });
    this.#consoleTicker = new Ticker({ run: (nowMs) => this.#tellConsoles(nowMs), now, later });
  }

  /** Takes a batch; resolves when what it says is on disk. */
  async ingest(batch: SampleBatch): Promise<IngestAnswer> {
    const nowMs = Date.now();
    const { appended, repeated, refused, touched, stored } = this.#head.append(batch, nowMs);
    const heard = this.#observe(touched, nowMs);
    this.#counts.bodies++;
    this.#counts.samples += appended;
    this.#counts.repeated += repeated;
    for (const [code, count] of Object.entries(refused) as [RefusalCode, number][]) {
      this.#counts.refused[code] = (this.#counts.refused[code] ?? 0) + count;
    }
    if (touched.length > 0 && this.#walls.note(touched, heard)) this.#ticker.request();
    if (nowMs - this.#devicesSavedMs > DEVICES_SAVED_MS) this.#saveDevices(nowMs);
    await this.#journal.add(stored);
    return { appended, repeated, refused };
  }

  query(request: QueryRequest): QueryAnswer {
    return answerQuery(request, this.#head, Date.now());
  }

  /** A stream to a screen (`/walls/{wall}/events`) or to a console (`/console/events`). The Worker has checked who asks. */
  override async fetch(request: Request): Promise<Response> {
    this.#build ||= await readBuild(this.env);
    const url = new URL(request.url);
    const nowMs = Date.now();
    const topic = url.searchParams.get("wall") ?? CONSOLE;
    const screen = url.searchParams.get("screen");
    if (this.#fanout.full) return refusedStream("too-many-streams", 30_000);
    if (topic !== CONSOLE && !this.#walls.has(topic)) return refusedStream("unknown-wall", 30_000);
    const first = topic === CONSOLE ? [this.#consoleEvent(nowMs)] : this.#firstEvents(topic, url.searchParams.get("since"), nowMs);
    const opening = [UTF8.encode("retry: 1000\n\n"), this.#heartbeat(topic, nowMs), ...first];
    const { body, outlet } = openOutlet(
      opening.reduce((sum, bytes) => sum + bytes.length, 0),
      () => this.#fanout.left(stream),
    );
    const stream: Stream = { outlet, topic, screen, openedMs: nowMs };
    if (screen !== null) {
      const replaced = this.#screens.opened(screen, topic, stream, nowMs);
      if (replaced) this.#fanout.cut(replaced, "replaced", refusal("replaced", 30_000));
    }
    this.#fanout.add(stream);
    for (const bytes of opening) outlet.enqueue(bytes);
    if (screen !== null) for (const control of this.#screens.pending(screen, nowMs)) outlet.enqueue(event("control", control));
    this.#beat();
    this.#consoleTicker.request(CONSOLE_EVERY_MS);
    return streamResponse(body);
  }

  /** False when the screen is not known here (the site started again): its next stream makes it known. */
  report(screen: string, report: Report): boolean {
    const known = this.#screens.reported(screen, report, Date.now());
    this.#consoleTicker.request(CONSOLE_EVERY_MS);
    return known;
  }

  async apply(command: SiteCommand): Promise<SiteAnswer> {
    const parts = {
      storage: this.#storage,
      screens: this.#screens,
      notices: this.#notices,
      hasWall: (name: string) => this.#walls.has(name),
      wallNames: () => this.#walls.definitions(Date.now()).map((wall) => wall.name),
    };
    const { answer, effect } = applyCommand(command, parts, Date.now());
    // Stream chunks are not held back by the output gate: on disk first, then on the wall.
    await this.ctx.storage.sync();
    if (effect.type === "notices") this.#tellNotices();
    if (effect.type === "control") this.#sendControl(effect.screen, effect.control);
    return answer;
  }

  screens(): ScreenStatus[] {
    return this.#screens.list((wall) => {
      const live = this.#walls.live(wall);
      return live && { incarnation: this.#incarnation, seq: live.seq };
    });
  }

  notices(): SiteNotice[] {
    return [...this.#notices.values()];
  }

  walls(): ConsoleScreens["walls"] {
    return this.#walls
      .definitions(Date.now())
      .map(({ name, title, pages }) => ({ name, title, pages: pages.map(({ id, title }) => ({ id, title })) }));
  }

  metrics(): string {
    return ownMetrics({
      counts: this.#counts,
      series: this.#head.seriesCount,
      roomInSamples: this.#head.roomInSamples,
      devices: this.#devices.size,
      journal: this.#journal,
      databaseBytes: this.#storage.databaseBytes,
      streams: this.#fanout.size,
      cuts: this.#fanout.cuts,
      frames: this.#walls.frames,
      frameBytes: this.#walls.frameBytes,
    });
  }

  get #name(): string {
    return this.ctx.id.name ?? "main";
  }

  #observe(touched: readonly number[], nowMs: number): Set<string> {
    const newest = new Map<string, number>();
    for (const ref of touched) {
      const { device } = this.#head.info(ref);
      if (device !== "") newest.set(device, Math.max(newest.get(device) ?? 0, this.#head.newestMs(ref)));
    }
    for (const [device, sampleMs] of newest) this.#devices.observe(device, sampleMs, nowMs);
    return new Set(newest.keys());
  }

  #saveDevices(nowMs: number): void {
    this.#devicesSavedMs = nowMs;
    this.#storage.saveDevices(this.#devices.record());
  }

  #tick(nowMs: number): number | undefined {
    const { events, againMs } = this.#walls.tick((wall) => this.#fanout.count(wall) > 0, nowMs);
    for (const { wall, bytes } of events) this.#fanout.send(bytes, wall);
    return againMs;
  }

  #firstEvents(wall: string, since: string | null, nowMs: number): readonly Uint8Array[] {
    const live = this.#walls.open(wall, nowMs);
    const last = since === null ? undefined : parseEventId(since);
    return (last && live.since(last.incarnation, last.seq)) ?? [live.snapshot()];
  }

  /** Runs while there is a stream: the proof of life that screens wait for, and the broom for those that are gone. */
  #beat(): void {
    if (this.#beating || this.#fanout.size === 0) return;
    this.#beating = true;
    setTimeout(() => {
      this.#beating = false;
      const nowMs = Date.now();
      this.#storage.touch();
      this.#sweep(nowMs);
      const topics = new Set([...this.#fanout.all()].map((stream) => stream.topic));
      for (const topic of topics) this.#fanout.send(this.#heartbeat(topic, nowMs), topic);
      this.#consoleTicker.request();
      this.#beat();
    }, HEARTBEAT_MS);
  }

  #sweep(nowMs: number): void {
    for (const { stream, reason } of this.#screens.overdue(nowMs, (wall, seq) => this.#walls.live(wall)?.behindSinceMs(seq))) {
      this.#fanout.cut(stream, reason);
    }
    for (const stream of [...this.#fanout.all()]) {
      if (stream.screen === null && nowMs - stream.openedMs > ANONYMOUS_MAX_AGE_MS)
        this.#fanout.cut(stream, "too-old", refusal("too-old", 0));
    }
    const ended = [...this.#notices.values()].filter(({ untilMs }) => untilMs !== null && untilMs <= nowMs);
    if (ended.length === 0) return;
    for (const { id } of ended) {
      this.#notices.delete(id);
      this.#storage.deleteNotice(id);
    }
    this.#tellNotices();
  }

  #ended(stream: Stream): void {
    this.#screens.ended(stream, Date.now());
    this.#consoleTicker.request(CONSOLE_EVERY_MS);
  }

  #noticesOn(wall: string): Notice[] {
    const nowMs = Date.now();
    return [...this.#notices.values()]
      .filter(({ walls, untilMs }) => (walls === null || walls.includes(wall)) && (untilMs === null || untilMs > nowMs))
      .map(({ walls: _, ...notice }) => notice);
  }

  #tellNotices(): void {
    for (const { wall, bytes } of this.#walls.noticesChanged(Date.now())) this.#fanout.send(bytes, wall);
    this.#consoleTicker.request();
  }

  #sendControl(screen: string, control: Control): void {
    const stream = this.#screens.streamOf(screen);
    if (stream) this.#fanout.sendTo(stream, event("control", control));
  }

  #heartbeat(topic: string, at: number): Uint8Array {
    const seq = this.#walls.live(topic)?.seq ?? 0;
    return event("heartbeat", { at, build: this.#build, incarnation: this.#incarnation, seq });
  }

  #tellConsoles(nowMs: number): undefined {
    if (this.#fanout.count(CONSOLE) > 0) this.#fanout.send(this.#consoleEvent(nowMs), CONSOLE);
  }

  #consoleEvent(at: number): Uint8Array {
    const list: ConsoleScreens = {
      at,
      build: this.#build,
      site: this.#name,
      open: this.env.AUTH === "open",
      walls: this.walls(),
      screens: this.screens(),
      notices: this.notices(),
    };
    return event("screens", list);
  }
}

function event(name: string, data: unknown): Uint8Array {
  return UTF8.encode(formatEvent(name, data));
}

function refusal(code: RefusalReason, retryMs: number): Uint8Array {
  return event("refused", { code, detail: "", retryMs });
}

/** In-band, with a good 200: a browser's EventSource that gets anything else closes for good. */
export function refusedStream(code: RefusalReason, retryMs: number): Response {
  return streamResponse(UTF8.encode(`retry: ${retryMs}\n\n${formatEvent("refused", { code, detail: "", retryMs })}`));
}

function streamResponse(body: BodyInit): Response {
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-cache, no-transform" } });
}

/** The dashboard build that this deployment serves; `dev` where none is built. */
async function readBuild(env: Env): Promise<string> {
  try {
    const response = await env.ASSETS.fetch("https://assets.local/build.json");
    const { build } = (await response.json()) as { build?: unknown };
    return typeof build === "string" ? build : "dev";
  } catch {
    // No dashboard was built (tests of the Worker alone): the id only has to be stable.
    return "dev";
  }
}
