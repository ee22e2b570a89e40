/**
 * What an operator can order, as JSON-RPC 2.0 over `GET /console/socket`: methods, their parameters and results, and the
 * notifications that come back. Scripts give the same commands over HTTP.
 *
 * A write may carry `command`, an id of the caller's choice: the same id acts once and is answered the same. Without one the
 * room makes one.
 */
import * as v from "valibot";
import type { FileChanges } from "../core/file-changes.ts";
import { type AlarmHistoryLine, type ConsoleAlarms, PRIORITIES } from "./alarm.ts";
import type { Notice } from "./frame.ts";
import { ScreenId } from "./report.ts";
import type { Role } from "./routes.ts";
import { type DeadLetter, MAX_TARGET_SECRET, MAX_TARGET_URL, TARGET_KINDS, type TargetLine, type TargetTest } from "./target.ts";
import type { LocalText, WallChanges } from "./wall.ts";

export const CommandId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));
const command = v.optional(CommandId);

/** Of a file that people write, a wall or rules; the largest sensible one is a tenth of it. */
export const MAX_FILE_BYTES = 256 * 1024;
/** Versions that are kept of each. */
export const FILE_VERSIONS = 20;

/** A wall as commands name it. */
export const WallName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be a name: 1 to 64 letters, digits, - or _"));
/** A rule file as commands name it. */
export const RuleFileName = WallName;
/** A target of notifications as commands name it. */
export const TargetName = WallName;
/** YAML or JSON. What it says is checked where it is read (wall-text.ts, rule-file.ts), with every defect and its place. */
const FileText = v.pipe(v.string(), v.maxLength(MAX_FILE_BYTES));

export const NOTICE_MAX_CHARACTERS = 280;

/** Trimmed, at least one character, no control characters but line breaks. */
const NoticeText = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(NOTICE_MAX_CHARACTERS),
  // The same as /[\p{Cc}--\n]/v, which browsers before Chromium 112 cannot read: the console loads this file.
  v.check((text) => !/[^\P{Cc}\n]/u.test(text), "no control characters"),
);

/** What people call a screen or a token: shown, never parsed. */
const DisplayName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80), v.regex(/^[^\p{Cc}]*$/u));

/** RFC 8628's letters without vowels, so that no word comes out; typed in any case, with or without the dash. */
export const PAIRING_LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
/** What is said of a screen's glass, in inches, metres, and percent of each side that it cuts off. */
const diagonalInches = v.pipe(v.number(), v.minValue(5), v.maxValue(500));
const distanceM = v.pipe(v.number(), v.minValue(0.3), v.maxValue(100));
const overscanPercent = v.pipe(v.number(), v.minValue(0), v.maxValue(5));

const PairingCode = v.pipe(
  v.string(),
  v.transform((text) => text.toUpperCase().replace(/[^A-Z]/g, "")),
  v.regex(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/, "a code has eight letters, as in BCDF-GHJK"),
);

/** Of one command: what a person can have meant at once. */
export const MAX_ALARM_IDS = 500;
export const NOTE_MAX_CHARACTERS = 500;
const AlarmId = v.pipe(v.string(), v.minLength(1), v.maxLength(4_000));
const ids = v.pipe(v.array(AlarmId), v.minLength(1), v.maxLength(MAX_ALARM_IDS));
const Note = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(NOTE_MAX_CHARACTERS),
  v.check((text) => !/[^\P{Cc}\n]/u.test(text), "no control characters"),
);
const note = v.optional(Note, "");
const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
export const HISTORY_LINES = 1_000;

