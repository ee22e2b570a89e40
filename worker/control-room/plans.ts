/**
 * What each command orders of the site, what the room keeps once the site has it, and what only the first answer says.
 */
import { COMMAND_DEADLINE_MS, type Params, type RpcErrorCode } from "../../protocol/command.ts";
import type { Control } from "../../protocol/frame.ts";
import { newSecret, randomText } from "../identity.ts";
import type { Limiter } from "../limiter.ts";
import type { SiteCommand } from "../site/apply.ts";
import type { SiteNotice } from "../site/storage.ts";
import type { IdentityStorage } from "./identity-storage.ts";
import type { Pairing } from "./pairing.ts";
import type { RuleFiles } from "./rules.ts";
import type { Entry, RoomStorage } from "./storage.ts";
import { putTarget, targetOrder } from "./targets.ts";
import type { WallFiles } from "./walls.ts";

export interface Plan {
  readonly ok: true;
  readonly order: SiteCommand;
  /** Runs once the site has it, in the same turn as the ledger's entry. */
  readonly keep: () => void;
  /** Names of what was made, and what that changed: part of the answer for good. */
  readonly made: Readonly<Record<string, unknown>>;
  /** Shown in the first answer and kept nowhere. */
  readonly secret: string | null;
}

export type Planned = Plan | { readonly ok: false; readonly code: RpcErrorCode; readonly message: string };

export interface PlanParts {
  readonly storage: RoomStorage;
  readonly identity: IdentityStorage;
  readonly pairing: Pairing;
  readonly walls: WallFiles;
  readonly rules: RuleFiles;
  /** Hosts that notifications may go to beside the internet. */
  readonly notifyHosts: string;
  /** Wrong codes, by operator. */
  readonly codeTries: Limiter;
  readonly digestOf: (secret: string) => Promise<string>;
  readonly now: () => number;
  readonly newId: () => string;
}

/** More than a site's devices and people need. */
const MAX_TOKENS = 5_000;

/** A screen that has no connection now is told when it is back: the operator no longer waits for it then, but its glass is as it was said to be. */
const ADJUST_LIVES_MS = 24 * 3_600_000;

const SCREEN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

const nothing = (): void => {};

function plan(order: SiteCommand, rest: Partial<Omit<Plan, "ok" | "order">> = {}): Plan {
  return { ok: true, order, keep: nothing, made: {}, secret: null, ...rest };
}

const ALARM_ORDERS = {
  "alarms.acknowledge": "acknowledge",
  "alarms.unshelve": "unshelve",
  "alarms.comment": "comment",
  "alarms.remove": "remove",
  "alarms.return": "return",
} as const;

export async function planOf(entry: Entry, parts: PlanParts): Promise<Planned> {
  const { command: id, method, atMs } = entry;
  const expiresMs = atMs + COMMAND_DEADLINE_MS;
  const control = (screen: string, order: Control): Plan => plan({ id, type: "control", screen, control: order });
  switch (method) {
    case "screens.identify": {
      const { screen } = entry.params as Params<"screens.identify">;
      const label = parts.identity.screen(screen)?.name ?? screen;
      return control(screen, { id, type: "identify", label, expiresMs });
    }
    case "screens.reload":
      return control((entry.params as Params<"screens.reload">).screen, { id, type: "reload", expiresMs });
    case "screens.show": {
      const { screen, page } = entry.params as Params<"screens.show">;
      return control(screen, { id, type: "show", page, expiresMs });
    }
    case "notices.post":
      return postNotice(entry, parts);
    case "notices.clear": {
      const { notice } = entry.params as Params<"notices.clear">;
      return plan({ id, type: "notice-clear", notice }, { keep: () => parts.storage.deleteNotice(notice) });
    }
    case "screens.pair":
      return pairScreen(entry, parts);
    case "screens.adjust":
      return adjustScreen(entry, parts);
    case "screens.revoke": {
      const { screen } = entry.params as Params<"screens.revoke">;
      if (!parts.identity.screen(screen)) return { ok: false, code: "unknown-screen", message: "No such screen is paired." };
      const order = { id, type: "credential-revoke", credential: `screen:${screen}` } as const;
      return plan(order, { keep: () => parts.identity.deleteScreen(screen) });
    }
    case "tokens.make":
      return makeToken(entry, parts);
    case "tokens.revoke": {
      const { token } = entry.params as Params<"tokens.revoke">;
      const stored = parts.identity.token(token);
      if (!stored) return { ok: false, code: "unknown-token", message: "There is no such token." };
      const keep = (): void => parts.identity.saveToken({ ...stored, revokedMs: stored.revokedMs ?? parts.now() });
      return plan({ id, type: "credential-revoke", credential: `token:${token}` }, { keep });
    }
    case "walls.put": {
      const { text, wall } = entry.params as Params<"walls.put">;
      return parts.walls.put(entry, text, wall);
    }
    case "walls.delete":
      return parts.walls.delete(entry, (entry.params as Params<"walls.delete">).wall);
    case "alarms.acknowledge":
    case "alarms.unshelve":
    case "alarms.comment":
    case "alarms.remove":
    case "alarms.return": {
      const { ids, note } = entry.params as Params<typeof method>;
      const type = ALARM_ORDERS[method];
      return plan({ id, type: "alarm-order", who: entry.caller.who, order: { type, ids, note } });
    }
    case "alarms.shelve": {
      const { ids, note, forMs } = entry.params as Params<"alarms.shelve">;
      return plan({ id, type: "alarm-order", who: entry.caller.who, order: { type: "shelve", ids, note, untilMs: atMs + forMs } });
    }
    case "alarms.drill": {
      const { priority, note } = entry.params as Params<"alarms.drill">;
      return plan({ id, type: "alarm-drill", who: entry.caller.who, priority, note });
    }
    case "rules.put": {
      const { text, file } = entry.params as Params<"rules.put">;
      return parts.rules.put(entry, text, file);
    }
    case "rules.delete":
      return parts.rules.delete(entry, (entry.params as Params<"rules.delete">).file);
    case "targets.put":
      return putTarget(entry, parts.notifyHosts);
    case "targets.delete":
      return targetOrder(entry, "target-delete");
    case "targets.test":
      return targetOrder(entry, "target-test");
    case "targets.retry":
      return targetOrder(entry, "target-retry");
    default:
      throw new Error(`${method} is not a write`);
  }
}

