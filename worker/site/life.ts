/**
 * One life of a site: its parts put together, and what happens at each tick, heartbeat and wake-up. It decides nothing that a part could;
 * whoever opens this sees which part hears of what.
 */
import type { AlarmEvent } from "../../core/alarm/alarm.ts";
import { frozenScreens } from "../../core/alarm/built-in.ts";
import { recordedNames } from "../../core/alarm/rule.ts";
import type { Watched } from "../../core/alarm/silence.ts";
import { MAX_DEVICES } from "../../core/devices.ts";
import { StandingQueries } from "../../core/promql/standing-queries.ts";
import { streamsOf } from "../../core/wall/definition.ts";
import type { ConsoleScreens, ScreenStatus } from "../../protocol/command.ts";
import type { Report } from "../../protocol/report.ts";
import type { RoomCounts } from "../control-room/bill.ts";
import type { Env } from "../env.ts";
import type { Untold } from "../untold.ts";
import { AlarmDesk } from "./alarm-desk.ts";
import { Allowance, isFree } from "./allowance.ts";
import { Billed } from "./billed.ts";
import { Conditions } from "./conditions.ts";
import { Credentials } from "./credentials.ts";
import { Daily } from "./daily.ts";
import { openData, type SiteData } from "./data.ts";
import { DiskRefusal } from "./disk-refusal.ts";
import { DueTimer } from "./due-timer.ts";
import { MAX_STREAMS, QUEUE_BYTES } from "./fanout.ts";
import { Intake, type IntakeCounts } from "./intake.ts";
import { Metadata } from "./metadata.ts";
import { Notices } from "./notices.ts";
import { Notifier } from "./notifier.ts";
import { consoleUrl, outsideOf, siteLabels } from "./outside.ts";
import { type OwnMetric, ownMetrics } from "./own-metrics.ts";
import { OwnSeries } from "./own-series.ts";
import { PutRules } from "./put-rules.ts";
import { PutWalls } from "./put-walls.ts";
import type { QueryParts } from "./query.ts";
import { RuleSamples } from "./rule-samples.ts";
import { screenSamples } from "./screen-series.ts";
import { Screens } from "./screens.ts";
import { SiteStorage } from "./storage.ts";
import { Streams } from "./streams.ts";
import { TextPace } from "./text-body.ts";
import { TEXT_LIMITS, Texts } from "./texts.ts";
import { Ticker } from "./ticker.ts";
import { type DueWork, WakeUp } from "./wake-up.ts";
import { type SaidOn, siteOptions, Walls } from "./walls.ts";

/** What the platform gives an object. */
export interface Platform {
  readonly storage: DurableObjectStorage;
  readonly env: Env;
  readonly site: string;
}

/** What is due sooner is not worth a wake-up: the next tick sees to it. */
const SOON_MS = 5_000;

export class SiteLife {
  readonly #platform: Platform;
  readonly #incarnation = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(36).padStart(2, "0")).join("");
  readonly storage: SiteStorage;
  readonly #data: SiteData;
  readonly metadata: Metadata;
  readonly screens = new Screens();
  readonly notices: Notices;
  readonly credentials: Credentials;
  readonly putWalls: PutWalls;
  readonly putRules: PutRules;
  readonly notifier: Notifier;
  readonly #notifyTimer: DueTimer;
  readonly texts: Texts;
  readonly textPace = new TextPace(() => Date.now(), pause);
  readonly walls: Walls;
  readonly streams: Streams;
  readonly ticker: Ticker;
  readonly #conditions = new Conditions();
  readonly disk: DiskRefusal;
  readonly #counts: IntakeCounts = { samples: 0, repeated: 0, refused: {}, bodies: 0, unread: 0, exemplars: 0 };
  /** Calls into the object: each is a request to the platform. */
  readonly #requests: Record<string, number> = {};
  readonly #billed = new Billed();
  readonly #startedMs = Date.now();
  /** Where the plan's days have an end. */
  readonly #allowance: Allowance | undefined;
  readonly intake: Intake;
  readonly wakeUp: WakeUp;
  readonly #queries: StandingQueries;
  readonly #recorded: RuleSamples;
  readonly alarms: AlarmDesk;
  build = "";