export const METHODS = {
  "screens.list": v.strictObject({}),
  "screens.identify": v.strictObject({ screen: ScreenId, command }),
  "screens.reload": v.strictObject({ screen: ScreenId, command }),
  "screens.show": v.strictObject({ screen: ScreenId, page: v.pipe(v.string(), v.maxLength(120)), command }),
  "notices.list": v.strictObject({}),
  "notices.post": v.strictObject({
    text: NoticeText,
    level: v.optional(v.picklist(["info", "warning", "critical"]), "info"),
    /** Every wall of the site when absent. */
    walls: v.optional(v.pipe(v.array(WallName), v.minLength(1), v.maxLength(32))),
    /** Ends by itself after this long; stays until cleared when absent. At most a week. */
    forMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1000), v.maxValue(7 * 86_400_000))),
    command,
  }),
  "notices.clear": v.strictObject({ notice: CommandId, command }),
  /** Enters the code that a screen shows. Diagonal and distance decide how large its type must be, overscan how far from the edges it stays. */
  "screens.pair": v.strictObject({
    code: PairingCode,
    name: DisplayName,
    wall: WallName,
    diagonalInches: v.optional(diagonalInches, 55),
    distanceM: v.optional(distanceM, 5),
    overscanPercent: v.optional(overscanPercent, 0),
    command,
  }),
  /** What its pairing said of the glass, said anew; what is left out stays. A screen that is on draws its wall anew. */
  "screens.adjust": v.strictObject({
    screen: ScreenId,
    diagonalInches: v.optional(diagonalInches),
    distanceM: v.optional(distanceM),
    overscanPercent: v.optional(overscanPercent),
    command,
  }),
  "screens.revoke": v.strictObject({ screen: ScreenId, command }),
  "tokens.list": v.strictObject({}),
  "tokens.make": v.strictObject({
    name: DisplayName,
    role: v.picklist(["device", "viewer", "operator", "admin"]),
    /** For the role `device`: the devices it may write for; every device when absent. */
    devices: v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), v.minLength(1), v.maxLength(100))),
    command,
  }),
  "tokens.revoke": v.strictObject({ token: CommandId, command }),
  "walls.list": v.strictObject({}),
  /** The newest version when none is named. */
  "walls.get": v.strictObject({ wall: WallName, version: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))) }),
  "walls.versions": v.strictObject({ wall: WallName }),
  /** What `walls.put` would change, and nothing is. */
  "walls.check": v.strictObject({ text: FileText, wall: v.optional(WallName) }),
  /** `wall`, where given, is what the file must call itself. */
  "walls.put": v.strictObject({ text: FileText, wall: v.optional(WallName), command }),
  "walls.delete": v.strictObject({ wall: WallName, command }),
  "alarms.list": v.strictObject({}),
  /** Of one alarm, or of all; newest first. */
  "alarms.history": v.strictObject({
    alarm: v.optional(AlarmId),
    fromMs: v.optional(whole),
    toMs: v.optional(whole),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(HISTORY_LINES)), HISTORY_LINES),
  }),
  "alarms.acknowledge": v.strictObject({ ids, note, command }),
  /** Nobody is told of it for so long: a minute to 30 days. It comes back by itself. */
  "alarms.shelve": v.strictObject({
    ids,
    forMs: v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(30 * 86_400_000)),
    note,
    command,
  }),
  "alarms.unshelve": v.strictObject({ ids, note, command }),
  "alarms.comment": v.strictObject({ ids, note: v.pipe(Note, v.minLength(1)), command }),
  /** Out of service, until it is returned. */
  "alarms.remove": v.strictObject({ ids, note, command }),
  "alarms.return": v.strictObject({ ids, note, command }),
  /** A marked test alarm, which goes the way of every other one. */
  "alarms.drill": v.strictObject({ priority: v.optional(v.picklist(PRIORITIES), "critical"), note, command }),
  "rules.list": v.strictObject({}),
  "rules.get": v.strictObject({ file: RuleFileName, version: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))) }),
  "rules.versions": v.strictObject({ file: RuleFileName }),
  "rules.check": v.strictObject({ text: FileText, file: RuleFileName }),
  /** `file` is the name that the rules are known under: the text has none. */
  "rules.put": v.strictObject({ text: FileText, file: RuleFileName, command }),
  "rules.delete": v.strictObject({ file: RuleFileName, command }),
  "targets.list": v.strictObject({}),
  /** The whole of it: what is left out is as it says here. Only a secret that is left out stays, for the same kind at the same origin. */
  "targets.put": v.strictObject({
    target: TargetName,
    kind: v.picklist(TARGET_KINDS),
    /** Where it may lead is checked by the room (worker/notify-address.ts). */
    url: v.pipe(v.string(), v.maxLength(MAX_TARGET_URL)),
    /** Signs what goes to a webhook, is the bearer token of an Alertmanager; `null` takes it away. */
    secret: v.optional(
      v.nullable(v.pipe(v.string(), v.regex(/^[!-~]+$/, "must be of visible ASCII characters"), v.maxLength(MAX_TARGET_SECRET))),
    ),
    sendResolved: v.optional(v.boolean(), true),
    minPriority: v.optional(v.picklist(PRIORITIES), "low"),
    command,
  }),
  "targets.delete": v.strictObject({ target: TargetName, command }),
  /** Sends it an alarm that is none, now. */
  "targets.test": v.strictObject({ target: TargetName, command }),
  "targets.dead": v.strictObject({ target: TargetName }),
  /** Tries its dead letters again. */
  "targets.retry": v.strictObject({ target: TargetName, command }),
} as const;

