/**
 * Commands that reach the site from the control room, and what each one does. A command is applied once, by its id, inside
 * one transaction; what the world sees of it happens after that is on disk.
 */
import type { AlarmEvent } from "../../core/alarm/alarm.ts";
import type { AlarmOrder } from "../../core/alarm/book.ts";
import type { RuleFile } from "../../core/alarm/file.ts";
import type { Priority } from "../../core/alarm/priority.ts";
import type { WallFile } from "../../core/wall/file.ts";
import type { PairedScreen } from "../../protocol/command.ts";
import type { Control } from "../../protocol/frame.ts";
import type { Credential } from "../identity.ts";
import type { AlarmDesk } from "./alarm-desk.ts";
import type { Credentials } from "./credentials.ts";
import type { Notices } from "./notices.ts";
import type { Notifier, TargetPut } from "./notifier.ts";
import type { PutRules } from "./put-rules.ts";
import type { PutWalls } from "./put-walls.ts";
import type { Screens } from "./screens.ts";
import type { SiteNotice, SiteStorage } from "./storage.ts";

export type SiteCommand =
  | { readonly id: string; readonly type: "control"; readonly screen: string; readonly control: Control }
  | { readonly id: string; readonly type: "screen-adjust"; readonly paired: PairedScreen; readonly control: Control }
  | { readonly id: string; readonly type: "notice-set"; readonly notice: SiteNotice }
  | { readonly id: string; readonly type: "notice-clear"; readonly notice: string }
  | { readonly id: string; readonly type: "credential-set"; readonly digest: string; readonly credential: Credential }
  | { readonly id: string; readonly type: "credential-revoke"; readonly credential: string }
  | { readonly id: string; readonly type: "wall-set"; readonly file: WallFile }
  | { readonly id: string; readonly type: "wall-delete"; readonly wall: string }
  | { readonly id: string; readonly type: "rule-set"; readonly name: string; readonly file: RuleFile }
  | { readonly id: string; readonly type: "rule-delete"; readonly name: string }
  | { readonly id: string; readonly type: "alarm-order"; readonly who: string; readonly order: AlarmOrder }
  | { readonly id: string; readonly type: "alarm-drill"; readonly who: string; readonly priority: Priority; readonly note: string }
  | { readonly id: string; readonly type: "target-set"; readonly put: TargetPut }
  | { readonly id: string; readonly type: "target-delete" | "target-retry"; readonly target: string }
  | TargetTestOrder;

/** Not remembered by its id: a repeat that reaches the site is another test. */
interface TargetTestOrder {
  readonly id: string;
  readonly type: "target-test";
  readonly target: string;
}

/** What is applied in a transaction. */
type AppliedCommand = Exclude<SiteCommand, TargetTestOrder>;

export type SiteAnswer =
  /** `made`: part of the answer for good. */
  | { readonly ok: true; readonly targets: readonly string[]; readonly made?: Readonly<Record<string, unknown>> }
  | {
      readonly ok: false;
      readonly code:
        | "unknown-screen"
        | "unknown-wall"
        | "unknown-notice"
        | "too-many-notices"
        | "too-many-tokens"
        | "too-many-walls"
        | "too-many-rules"
        | "drill-runs"
        | "unknown-target"
        | "too-many-targets";
    };

export interface ApplyParts {
  readonly storage: SiteStorage;
  readonly screens: Screens;
  readonly notices: Notices;
  readonly credentials: Credentials;
  readonly putWalls: PutWalls;
  readonly putRules: PutRules;
  readonly alarms: AlarmDesk;
  readonly notifier: Notifier;
  readonly wallNames: readonly string[];
  /** Screens that are on. */
  readonly screensOn: number;
}

/** What follows once the command is on disk. */
export type Effect =
  | { readonly type: "none" }
  | { readonly type: "notices" }
  | { readonly type: "control"; readonly screen: string; readonly control: Control }
  | { readonly type: "revoked"; readonly credential: string }
  /** Put or deleted. */
  | { readonly type: "wall"; readonly wall: string }
  /** Other rules are in force. */
  | { readonly type: "rules" }
  | { readonly type: "alarms"; readonly events: readonly AlarmEvent[] };

const NONE: Effect = { type: "none" };

export function applyCommand(command: AppliedCommand, parts: ApplyParts, nowMs: number): { answer: SiteAnswer; effect: Effect } {
  let effect: Effect = NONE;
  const answer = parts.storage.applyOnce(command.id, nowMs, () => {
    const applied = act(command, parts, nowMs);
    effect = applied.effect;
    return applied.answer;
  });
  return { answer, effect };
}

