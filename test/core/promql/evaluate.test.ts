import { describe, expect, it } from "vitest";
import { seriesKey } from "../../../core/metric.ts";
import {
  EVALUATE_LIMITS,
  type EvaluateOptions,
  evaluateInstant,
  evaluateInstantInSteps,
  evaluateRange,
  evaluateRangeInSteps,
} from "../../../core/promql/evaluate.ts";
import { parseDuration } from "../../../core/promql/literal.ts";
import { parseQuery } from "../../../core/promql/parse.ts";
import type { Plan } from "../../../core/promql/plan.ts";
import type { SeriesReader } from "../../../core/series/store.ts";
import { createReader } from "../../../scripts/promqltest/memory-series.ts";

const OPTIONS: EvaluateOptions = { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS };

function plan(text: string): Plan {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.plan;
}

/** One line for each element; with `detail` also newest and oldest sample in seconds and the devices. */
function instant(reader: SeriesReader, text: string, at: string, options = OPTIONS, detail = false): readonly string[] {
  const answer = evaluateInstant(plan(text), reader, parseDuration(at) as number, options);
  if (!answer.ok) return [`${answer.error.code}: ${answer.error.message}`];
  if (answer.value.type === "scalar") return [`scalar ${answer.value.value}`];
  if (answer.value.type !== "vector") return [answer.value.type];
  return answer.value.elements.map(({ labels, value, newestMs, oldestMs, devices }) => {
    const about = detail ? ` newest ${newestMs / 1_000} oldest ${oldestMs / 1_000} of ${devices.join(",")}` : "";
    return `${seriesKey("", labels)} ${value}${about}`;
  });
}

/** One line for each series: `second:value` of its points. */
function range(reader: SeriesReader, text: string, from: string, to: string, step: string, options = OPTIONS): readonly string[] {
  const [startMs, endMs, stepMs] = [from, to, step].map((time) => parseDuration(time) as number) as [number, number, number];
  const answer = evaluateRange(plan(text), reader, startMs, endMs, stepMs, options);
  if (!answer.ok) return [`${answer.error.code}: ${answer.error.message}`];
  return answer.value.map(({ labels, times, values }) => {
    return `${seriesKey("", labels)} ${times.map((time, i) => `${time / 1_000}:${values[i]}`).join(" ")}`;
  });
}

