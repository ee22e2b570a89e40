/**
 * The alarms of a site: what rules observe and what people order, taken through the table of states (state.ts). Kept in memory and
 * given out as a record, so that whoever has a disk can keep it: a `for` of ten minutes does not start again.
 *
 * An alarm is here while its condition is pending or active, while somebody has to be told of it, and while it is shelved,
 * suppressed or out of service. Events come back for the history; the book itself keeps none.
 */
import { type Labels, labelValue } from "../metric.ts";
import { type Alarm, type AlarmEvent, type Deed, MAX_COMMENTS } from "./alarm.ts";
import { type Condition, dueOf, type Reading, stepCondition } from "./condition.ts";
import { CHATTER_HOLD_MS, Noise, type NoiseRecord, STALE_MS } from "./noise.ts";
import type { Priority } from "./priority.ts";
import type { AlarmRule, Suppressor } from "./rule.ts";
import { type AlarmInput, accepts, isAnnunciated, nextState } from "./state.ts";

/** What one evaluation of a rule says of one label set. Texts are rendered already. */
export interface Observation {
  /** Of the alarm: the same at each evaluation. */
  readonly id: string;
  readonly labels: Labels;
  readonly reading: Exclude<Reading, "gone">;
  readonly value: number;
  readonly annotations: Labels;
  readonly response: string;
  readonly help: string;
  readonly drill?: boolean;
  /** The rule's when absent. */
  readonly priority?: Priority;
}

export type AlarmOrder =
  | { readonly type: "acknowledge" | "unshelve" | "remove" | "return"; readonly ids: readonly string[]; readonly note: string }
  | { readonly type: "comment"; readonly ids: readonly string[]; readonly note: string }
  | { readonly type: "shelve"; readonly ids: readonly string[]; readonly note: string; readonly untilMs: number };

/** `refused`: of the ids, those that could not take it, and why. */
export interface OrderOutcome {
  readonly events: readonly AlarmEvent[];
  readonly refused: readonly { readonly id: string; readonly code: "unknown-alarm" | "no-effect" }[];
}

/** Of a rule, what the book has to know; what the site raises by itself has no expression. */
export type BookRule = Pick<AlarmRule, "onDelayMs" | "offDelayMs" | "missing" | "priority" | "suppressedBy" | "limit">;

/** What is worth keeping since it was last taken: texts and values that only follow the data are not. */
export interface BookChanges {
  readonly set: readonly (readonly [rule: string, alarm: Alarm])[];
  readonly gone: readonly string[];
}

export interface BookRecord {
  readonly alarms: readonly (readonly [rule: string, alarm: Alarm])[];
  readonly noise: NoiseRecord;
}

/** More than a site's people could ever look at; past it new ones are refused and counted. */
export const MAX_ALARMS = 10_000;

interface Kept {
  readonly rule: string;
  readonly alarm: Alarm;
}

const ORDER_INPUTS: { readonly [T in Exclude<AlarmOrder["type"], "comment">]: AlarmInput } = {
  acknowledge: "acknowledge",
  shelve: "shelve",
  unshelve: "unshelve",
  remove: "remove",
  return: "return",
};

const ORDER_EVENTS = {
  acknowledge: "acknowledged",
  shelve: "shelved",
  unshelve: "unshelved",
  remove: "removed",
  return: "returned",
} as const;

export class AlarmBook {
  readonly #kept = new Map<string, Kept>();
  /** Ids, by the rule that they are of. */
  readonly #ofRule = new Map<string, Set<string>>();
  /** Rules in force, by the name that they are observed under. */
  readonly #rules = new Map<string, BookRule>();
  /** What the site raises by itself: in force always. */
  readonly #builtIn: ReadonlyMap<string, BookRule>;
  readonly #noise = new Noise();
  readonly #holdsChatter: boolean;
  /** Ids that are worth keeping again. */
  #changed = new Set<string>();
  /** A condition or a state is another one: who suppresses whom is looked at again. */
  #moved = false;
  #suppresses = false;
  /** Alarms that there was no room for. */
  overflow = 0;

  /** `holdsChatter`: what chatters clears only when it stayed clear for a while. */
  constructor({
    holdsChatter = true,
    builtIn = new Map(),
  }: {
    readonly holdsChatter?: boolean;
    readonly builtIn?: ReadonlyMap<string, BookRule>;
  } = {}) {
    this.#holdsChatter = holdsChatter;
    this.#builtIn = builtIn;
    for (const [name, rule] of builtIn) this.#rules.set(name, rule);
  }

  get size(): number {
    return this.#kept.size;
  }

  get noise(): Noise {
    return this.#noise;
  }

  get(id: string): Alarm | undefined {
    return this.#kept.get(id)?.alarm;
  }

