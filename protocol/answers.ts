/**
 * The answers of our own paths as schemas, for the contract that machines read (contract.ts): the types beside which they stand are
 * what the handlers give, and a schema that says something else does not compile.
 */
import * as v from "valibot";
import { PRIORITIES } from "./alarm.ts";
import { ordered } from "./alarm-answers.ts";
import {
  type AuditEntry,
  type CommandStatus,
  METHODS,
  type Method,
  type PairedScreen,
  type Results,
  type ScreenStatus,
  type TokenStatus,
} from "./command.ts";
import { PROBLEMS, type ProblemCode } from "./errors.ts";
import type { Notice as FrameNotice } from "./frame.ts";
import type { ClaimAnswer, PairingOffer, SessionStatus } from "./identity.ts";
import type { IngestForm } from "./later.ts";
import type { Role } from "./routes.ts";
import { TARGET_KINDS } from "./target.ts";
import type { TextStatus } from "./text.ts";

type Says<T> = v.GenericSchema<unknown, T>;

const epochMs = v.pipe(v.number(), v.description("Epoch milliseconds."));
const nullable = <const T extends v.GenericSchema>(schema: T) => v.nullable(schema);
const text = v.string();
const texts = v.array(text);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const LocalText = v.union([text, v.object({ en: text, zh: text })]);
const RoleName = v.picklist(["none", "device", "screen", "viewer", "operator", "admin"]) satisfies Says<Role>;

export const SessionAnswer = v.object({
  who: nullable(text),
  role: nullable(RoleName),
  open: v.pipe(v.boolean(), v.description("The site answers without log-in.")),
  site: text,
}) satisfies Says<SessionStatus>;

export const OfferAnswer = v.object({
  code: text,
  secret: text,
  expiresMs: epochMs,
  at: epochMs,
  retryMs: count,
}) satisfies Says<PairingOffer>;

export const PairedAnswer = v.object({ state: v.literal("paired"), screen: text, wall: text, path: text }) satisfies Says<
  ClaimAnswer & { state: "paired" }
>;
export const WaitingAnswer = v.object({ state: v.literal("waiting"), retryMs: count }) satisfies Says<ClaimAnswer & { state: "waiting" }>;

export const StateName = v.picklist(["accepted", "sent", "answered", "expired"]);
export const Target = v.object({ target: text, state: StateName, ok: nullable(v.boolean()), error: nullable(text) });
const MethodName = v.picklist(Object.keys(METHODS) as Method[]);
const Command = { command: text, method: MethodName, state: StateName, targets: v.array(Target) };

export const CommandAnswer = v.object(Command) satisfies Says<CommandStatus>;
export const NoticePostAnswer = v.object({ ...Command, notice: text }) satisfies Says<Results["notices.post"]>;
export const ScreenPairAnswer = v.object({ ...Command, screen: text }) satisfies Says<Results["screens.pair"]>;
export const TokenMakeAnswer = v.object({
  ...Command,
  token: text,
  secret: v.pipe(v.nullable(text), v.description("The token itself, now and never again.")),
}) satisfies Says<Results["tokens.make"]>;

const notice = {
  id: text,
  text,
  level: v.picklist(["info", "warning", "critical"]),
  from: text,
  postedMs: epochMs,
  untilMs: nullable(epochMs),
};
/** As it is on a wall. */
export const ShownNotice = v.object(notice) satisfies Says<FrameNotice>;
const Notice = v.object({ ...notice, walls: v.pipe(v.nullable(texts), v.description("null: every wall of the site.")) });
export const NoticesAnswer = v.object({ notices: v.array(Notice) }) satisfies Says<Results["notices.list"]>;

/** Of a text that streams in. */
export const TextStateName = v.picklist(["writing", "ended", "broken"]);
export const TextsAnswer = v.object({
  streams: v.array(v.object({ stream: text, from: text, startedMs: epochMs, changedMs: epochMs, state: TextStateName, characters: count })),
}) satisfies Says<{ streams: TextStatus[] }>;

