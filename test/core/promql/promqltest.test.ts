/** Files in the language of Prometheus' test suite: the project's own, and Prometheus' where they are present beside it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runScript, type ScriptReport } from "../../../scripts/promqltest/run.ts";

function reportsOf(folder: string): readonly (readonly [file: string, report: ScriptReport])[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".test")) : [];
  return files.map((file) => [file, runScript(readFileSync(`${folder}/${file}`, "utf8"))]);
}

function failuresOf(reports: ReturnType<typeof reportsOf>): readonly string[] {
  return reports.flatMap(([file, { failures }]) =>
    failures.map(({ line, expression, reason }) => `${file}:${line}: ${expression}: ${reason}`),
  );
}

const count = (reports: ReturnType<typeof reportsOf>): number => reports.reduce((passed, [, report]) => passed + report.passed, 0);

describe("the project's own files", () => {
  const reports = reportsOf(fileURLToPath(new URL("files", import.meta.url)));

  it("are answered as they say, none passed over", () => {
    expect(failuresOf(reports).join("\n")).toBe("");
    expect(reports.flatMap(([, { passedOver }]) => passedOver)).toEqual([]);
    expect(count(reports)).toBeGreaterThanOrEqual(100);
  });
});

describe("files of Prometheus' test suite", () => {
  const reports = reportsOf(fileURLToPath(new URL("../../../../shared/vectors/promql", import.meta.url)));

  it.skipIf(reports.length === 0)(
    "are answered as Prometheus does, but for native histograms (skipped where ../shared/vectors is absent)",
    () => {
      expect(failuresOf(reports)).toEqual([]);
      const reasons = new Set(reports.flatMap(([, { passedOver }]) => passedOver.map(({ reason }) => reason)));
      expect([...reasons].toSorted()).toEqual(["expects native histograms", "reads native histograms"]);
      expect(count(reports)).toBeGreaterThanOrEqual(776);
    },
  );
});
