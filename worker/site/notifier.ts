/**
 * Notifications of a site: sees which alarms stand for the outside, sends that to Alertmanagers and makes messages for webhooks, and
 * keeps on disk what a restart must not lose. A shell: what is told and when is decided in core/alarm/notify*.ts.
 */
import type { Alarm } from "../../core/alarm/alarm.ts";
import { alarmNameOf, type Told, ToldAlarms, type ToldChange } from "../../core/alarm/notify.ts";
import { alertmanagerBodies, groupOf, type LinkOf, VALID_MS, webhookBody } from "../../core/alarm/notify-form.ts";
import type { Message } from "../../core/alarm/notify-queue.ts";
import { verdictOf } from "../../core/alarm/notify-retry.ts";
import { type Labels, sortedLabels } from "../../core/metric.ts";
import {
  type DeadLetter,
  MAX_TARGETS,
  type TargetLine as TargetListed,
  type TargetSettings,
  type TargetTest,
} from "../../protocol/target.ts";
import { AlertmanagerTarget, toldTo } from "./alertmanager-target.ts";
import type { NotificationStorage, StoredMessage, StoredTarget } from "./notification-storage.ts";
import { type Outside, TargetLine } from "./target-line.ts";
import { ToldRows } from "./told-rows.ts";
import { WebhookTarget } from "./webhook-target.ts";

/** What comes together is one message: alarms of one name are often of one cause. */
export const GROUP_WAIT_MS = 5_000;

/** After so long what the disk did not take is offered again. */
const KEEP_AGAIN_MS = 10_000;

export const OUTCOMES = ["sent", "failed", "refused", "dead", "dropped"] as const;
type Outcome = (typeof OUTCOMES)[number];

export interface NotifierParts {
  readonly storage: NotificationStorage;
  readonly outside: Outside;
  /** Every alarm of the site as it is now. */
  readonly alarms: () => Iterable<Alarm>;
  /** The console's address; "" where the site does not know its own. */
  readonly externalUrl: string;
  /** What tells this site's alarms from another's. */
  readonly externalLabels: Labels;
  readonly newId: () => string;
  readonly random: () => number;
  /** False while the disk is known to refuse: what changes is in memory until it does not. */
  readonly mayWrite: () => boolean;
  /** Something may be due earlier than it was. */
  readonly changed: () => void;
}

/** What an admin puts: without `secret` the one that is kept stays, for the same kind at the same origin. */
export interface TargetPut extends TargetSettings {
  readonly secret: string | null | undefined;
  readonly putMs: number;
  readonly putBy: string;
}

export interface TargetFigures {
  readonly target: string;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly queued: number;
  readonly dead: number;
}

interface Open {
  readonly line: TargetLine;
  readonly sender: AlertmanagerTarget | WebhookTarget;
  readonly outcomes: Record<Outcome, number>;
}

interface Group {
  readonly dueMs: number;
  /** Alarms that changed, and whether they stood before. */
  readonly changed: Map<string, boolean>;
}