function postNotice({ command: id, params, caller, atMs }: Entry, { storage }: PlanParts): Plan {
  const { text, level, walls, forMs } = params as Params<"notices.post">;
  const untilMs = forMs === undefined ? null : atMs + forMs;
  // The notice is named after its command: a repeat of the command cannot make a second one.
  const notice: SiteNotice = { id, text, level, from: caller.who, postedMs: atMs, untilMs, walls: walls ?? null };
  return plan({ id, type: "notice-set", notice }, { keep: () => storage.saveNotice(notice), made: { notice: id } });
}

async function pairScreen({ params, caller }: Entry, parts: PlanParts): Promise<Planned> {
  const { code, name, wall, diagonalInches, distanceM, overscanPercent } = params as Params<"screens.pair">;
  const nowMs = parts.now();
  const waitMs = parts.codeTries.take(caller.who, nowMs);
  if (waitMs > 0) return { ok: false, code: "too-many-tries", message: `Wait ${Math.ceil(waitMs / 1000)} s before the next code.` };
  const pairing = parts.pairing.withCode(code, nowMs);
  if (!pairing) return { ok: false, code: "unknown-code", message: "No screen shows this code now." };
  parts.codeTries.forgive(caller.who);
  const screen = randomText(SCREEN_LETTERS, 8);
  const paired = { screen, name, wall, diagonalInches, distanceM, overscanPercent, pairedMs: nowMs, pairedBy: caller.who };
  const credential = { id: `screen:${screen}`, role: "screen", name, devices: null, wall, paired } as const;
  // A try that may have reached the site and was not confirmed named another screen: each try is its own order.
  const order = { id: parts.newId(), type: "credential-set", digest: pairing.digest, credential } as const;
  const keep = (): void => {
    parts.identity.saveScreen(paired);
    parts.identity.savePairing({ ...pairing, screen, wall });
  };
  return plan(order, { keep, made: { screen } });
}

function adjustScreen({ command: id, params, atMs }: Entry, { identity }: PlanParts): Planned {
  const { screen, ...said } = params as Params<"screens.adjust">;
  const before = identity.screen(screen);
  if (!before) return { ok: false, code: "unknown-screen", message: "No such screen is paired." };
  const { diagonalInches = before.diagonalInches, distanceM = before.distanceM, overscanPercent = before.overscanPercent } = said;
  const paired = { ...before, diagonalInches, distanceM, overscanPercent };
  const expiresMs = atMs + ADJUST_LIVES_MS;
  const control = { id, type: "adjust", diagonalInches, distanceM, overscanPercent, expiresMs } as const;
  return plan({ id, type: "screen-adjust", paired, control }, { keep: () => identity.saveScreen(paired) });
}

async function makeToken({ command: id, params, caller, atMs }: Entry, parts: PlanParts): Promise<Planned> {
  const { name, role, devices = null } = params as Params<"tokens.make">;
  if (parts.identity.tokens().length >= MAX_TOKENS)
    return { ok: false, code: "too-many-tokens", message: `A site keeps ${MAX_TOKENS} tokens.` };
  const secret = newSecret();
  const digest = await parts.digestOf(secret);
  const limitedTo = role === "device" ? devices : null;
  const credential = { id: `token:${id}`, role, name, devices: limitedTo, wall: null, paired: null };
  // As above: a repeat has another secret, and replaces what an unconfirmed try may have left.
  const order = { id: parts.newId(), type: "credential-set", digest, credential } as const;
  const token = { token: id, digest, name, role, devices: limitedTo, madeMs: atMs, madeBy: caller.who, revokedMs: null };
  return plan(order, { keep: () => parts.identity.saveToken(token), made: { token: id }, secret });
}