  constructor(platform: Platform) {
    this.#platform = platform;
    const { storage, env } = platform;
    const now = (): number => Date.now();
    const later = (run: () => void, delayMs: number): void => void setTimeout(run, delayMs);
    const incarnation = this.#incarnation;
    const build = (): string => this.build;
    this.disk = new DiskRefusal(() => env.DISK_PROBE.getByName(this.#name).write());
    this.storage = new SiteStorage(storage.sql, (act) => storage.transactionSync(act));
    const daily = new Daily({
      step: (nowMs) => this.#data.retention.step(nowMs) || this.storage.alarms.step(nowMs),
      isNeeded: () => this.#data.head.seriesCount > 0,
    });
    const alarms: DueWork = { name: "alarms", dueMs: () => this.#alarmsWakeMs(), step: (nowMs) => this.#tickIfDue(nowMs) };
    // Last: it may wait for somebody outside.
    const notifications: DueWork = { name: "notifications", dueMs: () => this.notifier.dueMs(), step: (nowMs) => this.#notify(nowMs) };
    this.wakeUp = new WakeUp({ storage: storage, table: [daily, alarms, notifications], pause: breath });
    const onFull = (nowMs: number): void => {
      daily.hurry();
      void this.wakeUp.arm(nowMs);
    };
    const rowsASecond = (nowMs: number): number => this.#allowance?.rowsASecond(nowMs) ?? Number.POSITIVE_INFINITY;
    this.putRules = new PutRules(this.storage);
    const made = recordedNames(this.putRules.groups());
    this.#data = openData({ storage: this.storage, env, made, onFull, rowsASecond, now, later });
    if (isFree(env)) this.#allowance = new Allowance(this.#data.head, now());
    this.notices = new Notices(this.storage);
    this.metadata = new Metadata({
      load: () => this.storage.loadMetadata(),
      save: (part, metadata) => this.storage.saveMetadata(part, metadata),
      later,
    });
    this.credentials = new Credentials(this.storage);
    const origin = { incarnation, build, site: this.#name, open: env.AUTH === "open" };
    this.putWalls = new PutWalls(this.storage);
    this.notifier = new Notifier({
      storage: this.storage.notifications,
      outside: outsideOf(env),
      alarms: () => this.alarms.book.all(),
      externalUrl: consoleUrl(env, this.#name),
      externalLabels: siteLabels(env, this.#name),
      newId: () => crypto.randomUUID(),
      random: Math.random,
      mayWrite: () => this.disk.mayWrite,
      changed: () => this.#notifySoon(),
    });
    this.#notifyTimer = new DueTimer({ dueMs: () => this.notifier.dueMs(), run: (nowMs) => void this.#notify(nowMs), now, later });
    const saidOn: SaidOn = {
      notices: ({ name }) => [...this.#conditions.notices(), ...this.notices.on(name, Date.now())],
      alarms: (wall) => this.alarms.onWall(wall, Date.now()),
      texts: (wall) => this.texts.of(streamsOf(wall)),
    };
    const { head, devices } = this.#data;
    this.#queries = new StandingQueries(head, siteOptions(devices));
    this.#recorded = new RuleSamples(head);
    this.alarms = new AlarmDesk(
      {
        head,
        devices,
        queries: this.#queries,
        storage: this.storage.alarms,
        samples: this.#recorded,
        screens: frozenScreens(
          () => this.#watchedScreens(),
          (screen) => this.credentials.paired().find((one) => one.screen === screen)?.name ?? screen,
        ),
        mayWrite: () => this.disk.mayWrite,
      },
      this.putRules.groups(),
      now(),
    );
    const tellTexts = (nowMs: number): { readonly told: boolean } => {
      this.streams.send(this.walls.textsChanged(nowMs));
      return { told: true };
    };
    const textTicker = new Ticker({ run: tellTexts, now, later });
    this.texts = new Texts({
      storage: this.storage,
      isShown: (stream) => [...this.putWalls.definitions.values()].some((wall) => streamsOf(wall).has(stream)),
      changed: () => textTicker.request(),
      mayWrite: () => this.disk.mayWrite,
      now,
      later,
    });
    const { definitions } = this.putWalls;
    this.walls = new Walls({
      head,
      devices,
      metadata: this.metadata,
      origin,
      saidOn,
      put: definitions,
      queries: this.#queries,
      opening: (nowMs) => this.alarms.vouch(nowMs),
    });
    const list = (nowMs: number): ConsoleScreens => this.#list(nowMs);
    const beforeBeat = (nowMs: number): void => this.#beforeBeat(nowMs);
    const parts = { incarnation, build, walls: this.walls, screens: this.screens, now, later };
    this.streams = new Streams({ ...parts, list, alarms: (nowMs) => this.alarms.onConsole(nowMs), beforeBeat });
    this.ticker = new Ticker({ run: (nowMs) => this.#tick(nowMs), now, later });
    this.intake = new Intake(
      {
        data: this.#data,
        storage: this.storage,
        credentials: this.credentials,
        metadata: this.metadata,
        own: new OwnSeries(this.#data.head, (nowMs) => this.metrics(nowMs), now()),
        disk: this.disk,
        sync: () => storage.sync(),
        taking: (nowMs) => this.wakeUp.ensure(nowMs),
        recorded: () => this.#recorded.takeStored(),
        changed: (touched, heard) => {
          if (touched.length === 0) return;
          const [onWalls, onAlarms] = [this.walls.note(touched, heard), this.alarms.note(touched, now())];
          if (onWalls || onAlarms) this.ticker.request();
        },
        observe: (nowMs) => this.observeSelf(nowMs),
        now,
      },
      this.#counts,
    );
    // What changed in the last turn of the life before was kept, and perhaps not told.
    this.notifier.observe(now());
    this.#notifySoon();
  }

  metrics(nowMs: number): readonly OwnMetric[] {
    const metrics = this.#ownMetrics(nowMs);
    return this.#allowance ? [...metrics, this.#allowance.metric()] : metrics;
  }

  #ownMetrics(nowMs: number): readonly OwnMetric[] {
    return ownMetrics({
      startedMs: this.#startedMs,
      nowMs,
      ...this.#data,
      counts: { ...this.#counts, replayed: this.#data.replayed },
      requests: this.#requests,
      billed: this.#billed,
      cacheBytes: this.#data.chunks.caches.bytes,
      maxDevices: MAX_DEVICES,
      metadata: this.metadata,
      shortened: this.#data.retention.shortened(nowMs),
      storageFailing: this.#data.journal.failing || this.disk.stands,
      rawDays: this.storage.series.blocks.days.length,
      databaseBytes: this.storage.databaseBytes,
      rows: this.storage.rows,
      alarms: this.alarms.figures(nowMs),
      screens: this.screens.connected,
      streams: this.streams.size,
      maxStreams: MAX_STREAMS,
      queues: { ...this.streams.queues, maxBytes: QUEUE_BYTES },
      cuts: this.streams.cuts,
      frames: this.walls.frames,
      frameBytes: this.walls.frameBytes,
      notifications: this.notifier.figures(),
      texts: { size: this.texts.size, characters: this.texts.characters, most: TEXT_LIMITS.texts },
    });
  }

  get #name(): string {
    return this.#platform.site;
  }

  get queryParts(): QueryParts {
    const { head, chunks, rollUps } = this.#data;
    return { head, chunks, rollUps, pause: breath };
  }

  asked(what: string, worker?: Untold, room?: RoomCounts): void {
    this.#requests[what] = (this.#requests[what] ?? 0) + 1;
    if (worker) {
      this.#billed.toldByWorker(worker);
      this.#counts.unread += worker.values;
      this.#counts.exemplars += worker.exemplars;
    }
    if (room) this.#billed.toldByRoom(room);
  }

  screenList(): ScreenStatus[] {
    return this.screens.list((wall) => {
      const live = this.walls.live(wall);
      return live && { incarnation: this.#incarnation, seq: live.seq };
    }, this.credentials.paired());
  }

  wallList(): ConsoleScreens["walls"] {
    const walls = this.walls.definitions(Date.now());
    return walls.map(({ name, title, pages }) => {
      const generated = !this.putWalls.definitions.has(name);
      return { name, title, pages: pages.map((page) => ({ id: page.id, title: page.title })), generated };
    });
  }

  #tick(nowMs: number): { readonly told: boolean; readonly againMs: number | undefined } {
    const ran = this.alarms.run(nowMs);
    if (ran.touched.length > 0) this.walls.note(ran.touched, []);
    this.tellAlarms(ran.events);
    this.#keepRecorded(nowMs);
    const { events, againMs } = this.walls.tick((wall) => this.streams.isLookedAt(wall), nowMs);
    this.streams.send(events);
    this.#queries.rest();
    void this.wakeUp.arm(nowMs);
    const dueInMs = (this.#alarmsDueMs() ?? Number.POSITIVE_INFINITY) - nowMs;
    const soonMs = dueInMs < SOON_MS ? Math.max(0, Math.min(dueInMs, againMs ?? dueInMs)) : againMs;
    return { told: events.length > 0, againMs: soonMs };
  }

  recordScreen(screen: string, report: Report, nowMs: number): void {
    const sinceMs = this.walls.live(report.wall)?.behindSinceMs(report.hidden ? report.applied : report.painted);
    this.#recorded.record(screenSamples(screen, report, sinceMs === undefined ? 0 : nowMs - sinceMs), nowMs, nowMs);
    this.alarms.note([], nowMs);
    void this.wakeUp.arm(nowMs);
  }

  #watchedScreens(): Iterable<Watched> {
    const uses = this.credentials.uses();
    const behind = (wall: string, seq: number): number | undefined => this.walls.live(wall)?.behindSinceMs(seq);
    return this.screens.watched(this.credentials.paired(), (screen) => uses[`screen:${screen}`], behind);
  }

  #alarmsDueMs(): number | null {
    const due = [this.alarms.dueMs(), this.#recorded.dueMs].filter((ms) => ms !== null);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** What was never looked at is, at the tick that a body brings: no wake-up is armed for that. */
  #alarmsWakeMs(): number | null {
    const dueMs = this.#alarmsDueMs();
    return dueMs === Number.NEGATIVE_INFINITY ? null : dueMs;
  }

  #tickIfDue(nowMs: number): false {
    if ((this.#alarmsDueMs() ?? Number.POSITIVE_INFINITY) <= nowMs) this.ticker.request();
    return false;
  }

  tellAlarms(events: readonly AlarmEvent[]): void {
    if (events.length === 0) return;
    this.notifier.observe(Date.now());
    this.streams.send(this.walls.alarmsChanged(Date.now()));
    this.streams.changed();
  }

  /** While the object is awake a timer sends what is due soon; its wake-up the rest. */
  #notifySoon(): void {
    if (this.notifier.dueMs() === null) return;
    this.#notifyTimer.look();
    void this.wakeUp.arm(Date.now());
  }

  async #notify(nowMs: number): Promise<false> {
    await this.notifier.step(nowMs);
    return false;
  }

  /** What no body took along is written by itself. A disk that refuses is the journal's to tell. */
  #keepRecorded(nowMs: number): void {
    if (!this.#recorded.isOverdue(nowMs) || !this.disk.mayWrite) return;
    const stored = this.#recorded.takeStored();
    if (stored)
      this.#data.journal.add(stored).catch((error: unknown) => console.error({ message: "journal failed", error: String(error) }));
  }

  /** What stands in the way of the site is said on its walls. */
  observeSelf(nowMs: number): void {
    this.#allowance?.observe(nowMs, () => this.#ownMetrics(nowMs));
    const health = {
      storageFailing: this.#data.journal.failing || this.disk.stands,
      historyShortened: this.#data.retention.shortened(nowMs),
      runningOut: this.#allowance?.runningOut(nowMs),
    };
    if (this.#conditions.observe(health, nowMs)) this.tellNotices();
  }

  #beforeBeat(nowMs: number): void {
    this.observeSelf(nowMs);
    this.storage.touch();
    this.wakeUp.ensure(nowMs);
    // Texts follow the data, and figures of the last ten minutes follow the clock.
    this.streams.send(this.walls.alarmsChanged(nowMs));
    this.texts.sweep();
    if (this.notices.end(nowMs)) this.tellNotices();
  }

  revoked(credential: string): void {
    this.streams.revoked(credential);
    this.texts.revoked(credential);
  }

  /** The next tick shows screens what was put, and their pages stay open. */
  tellWall(name: string): void {
    if (this.walls.has(name)) this.ticker.request();
    else {
      this.walls.forget(name);
      this.streams.wallGone(name);
    }
    this.streams.changed();
  }

  tellNotices(): void {
    this.streams.send(this.walls.noticesChanged(Date.now()));
    this.streams.changed();
  }

  #list(at: number): ConsoleScreens {
    const open = this.#platform.env.AUTH === "open";
    return {
      at,
      build: this.build,
      site: this.#name,
      open,
      walls: this.wallList(),
      screens: this.screenList(),
      paired: this.credentials.paired(),
      notices: this.notices.all(),
    };
  }
}

/** Lets others be answered. */
function breath(): Promise<void> {
  return pause(0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
