/**
 * The data plane of one site: a shell of what may be asked of it, and by whom each is answered (life.ts puts the parts together). Awake
 * while data flows or a screen looks; with neither it holds no timer and may leave memory.
 */
import { DurableObject } from "cloudflare:workers";
import type { MetricMetadata, SampleBatch } from "../../core/ingest/batch.ts";
import type { AlarmHistoryLine, ConsoleAlarms } from "../../protocol/alarm.ts";
import type { ConsoleScreens, PairedScreen, RuleFileHealth, ScreenStatus } from "../../protocol/command.ts";
import type { Report } from "../../protocol/report.ts";
import type { DeadLetter, TargetLine } from "../../protocol/target.ts";
import type { TextStatus } from "../../protocol/text.ts";
import type { WallDefinition } from "../../protocol/wall.ts";
import type { RoomCounts } from "../control-room/bill.ts";
import type { Env } from "../env.ts";
import type { Credential } from "../identity.ts";
import type { Untold } from "../untold.ts";
import type { AlarmSource } from "./alarm-desk.ts";
import type { HistoryAsked } from "./alarm-storage.ts";
import { applyCommand, type SiteAnswer, type SiteCommand, testTarget } from "./apply.ts";
import type { IngestAnswer } from "./intake.ts";
import { SiteLife } from "./life.ts";
import type { MetadataAsked } from "./metadata.ts";
import { formatOwnMetrics } from "./own-metrics.ts";
import type { PushGroup } from "./push-group.ts";
import { answerLookUp, answerSnapshot, type LookUpAnswer, type LookUpRequest, type SnapshotAnswer, type SnapshotRequest } from "./query.ts";
import { type RuleGroupStatus, ruleGroups, withHealth } from "./rule-groups.ts";
import type { SiteNotice } from "./storage.ts";
import { takeText, textRequest } from "./text-body.ts";

export type { IngestAnswer } from "./intake.ts";