export const Paired = v.object({
  screen: text,
  name: text,
  wall: text,
  diagonalInches: v.number(),
  distanceM: v.number(),
  overscanPercent: v.number(),
  pairedMs: epochMs,
  pairedBy: text,
}) satisfies Says<PairedScreen>;

export const Screen = v.object({
  screen: text,
  name: nullable(text),
  wall: text,
  page: text,
  viewport: v.object({ width: v.number(), height: v.number(), ratio: v.number() }),
  incarnation: text,
  seq: count,
  applied: count,
  painted: count,
  hidden: v.boolean(),
  build: text,
  frameMs: nullable(v.number()),
  heapBytes: nullable(count),
  skewMs: v.number(),
  sinceMs: epochMs,
  reportMs: nullable(epochMs),
  connected: v.boolean(),
}) satisfies Says<ScreenStatus>;
export const ScreensAnswer = v.object({ screens: v.array(Screen), paired: v.array(Paired) }) satisfies Says<Results["screens.list"]>;

const Token = v.object({
  token: text,
  name: text,
  role: v.picklist(["device", "viewer", "operator", "admin"]),
  devices: v.pipe(v.nullable(texts), v.description("null: every device.")),
  madeMs: epochMs,
  madeBy: text,
  usedMs: nullable(epochMs),
  revokedMs: nullable(epochMs),
}) satisfies Says<TokenStatus>;
export const TokensAnswer = v.object({ tokens: v.array(Token) }) satisfies Says<Results["tokens.list"]>;

export const AlarmsOrderedAnswer = v.object({ ...Command, ...ordered }) satisfies Says<Results["alarms.acknowledge"]>;
export const DrillAnswer = v.object({ ...Command, alarm: text }) satisfies Says<Results["alarms.drill"]>;

export const AuditLine = v.object({
  number: count,
  atMs: epochMs,
  command: text,
  method: text,
  who: text,
  role: text,
  from: text,
  params: v.unknown(),
  outcome: text,
  targets: v.array(Target),
}) satisfies Says<AuditEntry>;
export const AuditAnswer = v.object({ entries: v.array(AuditLine) });

const changesOf = <const O extends v.GenericSchema<unknown, string>>(other: O) =>
  v.object({ created: v.boolean(), added: texts, changed: texts, removed: texts, unchanged: count, other: v.array(other) });
const versionOf = <const C extends v.GenericSchema>(changes: C) =>
  v.object({ version: count, atMs: epochMs, who: text, deleted: v.boolean(), changes: nullable(changes) });

const WallChanges = changesOf(v.picklist(["title", "canvas", "alarms", "pages", "times"]));
const WallVersion = versionOf(WallChanges) satisfies Says<Results["walls.versions"]["versions"][number]>;
export const WallsAnswer = v.object({
  walls: v.array(
    v.object({
      name: text,
      title: LocalText,
      pages: v.array(v.object({ id: text, title: LocalText })),
      generated: v.pipe(v.boolean(), v.description("Laid out by the site: nobody put it.")),
      version: nullable(WallVersion),
    }),
  ),
}) satisfies Says<Results["walls.list"]>;
export const WallVersionsAnswer = v.object({ wall: text, versions: v.array(WallVersion) }) satisfies Says<Results["walls.versions"]>;
export const WallDeleteAnswer = v.object({ ...Command, wall: text }) satisfies Says<Results["walls.delete"]>;
export const WallPut = v.object({ ...Command, wall: text, version: count, changes: WallChanges }) satisfies Says<Results["walls.put"]>;
export const WallCheckAnswer = v.object({ wall: text, changes: WallChanges }) satisfies Says<Results["walls.check"]>;
export const WallPutAnswer = v.union([WallPut, WallCheckAnswer]);

