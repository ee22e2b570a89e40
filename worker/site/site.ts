/**
 * The data plane of one site: a shell that wires series, devices, walls and streams to storage, timers and the platform, and
 * decides nothing itself. Awake while data flows or a screen looks; with neither it holds no timer and may leave memory.
 */
import { DurableObject } from "cloudflare:workers";
import { Devices } from "../../core/devices.ts";
import type { SampleBatch } from "../../core/ingest/batch.ts";
import { Head } from "../../core/series/head.ts";
import type { RefusalCode } from "../../core/series/store.ts";
import type { ConsoleScreens, PairedScreen, ScreenStatus } from "../../protocol/command.ts";
import type { Report } from "../../protocol/report.ts";
import type { Env } from "../env.ts";
import type { Credential } from "../identity.ts";
import { applyCommand, type SiteAnswer, type SiteCommand } from "./apply.ts";
import { Credentials } from "./credentials.ts";
import { Journal } from "./journal.ts";
import { Notices } from "./notices.ts";
import { ownMetrics } from "./own-metrics.ts";
import { answerQuery, type QueryAnswer, type QueryRequest } from "./query.ts";
import { replay } from "./replay.ts";
import { Screens } from "./screens.ts";
import { type SiteNotice, SiteStorage } from "./storage.ts";
import { Streams } from "./streams.ts";
import { Ticker } from "./ticker.ts";
import { Walls } from "./walls.ts";

/** The devices' rhythms are written this often: what is lost at a crash is learned again from the journal. */
const DEVICES_SAVED_MS = 60_000;
const COMMIT_WINDOW_MS = 250;
const JOURNAL_HOURS = 6;

export interface IngestAnswer {
  readonly appended: number;
  readonly repeated: number;
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>;
}

export class Site extends DurableObject<Env> {
  readonly #incarnation = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(36).padStart(2, "0")).join("");
  readonly #storage: SiteStorage;
  readonly #head = new Head();
  readonly #devices = new Devices();
  readonly #screens = new Screens();
  readonly #notices: Notices;
  readonly #credentials: Credentials;
  readonly #journal: Journal;
  readonly #walls: Walls;
  readonly #streams: Streams;
  readonly #ticker: Ticker;
  readonly #counts = { samples: 0, repeated: 0, refused: {} as Partial<Record<RefusalCode, number>>, bodies: 0, replayed: 0 };
  #build = "";
  #devicesSavedMs = Date.now();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const now = (): number => Date.now();
    const later = (run: () => void, delayMs: number): void => void setTimeout(run, delayMs);
    const incarnation = this.#incarnation;
    const build = (): string => this.#build;
    this.#storage = new SiteStorage(ctx.storage);
    this.#devices.restore(this.#storage.loadDevices());
    this.#counts.replayed = replay(this.#storage, this.#head, this.#devices).samples;
    this.#notices = new Notices(this.#storage);
    this.#credentials = new Credentials(this.#storage);
    const windowMs = Number(env.COMMIT_WINDOW_MS ?? COMMIT_WINDOW_MS);
    const keyOf = (ref: number): string => this.#head.info(ref).key;
    this.#journal = new Journal({ tables: this.#storage, life: incarnation, keyOf, windowMs, keepHours: JOURNAL_HOURS, now, later });
    const origin = { incarnation, build, site: this.#name, open: env.AUTH === "open" };
    this.#walls = new Walls(this.#head, this.#devices, origin, (wall) => this.#notices.on(wall, Date.now()));
    const list = (nowMs: number): ConsoleScreens => this.#list(nowMs);
    const beforeBeat = (nowMs: number): void => this.#beforeBeat(nowMs);
    this.#streams = new Streams({ incarnation, build, walls: this.#walls, screens: this.#screens, list, beforeBeat, now, later });
    this.#ticker = new Ticker({ run: (nowMs) => this.#tick(nowMs), now, later });
  }

