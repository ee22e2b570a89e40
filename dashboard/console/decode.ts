/**
 * What arrives at the console, checked once: events of its stream, answers and notifications of its socket. Members that this
 * build does not know are passed over, so that a newer server still works with an open page.
 */
import * as v from "valibot";
import { PRIORITIES } from "../../protocol/alarm.ts";
import { AlarmHistoryAnswer, AlarmsAnswer, ordered } from "../../protocol/alarm-answers.ts";
import { METHODS, type Method, type Results, RPC_ERRORS, type RpcErrorCode } from "../../protocol/command.ts";
import { TARGET_KINDS } from "../../protocol/target.ts";

const text = v.string();
const count = v.number();
const localText = v.union([text, v.object({ en: text, zh: text })]);

const ScreenStatusSchema = v.object({
  screen: text,
  name: v.nullable(text),
  wall: text,
  page: text,
  viewport: v.object({ width: count, height: count, ratio: count }),
  incarnation: text,
  seq: count,
  applied: count,
  painted: count,
  hidden: v.boolean(),
  build: text,
  frameMs: v.nullable(count),
  heapBytes: v.nullable(count),
  skewMs: count,
  sinceMs: count,
  reportMs: v.nullable(count),
  connected: v.boolean(),
});

const PairedScreenSchema = v.object({
  screen: text,
  name: text,
  wall: text,
  diagonalInches: count,
  distanceM: count,
  overscanPercent: count,
  pairedMs: count,
  pairedBy: text,
});

const TokenStatusSchema = v.object({
  token: text,
  name: text,
  role: v.picklist(["device", "viewer", "operator", "admin"]),
  devices: v.nullable(v.array(text)),
  madeMs: count,
  madeBy: text,
  usedMs: v.nullable(count),
  revokedMs: v.nullable(count),
});

const NoticeSchema = v.object({
  id: text,
  text,
  level: v.picklist(["info", "warning", "critical"]),
  from: text,
  postedMs: count,
  untilMs: v.nullable(count),
  walls: v.nullable(v.array(text)),
});

const wallEntries = {
  name: text,
  title: localText,
  pages: v.array(v.object({ id: text, title: localText })),
  generated: v.boolean(),
};
const texts = v.array(text);
const changesSchema = <const O extends v.GenericSchema<unknown, string>>(other: O) =>
  v.object({ created: v.boolean(), added: texts, changed: texts, removed: texts, unchanged: count, other: v.array(other) });
const versionSchema = <const C extends v.GenericSchema>(changes: C) =>
  v.object({ version: count, atMs: count, who: text, deleted: v.boolean(), changes: v.nullable(changes) });
const WallChangesSchema = changesSchema(v.picklist(["title", "canvas", "alarms", "pages", "times"]));
const WallVersionSchema = versionSchema(WallChangesSchema);
const RuleChangesSchema = changesSchema(text);
const broken = v.array(v.object({ rule: text, error: text }));
const RuleVersionSchema = versionSchema(RuleChangesSchema);

const TargetSchema = v.object({
  target: text,
  kind: v.picklist(TARGET_KINDS),
  url: text,
  sendResolved: v.boolean(),
  minPriority: v.picklist(PRIORITIES),
  secret: v.boolean(),
  putMs: count,
  putBy: text,
  queued: count,
  dead: count,
  sentMs: v.nullable(count),
  error: v.nullable(text),
});
const DeadLetterSchema = v.object({
  id: text,
  name: text,
  alarms: count,
  status: v.picklist(["firing", "resolved"]),
  bytes: count,
  madeMs: count,
  deadMs: count,
  tries: count,
  error: text,
});

export const ConsoleScreensSchema = v.object({
  at: count,
  build: text,
  site: text,
  open: v.boolean(),
  walls: v.array(v.object(wallEntries)),
  screens: v.array(ScreenStatusSchema),
  paired: v.array(PairedScreenSchema),
  notices: v.array(NoticeSchema),
});

export const HeartbeatSchema = v.object({ at: count });

export const RefusedSchema = v.object({
  code: v.picklist([
    "unknown-wall",
    "unauthorized",
    "too-many-streams",
    "overloaded",
    "replaced",
    "queue-full",
    "silent",
    "behind",
    "too-old",
  ]),
  retryMs: count,
});

const state = v.picklist(["accepted", "sent", "answered", "expired"]);
const method = v.picklist(Object.keys(METHODS) as Method[]);

const targets = v.array(v.object({ target: text, state, ok: v.nullable(v.boolean()), error: v.nullable(text) }));
const statusEntries = { command: text, method, state, targets };
const CommandStatusSchema = v.object(statusEntries);
const AlarmsOrderedSchema = v.object({ ...statusEntries, ...ordered });

/** Methods and outcomes are read as texts: the log keeps those of builds to come, and of builds that are gone. */
export const AuditEntrySchema = v.object({
  number: count,
  atMs: count,
  command: text,
  method: text,
  who: text,
  role: text,
  from: text,
  params: v.unknown(),
  outcome: text,
  targets,
});