export type Method = keyof typeof METHODS;

/** These change nothing: they are in no ledger and in no log. */
export const READS = [
  "screens.list",
  "notices.list",
  "tokens.list",
  "walls.list",
  "walls.get",
  "walls.versions",
  "walls.check",
  "alarms.list",
  "alarms.history",
  "rules.list",
  "rules.get",
  "rules.versions",
  "rules.check",
  "targets.list",
  "targets.dead",
] as const satisfies readonly Method[];
export type ReadMethod = (typeof READS)[number];
export type WriteMethod = Exclude<Method, ReadMethod>;

export function isRead(method: Method): method is ReadMethod {
  return (READS as readonly Method[]).includes(method);
}

/** The least role for each method, read at each message. */
export const METHOD_ROLES: Readonly<Record<Method, Role>> = {
  "screens.list": "viewer",
  "screens.identify": "operator",
  "screens.reload": "operator",
  "screens.show": "operator",
  "notices.list": "viewer",
  "notices.post": "operator",
  "notices.clear": "operator",
  "screens.pair": "operator",
  "screens.adjust": "operator",
  "screens.revoke": "operator",
  "tokens.list": "admin",
  "tokens.make": "admin",
  "tokens.revoke": "admin",
  "walls.list": "viewer",
  "walls.get": "viewer",
  "walls.versions": "viewer",
  // A wall shows what an operator may ask anyway, gives nobody a new right, and can be put back: a script that applies files
  // needs no token that could make tokens.
  "walls.check": "operator",
  "walls.put": "operator",
  "walls.delete": "operator",
  "alarms.list": "viewer",
  "alarms.history": "viewer",
  "alarms.acknowledge": "operator",
  "alarms.shelve": "operator",
  "alarms.unshelve": "operator",
  "alarms.comment": "operator",
  "alarms.remove": "operator",
  "alarms.return": "operator",
  "alarms.drill": "operator",
  "rules.list": "viewer",
  "rules.get": "viewer",
  "rules.versions": "viewer",
  // Who may shelve an alarm may change its rule, with a name to it and a version to go back to.
  "rules.check": "operator",
  "rules.put": "operator",
  "rules.delete": "operator",
  // Where a site sends what it knows, and a secret beside it.
  "targets.list": "admin",
  "targets.put": "admin",
  "targets.delete": "admin",
  "targets.test": "admin",
  "targets.dead": "admin",
  "targets.retry": "admin",
};
export type Params<M extends Method> = v.InferOutput<(typeof METHODS)[M]>;

/** A screen that was paired, as the control room knows it. */
export interface PairedScreen {
  readonly screen: string;
  readonly name: string;
  readonly wall: string;
  readonly diagonalInches: number;
  readonly distanceM: number;
  /** Of each side, what the television cuts off. */
  readonly overscanPercent: number;
  readonly pairedMs: number;
  readonly pairedBy: string;
}

/** A token as it is listed: what it is was shown once, when it was made. */
export interface TokenStatus {
  readonly token: string;
  readonly name: string;
  readonly role: "device" | "viewer" | "operator" | "admin";
  /** `null`: every device. */
  readonly devices: readonly string[] | null;
  readonly madeMs: number;
  readonly madeBy: string;
  /** `null` until it is used. Kept to the minute. */
  readonly usedMs: number | null;
  readonly revokedMs: number | null;
}

/** One line of the list of walls. */
export interface WallStatus {
  readonly name: string;
  readonly title: LocalText;
  readonly pages: readonly { readonly id: string; readonly title: LocalText }[];
  /** Laid out by the site from what has arrived: nobody put it. */
  readonly generated: boolean;
  /** The version in force; `null` for a generated one. */
  readonly version: FileVersion<WallChanges> | null;
}

/** One version of a file. */
export interface FileVersion<C extends FileChanges = FileChanges> {
  readonly version: number;
  readonly atMs: number;
  readonly who: string;
  /** It took the file away. */
  readonly deleted: boolean;
  /** Of the version before it; `null` where that says nothing. */
  readonly changes: C | null;
}

