/**
 * The HTTP contract of each route beside its row in routes.ts: what it takes and what it answers, in the schemas that the handlers
 * themselves check with. `/openapi.json` is made from this; a route without an entry here does not compile.
 */
import * as v from "valibot";
import { AlarmHistoryAnswer, AlarmsAnswer } from "./alarm-answers.ts";
import * as answers from "./answers.ts";
import { CommandId, METHODS, RuleFileName, TargetName, WallName } from "./command.ts";
import type { ProblemCode } from "./errors.ts";
import { ClaimSchema, SignInSchema } from "./identity.ts";
import * as prometheus from "./prometheus.ts";
import { ReportSchema, ScreenId } from "./report.ts";
import type { RouteName } from "./routes.ts";
import { RuleFileSchema } from "./rule-file.ts";
import { STREAM_NAME } from "./text.ts";
import { WallFileSchema } from "./wall-file.ts";

/** That of the package. */
export const CONTRACT_VERSION = "0.1.0";

/** A media type; without a schema it is a text or bytes. */
export interface Content {
  readonly type: string;
  readonly schema?: v.GenericSchema;
}

export interface Answer {
  readonly what: string;
  readonly content?: readonly Content[];
}

export interface RouteContract {
  /** Named parts of the path that are more than any text. */
  readonly path?: Readonly<Record<string, v.GenericSchema>>;
  readonly query?: v.ObjectSchema<v.ObjectEntries, undefined> | v.LooseObjectSchema<v.ObjectEntries, undefined>;
  /** Any of these. */
  readonly body?: readonly Content[];
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those that any route may answer, in the form that routes.ts names. */
  readonly problems?: readonly ProblemCode[];
}

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
const TEXT_TYPE = "text/plain";

const json = (what: string, schema: v.GenericSchema): Answer => ({ what, content: [{ type: JSON_TYPE, schema }] });
const text = (what: string): Answer => ({ what, content: [{ type: TEXT_TYPE }] });
const nothing = (what: string): Answer => ({ what });
const page: RouteContract = {
  answers: { 200: { what: "the page", content: [{ type: "text/html" }] }, 302: nothing("to where whoever asks may be") },
};
const stream: Answer = {
  what: "events, and a refusal as one of them: docs/protocol.md",
  content: [{ type: "text/event-stream" }],
};

const BODY_PROBLEMS = ["bad-request", "bad-encoding", "bad-gzip", "body-too-large"] as const;
const INGEST_PROBLEMS = [...BODY_PROBLEMS, "wrong-device", "too-fast", "overloaded", "storage-failed", "series-limit"] as const;
const COMMAND_PROBLEMS = ["bad-request", "overloaded"] as const;

/** A route that gives a command: `body` is its parameters. */
const command = (what: string, schema: v.GenericSchema, body: v.GenericSchema | null, ...problems: ProblemCode[]): RouteContract => ({
  ...(body ? { body: [{ type: JSON_TYPE, schema: body }] } : {}),
  answers: { 200: json(what, schema) },
  problems: [...COMMAND_PROBLEMS, ...(body ? BODY_PROBLEMS : []), ...problems],
});

const ingest = (types: readonly string[], good: RouteContract["answers"], query?: RouteContract["query"]): RouteContract => ({
  ...(query ? { query } : {}),
  body: types.map((type) => ({ type })),
  answers: good,
  problems: INGEST_PROBLEMS,
});

const native = (types: readonly string[], schema: v.GenericSchema): RouteContract => ({
  body: types.map((type) => (type === JSON_TYPE ? { type, schema } : { type })),
  answers: { 204: nothing("all of it is stored"), 200: json("a part of it is stored", answers.TakenAnswer) },
  problems: [...INGEST_PROBLEMS, "nothing-accepted"],
});

const failed = (what: string): Answer => json(what, prometheus.ErrorAnswer);
const PROMETHEUS_ERRORS = {
  400: failed("a parameter is missing or wrong"),
  422: failed("the expression cannot be executed"),
  503: failed("the query took too long, or too many run; Retry-After says when to come back"),
  500: failed("something broke here; it was logged"),
} as const;

/** A path of Prometheus', asked by GET with the parameters in the address. */
const asked = (answer: v.GenericSchema, query?: RouteContract["query"], path?: RouteContract["path"]): RouteContract => ({
  ...(query ? { query } : {}),
  ...(path ? { path } : {}),
  answers: { 200: json("the data", answer), ...PROMETHEUS_ERRORS },
});