/** By method, so that a result of another shape than the contract's fails to compile or is an error in words. */
export const RESULT_SCHEMAS: { readonly [M in Method]: v.GenericSchema<unknown, Results[M]> } = {
  "screens.list": v.object({ screens: v.array(ScreenStatusSchema), paired: v.array(PairedScreenSchema) }),
  "screens.identify": CommandStatusSchema,
  "screens.reload": CommandStatusSchema,
  "screens.show": CommandStatusSchema,
  "notices.list": v.object({ notices: v.array(NoticeSchema) }),
  "notices.post": v.object({ ...statusEntries, notice: text }),
  "notices.clear": CommandStatusSchema,
  "screens.pair": v.object({ ...statusEntries, screen: text }),
  "screens.adjust": CommandStatusSchema,
  "screens.revoke": CommandStatusSchema,
  "tokens.list": v.object({ tokens: v.array(TokenStatusSchema) }),
  "tokens.make": v.object({ ...statusEntries, token: text, secret: v.nullable(text) }),
  "tokens.revoke": CommandStatusSchema,
  "walls.list": v.object({ walls: v.array(v.object({ ...wallEntries, version: v.nullable(WallVersionSchema) })) }),
  "walls.get": v.object({ wall: text, version: v.nullable(count), text }),
  "walls.versions": v.object({ wall: text, versions: v.array(WallVersionSchema) }),
  "walls.check": v.object({ wall: text, changes: WallChangesSchema }),
  "walls.put": v.object({ ...statusEntries, wall: text, version: count, changes: WallChangesSchema }),
  "walls.delete": v.object({ ...statusEntries, wall: text }),
  "alarms.list": AlarmsAnswer,
  "alarms.history": AlarmHistoryAnswer,
  "alarms.acknowledge": AlarmsOrderedSchema,
  "alarms.shelve": AlarmsOrderedSchema,
  "alarms.unshelve": AlarmsOrderedSchema,
  "alarms.comment": AlarmsOrderedSchema,
  "alarms.remove": AlarmsOrderedSchema,
  "alarms.return": AlarmsOrderedSchema,
  "alarms.drill": v.object({ ...statusEntries, alarm: text }),
  "rules.list": v.object({
    files: v.array(v.object({ file: text, groups: count, rules: count, broken, version: v.nullable(RuleVersionSchema) })),
  }),
  "rules.get": v.object({ file: text, version: count, text }),
  "rules.versions": v.object({ file: text, versions: v.array(RuleVersionSchema) }),
  "rules.check": v.object({ file: text, changes: RuleChangesSchema }),
  "rules.put": v.object({ ...statusEntries, file: text, version: count, changes: RuleChangesSchema }),
  "rules.delete": v.object({ ...statusEntries, file: text }),
  "targets.list": v.object({ targets: v.array(TargetSchema) }),
  "targets.put": v.object({ ...statusEntries, target: text, secret: v.boolean() }),
  "targets.delete": v.object({ ...statusEntries, target: text }),
  "targets.test": v.object({ ...statusEntries, target: text, taken: v.boolean(), error: v.nullable(text), tookMs: count }),
  "targets.dead": v.object({ target: text, letters: v.array(DeadLetterSchema) }),
  "targets.retry": v.object({ ...statusEntries, target: text, retried: count }),
};

const MessageSchema = v.union([
  v.object({ method: v.literal("commands.changed"), params: CommandStatusSchema }),
  v.object({ id: text, result: v.unknown() }),
  v.object({ id: v.nullable(text), error: v.object({ message: text, data: v.optional(v.object({ code: v.optional(text) })) }) }),
]);

export type Message =
  | { readonly type: "changed"; readonly status: v.InferOutput<typeof CommandStatusSchema> }
  | { readonly type: "result"; readonly id: string; readonly result: unknown }
  | { readonly type: "error"; readonly id: string | null; readonly code: RpcErrorCode; readonly message: string };

/** One message of the socket; `undefined` for what this build does not know. */
export function decodeMessage(data: unknown): Message | undefined {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), MessageSchema), data);
  if (!json.success) return undefined;
  const message = json.output;
  if ("params" in message) return { type: "changed", status: message.params };
  if ("error" in message) {
    const code = message.error.data?.code ?? "";
    return { type: "error", id: message.id, code: isErrorCode(code) ? code : "internal", message: message.error.message };
  }
  return { type: "result", id: message.id, result: message.result };
}

function isErrorCode(code: string): code is RpcErrorCode {
  return Object.hasOwn(RPC_ERRORS, code);
}

/** The data of a stream event, or `undefined` when it is not of the schema. */
export function decodeData<T>(schema: v.GenericSchema<unknown, T>, data: unknown): T | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), data);
  return parsed.success ? parsed.output : undefined;
}