/** A wall's file as it was put, or as it is written of a generated wall. */
export interface WallText {
  readonly wall: string;
  /** `null` for a generated wall. */
  readonly version: number | null;
  readonly text: string;
}

/** A rule file in force, and how much it says. */
export interface RuleFileCounts {
  readonly file: string;
  readonly groups: number;
  readonly rules: number;
}

export interface RuleFileHealth extends RuleFileCounts {
  /** Rules that could not be evaluated the last time, as `{group}/{name}`, and why. */
  readonly broken: readonly { readonly rule: string; readonly error: string }[];
}

/** One line of the list of rule files. */
export interface RuleFileStatus extends RuleFileHealth {
  /** `null` where the site has it and the room has not heard so yet. */
  readonly version: FileVersion | null;
}

/** One line of the screen list. */
export interface ScreenStatus {
  readonly screen: string;
  /** The name given at pairing; `null` for a screen that was not paired (open mode). */
  readonly name: string | null;
  readonly wall: string;
  readonly page: string;
  readonly viewport: { readonly width: number; readonly height: number; readonly ratio: number };
  readonly incarnation: string;
  /** Sequence of the wall now, applied and painted by the screen. */
  readonly seq: number;
  readonly applied: number;
  readonly painted: number;
  readonly hidden: boolean;
  readonly build: string;
  readonly frameMs: number | null;
  readonly heapBytes: number | null;
  readonly skewMs: number;
  /** Epoch ms of the stream's start and of the newest report; `null` before the first. */
  readonly sinceMs: number;
  readonly reportMs: number | null;
  /** False once the stream has ended: the entry stays a while, so that a lost screen is seen as lost. */
  readonly connected: boolean;
}

export type CommandState = "accepted" | "sent" | "answered" | "expired";

export interface TargetStatus {
  /** `screen:{id}`, `wall:{name}`. */
  readonly target: string;
  readonly state: CommandState;
  readonly ok: boolean | null;
  readonly error: string | null;
}

export interface CommandStatus {
  readonly command: string;
  readonly method: Method;
  readonly state: CommandState;
  readonly targets: readonly TargetStatus[];
}

/** What became of an order to alarms: the ids that took it, and those that could not. */
export interface AlarmsOrdered {
  readonly done: readonly string[];
  readonly refused: readonly { readonly id: string; readonly code: "unknown-alarm" | "no-effect" }[];
}

export interface Results {
  "screens.list": { readonly screens: readonly ScreenStatus[]; readonly paired: readonly PairedScreen[] };
  "screens.identify": CommandStatus;
  "screens.reload": CommandStatus;
  "screens.show": CommandStatus;
  "notices.list": { readonly notices: readonly (Notice & { readonly walls: readonly string[] | null })[] };
  "notices.post": CommandStatus & { readonly notice: string };
  "notices.clear": CommandStatus;
  "screens.pair": CommandStatus & { readonly screen: string };
  "screens.adjust": CommandStatus;
  "screens.revoke": CommandStatus;
  "tokens.list": { readonly tokens: readonly TokenStatus[] };
  /** `secret` is the token itself: shown now and never again, also to a repeat of the command. */
  "tokens.make": CommandStatus & { readonly token: string; readonly secret: string | null };
  "tokens.revoke": CommandStatus;
  "walls.list": { readonly walls: readonly WallStatus[] };
  "walls.get": WallText;
  "walls.versions": { readonly wall: string; readonly versions: readonly FileVersion<WallChanges>[] };
  "walls.check": { readonly wall: string; readonly changes: WallChanges };
  /** A file that changes nothing makes no version. */
  "walls.put": CommandStatus & { readonly wall: string; readonly version: number; readonly changes: WallChanges };
  "walls.delete": CommandStatus & { readonly wall: string };
  "alarms.list": ConsoleAlarms;
  "alarms.history": { readonly lines: readonly AlarmHistoryLine[] };
  "alarms.acknowledge": CommandStatus & AlarmsOrdered;
  "alarms.shelve": CommandStatus & AlarmsOrdered;
  "alarms.unshelve": CommandStatus & AlarmsOrdered;
  "alarms.comment": CommandStatus & AlarmsOrdered;
  "alarms.remove": CommandStatus & AlarmsOrdered;
  "alarms.return": CommandStatus & AlarmsOrdered;
  /** Of the test alarm. */
  "alarms.drill": CommandStatus & { readonly alarm: string };
  "rules.list": { readonly files: readonly RuleFileStatus[] };
  "rules.get": { readonly file: string; readonly version: number; readonly text: string };
  "rules.versions": { readonly file: string; readonly versions: readonly FileVersion[] };
  /** Rules as \`{group}/{name}\`; \`other\` names groups whose interval, offset or order differs. */
  "rules.check": { readonly file: string; readonly changes: FileChanges };
  /** A file that changes nothing makes no version. */
  "rules.put": CommandStatus & { readonly file: string; readonly version: number; readonly changes: FileChanges };
  "rules.delete": CommandStatus & { readonly file: string };
  "targets.list": { readonly targets: readonly TargetLine[] };
  /** Whether there is a secret now. */
  "targets.put": CommandStatus & { readonly target: string; readonly secret: boolean };
  "targets.delete": CommandStatus & { readonly target: string };
  "targets.test": CommandStatus & { readonly target: string } & TargetTest;
  "targets.dead": { readonly target: string; readonly letters: readonly DeadLetter[] };
  /** How many letters are tried again. */
  "targets.retry": CommandStatus & { readonly target: string; readonly retried: number };
}

