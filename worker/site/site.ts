/**
 * The data plane of one site: a shell that wires series, devices, walls and streams to storage, timers and the platform, and
 * decides nothing itself. Awake while data flows or a screen looks; with neither it holds no timer and may leave memory.
 */
import { DurableObject } from "cloudflare:workers";
import { Devices, MAX_DEVICES } from "../../core/devices.ts";
import type { MetricMetadata, SampleBatch } from "../../core/ingest/batch.ts";
import { DAY_MS, HEAD_LIMITS, Head } from "../../core/series/head.ts";
import type { RefusalCode } from "../../core/series/store.ts";
import type { ConsoleScreens, PairedScreen, ScreenStatus } from "../../protocol/command.ts";
import type { Report } from "../../protocol/report.ts";
import type { WallDefinition } from "../../protocol/wall.ts";
import type { Env } from "../env.ts";
import type { Credential } from "../identity.ts";
import { storageBehind, storageFailed } from "../setback.ts";
import type { UnreadCounts } from "../unread.ts";
import { applyCommand, type SiteAnswer, type SiteCommand } from "./apply.ts";
import { CHECKPOINT_SAMPLES, Checkpoints } from "./checkpoints.ts";
import { Conditions } from "./conditions.ts";
import { Credentials } from "./credentials.ts";
import { DiskRefusal } from "./disk-refusal.ts";
import { MAX_STREAMS, QUEUE_BYTES } from "./fanout.ts";
import { Journal } from "./journal.ts";
import { Metadata, type MetadataAsked } from "./metadata.ts";
import { Notices } from "./notices.ts";
import { formatOwnMetrics, type OwnMetric, ownMetrics } from "./own-metrics.ts";
import { OwnSeries, together } from "./own-series.ts";
import { type PushGroup, withEnds } from "./push-group.ts";
import { PutWalls } from "./put-walls.ts";
import {
  answerLookUp,
  answerSnapshot,
  type LookUpAnswer,
  type LookUpRequest,
  type QueryParts,
  type SnapshotAnswer,
  type SnapshotRequest,
} from "./query.ts";
import { replay } from "./replay.ts";
import { DEFAULT_MAX_BYTES, DEFAULT_RAW_DAYS, Retention } from "./retention.ts";
import { RollUps } from "./roll-ups.ts";
import { RowPace } from "./row-pace.ts";
import { Screens } from "./screens.ts";
import { SealedChunks } from "./sealed-chunks.ts";
import { type SiteNotice, SiteStorage } from "./storage.ts";
import { Streams } from "./streams.ts";
import { Ticker } from "./ticker.ts";
import { Walls } from "./walls.ts";

/** The devices' rhythms are written this often: what is lost at a crash is learned again from the journal. */
const DEVICES_SAVED_MS = 60_000;
const COMMIT_WINDOW_MS = 250;
/** After midnight, when the day before is whole: retention looks at what may leave. */
const AFTER_MIDNIGHT_MS = 5 * 60_000;

export interface IngestAnswer {
  readonly appended: number;
  readonly repeated: number;
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>;
}