describe("evaluateInstant", () => {
  const hosts = createReader(
    "10s",
    `
    cpu{core="0", host="a"}  0+1x12
    cpu{core="1", host="a"}  0+2x12
    cpu{core="0", host="b"}  0+3x12
    mem{host="a"}            5 stale 7
    mem{host="b"}            NaN 6
  `,
  );
  const check = (text: string, at: string, ...expected: readonly string[]): void =>
    expect(instant(hosts, text, at), text).toEqual(expected);

  it("selects the newest sample, in order of creation", () => {
    check(
      "cpu",
      "20s",
      '{__name__="cpu",core="0",host="a"} 2',
      '{__name__="cpu",core="1",host="a"} 4',
      '{__name__="cpu",core="0",host="b"} 6',
    );
    check('cpu{core!="1"}', "25s", '{__name__="cpu",core="0",host="a"} 2', '{__name__="cpu",core="0",host="b"} 6');
    check(
      '{__name__=~"c.u|mem",host!~"b.*"}',
      "0s",
      '{__name__="cpu",core="0",host="a"} 0',
      '{__name__="cpu",core="1",host="a"} 0',
      '{__name__="mem",host="a"} 5',
    );
    check("nothing", "20s");
  });

  it("looks back, left edge excluded", () => {
    check('cpu{host="b"}', "419s", '{__name__="cpu",core="0",host="b"} 36');
    check('cpu{host="b"}', "420s");
  });

  it("ends a series at a stale marker, and only there", () => {
    check("mem", "0s", '{__name__="mem",host="a"} 5', '{__name__="mem",host="b"} NaN');
    check("mem", "10s", '{__name__="mem",host="b"} 6');
    check("mem", "20s", '{__name__="mem",host="a"} 7', '{__name__="mem",host="b"} 6');
  });

  it("drops the name where the value is another one", () => {
    check('rate(cpu{host="b"}[1m])', "1m", '{core="0",host="b"} 0.3');
    check('-cpu{host="b"}', "1m", '{core="0",host="b"} -18');
    check('cpu{host="b"} * 2', "1m", '{core="0",host="b"} 36');
    check('last_over_time(cpu{host="b"}[1m])', "1m", '{__name__="cpu",core="0",host="b"} 18');
    check('cpu{host="b"} > 1', "1m", '{__name__="cpu",core="0",host="b"} 18');
    check('cpu{host="b"} > bool 1', "1m", '{core="0",host="b"} 1');
  });

  it("passes over stale markers inside of a range", () => {
    check("count_over_time(mem[1m])", "30s", '{host="a"} 2', '{host="b"} 2');
    check("sum_over_time(mem[1m])", "30s", '{host="a"} 12', '{host="b"} NaN');
    check("present_over_time(mem[10s])", "10s", '{host="b"} 1');
  });

  it("needs two samples for a rate and one for anything else", () => {
    check('increase(cpu{host="b"}[10s])', "1m");
    check('max_over_time(cpu{host="b"}[10s])', "1m", '{core="0",host="b"} 18');
  });

  it("computes every function over a range", () => {
    const over = (call: string, expected: number): void =>
      check(call.replace("x[", 'cpu{host="b"}['), "1m", `{core="0",host="b"} ${expected}`);
    over("avg_over_time(x[20s])", 16.5);
    over("min_over_time(x[20s])", 15);
    over("max_over_time(x[20s])", 18);
    over("sum_over_time(x[20s])", 33);
    over("count_over_time(x[20s])", 2);
    over("quantile_over_time(0.25, x[20s])", 15.75);
    over("stddev_over_time(x[20s])", 1.5);
    over("stdvar_over_time(x[20s])", 2.25);
    over("present_over_time(x[20s])", 1);
    over("increase(x[1m])", 18);
  });

  it("aggregates by, without and over all", () => {
    check("sum(cpu)", "1m", " 36");
    check("avg by (host, nothing) (cpu)", "1m", '{host="a"} 9', '{host="b"} 18');
    check("min without (host) (cpu)", "1m", '{core="0"} 6', '{core="1"} 12');
    check("max by (core) (cpu)", "1m", '{core="0"} 18', '{core="1"} 12');
    check("count(cpu)", "1m", " 3");
    check("quantile(0.5, cpu)", "1m", " 12");
    check("sum by (__name__) (cpu)", "1m", '{__name__="cpu"} 36');
    check("sum(nothing)", "1m");
  });

  it("ranks within each group and keeps names", () => {
    check("topk(2, cpu)", "1m", '{__name__="cpu",core="0",host="b"} 18', '{__name__="cpu",core="1",host="a"} 12');
    check("bottomk by (core) (1, cpu)", "1m", '{__name__="cpu",core="0",host="a"} 6', '{__name__="cpu",core="1",host="a"} 12');
    check("topk(2, cpu) / 2 > 6", "1m", '{core="0",host="b"} 9');
    check("topk(0, cpu)", "1m");
    check("bottomk(9, mem)", "0s", '{__name__="mem",host="a"} 5', '{__name__="mem",host="b"} NaN');
    check("topk(1, cpu * 0)", "1m", '{core="0",host="a"} 0');
  });

  it("refuses ranks that are no number", () => {
    check("topk(0 / 0, cpu)", "1m", "execution: Parameter value is NaN");
    check("topk(1e19, cpu)", "1m", "execution: Scalar value 10000000000000000000 overflows int64");
  });

  it("compares from either side and keeps the vector's value", () => {
    check("cpu >= 12", "1m", '{__name__="cpu",core="1",host="a"} 12', '{__name__="cpu",core="0",host="b"} 18');
    check("12 > cpu", "1m", '{__name__="cpu",core="0",host="a"} 6');
    check("12 != bool cpu", "1m", '{core="0",host="a"} 1', '{core="1",host="a"} 0', '{core="0",host="b"} 1');
    check("100 - cpu", "1m", '{core="0",host="a"} 94', '{core="1",host="a"} 88', '{core="0",host="b"} 82');
  });

  it("computes numbers as Go does", () => {
    check("1 + 2 * 3 ^ 2 - 10 % 4", "0s", "scalar 17");
    check("-7 % 3", "0s", "scalar -1");
    check("1 ^ NaN", "0s", "scalar 1");
    check("(-1) ^ Inf", "0s", "scalar 1");
    check("0 / 0", "0s", "scalar NaN");
    check("2 > bool 1", "0s", "scalar 1");
  });

  it("refuses two elements that have become one label set, at their place", () => {
    const text = '1 + sum(-{host="a",core!="1"})';
    const answer = evaluateInstant(plan('-{host="b"}'), createReader("1s", 'x{host="b"} 1\ny{host="b"} 2'), 0, OPTIONS);
    const message = "vector cannot contain metrics with the same labelset";
    expect(answer).toEqual({ ok: false, error: { code: "execution", message, from: 0, to: 11 } });
    expect(instant(hosts, text, "0s")).toEqual([" -4"]);
  });

  describe("devices and freshness", () => {
    const reader = createReader("1m", 'temp{host="a"} 1 2 3 4\ntemp{host="b"} 5 6\ntemp{host="c"} 9 _ _ _\nroom{} 1 1 1');
    const lookback: EvaluateOptions = { ...OPTIONS, lookbackMs: (device) => (device === "c" ? 60_000 : 180_000) };
    const detail = (text: string, at: string, ...expected: readonly string[]): void =>
      expect(instant(reader, text, at, lookback, true), text).toEqual(expected);

    it("dates each element by its sample and names its device", () => {
      detail(
        'temp{host=~"a|c"}',
        "50s",
        '{__name__="temp",host="a"} 1 newest 0 oldest 0 of a',
        '{__name__="temp",host="c"} 9 newest 0 oldest 0 of c',
      );
      detail("rate(temp[2m])", "3m", '{host="a"} 0.016666666666666666 newest 180 oldest 180 of a');
      detail("room", "3m", '{__name__="room"} 1 newest 120 oldest 120 of ');
      detail("1 + 1", "3m", "scalar 2");
    });

    it("expects silent devices in an aggregate, which shows its freshest and its stalest input", () => {
      detail("sum(temp)", "3m", " 10 newest 180 oldest 60 of a,b,c");
      detail("max by (host) (temp)", "3m", '{host="a"} 4 newest 180 oldest 180 of a', '{host="b"} 6 newest 60 oldest 60 of b');
      detail('sum({__name__=~"temp|room"})', "3m", " 11 newest 180 oldest 60 of a,b,c");
      detail("count(rate(temp[2m]))", "3m", " 1 newest 180 oldest 180 of a,b,c");
    });

    it("looks back as far as the device's own rhythm asks", () => {
      detail('temp{host="c"}', "59s", '{__name__="temp",host="c"} 9 newest 0 oldest 0 of c');
      detail('temp{host="c"}', "1m");
    });

    it("still expects the device whose value a comparison or a rank left out", () => {
      detail("count(temp > 4)", "2m", " 1 newest 60 oldest 60 of a,b,c");
      detail("sum(topk(1, temp))", "3m", " 6 newest 60 oldest 60 of a,b,c");
      detail("topk(1, temp)", "3m", '{__name__="temp",host="b"} 6 newest 60 oldest 60 of b');
    });

    it("drops a group in which nothing has a value", () => {
      detail('sum(temp{host="c"})', "3m");
      detail("count(temp > 100)", "3m");
    });
  });

  it("counts what subqueries, sorts and regular expressions cost", () => {
    const touched = (text: string): number => {
      const answer = evaluateInstant(plan(text), hosts, 120_000, OPTIONS);
      return answer.ok ? answer.samplesTouched : Number.NaN;
    };
    expect(touched("rate(cpu[1m])")).toBe(18);
    // Six steps of three series, and the six values of each.
    expect(touched("max_over_time(cpu[1m:10s])")).toBe(36);
    expect(touched("quantile_over_time(0.5, cpu[1m])")).toBe(180);
    expect(touched('label_replace(cpu, "x", "$1", "host", "(a|b)+")')).toBeGreaterThan(3);
    const within = (limits: Partial<typeof EVALUATE_LIMITS>, text: string): readonly string[] =>
      instant(hosts, text, "2m", { ...OPTIONS, limits: { ...EVALUATE_LIMITS, ...limits } });
    expect(within({ steps: 5 }, "max_over_time(cpu[1m:10s])")).toEqual([
      "too-much: subquery takes more than 5 steps. Try a larger resolution",
    ]);
    expect(within({ loadedSamples: 20 }, "max_over_time(cpu[1m:10s])")).toEqual([
      "too-much: query would load too many samples: more than 20",
    ]);
    expect(within({ series: 3 }, 'count_values("v", cpu)')).toHaveLength(3);
    expect(within({ series: 8 }, "cpu * on () group_left (core, host) cpu")).toEqual(["too-much: query may make more than 8 series"]);
  });

  it("carries freshness and devices through every kind of node", () => {
    const reader = createReader("1m", 'x{host="a"} 1 2 3 4\nx{host="b"} 5 6\ny{host="c",of="a"} 7 8 9');
    const check = (text: string, ...expected: readonly string[]): void =>
      expect(instant(reader, text, "3m", OPTIONS, true), text).toEqual(expected);
    check('x{host="a"} * scalar(x{host="b"})', '{host="a"} 24 newest 60 oldest 60 of a,b');
    check('vector(scalar(x{host="b"}))', " 6 newest 60 oldest 60 of b");
    check("vector(1)", " 1 newest 180 oldest 180 of ");
    check("absent(nothing)", " 1 newest 180 oldest 180 of ");
    check('max_over_time(x{host="b"}[2m:30s])', '{host="b"} 6 newest 60 oldest 60 of b');
    check('x{host="a"} offset 1m', '{__name__="x",host="a"} 3 newest 120 oldest 120 of a');
    check('x{host="a"} @ 30', '{__name__="x",host="a"} 1 newest 0 oldest 0 of a');
    check('label_replace(y, "host", "$1", "of", "(.*)") + on (host) x', '{host="a"} 13 newest 120 oldest 120 of a,c');
    check('count_values("v", x)', '{v="4"} 1 newest 180 oldest 180 of a,b', '{v="6"} 1 newest 60 oldest 60 of a,b');
    check("x and on () y", '{__name__="x",host="a"} 4 newest 180 oldest 180 of a', '{__name__="x",host="b"} 6 newest 60 oldest 60 of b');
    check("timestamp(x)", '{host="a"} 180 newest 180 oldest 180 of a', '{host="b"} 60 newest 60 oldest 60 of b');
  });

  it("reads only the look-back of each series, once", () => {
    const reader = createReader("1s", "x 0+1x100\ny 0+1x100");
    expect(instant(reader, "sum(x)", "1m")).toEqual([" 60"]);
    expect(reader.calls).toEqual({ select: 1, window: 1 });
  });

  it("stays within its limits and says which one", () => {
    const within = (limits: Partial<typeof EVALUATE_LIMITS>, text: string): readonly string[] =>
      instant(hosts, text, "1m", { ...OPTIONS, limits: { ...EVALUATE_LIMITS, ...limits } });
    expect(within({ series: 2 }, "sum(cpu)")).toEqual(["too-much: query touches more than 2 series"]);
    expect(within({ series: 3 }, "sum(cpu)")).toEqual([" 36"]);
    expect(within({ samples: 12 }, "sum(rate(cpu[1m]))")).toEqual([
      "too-much: query processing would look at too many samples: more than 12",
    ]);
    expect(within({ loadedSamples: 12 }, "sum(rate(cpu[1m]))")).toEqual(["too-much: query would load too many samples: more than 12"]);
    expect(within({ samples: 18 }, "count(rate(cpu[1m]))")).toEqual([" 3"]);
  });
});

