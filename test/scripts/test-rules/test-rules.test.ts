import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const HERE = import.meta.dirname;
const SCRIPT = path.resolve(HERE, "../../../scripts/test-rules.ts");
const folder = mkdtempSync(path.join(tmpdir(), "parapet-rules-"));
const good = readFileSync(path.join(HERE, "good.yaml"), "utf8");
writeFileSync(path.join(folder, "rules.yaml"), readFileSync(path.join(HERE, "rules.yaml"), "utf8"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

function run(text: string): { readonly status: number | null; readonly output: string } {
  const file = path.join(folder, "test.yaml");
  writeFileSync(file, text);
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, file], { encoding: "utf8" });
  return { status, output: stdout.replaceAll(`${folder}/`, "") };
}

function promtool(text: string): number | null {
  writeFileSync(path.join(folder, "test.yaml"), text);
  return spawnSync("promtool", ["test", "rules", "test.yaml"], { cwd: folder }).status;
}

/** Each a test file that must fail: something expected that is not so, or not expected that is. */
const WRONG: readonly (readonly [what: string, from: string, to: string])[] = [
  ["another annotation", "share: 100.0 of 100", "share: 99.9 of 100"],
  ["another label", "severity: critical, line: line A", "severity: critical, line: A"],
  ["an alarm that is not there yet", "eval_time: 6m\n        alertname: TooHot", "eval_time: 4m\n        alertname: TooHot"],
  ["an alarm that is over", "{ eval_time: 11m, alertname: LineHot }", "{ eval_time: 9m, alertname: LineHot }"],
  ["another value", 'line="A"}\', value: 90', 'line="A"}\', value: 91'],
  ["a sample that is not there", "eval_time: 4m\n        exp_samples", "eval_time: 30m\n        exp_samples"],
];

describe("test-rules", () => {
  it("passes what promtool passes", () => {
    expect(run(good)).toEqual({ status: 0, output: "2 passed, 0 failed\n" });
  });

  it.skipIf(!hasPromtool)("agrees with promtool on what passes and what does not (skipped where promtool is not installed)", () => {
    expect(promtool(good)).toBe(0);
    for (const [, from, to] of WRONG) expect(promtool(good.replace(from, to))).not.toBe(0);
  });

  it.each(WRONG)("fails for %s", (_, from, to) => {
    expect(good).toContain(from);
    const { status, output } = run(good.replace(from, to));
    expect(output).toMatch(/^FAILED test\.yaml: a press that heats up[^\n]*: (?:alertname|expr): /);
    expect([status, output.split("\n").at(-2)]).toEqual([1, "1 passed, 1 failed"]);
  });

  it("says what cannot be read, in the test file and in the rules", () => {
    expect(run("rule_files: [none.yaml]\ntests: []\n").output).toMatch(/^UNREAD none\.yaml: cannot be read: .*\n0 passed, 1 failed\n$/s);
    expect(run("rule_files: [rules.yaml]\ntests: [{ interval: soon }]\n").output).toBe(
      "UNREAD test.yaml:2:11: tests[0].interval: must be a duration\n0 passed, 1 failed\n",
    );
    writeFileSync(path.join(folder, "broken.yaml"), "groups: [{ name: g, rules: [{ alert: A, expr: 'sum(' }] }]");
    expect(run("rule_files: [broken.yaml]\ntests: []\n").output).toMatch(/^UNREAD broken\.yaml:1:41: groups\[0\]\.rules\[0\]\.expr: /);
  });
});
