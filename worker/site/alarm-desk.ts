/**
 * The alarms of a site: rules in force, the book they write, what people order, and what is kept of all that. Knows no platform type;
 * whoever has a clock, a wake-up and streams calls it.
 */
import type { Alarm, AlarmEvent } from "../../core/alarm/alarm.ts";
import { AlarmBook, type AlarmOrder, type OrderOutcome } from "../../core/alarm/book.ts";
import { BUILT_IN_RULES, silentDevices } from "../../core/alarm/built-in.ts";
import type { RuleGroup } from "../../core/alarm/rule.ts";
import { RuleRunner } from "../../core/alarm/runner.ts";
import { SilenceWatch, type WatchParts } from "../../core/alarm/silence.ts";
import type { Devices } from "../../core/devices.ts";
import { type Labels, labelValue, parseSeriesKey } from "../../core/metric.ts";
import { printPlan } from "../../core/promql/print.ts";
import type { StandingQueries } from "../../core/promql/standing-queries.ts";
import type { Head } from "../../core/series/head.ts";
import type { SeriesRef } from "../../core/series/store.ts";
import type { AlarmHistoryLine, ConsoleAlarms, WallAlarms } from "../../protocol/alarm.ts";
import type { Report } from "../../protocol/report.ts";
import type { WallDefinition } from "../../protocol/wall.ts";
import { ownLabels, panelsOf } from "./alarm-panels.ts";
import type { AlarmState, AlarmStorage, HistoryAsked, Raise } from "./alarm-storage.ts";
import { consoleAlarms, historyLine, type RuleCounts, wallAlarms } from "./alarm-view.ts";
import { type DrillOrder, Drills } from "./drills.ts";
import type { OwnFigures } from "./own-metrics.ts";
import type { RuleSamples } from "./rule-samples.ts";

/** What only goes on (a delay that began) is written this often; what somebody has to be told of at once. */
const SAVE_MS = 1_000;
/** Of a disk that refuses: the newest stay. */
const MOST_UNSAVED = 1_000;

export interface DeskParts {
  readonly head: Head;
  readonly devices: Devices;
  readonly queries: StandingQueries;
  readonly storage: AlarmStorage;
  readonly samples: RuleSamples;
  /** Screens that freeze. */
  readonly screens: WatchParts;
  /** False while the disk is known to refuse: what happens by itself is kept in memory until it does not. */
  readonly mayWrite: () => boolean;
}

/** What an alarm is about, as a query, and the labels of its element there. */
export interface AlarmSource {
  readonly expr: string;
  readonly labels: Labels;
}

export interface RunOutcome {
  readonly events: readonly AlarmEvent[];
  /** Series that rules have recorded. */
  readonly touched: readonly SeriesRef[];
}

export class AlarmDesk {
  readonly #parts: DeskParts;
  readonly #book = new AlarmBook({ builtIn: BUILT_IN_RULES });
  readonly #runner: RuleRunner;
  readonly #drills: Drills;
  /** Of devices and of screens, by their rules. */
  readonly #watches: readonly (readonly [parts: WatchParts, watch: SilenceWatch])[];
  #touched = new Set<SeriesRef>();
  #vouched = false;
  #savedMs = Number.NEGATIVE_INFINITY;
  /** What happened and is not in the history yet. */
  #unsaved: readonly AlarmEvent[] = [];
  #nowMs = 0;

