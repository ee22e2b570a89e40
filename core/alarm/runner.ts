/**
 * Runs the rules of a site: which groups are due, in which order, and what their answers make of alarms and recorded series.
 *
 * A group is evaluated when a series that it reads has changed, at most once each interval. Time alone changes answers too: while
 * windows run empty after the last sample the group goes on, at a slower pace, until nothing of it can change any more; one that
 * reads the clock goes on for good. All of that is one due time, for whoever has a wake-up.
 */
import { type Label, type Labels, labelValue, metricName, seriesKey, sortedLabels } from "../metric.ts";
import type { QueryError } from "../promql/error.ts";
import { textOfElements } from "../promql/print.ts";
import { spansOf } from "../promql/spans.ts";
import type { Moment, StandingQueries } from "../promql/standing-queries.ts";
import { withoutName } from "../promql/vector.ts";
import type { Origin } from "../series/origins.ts";
import type { SeriesRef } from "../series/store.ts";
import type { AlarmEvent } from "./alarm.ts";
import { alarmId } from "./alarm.ts";
import type { AlarmBook, Observation } from "./book.ts";
import { type Questions, questionsOf, type Read, readRule, readsClock } from "./readings.ts";
import type { AlarmRule, RecordingRule, Rule, RuleGroup } from "./rule.ts";
import { renderTemplate } from "./template.ts";
import { TemplateDefect, type TemplateSite } from "./template-functions.ts";

/** While windows run empty, and where the clock is read: as often as most agents report. */
const SETTLE_MS = 15_000;

/** Of the site's own look-back, for a selector without a range. */
const LOOKBACK_MS = 5 * 60_000;

/** What a rule made and still stands is told again before the look-back of whoever asks has passed. */
const STANDING_MS = 4 * 60_000;
/** `ALERTS` says the same for as long as an alarm stands: as often as Prometheus would by default is often enough. */
const ALERTS_EVERY_MS = 60_000;

export interface RecordedSample {
  readonly key: string;
  /** `null`: the series has ended, and a stale marker says so. */
  readonly value: number | null;
  /** Of what it was made, which is older than it. Where there is none it tells of its own moment. */
  readonly origin?: Origin;
}

export interface RunnerParts {
  readonly queries: StandingQueries;
  readonly book: AlarmBook;
  /** Puts samples into the store, so that the rules behind see them; they are the site's to keep. */
  readonly record: (samples: readonly RecordedSample[], atMs: number) => void;
  /** How often `ALERTS` is told again while nothing changes, ms. */
  readonly alertsEveryMs?: number;
  /** What templates may say of the site. */
  readonly templates?: Pick<TemplateSite, "externalLabels" | "externalUrl">;
}

/** How a rule does, for people. */
export interface RuleHealth {
  readonly error: QueryError | null;
  readonly evaluatedMs: number | null;
  readonly evaluations: number;
  readonly failures: number;
}

interface RunRule {
  /** Under which the book knows it: `{file}/{group}/{name}#{nth of that name}`. Not its place: rules are put before others. */
  readonly key: string;
  readonly rule: Rule;
  readonly questions: Questions;
  health: RuleHealth;
  /** Keys that it recorded the last time: those that are gone end with a stale marker. */
  recorded: ReadonlySet<string>;
  recordedMs: number;
  /** Ids of alarms by the labels that a query yields: the same array at each evaluation, as a rule. */
  readonly ids: WeakMap<Labels, string>;
}

interface RunGroup {
  readonly group: RuleGroup;
  readonly rules: readonly RunRule[];
  readonly readsClock: boolean;
  /** How long after its newest input an answer may still change. */
  readonly spanMs: number;
  evaluatedMs: number;
  /** Time of the newest change of an input; the group settles until a span after it. */
  changedMs: number;
  changed: boolean;
}

const NEVER: RuleHealth = { error: null, evaluatedMs: null, evaluations: 0, failures: 0 };