  /** Takes a batch; resolves when what it says is on disk. */
  async ingest(batch: SampleBatch): Promise<IngestAnswer> {
    const nowMs = Date.now();
    const { appended, repeated, refused, touched, stored } = this.#head.append(batch, nowMs);
    this.#count(appended, repeated, refused);
    const heard = this.#observe(touched, nowMs);
    if (touched.length > 0 && this.#walls.note(touched, heard)) this.#ticker.request();
    if (nowMs - this.#devicesSavedMs > DEVICES_SAVED_MS) {
      this.#devicesSavedMs = nowMs;
      this.#storage.saveDevices(this.#devices.record());
      this.#credentials.saveUses();
    }
    await this.#journal.add(stored);
    return { appended, repeated, refused };
  }

  query(request: QueryRequest): QueryAnswer {
    return answerQuery(request, this.#head, Date.now());
  }

  /** A stream to a screen or a console. The Worker has checked who asks and written what is asked into the address. */
  override async fetch(request: Request): Promise<Response> {
    this.#build ||= await readBuild(this.env);
    const { searchParams } = new URL(request.url);
    const [wall, screen, since] = [searchParams.get("wall"), searchParams.get("screen"), searchParams.get("since")];
    return this.#streams.open({ wall, screen, since, credentials: searchParams.getAll("credential") });
  }

  /** What a secret's digest stands for here. */
  verdict(digest: string, from: string): { credential: Credential | null; newAddress: boolean } {
    return this.#credentials.verdict(digest, from, Date.now());
  }

  /** When each token and screen was used last, epoch ms, by credential id. */
  uses(): Record<string, number> {
    return this.#credentials.uses();
  }

  /** Ends what a session or token has open, when that itself is not kept here. */
  endStreams(credentials: readonly string[]): void {
    for (const credential of credentials) this.#streams.revoked(credential);
  }

  /** False when the screen is not known here (the site started again): its next stream makes it known. */
  report(screen: string, report: Report): boolean {
    return this.#streams.report(screen, report);
  }

  async apply(command: SiteCommand): Promise<SiteAnswer> {
    const parts = {
      storage: this.#storage,
      screens: this.#screens,
      notices: this.#notices,
      credentials: this.#credentials,
      wallNames: this.walls().map(({ name }) => name),
    };
    const { answer, effect } = applyCommand(command, parts, Date.now());
    // Stream chunks are not held back by the output gate: on disk first, then on the wall.
    await this.ctx.storage.sync();
    if (effect.type === "notices") this.#tellNotices();
    if (effect.type === "revoked") this.#streams.revoked(effect.credential);
    if (command.type === "credential-set") this.#streams.changed();
    if (effect.type === "control") this.#streams.control(effect.screen, effect.control);
    return answer;
  }

  screens(): ScreenStatus[] {
    return this.#screens.list((wall) => {
      const live = this.#walls.live(wall);
      return live && { incarnation: this.#incarnation, seq: live.seq };
    }, this.#credentials.paired());
  }

  paired(): PairedScreen[] {
    return this.#credentials.paired();
  }

  notices(): SiteNotice[] {
    return this.#notices.all();
  }

  walls(): ConsoleScreens["walls"] {
    const walls = this.#walls.definitions(Date.now());
    return walls.map(({ name, title, pages }) => ({ name, title, pages: pages.map((page) => ({ id: page.id, title: page.title })) }));
  }

  metrics(): string {
    return ownMetrics({
      counts: this.#counts,
      series: this.#head.seriesCount,
      headBytes: this.#head.bytes,
      devices: this.#devices.size,
      journal: this.#journal,
      databaseBytes: this.#storage.databaseBytes,
      streams: this.#streams.size,
      cuts: this.#streams.cuts,
      frames: this.#walls.frames,
      frameBytes: this.#walls.frameBytes,
    });
  }

  get #name(): string {
    return this.ctx.id.name ?? "main";
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

  #tick(nowMs: number): number | undefined {
    const { events, againMs } = this.#walls.tick((wall) => this.#streams.isLookedAt(wall), nowMs);
    this.#streams.send(events);
    return againMs;
  }

  #beforeBeat(nowMs: number): void {
    this.#storage.touch();
    if (this.#notices.end(nowMs)) this.#tellNotices();
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
      walls: this.walls(),
      screens: this.screens(),
      paired: this.paired(),
      notices: this.notices(),
    };
  }
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
