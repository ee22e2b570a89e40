/** The shipped rules and walls, with the readings that the host agent and the simulation send. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type HostReading, metricObjects } from "../../agent/metrics.ts";
import { AlarmBook } from "../../core/alarm/book.ts";
import { operandOf } from "../../core/alarm/readings.ts";
import type { AlarmRule, RuleGroup } from "../../core/alarm/rule.ts";
import { RuleRunner, type RunnerParts } from "../../core/alarm/runner.ts";
import { labelValue, seriesKey } from "../../core/metric.ts";
import { EVALUATE_LIMITS, evaluateInstant } from "../../core/promql/evaluate.ts";
import { parseQuery } from "../../core/promql/parse.ts";
import type { Plan } from "../../core/promql/plan.ts";
import { StandingQueries } from "../../core/promql/standing-queries.ts";
import { HEAD_LIMITS, Head } from "../../core/series/head.ts";
import { queriesOf, streamsOf } from "../../core/wall/definition.ts";
import { readRules } from "../../protocol/rule-file.ts";
import { readWall } from "../../protocol/wall-text.ts";
import { STREAMS } from "../../scripts/demo/desk.ts";
import { Factory, type Sample } from "../../scripts/demo/factory.ts";
import { Orders } from "../../scripts/demo/orders.ts";
import { WebService } from "../../scripts/demo/web-service.ts";
import { batchOf } from "../support/batch.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FILES = readdirSync(path.join(ROOT, "rules")).filter((file) => file.endsWith(".yaml"));
const OPTIONS = { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS };

const groups: readonly RuleGroup[] = FILES.flatMap((file) => {
  const read = readRules(path.basename(file, ".yaml"), readFileSync(path.join(ROOT, "rules", file), "utf8"));
  if (!read.ok) throw new Error(`${file}: ${JSON.stringify(read.defects)}`);
  return read.groups;
});
const rules = groups.flatMap((group) => group.rules);
const alarms = rules.filter((rule): rule is AlarmRule => rule.type === "alarm");

/** A host with so many CPUs, half of whose time is idle. */
function hostAt(timeMs: number, cpus: number): HostReading {
  const half = timeMs / 2_000;
  return {
    timeMs,
    cpus: Array.from({ length: cpus }, () => ({ modes: { idle: half, user: half } })),
    load: [cpus / 2, 0, 0],
    memory: { totalBytes: 100, availableBytes: 40, swapTotalBytes: 0, swapFreeBytes: 0 },
    filesystems: [{ mountpoint: "/", type: "ext4", sizeBytes: 100, availableBytes: 30 }],
    disks: [],
    networks: [],
    temperatures: [],
  };
}

function append(head: Head, samples: readonly (readonly [key: string, value: number])[], atMs: number): void {
  head.append(batchOf(Object.fromEntries(samples), atMs), atMs);
}

function pairsOf({ labels, metrics }: Sample): (readonly [key: string, value: number])[] {
  return Object.entries(metrics).map(([name, value]) => [seriesKey(name, Object.entries(labels).sort()), value] as const);
}

const agentSamples = (device: string, reading: HostReading): Sample[] =>
  metricObjects(reading, device).map(({ labels, time: _, ...metrics }) => ({ device, labels, metrics: metrics as Sample["metrics"] }));

const STEP_MS = 10_000;

/** Three quarters of an hour of hosts, a line and a service, and the rules beside them. */
function live(): { head: Head; runner: RuleRunner; raised: string[]; endMs: number } {
  const head = new Head({ ...HEAD_LIMITS, retentionMs: Number.POSITIVE_INFINITY });
  const raised: string[] = [];
  // What ended is not asked for here.
  const record: RunnerParts["record"] = (samples, atMs) =>
    append(
      head,
      samples.flatMap(({ key, value }) => (value === null ? [] : [[key, value] as const])),
      atMs,
    );
  const runner = new RuleRunner({ queries: new StandingQueries(head, OPTIONS), book: new AlarmBook(), record });
  runner.setGroups(groups, 0);
  const [factory, service, orders] = [new Factory(7), new WebService(11), new Orders(3, ["Housing A"])];
  const endMs = 45 * 60_000;
  for (let nowMs = STEP_MS; nowMs <= endMs; nowMs += STEP_MS) {
    for (let i = 0; i < STEP_MS / 1_000; i++) {
      factory.step();
      service.step();
      orders.count(factory.made);
    }
    const devices = [...factory.samples(), ...orders.samples(), ...service.samples()].map((sample) => ({
      ...sample,
      labels: { device: sample.device, ...sample.labels },
    }));
    const hosts = [...agentSamples("web-1", hostAt(nowMs, 4)), ...agentSamples("web-2", hostAt(nowMs, 64))];
    append(head, [...devices, ...hosts].flatMap(pairsOf), nowMs);
    runner.noteAll(nowMs);
    for (const { type, alarm } of runner.run(nowMs)) if (type === "raised") raised.push(labelValue(alarm.labels, "alertname") ?? "");
  }
  return { head, runner, raised, endMs };
}