export class Notifier {
  readonly #parts: NotifierParts;
  readonly #open = new Map<string, Open>();
  readonly #rows: ToldRows;
  #told: ToldAlarms;
  readonly #groups: Map<string, Group>;
  #lastNumber: number;
  readonly #linkOf: LinkOf;
  #groupsStale = false;
  #triedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
    const { storage, externalUrl, externalLabels } = parts;
    this.#linkOf = (id) => (externalUrl === "" ? null : `${externalUrl}#alarms=${encodeURIComponent(id)}`);
    this.#rows = new ToldRows(storage);
    this.#told = new ToldAlarms(this.#rows.load(), externalLabels);
    this.#groups = new Map(storage.loadGroups().map(([name, dueMs, changed]) => [name, { dueMs, changed: new Map(changed) }]));
    const messages = storage.loadMessages();
    this.#lastNumber = messages.at(-1)?.message.number ?? 0;
    for (const target of storage.loadTargets()) this.#openTarget(target, messages);
  }

  /** Alarms have changed, or may have. In the same turn as whatever else is kept of that. */
  observe(nowMs: number): void {
    if (this.#open.size === 0) return;
    const changes = this.#told.observe(this.#parts.alarms(), nowMs);
    if (changes.length === 0) return;
    for (const { told } of changes) {
      for (const { sender } of this.#open.values()) if (sender instanceof AlertmanagerTarget) sender.changed(told);
    }
    const gone = this.#told.forget(nowMs);
    this.#rows.changed(toldOf(changes), gone);
    this.#note(changes, nowMs);
    this.#keep();
    this.#parts.changed();
  }

  /** Sends what is due. Several at once do no harm. */
  async step(nowMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    this.#rows.changed([], this.#told.forget(nowMs));
    this.#makeMessages(nowMs);
    this.#keep();
    await Promise.all([...this.#open.values()].map(({ sender }) => sender.step(nowMs).catch(logged)));
    this.#parts.changed();
  }

  /** When a step has something to do, or `null`. */
  dueMs(): number | null {
    const due = [...this.#groups.values()].map(({ dueMs }) => dueMs);
    for (const { sender } of this.#open.values()) due.push(sender.dueMs() ?? Number.POSITIVE_INFINITY);
    if (this.#isStale) due.push(this.#triedMs + KEEP_AGAIN_MS);
    const dueMs = Math.min(...due);
    return dueMs === Number.POSITIVE_INFINITY ? null : Math.max(0, dueMs);
  }

  has(name: string): boolean {
    return this.#open.has(name);
  }

  isFull(name: string): boolean {
    return this.#open.size >= MAX_TARGETS && !this.#open.has(name);
  }

  /** Whether it has a secret now. An Alertmanager is told at once of what stands; a webhook of what changes from now on. */
  put({ secret, ...settings }: TargetPut, nowMs: number): { readonly secret: boolean } {
    const { storage } = this.#parts;
    const before = this.#open.get(settings.target);
    const kept = keptSecret(before?.line.target, settings);
    const target: StoredTarget = { ...settings, secret: secret === undefined ? kept : (secret ?? "") };
    if (before && before.line.target.kind !== target.kind) {
      storage.deleteTarget(target.target);
      this.#open.delete(target.target);
    }
    storage.saveTarget(target);
    if (this.#open.size === 0) this.#begin(nowMs);
    const same = this.#open.get(target.target);
    if (same) same.line.target = target;
    else this.#openTarget(target, []);
    if (same?.sender instanceof AlertmanagerTarget) same.sender.again();
    this.#parts.changed();
    return { secret: target.secret !== "" };
  }

  delete(name: string): void {
    this.#parts.storage.deleteTarget(name);
    this.#open.delete(name);
    if (this.#open.size > 0) return;
    this.#told = new ToldAlarms([], this.#parts.externalLabels);
    this.#groups.clear();
    this.#rows.clear();
  }

  list(): readonly TargetListed[] {
    return [...this.#open.values()].map(({ line, sender }) => {
      const { secret, ...settings } = line.target;
      const waits = sender instanceof WebhookTarget ? { queued: sender.queued, dead: sender.deadCount } : { queued: 0, dead: 0 };
      return { ...settings, ...waits, secret: secret !== "", sentMs: line.sentMs, error: line.error };
    });
  }

  /** `null`: there is no such target. */
  dead(name: string, nowMs: number): readonly DeadLetter[] | null {
    const open = this.#open.get(name);
    if (!open) return null;
    return open.sender instanceof WebhookTarget ? open.sender.letters(nowMs) : [];
  }

  retry(name: string, nowMs: number): number {
    const sender = this.#open.get(name)?.sender;
    const retried = sender instanceof WebhookTarget ? sender.retry(nowMs) : 0;
    this.#parts.changed();
    return retried;
  }

  /** Sends an alarm that is none, past whatever waits, and says what became of it. `null`: there is no such target. */
  async test(name: string, id: string, nowMs: number): Promise<TargetTest | null> {
    const open = this.#open.get(name);
    if (!open) return null;
    const { line } = open;
    const told = testAlarm(name, this.#parts.externalLabels, nowMs);
    const isWebhook = line.target.kind === "webhook";
    const group = { receiver: name, name: alarmNameOf(told), told: [told], externalUrl: this.#parts.externalUrl };
    const [body] = isWebhook
      ? [webhookBody(group, () => null)]
      : [...alertmanagerBodies([{ ...told, endsMs: nowMs + VALID_MS }], () => null, nowMs)];
    const tried = await line.post(body?.text ?? "", isWebhook ? id : null);
    const taken = verdictOf(tried).type === "sent";
    return { taken, error: line.error, tookMs: this.#parts.outside.now() - nowMs };
  }

  figures(): readonly TargetFigures[] {
    return [...this.#open].map(([target, { sender, outcomes }]) => {
      const waits = sender instanceof WebhookTarget ? { queued: sender.queued, dead: sender.deadCount } : { queued: 0, dead: 0 };
      return { target, outcomes, ...waits };
    });
  }

  /** The first target: what stands already has changed for nobody. */
  #begin(nowMs: number): void {
    this.#rows.changed(toldOf(this.#told.observe(this.#parts.alarms(), nowMs)), []);
    this.#keep();
  }

  #openTarget(target: StoredTarget, messages: readonly StoredMessage[]): void {
    const { storage, outside, random } = this.#parts;
    const outcomes = { sent: 0, failed: 0, refused: 0, dead: 0, dropped: 0 };
    const counted = (outcome: Outcome, count = 1): void => {
      outcomes[outcome] += count;
    };
    const line = new TargetLine(target, outside);
    const shared = { line, now: outside.now, random, counted };
    const mine = messages.filter((one) => one.target === target.target);
    const sender =
      target.kind === "alertmanager"
        ? new AlertmanagerTarget({ ...shared, resendMs: this.#parts.outside.resendMs, all: () => this.#told.all(), linkOf: this.#linkOf })
        : new WebhookTarget(
            { ...shared, storage, changed: () => this.#keep() },
            mine.filter(({ deadMs }) => deadMs === null).map(({ message }) => message),
            mine.flatMap(({ message, deadMs }) => (deadMs === null ? [] : { message, deadMs })),
          );
    this.#open.set(target.target, { line, sender, outcomes });
  }

  /** Changes wait a little for others of the same name. What comes back within that time has not changed. */
  #note(changes: readonly ToldChange[], nowMs: number): void {
    if (this.#webhooks().length === 0) return;
    for (const { told, stood } of changes) {
      const name = alarmNameOf(told);
      const group = this.#groups.get(name) ?? { dueMs: nowMs + GROUP_WAIT_MS, changed: new Map() };
      this.#groups.set(name, group);
      if (!group.changed.has(told.id)) group.changed.set(told.id, stood);
    }
    this.#groupsStale = true;
  }

  #makeMessages(nowMs: number): void {
    const due = [...this.#groups].filter(([, { dueMs }]) => dueMs <= nowMs);
    if (due.length === 0) return;
    for (const [name] of due) this.#groups.delete(name);
    this.#groupsStale = true;
    for (const [name, { changed }] of due) {
      const really = new Set([...changed].filter(([id, stood]) => stood !== (this.#told.get(id)?.endsMs === null)).map(([id]) => id));
      if (really.size === 0) continue;
      const group = groupOf(name, this.#told.all(), really);
      for (const { line, sender } of this.#webhooks())
        this.#makeMessage(name, [...toldTo(line.target, group)], really, line, sender, nowMs);
    }
  }

  #makeMessage(
    name: string,
    told: readonly Told[],
    changed: ReadonlySet<string>,
    line: TargetLine,
    sender: WebhookTarget,
    nowMs: number,
  ): void {
    // What changed may be below what this target wants to hear, or an end that it does not.
    if (!told.some(({ id }) => changed.has(id))) return;
    const { newId, externalUrl } = this.#parts;
    const { text, alarms } = webhookBody({ receiver: line.target.target, name, told, externalUrl }, this.#linkOf);
    const message: Message = {
      number: ++this.#lastNumber,
      id: newId(),
      name,
      status: told.some(({ endsMs }) => endsMs === null) ? "firing" : "resolved",
      alarms,
      bytes: new TextEncoder().encode(text).length,
      ...{ madeMs: nowMs, queuedMs: nowMs, dueMs: nowMs, tries: 0, error: null, away: false },
    };
    sender.push(message, text);
  }

  #webhooks(): readonly { readonly line: TargetLine; readonly sender: WebhookTarget }[] {
    return [...this.#open.values()].flatMap(({ line, sender }) => (sender instanceof WebhookTarget ? { line, sender } : []));
  }

  get #isStale(): boolean {
    return this.#rows.isStale || this.#groupsStale || this.#webhooks().some(({ sender }) => sender.isStale);
  }

  /** Writes what is not on disk as it is here. A disk that refuses stops no notification; only a restart would lose what it did not take. */
  #keep(): void {
    if (!this.#isStale) return;
    this.#triedMs = this.#parts.outside.now();
    if (!this.#parts.mayWrite()) return;
    try {
      this.#rows.keep((id) => this.#told.get(id));
      if (this.#groupsStale) this.#parts.storage.saveGroups([...this.#groups].map(([name, one]) => [name, one.dueMs, [...one.changed]]));
      this.#groupsStale = false;
      for (const { sender } of this.#webhooks()) sender.keep();
    } catch (error) {
      logged(error);
    }
  }
}

function toldOf(changes: readonly ToldChange[]): readonly Told[] {
  return changes.map(({ told }) => told);
}

function keptSecret(before: StoredTarget | undefined, { kind, url }: TargetSettings): string {
  const same = before?.kind === kind && new URL(before.url).origin === new URL(url).origin;
  return same ? before.secret : "";
}

/** It ends by itself, so that it stays nowhere. */
function testAlarm(target: string, external: Labels, nowMs: number): Told {
  const labels = sortedLabels([
    ...external,
    ["alertname", "ParapetTest"],
    ["drill", "true"],
    ["priority", "low"],
    ["severity", "info"],
    ["target", target],
  ]);
  const annotations = [["summary", "A test message: nothing is wrong."]] as const;
  return { id: `{alertname="ParapetTest",target="${target}"}`, labels, annotations, priority: "low", startsMs: nowMs, endsMs: null };
}

function logged(error: unknown): void {
  console.error({ message: "notifications failed", error: String(error) });
}