describe("evaluateRange", () => {
  const reader = createReader("30s", 'x{host="a"} 0+30x20\nx{host="b"} 0 10 stale _ 40\nx{host="c"} _x4 7 8');

  it("answers at each step through the end, without points where there is no value", () => {
    expect(range(reader, "x", "1m", "2m", "30s")).toEqual([
      '{__name__="x",host="a"} 60:60 90:90 120:120',
      '{__name__="x",host="b"} 120:40',
      '{__name__="x",host="c"} 120:7',
    ]);
    expect(range(reader, "sum(x)", "0s", "59s", "30s")).toEqual([" 0:0 30:40"]);
    expect(range(reader, "nothing", "0s", "1m", "30s")).toEqual([]);
    expect(range(reader, "x", "2m", "1m", "30s")).toEqual([]);
  });

  it("gives a number one series without labels", () => {
    expect(range(reader, "1 + 1", "1m", "2m", "30s")).toEqual([" 60:2 90:2 120:2"]);
    expect(range(reader, "1 + 1", "2m", "1m", "30s")).toEqual([]);
  });

  it("dates each point and names the devices of each series", () => {
    const answer = evaluateRange(plan("sum(x)"), reader, 100_000, 140_000, 20_000, OPTIONS);
    const series = [
      {
        labels: [],
        devices: ["a", "b", "c"],
        times: [100_000, 120_000, 140_000],
        values: [90, 167, 167],
        newestMs: [90_000, 120_000, 120_000],
      },
    ];
    expect(answer).toEqual({ ok: true, value: series, samplesTouched: 9, notes: [] });
  });

  it("joins series that are one without their names and never meet", () => {
    const alternating = createReader("10m", 'up{host="a"} 1 _ 3\ndown{host="a"} _ 2 _');
    expect(range(alternating, '-{host="a"}', "0s", "20m", "10m")).toEqual(['{host="a"} 0:-1 600:-2 1200:-3']);
    expect(range(alternating, '-{host="a"}', "0s", "20m", "1m")).toEqual([
      '{host="a"} 0:-1 60:-1 120:-1 180:-1 240:-1 600:-2 660:-2 720:-2 780:-2 840:-2 1200:-3',
    ]);
    const meeting = createReader("1m", 'up{host="a"} 1 1\ndown{host="a"} _ 2');
    expect(range(meeting, '-{host="a"}', "0s", "1m", "1m")).toEqual(["execution: vector cannot contain metrics with the same labelset"]);
  });

  it("works out once what @ has fixed", () => {
    const one = createReader("10s", "x 0+1x100");
    const answer = evaluateRange(plan("sum(rate(x[1m] @ 600)) + 0 * x"), one, 60_000, 600_000, 10_000, OPTIONS);
    // 55 looks at x, and one at the seven samples of a minute.
    expect(answer).toMatchObject({ ok: true, samplesTouched: 61 });
  });

  it("reads between the ranges of a subquery that do not meet nothing", () => {
    const read: string[] = [];
    const one = createReader("10s", "x 0+1x1000");
    const window: typeof one.window = (ref, afterMs, throughMs) => {
      read.push(`${afterMs / 1_000} to ${throughMs / 1_000}`);
      return one.window(ref, afterMs, throughMs);
    };
    const answer = evaluateRange(
      plan("max_over_time(count_over_time(x[2m])[2m:1m])"),
      { ...one, window },
      3_600_000,
      7_200_000,
      1_800_000,
      OPTIONS,
    );
    expect(answer).toMatchObject({ ok: true, value: [{ values: [12, 12, 12] }] });
    expect(read).toEqual(["3420 to 3600", "5220 to 5400", "7020 to 7200"]);
  });

  it("refuses ranges and texts over a range", () => {
    const message = (type: string): string => `type: invalid expression type "${type}" for range query, must be Scalar or instant Vector`;
    expect(range(reader, "x[1m]", "0s", "1m", "30s")).toEqual([message("range vector")]);
    expect(range(reader, '"x"', "0s", "1m", "30s")).toEqual([message("string")]);
  });

  it("looks series up once, and loads shared samples once", () => {
    const one = createReader("10s", "x 0+1x100");
    range(one, "rate(x[1m])", "1m", "10m", "30s");
    expect(one.calls).toEqual({ select: 1, window: 1 });
    // Ranges that do not meet: what lies between them is not read.
    range(one, "rate(x[1m])", "1m", "10m", "3m");
    expect(one.calls).toEqual({ select: 2, window: 5 });
  });

  it("bounds steps, samples and points", () => {
    const within = (limits: Partial<typeof EVALUATE_LIMITS>, step = "30s"): readonly string[] =>
      range(reader, "x", "0s", "2m", step, { ...OPTIONS, limits: { ...EVALUATE_LIMITS, ...limits } });
    expect(within({ steps: 4 })).toEqual(["too-much: exceeded maximum resolution of 4 points per timeseries. Try a larger step"]);
    expect(within({}, "0s")).toEqual(["too-much: exceeded maximum resolution of 11000 points per timeseries. Try a larger step"]);
    expect(within({ samples: 14 })).toEqual(["too-much: query processing would look at too many samples: more than 14"]);
    expect(within({ points: 8 })).toEqual(["too-much: the answer has more than 8 points"]);
    expect(within({ steps: 5, samples: 15, points: 9 })).toHaveLength(3);
  });

  it("pauses each time that another so many samples were touched or loaded, and answers the same", () => {
    const limits = { ...EVALUATE_LIMITS, yieldSamples: 10 };
    const [startMs, endMs, stepMs] = [0, 600_000, 30_000];
    const work = evaluateRangeInSteps(plan("sum(x)"), reader, startMs, endMs, stepMs, { ...OPTIONS, limits });
    let pauses = 0;
    let next = work.next();
    for (; !next.done; next = work.next()) pauses++;
    const expected = evaluateRange(plan("sum(x)"), reader, startMs, endMs, stepMs, OPTIONS);
    expect(next.value).toEqual(expected);
    expect(expected).toMatchObject({ ok: true, samplesTouched: 63 });
    expect(pauses).toBe(8);
    const instantWork = evaluateInstantInSteps(plan("x"), reader, endMs, { ...OPTIONS, limits: { ...limits, yieldSamples: 1 } });
    expect([instantWork.next().done, instantWork.next().done, instantWork.next().done, instantWork.next().done]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it("does not look on when a long range has nothing in it", () => {
    const empty = createReader("1s", "x 1");
    const answer = evaluateRange(plan("x"), empty, 1e9, 1e9 + 10_000_000, 1_000, {
      ...OPTIONS,
      limits: { ...EVALUATE_LIMITS, samples: 500 },
    });
    expect(answer).toMatchObject({ ok: false, error: { code: "too-much" } });
  });
});