/** The same by POST, with the parameters in a form. */
const form = (answer: v.GenericSchema, params: NonNullable<RouteContract["query"]>): RouteContract => ({
  body: [{ type: FORM_TYPE, schema: params }],
  answers: { 200: json("the data", answer), ...PROMETHEUS_ERRORS },
});

const TEXT_FORMATS = [TEXT_TYPE, "application/openmetrics-text"] as const;
const readings = v.pipe(
  v.record(v.string(), v.unknown()),
  v.description("Names to readings: numbers, numbers in texts, true, false, on, off; null for none; what is nested is named by its path."),
);
const nativeObject = v.pipe(
  v.looseObject({
    device: v.optional(v.string()),
    labels: v.optional(v.record(v.string(), v.string())),
    time: v.optional(v.union([v.number(), v.string()])),
  }),
  v.description("Every further member is a metric, and a number."),
);

const precision = (values: readonly string[]) => v.optional(v.pipe(v.string(), v.description(`One of ${values.join(", ")}.`)));

const pushed = (what: string, status: number, body: boolean): RouteContract => ({
  ...(body ? { body: TEXT_FORMATS.map((type) => ({ type })) } : {}),
  answers: { [status]: nothing(what) },
  problems: [...INGEST_PROBLEMS, "not-found"],
});

const CommandParams = v.object({ command: v.optional(CommandId) });
const FilePutParams = v.object({
  ...CommandParams.entries,
  "dry-run": v.optional(v.pipe(v.string(), v.description("1: says what would change, and nothing is."))),
});
const FileGetParams = v.object({
  format: v.optional(v.pipe(v.picklist(["json", "yaml"]), v.description("Before what Accept says."))),
  version: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/), v.description("The newest when absent."))),
});
const fileContent = (schema: v.GenericSchema): readonly Content[] => [{ type: JSON_TYPE, schema }, { type: "application/yaml" }];

const OtlpAnswer = v.object({
  partialSuccess: v.optional(v.object({ rejectedDataPoints: v.string(), errorMessage: v.string() })),
});

const InfluxQueryParams = v.object({ q: v.optional(v.string()), db: v.optional(v.string()) });
const INFLUX_RESULTS = { 200: json("results as InfluxDB v1 has them", v.object({ results: v.array(v.unknown()) })) };

/** `DELETE /api/session`. */
export const SessionEndParams = v.object({
  everywhere: v.optional(v.pipe(v.picklist(["0", "1"]), v.description("1 ends all sessions of the same token."))),
});

/** `GET /api/audit`. */
const AuditFilters = {
  method: v.optional(v.pipe(v.string(), v.description("Commands of this method."))),
  who: v.optional(v.pipe(v.string(), v.description("Ordered by this one."))),
  outcome: v.optional(v.string()),
};
export const AuditParams = v.object({
  ...AuditFilters,
  before: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,15}$/, "before is the number of an entry."),
      v.description("Older than this entry."),
      v.transform(Number),
    ),
  ),
});
export const AuditExportParams = v.object(AuditFilters);

/** `GET /walls/{wall}/events`. */
export const WallEventsParams = v.object({
  screen: v.optional(v.pipe(ScreenId, v.description("The screen that looks; without it the stream is anonymous."))),
  since: v.optional(v.pipe(v.string(), v.description("The id of the last event that was seen."))),
});

/** `POST /streams/{stream}`. */
export const TextParams = v.object({
  append: v.optional(
    v.pipe(
      v.picklist(["0", "1", "line"], "append is 1, or line to go on in a new line."),
      v.description("1 goes on with the text that is there, line does so on a new line; without it a new one begins."),
    ),
  ),
});
export const StreamName = v.pipe(
  v.string(),
  v.regex(STREAM_NAME, "A stream is called by 1 to 120 letters, digits, or - _ . : @"),
  v.description("`build`, `press-4`, `log@press-4`: a token for some devices writes those called like one, or `…@` and one."),
);
const textWrite: RouteContract = {
  path: { stream: StreamName },
  query: TextParams,
  body: [{ type: TEXT_TYPE }],
  answers: { 204: nothing("the text came to its end") },
  problems: ["bad-request", "bad-encoding", "wrong-device", "too-fast", "too-many-texts", "replaced", "overloaded"],
};