export class RuleRunner {
  readonly #parts: RunnerParts;
  #groups: readonly RunGroup[] = [];
  #moment: { readonly atMs: number; readonly moment: Moment } | null = null;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Puts groups in force; each is evaluated at the next run. A rule that asks something else now is another one: its alarms are over. */
  setGroups(groups: readonly RuleGroup[], nowMs: number): readonly AlarmEvent[] {
    const before = new Map(this.#groups.flatMap(({ rules }) => rules.map(({ key, rule }) => [key, rule.expr.text] as const)));
    this.#groups = groups.map((group): RunGroup => {
      const names = new Map<string, number>();
      const rules = group.rules.map((rule): RunRule => {
        const nth = names.get(rule.name) ?? 0;
        names.set(rule.name, nth + 1);
        const clear = rule.type === "alarm" ? (rule.clear?.text ?? null) : null;
        const questions = rule.type === "alarm" ? questionsOf(rule.expr.plan, clear) : questionOf(rule);
        return {
          key: `${group.file}/${group.name}/${rule.name}#${nth}`,
          rule,
          questions,
          health: NEVER,
          recorded: new Set(),
          recordedMs: Number.NEGATIVE_INFINITY,
          ids: new WeakMap(),
        };
      });
      const plans = group.rules.flatMap((rule) => [rule.expr.plan, ...(rule.type === "alarm" && rule.clear ? [rule.clear.plan] : [])]);
      const spans = plans.flatMap((plan) => spansOf(plan, { startMs: 0, endMs: 0, stepMs: 0 }, LOOKBACK_MS));
      const spanMs = Math.max(LOOKBACK_MS, ...spans.filter(({ isFixed }) => !isFixed).map(({ afterMs }) => -afterMs));
      const times = { evaluatedMs: Number.NEGATIVE_INFINITY, changedMs: nowMs, changed: true };
      return { group, rules, readsClock: plans.some(readsClock), spanMs, ...times };
    });
    const alarms = this.#groups.flatMap(({ rules }) => rules.filter(({ rule }) => rule.type === "alarm"));
    const other = alarms.filter(({ key, rule }) => (before.get(key) ?? rule.expr.text) !== rule.expr.text).map(({ key }) => key);
    return this.#parts.book.setRules(new Map(alarms.map(({ key, rule }) => [key, rule as AlarmRule])), nowMs, new Set(other));
  }

  get groups(): readonly {
    readonly group: RuleGroup;
    readonly evaluatedMs: number;
    readonly rules: readonly Pick<RunRule, "key" | "rule" | "health">[];
  }[] {
    return this.#groups;
  }

  /** As if every series had a new sample. */
  noteAll(nowMs: number): void {
    for (const group of this.#groups) {
      group.changed = true;
      group.changedMs = nowMs;
    }
  }

  /** Series have new samples. */
  note(touched: Iterable<SeriesRef>, nowMs: number): void {
    const refs = [...touched];
    for (const group of this.#groups) {
      if (group.changed) continue;
      group.changed = group.rules.some((rule) => this.#reads(rule, refs));
      if (group.changed) group.changedMs = nowMs;
    }
  }

  /** What a rule is asked for, and what it is: by the name under which the book knows it. */
  find(key: string): { readonly group: RuleGroup; readonly rule: Rule; readonly questions: Questions } | undefined {
    for (const { group, rules } of this.#groups) {
      for (const run of rules) if (run.key === key) return { group, rule: run.rule, questions: run.questions };
    }
    return undefined;
  }

  /**
   * What the rules of groups that were never evaluated would record now, each of the rules behind after the one before was taken: of what
   * a life before has recorded nothing else is known. Nothing is where a rule cannot be evaluated.
   */
  *made(nowMs: number): Generator<{ readonly name: string; readonly samples: readonly RecordedSample[] }, undefined> {
    for (const { group, rules, evaluatedMs } of this.#groups) {
      if (evaluatedMs !== Number.NEGATIVE_INFINITY) continue;
      for (const { rule, questions } of rules) {
        if (rule.type !== "record") continue;
        const atMs = nowMs - group.offsetMs;
        const moment = this.#at(atMs);
        const readings = readRule(questions, (expr) => moment.evaluate(expr), false);
        const samples = readings.ok ? this.#recordedOf(rule, questions, group, readings.all, atMs) : [];
        yield { name: rule.name, samples };
        this.#moment = null;
      }
    }
  }

  /** When a group or an alarm is due; `null` while nothing is. */
  dueMs(): number | null {
    const due = this.#groups.map(groupDueMs);
    const bookMs = this.#parts.book.dueMs();
    if (bookMs !== null) due.push(bookMs);
    const dueMs = Math.min(...due);
    return Number.isFinite(dueMs) || dueMs === Number.NEGATIVE_INFINITY ? dueMs : null;
  }

  /** Evaluates what is due, in the order of files and groups. */
  run(nowMs: number): readonly AlarmEvent[] {
    const events: AlarmEvent[] = [];
    for (const group of this.#groups) {
      if (groupDueMs(group) > nowMs) continue;
      group.changed = false;
      group.evaluatedMs = nowMs;
      const atMs = nowMs - group.group.offsetMs;
      for (const rule of group.rules) events.push(...this.#evaluate(rule, group.group, atMs, nowMs));
    }
    this.#moment = null;
    events.push(...this.#parts.book.step(nowMs));
    return events;
  }

  #reads({ questions }: RunRule, refs: readonly SeriesRef[]): boolean {
    // The operand reads what the comparison with a number reads, and is asked by others too.
    return [questions.test === null ? questions.holds : questions.operand, questions.clear].some((expr) => {
      if (expr === null) return false;
      const inputs = this.#parts.queries.inputsOf(expr);
      return refs.some((ref) => inputs.has(ref));
    });
  }

  /** An error ends this rule for now, shows, and never stops the others. */
  #evaluate(run: RunRule, group: RuleGroup, atMs: number, nowMs: number): readonly AlarmEvent[] {
    const moment = this.#at(atMs);
    const standing = run.rule.type === "alarm" && this.#parts.book.ofRule(run.key).length > 0;
    const readings = readRule(run.questions, (expr) => moment.evaluate(expr), standing);
    const { evaluations, failures } = run.health;
    const failed = readings.ok ? 0 : 1;
    run.health = {
      error: readings.ok ? null : readings.error,
      evaluatedMs: nowMs,
      evaluations: evaluations + 1,
      failures: failures + failed,
    };
    if (!readings.ok) return [];
    if (run.rule.type === "record") {
      this.#record(run, this.#recordedOf(run.rule, run.questions, group, readings.all, atMs), atMs);
      return [];
    }
    const { rule } = run;
    const site = this.#templates(atMs);
    const observations = readings.all.flatMap((read): Observation[] => {
      const id = run.ids.get(read.labels) ?? idOf(rule, read.labels);
      run.ids.set(read.labels, id);
      // What does not hold concerns alarms that are there.
      if (read.reading !== "holds" && !this.#parts.book.get(id)) return [];
      return [observationOf(rule, id, read, site)];
    });
    const events = this.#parts.book.observe(run.key, observations, nowMs);
    const active = this.#parts.book.ofRule(run.key).filter(({ condition }) => condition !== null).length;
    // Two series each.
    const changed = events.length > 0 || active * 2 !== run.recorded.size;
    if (changed || atMs - run.recordedMs >= (this.#parts.alertsEveryMs ?? ALERTS_EVERY_MS))
      this.#record(run, alertSeries(this.#parts.book, run.key), atMs);
    return events;
  }

  /** What many rules ask of one moment is answered once, until something is recorded. */
  #at(atMs: number): Moment {
    if (this.#moment?.atMs !== atMs) this.#moment = { atMs, moment: this.#parts.queries.at(atMs) };
    return this.#moment.moment;
  }

  #recordedOf(
    rule: RecordingRule,
    { holds }: Questions,
    { intervalMs, offsetMs }: RuleGroup,
    reads: readonly Read[],
    atMs: number,
  ): readonly RecordedSample[] {
    // It is meant to be as old as its group says, and as what it was made of.
    const paceMs = Math.max(intervalMs + offsetMs, this.#parts.queries.paceOf(holds));
    return recordedOf(rule, reads, this.#templates(atMs), paceMs);
  }

  /** What was recorded before and is not any more has ended. */
  #record(run: RunRule, samples: readonly RecordedSample[], atMs: number): void {
    const keys = new Set(samples.map(({ key }) => key));
    const ended = [...run.recorded].filter((key) => !keys.has(key)).map((key): RecordedSample => ({ key, value: null }));
    run.recorded = keys;
    run.recordedMs = atMs;
    if (samples.length + ended.length === 0) return;
    this.#parts.record([...samples, ...ended], atMs);
    this.#moment = null;
  }

  #templates(nowMs: number): TemplateSite {
    const moment = this.#at(nowMs);
    return {
      externalLabels: this.#parts.templates?.externalLabels ?? new Map(),
      externalUrl: this.#parts.templates?.externalUrl ?? "",
      nowMs,
      query: (expr) => {
        const answer = moment.evaluate(expr);
        if (!answer.ok) throw new TemplateDefect(answer.error.message);
        if (answer.value.type !== "vector") throw new TemplateDefect("query() takes an expression that yields a vector");
        return answer.value.elements.map(({ labels, value }) => ({ labels: new Map(labels), value }));
      },
    };
  }
}

function groupDueMs({ group, rules, evaluatedMs, changed, changedMs, readsClock, spanMs }: RunGroup): number {
  if (changed) return evaluatedMs + group.intervalMs;
  const slowMs = evaluatedMs + Math.max(group.intervalMs, SETTLE_MS);
  // Once more behind the end of the span: then all that could leave has left.
  if (readsClock || evaluatedMs <= changedMs + spanMs) return slowMs;
  return rules.some(({ recorded }) => recorded.size > 0) ? evaluatedMs + STANDING_MS : Number.POSITIVE_INFINITY;
}

function questionOf({ expr: { text, plan } }: RecordingRule): Questions {
  return { holds: textOfElements(text, plan), operand: null, test: null, clear: null };
}

/** Labels made from the value would make another alarm of it at each evaluation: they are not part of it. */
function idOf(rule: AlarmRule, labels: Labels): string {
  const still: readonly Label[] = rule.labels.map(([name, template]) => [name, template.includes("{{") ? "" : template]);
  return alarmId(merged(labels, [...still, ["alertname", rule.name]]));
}

function observationOf(rule: AlarmRule, id: string, { labels, reading, value }: Read, site: TemplateSite): Observation {
  const data = { labels: new Map(labels), value };
  const render = (template: string): string => renderTemplate(template, data, site);
  const own: readonly Label[] = rule.labels.map(([name, template]) => [name, render(template)]);
  return {
    id,
    labels: merged(labels, [...own, ["alertname", rule.name]]),
    reading,
    value,
    annotations: sortedLabels(rule.annotations.map(([name, template]) => [name, render(template)] as const)),
    response: render(rule.response),
    help: render(rule.help),
  };
}

/** The rule's labels come before the element's. */
function merged(labels: Labels, own: readonly Label[]): Labels {
  return sortedLabels([...labels, ...own]);
}

function recordedOf(rule: RecordingRule, reads: readonly Read[], site: TemplateSite, paceMs: number): readonly RecordedSample[] {
  const samples = reads.map(({ labels, value, of: { devices, newestMs, oldestMs } }): RecordedSample => {
    const data = { labels: new Map(labels), value };
    const own = rule.labels.map(([name, template]) => [name, renderTemplate(template, data, site)] as const);
    const origin: Origin = { devices, newestMs, oldestMs, paceMs };
    return { key: seriesKey(rule.name, withoutName(merged(labels, own))), value, origin };
  });
  return rule.limit > 0 ? samples.slice(0, rule.limit) : samples;
}

/** `ALERTS` and `ALERTS_FOR_STATE`, as Prometheus writes them. */
function alertSeries(book: AlarmBook, rule: string): readonly RecordedSample[] {
  return book.ofRule(rule).flatMap(({ labels, condition }): RecordedSample[] => {
    if (condition === null) return [];
    const state = sortedLabels([...labels, ["alertstate", condition.phase === "pending" ? "pending" : "firing"]]);
    return [
      { key: seriesKey("ALERTS", state), value: 1 },
      { key: seriesKey("ALERTS_FOR_STATE", labels), value: Math.floor(condition.beganMs / 1_000) },
    ];
  });
}

export function alarmName(labels: Labels): string {
  return labelValue(labels, "alertname") ?? metricName(labels);
}