export class Site extends DurableObject<Env> {
  readonly #incarnation = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(36).padStart(2, "0")).join("");
  readonly #storage: SiteStorage;
  readonly #head: Head;
  readonly #chunks: SealedChunks;
  readonly #pace: RowPace;
  readonly #checkpoints: Checkpoints;
  readonly #rollUps: RollUps;
  readonly #retention: Retention;
  readonly #devices = new Devices();
  readonly #metadata: Metadata;
  readonly #screens = new Screens();
  readonly #notices: Notices;
  readonly #credentials: Credentials;
  readonly #journal: Journal;
  readonly #putWalls: PutWalls;
  readonly #walls: Walls;
  readonly #streams: Streams;
  readonly #ticker: Ticker;
  readonly #conditions = new Conditions();
  readonly #disk = new DiskRefusal();
  readonly #counts = {
    samples: 0,
    repeated: 0,
    refused: {} as Partial<Record<RefusalCode, number>>,
    bodies: 0,
    replayed: 0,
    unread: 0,
    exemplars: 0,
  };
  /** Calls into the object: each is a request to the platform. */
  readonly #requests: Record<string, number> = {};
  readonly #startedMs = Date.now();
  readonly #own: OwnSeries;
  #build = "";
  #devicesSavedMs = Date.now();
  #wakesMs: number | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const now = (): number => Date.now();
    const later = (run: () => void, delayMs: number): void => void setTimeout(run, delayMs);
    const incarnation = this.#incarnation;
    const build = (): string => this.#build;
    this.#storage = new SiteStorage(ctx.storage.sql, (act) => ctx.storage.transactionSync(act));
    this.#pace = new RowPace(() => this.#storage.rows.written, now());
    const { series } = this.#storage;
    const rawMs = Number(env.RAW_DAYS ?? DEFAULT_RAW_DAYS) * DAY_MS;
    this.#chunks = new SealedChunks(series);
    const maxSeries = Number(env.MAX_SERIES ?? HEAD_LIMITS.maxSeries);
    const headBytes = Number(env.MAX_HEAD_BYTES ?? HEAD_LIMITS.maxBytes);
    this.#head = new Head({ ...HEAD_LIMITS, maxSeries, maxBytes: headBytes, retentionMs: rawMs }, this.#chunks);
    const maxBytes = Number(env.MAX_DATABASE_BYTES ?? DEFAULT_MAX_BYTES);
    this.#rollUps = new RollUps(series, this.#head, this.#chunks.caches);
    this.#head.rollUps = this.#rollUps;
    this.#retention = new Retention(series, this.#head, this.#chunks, this.#rollUps, { rawMs, maxBytes });
    this.#checkpoints = new Checkpoints({
      head: this.#head,
      journal: () => this.#journal,
      chunks: this.#chunks,
      storage: series,
      maxSamples: Number(env.CHECKPOINT_SAMPLES ?? CHECKPOINT_SAMPLES),
      pace: this.#pace,
      nowMs: now(),
    });
    this.#devices.restore(this.#storage.loadDevices());
    const replayed = replay(series, this.#head, this.#devices);
    this.#counts.replayed = replayed.samples;
    this.#notices = new Notices(this.#storage);
    this.#metadata = new Metadata({
      load: () => this.#storage.loadMetadata(),
      save: (part, metadata) => this.#storage.saveMetadata(part, metadata),
      later,
    });
    this.#credentials = new Credentials(this.#storage);
    const windowMs = Number(env.COMMIT_WINDOW_MS ?? COMMIT_WINDOW_MS);
    this.#journal = new Journal({
      write: (atMs, body) => series.writeJournal(atMs, body),
      idOf: (ref) => this.#head.id(ref),
      keyOf: (ref) => this.#head.info(ref).key,
      namedThrough: () => series.checkpoint.namedThrough,
      committed: (nowMs) => {
        this.#checkpoints.committed(nowMs);
        if (this.#retention.due(nowMs)?.reason === "size") void this.#armWakeUp(nowMs, nowMs);
      },
      windowMs,
      paceMs: (nowMs) => this.#pace.waitMs(nowMs),
      now,
      later,
    });
    this.#journal.begin(replayed.rows, replayed.samples);
    if (replayed.old) this.#checkpoints.write(now());
    const origin = { incarnation, build, site: this.#name, open: env.AUTH === "open" };
    this.#putWalls = new PutWalls(this.#storage);
    const noticesOf = (wall: string) => [...this.#conditions.notices(), ...this.#notices.on(wall, Date.now())];
    this.#walls = new Walls(this.#head, this.#devices, this.#metadata, origin, noticesOf, this.#putWalls.definitions);
    const list = (nowMs: number): ConsoleScreens => this.#list(nowMs);
    const beforeBeat = (nowMs: number): void => this.#beforeBeat(nowMs);
    this.#streams = new Streams({ incarnation, build, walls: this.#walls, screens: this.#screens, list, beforeBeat, now, later });
    this.#ticker = new Ticker({ run: (nowMs) => this.#tick(nowMs), now, later });
    this.#own = new OwnSeries(this.#head, (nowMs) => this.#metrics(nowMs), now());
  }

  /** Takes a batch; resolves when what it says is on disk. With a group, series of it that are no longer sent end. */
  async ingest(batch: SampleBatch, group?: PushGroup, unread?: UnreadCounts): Promise<IngestAnswer> {
    this.#asked("ingest");
    this.#counts.unread += unread?.values ?? 0;
    this.#counts.exemplars += unread?.exemplars ?? 0;
    const nowMs = Date.now();
    if (this.#journal.failing) this.#journal.commit();
    this.#observeSelf(nowMs);
    // Before anything is taken: what was refused once more would only fill memory.
    if (this.#journal.failing || !this.#disk.mayTry(nowMs)) throw storageFailed();
    if (this.#journal.full) throw storageBehind();
    void this.#armWakeUp(nowMs);
    const { appended, repeated, refused, touched, stored } = this.#head.append(group ? withEnds(batch, group, this.#head) : batch, nowMs);
    this.#count(appended, repeated, refused);
    this.#metadata.note(batch.metadata, nowMs);
    const heard = this.#observe(touched, nowMs);
    // Only with samples that are written anyway.
    const own = appended > 0 ? this.#own.take(nowMs) : undefined;
    if (own) this.#metadata.note(own.batch.metadata, nowMs);
    const changed = own ? [...touched, ...own.touched] : touched;
    if (changed.length > 0 && this.#walls.note(changed, heard)) this.#ticker.request();
    if (nowMs - this.#devicesSavedMs > DEVICES_SAVED_MS) {
      this.#devicesSavedMs = nowMs;
      this.#storage.saveDevices(this.#devices.record());
      this.#credentials.saveUses();
    }
    await this.#journal.add(own ? together(stored, own.stored) : stored).catch((error: unknown) => {
      console.error({ message: "journal failed", error: String(error) });
      this.#observeSelf(Date.now());
      throw storageFailed();
    });
    if (this.#disk.stands) {
      await this.ctx.storage.sync();
      this.#disk.taken();
      this.#observeSelf(Date.now());
    }
    return { appended, repeated, refused };
  }

  /** The disk ended a life before this one. */
  storageRefused(): void {
    this.#asked("report");
    this.#disk.refused(Date.now());
    this.#observeSelf(Date.now());
  }

  /** The chunks that a query reads. It is evaluated in the Worker. */
  snapshot(request: SnapshotRequest): Promise<SnapshotAnswer> {
    this.#asked("query");
    return answerSnapshot(request, this.#queryParts, Date.now());
  }

  metricMetadata(asked: MetadataAsked): readonly MetricMetadata[] {
    this.#asked("query");
    return this.#metadata.list(asked);
  }

  lookUp(request: LookUpRequest): Promise<LookUpAnswer> {
    this.#asked("query");
    return answerLookUp(request, this.#queryParts);
  }

  /** A stream to a screen or a console. The Worker has checked who asks and written what is asked into the address. */
  override async fetch(request: Request): Promise<Response> {
    this.#asked("stream");
    this.#build ||= await readBuild(this.env);
    const { searchParams } = new URL(request.url);
    const [wall, screen, since] = [searchParams.get("wall"), searchParams.get("screen"), searchParams.get("since")];
    return this.#streams.open({ wall, screen, since, credentials: searchParams.getAll("credential") });
  }

  /** What a secret's digest stands for here. */
  verdict(digest: string, from: string): { credential: Credential | null; newAddress: boolean } {
    this.#asked("verdict");
    return this.#credentials.verdict(digest, from, Date.now());
  }

  /** When each token and screen was used last, epoch ms, by credential id. */
  uses(): Record<string, number> {
    this.#asked("list");
    return this.#credentials.uses();
  }

  /** Ends what a session or token has open, when that itself is not kept here. */
  endStreams(credentials: readonly string[]): void {
    this.#asked("command");
    for (const credential of credentials) this.#streams.revoked(credential);
  }

  /** False when the screen is not known here (the site started again): its next stream makes it known. */
  report(screen: string, report: Report): boolean {
    this.#asked("report");
    return this.#streams.report(screen, report);
  }

  async apply(command: SiteCommand): Promise<SiteAnswer> {
    this.#asked("command");
    const parts = {
      storage: this.#storage,
      screens: this.#screens,
      notices: this.#notices,
      credentials: this.#credentials,
      putWalls: this.#putWalls,
      wallNames: this.#walls.definitions(Date.now()).map(({ name }) => name),
    };
    const { answer, effect } = applyCommand(command, parts, Date.now());
    // Stream chunks are not held back by the output gate: on disk first, then on the wall.
    await this.ctx.storage.sync();
    if (effect.type === "notices") this.#tellNotices();
    if (effect.type === "revoked") this.#streams.revoked(effect.credential);
    if (command.type === "credential-set") this.#streams.changed();
    if (effect.type === "wall") this.#tellWall(effect.wall);
    if (effect.type === "control") this.#streams.control(effect.screen, effect.control);
    return answer;
  }

  screens(): ScreenStatus[] {
    this.#asked("list");
    return this.#screenList();
  }

  paired(): PairedScreen[] {
    this.#asked("list");
    return this.#credentials.paired();
  }

  notices(): SiteNotice[] {
    this.#asked("list");
    return this.#notices.all();
  }

  walls(): ConsoleScreens["walls"] {
    this.#asked("list");
    return this.#wallList();
  }

  wall(name: string): WallDefinition | undefined {
    this.#asked("list");
    return this.#walls.definition(name, Date.now());
  }

  metrics(): string {
    this.#asked("metrics");
    return formatOwnMetrics(this.#metrics(Date.now()));
  }

  #metrics(nowMs: number): readonly OwnMetric[] {
    return ownMetrics({
      startedMs: this.#startedMs,
      counts: this.#counts,
      requests: this.#requests,
      head: this.#head,
      cacheBytes: this.#chunks.caches.bytes,
      devices: this.#devices,
      maxDevices: MAX_DEVICES,
      metadata: this.#metadata,
      journal: this.#journal,
      checkpoints: this.#checkpoints,
      rollUps: this.#rollUps,
      retention: this.#retention,
      shortened: this.#retention.shortened(nowMs),
      storageFailing: this.#journal.failing || this.#disk.stands,
      rawDays: this.#storage.series.days.length,
      databaseBytes: this.#storage.databaseBytes,
      rows: this.#storage.rows,
      screens: this.#screens.connected,
      streams: this.#streams.size,
      maxStreams: MAX_STREAMS,
      queues: { ...this.#streams.queues, maxBytes: QUEUE_BYTES },
      cuts: this.#streams.cuts,
      frames: this.#walls.frames,
      frameBytes: this.#walls.frameBytes,
    });
  }

  override async alarm(): Promise<void> {
    this.#asked("wake-up");
    await this.#wake(Date.now());
  }

  get #name(): string {
    return this.ctx.id.name ?? "main";
  }

  get #queryParts(): QueryParts {
    return { head: this.#head, chunks: this.#chunks, pause: breath };
  }

  #asked(what: string): void {
    this.#requests[what] = (this.#requests[what] ?? 0) + 1;
  }

  #screenList(): ScreenStatus[] {
    return this.#screens.list((wall) => {
      const live = this.#walls.live(wall);
      return live && { incarnation: this.#incarnation, seq: live.seq };
    }, this.#credentials.paired());
  }

  #wallList(): ConsoleScreens["walls"] {
    const walls = this.#walls.definitions(Date.now());
    return walls.map(({ name, title, pages }) => {
      const generated = !this.#putWalls.definitions.has(name);
      return { name, title, pages: pages.map((page) => ({ id: page.id, title: page.title })), generated };
    });
  }

  #count(appended: number, repeated: number, refused: IngestAnswer["refused"]): void {
    const counts = this.#counts;
    counts.bodies++;
    counts.samples += appended;
    counts.repeated += repeated;
    for (const [code, count] of Object.entries(refused) as [RefusalCode, number][])
      counts.refused[code] = (counts.refused[code] ?? 0) + count;
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

  /** One wake-up a day while there is anything to keep; data that comes again arms it again. */
  async #wake(nowMs: number): Promise<void> {
    this.#wakesMs = undefined;
    try {
      // Between the pieces others are answered.
      while (this.#retention.step(nowMs)) await breath();
    } catch (error) {
      // The platform gives up on a wake-up that fails six times; this one comes again tomorrow.
      console.error({ message: "retention failed", error: String(error) });
    }
    if (this.#head.seriesCount > 0) await this.#armWakeUp(nowMs);
  }

  /** Only ever to be earlier. */
  async #armWakeUp(nowMs: number, dueMs = (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS + AFTER_MIDNIGHT_MS): Promise<void> {
    if (this.#wakesMs !== undefined && this.#wakesMs > nowMs - AFTER_MIDNIGHT_MS && this.#wakesMs <= dueMs) return;
    this.#wakesMs = dueMs;
    try {
      const armedMs = await this.ctx.storage.getAlarm();
      // One that is long overdue was lost: some were seen stuck in the past.
      if (armedMs === null || armedMs > dueMs || armedMs < nowMs - AFTER_MIDNIGHT_MS) await this.ctx.storage.setAlarm(dueMs);
    } catch (error) {
      // The next body tries again.
      this.#wakesMs = undefined;
      console.error({ message: "wake-up not armed", error: String(error) });
    }
  }

  #tick(nowMs: number): number | undefined {
    const { events, againMs } = this.#walls.tick((wall) => this.#streams.isLookedAt(wall), nowMs);
    this.#streams.send(events);
    return againMs;
  }

  /** What stands in the way of the site is said on its walls. */
  #observeSelf(nowMs: number): void {
    const health = { storageFailing: this.#journal.failing || this.#disk.stands, historyShortened: this.#retention.shortened(nowMs) };
    if (this.#conditions.observe(health, nowMs)) this.#tellNotices();
  }

  #beforeBeat(nowMs: number): void {
    this.#observeSelf(nowMs);
    this.#storage.touch();
    if (this.#notices.end(nowMs)) this.#tellNotices();
  }

  /** The next tick shows screens what was put, and their pages stay open. */
  #tellWall(name: string): void {
    if (this.#walls.has(name)) this.#ticker.request();
    else {
      this.#walls.forget(name);
      this.#streams.wallGone(name);
    }
    this.#streams.changed();
  }

  #tellNotices(): void {
    this.#streams.send(this.#walls.noticesChanged(Date.now()));
    this.#streams.changed();
  }

  #list(at: number): ConsoleScreens {
    const open = this.env.AUTH === "open";
    return {
      at,
      build: this.#build,
      site: this.#name,
      open,
      walls: this.#wallList(),
      screens: this.#screenList(),
      paired: this.#credentials.paired(),
      notices: this.#notices.all(),
    };
  }
}

/** Lets others be answered. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
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
