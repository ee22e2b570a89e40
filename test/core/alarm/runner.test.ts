import { describe, expect, it } from "vitest";
import { AlarmBook } from "../../../core/alarm/book.ts";
import type { AlarmRule, Expression, RecordingRule, Rule } from "../../../core/alarm/rule.ts";
import { type RecordedSample, RuleRunner } from "../../../core/alarm/runner.ts";
import type { SampleBatch } from "../../../core/ingest/batch.ts";
import { EVALUATE_LIMITS } from "../../../core/promql/evaluate.ts";
import { parseQuery } from "../../../core/promql/parse.ts";
import { StandingQueries } from "../../../core/promql/standing-queries.ts";
import { Head } from "../../../core/series/head.ts";
import { batchOf } from "../../support/batch.ts";

const STALE_MARKER = new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer)[0] as number;

const START_MS = Date.UTC(2026, 0, 1, 12);

function expression(text: string): Expression {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return { text, plan: parsed.plan };
}

function alarm(name: string, expr: string, more: Partial<AlarmRule> = {}): AlarmRule {
  const delays = { onDelayMs: 0, offDelayMs: 0, missing: "keep", limit: 0 } as const;
  const texts = { labels: [], annotations: [], response: "", help: "", suppressedBy: [] };
  return { type: "alarm", name, expr: expression(expr), clear: null, priority: "high", ...delays, ...texts, ...more };
}

function record(name: string, expr: string): RecordingRule {
  return { type: "record", name, expr: expression(expr), limit: 0, labels: [] };
}

/** A site of a head, its rules, and a clock in seconds from its start. */
function site(rules: readonly Rule[], intervalMs = 1_000) {
  const head = new Head();
  const queries = new StandingQueries(head, { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS });
  const book = new AlarmBook();
  const recorded: string[] = [];
  const append = (samples: readonly (readonly [key: string, value: number])[], atMs: number): readonly number[] => {
    const batch: SampleBatch = {
      keys: samples.map(([key]) => key),
      series: Uint32Array.from(samples.keys()),
      times: new Float64Array(samples.length).fill(atMs),
      values: Float64Array.from(samples, ([, value]) => value),
      onConflict: "replace",
      metadata: [],
    };
    return head.append(batch, atMs).touched;
  };
  const runner = new RuleRunner({
    queries,
    book,
    record: (samples, atMs) => {
      for (const { key, value } of samples) recorded.push(`${key} ${value ?? "stale"}`);
      append(
        samples.map(({ key, value }) => [key, value ?? STALE_MARKER] as const),
        atMs,
      );
    },
  });
  runner.setGroups([{ file: "test", name: "group", intervalMs, offsetMs: 0, rules }], START_MS);
  return {
    runner,
    book,
    /** Samples at a second, as `{host="a"} 3`, then the run; what happened. */
    at(second: number, ...lines: readonly string[]): readonly string[] {
      const nowMs = START_MS + second * 1_000;
      const samples = lines.map((line): [string, number] => [
        line.slice(0, line.lastIndexOf(" ")),
        Number(line.slice(line.lastIndexOf(" "))),
      ]);
      if (samples.length > 0) runner.note(append(samples, nowMs), nowMs);
      return runner.run(nowMs).map(({ type, alarm }) => `${type} ${alarm.id}`);
    },
    takeRecorded: (): readonly string[] => recorded.splice(0),
    dueIn: (second: number): number | null => {
      const dueMs = runner.dueMs();
      return dueMs === null ? null : (dueMs - START_MS) / 1_000 - second;
    },
  };
}

const HOT_A = '{alertname="Hot",host="a"}';

