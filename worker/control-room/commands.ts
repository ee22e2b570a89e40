/**
 * How a command goes: checked, entered in the ledger, pushed to the site, answered; later a screen's answer or its deadline
 * settles it. A repeated id acts once and is answered the same. Knows no socket: whoever asked is answered by the caller.
 */
import * as v from "valibot";
import {
  COMMAND_DEADLINE_MS,
  type CommandStatus,
  type FileDefect,
  isRead,
  METHOD_ROLES,
  METHODS,
  type Method,
  type Params,
  type ReadMethod,
  type Results,
  type RpcErrorCode,
  type TargetStatus,
  type TokenStatus,
  type WriteMethod,
} from "../../protocol/command.ts";
import type { Answer } from "../../protocol/report.ts";
import { mayAct } from "../../protocol/routes.ts";
import type { Limiter } from "../limiter.ts";
import type { HistoryAsked } from "../site/alarm-storage.ts";
import type { SiteAnswer, SiteCommand } from "../site/apply.ts";
import type { IdentityStorage } from "./identity-storage.ts";
import { type Plan, type PlanParts, planOf } from "./plans.ts";
import { checkRules, listRules, NO_ROOM, type RuleLink } from "./rules.ts";
import type { Actor, Entry, Outcome } from "./storage.ts";
import { getWall, listWalls, type WallLink } from "./walls.ts";

/** What the room asks of the site. */
export interface SiteLink extends WallLink, RuleLink {
  apply(command: SiteCommand): Promise<SiteAnswer>;
  screens(): Promise<Results["screens.list"]["screens"]>;
  alarms(): Promise<Results["alarms.list"]>;
  alarmHistory(asked: HistoryAsked): Promise<Results["alarms.history"]["lines"]>;
  /** When each credential was used last. */
  uses(): Promise<Readonly<Record<string, number>>>;
  targets(): Promise<Results["targets.list"]["targets"]>;
  /** `null`: there is no such target. */
  deadLetters(target: string): Promise<Results["targets.dead"]["letters"] | null>;
}

export type Answered =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly code: RpcErrorCode;
      readonly message: string;
      readonly at?: string;
      readonly defects?: readonly FileDefect[];
    };

export interface CommandParts extends PlanParts {
  /** Commands, by person or script. */
  readonly commandRate: Limiter;
  readonly site: SiteLink;
  /** A command's state changed: consoles are told. */
  readonly changed: (status: CommandStatus) => void;
  /** What a credential has open here is to end. */
  readonly revoked: (credential: string) => void;
  /** Something is due at a time: the wake-up is armed. */
  readonly arm: () => Promise<void>;
}

/** How a command ended, and what its first answer alone says. */
interface Settled {
  readonly outcome: Outcome;
  readonly secret: string | null;
}

export class Commands {
  readonly #parts: CommandParts;
  /** Commands on their way: a repeat that comes meanwhile waits for the same answer. */
  readonly #underWay = new Map<string, Promise<Settled>>();
  /** The file that is being put or deleted. */
  #fileTurn: Promise<unknown> = Promise.resolve();

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  async handle(method: string, params: unknown, caller: Actor): Promise<Answered> {
    if (!isMethod(method))
      return { ok: false, code: "method-not-found", message: `There is no method ${JSON.stringify(method.slice(0, 64))}.` };
    if (!mayAct(caller.role, METHOD_ROLES[method])) {
      return { ok: false, code: "forbidden", message: `${method} needs the role ${METHOD_ROLES[method]}.` };
    }
    const parsed = v.safeParse(METHODS[method], params ?? {});
    if (!parsed.success) {
      const [issue] = parsed.issues;
      return { ok: false, code: "invalid-params", message: issue.message, at: v.getDotPath(issue) ?? "" };
    }
    if (isRead(method)) return this.#read(method, parsed.output as Params<ReadMethod>);
    return this.#write(method, parsed.output as Params<WriteMethod>, caller);
  }