function act(command: AppliedCommand, parts: ApplyParts, nowMs: number): { answer: SiteAnswer; effect: Effect } {
  switch (command.type) {
    case "control": {
      if (!parts.screens.order(command.screen, command.control, nowMs)) return refused("unknown-screen");
      const { screen, control } = command;
      return { answer: { ok: true, targets: [`screen:${screen}`] }, effect: { type: "control", screen, control } };
    }
    case "screen-adjust": {
      const { paired, control } = command;
      const { screen } = paired;
      if (!parts.credentials.adjust(paired)) return refused("unknown-screen");
      // One that is off is led to its new address when it comes.
      if (!parts.screens.order(screen, control, nowMs)) return { answer: { ok: true, targets: [] }, effect: NONE };
      return { answer: { ok: true, targets: [`screen:${screen}`] }, effect: { type: "control", screen, control } };
    }
    case "notice-set": {
      const { notice } = command;
      if (notice.walls?.some((wall) => !parts.wallNames.includes(wall))) return refused("unknown-wall");
      if (parts.notices.full) return refused("too-many-notices");
      parts.notices.set(notice);
      return { answer: { ok: true, targets: wallTargets(notice, parts) }, effect: { type: "notices" } };
    }
    case "notice-clear": {
      const notice = parts.notices.get(command.notice);
      if (!notice) return refused("unknown-notice");
      parts.notices.delete(command.notice);
      return { answer: { ok: true, targets: wallTargets(notice, parts) }, effect: { type: "notices" } };
    }
    case "credential-set": {
      const { credential, digest } = command;
      if (credential.wall !== null && !parts.wallNames.includes(credential.wall)) return refused("unknown-wall");
      if (parts.credentials.full) return refused("too-many-tokens");
      parts.credentials.set(digest, credential);
      return { answer: { ok: true, targets: [credential.id] }, effect: NONE };
    }
    case "wall-set": {
      const { file } = command;
      if (parts.putWalls.isFull(file.wall)) return refused("too-many-walls");
      parts.putWalls.set(file);
      return { answer: { ok: true, targets: [`wall:${file.wall}`] }, effect: { type: "wall", wall: file.wall } };
    }
    case "wall-delete": {
      // Also when it is not here: the answer is that it is gone.
      parts.putWalls.delete(command.wall);
      return { answer: { ok: true, targets: [`wall:${command.wall}`] }, effect: { type: "wall", wall: command.wall } };
    }
    case "rule-set": {
      const { name, file } = command;
      if (!parts.putRules.hasRoom(name, file)) return refused("too-many-rules");
      parts.putRules.set(name, file);
      return { answer: { ok: true, targets: [`rules:${name}`] }, effect: { type: "rules" } };
    }
    case "rule-delete": {
      parts.putRules.delete(command.name);
      return { answer: { ok: true, targets: [`rules:${command.name}`] }, effect: { type: "rules" } };
    }
    case "alarm-order": {
      const { events, refused: not } = parts.alarms.order(command.order, command.who, nowMs);
      const untaken = new Set(not.map(({ id }) => id));
      const done = [...new Set(command.order.ids)].filter((id) => !untaken.has(id));
      const targets = done.map((id) => `alarm:${id}`);
      return { answer: { ok: true, targets, made: { done, refused: not } }, effect: { type: "alarms", events } };
    }
    case "alarm-drill": {
      const { priority, note, who } = command;
      const events = parts.alarms.drill({ priority, note, who, screens: parts.screensOn }, nowMs);
      const alarm = events?.[0]?.alarm.id;
      if (!events || alarm === undefined) return refused("drill-runs");
      return { answer: { ok: true, targets: [`alarm:${alarm}`], made: { alarm } }, effect: { type: "alarms", events } };
    }
    case "target-set": {
      const { target } = command.put;
      if (parts.notifier.isFull(target)) return refused("too-many-targets");
      const made = parts.notifier.put(command.put, nowMs);
      return { answer: { ok: true, targets: [`target:${target}`], made }, effect: NONE };
    }
    case "target-delete": {
      if (!parts.notifier.has(command.target)) return refused("unknown-target");
      parts.notifier.delete(command.target);
      return { answer: { ok: true, targets: [`target:${command.target}`] }, effect: NONE };
    }
    case "target-retry": {
      if (!parts.notifier.has(command.target)) return refused("unknown-target");
      const retried = parts.notifier.retry(command.target, nowMs);
      return { answer: { ok: true, targets: [`target:${command.target}`], made: { retried } }, effect: NONE };
    }
    case "credential-revoke": {
      // Also when it is not here: what has it open ends, and the answer is that it is gone.
      parts.credentials.delete(command.credential);
      return { answer: { ok: true, targets: [command.credential] }, effect: { type: "revoked", credential: command.credential } };
    }
  }
}

/** A target's word takes as long as the target does: outside of any transaction. */
export async function testTarget(notifier: Notifier, { id, target }: TargetTestOrder, nowMs: number): Promise<SiteAnswer> {
  const test = await notifier.test(target, id, nowMs);
  if (!test) return { ok: false, code: "unknown-target" };
  return { ok: true, targets: [`target:${target}`], made: { ...test } };
}

function wallTargets(notice: SiteNotice, parts: ApplyParts): string[] {
  return (notice.walls ?? parts.wallNames).map((wall) => `wall:${wall}`);
}

function refused(code: Extract<SiteAnswer, { ok: false }>["code"]): { answer: SiteAnswer; effect: Effect } {
  return { answer: { ok: false, code }, effect: NONE };
}