export class Site extends DurableObject<Env> {
  readonly #life: SiteLife;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#life = new SiteLife({ storage: ctx.storage, env, site: ctx.id.name ?? "main" });
  }

  /** Takes a batch; resolves when what it says is on disk. With a group, series of it that are no longer sent end. */
  ingest(batch: SampleBatch, group: PushGroup | undefined, untold: Untold): Promise<IngestAnswer> {
    this.#life.asked("ingest", untold);
    return this.#life.intake.take(batch, group);
  }

  /** The disk ended a life before this one, as so many before that. */
  storageRefused(times: number): void {
    this.#life.asked("report");
    this.#life.disk.refused(Date.now(), times);
    this.#life.observeSelf(Date.now());
  }

  /** The chunks that a query reads. It is evaluated in the Worker. */
  snapshot(request: SnapshotRequest, untold: Untold): Promise<SnapshotAnswer> {
    this.#life.asked("query", untold);
    return answerSnapshot(request, this.#life.queryParts, Date.now());
  }

  metricMetadata(asked: MetadataAsked): readonly MetricMetadata[] {
    this.#life.asked("query");
    return this.#life.metadata.list(asked);
  }

  lookUp(request: LookUpRequest): Promise<LookUpAnswer> {
    this.#life.asked("query");
    return answerLookUp(request, this.#life.queryParts);
  }

  /** A stream to a screen or a console, or a text that streams in. The Worker has checked who asks and written what is asked into the address. */
  override async fetch(request: Request): Promise<Response> {
    this.#life.asked(request.method === "POST" ? "text" : "stream");
    this.#life.build ||= await readBuild(this.env);
    const { searchParams } = new URL(request.url);
    if (request.method === "POST") return takeText(textRequest(searchParams), request, this.#life.texts, this.#life.textPace);
    const [wall, screen, since] = [searchParams.get("wall"), searchParams.get("screen"), searchParams.get("since")];
    return this.#life.streams.open({ wall, screen, since, credentials: searchParams.getAll("credential") });
  }

  texts(): TextStatus[] {
    this.#life.asked("list");
    return this.#life.texts.list();
  }

  text(stream: string): string | undefined {
    this.#life.asked("list");
    return this.#life.texts.read(stream);
  }

  /** False when there is none. */
  removeText(stream: string): boolean {
    this.#life.asked("text");
    return this.#life.texts.remove(stream);
  }

  /** What a secret's digest stands for here. */
  verdict(digest: string, from: string): { credential: Credential | null; newAddress: boolean } {
    this.#life.asked("verdict");
    return this.#life.credentials.verdict(digest, from, Date.now());
  }

  /** When each token and screen was used last, epoch ms, by credential id. */
  uses(room: RoomCounts): Record<string, number> {
    this.#life.asked("list", undefined, room);
    return this.#life.credentials.uses();
  }

  /** Ends what a session or token has open, when that itself is not kept here. */
  endStreams(credentials: readonly string[], room: RoomCounts): void {
    this.#life.asked("command", undefined, room);
    for (const credential of credentials) this.#life.revoked(credential);
  }

  /** False when the screen is not known here (the site started again): its next stream makes it known. */
  report(screen: string, report: Report, untold: Untold): boolean {
    this.#life.asked("report", untold);
    const nowMs = Date.now();
    if (this.#life.alarms.reported(screen, report)) this.#life.streams.changed();
    const isKnown = this.#life.streams.report(screen, report);
    if (isKnown) this.#life.recordScreen(screen, report, nowMs);
    return isKnown;
  }

  async apply(command: SiteCommand, room: RoomCounts): Promise<SiteAnswer> {
    this.#life.asked("command", undefined, room);
    if (command.type === "target-test") return testTarget(this.#life.notifier, command, Date.now());
    const parts = {
      storage: this.#life.storage,
      screens: this.#life.screens,
      notices: this.#life.notices,
      credentials: this.#life.credentials,
      putWalls: this.#life.putWalls,
      putRules: this.#life.putRules,
      alarms: this.#life.alarms,
      screensOn: this.#life.screens.connected,
      notifier: this.#life.notifier,
      wallNames: this.#life.walls.definitions(Date.now()).map(({ name }) => name),
    };
    const { answer, effect } = applyCommand(command, parts, Date.now());
    // Stream chunks are not held back by the output gate: on disk first, then on the wall.
    await this.ctx.storage.sync();
    if (effect.type === "notices") this.#life.tellNotices();
    if (effect.type === "revoked") this.#life.revoked(effect.credential);
    if (command.type === "credential-set") this.#life.streams.changed();
    if (effect.type === "wall") this.#life.tellWall(effect.wall);
    if (effect.type === "rules") this.#life.tellAlarms(this.#life.alarms.setRules(this.#life.putRules.groups(), Date.now()));
    if (effect.type === "rules") this.#life.ticker.request();
    if (effect.type === "alarms") this.#life.tellAlarms(effect.events);
    if (effect.type === "control") this.#life.streams.control(effect.screen, effect.control);
    return answer;
  }

  screens(room: RoomCounts): ScreenStatus[] {
    this.#life.asked("list", undefined, room);
    return this.#life.screenList();
  }

  paired(): PairedScreen[] {
    this.#life.asked("list");
    return this.#life.credentials.paired();
  }

  notices(): SiteNotice[] {
    this.#life.asked("list");
    return this.#life.notices.all();
  }

  walls(room: RoomCounts): ConsoleScreens["walls"] {
    this.#life.asked("list", undefined, room);
    return this.#life.wallList();
  }

  wall(name: string, room: RoomCounts): WallDefinition | undefined {
    this.#life.asked("list", undefined, room);
    return this.#life.walls.definition(name, Date.now());
  }

  alarms(room: RoomCounts): ConsoleAlarms {
    this.#life.asked("list", undefined, room);
    return this.#life.alarms.onConsole(Date.now());
  }

  alarmHistory(asked: HistoryAsked, room: RoomCounts): AlarmHistoryLine[] {
    this.#life.asked("list", undefined, room);
    return [...this.#life.alarms.history(asked)];
  }

  /** What an alarm is about, as a query; `null` where there is nothing to ask. */
  alarmSource(id: string): AlarmSource | null {
    this.#life.asked("query");
    return this.#life.alarms.source(id) ?? null;
  }

  /** Groups in force with their alarms, as the Prometheus HTTP API tells them. */
  ruleGroups(): RuleGroupStatus[] {
    this.#life.asked("query");
    return ruleGroups(this.#life.alarms);
  }

  ruleFiles(room: RoomCounts): RuleFileHealth[] {
    this.#life.asked("list", undefined, room);
    return withHealth(this.#life.putRules.list(), this.#life.alarms.runner);
  }

  targets(room: RoomCounts): TargetLine[] {
    this.#life.asked("list", undefined, room);
    return [...this.#life.notifier.list()];
  }

  /** `null`: there is no such target. */
  deadLetters(target: string, room: RoomCounts): DeadLetter[] | null {
    this.#life.asked("list", undefined, room);
    const letters = this.#life.notifier.dead(target, Date.now());
    return letters && [...letters];
  }

  metrics(untold: Untold): string {
    this.#life.asked("metrics", untold);
    return formatOwnMetrics(this.#life.metrics(Date.now()));
  }

  override async alarm(): Promise<void> {
    this.#life.asked("wake-up");
    await this.#life.wakeUp.run(Date.now());
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