  /** `groups`: the rules in force. */
  constructor(parts: DeskParts, groups: readonly RuleGroup[], nowMs: number) {
    this.#parts = parts;
    const { queries, samples, storage } = parts;
    const record = (made: Parameters<RuleSamples["record"]>[0], atMs: number): void => samples.record(made, atMs, this.#nowMs);
    this.#runner = new RuleRunner({ queries, book: this.#book, record });
    const { record: kept, raised } = storage.load();
    this.#book.restore(kept);
    for (const { id, priority, atMs } of raised) this.#book.noise.raised(id, priority, atMs);
    const state = storage.loadState();
    this.#drills = new Drills(state.drills);
    const watched = [silentDevices(parts.devices), parts.screens];
    this.#watches = watched.map((one) => [one, new SilenceWatch(one, state.backMs[one.rule] ?? null)]);
    // What was of rules that went while the site was away is over: it is told and kept at the first run.
    this.setRules(groups, nowMs);
  }

  get book(): AlarmBook {
    return this.#book;
  }

  get runner(): RuleRunner {
    return this.#runner;
  }

  /** Puts rules in force. */
  setRules(groups: readonly RuleGroup[], nowMs: number): readonly AlarmEvent[] {
    this.#nowMs = nowMs;
    const events = this.#runner.setGroups(groups, nowMs);
    const names = groups.flatMap(({ rules }) => rules.flatMap((rule) => (rule.type === "alarm" ? [rule.name] : [])));
    for (const [{ alertname }, watch] of this.#watches) watch.turn(!names.includes(alertname));
    this.#save(events, nowMs);
    return events;
  }

  /** Series have new samples. True when there is something to look at: run at the next tick. */
  note(touched: Iterable<SeriesRef>, nowMs: number): boolean {
    const watches = this.#runner.groups.length > 0;
    if (watches) for (const ref of touched) this.#touched.add(ref);
    for (const [, watch] of this.#watches) watch.note();
    return watches || this.#watches.some(([, watch]) => (watch.dueMs(this.#book) ?? Number.POSITIVE_INFINITY) <= nowMs);
  }

  /** Once in a life, before somebody looks: how old that is what rules have recorded in a life before. */
  vouch(nowMs: number): void {
    if (this.#vouched) return;
    this.#vouched = true;
    for (const { name, samples } of this.#runner.made(nowMs)) this.#parts.samples.vouch(name, samples);
  }

  /** Whatever is due: rules whose inputs changed, delays, silent devices, drills. */
  run(nowMs: number): RunOutcome {
    this.#nowMs = nowMs;
    const { samples } = this.#parts;
    this.vouch(nowMs);
    this.#runner.note(this.#touched, nowMs);
    this.#touched = new Set();
    const events = [...this.#runner.run(nowMs), ...this.#look(nowMs), ...this.#drills.step(this.#book, nowMs)];
    const touched = samples.takeTouched();
    // Rules that read what others have recorded are due at their next interval.
    if (touched.length > 0) this.#runner.note(touched, nowMs);
    try {
      if (this.#parts.mayWrite()) this.#save(events, nowMs);
      else this.#wait(events, nowMs);
    } catch (error) {
      // It is shown all the same, and kept when the disk takes rows again.
      console.error({ message: "alarms not kept", error: String(error) });
    }
    return { events, touched };
  }

  /** When `run` has something to do, epoch ms; `null` while nothing is due. */
  dueMs(): number | null {
    const saveMs = this.#book.isChanged ? this.#savedMs + SAVE_MS : null;
    const due = [this.#runner.dueMs(), ...this.#watches.map(([, watch]) => watch.dueMs(this.#book)), this.#drills.dueMs, saveMs].filter(
      (ms) => ms !== null,
    );
    return due.length === 0 ? null : Math.min(...due);
  }

  order(order: AlarmOrder, who: string, nowMs: number): OrderOutcome {
    const outcome = this.#book.order(order, who, nowMs);
    const more = this.#drills.step(this.#book, nowMs);
    this.#save([...outcome.events, ...more], nowMs);
    return { ...outcome, events: [...outcome.events, ...more] };
  }

  /** `undefined` while one runs. */
  drill(order: DrillOrder, nowMs: number): readonly AlarmEvent[] | undefined {
    if (this.#drills.running) return undefined;
    const events = this.#drills.start(order, this.#book, nowMs);
    this.#save(events, nowMs);
    this.#saveState();
    return events;
  }

  /** True when consoles have to be told. */
  reported(screen: string, report: Report): boolean {
    return this.#drills.reported(screen, report);
  }

  onWall(wall: WallDefinition, nowMs: number): WallAlarms {
    const parts = { ...this.#parts, runner: this.#runner };
    const panels = (alarm: Alarm): readonly string[] => panelsOf(alarm, this.#book.ruleOf(alarm.id) ?? "", wall, parts);
    return wallAlarms(this.#book, this.#rules, panels, nowMs);
  }

  onConsole(nowMs: number): ConsoleAlarms {
    return consoleAlarms(this.#book, this.#rules, (alarm) => this.#ruleName(alarm), this.#drills.all, nowMs);
  }

  /** For the site's own metrics. Counts are of rules in force, since they are. */
  figures(nowMs: number): OwnFigures["alarms"] {
    const states = { UNACK: 0, ACKED: 0, RTNUN: 0, SHLVD: 0, DSUPR: 0, OOSRV: 0 };
    for (const { state } of this.#book.all()) if (state !== "NORM") states[state]++;
    const rules = this.#runner.groups.flatMap((group) => group.rules);
    const sum = (of: "evaluations" | "failures"): number => rules.reduce((total, { health }) => total + health[of], 0);
    const { noise } = this.#book;
    return {
      states,
      health: noise.health({ chattering: this.#book.chattering(), stale: this.#book.stale(nowMs) }, nowMs),
      flood: noise.flood !== null,
      refused: this.#book.overflow,
      historyDropped: this.#parts.storage.droppedLines,
      ...this.#rules,
      evaluations: sum("evaluations"),
      failures: sum("failures"),
      samplesRefused: this.#parts.samples.refused,
    };
  }

  history(asked: HistoryAsked): readonly AlarmHistoryLine[] {
    return this.#parts.storage.history(asked);
  }

  /** To be asked for over a time: what its rule compares. Of an alarm that is over, by its name: of several rules the first. */
  source(id: string): AlarmSource | undefined {
    const labels = this.#book.get(id)?.labels ?? labelsIn(id);
    const rule = this.#book.ruleOf(id) ?? this.#ruleCalled(labelValue(labels, "alertname") ?? "");
    const found = rule === undefined ? undefined : this.#runner.find(rule);
    if (rule === undefined || !found) return undefined;
    const expr = found.questions.operand ?? printPlan(found.rule.expr.plan);
    return { expr, labels: ownLabels(labels, rule, this.#runner) };
  }

  #ruleCalled(name: string): string | undefined {
    const rules = this.#runner.groups.flatMap((group) => group.rules);
    return rules.find(({ rule }) => rule.type === "alarm" && rule.name === name)?.key;
  }

  get #rules(): RuleCounts {
    const rules = this.#runner.groups.flatMap((group) => group.rules);
    return { rules: rules.length, brokenRules: rules.filter(({ health }) => health.error !== null).length };
  }

  #ruleName({ id }: Alarm): string {
    const found = this.#runner.find(this.#book.ruleOf(id) ?? "");
    return found ? `${found.group.file}/${found.group.name}` : "";
  }

  #look(nowMs: number): readonly AlarmEvent[] {
    const before = this.#backs();
    const events = this.#watches.flatMap(([, watch]) => watch.look(this.#book, nowMs));
    if (this.#parts.mayWrite() && JSON.stringify(this.#backs()) !== JSON.stringify(before)) this.#saveState();
    return events;
  }

  #wait(events: readonly AlarmEvent[], nowMs: number): void {
    this.#unsaved = [...this.#unsaved, ...events].slice(-MOST_UNSAVED);
    this.#savedMs = nowMs;
  }

  #backs(): AlarmState["backMs"] {
    return Object.fromEntries(this.#watches.map(([{ rule }, { backMs }]) => [rule, backMs]));
  }

  /** @throws what the disk says. */
  #save(events: readonly AlarmEvent[], nowMs: number): void {
    this.#unsaved = [...this.#unsaved, ...events].slice(-MOST_UNSAVED);
    if (this.#unsaved.length === 0 && (!this.#book.isChanged || nowMs - this.#savedMs < SAVE_MS)) return;
    this.#savedMs = nowMs;
    const raised = this.#unsaved.filter(({ type, alarm }) => type === "raised" && !alarm.drill);
    const raises = raised.map(({ alarm, atMs }): Raise => ({ id: alarm.id, priority: alarm.priority, atMs }));
    const changes = this.#book.takeChanges();
    try {
      this.#parts.storage.save(changes, raises, this.#unsaved.map(historyLine), () => this.#book.record(), nowMs);
      if (this.#unsaved.some(({ alarm }) => alarm.drill)) this.#saveState();
    } catch (error) {
      this.#book.putBackChanges(changes);
      throw error;
    }
    this.#unsaved = [];
  }

  #saveState(): void {
    this.#parts.storage.saveState({ drills: this.#drills.all, backMs: this.#backs() });
  }
}

/** What somebody asks for may be any text. */
function labelsIn(id: string): Labels {
  try {
    return parseSeriesKey(id).filter(([name]) => name !== "__name__");
  } catch {
    // Not an id, and so of no alarm.
    return [];
  }
}