const RuleChanges = v.pipe(
  changesOf(text),
  v.description("Rules as {group}/{name}; other: groups whose interval, offset or order differs."),
);
const RuleVersion = versionOf(RuleChanges) satisfies Says<Results["rules.versions"]["versions"][number]>;
export const RulesAnswer = v.object({
  files: v.array(
    v.object({
      file: text,
      groups: count,
      rules: count,
      broken: v.pipe(v.array(v.object({ rule: text, error: text })), v.description("Rules that could not be evaluated the last time.")),
      version: nullable(RuleVersion),
    }),
  ),
}) satisfies Says<Results["rules.list"]>;
export const RuleVersionsAnswer = v.object({ file: text, versions: v.array(RuleVersion) }) satisfies Says<Results["rules.versions"]>;
export const RuleDeleteAnswer = v.object({ ...Command, file: text }) satisfies Says<Results["rules.delete"]>;
export const RulePut = v.object({ ...Command, file: text, version: count, changes: RuleChanges }) satisfies Says<Results["rules.put"]>;
export const RuleCheckAnswer = v.object({ file: text, changes: RuleChanges }) satisfies Says<Results["rules.check"]>;

const kind = v.picklist(TARGET_KINDS);
export const TargetsAnswer = v.object({
  targets: v.array(
    v.object({
      target: text,
      kind,
      url: text,
      sendResolved: v.boolean(),
      minPriority: v.picklist(PRIORITIES),
      secret: v.pipe(v.boolean(), v.description("There is one; what it is is not told.")),
      putMs: epochMs,
      putBy: text,
      queued: count,
      dead: count,
      sentMs: nullable(epochMs),
      error: nullable(text),
    }),
  ),
}) satisfies Says<Results["targets.list"]>;
const target = { ...Command, target: text };
export const TargetPutAnswer = v.object({ ...target, secret: v.boolean() }) satisfies Says<Results["targets.put"]>;
export const TargetDeleteAnswer = v.object(target) satisfies Says<Results["targets.delete"]>;
export const TargetTestAnswer = v.object({
  ...target,
  taken: v.boolean(),
  error: v.pipe(nullable(text), v.description("http-400, timeout, network, not-allowed.")),
  tookMs: count,
}) satisfies Says<Results["targets.test"]>;
export const TargetDeadAnswer = v.object({
  target: text,
  letters: v.array(
    v.object({
      id: v.pipe(text, v.description("Its idempotency key.")),
      name: text,
      alarms: count,
      status: v.picklist(["firing", "resolved"]),
      bytes: count,
      madeMs: epochMs,
      deadMs: epochMs,
      tries: count,
      error: text,
    }),
  ),
}) satisfies Says<Results["targets.dead"]>;
export const TargetRetryAnswer = v.object({ ...target, retried: count }) satisfies Says<Results["targets.retry"]>;
export const RulePutAnswer = v.union([RulePut, RuleCheckAnswer]);

/** What was taken of a body, and why the rest was not. */
const rejection = v.union([
  v.object({ code: text, line: v.pipe(count, v.description("From 1; 0 is the whole body.")), detail: text }),
  v.object({ code: text, count }),
]);
export const TakenAnswer = v.object({ stored: count, refused: count, rejections: v.array(rejection) });

/** RFC 9457. */
export function problemSchema(codes: readonly ProblemCode[]) {
  return v.looseObject({
    type: v.pipe(text, v.description("urn:parapet:problem:{code}")),
    title: text,
    status: v.picklist([...new Set(codes.map((code): number => PROBLEMS[code][0]))]),
    code: v.picklist(codes),
    detail: v.optional(text),
    at: v.optional(v.pipe(text, v.description("Where in the request."))),
    rejections: v.optional(v.array(rejection)),
    defects: v.optional(v.array(v.object({ path: text, reason: text, line: count, column: count }))),
  });
}

/** What the other protocols' refusals look like; `null`: a text. */
export const FORM_ERRORS: Readonly<Record<Exclude<IngestForm, "native" | "cloudevents">, v.GenericSchema | null>> = {
  "influx-v1": v.object({ error: text }),
  "influx-v2": v.object({ code: text, message: text, line: v.optional(count) }),
  "remote-write": null,
  otlp: v.object({ code: count, message: text }),
  pushgateway: null,
  collectd: null,
  opentsdb: v.object({ error: v.object({ code: count, message: text }) }),
  thingsboard: v.object({ status: count, message: text }),
  "home-assistant": v.object({ message: text }),
};