describe("RuleRunner", () => {
  it("raises and clears by each label set, and says its texts with the value", () => {
    const { at, book } = site([alarm("Hot", "temperature > 80", { annotations: [["summary", "{{ $labels.host }} is at {{ $value }}"]] })]);
    expect(at(0, 'temperature{host="a"} 90', 'temperature{host="b"} 70')).toEqual([`raised ${HOT_A}`]);
    expect(book.get(HOT_A)?.annotations).toEqual([["summary", "a is at 90"]]);
    expect(at(1, 'temperature{host="b"} 81')).toEqual(['raised {alertname="Hot",host="b"}']);
    expect(at(2, 'temperature{host="a"} 80')).toEqual([`cleared ${HOT_A}`]);
  });

  it("does not clear when the data is gone, and does where the comparison is false", () => {
    const { at, book } = site([alarm("Hot", "temperature > 80")]);
    at(0, 'temperature{host="a"} 90');
    at(290);
    expect(at(306)).toEqual([`no-data ${HOT_A}`]);
    expect(book.get(HOT_A)?.state).toBe("UNACK");
    expect(at(400, 'temperature{host="a"} 85')).toEqual([`data-again ${HOT_A}`]);
    expect(at(401, 'temperature{host="a"} 60')).toEqual([`cleared ${HOT_A}`]);
  });

  it("holds two vectors against each other where both are there", () => {
    const { at } = site([alarm("Full", "used / on (host) size > 0.9"), alarm("Over", "used > on (host) quota")]);
    expect(at(0, 'used{host="a"} 95', 'size{host="a"} 100', 'quota{host="a"} 90')).toEqual([
      'raised {alertname="Full",host="a"}',
      'raised {alertname="Over",host="a"}',
    ]);
    expect(at(1, 'quota{host="a"} 99')).toEqual(['cleared {alertname="Over",host="a"}']);
  });

  it("stays inside the deadband until the clearing expression says so", () => {
    const { at } = site([alarm("Hot", "temperature > 80", { clear: expression("temperature < 70") })]);
    expect(at(0, 'temperature{host="a"} 81')).toEqual([`raised ${HOT_A}`]);
    expect(at(1, 'temperature{host="a"} 75')).toEqual([]);
    expect(at(2, 'temperature{host="a"} 69')).toEqual([`cleared ${HOT_A}`]);
    expect(at(3, 'temperature{host="a"} 75')).toEqual([]);
  });

  it("follows Prometheus where there is no top comparison", () => {
    const { at } = site([alarm("Gone", 'absent(up{host="a"})', { missing: "clear" })]);
    expect(at(0)).toEqual(['raised {alertname="Gone",host="a"}']);
    expect(at(1, 'up{host="a"} 1')).toEqual(['cleared {alertname="Gone",host="a"}']);
  });

  it("waits for the on-delay without new samples, and says when", () => {
    const { at, dueIn } = site([alarm("Hot", "temperature > 80", { onDelayMs: 7_000 })]);
    expect(at(0, 'temperature{host="a"} 90')).toEqual([]);
    expect(dueIn(0)).toBe(7);
    expect(at(7)).toEqual([`raised ${HOT_A}`]);
  });

  it("evaluates a group when what it reads has changed, at most once an interval, and rests when nothing can change any more", () => {
    const { at, dueIn, runner } = site([alarm("Hot", "temperature > 80")], 5_000);
    const evaluations = (): number | undefined => runner.groups[0]?.rules[0]?.health.evaluations;
    at(0, 'temperature{host="a"} 1');
    expect(evaluations()).toBe(1);
    at(1, 'temperature{host="a"} 2');
    expect([evaluations(), dueIn(1)]).toEqual([1, 4]);
    at(5);
    at(6, "other 1");
    expect([evaluations(), dueIn(6)]).toEqual([2, 14]);
    for (let second = 20; second <= 320; second += 15) at(second);
    expect(dueIn(320)).toBeNull();
    at(400, 'temperature{host="a"} 90');
    expect(dueIn(400)).toBe(15);
  });

  it("goes on where the clock is read", () => {
    const { at, dueIn } = site([alarm("Late", "time() - last_backup_timestamp_seconds > 3600")]);
    at(0, `last_backup_timestamp_seconds ${START_MS / 1_000}`);
    for (let second = 15; second <= 600; second += 15) at(second);
    expect(dueIn(600)).toBe(15);
  });

  it("gives rules behind it what a recording rule recorded, and ends what is recorded no more", () => {
    const { at, takeRecorded } = site([record("job:hot:count", "count by (job) (temperature > 80)"), alarm("Many", "job:hot:count > 1")]);
    expect(at(0, 'temperature{host="a",job="x"} 90', 'temperature{host="b",job="x"} 90')).toEqual(['raised {alertname="Many",job="x"}']);
    expect(takeRecorded()).toEqual([
      'job:hot:count{job="x"} 2',
      'ALERTS{alertname="Many",alertstate="firing",job="x"} 1',
      `ALERTS_FOR_STATE{alertname="Many",job="x"} ${START_MS / 1_000}`,
    ]);
    at(1, 'temperature{host="a",job="x"} 1', 'temperature{host="b",job="x"} 1');
    expect(takeRecorded()[0]).toBe('job:hot:count{job="x"} stale');
  });

  it("says of what it records what that was made of, and how slow it is, through rules behind it and of a number too", () => {
    const head = new Head();
    const queries = new StandingQueries(head, { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS });
    const append = (keys: readonly string[], atMs: number): void => {
      head.append(batchOf(Object.fromEntries(keys.map((key) => [key, 1])), atMs), atMs);
    };
    const recorded: unknown[] = [];
    const keep = (samples: readonly RecordedSample[], atMs: number): void => {
      append(
        samples.map(({ key }) => key),
        atMs,
      );
      for (const { key, origin } of samples) {
        if (!origin) throw new Error(`${key} tells nothing of what it was made of`);
        head.origins.set(head.refOf(key) ?? -1, origin);
        const { devices, newestMs, oldestMs, paceMs } = origin;
        recorded.push([key, ...devices, (newestMs - START_MS) / 1_000, (oldestMs - START_MS) / 1_000, paceMs]);
      }
    };
    const runner = new RuleRunner({ queries, book: new AlarmBook(), record: keep });
    const group = { file: "test", offsetMs: 0 };
    runner.setGroups(
      [
        { ...group, name: "slow", intervalMs: 30_000, offsetMs: 5_000, rules: [record("made", "sum(m)")] },
        { ...group, name: "fast", intervalMs: 1_000, rules: [record("again", "made + 1"), record("one", "scalar(made)")] },
      ],
      START_MS,
    );
    append(['m{host="a"}'], START_MS);
    append(['m{host="b"}'], START_MS + 4_000);
    const devices = ["a", "b"];
    const known = [
      ["made", ...devices, 4, 0, 35_000],
      ["again", ...devices, 4, 0, 35_000],
      ["one", ...devices, 4, 0, 35_000],
    ];
    // Before anything was evaluated, of what a life before has recorded: nothing is stored, and each rule sees the one before.
    for (const { samples } of runner.made(START_MS + 20_000)) keep(samples, START_MS + 20_000);
    expect(recorded.splice(0)).toEqual(known);
    runner.run(START_MS + 25_000);
    expect(recorded.splice(0)).toEqual(known);
    expect([...runner.made(START_MS + 26_000)]).toEqual([]);
  });

  it("shows the error of a rule, and runs the others", () => {
    const { at, runner } = site([alarm("Odd", "left_side > on (host) right_side"), alarm("Hot", "temperature > 80")]);
    expect(
      at(0, 'left_side{host="a"} 2', 'right_side{host="a",n="1"} 1', 'right_side{host="a",n="2"} 1', 'temperature{host="a"} 90'),
    ).toEqual([`raised ${HOT_A}`]);
    const [odd, hot] = runner.groups[0]?.rules.map(({ health }) => health) ?? [];
    expect([odd?.error?.code, odd?.failures, hot?.error]).toEqual(["execution", 1, null]);
  });

  it("keeps an alarm's identity where a label is made from the value", () => {
    const { at, book } = site([
      alarm("Hot", "temperature > 80", {
        labels: [
          ["how", "{{ $value }}"],
          ["team", "line"],
        ],
      }),
    ]);
    expect(at(0, 'temperature{host="a"} 90')).toEqual(['raised {alertname="Hot",host="a",team="line"}']);
    expect(at(1, 'temperature{host="a"} 95')).toEqual([]);
    expect([...book.all()].map(({ labels }) => labels.map(([, value]) => value).join())).toEqual(["Hot,a,90,line"]);
  });
});
