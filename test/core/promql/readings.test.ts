import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../core/promql/parse.ts";
import type { Plan } from "../../../core/promql/plan.ts";
import { printPlan } from "../../../core/promql/print.ts";
import { readingsOf, selectorsOf } from "../../../core/promql/readings.ts";

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

describe("readingsOf", () => {
  const spans = (text: string): readonly string[] =>
    readingsOf(plan(text)).map(
      ({ fixed, afterMs, throughMs, lookback }) =>
        `${fixed ? "at" : "from"} ${afterMs / 1_000} to ${throughMs / 1_000}${lookback ? " looking back" : ""}`,
    );

  it("says how far back each selector reads", () => {
    expect(spans("a + rate(b[5m])")).toEqual(["from 0 to 0 looking back", "from -300 to 0"]);
    expect(spans("a offset 1h")).toEqual(["from -3600 to -3600 looking back"]);
    expect(spans("rate(a[5m] offset -1m)")).toEqual(["from -240 to 60"]);
    expect(spans("max_over_time(rate(a[5m] offset 1m)[1h:1m] offset 10m)")).toEqual(["from -4560 to -660"]);
  });

  it("knows what is fixed", () => {
    expect(spans("rate(a[5m] @ 1000 offset 1m)")).toEqual(["at 640 to 940"]);
    expect(spans("sum_over_time(a[1h:1m] @ 5000)")).toEqual(["at 1400 to 5000 looking back"]);
    expect(spans("sum_over_time(rate(a[1m] @ end())[1h:1m])")).toEqual(["from -60 to 0"]);
  });
});
