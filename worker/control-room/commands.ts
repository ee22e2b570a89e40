/**
 * How a command goes: checked, entered in the ledger, pushed to the site, answered; later a screen's answer or its deadline
 * settles it. A repeated id acts once and is answered the same. Knows no socket: whoever asked is answered by the caller.
 */
import * as v from "valibot";
import {
  COMMAND_DEADLINE_MS,
  type CommandStatus,
  METHOD_ROLES,
  METHODS,
  type Method,
  type Params,
  type Results,
  type RpcErrorCode,
  type TargetStatus,
} from "../../protocol/command.ts";
import type { Control } from "../../protocol/frame.ts";
import type { Answer } from "../../protocol/report.ts";
import { mayAct, type Role } from "../../protocol/routes.ts";
import type { SiteAnswer, SiteCommand } from "../site/apply.ts";
import type { SiteNotice } from "../site/storage.ts";
import type { Caller, Entry, Outcome, RoomStorage } from "./storage.ts";

/** What the room asks of the site. */
export interface SiteLink {
  apply(command: SiteCommand): Promise<SiteAnswer>;
  screens(): Promise<Results["screens.list"]["screens"]>;
}

export type Answered =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: RpcErrorCode; readonly message: string; readonly at?: string };

export interface CommandParts {
  readonly storage: RoomStorage;
  readonly site: SiteLink;
  readonly now: () => number;
  readonly newId: () => string;
  /** A command's state changed: consoles are told. */
  readonly changed: (status: CommandStatus) => void;
  /** Something is due at a time: the wake-up is armed. */
  readonly arm: () => Promise<void>;
}

type Write = Exclude<Method, "screens.list" | "notices.list">;

export class Commands {
  readonly #parts: CommandParts;
  /** Commands on their way: a repeat that comes meanwhile waits for the same answer. */
  readonly #underWay = new Map<string, Promise<Outcome>>();

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  async handle(method: string, params: unknown, caller: Caller): Promise<Answered> {
    if (!isMethod(method))
      return { ok: false, code: "method-not-found", message: `There is no method ${JSON.stringify(method.slice(0, 64))}.` };
    if (!mayAct(caller.role as Role, METHOD_ROLES[method])) {
      return { ok: false, code: "forbidden", message: `${method} needs the role ${METHOD_ROLES[method]}.` };
    }
    const parsed = v.safeParse(METHODS[method], params ?? {});
    if (!parsed.success) {
      const [issue] = parsed.issues;
      return { ok: false, code: "invalid-params", message: issue.message, at: v.getDotPath(issue) ?? "" };
    }
    if (method === "screens.list") return this.#reach(async () => ({ screens: await this.#parts.site.screens() }));
    if (method === "notices.list") return { ok: true, result: { notices: this.#parts.storage.notices(this.#parts.now()) } };
    return this.#write(method, parsed.output as Params<Write>, caller);
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

  async #write(method: Write, params: Params<Write>, caller: Caller): Promise<Answered> {
    const command = params.command ?? this.#parts.newId();
    const underWay = this.#underWay.get(command);
    const known = underWay ? undefined : this.#parts.storage.find(command);
    if (known?.outcome) return answerOf(known.outcome);
    let outcome = underWay;
    if (!outcome) {
      const atMs = this.#parts.now();
      const entry = known ?? { command, method, params, caller, atMs, deadlineMs: atMs + COMMAND_DEADLINE_MS, outcome: null };
      if (!known) this.#parts.storage.accept(entry);
      outcome = this.#push(entry).finally(() => this.#underWay.delete(command));
      this.#underWay.set(command, outcome);
    }
    return answerOf(await outcome);
  }

  async #push(entry: Entry): Promise<Outcome> {
    const { storage, site, arm } = this.#parts;
    const order = this.#orderOf(entry);
    let answer: SiteAnswer;
    try {
      answer = await site.apply(order);
    } catch {
      // The site broke or was restarted between: it applies by id, so the operator may safely send the same id again. Without
      // that, the wake-up closes the entry.
      await arm();
      return failure("site-unreachable", "The site did not answer; the same command id may be sent again.");
    }
    const outcome = answer.ok ? this.#success(entry, order, answer.targets) : failure(answer.code, REFUSALS[answer.code]);
    const waits = outcome.ok && outcome.status.state === "sent";
    storage.settle(entry, outcome, waits ? entry.deadlineMs : null);
    if (waits) await arm();
    if (outcome.ok) this.#parts.changed(outcome.status);
    return outcome;
  }

  /** A control is sent and waits for its screen; a notice is in force once the site has it. */
  #success(entry: Entry, order: SiteCommand, targets: readonly string[]): Outcome {
    const state = order.type === "control" ? "sent" : "answered";
    const reached = targets.map((target): TargetStatus => ({ target, state, ok: order.type === "control" ? null : true, error: null }));
    const status: CommandStatus = { command: entry.command, method: entry.method, state, targets: reached };
    if (order.type === "notice-set") {
      this.#parts.storage.saveNotice(order.notice);
      return { ok: true, status, notice: order.notice.id };
    }
    if (order.type === "notice-clear") this.#parts.storage.deleteNotice(order.notice);
    return { ok: true, status };
  }

  #orderOf(entry: Entry): SiteCommand {
    const { command: id, method, caller, atMs } = entry;
    const expiresMs = atMs + COMMAND_DEADLINE_MS;
    const control = (screen: string, order: Control): SiteCommand => ({ id, type: "control", screen, control: order });
    switch (method) {
      case "screens.identify": {
        const { screen } = entry.params as Params<"screens.identify">;
        return control(screen, { id, type: "identify", label: screen, expiresMs });
      }
      case "screens.reload":
        return control((entry.params as Params<"screens.reload">).screen, { id, type: "reload", expiresMs });
      case "screens.show": {
        const { screen, page } = entry.params as Params<"screens.show">;
        return control(screen, { id, type: "show", page, expiresMs });
      }
      case "notices.post": {
        const { text, level, walls, forMs } = entry.params as Params<"notices.post">;
        const untilMs = forMs === undefined ? null : atMs + forMs;
        // The notice is named after its command: a repeat of the command cannot make a second one.
        const notice: SiteNotice = { id, text, level, from: caller.who, postedMs: atMs, untilMs, walls: walls ?? null };
        return { id, type: "notice-set", notice };
      }
      case "notices.clear":
        return { id, type: "notice-clear", notice: (entry.params as Params<"notices.clear">).notice };
      default:
        throw new Error(`${method} is not a write`);
    }
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

  async #reach(ask: () => Promise<unknown>): Promise<Answered> {
    try {
      return { ok: true, result: await ask() };
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
  "too-many-notices": "So many notices are shown that one more would not be read: clear one first.",
};

function failure(code: RpcErrorCode, message: string): Outcome & { ok: false } {
  return { ok: false, code, message };
}

function answerOf(outcome: Outcome): Answered {
  if (!outcome.ok) return outcome;
  return { ok: true, result: outcome.notice === undefined ? outcome.status : { ...outcome.status, notice: outcome.notice } };
}

function isMethod(method: string): method is Method {
  return Object.hasOwn(METHODS, method);
}