  /** The rule that an alarm is of, by the name that it is observed under. */
  ruleOf(id: string): string | undefined {
    return this.#kept.get(id)?.rule;
  }

  all(): Iterable<Alarm> {
    return [...this.#kept.values()].map(({ alarm }) => alarm);
  }

  /** The alarms of a rule, pending ones among them. */
  ofRule(rule: string): readonly Alarm[] {
    return [...(this.#ofRule.get(rule) ?? [])].map((id) => (this.#kept.get(id) as Kept).alarm);
  }

  /** Puts rules in force; what is left of rules that are not any more goes, and of those that ask something else now (`other`). */
  setRules(rules: ReadonlyMap<string, BookRule>, nowMs: number, other: ReadonlySet<string> = new Set()): readonly AlarmEvent[] {
    this.#rules.clear();
    for (const [name, rule] of [...this.#builtIn, ...rules]) this.#rules.set(name, rule);
    this.#suppresses = [...this.#rules.values()].some(({ suppressedBy }) => suppressedBy.length > 0);
    this.#moved = true;
    const events: AlarmEvent[] = [];
    for (const [id, { rule, alarm }] of [...this.#kept]) {
      if (this.#rules.has(rule) && !other.has(rule)) continue;
      this.#drop(id);
      if (alarm.condition?.phase === "active") events.push(event("cleared", { ...alarm, condition: null }, nowMs));
    }
    return [...events, ...this.#suppress(nowMs)];
  }

  /** One evaluation of a rule: every label set that it said something of; the others of that rule are gone. */
  observe(name: string, observations: readonly Observation[], nowMs: number): readonly AlarmEvent[] {
    const rule = this.#rules.get(name);
    if (!rule) throw new Error(`no rule ${name} is in force`);
    const events: AlarmEvent[] = [];
    const seen = new Set<string>();
    for (const observation of observations) {
      const { id } = observation;
      seen.add(id);
      const before = this.#kept.get(id)?.alarm;
      if (before) this.#follow(name, rule, refreshed(before, observation), observation.reading, nowMs, events);
      else if (observation.reading === "holds") this.#begin(name, rule, id, observation, nowMs, events);
    }
    for (const id of [...(this.#ofRule.get(name) ?? [])]) {
      if (!seen.has(id)) this.#follow(name, rule, (this.#kept.get(id) as Kept).alarm, "gone", nowMs, events);
    }
    return [...events, ...this.#suppress(nowMs)];
  }

  order(order: AlarmOrder, who: string, nowMs: number): OrderOutcome {
    const events: AlarmEvent[] = [];
    const refused: OrderOutcome["refused"][number][] = [];
    const deed: Deed = { who, atMs: nowMs, note: order.note };
    for (const id of new Set(order.ids)) {
      const kept = this.#kept.get(id);
      if (!kept || !isOrderable(kept.alarm)) refused.push({ id, code: "unknown-alarm" });
      else if (order.type === "comment") {
        const comments = [...kept.alarm.comments, deed].slice(-MAX_COMMENTS);
        events.push(event("commented", this.#put(kept.rule, { ...kept.alarm, comments }), nowMs, deed));
      } else if (!accepts(kept.alarm.state, ORDER_INPUTS[order.type])) refused.push({ id, code: "no-effect" });
      else {
        const moved = move(ordered(kept.alarm, order, deed), ORDER_INPUTS[order.type], nowMs);
        events.push(event(ORDER_EVENTS[order.type], this.#put(kept.rule, moved), nowMs, deed));
      }
    }
    return { events: [...events, ...this.#suppress(nowMs)], refused };
  }

  /** What time alone does: shelves end, delays run out, floods end. */
  step(nowMs: number): readonly AlarmEvent[] {
    const events: AlarmEvent[] = [];
    for (const { rule: name, alarm } of [...this.#kept.values()]) {
      if (alarm.state === "SHLVD" && (alarm.shelf?.untilMs ?? 0) <= nowMs) {
        const moved = move({ ...alarm, shelf: null, acknowledged: null }, "unshelve", nowMs);
        events.push(event("unshelved", this.#put(name, moved), nowMs));
      }
      const rule = this.#rules.get(name);
      const now = this.#kept.get(alarm.id)?.alarm;
      if (!rule || !now?.condition) continue;
      const dueMs = dueOf(now.condition, delays(rule, now));
      if (dueMs === null || dueMs > nowMs) continue;
      const reading = now.condition.phase === "pending" ? "holds" : "fails";
      this.#follow(name, rule, now, reading, nowMs, events);
    }
    this.#noise.step(nowMs);
    return [...events, ...this.#suppress(nowMs)];
  }

  /** When `step` has something to do, or `null`. */
  dueMs(): number | null {
    let dueMs = this.#noise.dueMs ?? Number.POSITIVE_INFINITY;
    for (const { rule: name, alarm } of this.#kept.values()) {
      if (alarm.state === "SHLVD") dueMs = Math.min(dueMs, alarm.shelf?.untilMs ?? dueMs);
      const rule = this.#rules.get(name);
      if (rule) dueMs = Math.min(dueMs, dueOf(alarm.condition, delays(rule, alarm)) ?? dueMs);
    }
    return dueMs === Number.POSITIVE_INFINITY ? null : dueMs;
  }

  chattering(): number {
    return [...this.#kept.values()].filter(({ alarm }) => alarm.chattering).length;
  }

  stale(nowMs: number): number {
    return [...this.#kept.values()].filter(({ alarm }) => isStale(alarm, nowMs)).length;
  }

  record(): BookRecord {
    return { alarms: [...this.#kept.values()].map(({ rule, alarm }) => [rule, alarm] as const), noise: this.#noise.record() };
  }

  restore({ alarms, noise }: BookRecord): void {
    for (const [rule, alarm] of alarms) this.#put(rule, alarm);
    this.#changed.clear();
    this.#noise.restore(noise);
  }

  get isChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** They could not be kept. */
  putBackChanges({ set, gone }: BookChanges): void {
    for (const [, { id }] of set) this.#changed.add(id);
    for (const id of gone) this.#changed.add(id);
  }

  takeChanges(): BookChanges {
    const ids = [...this.#changed];
    this.#changed = new Set();
    return {
      set: ids.flatMap((id) => {
        const kept = this.#kept.get(id);
        return kept ? [[kept.rule, kept.alarm] as const] : [];
      }),
      gone: ids.filter((id) => !this.#kept.has(id)),
    };
  }

  #begin(name: string, rule: BookRule, id: string, observation: Observation, nowMs: number, events: AlarmEvent[]): void {
    const { labels, annotations, value, response, help, drill = false, priority = rule.priority } = observation;
    const mine = this.#ofRule.get(name)?.size ?? 0;
    if (this.#kept.size >= MAX_ALARMS || (rule.limit > 0 && mine >= rule.limit)) {
      this.overflow++;
      return;
    }
    const none = { acknowledged: null, shelf: null, suppressedBy: null, outOfService: null, comments: [], chattering: false };
    const alarm: Alarm = {
      ...{ id, labels, annotations, priority, response, help, value, drill },
      ...none,
      state: "NORM",
      sinceMs: nowMs,
      condition: null,
    };
    this.#follow(name, rule, alarm, "holds", nowMs, events);
  }

  /** One reading more: the condition, and what its edge makes of the state. */
  #follow(name: string, rule: BookRule, alarm: Alarm, reading: Reading, nowMs: number, events: AlarmEvent[]): void {
    const condition = stepCondition(alarm.condition, reading, delays(rule, alarm), nowMs);
    const [was, is] = [alarm.condition?.phase === "active", condition?.phase === "active"];
    if (!was && is) {
      // A drill is no sign of how a plant does.
      const often = !alarm.drill && this.#noise.raised(alarm.id, alarm.priority, nowMs);
      const chattering = this.#holdsChatter && (often || alarm.chattering);
      const raised = move({ ...alarm, condition, chattering, acknowledged: null }, "raise", nowMs);
      events.push(event("raised", this.#put(name, raised), nowMs));
    } else if (was && !is) {
      const cleared = move({ ...alarm, condition, chattering: false }, "clear", nowMs);
      events.push(event("cleared", this.#put(name, cleared), nowMs));
    } else {
      const kept = this.#put(name, { ...alarm, condition });
      const [before, after] = [noData(alarm.condition), noData(condition)];
      if (before !== after) events.push(event(after ? "no-data" : "data-again", kept, nowMs));
    }
  }

  /** Suppression is a level, not an edge: whatever changed, it is looked at again. */
  #suppress(nowMs: number): AlarmEvent[] {
    if (!this.#moved) return [];
    this.#moved = false;
    if (!this.#suppresses && ![...this.#kept.values()].some(({ alarm }) => alarm.state === "DSUPR")) return [];
    const events: AlarmEvent[] = [];
    const active = new Map<string, Alarm[]>();
    for (const { alarm } of this.#kept.values()) {
      if (alarm.condition?.phase !== "active" || alarm.state === "OOSRV") continue;
      const alertname = labelValue(alarm.labels, "alertname") ?? "";
      active.set(alertname, [...(active.get(alertname) ?? []), alarm]);
    }
    for (const { rule: name, alarm } of [...this.#kept.values()]) {
      const suppressors = this.#rules.get(name)?.suppressedBy ?? [];
      const by = suppressors.length === 0 ? null : suppressorOf(alarm, suppressors, active);
      if (by !== null && accepts(alarm.state, "suppress")) {
        events.push(event("suppressed", this.#put(name, move({ ...alarm, suppressedBy: by }, "suppress", nowMs)), nowMs));
      } else if (by === null && alarm.state === "DSUPR") {
        const released = move({ ...alarm, suppressedBy: null, acknowledged: null }, "release", nowMs);
        events.push(event("released", this.#put(name, released), nowMs));
      }
    }
    return events;
  }

  /** Keeps it, or lets it go when nothing is left of it. */
  #put(rule: string, alarm: Alarm): Alarm {
    const { id } = alarm;
    const before = this.#kept.get(id)?.alarm;
    if (alarm.state === "NORM" && alarm.condition === null) {
      this.#drop(id);
      return alarm;
    }
    this.#kept.set(id, { rule, alarm });
    const ids = this.#ofRule.get(rule);
    if (ids) ids.add(id);
    else this.#ofRule.set(rule, new Set([id]));
    if (before && KEPT.every((key) => before[key] === alarm[key])) return alarm;
    this.#changed.add(id);
    this.#moved = true;
    return alarm;
  }

  #drop(id: string): void {
    const kept = this.#kept.get(id);
    if (!kept) return;
    this.#kept.delete(id);
    const ids = this.#ofRule.get(kept.rule);
    ids?.delete(id);
    if (ids?.size === 0) this.#ofRule.delete(kept.rule);
    this.#changed.add(id);
    this.#moved = true;
  }
}

/** What is worth a row when it changes; the rest follows from the next evaluation. */
const KEPT = [
  "state",
  "condition",
  "acknowledged",
  "shelf",
  "suppressedBy",
  "outOfService",
  "comments",
  "chattering",
] as const satisfies readonly (keyof Alarm)[];

export function isStale({ condition }: Alarm, nowMs: number): boolean {
  return condition?.phase === "active" && nowMs - condition.activeMs > STALE_MS;
}

/** Pending ones are nobody's business yet. */
function isOrderable({ state, condition }: Alarm): boolean {
  return state !== "NORM" || condition?.phase === "active";
}

/** What chatters clears only when it stayed clear. */
function delays(rule: BookRule, { chattering }: Alarm): BookRule {
  return chattering && rule.offDelayMs < CHATTER_HOLD_MS ? { ...rule, offDelayMs: CHATTER_HOLD_MS } : rule;
}

function noData(condition: Condition | null): boolean {
  return condition?.phase === "active" && condition.noData;
}

function move(alarm: Alarm, input: AlarmInput, nowMs: number): Alarm {
  const state = nextState(alarm.state, input, alarm.condition?.phase === "active");
  return state === alarm.state ? alarm : { ...alarm, state, sinceMs: nowMs };
}

/** What an order leaves on the alarm. Shelving what nobody acknowledged acknowledges it: somebody has seen it. */
function ordered(alarm: Alarm, order: Exclude<AlarmOrder, { type: "comment" }>, deed: Deed): Alarm {
  switch (order.type) {
    case "acknowledge":
      return { ...alarm, acknowledged: deed };
    case "shelve":
      return { ...alarm, shelf: { ...deed, untilMs: order.untilMs }, acknowledged: alarm.acknowledged ?? deed };
    case "unshelve":
      return { ...alarm, shelf: null, acknowledged: null };
    case "remove":
      return { ...alarm, outOfService: deed, shelf: null, suppressedBy: null };
    case "return":
      return { ...alarm, outOfService: null, acknowledged: null };
  }
}

/** While the condition holds its texts follow the value; what it was when it cleared stays. */
function refreshed(alarm: Alarm, { annotations, value, response, help, reading }: Observation): Alarm {
  return reading === "holds" ? { ...alarm, annotations, value, response, help } : alarm;
}

function suppressorOf(alarm: Alarm, suppressors: readonly Suppressor[], active: ReadonlyMap<string, readonly Alarm[]>): string | null {
  for (const { alarm: name, equal } of suppressors) {
    const found = active.get(name)?.find((other) => {
      return other.id !== alarm.id && equal.every((label) => labelValue(other.labels, label) === labelValue(alarm.labels, label));
    });
    if (found) return found.id;
  }
  return null;
}

function event(type: AlarmEvent["type"], alarm: Alarm, atMs: number, by: Deed | null = null): AlarmEvent {
  return { type, atMs, alarm, by };
}

/** Of all that stands: what somebody has to be told of. */
export function annunciated(alarms: Iterable<Alarm>): readonly Alarm[] {
  return [...alarms].filter(({ state }) => isAnnunciated(state));
}