export const CONTRACT: Readonly<Record<RouteName, RouteContract>> = {
  home: page,
  signIn: page,
  sessionOpen: {
    body: [{ type: JSON_TYPE, schema: SignInSchema }],
    answers: { 200: json("signed in; the cookie is the session", answers.SessionAnswer) },
    problems: [...BODY_PROBLEMS, "unauthorized", "too-many-tries"],
  },
  sessionShow: { answers: { 200: json("who is signed in", answers.SessionAnswer) } },
  sessionEnd: { query: SessionEndParams, answers: { 204: nothing("signed out") }, problems: ["bad-request"] },
  pairingStart: { answers: { 200: json("the code to show", answers.OfferAnswer) }, problems: ["too-many-tries"] },
  pairingClaim: {
    body: [{ type: JSON_TYPE, schema: ClaimSchema }],
    answers: {
      200: json("paired; the cookie is the screen's", answers.PairedAnswer),
      202: json("nobody has entered the code yet", answers.WaitingAnswer),
    },
    problems: [...BODY_PROBLEMS, "unknown-code", "code-expired"],
  },
  wall: page,
  screenWorker: { answers: { 200: { what: "the service worker", content: [{ type: "text/javascript" }] } } },
  console: page,
  wallEvents: { query: WallEventsParams, answers: { 200: stream }, problems: ["bad-request"] },
  report: {
    path: { screen: ScreenId },
    body: [{ type: JSON_TYPE, schema: ReportSchema }],
    answers: { 204: nothing("taken") },
    problems: [...BODY_PROBLEMS, "unknown-screen"],
  },
  consoleEvents: { answers: { 200: stream } },
  consoleSocket: { answers: { 101: nothing("JSON-RPC 2.0: docs/protocol.md") }, problems: ["upgrade-needed"] },
  deviceMetrics: native([JSON_TYPE, FORM_TYPE], readings),
  deviceQuery: {
    query: v.looseObject({}),
    answers: { 204: nothing("all of it is stored"), 200: json("a part of it is stored", answers.TakenAnswer) },
    problems: [...INGEST_PROBLEMS, "nothing-accepted"],
  },
  textWrite,
  textPut: textWrite,
  textDelete: {
    path: { stream: StreamName },
    answers: { 204: nothing("removed; whoever was writing it is told") },
    problems: ["bad-request", "wrong-device", "unknown-stream", "storage-failed"],
  },
  texts: { answers: { 200: json("the texts", answers.TextsAnswer) } },
  textGet: {
    path: { stream: StreamName },
    answers: { 200: text("the newest 65,536 characters of it") },
    problems: ["bad-request", "unknown-stream"],
  },
  metrics: native([JSON_TYPE, "application/x-ndjson", ...TEXT_FORMATS], v.union([nativeObject, v.array(nativeObject)])),
  pushReplace: pushed("the group is what was sent", 200, true),
  pushAdd: pushed("the metrics of the group that were sent are replaced", 200, true),
  pushDelete: pushed("the group has ended", 202, false),
  ready: { answers: { 200: text("it answers") } },
  healthy: { answers: { 200: text("it answers") } },
  influxWrite: ingest(
    [TEXT_TYPE],
    { 204: nothing("all of it is stored") },
    v.object({ precision: precision(["n", "u", "ms", "s", "m", "h"]) }),
  ),
  influxWriteV2: ingest([TEXT_TYPE], { 204: nothing("all of it is stored") }, v.object({ precision: precision(["ns", "us", "ms", "s"]) })),
  remoteWrite: {
    body: [{ type: "application/x-protobuf" }],
    answers: { 204: nothing("all of it is stored") },
    problems: [...INGEST_PROBLEMS, "bad-media-type"],
  },
  collectd: ingest(
    [JSON_TYPE, TEXT_TYPE],
    { 200: nothing("all of it is stored") },
    v.object({ rates: v.optional(v.pipe(v.string(), v.description("1: what counts comes as a rate (StoreRates true)."))) }),
  ),
  put: ingest(
    [JSON_TYPE, TEXT_TYPE],
    {
      204: nothing("all of it is stored"),
      200: json("with summary or details", v.looseObject({ failed: v.number(), success: v.number() })),
    },
    v.object({ summary: v.optional(v.string()), details: v.optional(v.string()) }),
  ),
  telemetry: ingest([JSON_TYPE], { 200: nothing("stored") }),
  attributes: ingest([JSON_TYPE], { 200: nothing("heard, and not kept") }),
  homeAssistantState: ingest([JSON_TYPE], { 200: json("the entity", v.object({ entity_id: v.string() })) }),
  cloudEvents: native(["application/cloudevents+json", "application/cloudevents-batch+json"], v.unknown()),
  cloudEventsHandshake: { answers: { 200: nothing("events may come") } },
  otlpMetrics: {
    body: [{ type: "application/x-protobuf" }, { type: JSON_TYPE }],
    answers: {
      200: {
        what: "all of it is stored, or how many points were refused",
        content: [{ type: JSON_TYPE, schema: OtlpAnswer }, { type: "application/x-protobuf" }],
      },
    },
    problems: [...INGEST_PROBLEMS, "bad-media-type"],
  },
  influxQuery: { query: InfluxQueryParams, answers: INFLUX_RESULTS, problems: ["bad-request"] },
  influxQueryForm: { query: InfluxQueryParams, body: [{ type: FORM_TYPE }], answers: INFLUX_RESULTS, problems: BODY_PROBLEMS },
  ping: { answers: { 204: nothing("it answers"), 200: json("with verbose", v.object({ version: v.string() })) } },
  health: { answers: { 200: json("as InfluxDB 2", v.looseObject({ status: v.literal("pass") })) } },
  ownMetrics: { answers: { 200: text("Prometheus' text format") } },
  query: asked(prometheus.InstantAnswer, prometheus.InstantParams),
  queryForm: form(prometheus.InstantAnswer, prometheus.InstantParams),
  queryRange: asked(prometheus.RangeAnswer, prometheus.RangeParams),
  queryRangeForm: form(prometheus.RangeAnswer, prometheus.RangeParams),
  queryExemplars: asked(prometheus.ExemplarsAnswer, prometheus.ExemplarParams),
  queryExemplarsForm: form(prometheus.ExemplarsAnswer, prometheus.ExemplarParams),
  formatQuery: asked(prometheus.TextAnswer, prometheus.ExpressionParams),
  formatQueryForm: form(prometheus.TextAnswer, prometheus.ExpressionParams),
  series: asked(prometheus.SeriesAnswer, prometheus.SeriesParams),
  seriesForm: form(prometheus.SeriesAnswer, prometheus.SeriesParams),
  labels: asked(prometheus.TextsAnswer, prometheus.LabelParams),
  labelsForm: form(prometheus.TextsAnswer, prometheus.LabelParams),
  labelValues: asked(prometheus.TextsAnswer, prometheus.LabelParams, { label: prometheus.LabelNameParam }),
  metadata: asked(prometheus.MetadataAnswer, prometheus.MetadataParams),
  rules: asked(prometheus.RulesAnswer, prometheus.RulesParams),
  alerts: asked(prometheus.AlertsAnswer),
  buildInfo: asked(prometheus.BuildInfoAnswer),
  asyncApi: { answers: { 200: json("this document", v.looseObject({ asyncapi: v.string() })) } },
  openApi: { answers: { 200: json("this document", v.looseObject({ openapi: v.string() })) } },
  alarms: command("the alarms", AlarmsAnswer, null),
  alarmHistory: { ...command("newest first", AlarmHistoryAnswer, null), query: prometheus.AlarmHistoryParams },
  alarmSamples: { ...asked(prometheus.RangeAnswer, prometheus.AlarmSamplesParams), problems: ["unknown-alarm"] },
  alarmAcknowledge: command("who took it, and who could not", answers.AlarmsOrderedAnswer, METHODS["alarms.acknowledge"]),
  alarmShelve: command("the same", answers.AlarmsOrderedAnswer, METHODS["alarms.shelve"]),
  alarmUnshelve: command("the same", answers.AlarmsOrderedAnswer, METHODS["alarms.unshelve"]),
  alarmComment: command("the same", answers.AlarmsOrderedAnswer, METHODS["alarms.comment"]),
  alarmRemove: command("the same", answers.AlarmsOrderedAnswer, METHODS["alarms.remove"]),
  alarmReturn: command("the same", answers.AlarmsOrderedAnswer, METHODS["alarms.return"]),
  alarmDrill: command("it stands", answers.DrillAnswer, METHODS["alarms.drill"], "drill-runs"),
  walls: command("the walls", answers.WallsAnswer, null),
  wallGet: {
    path: { wall: WallName },
    query: FileGetParams,
    answers: { 200: { what: "the file", content: fileContent(WallFileSchema) } },
    problems: ["bad-request", "unknown-wall", "bad-wall", "overloaded"],
  },
  wallPut: {
    path: { wall: WallName },
    query: FilePutParams,
    body: fileContent(WallFileSchema),
    answers: { 200: json("put, or with dry-run only checked", answers.WallPutAnswer) },
    problems: [...BODY_PROBLEMS, "bad-wall", "too-many-walls", "overloaded"],
  },
  wallDelete: { ...command("deleted", answers.WallDeleteAnswer, null, "unknown-wall"), path: { wall: WallName }, query: CommandParams },
  wallVersions: { ...command("the versions, newest first", answers.WallVersionsAnswer, null, "unknown-wall"), path: { wall: WallName } },
  wallSchema: { answers: { 200: json("the JSON Schema", v.looseObject({ type: v.literal("object") })) } },
  ruleFiles: command("the rule files", answers.RulesAnswer, null),
  ruleFileGet: {
    path: { file: RuleFileName },
    query: FileGetParams,
    answers: { 200: { what: "the file", content: fileContent(RuleFileSchema) } },
    problems: ["bad-request", "unknown-rules", "bad-rules", "overloaded"],
  },
  ruleFilePut: {
    path: { file: RuleFileName },
    query: FilePutParams,
    body: fileContent(RuleFileSchema),
    answers: { 200: json("put, or with dry-run only checked", answers.RulePutAnswer) },
    problems: [...BODY_PROBLEMS, "bad-rules", "too-many-rules", "overloaded"],
  },
  ruleFileDelete: {
    ...command("deleted", answers.RuleDeleteAnswer, null, "unknown-rules"),
    path: { file: RuleFileName },
    query: CommandParams,
  },
  ruleFileVersions: {
    ...command("the versions, newest first", answers.RuleVersionsAnswer, null, "unknown-rules"),
    path: { file: RuleFileName },
  },
  ruleSchema: { answers: { 200: json("the JSON Schema", v.looseObject({ type: v.literal("object") })) } },
  targets: command("the targets", answers.TargetsAnswer, null),
  targetPut: {
    ...command("put", answers.TargetPutAnswer, v.omit(METHODS["targets.put"], ["target"]), "bad-target", "too-many-targets"),
    path: { target: TargetName },
    query: CommandParams,
  },
  targetDelete: {
    ...command("deleted", answers.TargetDeleteAnswer, null, "unknown-target"),
    path: { target: TargetName },
    query: CommandParams,
  },
  targetTest: {
    ...command("what became of it", answers.TargetTestAnswer, null, "unknown-target"),
    path: { target: TargetName },
    query: CommandParams,
  },
  targetDead: { ...command("the letters, newest first", answers.TargetDeadAnswer, null, "unknown-target"), path: { target: TargetName } },
  targetRetry: {
    ...command("how many are tried again", answers.TargetRetryAnswer, null, "unknown-target"),
    path: { target: TargetName },
    query: CommandParams,
  },
  screens: command("the screens", answers.ScreensAnswer, null),
  screenPair: command("paired", answers.ScreenPairAnswer, METHODS["screens.pair"], "unknown-code", "unknown-wall", "too-many-tries"),
  screenRevoke: command("revoked", answers.CommandAnswer, null, "unknown-screen"),
  tokens: command("the tokens", answers.TokensAnswer, null),
  tokenMake: command("the token", answers.TokenMakeAnswer, METHODS["tokens.make"]),
  tokenRevoke: command("revoked", answers.CommandAnswer, null, "unknown-token"),
  notices: command("the notices", answers.NoticesAnswer, null),
  noticePost: command("posted", answers.NoticePostAnswer, METHODS["notices.post"], "unknown-wall"),
  noticeClear: command("cleared", answers.CommandAnswer, null, "unknown-notice"),
  audit: { query: AuditParams, answers: { 200: json("entries, newest first", answers.AuditAnswer) }, problems: ["bad-request"] },
  auditExport: {
    query: AuditExportParams,
    answers: { 200: { what: "an entry a line", content: [{ type: "application/x-ndjson", schema: answers.AuditLine }] } },
    problems: ["bad-request"],
  },
};