/** JSON-RPC errors: its own codes, then ours from -32000 down with the word in `data.code`. */
export const RPC_ERRORS = {
  "parse-error": -32700,
  "invalid-request": -32600,
  "method-not-found": -32601,
  "invalid-params": -32602,
  internal: -32603,
  "unknown-screen": -32001,
  "unknown-notice": -32002,
  "unknown-wall": -32003,
  "too-many-notices": -32004,
  "site-unreachable": -32005,
  forbidden: -32006,
  "unknown-code": -32007,
  "unknown-token": -32008,
  "too-many-tries": -32009,
  "too-many-tokens": -32010,
  unauthorized: -32011,
  "bad-wall": -32012,
  "too-many-walls": -32013,
  "unknown-rules": -32014,
  "bad-rules": -32015,
  "too-many-rules": -32016,
  "drill-runs": -32017,
  "unknown-target": -32018,
  "bad-target": -32019,
  "too-many-targets": -32020,
} as const;

export type RpcErrorCode = keyof typeof RPC_ERRORS;

export type RpcId = string | number | null;

export const RpcRequestSchema = v.object({
  jsonrpc: v.literal("2.0"),
  id: v.optional(v.union([v.pipe(v.string(), v.maxLength(64)), v.number(), v.null()])),
  method: v.string(),
  params: v.optional(v.unknown()),
});

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data: { readonly code: RpcErrorCode; readonly at?: string; readonly defects?: readonly FileDefect[] };
}

/** What is wrong with a file, and where: path in the file, line and column from 1. */
export interface FileDefect {
  readonly path: string;
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

export type RpcAnswer =
  | { readonly jsonrpc: "2.0"; readonly id: RpcId; readonly result: unknown }
  | { readonly jsonrpc: "2.0"; readonly id: RpcId; readonly error: RpcError };

/** Sent to every console when a command's state changes: a screen answered, or its deadline passed. */
export interface CommandChanged {
  readonly jsonrpc: "2.0";
  readonly method: "commands.changed";
  readonly params: CommandStatus;
}

/** How long a screen has to answer before a command counts as expired. */
export const COMMAND_DEADLINE_MS = 30_000;

/** A line of the audit log. */
export interface AuditEntry {
  readonly number: number;
  readonly atMs: number;
  readonly command: string;
  readonly method: string;
  /** Who, with which role, from where. */
  readonly who: string;
  readonly role: string;
  readonly from: string;
  readonly params: unknown;
  /** `accepted`, `answered`, `expired`, or the refusal's code. */
  readonly outcome: string;
  readonly targets: readonly TargetStatus[];
}

/** The console's one stream: `GET /console/events`. Its events carry no id: each one is whole. */
export interface ConsoleScreens {
  readonly at: number;
  readonly build: string;
  readonly site: string;
  readonly open: boolean;
  readonly walls: readonly {
    readonly name: string;
    readonly title: LocalText;
    readonly pages: readonly { readonly id: string; readonly title: LocalText }[];
    readonly generated: boolean;
  }[];
  readonly screens: readonly ScreenStatus[];
  /** Every screen that is paired, on or not. */
  readonly paired: readonly PairedScreen[];
  readonly notices: readonly (Notice & { readonly walls: readonly string[] | null })[];
}
