import { describe, expect, it } from "vitest";
import { runScript, type ScriptReport } from "../../../scripts/promqltest/run.ts";

const LOAD = 'load 1m\n  x{a="1"} 1 2 3\n  x{a="2"} 10 _ 30\n  h {{schema:0 sum:1 count:1}}\n';

function run(test: string): ScriptReport {
  return runScript(`${LOAD}\n${test}`);
}

/** The reason of the only failure; "" when it passes. */
function failure(test: string): string {
  const { passed, failures, passedOver } = run(test);
  expect(passed + failures.length, test).toBe(1);
  expect(passedOver).toEqual([]);
  return failures[0]?.reason ?? "";
}

describe("runScript", () => {
  it("compares instants and ranges, in any order unless one is asked for", () => {
    expect(failure('eval instant at 1m x\n  x{a="2"} 10\n  x{a="1"} 2')).toBe("");
    expect(failure("eval range from 0 to 2m step 1m sum(x)\n  {} 11 12 33")).toBe("");
    expect(failure('eval instant at 0 sort_desc(x)\n  expect ordered\n  x{a="2"} 10\n  x{a="1"} 1')).toBe("");
    expect(failure('eval_ordered instant at 0 sort_desc(x)\n  x{a="1"} 1\n  x{a="2"} 10')).toContain("expected");
    expect(failure("eval instant at 0 1 + 1\n  2")).toBe("");
  });

  it("tells a wrong value, a missing and an additional element", () => {
    expect(failure('eval instant at 0 x{a="1"}\n  x{a="1"} 2')).toBe(
      'answers ["{__name__=\\"x\\",a=\\"1\\"} 1"], expected ["{__name__=\\"x\\",a=\\"1\\"} 2"]',
    );
    expect(failure('eval instant at 0 x\n  x{a="1"} 1')).toContain("answers");
    expect(failure("eval instant at 0 nothing\n  x 1")).toContain("answers []");
  });

  it("knows failures by message and by pattern", () => {
    expect(failure("eval instant at 0 x + on () x\n  expect fail msg: many-to-many matching not allowed")).toBe("");
    expect(failure("eval instant at 0 x + on () x\n  expect fail regex: found duplicate .* group")).toBe("");
    expect(failure("eval_fail instant at 0 x + on () x")).toBe("");
    expect(failure("eval instant at 0 x +\n  expect fail")).toBe("");
    expect(failure("eval instant at 0 x + on () x\n  expect fail msg: other")).toContain("fails otherwise than expected: found duplicate");
    expect(failure("eval instant at 0 sum(x)\n  expect fail")).toBe("does not fail");
    expect(failure("eval instant at 0 x + on () x")).toContain("fails: found duplicate");
  });

  it("knows warnings and infos", () => {
    const rate = 'eval instant at 2m rate(x{a="1"}[5m])';
    const answer = '\n  {a="1"} 0.008333333333333333';
    expect(failure(`${rate}\n  expect info${answer}`)).toBe("");
    expect(failure(`${rate}\n  expect info regex: not be a counter.*"x"${answer}`)).toBe("");
    expect(failure(`${rate}\n  expect no_warn${answer}`)).toBe("");
    expect(failure(`${rate}\n  expect no_info${answer}`)).toContain("has the info PromQL info: metric might not be a counter");
    expect(failure(`${rate}\n  expect warn${answer}`)).toContain("lacks the warning expected");
    expect(failure("eval_warn instant at 0 quantile(2, x)\n  {} Inf")).toBe("");
  });

  it("knows texts and ranges as answers", () => {
    expect(failure('eval instant at 0 "a"\n  expect string "a"')).toBe("");
    expect(failure('eval instant at 0 "a"\n  expect string "b"')).toBe('answers "a"');
    expect(failure('eval instant at 0 1\n  expect string "1"')).toBe('answers a scalar, expected "1"');
    expect(failure('eval instant at 2m x[2m]\n  expect range vector from 1m to 2m step 1m\n  x{a="1"} 2 3\n  x{a="2"} _ 30')).toBe("");
    expect(failure("eval instant at 2m x[2m]")).toBe("answers a range vector");
  });

  it("passes over what needs native histograms, and says so", () => {
    const reasonOf = (test: string): string | undefined => run(test).passedOver[0]?.reason;
    expect(reasonOf("eval instant at 0 h")).toBe("reads native histograms");
    expect(reasonOf("eval instant at 0 x\n  x {{schema:0}}")).toBe("expects native histograms");
    expect(reasonOf("eval instant at 0 histogram_sum(x)")).toBe("1:1: native histograms: histogram_sum is not supported");
    const nhcb = runScript(
      'load_with_nhcb 1m\n  t_bucket{le="1"} 1\n\neval instant at 0 t\n\neval instant at 0 t_bucket\n  t_bucket{le="1"} 1',
    );
    expect([nhcb.passed, nhcb.passedOver.map(({ reason }) => reason)]).toEqual([1, ["reads native histograms"]]);
  });

  it("starts anew after clear, and goes on after a second load", () => {
    expect(failure("clear\neval instant at 0 x")).toBe("");
    expect(failure('load 1m\n  y 5\n\neval instant at 0 sum({__name__=~"x|y"})\n  {} 16')).toBe("");
  });

  it("throws at a line that it does not understand", () => {
    expect(() => run("eval sometime x")).toThrow("line 6 is not understood: eval sometime x");
    expect(() => run("eval instant at 0 x\n  expect wonder")).toThrow("line 7 is not understood: expect wonder");
    expect(() => runScript("  x 1")).toThrow("line 1 is not understood: x 1");
  });
});