  /** A screen's answers, as its report brought them. Answers to what is not waited for are passed over. */
  answered(screen: string, answers: readonly Answer[]): void {
    for (const { id, ok, error } of answers) {
      const entry = this.#parts.storage.find(id);
      if (!entry?.outcome?.ok || entry.deadlineMs === null) continue;
      this.#settleTargets(entry, entry.outcome, (target) =>
        target.target === `screen:${screen}` && target.state === "sent"
          ? { ...target, state: "answered", ok, error: error ?? null }
          : target,
      );
    }
  }

  /** The wake-up: what nobody answered in time has expired. */
  expire(nowMs: number): void {
    for (const entry of this.#parts.storage.due(nowMs)) {
      const outcome = entry.outcome ?? failure("site-unreachable", "The command never reached the site.");
      if (!outcome.ok) this.#parts.storage.settle(entry, outcome, null);
      else this.#settleTargets(entry, outcome, (target) => (target.state === "sent" ? { ...target, state: "expired" } : target));
    }
  }

  async #read(method: ReadMethod, params: Params<ReadMethod>): Promise<Answered> {
    const { site, identity, storage, walls, rules, now } = this.#parts;
    return this.#reach(async () => {
      switch (method) {
        case "screens.list":
          return good({ screens: await site.screens(), paired: identity.screens() });
        case "tokens.list":
          return good({ tokens: tokensOf(identity, await site.uses()) });
        case "notices.list":
          return good({ notices: storage.notices(now()) });
        case "walls.list":
          return good(await listWalls(walls, site));
        case "walls.get":
          return getWall(params as Params<"walls.get">, walls, site);
        case "walls.versions":
          return walls.versions((params as Params<"walls.versions">).wall);
        case "walls.check": {
          const { text, wall } = params as Params<"walls.check">;
          return walls.check(text, wall);
        }
        case "alarms.list":
          return good(await site.alarms());
        case "alarms.history": {
          const { alarm = null, fromMs = 0, toMs = now(), limit } = params as Params<"alarms.history">;
          return good({ lines: await site.alarmHistory({ alarm, fromMs, toMs, limit }) });
        }
        case "rules.list":
          return good(await listRules(rules, site));
        case "rules.get": {
          const { file, version } = params as Params<"rules.get">;
          return rules.get(file, version);
        }
        case "rules.versions":
          return rules.versions((params as Params<"rules.versions">).file);
        case "rules.check":
          return checkRules(params as Params<"rules.check">, rules, site);
        case "targets.list":
          return good({ targets: await site.targets() });
        case "targets.dead": {
          const { target } = params as Params<"targets.dead">;
          const letters = await site.deadLetters(target);
          return letters ? good({ target, letters }) : failure("unknown-target", REFUSALS["unknown-target"]);
        }
      }
    });
  }

  async #write(method: WriteMethod, params: Params<WriteMethod>, caller: Actor): Promise<Answered> {
    const waitMs = this.#parts.commandRate.take(caller.who, this.#parts.now());
    if (waitMs > 0) return { ok: false, code: "too-many-tries", message: `Wait ${Math.ceil(waitMs / 1000)} s before the next command.` };
    const command = params.command ?? this.#parts.newId();
    const underWay = this.#underWay.get(command);
    // A repeat is answered the same, but for what is shown once.
    if (underWay) return answerOf({ ...(await underWay), secret: null });
    const known = withSecret(this.#parts.storage.find(command), method, params);
    if (known?.outcome) return answerOf({ outcome: known.outcome, secret: null });
    // A file with defects is no command: it is in no ledger and in no log.
    const refusal = known ? null : this.#defects(method, params);
    if (refusal) return refusal;
    const atMs = this.#parts.now();
    const entry = known ?? { command, method, params, caller, atMs, deadlineMs: atMs + COMMAND_DEADLINE_MS, outcome: null };
    if (!known) this.#parts.storage.accept(entry);
    const pushed = this.#inTurn(entry).finally(() => this.#underWay.delete(command));
    this.#underWay.set(command, pushed);
    return answerOf(await pushed);
  }

  #defects(method: WriteMethod, params: Params<WriteMethod>): (Answered & { readonly ok: false }) | null {
    const { walls, rules } = this.#parts;
    const read = (): ReturnType<typeof walls.read> | ReturnType<typeof rules.read> | null => {
      if (method === "walls.put") {
        const { text, wall } = params as Params<"walls.put">;
        return walls.read(text, wall);
      }
      if (method !== "rules.put") return null;
      const { text, file } = params as Params<"rules.put">;
      return rules.read(text, file);
    };
    const found = read();
    return found === null || found.ok ? null : found;
  }

  /** Files one after the other: which version is the newest must be the same here and at the site. */
  #inTurn(entry: Entry): Promise<Settled> {
    if (!/^(walls|rules)\./.test(entry.method)) return this.#push(entry);
    const pushed = this.#fileTurn.then(() => this.#push(entry));
    this.#fileTurn = pushed.catch(() => undefined);
    return pushed;
  }

  async #push(entry: Entry): Promise<Settled> {
    const { storage, site, arm } = this.#parts;
    const plan = await planOf(entry, this.#parts);
    if (!plan.ok) return this.#settle(entry, failure(plan.code, plan.message), null);
    let answer: SiteAnswer;
    try {
      answer = await site.apply(plan.order);
    } catch {
      // The site broke or was restarted between: the operator may safely send the same id again. Without that, the wake-up
      // closes the entry.
      await arm();
      return { outcome: failure("site-unreachable", "The site did not answer; the same command id may be sent again."), secret: null };
    }
    if (!answer.ok) return this.#settle(entry, failure(answer.code, REFUSALS[answer.code]), null);
    const { targets, made = {} } = answer;
    const outcome = storage.atOnce(() => {
      const success = this.#success(entry, plan, targets, made);
      const waits = success.ok && success.status.state === "sent";
      storage.settle(entry, success, waits ? entry.deadlineMs : null);
      return success;
    });
    if (outcome.ok && outcome.status.state === "sent") await arm();
    if (outcome.ok) this.#parts.changed(outcome.status);
    if (plan.order.type === "credential-revoke") this.#parts.revoked(plan.order.credential);
    return { outcome, secret: plan.secret };
  }

  #settle(entry: Entry, outcome: Outcome, secret: string | null): Settled {
    this.#parts.storage.settle(entry, outcome, null);
    return { outcome, secret };
  }

  /** What a screen is told is sent and waits for it; everything else is in force once the site has it. */
  #success(entry: Entry, plan: Plan, targets: readonly string[], made: Readonly<Record<string, unknown>>): Outcome {
    const isTold = (plan.order.type === "control" || plan.order.type === "screen-adjust") && targets.length > 0;
    const state = isTold ? "sent" : "answered";
    const reached = targets.map((target): TargetStatus => ({ target, state, ok: isTold ? null : true, error: null }));
    plan.keep();
    const status: CommandStatus = { command: entry.command, method: entry.method, state, targets: reached };
    return { ok: true, status, made: { ...plan.made, ...made } };
  }

  #settleTargets(entry: Entry, outcome: Outcome & { ok: true }, change: (target: TargetStatus) => TargetStatus): void {
    const targets = outcome.status.targets.map(change);
    if (targets.every((target, i) => target === outcome.status.targets[i])) return;
    const waits = targets.some(({ state }) => state === "sent");
    const state = waits ? "sent" : targets.some((target) => target.state === "expired") ? "expired" : "answered";
    const status = { ...outcome.status, state, targets } as const;
    this.#parts.storage.settle(entry, { ...outcome, status }, waits ? entry.deadlineMs : null);
    this.#parts.changed(status);
  }

  async #reach(ask: () => Promise<Answered>): Promise<Answered> {
    try {
      return await ask();
    } catch {
      // Whatever broke is in the site's own log; the operator needs to know that it is not the screens that are gone.
      return { ok: false, code: "site-unreachable", message: "The site did not answer." };
    }
  }
}

