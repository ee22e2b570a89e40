import { describe, expect, it } from "vitest";
import { EVALUATE_LIMITS, evaluateRange } from "../../../core/promql/evaluate.ts";
import { parseQuery } from "../../../core/promql/parse.ts";
import type { Plan } from "../../../core/promql/plan.ts";
import { printPlan } from "../../../core/promql/print.ts";
import { type Span, selectorsOf, spansOf } from "../../../core/promql/spans.ts";
import { createReader } from "../../../scripts/promqltest/memory-series.ts";

function plan(text: string): Plan {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.plan;
}

describe("selectorsOf", () => {
  const inputs = (text: string): readonly string[] =>
    selectorsOf(plan(text)).map((selector) => printPlan({ type: "select", selector, from: 0, to: 0 }));

  it("names every input of a plan, left to right", () => {
    expect(inputs("1 + 1")).toEqual([]);
    expect(inputs('-topk(3, sum by (host) (rate(cpu{mode!="idle"}[5m])) * 100 > 5)')).toEqual(['cpu{mode!="idle"}[5m]']);
    expect(inputs("a / max_over_time(b[1m])")).toEqual(["a", "b[1m]"]);
    expect(inputs('scalar(a) - topk(scalar(b), label_replace(c, "x", "", "y", "")) and absent_over_time(rate(d[1m])[5m:])')).toEqual([
      "a",
      "b",
      "c",
      "d[1m]",
    ]);
  });
});

describe("spansOf", () => {
  const NOW = { startMs: 0, endMs: 0, stepMs: 0 };
  const spans = (text: string, times = NOW): readonly string[] =>
    spansOf(plan(text), times, 60_000).map(
      ({ isFixed, afterMs, throughMs }) => `${isFixed ? "fixed " : ""}${afterMs / 1_000} to ${throughMs / 1_000}`,
    );

  it("says how far back each selector reads from the moment that is asked for", () => {
    expect(spans("a + rate(b[5m])")).toEqual(["-60 to 0", "-300 to 0"]);
    expect(spans("a offset 1h")).toEqual(["-3660 to -3600"]);
    expect(spans("rate(a[5m] offset -1m)")).toEqual(["-240 to 60"]);
    expect(spans("max_over_time(rate(a[5m] offset 1m)[1h:1m] offset 10m)")).toEqual(["-4560 to -660"]);
  });

  it("knows what is tied to a time of its own", () => {
    expect(spans("rate(a[5m] @ 1000 offset 1m)")).toEqual(["fixed 640 to 940"]);
    expect(spans("sum_over_time(a[1h:1m] @ 5000)")).toEqual(["fixed 1340 to 5000"]);
    expect(spans("sum_over_time(rate(a[1m] @ end())[1h:1m])")).toEqual(["-60 to 0"]);
  });

  it("spans all steps of a range, and computes with its step", () => {
    const hour = { startMs: 3_600_000, endMs: 7_200_000, stepMs: 120_000 };
    expect(spans("rate(a[step()]) / b @ start()", hour)).toEqual(["3480 to 7200", "3540 to 3600"]);
    expect(spans("a offset range()", hour)).toEqual(["-60 to 3600"]);
  });

  it("spans all that an evaluation reads", () => {
    const read: string[] = [];
    const reader = createReader("10s", "a 1x2000");
    const window: typeof reader.window = (ref, afterMs, throughMs) => {
      read.push(`${afterMs / 1_000} to ${throughMs / 1_000}`);
      return reader.window(ref, afterMs, throughMs);
    };
    const options = { lookbackMs: () => 60_000, limits: EVALUATE_LIMITS };
    for (const text of [
      "a",
      "rate(a[5m] offset 1m)",
      "max_over_time(rate(a[1m])[10m:1m] offset 2m)",
      "a @ 900",
      "sum_over_time(a[5m:10s] @ end())",
    ]) {
      read.length = 0;
      evaluateRange(plan(text), { ...reader, window }, 3_600_000, 7_200_000, 60_000, options);
      const [span] = spansOf(plan(text), { startMs: 3_600_000, endMs: 7_200_000, stepMs: 60_000 }, 60_000) as [Span];
      expect(read.length).toBeGreaterThan(0);
      for (const one of read) {
        const [after, through] = one.split(" to ").map(Number) as [number, number];
        expect(after * 1_000, `${text}: ${one}`).toBeGreaterThanOrEqual(span.afterMs);
        expect(through * 1_000, `${text}: ${one}`).toBeLessThanOrEqual(span.throughMs);
      }
    }
  });
});