const site = live();

function valuesOf(plan: Plan): readonly number[] {
  const answer = evaluateInstant(plan, site.head, site.endMs, OPTIONS);
  if (!answer.ok || answer.value.type !== "vector") throw new Error(JSON.stringify(answer));
  return answer.value.elements.map(({ value }) => value);
}

describe("each shipped rule file", () => {
  it.each(FILES)("%s passes its tests, and has some", (file) => {
    const { stdout } = spawnSync(process.execPath, [path.join(ROOT, "scripts/test-rules.ts"), path.join(ROOT, "rules/tests", file)], {
      encoding: "utf8",
    });
    expect(stdout).toMatch(/^[1-9]\d* passed, 0 failed\n$/);
  });
});

describe("the shipped rules", () => {
  it("have a name of their own each, which tests ask for", () => {
    const tests = FILES.map((file) => readFileSync(path.join(ROOT, "rules/tests", file), "utf8")).join("\n");
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    expect(rules.map(({ name }) => name).filter((name) => !tests.includes(name))).toEqual([]);
  });

  it("say of each alarm what it is and what to do, and keep it while its data is missing", () => {
    const poor = alarms.filter(({ annotations, response, missing }) => {
      return !annotations.some(([name]) => name === "summary") || response === "" || missing !== "keep";
    });
    expect(poor.map(({ name }) => name)).toEqual([]);
  });

  it("stand back only for alarms that are there", () => {
    const names = alarms.map(({ name }) => name);
    const unknown = alarms.flatMap(({ suppressedBy }) => suppressedBy.map(({ alarm }) => alarm)).filter((alarm) => !names.includes(alarm));
    expect(unknown).toEqual([]);
    expect(alarms.some(({ suppressedBy }) => suppressedBy.length > 0)).toBe(true);
  });

  it("run without an error on what the host agent and the simulation send, and each has something to compare", () => {
    expect(
      site.runner.groups.flatMap((group) => group.rules.flatMap(({ rule, health }) => (health.error ? [[rule.name, health.error]] : []))),
    ).toEqual([]);
    const blind = rules.filter(({ type, expr }) => valuesOf((type === "alarm" && operandOf(expr.plan)) || expr.plan).length === 0);
    expect(blind.map(({ name }) => name)).toEqual([]);
  });

  it("raise alarms of the simulated line and service, and not so many that nobody reads them", () => {
    expect(site.raised).toContain("MachineFault");
    expect(site.raised.length).toBeLessThan(30);
    expect(site.raised.filter((name) => /^(Host|FileSystem)/.test(name))).toEqual([]);
  });
});

describe("the shipped walls of the simulated line and service", () => {
  it.each(["factory-line", "web-service"])("%s has nothing without data once the simulation ran", (name) => {
    const read = readWall(readFileSync(path.join(ROOT, `walls/${name}.yaml`), "utf8"));
    if (!read.ok) throw new Error(JSON.stringify(read.defects));
    const empty = queriesOf(read.wall).filter(({ expr }) => {
      const parsed = parseQuery(expr);
      return !parsed.ok || valuesOf(parsed.plan).length === 0;
    });
    expect(empty.map(({ expr }) => expr)).toEqual([]);
  });

  it("show the texts that the simulation writes, and no others", () => {
    const shown = ["factory-line", "web-service"].flatMap((name) => {
      const read = readWall(readFileSync(path.join(ROOT, `walls/${name}.yaml`), "utf8"));
      return read.ok ? [...streamsOf(read.wall)] : [];
    });
    expect(shown.sort()).toEqual(Object.values(STREAMS).sort());
  });
});

describe("the shipped wall of hosts", () => {
  it("says of a host with more CPUs than are sent apart what it says of one with few", () => {
    const read = readWall(readFileSync(path.join(ROOT, "walls/hosts.yaml"), "utf8"));
    if (!read.ok) throw new Error(JSON.stringify(read.defects));
    const cpu = queriesOf(read.wall)
      .map(({ expr }) => expr)
      .filter((expr) => expr.includes('mode="idle"'));
    const values = cpu.map((expr) => {
      const parsed = parseQuery(expr);
      if (!parsed.ok) throw new Error(parsed.error.message);
      return valuesOf(parsed.plan).map((value) => Math.round(value * 100) / 100);
    });
    expect(new Set(values.flat())).toEqual(new Set([0.5]));
    const load = queriesOf(read.wall).find(({ expr }) => expr.startsWith("max(max by (instance) (node_load1)"));
    const parsed = parseQuery(load?.expr ?? "");
    expect(parsed.ok && valuesOf(parsed.plan).map((value) => Math.round(value * 100) / 100)).toEqual([0.5]);
  });
});