const REFUSALS: Readonly<Record<Extract<SiteAnswer, { ok: false }>["code"], string>> = {
  "unknown-screen": "No such screen is on.",
  "unknown-wall": "There is no such wall.",
  "unknown-notice": "There is no such notice.",
  "too-many-tokens": "The site keeps as many tokens and screens as it may.",
  "too-many-walls": "The site has as many walls as it may hold: delete one first.",
  "too-many-rules": NO_ROOM,
  "unknown-target": "There is no such target of notifications.",
  "too-many-targets": "The site has as many targets of notifications as it may hold: delete one first.",
  "too-many-notices": "So many notices are shown that one more would not be read: clear one first.",
  "drill-runs": "A drill runs already: acknowledge it first.",
};

/** Newest first; what a token is, and its digest, stay here. */
function tokensOf(identity: IdentityStorage, uses: Readonly<Record<string, number>>): TokenStatus[] {
  const tokens = identity.tokens().map(({ digest: _, ...token }) => ({ ...token, usedMs: uses[`token:${token.token}`] ?? null }));
  return tokens.sort((a, b) => b.madeMs - a.madeMs);
}

function failure(code: RpcErrorCode, message: string): Outcome & { ok: false } {
  return { ok: false, code, message };
}

function answerOf({ outcome, secret }: Settled): Answered {
  if (!outcome.ok) return outcome;
  const shown = outcome.status.method === "tokens.make" ? { secret } : {};
  return { ok: true, result: { ...outcome.status, ...outcome.made, ...shown } };
}

/** The ledger keeps no secret of a target: whoever repeats a command that never came to an end says it again. */
function withSecret(known: Entry | undefined, method: WriteMethod, params: Params<WriteMethod>): Entry | undefined {
  if (!known || method !== "targets.put") return known;
  return { ...known, params: { ...(known.params as Params<"targets.put">), secret: (params as Params<"targets.put">).secret } };
}

function good(result: unknown): Answered {
  return { ok: true, result };
}

function isMethod(method: string): method is Method {
  return Object.hasOwn(METHODS, method);
}
